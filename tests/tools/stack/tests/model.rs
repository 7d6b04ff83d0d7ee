//! The model that the stack gets is the one that its name says.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use minilm::MiniLm;
use serde_json::Value;

fn model() -> MiniLm {
    MiniLm::load(&stack::models().unwrap().join("all-minilm-l6-v2")).unwrap()
}

fn cosine(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

/// Computed by candle 0.9 from the same file.
#[test]
fn vectors_are_those_of_another_implementation() {
    let model = model();
    let cases: Vec<Value> = serde_json::from_str(include_str!("fixtures/vectors.json")).unwrap();
    assert!(cases.len() > 3);
    for case in cases {
        let text = case["text"].as_str().unwrap().to_owned();
        let expected: Vec<f32> = serde_json::from_value(case["vector"].clone()).unwrap();
        let vector = &model.embed(std::slice::from_ref(&text)).vectors[0];
        let most = vector
            .iter()
            .zip(&expected)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f32::max);
        assert!(most < 1e-5, "{text}: {most}");
    }
}

#[test]
fn a_vector_does_not_depend_on_its_company() {
    let model = model();
    let long = "The guide waits at the valley station of the funicular. ".repeat(30);
    let texts = ["Who waits?", "", &long].map(str::to_owned);
    let together = model.embed(&texts);
    for (text, vector) in texts.iter().zip(&together.vectors) {
        let alone = &model.embed(std::slice::from_ref(text)).vectors[0];
        assert!(cosine(alone, vector) > 0.999_999, "{text}");
    }
    assert_eq!(together.tokens, 5 + 2 + minilm::MOST_TOKENS);
}

#[test]
fn what_means_the_same_is_near() {
    let model = model();
    let texts = [
        "How do I get my money back?",
        "Refunds are paid to your card",
        "The boat leaves at noon",
    ];
    let vectors = model.embed(&texts.map(str::to_owned)).vectors;
    assert!(cosine(&vectors[0], &vectors[1]) > cosine(&vectors[0], &vectors[2]) + 0.2);
}
