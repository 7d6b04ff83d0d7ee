//! The sentence embeddings of [all-MiniLM-L6-v2](https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2)
//! on a processor: a BERT of six layers (Devlin et al. 2018), the mean of its outputs, length 1.
//!
//! Texts of any lengths go through together without padding: what is alike for each token is one
//! multiplication for all tokens, and attention stays within its text. So a vector does not depend
//! on which others were asked for with it.

mod attention;
mod layer;
mod linear;
mod weights;

use std::{num::NonZero, path::Path, thread};

use anyhow::Result;

use crate::{layer::Layer, linear::LayerNorm, weights::Weights};

/// Numbers in a vector.
pub const DIMENSIONS: usize = 384;
/// Tokens of a text that count, [`wordpiece::CLS`] and [`wordpiece::SEP`] included: the model was
/// trained on no more. What comes after them is not read.
pub const MOST_TOKENS: usize = 128;

const LAYERS: usize = 6;
/// Tokens that go through together: the matrices in between stay in the processor's cache.
const TOKENS_AT_ONCE: usize = 256;

/// The model, loaded.
pub struct MiniLm {
    words: Vec<f32>,
    positions: Vec<f32>,
    /// What each token gets as part of the first and only sentence.
    sentence: Vec<f32>,
    norm: LayerNorm,
    layers: Vec<Layer>,
}

/// The vectors of texts.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedded {
    /// One for each text, in order; [`DIMENSIONS`] numbers, of length 1.
    pub vectors: Vec<Vec<f32>>,
    /// Tokens that were read.
    pub tokens: usize,
}

impl MiniLm {
    /// Loads `model.safetensors` from a folder: 90 MB, which stay in memory.
    ///
    /// # Errors
    /// Where the file is not there, or holds another model.
    pub fn load(folder: &Path) -> Result<Self> {
        let file = Weights::read(&folder.join("model.safetensors"))?;
        let weights = file.tensors()?;
        Ok(Self {
            words: weights.get(
                "embeddings.word_embeddings.weight",
                &[wordpiece::VOCABULARY, DIMENSIONS],
            )?,
            positions: weights.get("embeddings.position_embeddings.weight", &[512, DIMENSIONS])?,
            sentence: weights.get("embeddings.token_type_embeddings.weight", &[2, DIMENSIONS])?,
            norm: LayerNorm::load(&weights, "embeddings.LayerNorm")?,
            layers: (0..LAYERS)
                .map(|number| Layer::load(&weights, &format!("encoder.layer.{number}")))
                .collect::<Result<_>>()?,
        })
    }

    /// The vectors of texts. Blocks, on as many threads as the machine has processors.
    pub fn embed(&self, texts: &[String]) -> Embedded {
        let tokens: Vec<Vec<u32>> = texts.iter().map(|text| read(text)).collect();
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let each = texts.len().div_ceil(threads).max(1);
        let vectors = thread::scope(|scope| {
            let parts: Vec<_> = tokens
                .chunks(each)
                .map(|part| scope.spawn(|| self.part(part)))
                .collect();
            parts
                .into_iter()
                .flat_map(|part| match part.join() {
                    Ok(vectors) => vectors,
                    Err(panic) => std::panic::resume_unwind(panic),
                })
                .collect()
        });
        Embedded {
            vectors,
            tokens: tokens.iter().map(Vec::len).sum(),
        }
    }

    fn part(&self, texts: &[Vec<u32>]) -> Vec<Vec<f32>> {
        let mut vectors = Vec::with_capacity(texts.len());
        let mut rest = texts;
        while !rest.is_empty() {
            let mut tokens = 0;
            let fits = rest
                .iter()
                .take_while(|text| {
                    tokens += text.len();
                    tokens <= TOKENS_AT_ONCE
                })
                .count();
            let (batch, after) = rest.split_at(fits.max(1));
            vectors.extend(self.batch(batch));
            rest = after;
        }
        vectors
    }

    fn batch(&self, texts: &[Vec<u32>]) -> Vec<Vec<f32>> {
        let lengths: Vec<usize> = texts.iter().map(Vec::len).collect();
        let mut states = self.input(texts);
        self.norm.apply(&mut states);
        for layer in &self.layers {
            layer.apply(&mut states, &lengths);
        }
        let mut rest = states.as_slice();
        lengths
            .iter()
            .map(|&length| {
                let (text, after) = rest.split_at((length * DIMENSIONS).min(rest.len()));
                rest = after;
                mean_of_length_one(text)
            })
            .collect()
    }

    /// What each token is, where it stands, and that it is of the first sentence.
    fn input(&self, texts: &[Vec<u32>]) -> Vec<f32> {
        let mut states = Vec::new();
        for text in texts {
            for (&token, place) in text.iter().zip(self.positions.chunks_exact(DIMENSIONS)) {
                let start = token as usize * DIMENSIONS;
                let word = self.words.get(start..start + DIMENSIONS);
                states.extend(
                    word.unwrap_or_default()
                        .iter()
                        .zip(place)
                        .zip(&self.sentence)
                        .map(|((word, place), sentence)| word + place + sentence),
                );
            }
        }
        states
    }
}

/// The tokens of a text as the model takes them.
fn read(text: &str) -> Vec<u32> {
    let mut tokens = vec![wordpiece::CLS];
    tokens.extend(wordpiece::tokens(text));
    tokens.truncate(MOST_TOKENS - 1);
    tokens.push(wordpiece::SEP);
    tokens
}

fn mean_of_length_one(states: &[f32]) -> Vec<f32> {
    let mut sum = vec![0.0; DIMENSIONS];
    for state in states.chunks_exact(DIMENSIONS) {
        sum.iter_mut()
            .zip(state)
            .for_each(|(sum, state)| *sum += state);
    }
    // The mean differs from the sum by its length alone.
    let length = sum.iter().map(|value| value * value).sum::<f32>().sqrt();
    sum.iter_mut().for_each(|value| *value /= length);
    sum
}
