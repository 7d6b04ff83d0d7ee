//! How well the text of a page is told from what stands around it: on pages of the kinds that small businesses have, each
//! with the text that a reader would copy out of it.

use std::{collections::HashMap, fs, path::Path};
use websites::{Fetched, Knowledge, Seen, Shared, Site, Url, see};

fn words(text: &str) -> HashMap<String, usize> {
    let mut words = HashMap::new();
    for word in text.split(|letter: char| !letter.is_alphanumeric()) {
        if !word.is_empty() {
            *words.entry(word.to_lowercase()).or_default() += 1;
        }
    }
    words
}

/// F1 of the words that are read, each as often as it stands there.
fn f1(read: &str, expected: &str) -> f64 {
    let (read, expected) = (words(read), words(expected));
    let both: usize = read
        .iter()
        .map(|(word, count)| {
            expected
                .get(word)
                .map_or(0, |expected| *count.min(expected))
        })
        .sum();
    let all: usize = read.values().sum::<usize>() + expected.values().sum::<usize>();
    2.0 * both as f64 / all as f64
}

#[test]
fn the_text_of_a_page_is_told_from_what_stands_around_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let site = Site::parse("https://a.example/", "", 2026).unwrap();
    let at = Url::parse("https://a.example/page").unwrap();
    let shared = Shared::default();
    let known = Knowledge {
        max_tokens: 256,
        takes_canonical: true,
        is_start: false,
        shared: &shared,
        lost: None,
    };
    let (mut sum, mut count) = (0.0, 0.0);
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "html") {
            continue;
        }
        let body = fs::read(&path).unwrap();
        let expected = fs::read_to_string(path.with_extension("txt")).unwrap();
        let fetched = Fetched {
            status: 200,
            content_type: Some("text/html; charset=utf-8"),
            body: &body,
            ..Fetched::default()
        };
        let Seen::Page(page) = see(&site, &at, &fetched, known) else {
            panic!("{path:?}");
        };
        let f1 = f1(&page.content, &expected);
        println!("{:.3} {}", f1, path.file_name().unwrap().display());
        assert!(f1 > 0.85, "{path:?} {f1:.3}\n{}", page.content);
        (sum, count) = (sum + f1, count + 1.0);
    }
    println!("{:.3} on average", sum / count);
    assert!(count > 7.0 && sum / count > 0.95, "{}", sum / count);
}
