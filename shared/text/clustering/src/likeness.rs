//! Similarity of two messages by their words.

use std::collections::HashMap;
use wording::words;

/// The words of each message, weighted by how rare they are: unit vectors of few components.
pub struct Wordings(Vec<Vec<(u32, f32)>>);

impl Wordings {
    /// Weighs the words of these texts. A word that only one message has is left out.
    pub fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut messages_with: Vec<u32> = Vec::new();
        let bags: Vec<Vec<u32>> = texts
            .map(|text| {
                let mut bag: Vec<u32> = words(text)
                    .into_iter()
                    .map(|word| {
                        let next = numbers.len() as u32;
                        *numbers.entry(word.text).or_insert(next)
                    })
                    .collect();
                bag.sort_unstable();
                bag.dedup();
                messages_with.resize(numbers.len(), 0);
                for &word in &bag {
                    if let Some(count) = messages_with.get_mut(word as usize) {
                        *count += 1;
                    }
                }
                bag
            })
            .collect();
        let messages = bags.len() as f32;
        let rarity: Vec<f32> = messages_with
            .iter()
            .map(|&count| {
                if count > 1 {
                    (messages / count as f32).ln() + 1.0
                } else {
                    0.0
                }
            })
            .collect();
        let weigh = |bag: Vec<u32>| {
            let weighted = bag
                .into_iter()
                .filter_map(|word| Some((word, *rarity.get(word as usize)?)));
            unit(weighted.filter(|&(_, weight)| weight > 0.0).collect())
        };
        Self(bags.into_iter().map(weigh).collect())
    }

    /// The similarity of two messages, from 0 (nothing in common) to 1.
    pub fn likeness(&self, one: usize, other: usize) -> f32 {
        let (Some(one), Some(other)) = (self.0.get(one), self.0.get(other)) else {
            return 0.0;
        };
        let mut other = other.iter().peekable();
        let mut sum = 0.0;
        for (word, weight) in one {
            while other.next_if(|(next, _)| next < word).is_some() {}
            if let Some((_, its)) = other.next_if(|(next, _)| next == word) {
                sum += weight * its;
            }
        }
        sum
    }
}

fn unit(mut weighted: Vec<(u32, f32)>) -> Vec<(u32, f32)> {
    let length = weighted
        .iter()
        .map(|(_, weight)| weight * weight)
        .sum::<f32>()
        .sqrt();
    for (_, weight) in &mut weighted {
        *weight /= length;
    }
    weighted
}
