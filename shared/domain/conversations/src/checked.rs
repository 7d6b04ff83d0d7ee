//! A model's answer as it may be shown: whole sentences, each held against the passages that the model was sent.
//!
//! A sentence is left out that has an image, HTML, a link to anything but a source, a number or an address that is in no
//! source, words that its sources don't have, or the model's own instructions. Nothing is shown before a source is cited.

use crate::{
    Asked, Passage,
    excerpt::is_seen,
    facts::Facts,
    folded::folded,
    markup::{is_markup, plain, without_citations},
    orders::gives_orders,
};
use std::collections::{BTreeSet, HashSet};
use wording::StopWords;

/// What a model says where the passages don't answer.
pub(crate) const NO_ANSWER: &str = "NO_ANSWER";

/// Longest sentence, in characters. A longer one is not waited for: it is checked as it stands.
const MAX_SENTENCE: usize = 700;
/// A citation of several sources is no longer.
const MAX_CITATION: usize = 20;
/// Maximum length of what a model says, shown or not, in characters.
const MAX_SAID: usize = 20_000;
/// So much is read at once of what comes at once.
const PART: usize = 1000;
/// So much of the instructions, word for word, is no accident.
const LEAK: usize = 40;
/// Words without a space that are longer say nothing to people.
const MAX_WORD: usize = 45;
/// The share of a sentence's words of its own that have to be in the passages.
const SUPPORTED: f64 = 0.4;

/// Checks an answer while it comes.
#[derive(Clone, Debug)]
pub struct Checker {
    facts: Facts,
    /// Words of the passages and of the question, by their beginnings.
    known: HashSet<String>,
    asked: HashSet<String>,
    /// The language whose words can be compared; `None`: the passages are in another one.
    language: Option<&'static str>,
    sources: usize,
    /// Maximum length of an answer, in characters.
    longest: usize,
    instructions: String,
    mark: String,
    buffer: String,
    /// How many letters came.
    said: usize,
    /// Good sentences, none of which cites a source yet.
    held: String,
    shown: String,
    cited: BTreeSet<usize>,
    is_refusal: bool,
    is_over: bool,
}

impl Checker {
    /// For an answer from these passages, in their order. `instructions` and `mark` are what must not come back.
    pub(crate) fn new(
        passages: &[&Passage],
        asked: &Asked,
        instructions: &str,
        mark: &str,
    ) -> Self {
        let question = asked.question.as_str();
        let language = asked.spoken().tag();
        let mut facts = Facts::default();
        let mut known = HashSet::new();
        for passage in passages {
            for text in passage.texts() {
                facts.add(text);
                known.extend(beginnings(text));
            }
            if let Some(url) = passage.link() {
                facts.add_url(url);
            }
        }
        facts.add(question);
        let is_same = |passage: &&Passage| {
            let of_passage = passage.language();
            of_passage.is_none_or(|of_passage| of_passage.starts_with(language))
        };
        Self {
            facts,
            known,
            asked: beginnings(question).collect(),
            language: passages.iter().all(is_same).then_some(language),
            sources: passages.len(),
            longest: asked.longest_answer(),
            instructions: folded(instructions).join(" "),
            mark: mark.to_owned(),
            buffer: String::new(),
            said: 0,
            held: String::new(),
            shown: String::new(),
            cited: BTreeSet::new(),
            is_refusal: false,
            is_over: false,
        }
    }

    /// Takes what the model says next, and gives what may be shown of it by now.
    pub fn push(&mut self, part: &str) -> String {
        let mut ready = String::new();
        let mut letters = part.chars();
        while !self.is_over {
            let next = letters.by_ref().take(PART.min(MAX_SAID - self.said));
            let next: String = next.collect();
            if next.is_empty() {
                break;
            }
            self.said += next.chars().count();
            self.buffer.push_str(&seen(&next));
            ready.push_str(&self.judge_all(false));
            self.is_over |= self.said >= MAX_SAID;
        }
        ready
    }

    /// The rest, where the model has said all.
    pub fn finish(&mut self) -> String {
        self.judge_all(true)
    }

    fn judge_all(&mut self, at_end: bool) -> String {
        let mut ready = String::new();
        while !self.is_over
            && let Some(sentence) = self.next_sentence(at_end)
        {
            ready.push_str(&self.judge(&sentence));
        }
        ready
    }

    /// The numbers of the sources that were cited by what was given.
    pub fn cited(&self) -> impl Iterator<Item = usize> {
        self.cited.iter().copied()
    }

    /// Whether the model said that the passages don't answer, and nothing that may be shown.
    pub fn is_refusal(&self) -> bool {
        self.is_refusal && self.shown.is_empty()
    }

    /// Whether nothing more is taken.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// All that was given, without the space at its end.
    pub fn shown(&self) -> &str {
        self.shown.trim_end()
    }

    /// The next sentence with the space after it. A citation behind the mark belongs to it.
    fn next_sentence(&mut self, at_end: bool) -> Option<String> {
        let mut end = None;
        let mut letters = self.buffer.char_indices().enumerate().peekable();
        while let Some((number, (place, letter))) = letters.next() {
            let is_mark = matches!(letter, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '\n');
            if (!is_mark || self.counts_list(place)) && number < MAX_SENTENCE {
                continue;
            }
            let Some((_, (after, next))) = letters.peek().copied() else {
                if !at_end {
                    return None;
                }
                end = Some(self.buffer.len());
                break;
            };
            // `。` stands before the next sentence without a space, and in the name of a host.
            let is_apart = letter == '\n'
                || next.is_whitespace()
                || letter == '。' && !next.is_alphanumeric() && !is_bracket(next);
            if is_apart {
                end = self.after_citations(after, at_end)?;
            } else if is_mark && is_bracket(next) && self.begins_citation(after, at_end)? {
                // What goes on behind the citation is the same sentence.
                end = self
                    .after_citations(after, at_end)?
                    .filter(|end| *end > after);
            }
            if end.is_none() && number >= MAX_SENTENCE {
                end = Some(after);
            }
            if end.is_some() {
                break;
            }
        }
        let end = match end {
            Some(end) => end,
            None if at_end && !self.buffer.is_empty() => self.buffer.len(),
            None => return None,
        };
        let rest = self.buffer.split_off(end);
        Some(std::mem::replace(&mut self.buffer, rest))
    }

    /// Where the space ends that follows a sentence and its citations; `None` where that is not known yet. Citations that
    /// something follows without a space are of the next sentence.
    #[expect(
        clippy::option_option,
        reason = "the outer one is for the question mark"
    )]
    fn after_citations(&self, from: usize, at_end: bool) -> Option<Option<usize>> {
        let mut end = from;
        let mut apart = from;
        loop {
            let rest = self.buffer.get(end..).unwrap_or_default();
            let bare = rest.trim_start_matches([' ', '\t']);
            let space = rest.len() - bare.len();
            let Some(first) = bare.chars().next() else {
                return (at_end || self.is_line_end(from)).then_some(Some(end + space));
            };
            if space > 0 || first == '\n' {
                apart = end + space;
            }
            if !is_bracket(first)
                || self.is_line_end(from)
                || !self.begins_citation(end + space, at_end)?
            {
                return Some(Some(apart));
            }
            let closing = bare.find([']', '】', '］']).unwrap_or_default();
            let mark = bare.get(closing..).and_then(|rest| rest.chars().next());
            end += space + closing + mark.map_or(1, char::len_utf8);
        }
    }

    /// Whether a citation begins here; `None` where that is not known yet.
    fn begins_citation(&self, from: usize, at_end: bool) -> Option<bool> {
        let rest = self.buffer.get(from..).unwrap_or_default();
        let mut length = 0;
        for letter in rest.chars().take(MAX_CITATION + 1) {
            if matches!(letter, ']' | '】' | '］') {
                return Some(true);
            }
            if !letter.is_ascii_digit() && !matches!(letter, ',' | ' ') && !is_bracket(letter) {
                return Some(false);
            }
            length += 1;
        }
        (at_end || length > MAX_CITATION).then_some(false)
    }

    fn is_line_end(&self, from: usize) -> bool {
        self.buffer
            .get(..from)
            .is_some_and(|text| text.ends_with('\n'))
    }

    /// Whether nothing but a number stands before this place in its line.
    fn counts_list(&self, place: usize) -> bool {
        let before = self.buffer.get(..place).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default().trim();
        !line.is_empty() && line.len() <= 2 && line.bytes().all(|letter| letter.is_ascii_digit())
    }

    /// The sentence, where it may be shown; held ones with it, as soon as a source is cited.
    fn judge(&mut self, sentence: &str) -> String {
        if sentence.contains(NO_ANSWER) {
            self.is_refusal = true;
            return String::new();
        }
        let plain = plain(sentence, self.sources);
        let is_good = !plain.is_harmful
            && plain.links.iter().all(|link| self.facts.has_url(link))
            && !plain.words.contains(&self.mark)
            && plain
                .words
                .split_whitespace()
                .all(|word| word.chars().count() <= MAX_WORD)
            && self.facts.support(without_number_of_list(&plain.words))
            && self.fits(&plain.text)
            && self.is_supported(&plain.words)
            && !self.is_leak(&plain.words)
            && !gives_orders(&plain.words);
        let is_blank = plain.text.trim().is_empty();
        if !is_good || is_blank && self.shown.is_empty() && self.held.is_empty() {
            return String::new();
        }
        let length = |text: &str| text.chars().count();
        if length(&self.shown) + length(&self.held) + length(&plain.text) > self.longest {
            self.is_over = true;
            return String::new();
        }
        self.held.push_str(&plain.text);
        self.cited.extend(plain.cited);
        if self.cited.is_empty() {
            return String::new();
        }
        let ready = std::mem::take(&mut self.held);
        self.shown.push_str(&ready);
        ready
    }

    /// Whether a sentence makes no link or markup of the last word before it, where no space is between them.
    fn fits(&self, text: &str) -> bool {
        let is_end = |letter: char| letter.is_whitespace();
        let before = [self.shown.as_str(), self.held.as_str()].concat();
        let last = before.rsplit(is_end).next().unwrap_or_default();
        let joined = [last, text].concat();
        let shown = without_citations(&joined);
        let bare = plain(&joined, self.sources).words;
        [joined, shown, bare]
            .iter()
            .all(|text| !is_markup(text) && self.facts.has_addresses(text))
    }

    /// Whether the passages have enough of the words that the customer did not bring.
    fn is_supported(&self, words: &str) -> bool {
        let Some(language) = self.language else {
            return true;
        };
        let stop_words = StopWords::of(language);
        let own: Vec<String> = folded(words)
            .into_iter()
            .filter(|word| word.chars().count() > 2 && !stop_words.has(word))
            .map(|word| beginning(&word))
            .filter(|word| self.is_in(&self.known, word) || !self.is_in(&self.asked, word))
            .collect();
        let found = own.iter().filter(|word| self.is_in(&self.known, word));
        own.len() < 2 || found.count() as f64 >= SUPPORTED * own.len() as f64
    }

    /// Whether there is a word with this beginning, or a beginning of it: `dog` and `dogs`.
    fn is_in(&self, words: &HashSet<String>, word: &str) -> bool {
        words.contains(word)
            || words.iter().any(|known| {
                let shorter = known.chars().count().min(word.chars().count());
                shorter > 2 && (known.starts_with(word) || word.starts_with(known.as_str()))
            })
    }

    fn is_leak(&self, words: &str) -> bool {
        let words = folded(words).join(" ");
        let letters: Vec<char> = words.chars().collect();
        letters.windows(LEAK).step_by(8).any(|window| {
            self.instructions
                .contains(&window.iter().collect::<String>())
        })
    }
}

fn is_bracket(letter: char) -> bool {
    matches!(letter, '[' | '【' | '［')
}

/// Without what can't be seen, but with line breaks.
fn seen(part: &str) -> String {
    part.chars()
        .filter(|letter| *letter == '\n' || is_seen(*letter))
        .collect()
}

/// Words by so many first letters, which are alike in most forms of a word.
fn beginning(word: &str) -> String {
    word.chars().take(5).collect()
}

fn beginnings(text: &str) -> impl Iterator<Item = String> {
    folded(text).into_iter().map(|word| beginning(&word))
}

/// A line without the number by which a list counts it.
fn without_number_of_list(words: &str) -> &str {
    let line = words.trim_start();
    let rest = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let is_number = rest.len() < line.len() && line.len() - rest.len() <= 2;
    match rest.strip_prefix(['.', ')']) {
        Some(rest) if is_number && (rest.is_empty() || rest.starts_with(' ')) => rest,
        _ => words,
    }
}

#[cfg(test)]
mod tests;
