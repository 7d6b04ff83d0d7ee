//! OpenAI's API for embeddings: <https://platform.openai.com/docs/api-reference/embeddings/create>.

use serde::{Deserialize, Serialize};

/// Maximum number of characters in a request, far below the 300,000 tokens that the service accepts.
const MAX_LETTERS: usize = 100_000;
/// Maximum number of texts in a request.
const MAX_TEXTS: usize = 96;

#[derive(Serialize)]
pub(crate) struct Request<'a> {
    pub model: &'a str,
    pub input: &'a [String],
    pub encoding_format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dimensions: Option<u16>,
}

#[derive(Deserialize)]
struct Reply {
    data: Vec<Embedding>,
}

#[derive(Deserialize)]
struct Embedding {
    index: usize,
    embedding: Vec<f32>,
}

/// Splits texts into batches of one request each.
pub(crate) fn batches(mut texts: &[String]) -> Vec<&[String]> {
    let mut batches = Vec::new();
    while !texts.is_empty() {
        let mut letters = 0;
        let fits = texts
            .iter()
            .take(MAX_TEXTS)
            .take_while(|text| {
                letters += text.len();
                letters <= MAX_LETTERS
            })
            .count();
        let (batch, rest) = texts.split_at(fits.max(1));
        batches.push(batch);
        texts = rest;
    }
    batches
}

/// Reads the vectors of a reply, in the order of their texts. The error says what is wrong with it.
pub(crate) fn vectors(reply: &[u8], texts: usize) -> Result<Vec<Vec<f32>>, String> {
    let reply: Reply =
        serde_json::from_slice(reply).map_err(|error| format!("not what was expected: {error}"))?;
    let mut vectors = vec![Vec::new(); texts];
    for Embedding { index, embedding } in reply.data {
        *vectors
            .get_mut(index)
            .ok_or_else(|| format!("a vector for text {index} of {texts}"))? = embedding;
    }
    let length = vectors.first().map_or(0, Vec::len);
    match vectors
        .iter()
        .position(|vector| vector.is_empty() || vector.len() != length)
    {
        Some(place) => Err(format!(
            "no vector for text {place}, or one of another length"
        )),
        None => Ok(vectors),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_come_in_the_order_of_their_texts() {
        let reply =
            br#"{"data": [{"index": 1, "embedding": [3, 4]}, {"index": 0, "embedding": [1, 2]}]}"#;
        assert_eq!(vectors(reply, 2), Ok(vec![vec![1.0, 2.0], vec![3.0, 4.0]]));
    }

    #[test]
    fn a_reply_that_lacks_a_vector_is_none() {
        for reply in [
            r#"{"data": [{"index": 0, "embedding": [1]}]}"#,
            r#"{"data": [{"index": 0, "embedding": [1]}, {"index": 1, "embedding": [1, 2]}]}"#,
            r#"{"data": [{"index": 7, "embedding": [1]}]}"#,
            r#"{"error": "no"}"#,
        ] {
            assert!(vectors(reply.as_bytes(), 2).is_err(), "{reply}");
        }
    }

    #[test]
    fn a_request_is_never_too_large() {
        let texts: Vec<String> = (0..500).map(|number| "x".repeat(number * 40)).collect();
        let batches = batches(&texts);
        assert_eq!(batches.iter().map(|batch| batch.len()).sum::<usize>(), 500);
        for batch in batches {
            assert!(batch.len() <= MAX_TEXTS);
            assert!(batch.iter().map(String::len).sum::<usize>() <= MAX_LETTERS);
        }
    }
}
