//! What looks like spam: signs that are cheap to see, each worth some points. Nothing is thrown away for them; the staff
//! see what was kept apart, and release it.

use crate::form::{Field, Kind};
use jiff::Timestamp;
use serde_json::Value;

/// As many points are spam.
const ENOUGH: u32 = 100;
/// Nobody fills in a form so soon after it was opened, in milliseconds; browsers that do it for people nearly are.
const TOO_SOON: i64 = 2000;

/// The signs that were seen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signs {
    seen: Vec<&'static str>,
    points: u32,
    texts: Vec<String>,
}

impl Signs {
    fn add(&mut self, sign: &'static str, points: u32) {
        if !self.seen.contains(&sign) {
            self.seen.push(sign);
            self.points += points;
        }
    }

    /// The field that people don't see was filled in.
    pub fn see_honeypot(&mut self) {
        self.add("honeypot", ENOUGH);
    }

    /// Looks at an answer that people write themselves.
    pub fn see(&mut self, field: &Field, answer: &Value) {
        let (Kind::Text | Kind::Textarea, Some(text)) = (field.kind, answer.as_str()) else {
            return;
        };
        let text = text.to_lowercase();
        let links = text.matches("http://").count() + text.matches("https://").count();
        if links > 3 {
            self.add("links", 60);
        }
        if field.kind == Kind::Text && field.name.contains("name") && links > 0 {
            self.add("link_in_name", ENOUGH);
        }
        if ["<a ", "[url", "[link"]
            .iter()
            .any(|markup| text.contains(markup))
        {
            self.add("markup", 60);
        }
        if text.chars().count() >= 10 {
            self.texts.push(text);
        }
    }

    /// Looks at when the page was opened.
    pub fn see_time(&mut self, opened_at: Timestamp, now: Timestamp) {
        let passed = now.as_millisecond() - opened_at.as_millisecond();
        if (0..TOO_SOON).contains(&passed) {
            self.add("quick", 30);
        }
    }

    /// Why it is spam; empty where it is none.
    pub fn reasons(mut self) -> Vec<&'static str> {
        let mut texts = std::mem::take(&mut self.texts);
        texts.sort_unstable();
        if texts.windows(3).any(|same| same.first() == same.last()) {
            self.add("repeated", 60);
        }
        if self.points < ENOUGH {
            self.seen.clear();
        }
        self.seen
    }
}
