//! The host's own model, by `fermyon:spin/llm`.

use problem::Problem;
use spin_sdk::llm::{self, EmbeddingModel, Error};
use std::collections::BTreeMap;

use crate::{refused, unavailable};

/// Texts per call. A call blocks the instance's other requests, so it must be short.
const AT_ONCE: usize = 32;

/// The vectors of texts that go to the model in one call.
pub(crate) fn embed(model: &str, texts: &[String]) -> Result<Vec<Vec<f32>>, Problem> {
    let embedded = llm::generate_embeddings(EmbeddingModel::Other(model), texts)
        .map_err(|error| match error {
            Error::RuntimeError(cause) => unavailable(cause),
            Error::InvalidInput(cause) => refused(cause),
            Error::ModelNotSupported => refused(format!("no model {model}")),
        })?
        .embeddings;
    if embedded.len() != texts.len() {
        return Err(refused(format!(
            "{} vectors for {} texts",
            embedded.len(),
            texts.len()
        )));
    }
    Ok(embedded)
}

/// The vectors of texts. Only those of the same length go together: Spin fills shorter ones up and takes the
/// filling for a part of the text, so that a vector would depend on the company it was made in.
pub(crate) fn embed_alike(model: &str, texts: &[String]) -> Result<Vec<Vec<f32>>, Problem> {
    let mut vectors = vec![Vec::new(); texts.len()];
    for batch in batches(texts) {
        let together: Vec<String> = batch
            .iter()
            .filter_map(|&place| texts.get(place).cloned())
            .collect();
        for (place, vector) in batch.into_iter().zip(embed(model, &together)?) {
            if let Some(there) = vectors.get_mut(place) {
                *there = vector;
            }
        }
    }
    Ok(vectors)
}

/// The places of texts, those together that have the same number of tokens.
fn batches(texts: &[String]) -> Vec<Vec<usize>> {
    let mut alike: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, text) in texts.iter().enumerate() {
        alike.entry(wordpiece::count(text)).or_default().push(place);
    }
    alike
        .into_values()
        .flat_map(|places| {
            places
                .chunks(AT_ONCE)
                .map(<[_]>::to_vec)
                .collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_in_one_batch_with_texts_of_its_length() {
        let texts: Vec<String> = (0..200)
            .map(|number| "word ".repeat(number % 3 + 1))
            .collect();
        let batches = batches(&texts);

        let mut places: Vec<usize> = batches.iter().flatten().copied().collect();
        places.sort_unstable();
        assert_eq!(places, (0..200).collect::<Vec<_>>());
        for batch in batches {
            assert!(batch.len() <= AT_ONCE);
            assert!(batch.iter().all(|place| place % 3 == batch[0] % 3));
        }
    }
}
