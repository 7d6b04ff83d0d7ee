//! Answers to calls of tools, as Vapi takes them.

use crate::{ToolCall, desk::Offered, line, phrase::Phrase};
use languages::Spoken;
use serde::Serialize;
use serde_json::{Value, json};

/// Characters of an answer: 25 seconds of speech, and within the hundred tokens that Vapi gives the result of a tool.
pub const MOST: usize = 300;

/// What a call of a tool is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// On one line, short enough to be spoken.
    pub answer: String,
    /// Whether nothing was done.
    pub is_error: bool,
    /// Times that it offers.
    pub offered: Vec<Offered>,
    /// Whether the database has kept it, with its effect.
    pub is_kept: bool,
}

/// The arguments of `private.keep_tool_answers`.
#[derive(Debug, Serialize)]
pub struct AnswersToKeep<'a> {
    /// The call.
    pub call: &'a crate::Call,
    /// What was answered.
    pub answers: Vec<AnswerToKeep<'a>>,
}

/// An answer that is to be kept.
#[derive(Debug, Serialize)]
pub struct AnswerToKeep<'a> {
    id: &'a str,
    tool: &'a str,
    answer: &'a str,
    is_error: bool,
    offered: &'a [Offered],
}

impl Said {
    /// An answer.
    pub fn answer(text: &str) -> Self {
        Self {
            answer: line::spoken(text, MOST),
            is_error: false,
            offered: Vec::new(),
            is_kept: false,
        }
    }

    /// An answer that says why nothing was done, or what is missing.
    pub fn error(text: &str) -> Self {
        Self {
            is_error: true,
            ..Self::answer(text)
        }
    }

    /// Something went wrong that the caller is not to blame for.
    pub fn trouble(spoken: Spoken) -> Self {
        Self::error(&Phrase::Trouble.say(spoken, &[]))
    }

    /// There is no tool of this name.
    pub fn unknown_tool(spoken: Spoken) -> Self {
        Self::error(&Phrase::UnknownTool.say(spoken, &[]))
    }

    /// The same, which the database has kept.
    #[must_use]
    pub fn kept(self) -> Self {
        Self {
            is_kept: true,
            ..self
        }
    }

    /// What is to be kept of it.
    pub fn to_keep<'a>(&'a self, id: &'a str, tool: &'a str) -> AnswerToKeep<'a> {
        AnswerToKeep {
            id,
            tool,
            answer: &self.answer,
            is_error: self.is_error,
            offered: &self.offered,
        }
    }
}

/// The answer to a message, in the order of its calls.
pub fn answers(calls: &[ToolCall], said: &[Said]) -> Value {
    if let ([call], [said]) = (calls, said)
        && call.is_function_call
    {
        return json!({ "result": said.answer });
    }
    let results = calls.iter().zip(said).map(|(call, said)| {
        let outcome = if said.is_error { "error" } else { "result" };
        json!({ "toolCallId": call.id, "name": call.name, outcome: said.answer })
    });
    json!({ "results": results.collect::<Vec<_>>() })
}

/// What a caller hears where a number is nobody's.
pub fn not_in_service(spoken: Spoken) -> String {
    Phrase::NotInService.say(spoken, &[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Map;

    fn call(id: &str) -> ToolCall {
        ToolCall {
            id: id.into(),
            name: "find_slots".into(),
            arguments: Map::new(),
            is_function_call: false,
        }
    }

    #[test]
    fn each_call_has_a_result_or_an_error_under_its_own_id() {
        let said = [
            Said::answer("Tuesday\n8:30"),
            Said::trouble(Spoken::English),
        ];
        assert_eq!(
            answers(&[call("t1"), call("t2")], &said),
            json!({ "results": [
                { "toolCallId": "t1", "name": "find_slots", "result": "Tuesday 8:30" },
                { "toolCallId": "t2", "name": "find_slots", "error": "I am sorry, that did not work just now." },
            ] })
        );
        assert_eq!(answers(&[], &[]), json!({ "results": [] }));
    }

    #[test]
    fn the_older_shape_gets_a_result_alone() {
        let older = ToolCall {
            is_function_call: true,
            ..call("t1")
        };
        assert_eq!(
            answers(&[older], &[Said::answer("Yes.")]),
            json!({ "result": "Yes." })
        );
    }

    #[test]
    fn an_answer_is_one_short_line() {
        let said = Said::answer(&"One sentence\r\n of many.\t".repeat(50));
        assert!(said.answer.chars().count() <= MOST);
        assert!(said.answer.chars().all(|letter| !letter.is_control()));
        assert!(said.answer.ends_with('.'));
    }
}
