//! The tokens of texts that are hard to cut, beside those of Hugging Face's `tokenizers` 0.21 with the
//! model's own `tokenizer.json`.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests may end on it"
)]

use serde_json::Value;

#[test]
fn the_tokens_are_those_of_the_original() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("fixtures/tokens.json")).unwrap();
    assert!(cases.len() > 10);
    for case in cases {
        let text = case["text"].as_str().unwrap();
        let mut tokens = wordpiece::tokens(text);
        tokens.truncate(126);
        tokens.insert(0, wordpiece::CLS);
        tokens.push(wordpiece::SEP);
        let expected: Vec<u32> = serde_json::from_value(case["ids"].clone()).unwrap();
        assert_eq!(tokens, expected, "{text}");
    }
}
