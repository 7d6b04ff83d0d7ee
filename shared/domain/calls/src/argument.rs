//! Arguments of tools. What is given and not understood is never taken as not given: it is asked back.

use crate::value::line_at;
use serde_json::Value;

/// What models write where they have nothing to say.
const NOTHING: [&str; 8] = [
    "null",
    "none",
    "nil",
    "undefined",
    "n/a",
    "unknown",
    "unspecified",
    "not specified",
];

/// An argument of a tool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Argument<T> {
    /// It was not given.
    #[default]
    Missing,
    /// It was given, and what it means is not certain.
    Unclear,
    /// What it means.
    Clear(T),
}

impl<T> Argument<T> {
    /// Whether nothing was given.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    /// What it means, if that is certain.
    pub fn clear(self) -> Option<T> {
        match self {
            Self::Clear(value) => Some(value),
            Self::Missing | Self::Unclear => None,
        }
    }

    /// The same of a reference.
    pub fn as_ref(&self) -> Argument<&T> {
        match self {
            Self::Missing => Argument::Missing,
            Self::Unclear => Argument::Unclear,
            Self::Clear(value) => Argument::Clear(value),
        }
    }

    /// What it means, read further: unclear where `read` makes nothing of it.
    pub fn read<U>(self, read: impl FnOnce(T) -> Option<U>) -> Argument<U> {
        match self {
            Self::Missing => Argument::Missing,
            Self::Unclear => Argument::Unclear,
            Self::Clear(value) => read(value).map_or(Argument::Unclear, Argument::Clear),
        }
    }
}

impl Argument<String> {
    /// The same of a text that is borrowed.
    pub fn as_text(&self) -> Argument<&str> {
        self.as_ref().read(|text| Some(text.as_str()))
    }
}

/// The first of these arguments (JSON pointers) that is given, as one line of at most so many characters. Numbers count
/// as their digits; what is neither is unclear.
pub(crate) fn text_argument(root: &Value, paths: &[&str], most: usize) -> Argument<String> {
    for path in paths {
        match root.pointer(path) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) => match text.trim() {
                "" => {}
                text if NOTHING.contains(&text.to_lowercase().as_str()) => {}
                _ => {
                    return line_at(root, &[path], most).map_or(Argument::Unclear, Argument::Clear);
                }
            },
            Some(Value::Number(number)) => return Argument::Clear(number.to_string()),
            Some(_) => return Argument::Unclear,
        }
    }
    Argument::Missing
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_not_understood_is_not_what_is_not_given() {
        let read = |value: Value| text_argument(&json!({ "day": value }), &["/date", "/day"], 20);
        assert_eq!(read(json!(" Monday\n")), Argument::Clear("Monday".into()));
        assert_eq!(read(json!(15)), Argument::Clear("15".into()));
        for nothing in [
            json!(null),
            json!(""),
            json!("  "),
            json!("None"),
            json!("n/a"),
        ] {
            assert_eq!(read(nothing), Argument::Missing);
        }
        for odd in [json!(["Monday"]), json!({}), json!(true)] {
            assert_eq!(read(odd), Argument::Unclear);
        }
        assert_eq!(text_argument(&json!({}), &["/day"], 20), Argument::Missing);
        assert_eq!(
            Argument::Clear(3).read(|number| (number < 3).then_some(number)),
            Argument::Unclear
        );
    }
}
