//! What is to be answered, and what a reply depends on.

use crate::{
    folded::folded,
    language::{language_of, likely_language_of},
    sentence::Sentence,
};
use calendar::{Moment, Zone, when};
use ids::ChatMessageId;
use jiff::Timestamp;
use languages::{Language, Spoken};
use redaction::{Names, Redactor};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

/// Maximum length of what is searched for, in characters.
const MAX_QUERY: usize = 300;
/// A message with fewer words than this goes on from the one before.
const FEW_WORDS: usize = 3;

/// What a customer asked since the last reply.
#[derive(Debug, Deserialize)]
pub struct Asked {
    /// All messages since then, one under the other.
    pub question: String,
    /// The last of them.
    pub latest: ChatMessageId,
    /// What they asked before the last reply.
    pub before: Option<String>,
    /// Whether that reply was no answer.
    pub was_refused: bool,
    /// Whether a customer asks: they find what strangers find.
    pub is_customers: bool,
    /// The kinds of passages that are open to customers; `None` for a member, who finds all.
    pub sources: Option<Vec<String>>,
    /// The sources from which the assistant of the channel answers; `None`: all.
    pub knowledge_ids: Option<Vec<Uuid>>,
    /// Whether they are one of those who are looked after by people.
    pub is_vip: bool,
    /// The organization's embedding model; null: the platform's.
    pub choose: Value,
    /// When somebody is there.
    pub opening: Opening,
    /// The language of the conversation (BCP 47).
    pub language: Option<String>,
    /// That of the organization's assistant on the channel, where nothing else tells it.
    #[serde(default)]
    pub default_language: Option<String>,
    /// Where it takes place, such as `widget` or `sms`.
    pub channel: String,
    /// Whether the organization has a language model: its own, none, or `None`, the platform's.
    pub has_model: Option<bool>,
}

/// When an organization is open.
#[derive(Debug, Deserialize)]
pub struct Opening {
    timezone: String,
    /// `None`: it has no hours.
    is_open: Option<bool>,
    /// RFC 3339.
    opens_at: Option<String>,
}

impl Asked {
    /// What is searched for: words alone, since customers don't write a search language.
    pub fn query(&self) -> String {
        let question = searched(&self.question, MAX_QUERY);
        match &self.before {
            Some(before) if folded(&self.question).len() < FEW_WORDS => {
                let room = MAX_QUERY.saturating_sub(question.chars().count() + 1);
                let before = searched(before, room);
                format!("{before} {question}").trim().to_owned()
            }
            _ => question,
        }
    }

    /// Whether the sources of a reply are shown beside it.
    pub(crate) fn shows_sources(&self) -> bool {
        matches!(self.channel.as_str(), "widget" | "workspace")
    }

    /// Whether a reply is to be short.
    pub(crate) fn is_short(&self) -> bool {
        matches!(self.channel.as_str(), "sms" | "instagram")
    }

    /// Maximum length of a model's answer, in characters: with what is said of people, the channel takes it as one message.
    pub(crate) fn longest_answer(&self) -> usize {
        match self.channel.as_str() {
            "sms" => 600,
            // A thousand bytes, with two or three for many a letter.
            "instagram" => 300,
            "messenger" => 1200,
            _ => 1500,
        }
    }

    /// The language of the reply.
    pub fn spoken(&self) -> Spoken {
        // What comes by webhooks was not looked at yet.
        let language = self
            .language
            .as_deref()
            .or_else(|| language_of(&self.question))
            .or_else(|| likely_language_of(&self.question))
            .or(self.default_language.as_deref());
        language
            .and_then(|language| Language::parse(language).ok())
            .unwrap_or_default()
            .spoken()
    }
}

impl Opening {
    /// Whether it is closed now.
    pub(crate) fn is_closed(&self) -> bool {
        self.is_open == Some(false)
    }

    /// When it opens next, if it is closed now and is known to open.
    pub(crate) fn opens(&self, spoken: Spoken) -> Option<String> {
        if self.is_open != Some(false) {
            return None;
        }
        let zone = Zone::named(&self.timezone).ok()?;
        let opens_at: Timestamp = self.opens_at.as_deref()?.parse().ok()?;
        Some(when(Moment::from(opens_at), &zone, spoken))
    }
}

/// What is searched for of a text, in at most so many characters: of a longer one its questions, and of these the end,
/// where most people ask.
fn searched(text: &str, room: usize) -> String {
    let text = Redactor::new(Names::default()).searchable(text);
    let whole = words_of(&text);
    if whole.chars().count() <= room {
        return whole;
    }
    let sentences = Sentence::all(&text);
    let questions = sentences.iter().filter(|sentence| sentence.is_question);
    let questions: String = questions.map(|sentence| sentence.text.as_str()).collect();
    let asked = match questions.is_empty() {
        true => whole,
        false => words_of(&questions),
    };
    let excess = asked.chars().count().saturating_sub(room);
    let end: String = asked.chars().skip(excess).collect();
    match end.split_once(' ') {
        Some((_, words)) if excess > 0 => words.to_owned(),
        _ => end,
    }
}

/// The words of a text, without what a search language has besides.
fn words_of(text: &str) -> String {
    let words: Vec<&str> = text
        .split_whitespace()
        .map(|word| word.trim_start_matches(['-', '"', '“', '„', '«']))
        .filter(|word| !word.is_empty() && *word != "or")
        .collect();
    words.join(" ").replace('"', " ")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use serde_json::json;

    pub(crate) fn asked(question: &str) -> Asked {
        serde_json::from_value(json!({
            "question": question, "latest": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d", "before": null,
            "was_refused": false, "is_customers": true, "sources": ["faq"], "is_vip": false, "choose": null, "language": "en",
            "opening": { "timezone": "Europe/Zurich", "is_open": null, "opens_at": null }, "channel": "widget",
        }))
        .unwrap()
    }

    #[test]
    fn what_customers_write_is_no_search_language() {
        assert_eq!(
            asked("-5 degrees or \"snow -- check-in?").query(),
            "5 degrees snow check-in?"
        );
        assert_eq!(asked(&"a".repeat(999)).query().len(), MAX_QUERY);
    }

    #[test]
    fn what_is_in_no_document_is_not_searched_for() {
        let question = asked("I am Ada, ada@a.example, +41 79 123 45 67. May 2 dogs come?");
        let query = question.query();
        assert!(query.ends_with("May 2 dogs come?"), "{query}");
        assert!(!query.contains('@') && !query.contains("123"), "{query}");
    }

    #[test]
    fn a_few_words_go_on_from_the_question_before() {
        let mut follow_up = asked("And cats?");
        follow_up.before = Some("May dogs come along?".to_owned());
        assert_eq!(follow_up.query(), "May dogs come along? And cats?");
        follow_up.question = "When does the funicular start?".to_owned();
        assert_eq!(follow_up.query(), "When does the funicular start?");
    }

    #[test]
    fn of_a_long_message_the_question_is_searched_for() {
        let story = "We walked up to the hut in the rain and it was lovely all the way. ".repeat(6);
        let end = asked(&format!("{story}May we bring our dogs along next time?"));
        assert_eq!(end.query(), "May we bring our dogs along next time?");
        let middle = asked(&format!("Is there a bus? {story}"));
        assert_eq!(middle.query(), "Is there a bus?");
        let none = asked(&format!("{story}Tell us about dogs.")).query();
        assert!(none.ends_with("Tell us about dogs."), "{none}");
        assert!(
            none.chars().count() <= MAX_QUERY && none.starts_with("the "),
            "{none}"
        );

        let mut follow_up = asked("And cats?");
        follow_up.before = Some(format!("{story}May dogs come along?"));
        assert_eq!(follow_up.query(), "May dogs come along? And cats?");
        follow_up.before = Some(story);
        let query = follow_up.query();
        assert!(query.ends_with("all the way. And cats?"), "{query}");
        assert!(query.chars().count() <= MAX_QUERY);
    }

    #[test]
    fn a_reply_is_in_the_language_that_tells_most() {
        let spoken = |question: &str, language: Option<&str>, default: Option<&str>| {
            let mut asked = asked(question);
            asked.language = language.map(str::to_owned);
            asked.default_language = default.map(str::to_owned);
            asked.spoken()
        };
        // What was written before, or the page.
        assert_eq!(spoken("Hallo", Some("fr"), None), Spoken::French);
        assert_eq!(spoken("quanto costa?", None, Some("de")), Spoken::Italian);
        assert_eq!(spoken("Hallo", None, Some("fr")), Spoken::German);
        assert_eq!(spoken("12?", None, Some("fr-CH")), Spoken::French);
        assert_eq!(spoken("12?", None, None), Spoken::English);
    }

    #[test]
    fn who_is_closed_says_when_it_opens() {
        let opening = |is_open: Option<bool>| Opening {
            timezone: "Europe/Zurich".to_owned(),
            is_open,
            opens_at: Some("2026-11-30T08:00:00+00:00".to_owned()),
        };
        let told = opening(Some(false)).opens(Spoken::English).unwrap();
        assert!(told.starts_with("Monday, November 30 at 9:00 AM"), "{told}");
        assert_eq!(opening(Some(true)).opens(Spoken::English), None);
        assert_eq!(opening(None).opens(Spoken::English), None);
    }
}
