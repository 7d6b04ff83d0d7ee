use super::APPOINTMENTS;
use crate::{Function, Role};
use schemars::JsonSchema;
use serde_json::json;

/// A message of Vapi to a server, as its reference has it.
#[derive(JsonSchema)]
struct VapiMessage {
    /// What is asked or told of a call: `type`, `call` and what belongs to that type.
    message: Message,
}

/// What is asked or told of a call.
#[derive(JsonSchema)]
struct Message {
    /// Type of the message, such as `tool-calls` or `end-of-call-report`; one that is not known has no effect.
    r#type: Option<String>,
    /// Calls of tools, each with `id`, `name` and `arguments` (an object, or JSON as a string).
    #[serde(rename = "toolCallList")]
    tool_call_list: Option<Vec<serde_json::Value>>,
}

/// What Vapi is answered; empty where it only tells something.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Said {
    /// Results of `tool-calls`, one for each call and in the same order.
    #[serde(skip_serializing_if = "Option::is_none")]
    results: Option<Vec<ToolResult>>,
    /// Result of the older message `function-call`.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<String>,
    /// Id at Vapi of the assistant that takes the call of an `assistant-request`.
    #[serde(skip_serializing_if = "Option::is_none")]
    assistant_id: Option<String>,
    /// What the assistant's prompt may name: `variableValues` with `organization`, `now` and `caller_name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    assistant_overrides: Option<serde_json::Value>,
    /// Where a call goes: `type` (`number`), `number` (E.164), and how the person there is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    destination: Option<serde_json::Value>,
    /// What the caller hears where nobody takes the call.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// What a call of a tool gave: `result`, or `error`.
#[derive(JsonSchema)]
struct ToolResult {
    /// Id of the call of the tool, as it came in the message.
    #[serde(rename = "toolCallId")]
    tool_call_id: String,
    /// Name of the tool, as it came in the message.
    name: String,
    /// What the assistant says: one line of at most 300 characters, in the caller's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<String>,
    /// The same where nothing was done, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

pub(super) fn describe() -> Function {
    Function::webhook("call-webhook", "Answers the phone for Vapi", &[Role::Vapi])
        .tag(APPOINTMENTS)
        .description(
            "Says which assistant takes a call, does what its tools ask for (free times, booking, moving, cancelling, \
             opening hours, prices, putting through, emergencies), and keeps a log of each call. A call of a tool that \
             is repeated gets the same answer and books nothing twice. The caller's number is that of the network.",
        )
        .takes::<VapiMessage>(
            "A call of a tool",
            json!({ "message": {
                "type": "tool-calls", "call": { "id": "0193c0de-0000-7000-8000-000000000001", "assistantId": "asst_1" },
                "customer": { "number": "+41795550123" },
                "toolCallList": [{ "id": "call_1", "name": "find_slots",
                                   "arguments": { "service": "consultation", "day": "2026-12-03" } }],
            } }),
            |_| Ok(()),
        )
        .answers::<Said>(
            200,
            "The message was taken, whether or not it has an effect",
            json!({ "results": [{
                "toolCallId": "call_1", "name": "find_slots",
                "result": "I can offer Thursday the third at half past nine or at two o'clock. Which suits you?",
            }] }),
        )
}
