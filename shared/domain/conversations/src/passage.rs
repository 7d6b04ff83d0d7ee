//! Passages that a search found, and how surely they answer.

use ids::SourceId;
use serde::{Deserialize, Serialize};

/// The sum of cosine and share of words from which a passage may answer: it keeps 95 of 100 questions that have an answer,
/// and refuses 93 of 100 on other subjects (XQuAD, English, all-MiniLM-L6-v2).
const MAYBE: f64 = 0.65;
/// From here on it answers: 81 of 100 that do, and 17 of 100 that are only near to it.
const SURELY: f64 = 1.05;
/// The same by words alone, where the cosine says little: of another language than the model's, or without a vector.
const MAYBE_BY_WORDS: f64 = 0.25;
const SURELY_BY_WORDS: f64 = 0.5;

/// A passage, as `private.chat_search` gives it.
#[derive(Clone, Debug, Deserialize)]
pub struct Passage {
    source: SourceKind,
    source_id: Option<SourceId>,
    title: Option<String>,
    url: Option<String>,
    page: Option<u32>,
    headings: Vec<String>,
    pub(crate) content: String,
    language: Option<String>,
    similarity: Option<f64>,
    share: f64,
}

/// The kind of what a passage is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ChatSourceKind")
)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// A document that was uploaded.
    Document,
    /// A page of the organization's website.
    Website,
    /// A frequently asked question with its answer.
    Faq,
    /// An entry of the knowledge base.
    Knowledge,
    /// An experience that can be booked.
    Experience,
}

/// Where a reply is taken from, kept with it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Source {
    /// The number in brackets by which the text names it, from 1.
    pub number: usize,
    /// Its kind.
    pub kind: SourceKind,
    /// Its id.
    pub id: Option<SourceId>,
    /// What people call it.
    pub title: Option<String>,
    /// The page of a website.
    pub url: Option<String>,
    /// The page of a document.
    pub page: Option<u32>,
    /// What was quoted.
    pub quote: String,
}

/// How surely a passage answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Certainty {
    No,
    Maybe,
    Surely,
}

impl Passage {
    /// How surely it answers. `languages` are those that the embedding model knows; `None`: all.
    pub(crate) fn certainty(&self, languages: Option<&[&str]>) -> Certainty {
        let is_known = match (languages, self.language.as_deref()) {
            (Some(known), Some(language)) => known.contains(&language),
            _ => true,
        };
        let (value, maybe, surely) = match self.similarity {
            Some(similarity) if is_known => (similarity + self.share, MAYBE, SURELY),
            _ => (self.share, MAYBE_BY_WORDS, SURELY_BY_WORDS),
        };
        if value >= surely {
            Certainty::Surely
        } else if value >= maybe {
            Certainty::Maybe
        } else {
            Certainty::No
        }
    }

    /// What it says, and what it is called.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let title = self.title.iter().chain(&self.headings);
        title.map(String::as_str).chain([self.content.as_str()])
    }

    /// What people call it.
    pub(crate) fn name(&self) -> Option<&str> {
        self.title
            .as_ref()
            .or_else(|| self.headings.first())
            .map(String::as_str)
    }

    /// Its page, if it is one of the web.
    pub(crate) fn link(&self) -> Option<&str> {
        let url = self.url.as_deref()?;
        (url.starts_with("https://") || url.starts_with("http://")).then_some(url)
    }

    /// The language that it is in.
    pub(crate) fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// It as a source of a reply that quotes this much of it.
    pub(crate) fn cited(&self, number: usize, quote: String) -> Source {
        Source {
            number,
            kind: self.source,
            id: self.source_id,
            title: self.name().map(str::to_owned),
            url: self.link().map(str::to_owned),
            page: self.page,
            quote,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use serde_json::json;

    pub(crate) fn passage(content: &str, similarity: Option<f64>, share: f64) -> Passage {
        serde_json::from_value(json!({
            "id": "x", "source": "knowledge", "source_id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d", "title": "Dogs",
            "url": null, "page": null, "headings": ["Dogs"], "content": content, "language": "en",
            "similarity": similarity, "share": share,
        }))
        .unwrap()
    }

    impl Passage {
        pub(crate) fn set_url(&mut self, url: &str) {
            self.url = Some(url.to_owned());
        }
    }

    #[test]
    fn a_passage_answers_by_meaning_and_words_together() {
        let of = |similarity, share| passage("x", similarity, share).certainty(Some(&["en"]));
        assert_eq!(of(Some(0.5), 0.6), Certainty::Surely);
        assert_eq!(of(Some(0.5), 0.2), Certainty::Maybe);
        assert_eq!(of(Some(0.3), 0.2), Certainty::No);
        assert_eq!(of(None, 0.6), Certainty::Surely);
        assert_eq!(of(None, 0.2), Certainty::No);
    }

    #[test]
    fn in_a_language_that_the_model_does_not_know_the_words_alone_count() {
        let near = passage("x", Some(0.9), 0.2);
        assert_eq!(near.certainty(Some(&["de"])), Certainty::No);
        assert_eq!(near.certainty(None), Certainty::Surely);
    }

    #[test]
    fn only_pages_of_the_web_are_linked() {
        for (url, linked) in [
            ("https://alpine.example/a", true),
            ("javascript:alert(1)", false),
        ] {
            let mut passage = passage("x", None, 1.0);
            passage.url = Some(url.to_owned());
            assert_eq!(
                passage.cited(1, String::new()).url.is_some(),
                linked,
                "{url}"
            );
        }
    }
}
