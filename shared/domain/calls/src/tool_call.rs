//! Calls of tools, in the shapes that Vapi has sent them over the years.

use crate::{
    line,
    value::{Object, is_id},
};
use serde_json::Value;

/// Most calls of one message that are answered.
const MOST: usize = 10;

/// A tool that the model calls.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolCall {
    /// Its id; the same in a repetition.
    pub id: String,
    /// Of the tool, as the assistant has it.
    pub name: String,
    /// The model's words.
    pub arguments: Object,
    /// Whether it came in the older message `function-call`, which is answered by a result alone.
    pub is_function_call: bool,
}

/// The calls of a message, in their order: `toolCallList`, `toolCalls`, `toolWithToolCallList`, or one `functionCall`.
pub(crate) fn read(message: &Value) -> Vec<ToolCall> {
    if let Some(call) = message.get("functionCall") {
        return function_call(message, call).into_iter().collect();
    }
    let lists = ["toolCallList", "toolCalls", "toolWithToolCallList"].into_iter();
    let mut lists = lists.filter_map(|name| message.get(name)?.as_array());
    let list = lists.find(|list| !list.is_empty());
    let calls = list.into_iter().flatten().filter_map(|entry| {
        let call = entry.get("toolCall").unwrap_or(entry);
        let named = entry.pointer("/function/name").and_then(Value::as_str);
        tool_call(call, named)
    });
    calls.take(MOST).collect()
}

/// `outer_name`: of the tool, where the call itself has none.
fn tool_call(call: &Value, outer_name: Option<&str>) -> Option<ToolCall> {
    let function = call.get("function").unwrap_or(&Value::Null);
    let name = [call.get("name"), function.get("name")].into_iter();
    let name = name.flatten().find_map(Value::as_str).or(outer_name);
    let id = call
        .get("id")
        .or_else(|| call.get("toolCallId"))?
        .as_str()?;
    Some(ToolCall {
        id: is_id(id).then(|| id.to_owned())?,
        name: line::of(name.unwrap_or_default(), 100),
        arguments: arguments(call)
            .or_else(|| arguments(function))
            .unwrap_or_default(),
        is_function_call: false,
    })
}

/// The older shape has no id: a repetition is known by its name and the time of its message.
fn function_call(message: &Value, call: &Value) -> Option<ToolCall> {
    let name = call.get("name")?.as_str()?;
    let arguments = arguments(call).unwrap_or_default();
    let mark = match message.get("timestamp") {
        Some(Value::Number(time)) => time.to_string(),
        Some(Value::String(time)) => time.clone(),
        _ => Value::Object(arguments.clone()).to_string(),
    };
    let visible = format!("function-call:{name}:{mark}");
    let id: String = visible
        .chars()
        .filter(char::is_ascii_graphic)
        .take(255)
        .collect();
    Some(ToolCall {
        id,
        name: line::of(name, 100),
        arguments,
        is_function_call: true,
    })
}

/// An object, or the text of one.
fn arguments(call: &Value) -> Option<Object> {
    let given = call.get("arguments").or_else(|| call.get("parameters"))?;
    match given {
        Value::Object(arguments) => Some(arguments.clone()),
        Value::String(text) => match serde_json::from_str(text) {
            Ok(Value::Object(arguments)) => Some(arguments),
            _ => Some(Object::new()),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read_one(message: Value) -> ToolCall {
        let mut calls = read(&message);
        assert_eq!(calls.len(), 1, "{message}");
        calls.remove(0)
    }

    #[test]
    fn arguments_come_as_an_object_and_as_a_text() {
        let text = r#"{"day":"2026-12-01"}"#;
        let object = json!({ "day": "2026-12-01" });
        for call in [
            json!({ "id": "t1", "name": "find_slots", "arguments": object }),
            json!({ "id": "t1", "name": "find_slots", "parameters": object }),
            json!({ "id": "t1", "type": "function", "function": { "name": "find_slots", "arguments": text } }),
            json!({ "id": "t1", "type": "function", "function": { "name": "find_slots", "arguments": object } }),
        ] {
            let with_tool = json!({ "type": "function", "function": { "name": "find_slots" }, "toolCall": call });
            for message in [
                json!({ "toolCallList": [call] }),
                json!({ "toolCalls": [call] }),
                json!({ "toolCallList": [], "toolWithToolCallList": [with_tool] }),
            ] {
                let read = read_one(message);
                assert_eq!((read.id.as_str(), read.name.as_str()), ("t1", "find_slots"));
                assert_eq!(Value::Object(read.arguments), object);
                assert!(!read.is_function_call);
            }
        }
    }

    #[test]
    fn the_older_shape_is_known_again_by_its_time() {
        let message = json!({ "timestamp": 1_795_860_030_456_u64,
                              "functionCall": { "name": "book", "parameters": { "day": "2026-12-01" } } });
        let read = read_one(message.clone());
        assert!(read.is_function_call);
        assert_eq!(read.id, "function-call:book:1795860030456");
        assert_eq!(read_one(message), read);
    }

    #[test]
    fn what_has_no_id_or_no_sense_is_left_out() {
        for message in [
            json!({}),
            json!({ "toolCallList": "no" }),
            json!({ "toolCallList": [7, null, { "name": "x" }, { "id": 7, "name": "x" }, { "id": "", "name": "x" }] }),
            json!({ "functionCall": 7 }),
        ] {
            assert_eq!(read(&message), []);
        }
        let odd = json!({ "toolCallList": [{ "id": "t1", "arguments": "no json" }] });
        assert_eq!(read_one(odd).arguments, Object::new());
        let many: Vec<Value> = (0..50)
            .map(|place| json!({ "id": format!("t{place}"), "name": "x" }))
            .collect();
        assert_eq!(read(&json!({ "toolCallList": many })).len(), MOST);
    }
}
