use crate::Packed;
use clustering::{Message, Names, Topics, Vectors, continued};
use ids::Uuid;
use serde::{Deserialize, Serialize};
use wording::has_subject;

/// A message that a customer wrote, as the database gives it.
#[derive(Clone, Debug, Deserialize)]
pub struct MessageOfDay {
    /// Id of the message.
    pub id: Uuid,
    /// What it says.
    pub text: String,
    language: Option<String>,
    author: Option<String>,
    name: Option<String>,
    /// Its vector, where it has one already.
    pub embedding: Option<Packed>,
}

impl MessageOfDay {
    /// Whether it is about something, and so can be in a topic.
    #[must_use]
    pub fn has_subject(&self) -> bool {
        has_subject(&self.text)
    }
}

/// The topics of earlier days.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Before {
    /// First number that no topic has.
    next_id: i32,
    topics: Vec<KnownTopic>,
}

#[derive(Clone, Debug, Deserialize)]
struct KnownTopic {
    topic_id: i32,
    centroid: Packed,
    label: Option<String>,
    labelled_by: Option<String>,
}

/// A topic of the day, as the database takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FoundTopic {
    /// Number of the topic: that of an earlier day, if it continues one.
    pub topic_id: i32,
    /// Name for people, if there is one.
    pub label: Option<String>,
    /// Language model that named it, now or on an earlier day.
    pub labelled_by: Option<String>,
    /// Most typical words, best first.
    pub keywords: Vec<String>,
    /// The language of most of its messages.
    #[serde(skip)]
    pub language: Option<&'static str>,
    /// Of all messages of the day; an estimate where a part of them was read.
    pub message_count: usize,
    /// Of those that were read.
    pub grouped_count: usize,
    /// Messages near its middle.
    pub samples: Vec<Uuid>,
    centroid: Packed,
}

/// The messages of a day, with their vectors.
#[derive(Debug)]
pub struct Day {
    messages: Vec<MessageOfDay>,
    vectors: Option<Vectors>,
    /// Messages that are about nothing, and so in no topic.
    without_subject: usize,
}

impl Day {
    /// An empty day.
    #[must_use]
    pub fn new() -> Self {
        Self {
            messages: Vec::new(),
            vectors: None,
            without_subject: 0,
        }
    }

    /// Adds a message and its vector. The first one says how many numbers a vector has. One that is about nothing, such
    /// as "ok", counts as read and is in no topic.
    pub fn push(&mut self, message: MessageOfDay, vector: &[f32]) {
        if !message.has_subject() {
            self.without_subject += 1;
            return;
        }
        self.vectors
            .get_or_insert_with(|| Vectors::with_capacity(vector.len(), 0))
            .push(vector);
        self.messages.push(MessageOfDay {
            embedding: None,
            ..message
        });
    }

    /// Number of messages that were read.
    #[must_use]
    pub fn len(&self) -> usize {
        self.messages.len() + self.without_subject
    }

    /// Whether no message was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The names of those who wrote, where they are known.
    #[must_use]
    pub fn names(&self) -> Names {
        let names = self
            .messages
            .iter()
            .filter_map(|message| message.name.as_deref());
        Names::of(names)
    }

    /// What a message says; nothing of one that was not read.
    pub(crate) fn texts(&self, messages: &[Uuid]) -> Vec<&str> {
        let text = |id: &Uuid| {
            let message = self.messages.iter().find(|message| message.id == *id);
            message.map(|message| message.text.as_str())
        };
        messages.iter().filter_map(text).collect()
    }

    /// Groups them, and gives each group the number of the topic that it goes on, or a new one. `count` is how many
    /// messages the day had, those included that were not read; `known` are the languages that the model of the vectors
    /// knows, if it doesn't know all.
    #[must_use]
    pub fn topics(&self, count: usize, known: Option<&[&str]>, before: &Before) -> Vec<FoundTopic> {
        let Some(vectors) = &self.vectors else {
            return Vec::new();
        };
        let messages: Vec<Message> = self
            .messages
            .iter()
            .map(|message| Message {
                text: &message.text,
                language: message.language.as_deref(),
                author: message.author.as_deref(),
            })
            .collect();
        let names = self.names();
        let found = Topics::find(&messages, vectors, known, &names);
        let mut earlier = Vectors::with_capacity(vectors.dimensions(), before.topics.len());
        for topic in &before.topics {
            earlier.push(&topic.centroid.numbers());
        }
        let matched = continued(&earlier, &found.centroids());
        let mut new = before.next_id..;
        let all = |size: usize| {
            (size as f64 * count.max(self.len()) as f64 / self.len() as f64).round() as usize
        };
        found
            .topics
            .into_iter()
            .zip(matched)
            .map(|(topic, same)| {
                let known = same.and_then(|same| before.topics.get(same));
                // What a model called it yesterday, it is called today: only keywords follow what is written.
                let named = known.filter(|known| known.labelled_by.is_some());
                FoundTopic {
                    topic_id: known
                        .map(|known| known.topic_id)
                        .or_else(|| new.next())
                        .unwrap_or(before.next_id),
                    label: named.map_or(topic.label, |named| named.label.clone()),
                    labelled_by: named.and_then(|named| named.labelled_by.clone()),
                    keywords: topic.keywords,
                    language: topic.language,
                    message_count: all(topic.size),
                    grouped_count: topic.size,
                    samples: topic
                        .samples
                        .iter()
                        .filter_map(|&sample| self.messages.get(sample))
                        .map(|message| message.id)
                        .collect(),
                    centroid: Packed::of(&topic.centroid),
                }
            })
            .collect()
    }
}

impl Default for Day {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(number: u128, text: &str) -> MessageOfDay {
        MessageOfDay {
            id: Uuid::from_u128(number),
            text: text.to_owned(),
            language: None,
            author: None,
            name: None,
            embedding: None,
        }
    }

    /// Ten messages in each of these directions.
    fn day(directions: &[[f32; 3]]) -> Day {
        let mut day = Day::new();
        let mut number = 0;
        for direction in directions {
            for step in 0..10 {
                number += 1;
                let off = step as f32 / 100.0;
                day.push(
                    message(number, "Where is the parcel?"),
                    &direction.map(|component| component + off),
                );
            }
        }
        day
    }

    fn as_before(found: &[FoundTopic], next_id: i32) -> Before {
        let topics = found
            .iter()
            .map(|topic| KnownTopic {
                topic_id: topic.topic_id,
                centroid: topic.centroid.clone(),
                label: topic.label.clone(),
                labelled_by: topic.labelled_by.clone(),
            })
            .collect();
        Before { next_id, topics }
    }

    #[test]
    fn a_topic_keeps_its_number_and_a_new_one_gets_a_new_one() {
        let first = day(&[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]).topics(20, None, &Before::default());
        let mut numbers: Vec<i32> = first.iter().map(|topic| topic.topic_id).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [0, 1]);

        let second =
            day(&[[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]).topics(20, None, &as_before(&first, 7));
        let same = first
            .iter()
            .max_by(|one, other| one.centroid.numbers()[1].total_cmp(&other.centroid.numbers()[1]))
            .unwrap();
        let of = |message| {
            second
                .iter()
                .find(|topic| topic.samples.contains(&Uuid::from_u128(message)))
        };
        let numbers: Vec<i32> = second.iter().map(|topic| topic.topic_id).collect();
        assert!(
            numbers.contains(&7) && numbers.contains(&same.topic_id),
            "{numbers:?}"
        );
        assert!(of(1).is_none_or(|topic| topic.topic_id == 7));
    }

    #[test]
    fn what_a_model_called_it_stays_while_the_topic_is_the_same() {
        let directions = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];
        let mut first = day(&directions).topics(20, None, &Before::default());
        first[0].label = Some("Delivery of parcels".to_owned());
        first[0].labelled_by = Some("a-model".to_owned());

        let second = day(&directions).topics(20, None, &as_before(&first, 2));
        let label = |topics: &[FoundTopic], id| {
            let topic = topics.iter().find(|topic| topic.topic_id == id);
            topic.map(|topic| (topic.label.clone(), topic.labelled_by.clone()))
        };
        let named = first[0].topic_id;
        assert_eq!(label(&second, named), label(&first, named));
        assert_eq!(label(&second, 1 - named).unwrap().1, None);
    }

    #[test]
    fn what_was_not_read_is_estimated() {
        let found =
            day(&[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]).topics(2_000, None, &Before::default());
        assert_eq!(
            found.iter().map(|topic| topic.message_count).sum::<usize>(),
            2_000
        );
    }

    #[test]
    fn what_is_about_nothing_is_read_and_in_no_topic() {
        let mut day = day(&[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]);
        for (number, text) in (100..).zip(["ok", "👍", "", "Merci beaucoup!"]) {
            day.push(message(number, text), &[1.0, 0.0, 0.0]);
        }
        assert_eq!(day.len(), 24);
        let found = day.topics(24, None, &Before::default());
        assert_eq!(
            found.iter().map(|topic| topic.message_count).sum::<usize>(),
            20
        );
        let mut silent = Day::new();
        silent.push(message(1, "ok"), &[1.0]);
        assert!(!silent.is_empty() && silent.topics(1, None, &Before::default()).is_empty());
    }

    #[test]
    fn a_day_without_messages_has_no_topics() {
        assert!(Day::new().topics(0, None, &Before::default()).is_empty());
    }
}
