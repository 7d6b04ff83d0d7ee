//! Reads request bodies. Faults of single fields and faults between fields are reported together, so that
//! one answer names every fault.

mod action;

pub use action::{for_its_action, read_action};

use deserr::Deserr;
use problem::{Faults, Problem};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The fields of a JSON object, before they have types.
pub type Fields = serde_json::Map<String, Value>;

/// An object without fields: the body of a request that takes none, or what is asked where there is nothing to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Deserialize, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, description = "")
)]
#[deserr(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Reads and checks a JSON body.
///
/// # Errors
/// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
pub fn read<T: Deserr<Faults>>(body: &[u8]) -> Result<T, Problem> {
    typed(json(body)?)
}

/// Reads and checks a JSON body with rules between its fields. The rules see the raw fields,
/// so that their faults are found even if other fields are invalid.
///
/// # Errors
/// As [`read`].
pub fn read_by<T: Deserr<Faults>>(
    body: &[u8],
    rules: impl FnOnce(&Fields) -> Faults,
) -> Result<T, Problem> {
    typed_by(json(body)?, rules)
}

/// Reads a body as JSON.
///
/// # Errors
/// 400 `invalid_json`, with the place.
pub fn json(body: &[u8]) -> Result<Value, Problem> {
    serde_json::from_slice(body).map_err(|error| {
        Problem::new(
            400,
            "invalid_json",
            format!("The body is not JSON: {error}."),
        )
    })
}

/// Reads JSON as a type.
///
/// # Errors
/// 422 `invalid_request` with every fault.
pub fn typed<T: Deserr<Faults>>(body: Value) -> Result<T, Problem> {
    Ok(deserr::deserialize::<T, _, Faults>(body)?)
}

/// Reads JSON as a type, with rules between fields as in [`read_by`].
///
/// # Errors
/// As [`typed`].
pub fn typed_by<T: Deserr<Faults>>(
    body: Value,
    rules: impl FnOnce(&Fields) -> Faults,
) -> Result<T, Problem> {
    let broken = body.as_object().map(rules).unwrap_or_default();
    match deserr::deserialize::<T, _, Faults>(body) {
        Ok(typed) if broken.is_empty() => Ok(typed),
        Ok(_) => Err(broken.into()),
        Err(faults) => Err(faults.and(broken).into()),
    }
}

/// The value of a field, unless it is missing or null.
pub fn given<'a>(fields: &'a Fields, name: &str) -> Option<&'a Value> {
    fields.get(name).filter(|value| !value.is_null())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserr)]
    #[deserr(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Range {
        from: u32,
        to: u32,
    }

    fn faults(body: &str) -> (u16, Vec<String>) {
        let rules = |fields: &Fields| {
            let mut faults = Faults::default();
            let number = |name| given(fields, name).and_then(Value::as_u64);
            if number("to") < number("from") {
                faults.add("/to", "must not be before from");
            }
            faults
        };
        read_by::<Range>(body.as_bytes(), rules).map_or_else(
            |problem| (problem.status(), problem.pointers()),
            |_| (200, vec![]),
        )
    }

    #[test]
    fn broken_rules_and_faults_of_fields_come_together() {
        assert_eq!(faults(r#"{"from":1,"to":2}"#).0, 200);
        assert_eq!(
            faults(r#"{"from":2,"to":1}"#),
            (422, vec!["/to".to_owned()])
        );
        assert_eq!(
            faults(r#"{"from":2,"to":1,"step":1}"#),
            (422, vec!["/step".to_owned(), "/to".to_owned()])
        );
    }

    #[test]
    fn a_field_has_one_fault() {
        assert_eq!(
            faults(r#"{"from":2,"to":null}"#),
            (422, vec!["/to".to_owned()])
        );
    }

    #[test]
    fn what_is_not_json_or_no_object_is_told_apart() {
        assert_eq!(faults("{"), (400, vec![]));
        assert_eq!(faults("[]"), (422, vec![String::new()]));
    }
}
