//! The field `action` of functions that do several things.

use crate::{Fields, given};
use problem::Faults;
use serde_json::Value;

/// Removes the field `action` from a body: one of `known`, or the first if it is missing.
///
/// # Errors
/// The fault of the field where it is none of them.
pub fn read_action<'a>(body: &mut Value, known: &[&'a str]) -> Result<&'a str, Faults> {
    let given = body
        .as_object_mut()
        .and_then(|fields| fields.remove("action"))
        .filter(|action| !action.is_null());
    let action = match &given {
        None => known.first(),
        Some(given) => known.iter().find(|name| given.as_str() == Some(**name)),
    };
    action.copied().ok_or_else(|| {
        let mut faults = Faults::default();
        faults.add("/action", format!("must be one of: {}", known.join(", ")));
        faults
    })
}

/// Adds a fault for each field that belongs to another action. `owners` has the name of each field and the
/// action that it belongs to.
pub fn for_its_action(fields: &Fields, owners: &[(&str, &str)], faults: &mut Faults) {
    let action = fields.get("action").and_then(Value::as_str);
    for (field, owner) in owners {
        if action != Some(*owner) && given(fields, field).is_some() {
            faults.add(format!("/{field}"), format!("is for the action {owner}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_action_is_one_of_those_there_are() {
        let read = |mut body: Value| read_action(&mut body, &["put", "list"]).ok();

        assert_eq!(read(json!({})), Some("put"));
        assert_eq!(read(json!({ "action": null })), Some("put"));
        assert_eq!(read(json!({ "action": "list" })), Some("list"));
        for bad in [json!("drop"), json!(1), json!(["list"]), json!("")] {
            assert_eq!(read(json!({ "action": bad })), None);
        }
    }
}
