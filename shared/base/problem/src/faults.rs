//! Collects every fault of a body while it is read.

use crate::Fault;
use deserr::{
    DeserializeError, ErrorKind, IntoValue, MergeWithError, Sequence, ValueKind, ValuePointerRef,
};
use std::{fmt::Display, ops::ControlFlow};

/// The most faults that one answer names.
const MAX: usize = 100;

/// The faults found so far. As the error type of [`deserr::deserialize`], it never stops the reading, so
/// that one answer names all of them: the first hundred, and how many more there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    named: Vec<Fault>,
    /// How many there are besides.
    more: usize,
}

impl Faults {
    /// Adds one; `pointer` is a JSON pointer.
    pub fn add(&mut self, pointer: impl Into<String>, detail: impl Into<String>) {
        self.push(Fault {
            pointer: pointer.into(),
            detail: detail.into(),
        });
    }

    fn push(&mut self, fault: Fault) {
        if self.named.len() < MAX {
            self.named.push(fault);
        } else {
            self.more += 1;
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.named.is_empty()
    }

    /// Merges `others`, skipping fields that already have a fault.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        for fault in others.named {
            if !self
                .named
                .iter()
                .any(|known| known.pointer == fault.pointer)
            {
                self.push(fault);
            }
        }
        self.more += others.more;
        self
    }

    /// The first hundred, in the order in which they were found, and a last one that counts the others.
    pub fn into_vec(self) -> Vec<Fault> {
        let mut faults = self.named;
        if self.more > 0 {
            faults.push(Fault {
                pointer: String::new(),
                detail: format!("and {} more", self.more),
            });
        }
        faults
    }
}

impl DeserializeError for Faults {
    fn error<V: IntoValue>(
        faults: Option<Self>,
        error: ErrorKind<V>,
        location: ValuePointerRef,
    ) -> ControlFlow<Self, Self> {
        let mut faults = faults.unwrap_or_default();
        match error {
            ErrorKind::MissingField { field } => {
                faults.add(pointer(location.push_key(field)), "is missing");
            }
            ErrorKind::UnknownKey { key, accepted } => faults.add(
                pointer(location.push_key(key)),
                format!("is not a field here; the fields are {}", list(accepted)),
            ),
            ErrorKind::UnknownValue { accepted, .. } => {
                faults.add(
                    pointer(location),
                    format!("must be one of {}", list(accepted)),
                );
            }
            ErrorKind::IncorrectValueKind { accepted, .. } => {
                faults.add(pointer(location), format!("must be {}", kinds(accepted)));
            }
            ErrorKind::BadSequenceLen { actual, expected } => faults.add(
                pointer(location),
                format!("must hold {expected} values, not {}", actual.len()),
            ),
            ErrorKind::Unexpected { msg } => faults.add(pointer(location), msg),
        }
        ControlFlow::Continue(faults)
    }
}

impl MergeWithError<Faults> for Faults {
    fn merge(
        faults: Option<Self>,
        other: Faults,
        _location: ValuePointerRef,
    ) -> ControlFlow<Self, Self> {
        let mut faults = faults.unwrap_or_default();
        faults.more += other.more;
        for fault in other.named {
            faults.push(fault);
        }
        ControlFlow::Continue(faults)
    }
}

/// The JSON pointer (RFC 6901) to a field of what `parent` points to: `/` and `~` of its name are escaped.
pub fn pointer_to(parent: &str, field: &str) -> String {
    format!("{parent}/{}", field.replace('~', "~0").replace('/', "~1"))
}

/// Writes a location as a JSON pointer (RFC 6901).
fn pointer(location: ValuePointerRef) -> String {
    match location {
        ValuePointerRef::Origin => String::new(),
        ValuePointerRef::Key { key, prev } => pointer_to(&pointer(*prev), key),
        ValuePointerRef::Index { index, prev } => format!("{}/{index}", pointer(*prev)),
    }
}

fn list(words: &[impl Display]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}

fn kinds(accepted: &[ValueKind]) -> String {
    let mut words: Vec<&str> = accepted
        .iter()
        .map(|kind| match kind {
            ValueKind::Null => "null",
            ValueKind::Boolean => "true or false",
            ValueKind::Integer | ValueKind::NegativeInteger => "a whole number",
            ValueKind::Float => "a number",
            ValueKind::String => "a string",
            ValueKind::Sequence => "an array",
            ValueKind::Map => "an object",
        })
        .collect();
    words.dedup();
    words.join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use deserr::Deserr;
    use serde_json::json;

    #[derive(Deserr, Debug)]
    #[deserr(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Trip {
        seats: u32,
        name: String,
        stops: Vec<Stop>,
    }

    #[derive(Deserr, Debug)]
    #[deserr(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Stop {
        at: String,
    }

    fn faults(body: serde_json::Value) -> Vec<(String, String)> {
        deserr::deserialize::<Trip, _, Faults>(body)
            .unwrap_err()
            .into_vec()
            .into_iter()
            .map(|fault| (fault.pointer, fault.detail))
            .collect()
    }

    #[test]
    fn names_every_fault_of_a_body() {
        let found = faults(json!({ "seats": "two", "stops": [{ "at": 1 }, {}], "a/b": 0 }));

        let pointers: Vec<&str> = found.iter().map(|(pointer, _)| pointer.as_str()).collect();
        assert_eq!(
            pointers,
            ["/a~1b", "/seats", "/stops/0/at", "/stops/1/at", "/name"]
        );
    }

    #[test]
    fn names_a_hundred_and_counts_the_rest() {
        let stops: Vec<serde_json::Value> = (0..150_000).map(|_| json!({})).collect();

        let found = faults(json!({ "seats": 1, "name": "x", "stops": stops }));

        assert_eq!(found.len(), 101);
        assert_eq!(found[99].0, "/stops/99/at");
        assert_eq!(found[100], (String::new(), "and 149900 more".into()));
    }

    #[test]
    fn says_what_a_field_takes() {
        let found = faults(json!({ "seats": -1, "name": 7, "stops": {} }));

        assert!(found.contains(&("/name".into(), "must be a string".into())));
        assert!(found.contains(&("/stops".into(), "must be an array".into())));
    }
}
