//! Conditions as data: what a form shows, which way a workflow goes. A page can draw them, and nothing in them runs.
//!
//! ```json
//! {"all": [
//!   {"field": "kind", "op": "equals", "value": "group"},
//!   {"not": {"field": "size", "op": "less", "value": 10}}
//! ]}
//! ```
//!
//! Every combination of values has an answer, and none is an error:
//!
//! - Nothing is what is missing, null, an empty list, or a text of spaces. It equals nothing, so that `not_equals` is true
//!   of it, and it is neither greater nor less than anything.
//! - A number and a text that is one are compared as numbers: `"12"` is greater than `9`.
//! - Texts are compared without the spaces around them, letters of ASCII in either case.
//! - `before` and `after` compare days; of a time only its day counts.
//! - Other values of two kinds are not equal.

mod values;

use serde::{Deserialize, Deserializer, de::Error};
use serde_json::{Map, Value};

/// How deep conditions may be nested.
const MAX_DEPTH: usize = 8;
/// How many conditions an `all` or an `any` may hold.
const MAX_PARTS: usize = 50;

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Each of them holds.
    All(Vec<Self>),
    /// At least one of them holds.
    Any(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
    /// What a field has.
    Test(Test),
}

/// What a field has to have.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// Name of the field.
    pub field: String,
    /// How it is compared.
    pub op: Operator,
    /// What it is compared with: a list for `in` and `not_in`, nothing for `empty` and `not_empty`.
    #[serde(default)]
    pub value: Value,
}

/// How a field is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// The same value.
    Equals,
    /// Another value, or nothing.
    NotEquals,
    /// One of a list.
    In,
    /// None of a list, or nothing.
    NotIn,
    /// A list with this element, or a text with this part.
    Contains,
    /// Neither.
    NotContains,
    /// A text that begins so.
    StartsWith,
    /// A greater number.
    Greater,
    /// This number or a greater one.
    AtLeast,
    /// A smaller number.
    Less,
    /// This number or a smaller one.
    AtMost,
    /// An earlier day.
    Before,
    /// A later day.
    After,
    /// Nothing.
    Empty,
    /// Something.
    NotEmpty,
}

impl Condition {
    /// Whether it holds. `fact` gives the value of a field, if it has one.
    pub fn holds<'a>(&self, fact: &impl Fn(&str) -> Option<&'a Value>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(fact)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(fact)),
            Self::Not(part) => !part.holds(fact),
            Self::Test(test) => test.op.compares(fact(&test.field), &test.value),
        }
    }

    fn read(value: Value, depth: usize) -> Result<Self, String> {
        if depth > MAX_DEPTH {
            return Err(format!("must be nested at most {MAX_DEPTH} deep"));
        }
        let Value::Object(mut fields) = value else {
            return Err("must be an object".to_owned());
        };
        if let Some(parts) = Self::parts(&mut fields, "all", depth)? {
            return Ok(Self::All(parts));
        }
        if let Some(parts) = Self::parts(&mut fields, "any", depth)? {
            return Ok(Self::Any(parts));
        }
        if fields.len() == 1
            && let Some(part) = fields.remove("not")
        {
            return Self::read(part, depth + 1).map(|part| Self::Not(Box::new(part)));
        }
        serde_json::from_value(Value::Object(fields))
            .map(Self::Test)
            .map_err(|fault| fault.to_string())
    }

    fn parts(
        fields: &mut Map<String, Value>,
        name: &str,
        depth: usize,
    ) -> Result<Option<Vec<Self>>, String> {
        if fields.len() != 1 {
            return Ok(None);
        }
        match fields.remove(name) {
            None => Ok(None),
            Some(Value::Array(parts)) if (1..=MAX_PARTS).contains(&parts.len()) => parts
                .into_iter()
                .map(|part| Self::read(part, depth + 1))
                .collect::<Result<_, _>>()
                .map(Some),
            Some(_) => Err(format!(
                "{name} must be a list of 1 to {MAX_PARTS} conditions"
            )),
        }
    }
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(Value::deserialize(deserializer)?, 1).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn holds(condition: Value, facts: Value) -> bool {
        let condition: Condition = serde_json::from_value(condition).unwrap();
        condition.holds(&|name| facts.get(name))
    }

    #[test]
    fn all_any_and_not_combine_tests() {
        let is = |value: &str| json!({ "field": "kind", "op": "equals", "value": value });
        let facts = || json!({ "kind": "group" });

        assert!(holds(json!({ "any": [is("solo"), is("group")] }), facts()));
        assert!(!holds(json!({ "all": [is("solo"), is("group")] }), facts()));
        assert!(holds(
            json!({ "all": [is("GROUP "), { "not": is("solo") }] }),
            facts()
        ));
    }

    #[test]
    fn every_operator_has_an_answer_for_every_value() {
        let cases = [
            (json!("group"), "equals", json!("Group"), true),
            (json!("12"), "equals", json!(12), true),
            (json!(12.0), "equals", json!("12"), true),
            (json!(true), "equals", json!(true), true),
            (json!(true), "equals", json!("true"), false),
            (json!(null), "equals", json!(""), false),
            (json!(null), "not_equals", json!("solo"), true),
            (json!("a"), "in", json!(["b", "A"]), true),
            (json!(null), "in", json!([""]), false),
            (json!(null), "not_in", json!(["a"]), true),
            (json!(["a", "b"]), "contains", json!("B"), true),
            (json!("Sunrise over"), "contains", json!("RISE"), true),
            (json!(5), "contains", json!(5), false),
            (json!(null), "not_contains", json!("x"), true),
            (json!("Sunrise"), "starts_with", json!("sun"), true),
            (json!("Sunrise"), "starts_with", json!(""), false),
            (json!("12"), "greater", json!(9), true),
            (json!("twelve"), "greater", json!(9), false),
            (json!(null), "less", json!(9), false),
            (json!(9), "at_least", json!("9"), true),
            (json!(9), "at_most", json!(8), false),
            (json!("2027-01-01"), "before", json!("2027-01-02"), true),
            (
                json!("2027-01-02T10:00:00Z"),
                "after",
                json!("2027-01-01"),
                true,
            ),
            (json!("soon"), "after", json!("2027-01-01"), false),
            (json!("  "), "empty", json!(null), true),
            (json!([]), "empty", json!(null), true),
            (json!(0), "empty", json!(null), false),
            (json!(false), "not_empty", json!(null), true),
        ];
        for (fact, op, value, expected) in cases {
            let condition = json!({ "field": "it", "op": op, "value": value });
            assert_eq!(
                holds(condition, json!({ "it": fact })),
                expected,
                "{fact} {op} {value}"
            );
        }
    }

    #[test]
    fn what_is_missing_is_nothing() {
        let test = |op: &str| json!({ "field": "it", "op": op, "value": 1 });
        assert!(holds(test("empty"), json!({})));
        assert!(holds(test("not_equals"), json!({})));
        assert!(!holds(test("less"), json!({})));
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        let mut deep = json!({ "field": "a", "op": "empty" });
        for _ in 0..8 {
            deep = json!({ "not": deep });
        }
        for bad in [
            json!(null),
            json!({}),
            json!({ "all": [] }),
            json!({ "all": {}, "any": [] }),
            json!({ "field": "a", "op": "like" }),
            json!({ "field": "a", "op": "equals", "value": 1, "extra": 1 }),
            deep,
        ] {
            assert!(
                serde_json::from_value::<Condition>(bad.clone()).is_err(),
                "{bad}"
            );
        }
    }
}
