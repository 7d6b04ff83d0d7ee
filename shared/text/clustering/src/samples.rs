//! Sample messages of topics.

use crate::{products::product, topics::Message, vectors::Vectors};
use std::{cmp::Reverse, collections::HashSet};

/// Number of samples of a topic.
const SAMPLES: usize = 5;

/// For each topic the places of messages near its middle, nearest first: each of another person and with
/// another text.
pub fn samples(
    messages: &[Message],
    vectors: &Vectors,
    topic_of: &[Option<u32>],
    middles: &Vectors,
) -> Vec<Vec<usize>> {
    let mut near: Vec<Vec<(Reverse<i32>, usize)>> = vec![Vec::new(); middles.len()];
    for (index, topic) in topic_of.iter().enumerate() {
        let Some(topic) = topic.map(|topic| topic as usize) else {
            continue;
        };
        if let Some(near) = near.get_mut(topic) {
            near.push((
                Reverse(product(vectors.row(index), middles.row(topic))),
                index,
            ));
        }
    }
    near.into_iter()
        .map(|mut near| {
            near.sort_unstable();
            different(near.into_iter().map(|(_, index)| index), messages)
        })
        .collect()
}

fn different(near: impl Iterator<Item = usize>, messages: &[Message]) -> Vec<usize> {
    let mut texts = HashSet::new();
    let mut authors = HashSet::new();
    near.filter(|&index| {
        let Some(message) = messages.get(index) else {
            return false;
        };
        let text = message.text.trim();
        !text.is_empty()
            && texts.insert(text)
            && message.author.is_none_or(|author| authors.insert(author))
    })
    .take(SAMPLES)
    .collect()
}
