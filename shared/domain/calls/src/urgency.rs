//! How urgent a call is.

use crate::value::number;
use deserr::Deserr;
use serde::Serialize;
use serde_json::Value;

/// How urgent a call is, in words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[deserr(rename_all = lowercase)]
pub enum Urgency {
    /// It can wait until somebody has time.
    Low,
    /// It is as urgent as most calls are.
    Normal,
    /// Somebody has to look after it today.
    High,
    /// Now: somebody or something is in danger.
    #[default]
    Critical,
}

impl Urgency {
    /// Reads what a model wrote: a word, or a number from 0 to 1, or from 1 to 10 or to 100.
    pub(crate) fn read(value: Option<&Value>) -> Option<Self> {
        if let Some(score) = score(value) {
            return Some(match score {
                score if score >= 0.85 => Self::Critical,
                score if score >= 0.6 => Self::High,
                score if score >= 0.3 => Self::Normal,
                _ => Self::Low,
            });
        }
        let word = value?.as_str()?.trim().to_lowercase();
        Some(match word.as_str() {
            "critical" | "emergency" | "immediate" | "life-threatening" | "severe" => {
                Self::Critical
            }
            "high" | "urgent" | "important" => Self::High,
            "normal" | "medium" | "moderate" | "standard" => Self::Normal,
            "low" | "none" | "minor" => Self::Low,
            _ => return None,
        })
    }

    /// From 0 to 1, as the log of calls has it.
    pub(crate) fn score(self) -> f64 {
        match self {
            Self::Low => 0.2,
            Self::Normal => 0.5,
            Self::High => 0.75,
            Self::Critical => 1.0,
        }
    }
}

/// A number from 0 to 1, from whichever scale it is.
pub(crate) fn score(value: Option<&Value>) -> Option<f64> {
    match number(value)? {
        score if score < 0.0 => None,
        score if score <= 1.0 => Some(score),
        score if score <= 10.0 => Some(score / 10.0),
        score if score <= 100.0 => Some(score / 100.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn urgency_is_a_word_or_a_number_of_any_scale() {
        for (given, urgency) in [
            (json!("Critical "), Some(Urgency::Critical)),
            (json!("urgent"), Some(Urgency::High)),
            (json!(0.9), Some(Urgency::Critical)),
            (json!("0.5"), Some(Urgency::Normal)),
            (json!(7), Some(Urgency::High)),
            (json!(0), Some(Urgency::Low)),
            (json!("very"), None),
            (json!(-1), None),
            (json!(1000), None),
            (json!(null), None),
        ] {
            assert_eq!(Urgency::read(Some(&given)), urgency, "{given}");
        }
    }
}
