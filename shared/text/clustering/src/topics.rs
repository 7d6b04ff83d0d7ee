//! Finds topics of messages.

use crate::{
    centroids::{centroids, nearest},
    clusters::{MAX_EXACT, clusters},
    enriched::enriched,
    keywords::name_topics,
    random::Random,
    samples::samples,
    vectors::Vectors,
};
use std::collections::BTreeMap;
use wording::{Names, languages};

/// Maximum number of different messages that are clustered. Of more, a sample is, and the others join the nearest topic.
pub const MAX_GROUPED: usize = 100_000;

/// Minimum number of different messages of a language that are clustered by themselves: fewer join the largest one.
const MIN_OF_LANGUAGE: usize = 5;

/// A message to cluster.
#[derive(Clone, Copy, Debug, Default)]
pub struct Message<'a> {
    /// Text in any language; may be empty.
    pub text: &'a str,
    /// Language (ISO 639-1), if known; else it is detected.
    pub language: Option<&'a str>,
    /// Author of the message. Without one, it counts as a person's of its own.
    pub author: Option<&'a str>,
}

/// A topic: what several messages are about.
#[derive(Clone, Debug, PartialEq)]
pub struct Topic {
    /// Number of messages about the topic.
    pub size: usize,
    /// Its first keywords, as a line for people; none if the messages have no words.
    pub label: Option<String>,
    /// Words that tell its messages from others, best first; at most ten.
    pub keywords: Vec<String>,
    /// Language of most of its messages (ISO 639-1), if known.
    pub language: Option<&'static str>,
    /// Indexes of messages near its centroid, nearest first, of different authors; at most five.
    pub samples: Vec<usize>,
    /// Centroid of its messages, of length 1.
    pub centroid: Vec<f32>,
}

/// The topics of a set of messages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Topics {
    /// Topics, largest first.
    pub topics: Vec<Topic>,
    /// The topic of each message; none for one whose vector points nowhere.
    pub topic_of: Vec<Option<u32>>,
    /// Number of different messages that were clustered, if it was a sample.
    pub sampled: Option<usize>,
    /// Whether all pairs were compared, so that no neighbor was missed.
    pub is_exact: bool,
}

impl Topics {
    /// Groups messages by their vectors, one for each, and by their words, those of each language by themselves. The
    /// same messages, in any order, give the same groups. `known` are the languages (ISO 639-1) that the model of the
    /// vectors knows, if it doesn't know all: in others, words count for more. `names` are of people, such as the
    /// customers that wrote: never keywords.
    pub fn find(
        messages: &[Message],
        vectors: &Vectors,
        known: Option<&[&str]>,
        names: &Names,
    ) -> Self {
        Self::find_among(messages, vectors, known, names, MAX_GROUPED)
    }

    fn find_among(
        messages: &[Message],
        vectors: &Vectors,
        known: Option<&[&str]>,
        names: &Names,
        max: usize,
    ) -> Self {
        let count = messages.len().min(vectors.len());
        let messages = messages.get(..count).unwrap_or_default();
        let languages = languages(
            messages
                .iter()
                .map(|message| (message.text, message.language)),
        );
        let different = Different::of(vectors, count);
        let (places, sampled) = sample(different.representatives.len(), max);
        let mut group_of_different = vec![None; different.representatives.len()];
        let mut found = 0;
        let mut is_exact = true;
        for (language, places) in by_language(&places, &different, &languages) {
            let chosen: Vec<u32> = places
                .iter()
                .filter_map(|&place| different.representatives.get(place as usize).copied())
                .collect();
            let texts: Vec<&str> = chosen
                .iter()
                .filter_map(|&index| messages.get(index as usize))
                .map(|message| message.text)
                .collect();
            let rows = vectors.select(&chosen);
            let is_known =
                language.is_empty() || known.is_none_or(|known| known.contains(&language));
            let groups = match is_known {
                true => clusters(&rows, texts.iter().copied()),
                false => clusters(&enriched(&rows, &texts, language), texts.iter().copied()),
            };
            for (&place, &group) in places.iter().zip(&groups) {
                if let Some(known) = group_of_different.get_mut(place as usize) {
                    *known = Some(found + group);
                }
            }
            found += groups.iter().max().map_or(0, |&last| last + 1);
            is_exact &= places.len() <= MAX_EXACT;
        }
        if sampled.is_some() {
            let rows = vectors.select(&different.representatives);
            let middles = centroids(&rows, &group_of_different, found as usize);
            for (group, &index) in group_of_different
                .iter_mut()
                .zip(&different.representatives)
            {
                if group.is_none() {
                    *group = nearest(&middles, vectors, index as usize).map(|(group, _)| group);
                }
            }
        }
        let groups: Vec<Option<u32>> = different
            .place_of
            .iter()
            .map(|place| *group_of_different.get((*place)? as usize)?)
            .collect();
        let (topic_of, sizes) = largest_first(groups, found as usize);
        Self {
            topics: describe(messages, &languages, vectors, names, &topic_of, &sizes),
            topic_of,
            sampled,
            is_exact,
        }
    }

    /// The centroids, to which further messages can be given.
    pub fn centroids(&self) -> Vectors {
        let dimensions = self.topics.first().map_or(0, |topic| topic.centroid.len());
        let mut centroids = Vectors::with_capacity(dimensions, self.topics.len());
        for topic in &self.topics {
            centroids.push(&topic.centroid);
        }
        centroids
    }
}

/// Vectors that differ. A message that was sent a thousand times is one among the neighbors of others.
struct Different {
    /// A message with each vector, in the order of the vectors, so that the messages' own does not matter.
    representatives: Vec<u32>,
    /// Which of those each message has the vector of.
    place_of: Vec<Option<u32>>,
}

impl Different {
    fn of(vectors: &Vectors, count: usize) -> Self {
        let mut order: Vec<u32> = (0..count as u32)
            .filter(|&index| vectors.is_directed(index as usize))
            .collect();
        order.sort_by_key(|&index| (vectors.row(index as usize), index));
        let mut representatives: Vec<u32> = Vec::new();
        let mut place_of = vec![None; count];
        for index in order {
            let row = vectors.row(index as usize);
            if representatives
                .last()
                .is_none_or(|&last| vectors.row(last as usize) != row)
            {
                representatives.push(index);
            }
            if let Some(place) = place_of.get_mut(index as usize) {
                *place = Some(representatives.len() as u32 - 1);
            }
        }
        Self {
            representatives,
            place_of,
        }
    }
}

/// All, or as many as can be grouped, and whether it is these.
fn sample(count: usize, max: usize) -> (Vec<u32>, Option<usize>) {
    let mut places: Vec<u32> = (0..count as u32).collect();
    if count <= max {
        return (places, None);
    }
    Random::new(0).shuffle(&mut places);
    places.truncate(max);
    places.sort_unstable();
    (places, Some(max))
}

/// The places of each language's messages, those of rare languages with the most usual one's.
fn by_language(
    places: &[u32],
    different: &Different,
    languages: &[&'static str],
) -> BTreeMap<&'static str, Vec<u32>> {
    let mut of: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for &place in places {
        let message = different.representatives.get(place as usize);
        let language = message.and_then(|&index| languages.get(index as usize));
        of.entry(language.copied().unwrap_or_default())
            .or_default()
            .push(place);
    }
    let usual = of.iter().max_by_key(|(_, places)| places.len());
    let Some(usual) = usual.map(|(&language, _)| language) else {
        return of;
    };
    let rare: Vec<&str> = of
        .iter()
        .filter(|(language, places)| **language != usual && places.len() < MIN_OF_LANGUAGE)
        .map(|(&language, _)| language)
        .collect();
    for language in rare {
        let places = of.remove(language).unwrap_or_default();
        of.entry(usual).or_default().extend(places);
    }
    for places in of.values_mut() {
        places.sort_unstable();
    }
    of
}

/// Numbers the groups by their sizes; of equal ones, that of the earlier message is first.
fn largest_first(mut groups: Vec<Option<u32>>, count: usize) -> (Vec<Option<u32>>, Vec<usize>) {
    let mut found = vec![(0, usize::MAX, 0); count];
    for (number, group) in found.iter_mut().enumerate() {
        group.2 = number;
    }
    for (index, group) in groups.iter().enumerate() {
        if let Some((size, first, _)) = group.and_then(|group| found.get_mut(group as usize)) {
            *size += 1;
            *first = index.min(*first);
        }
    }
    found.sort_by_key(|&(size, first, _)| (std::cmp::Reverse(size), first));
    let mut number_of = vec![0; count];
    for (number, &(_, _, group)) in found.iter().enumerate() {
        if let Some(place) = number_of.get_mut(group) {
            *place = number as u32;
        }
    }
    for group in &mut groups {
        *group = group.and_then(|group| number_of.get(group as usize).copied());
    }
    (groups, found.into_iter().map(|(size, _, _)| size).collect())
}

fn describe(
    messages: &[Message],
    languages: &[&'static str],
    vectors: &Vectors,
    names: &Names,
    topic_of: &[Option<u32>],
    sizes: &[usize],
) -> Vec<Topic> {
    let middles = centroids(vectors, topic_of, sizes.len());
    let named = name_topics(messages, languages, topic_of, sizes.len(), names);
    let samples = samples(messages, vectors, topic_of, &middles);
    let described = sizes.iter().zip(named).zip(samples).enumerate();
    described
        .map(|(topic, ((&size, named), samples))| Topic {
            size,
            label: named.label,
            keywords: named.keywords,
            language: named.language,
            samples,
            centroid: middles.direction(topic),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Messages around one of two directions, in turn.
    fn two_groups(count: usize) -> Vectors {
        let mut random = Random::new(1);
        let mut vectors = Vectors::with_capacity(16, count);
        for index in 0..count {
            let row: Vec<f32> = (0..16)
                .map(|place| {
                    let off = random.below(1_000) as f32 / 4_000.0;
                    if place % 2 == index % 2 {
                        1.0 + off
                    } else {
                        off
                    }
                })
                .collect();
            vectors.push(&row);
        }
        vectors
    }

    #[test]
    fn past_a_size_a_sample_is_grouped_and_the_others_are_given_to_its_topics() {
        let vectors = two_groups(400);
        let messages = vec![Message::default(); 400];
        let found = Topics::find_among(&messages, &vectors, None, &Names::default(), 60);
        assert_eq!(found.sampled, Some(60));
        assert_eq!(
            found.topics.iter().map(|topic| topic.size).sum::<usize>(),
            400
        );
        for (index, topic) in found.topic_of.iter().enumerate() {
            let first_of_topic = found.topic_of.iter().position(|other| other == topic);
            assert_eq!(first_of_topic.map(|first| first % 2), Some(index % 2));
        }
    }

    #[test]
    fn fewer_vectors_than_messages_leave_the_last_ones_out() {
        let found = Topics::find(
            &vec![Message::default(); 30],
            &two_groups(20),
            None,
            &Names::default(),
        );
        assert_eq!(found.topic_of.len(), 20);
    }
}
