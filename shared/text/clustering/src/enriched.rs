//! Vectors with words, for languages that the model of the vectors does not know.
//!
//! Such a model still hears letters and loan words; most of what its vectors have in common is the language itself, which
//! is taken away. The words are added as parts of words, since forms of a word have those in common in every language
//! (McNamee and Mayfield, "Character n-gram tokenization for European language text retrieval", 2004), hashed into some
//! dimensions (Weinberger and others, "Feature hashing for large scale multitask learning", 2009).

use crate::vectors::Vectors;
use std::collections::{HashMap, HashSet};
use wording::{StopWords, words};

/// Dimensions for words.
const DIMENSIONS: usize = 512;

/// Letters of a part of a word.
const PART: usize = 5;

/// Weight of the model's vector beside the words.
const MODEL: f32 = 1.0;

/// These vectors, without what they have in common and with the words of their texts in this language.
pub fn enriched(vectors: &Vectors, texts: &[&str], language: &'static str) -> Vectors {
    let middle = middle(vectors);
    let words = word_vectors(texts, language);
    let mut enriched = Vectors::with_capacity(vectors.dimensions() + DIMENSIONS, vectors.len());
    for (index, words) in words.iter().enumerate() {
        let mut of_model = vectors.direction(index);
        for (component, middle) in of_model.iter_mut().zip(&middle) {
            *component -= middle;
        }
        scale(&mut of_model, MODEL);
        let mut row = of_model;
        row.extend_from_slice(words);
        enriched.push(&row);
    }
    enriched
}

/// The mean of all.
fn middle(vectors: &Vectors) -> Vec<f32> {
    let mut sums = vec![0.0_f64; vectors.dimensions()];
    for index in 0..vectors.len() {
        for (sum, component) in sums.iter_mut().zip(vectors.direction(index)) {
            *sum += f64::from(component);
        }
    }
    let count = vectors.len().max(1) as f64;
    sums.into_iter().map(|sum| (sum / count) as f32).collect()
}

/// A vector of the length 1 for each text, of the parts of its words, weighted by how rare they are.
fn word_vectors(texts: &[&str], language: &'static str) -> Vec<Vec<f32>> {
    let stop_words = StopWords::of(language);
    let parts: Vec<HashSet<String>> = texts
        .iter()
        .map(|text| {
            let words = words(text).into_iter();
            words
                .filter(|word| !stop_words.has(&word.text))
                .flat_map(|word| parts_of(&word.text))
                .collect()
        })
        .collect();
    let mut texts_with: HashMap<&str, u32> = HashMap::new();
    for part in parts.iter().flatten() {
        *texts_with.entry(part).or_default() += 1;
    }
    let count = texts.len() as f32;
    parts
        .iter()
        .map(|parts| {
            let mut row = vec![0.0; DIMENSIONS];
            let mut parts: Vec<&String> = parts.iter().collect();
            // Sums of numbers with a point depend on their order.
            parts.sort_unstable();
            for part in parts {
                let with = texts_with.get(part.as_str()).copied().unwrap_or(1);
                // What one text alone has joins it to nothing.
                if with < 2 {
                    continue;
                }
                let hash = hash(part.as_bytes());
                let sign = if hash >> 63 == 0 { 1.0 } else { -1.0 };
                if let Some(component) = row.get_mut((hash % DIMENSIONS as u64) as usize) {
                    *component += sign * (count / with as f32).ln().max(0.1);
                }
            }
            scale(&mut row, 1.0);
            row
        })
        .collect()
}

/// The parts of a word: all of so many letters, or a short word itself.
fn parts_of(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() <= PART {
        return vec![word.to_owned()];
    }
    let parts = letters.windows(PART);
    parts.map(|part| part.iter().collect()).collect()
}

/// FNV-1a, which is the same everywhere, with its bits mixed.
fn hash(bytes: &[u8]) -> u64 {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd)
}

/// Brings a vector to a length; zeros stay.
fn scale(vector: &mut [f32], length: f32) {
    let own = vector
        .iter()
        .map(|component| component * component)
        .sum::<f32>()
        .sqrt();
    if own > 0.0 {
        vector
            .iter_mut()
            .for_each(|component| *component *= length / own);
    }
}
