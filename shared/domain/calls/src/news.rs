//! What is told of a call while it goes on and after it: its status, its language, its end.

use crate::{
    Call, line,
    urgency::{Urgency, score},
    value::{line_at, number, text, time},
};
use fields::Phone;
use languages::Language;
use serde::Serialize;
use serde_json::Value;

/// Characters of a transcript that are kept.
const TRANSCRIPT: usize = 200_000;
/// Characters of a summary that are kept.
const SUMMARY: usize = 5_000;
/// A week: no call is longer.
const LONGEST: f64 = 604_800.0;

/// News of a call: the arguments of `private.call_news`.
///
/// They come in any order and more than once. What is missing in one changes nothing.
#[derive(Debug, PartialEq, Serialize)]
pub struct News {
    call: Call,
    /// Whether it is the report after the end, which knows better than what came before it.
    is_report: bool,
    status: Option<Status>,
    /// In the provider's words, of which there are hundreds.
    ended_reason: Option<String>,
    /// Seconds.
    duration: Option<i64>,
    transcript: Option<String>,
    summary: Option<String>,
    tools: Vec<String>,
    language: Option<Language>,
    /// From 0 to 1.
    urgency: Option<f64>,
    is_emergency: bool,
    transfer: Option<Transfer>,
    /// In dollars.
    cost: Option<f64>,
}

/// How far a call is, or how it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Queued,
    Ringing,
    InProgress,
    Forwarding,
    Completed,
    Transferred,
    Voicemail,
    NoAnswer,
    Failed,
}

/// A call that is put through to a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Transfer {
    /// E.164, where it is a telephone.
    to: Option<String>,
}

impl News {
    /// What `status-update` says.
    pub(crate) fn status(call: Call, message: &Value) -> Option<Self> {
        let status = text(message, &["/status"])?;
        let ended_reason = line_at(message, &["/endedReason"], 200);
        let status = match status {
            "scheduled" | "queued" => Status::Queued,
            "ringing" => Status::Ringing,
            "in-progress" => Status::InProgress,
            "forwarding" => Status::Forwarding,
            "ended" => Status::of_end(ended_reason.as_deref()),
            _ => return None,
        };
        let is_forwarded = status == Status::Forwarding;
        Some(Self {
            status: Some(status),
            ended_reason,
            transfer: is_forwarded.then(|| Transfer::read(message)),
            ..Self::about(call, message)
        })
    }

    /// What `end-of-call-report` says.
    pub(crate) fn report(call: Call, message: &Value) -> Self {
        let ended_reason = line_at(message, &["/endedReason", "/call/endedReason"], 200);
        Self {
            is_report: true,
            status: Some(Status::of_end(ended_reason.as_deref())),
            ended_reason,
            duration: duration(message),
            cost: number(message.get("cost")).filter(|cost| (0.0..1e6).contains(cost)),
            ..Self::about(call, message)
        }
    }

    /// What `language-change-detected` says.
    pub(crate) fn language(call: Call, message: &Value) -> Option<Self> {
        let language = text(message, &["/language", "/detectedLanguage"])?;
        Some(Self {
            language: Some(Language::parse(language.trim()).ok()?),
            ..Self::about(call, &Value::Null)
        })
    }

    /// What `transfer-update` says.
    pub(crate) fn transfer(call: Call, message: &Value) -> Option<Self> {
        // From one assistant to another it stays with the machine.
        let kind = text(message, &["/destination/type"])?;
        matches!(kind, "number" | "sip").then(|| Self {
            transfer: Some(Transfer::read(message)),
            ..Self::about(call, &Value::Null)
        })
    }

    /// What may stand in a message of any kind.
    fn about(call: Call, message: &Value) -> Self {
        let structured = message
            .pointer("/analysis/structuredData")
            .unwrap_or(&Value::Null);
        let urgency = structured
            .get("urgency")
            .or_else(|| structured.get("urgency_score"));
        let language = text(structured, &["/language", "/language_detected"]);
        let emergency = ["emergency", "is_emergency", "emergency_detected"].into_iter();
        Self {
            call,
            is_report: false,
            status: None,
            ended_reason: None,
            duration: None,
            transcript: text(message, &["/artifact/transcript", "/transcript"])
                .map(|transcript| article(transcript, TRANSCRIPT)),
            summary: text(message, &["/analysis/summary", "/summary"])
                .map(|summary| article(summary, SUMMARY)),
            tools: tools(message),
            language: language.and_then(|tag| Language::parse(tag.trim()).ok()),
            urgency: score(urgency).or_else(|| Urgency::read(urgency).map(Urgency::score)),
            is_emergency: emergency
                .filter_map(|name| structured.get(name))
                .any(|value| value == &Value::Bool(true) || value == "true"),
            transfer: None,
            cost: None,
        }
    }
}

impl Status {
    /// How a call ended. Reasons are added every month: what is not known is an end like most.
    fn of_end(reason: Option<&str>) -> Self {
        let reason = reason.unwrap_or_default();
        let has = |part: &str| reason.contains(part);
        if has("forwarded") || has("transferred") {
            Self::Transferred
        } else if has("voicemail") {
            Self::Voicemail
        } else if has("did-not-answer") || has("customer-busy") || has("no-answer") {
            Self::NoAnswer
        } else if has("error") || has("failed") || has("fault") || has("rejected") {
            Self::Failed
        } else {
            Self::Completed
        }
    }
}

impl Transfer {
    fn read(message: &Value) -> Self {
        let to = text(message, &["/destination/number"]);
        Self {
            to: to
                .and_then(|number| Phone::parse(number).ok())
                .map(|phone| phone.as_str().to_owned()),
        }
    }
}

/// Whole seconds, of the report or else between its times.
fn duration(message: &Value) -> Option<i64> {
    let told = number(message.get("durationSeconds"))
        .or_else(|| number(message.get("durationMs")).map(|duration| duration / 1000.0));
    let ended = || {
        let at = |name: &str| {
            time(message.get(name)).or_else(|| time(message.pointer(&format!("/call/{name}"))))
        };
        let between = at("endedAt")?.duration_since(at("startedAt")?);
        Some(between.as_secs_f64())
    };
    let seconds = told
        .or_else(ended)
        .filter(|seconds| (0.0..=LONGEST).contains(seconds))?;
    // Within a week, so that it fits.
    #[expect(clippy::cast_possible_truncation, reason = "at most a week")]
    Some(seconds.round() as i64)
}

/// The names of the tools that were called, each once.
fn tools(message: &Value) -> Vec<String> {
    let lists = ["/artifact/messages", "/messages"].into_iter();
    let messages = lists
        .filter_map(|path| message.pointer(path)?.as_array())
        .next();
    let calls = messages.into_iter().flatten().flat_map(|entry| {
        let calls = entry.get("toolCalls").or_else(|| entry.get("tool_calls"));
        let calls = calls
            .and_then(Value::as_array)
            .map_or(&[][..], Vec::as_slice);
        let names = calls
            .iter()
            .filter_map(|call| text(call, &["/function/name", "/name"]));
        let result = entry
            .get("toolCallId")
            .and_then(|_| text(entry, &["/name"]));
        names.chain(result).collect::<Vec<_>>()
    });
    let mut names: Vec<String> = Vec::new();
    for name in calls.map(|name| line::of(name, 100)) {
        if !name.is_empty() && !names.contains(&name) && names.len() < 50 {
            names.push(name);
        }
    }
    names
}

/// A text of many lines, without what no database takes.
fn article(text: &str, most: usize) -> String {
    let kept = text
        .chars()
        .filter(|letter| matches!(letter, '\n' | '\t') || !letter.is_control());
    kept.take(most).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn call() -> Call {
        Call::read(&json!({ "call": { "id": "c1" } })).unwrap()
    }

    fn report(message: Value) -> Value {
        serde_json::to_value(News::report(call(), &message)).unwrap()
    }

    #[test]
    fn a_report_tells_all_of_a_call() {
        let news = report(json!({
            "endedReason": "customer-ended-call", "startedAt": "2026-11-28T10:00:02.000Z",
            "endedAt": "2026-11-28T10:02:05.400Z", "cost": "0.0912",
            "analysis": { "summary": "A leak.\r\nBooked.", "structuredData": { "urgency": "0.9", "language": "de-ch", "emergency": true } },
            "artifact": { "transcript": "AI: Hello\nUser: \0Help\n", "messages": [
                { "role": "tool_calls", "toolCalls": [{ "id": "t1", "function": { "name": "find_slots", "arguments": "{}" } }] },
                { "role": "tool_call_result", "toolCallId": "t1", "name": "find_slots", "result": "Tuesday" },
                { "role": "bot", "message": "Hello", "name": "Alva" },
                { "role": "tool_calls", "toolCalls": [{ "id": "t2", "function": { "name": "book_appointment" } }] },
            ] },
        }));

        assert_eq!(news["status"], "completed");
        assert_eq!(news["duration"], 123);
        assert_eq!(news["cost"], 0.0912);
        assert_eq!(news["summary"], "A leak.\nBooked.");
        assert_eq!(news["transcript"], "AI: Hello\nUser: Help");
        assert_eq!(news["tools"], json!(["find_slots", "book_appointment"]));
        assert_eq!(
            (&news["language"], &news["urgency"]),
            (&json!("de-CH"), &json!(0.9))
        );
        assert_eq!(news["is_emergency"], true);
    }

    #[test]
    fn what_is_missing_or_odd_is_nothing() {
        for message in [
            json!({}),
            json!({ "analysis": null, "artifact": null, "durationSeconds": null }),
            json!({ "analysis": [], "artifact": { "transcript": "", "messages": [null, 7] }, "durationSeconds": -1,
                    "cost": "much" }),
            json!({ "startedAt": "2026-11-28T10:00:00Z", "endedAt": "2026-11-28T09:00:00Z" }),
        ] {
            let news = report(message);
            for field in [
                "ended_reason",
                "duration",
                "transcript",
                "summary",
                "language",
                "urgency",
                "transfer",
                "cost",
            ] {
                assert_eq!(news[field], Value::Null, "{field}");
            }
            assert_eq!(
                (&news["status"], &news["tools"]),
                (&json!("completed"), &json!([]))
            );
        }
        assert_eq!(report(json!({ "durationSeconds": "12.4" }))["duration"], 12);
        assert_eq!(
            report(json!({ "durationSeconds": 1e300 }))["duration"],
            Value::Null
        );
    }

    #[test]
    fn a_long_transcript_is_cut() {
        let news = report(json!({ "artifact": { "transcript": "ü".repeat(TRANSCRIPT + 1) } }));
        assert_eq!(
            news["transcript"].as_str().unwrap().chars().count(),
            TRANSCRIPT
        );
    }

    #[test]
    fn an_end_is_one_of_a_few_whatever_the_reason() {
        for (reason, status) in [
            ("customer-ended-call", Status::Completed),
            ("assistant-forwarded-call", Status::Transferred),
            ("voicemail", Status::Voicemail),
            ("customer-did-not-answer", Status::NoAnswer),
            ("pipeline-error-openai-llm-failed", Status::Failed),
            (
                "call.in-progress.error-vapifault-worker-died",
                Status::Failed,
            ),
            ("something-new", Status::Completed),
        ] {
            assert_eq!(Status::of_end(Some(reason)), status, "{reason}");
        }
    }

    #[test]
    fn a_status_is_known_or_no_news() {
        let news = |status: &str| News::status(call(), &json!({ "status": status }));
        assert_eq!(
            news("in-progress").unwrap().status,
            Some(Status::InProgress)
        );
        assert_eq!(news("ended").unwrap().status, Some(Status::Completed));
        assert_eq!(news("not-found"), None);
        assert_eq!(News::status(call(), &json!({})), None);
    }

    #[test]
    fn a_transfer_is_to_a_person() {
        let to = |destination| {
            let news = News::transfer(call(), &json!({ "destination": destination }))?;
            Some(news.transfer?.to)
        };
        let number = "+41445550123";
        assert_eq!(
            to(json!({ "type": "number", "number": number })),
            Some(Some(number.to_owned()))
        );
        assert_eq!(
            to(json!({ "type": "sip", "sipUri": "sip:a@example.com" })),
            Some(None)
        );
        assert_eq!(
            to(json!({ "type": "assistant", "assistantName": "Finn" })),
            None
        );
        assert_eq!(to(Value::Null), None);
    }

    #[test]
    fn a_language_is_a_language() {
        let language =
            |tag| News::language(call(), &json!({ "language": tag })).map(|news| news.language);
        assert_eq!(language("ES"), Some(Language::parse("es").ok()));
        assert_eq!(language("multi"), None);
    }
}
