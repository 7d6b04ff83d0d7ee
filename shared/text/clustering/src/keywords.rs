//! Keywords of topics.
//!
//! Class-based TF-IDF: Grootendorst, "BERTopic: Neural topic modeling with a class-based TF-IDF procedure",
//! 2022 (arXiv 2203.05794). A term counts once for each person that wrote it in a topic.

use crate::topics::Message;
use std::collections::{BTreeMap, HashMap, HashSet};
use wording::{Names, StopWords, compounds, words};

/// Maximum number of keywords of a topic.
const KEYWORDS: usize = 10;

/// Maximum number of keywords in a label.
const SHOWN: usize = 3;

/// The words of a topic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Keywords {
    /// The first keywords, as a line for people.
    pub label: Option<String>,
    /// Most typical words, best first.
    pub keywords: Vec<String>,
    /// Language of most messages, if known.
    pub language: Option<&'static str>,
}

/// How many people used each term in each topic, a term being one word or two that stand together.
#[derive(Default)]
struct Counts {
    numbers: HashMap<String, u32>,
    terms: Vec<String>,
    /// By topic.
    of_topic: Vec<HashMap<u32, u32>>,
    /// Topic, term and person: what was counted already.
    counted: HashSet<(u32, u32, u32)>,
    /// By topic, how many messages are in each language.
    languages_of: Vec<BTreeMap<&'static str, u32>>,
}

impl Counts {
    fn add(&mut self, topic: u32, person: u32, term: &str) {
        let number = match self.numbers.get(term) {
            Some(&number) => number,
            None => {
                let number = self.terms.len() as u32;
                self.terms.push(term.to_owned());
                self.numbers.insert(term.to_owned(), number);
                number
            }
        };
        if self.counted.insert((topic, number, person))
            && let Some(counts) = self.of_topic.get_mut(topic as usize)
        {
            *counts.entry(number).or_default() += 1;
        }
    }
}

/// The keywords of each topic. Those of a topic of several people are words that at least two of them used, so
/// that nothing which only one person knows gets in.
pub fn name_topics(
    messages: &[Message],
    languages: &[&'static str],
    topic_of: &[Option<u32>],
    count: usize,
    names: &Names,
) -> Vec<Keywords> {
    let counts = count_terms(messages, languages, topic_of, count, names);
    let mut in_all = vec![0_u32; counts.terms.len()];
    for (&term, &people) in counts.of_topic.iter().flatten() {
        if let Some(sum) = in_all.get_mut(term as usize) {
            *sum += people;
        }
    }
    let mean = in_all.iter().map(|&people| f64::from(people)).sum::<f64>() / count.max(1) as f64;
    let people = people_of(messages, topic_of, count);
    let rank = |(of_topic, people): (&HashMap<u32, u32>, usize)| {
        let least = people.min(2) as u32;
        let total: f64 = of_topic.values().map(|&used| f64::from(used)).sum();
        let mut ranked: Vec<(f64, u32, &str)> = of_topic
            .iter()
            .filter(|&(_, &used)| used >= least)
            .filter_map(|(&term, &used)| {
                let everywhere = f64::from(*in_all.get(term as usize)?);
                let weight = f64::from(used) / total * (1.0 + mean / everywhere).ln();
                Some((weight, used, counts.terms.get(term as usize)?.as_str()))
            })
            .collect();
        ranked.sort_by(|(one, _, one_term), (other, _, other_term)| {
            other.total_cmp(one).then_with(|| one_term.cmp(other_term))
        });
        name(&ranked)
    };
    counts
        .of_topic
        .iter()
        .zip(people)
        .map(rank)
        .zip(&counts.languages_of)
        .map(|(keywords, languages)| Keywords {
            language: most_usual(languages),
            ..keywords
        })
        .collect()
}

fn count_terms(
    messages: &[Message],
    languages: &[&'static str],
    topic_of: &[Option<u32>],
    count: usize,
    names: &Names,
) -> Counts {
    let mut counts = Counts {
        of_topic: vec![HashMap::new(); count],
        languages_of: vec![BTreeMap::new(); count],
        ..Counts::default()
    };
    let mut people = People::default();
    for (index, (message, &language)) in messages.iter().zip(languages).enumerate() {
        let person = people.number(index, message);
        let Some(&Some(topic)) = topic_of.get(index) else {
            continue;
        };
        if let Some(languages) = counts.languages_of.get_mut(topic as usize)
            && !language.is_empty()
        {
            *languages.entry(language).or_default() += 1;
        }
        let stop_words = StopWords::of(language);
        let words = words(message.text);
        let is_name = names.among(&words);
        let mut before: Option<&str> = None;
        let compounds = compounds(message.text, &words);
        for compound in &compounds {
            let has_name = is_name
                .get(compound.parts.clone())
                .is_some_and(|parts| parts.contains(&true));
            let word = compound.text.as_str();
            if has_name || stop_words.has(word) || word.contains('\'') {
                before = None;
                continue;
            }
            counts.add(topic, person, word);
            let continues = words
                .get(compound.parts.start)
                .is_some_and(|first| first.continues);
            if let Some(before) = before.filter(|&before| continues && before != word) {
                counts.add(topic, person, &format!("{before} {word}"));
            }
            before = Some(word);
        }
    }
    counts
}

fn most_usual(languages: &BTreeMap<&'static str, u32>) -> Option<&'static str> {
    let most = languages.iter().max_by_key(|&(_, &count)| count);
    most.map(|(&language, _)| language)
}

/// How many wrote to each topic.
fn people_of(messages: &[Message], topic_of: &[Option<u32>], count: usize) -> Vec<usize> {
    let mut of_topic = vec![HashSet::new(); count];
    let mut people = People::default();
    for (index, (message, topic)) in messages.iter().zip(topic_of).enumerate() {
        let person = people.number(index, message);
        if let Some(people) = topic.and_then(|topic| of_topic.get_mut(topic as usize)) {
            people.insert(person);
        }
    }
    of_topic.into_iter().map(|people| people.len()).collect()
}

/// Numbers of authors; whoever is not known is one of their own.
#[derive(Default)]
struct People<'a>(HashMap<&'a str, u32>);

impl<'a> People<'a> {
    fn number(&mut self, index: usize, message: &Message<'a>) -> u32 {
        let own = index as u32;
        message
            .author
            .map_or(own, |author| *self.0.entry(author).or_insert(own))
    }
}

/// Chooses from terms in their order: each says something that those before it do not.
fn name(ranked: &[(f64, u32, &str)]) -> Keywords {
    let mut chosen: Vec<&str> = Vec::new();
    for &(_, used, term) in ranked {
        if chosen.len() == KEYWORDS {
            break;
        }
        // Two words that mostly stand together say more than either.
        let pair = ranked.iter().find(|&&(_, together, pair)| {
            pair.contains(' ') && pair.split(' ').any(|part| part == term) && together * 2 > used
        });
        let term = if term.contains(' ') {
            term
        } else {
            pair.map_or(term, |&(_, _, pair)| pair)
        };
        let is_new = |part: &str| {
            !chosen
                .iter()
                .flat_map(|other| other.split(' '))
                .any(|other| is_alike(part, other))
        };
        if term.split(' ').all(is_new) {
            chosen.push(term);
        }
    }
    let shown = chosen
        .get(..SHOWN.min(chosen.len()))
        .unwrap_or_default()
        .join(", ");
    let mut letters = shown.chars();
    let label = letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect());
    Keywords {
        label,
        keywords: chosen.into_iter().map(str::to_owned).collect(),
        language: None,
    }
}

/// Whether two words are forms of one: the same but for some letters at the end.
fn is_alike(one: &str, other: &str) -> bool {
    let length = |word: &str| word.chars().count();
    let same = one
        .chars()
        .zip(other.chars())
        .take_while(|(one, other)| one == other)
        .count();
    one == other || (same >= 4 && same + 3 >= length(one).max(length(other)))
}
