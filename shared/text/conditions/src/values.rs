//! How two values compare.

use crate::Operator;
use jiff::civil::Date;
use serde_json::Value;

impl Operator {
    /// Whether a field compares so with a value.
    pub(crate) fn compares(self, fact: Option<&Value>, value: &Value) -> bool {
        let fact = fact.filter(|fact| !is_nothing(fact));
        match self {
            Self::Equals => fact.is_some_and(|fact| equal(fact, value)),
            Self::NotEquals => !Self::Equals.compares(fact, value),
            Self::In => fact.is_some_and(|fact| elements(value).iter().any(|one| equal(fact, one))),
            Self::NotIn => !Self::In.compares(fact, value),
            Self::Contains => fact.is_some_and(|fact| contains(fact, value)),
            Self::NotContains => !Self::Contains.compares(fact, value),
            Self::StartsWith => {
                texts(fact, value).is_some_and(|(text, start)| text.starts_with(&start))
            }
            Self::Greater => numbers(fact, value).is_some_and(|(one, other)| one > other),
            Self::AtLeast => numbers(fact, value).is_some_and(|(one, other)| one >= other),
            Self::Less => numbers(fact, value).is_some_and(|(one, other)| one < other),
            Self::AtMost => numbers(fact, value).is_some_and(|(one, other)| one <= other),
            Self::Before => days(fact, value).is_some_and(|(one, other)| one < other),
            Self::After => days(fact, value).is_some_and(|(one, other)| one > other),
            Self::Empty => fact.is_none(),
            Self::NotEmpty => fact.is_some(),
        }
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(elements) => elements.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

fn equal(fact: &Value, value: &Value) -> bool {
    if let Some((one, other)) = numbers(Some(fact), value) {
        return one == other;
    }
    match (fact.as_str(), value.as_str()) {
        (Some(one), Some(other)) => one.trim().eq_ignore_ascii_case(other.trim()),
        _ => fact == value,
    }
}

fn contains(fact: &Value, value: &Value) -> bool {
    match fact {
        Value::Array(elements) => elements.iter().any(|one| equal(one, value)),
        _ => texts(Some(fact), value).is_some_and(|(text, part)| text.contains(&part)),
    }
}

fn elements(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Both as texts in one case, where both are texts and there is something to look for.
fn texts(fact: Option<&Value>, value: &Value) -> Option<(String, String)> {
    let lower = |value: &Value| {
        let text = value.as_str()?.trim().to_ascii_lowercase();
        (!text.is_empty()).then_some(text)
    };
    Some((lower(fact?)?, lower(value)?))
}

fn numbers(fact: Option<&Value>, value: &Value) -> Option<(f64, f64)> {
    Some((number(fact?)?, number(value)?))
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        // Rust reads `inf` and `nan` as numbers, which people do not.
        Value::String(text) if text.contains(|letter: char| letter.is_ascii_digit()) => {
            text.trim().parse().ok()
        }
        _ => None,
    }
}

fn days(fact: Option<&Value>, value: &Value) -> Option<(Date, Date)> {
    // Of a time, what stands before its `T`.
    let day = |value: &Value| value.as_str()?.trim().get(..10)?.parse::<Date>().ok();
    Some((day(fact?)?, day(value)?))
}
