//! Assigns messages that were not clustered to the nearest topic.

use crate::Packed;
use clustering::{Vectors, nearest};
use serde::{Deserialize, Serialize};

/// A topic that was found on the day.
#[derive(Clone, Debug, Deserialize)]
pub struct TopicOfDay {
    topic_id: i32,
    centroid: Packed,
}

/// Number of messages that were assigned to a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AssignedCount {
    topic_id: i32,
    count: u32,
}

/// Assigns messages to the nearest of a day's topics.
#[derive(Debug)]
pub struct Assignment {
    ids: Vec<i32>,
    centroids: Vectors,
}

impl Assignment {
    /// Assigns to these topics; none if there are none, or their vectors are empty.
    #[must_use]
    pub fn to(topics: &[TopicOfDay]) -> Option<Self> {
        let dimensions = topics.first()?.centroid.numbers().len();
        let mut centroids = Vectors::with_capacity(dimensions, topics.len());
        for topic in topics {
            centroids.push(&topic.centroid.numbers());
        }
        (dimensions > 0).then(|| Self {
            ids: topics.iter().map(|topic| topic.topic_id).collect(),
            centroids,
        })
    }

    /// How many topics there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// How many of the messages with these vectors are nearest to each topic. One whose vector points nowhere, or has
    /// another number of dimensions, belongs to none.
    pub fn count<'a>(&self, vectors: impl Iterator<Item = &'a [f32]>) -> Vec<AssignedCount> {
        let mut counts = vec![0; self.ids.len()];
        for vector in vectors {
            let mut one = Vectors::with_capacity(self.centroids.dimensions(), 1);
            one.push(vector);
            let topic = nearest(&self.centroids, &one, 0);
            if let Some(count) = topic.and_then(|(topic, _)| counts.get_mut(topic as usize)) {
                *count += 1;
            }
        }
        let given = self.ids.iter().zip(counts);
        given
            .filter(|&(_, count)| count > 0)
            .map(|(&topic_id, count)| AssignedCount { topic_id, count })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topic(topic_id: i32, centroid: &[f32]) -> TopicOfDay {
        TopicOfDay {
            topic_id,
            centroid: Packed::of(centroid),
        }
    }

    #[test]
    fn a_message_is_given_to_the_nearest_topic() {
        let topics = [
            topic(7, &[1.0, 0.0]),
            topic(9, &[0.0, 1.0]),
            topic(4, &[-1.0, 0.0]),
        ];
        let vectors: [&[f32]; 6] = [
            &[3.0, 1.0],
            &[0.2, 0.1],
            &[0.1, 5.0],
            &[0.0, 0.0],
            &[1.0],
            &[f32::NAN, 1.0],
        ];

        let given = Assignment::to(&topics).unwrap().count(vectors.into_iter());

        let given: Vec<_> = given
            .iter()
            .map(|given| (given.topic_id, given.count))
            .collect();
        assert_eq!(given, [(7, 2), (9, 1)]);
    }

    #[test]
    fn without_topics_nothing_is_given() {
        assert!(Assignment::to(&[]).is_none());
        assert!(Assignment::to(&[topic(1, &[])]).is_none());
    }
}
