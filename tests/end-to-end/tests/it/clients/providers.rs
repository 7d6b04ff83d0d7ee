//! What leaves, and what stands where providers would, held against the providers' own SDKs, by `tests/clients/providers`.
//!
//! A function sends something, and its provider's SDK sends the same. Both come to the same recorder, so a wrong reading of
//! the provider's reference shows, even one that adapter and recorder share.

mod calendars;
mod messages;

use crate::support::npm::Project;
use serde_json::{Value, json};
use stack::Asked;
use std::{collections::BTreeMap, process::Stdio};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout},
};

/// The SDKs, in one process of Node.
struct Sdks {
    input: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
    _node: Child,
}

impl Sdks {
    async fn start() -> Self {
        let project = Project::installed("providers").await;
        let mut command = project.command("node", &["ask.js"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut node = command.spawn().unwrap();
        Self {
            input: node.stdin.take().unwrap(),
            answers: BufReader::new(node.stdout.take().unwrap()).lines(),
            _node: node,
        }
    }

    async fn answer(&mut self, question: &Value) -> Value {
        let line = format!("{question}\n");
        self.input.write_all(line.as_bytes()).await.unwrap();
        let answer = self.answers.next_line().await.unwrap();
        serde_json::from_str(&answer.expect("Node has ended")).unwrap()
    }

    /// What an SDK does, and what it makes of the answer.
    async fn done(&mut self, provider: &str, action: &str, question: &Value) -> Value {
        let answer = self.asked(provider, action, question).await;
        assert!(
            answer.get("done").is_some(),
            "{provider} {action}: {answer}"
        );
        answer["done"].clone()
    }

    /// As what an SDK takes the answer: its own error.
    async fn failed(&mut self, provider: &str, action: &str, question: &Value) -> Value {
        let answer = self.asked(provider, action, question).await;
        assert!(
            answer.get("failed").is_some(),
            "{provider} {action}: {answer}"
        );
        answer["failed"].clone()
    }

    async fn asked(&mut self, provider: &str, action: &str, question: &Value) -> Value {
        let mut question = question.clone();
        question["provider"] = json!(provider);
        question["action"] = json!(action);
        self.answer(&question).await
    }

    /// Holds values against types of the SDKs.
    async fn are_of_their_types(&mut self, values: &[(&str, Value)]) {
        let values: Vec<Value> = values
            .iter()
            .map(|(name, value)| json!({ "type": name, "value": value }))
            .collect();
        let answer = self
            .answer(&json!({ "provider": "types", "values": values }))
            .await;
        assert_eq!(answer, json!({ "done": [] }));
    }
}

/// Headers that say something to a provider.
const HEADERS: [&str; 6] = [
    "accept",
    "authorization",
    "content-type",
    "idempotency-key",
    "prefer",
    "x-postmark-server-token",
];

/// The places where two requests do not mean the same, such as `header accept` and `body attachments/0/content`, with what
/// either has there.
fn differences(ours: &Asked, theirs: &Asked) -> BTreeMap<String, String> {
    let [ours, theirs] = [ours, theirs].map(meaning);
    let mut places: Vec<&String> = ours.keys().chain(theirs.keys()).collect();
    places.sort();
    places.dedup();
    let different = places
        .into_iter()
        .filter(|place| ours.get(*place) != theirs.get(*place));
    different
        .map(|place| {
            (
                place.clone(),
                format!("{:?}, {:?}", ours.get(place), theirs.get(place)),
            )
        })
        .collect()
}

/// Holds that two requests mean the same but in these places, each with the reason why that is right.
fn mean_the_same(what: &str, ours: &Asked, theirs: &Asked, right: &[(&str, &str)]) {
    let found = differences(ours, theirs);
    let mut expected: Vec<&str> = right.iter().map(|(place, _)| *place).collect();
    expected.sort_unstable();
    let places: Vec<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(places, expected, "{what}: {found:#?}");
}

/// What a request says, by place.
fn meaning(asked: &Asked) -> BTreeMap<String, String> {
    let url = reqwest::Url::parse(&format!("http://provider{}", asked.target)).unwrap();
    let mut said = BTreeMap::from([
        ("method".to_owned(), asked.method.clone()),
        ("path".to_owned(), unescaped(url.path())),
    ]);
    for (name, value) in url.query_pairs() {
        said.insert(format!("query {name}"), value.into_owned());
    }
    for name in HEADERS {
        // That anything is taken is what no header says too (RFC 9110, 12.5.1).
        if let Some(value) = asked.headers.get(name).filter(|value| *value != "*/*") {
            said.insert(format!("header {name}"), without_charset(value));
        }
    }
    match serde_json::from_str::<Value>(&asked.body) {
        Ok(body) => flatten("", &body, &mut said),
        Err(_) => {
            let form = reqwest::Url::parse(&format!("http://form/?{}", asked.body)).unwrap();
            for (name, value) in form.query_pairs() {
                said.insert(format!("body {name}"), value.into_owned());
            }
        }
    }
    said
}

/// A path without its escapes, of which there may be more or fewer; a slash within a part keeps its own.
fn unescaped(path: &str) -> String {
    path.split('/')
        .map(|part| {
            let part = format!("http://part/?x={}", part.replace('+', "%2B"));
            let url = reqwest::Url::parse(&part).unwrap();
            let (_, value) = url.query_pairs().next().unwrap();
            value.replace('/', "%2F")
        })
        .collect::<Vec<_>>()
        .join("/")
}

/// All of these are UTF-8, whether they say so or not.
fn without_charset(value: &str) -> String {
    let (kind, charset) = value.split_once(';').unwrap_or((value, ""));
    match charset.trim().eq_ignore_ascii_case("charset=utf-8") {
        true => kind.to_owned(),
        false => value.to_owned(),
    }
}

fn flatten(place: &str, value: &Value, said: &mut BTreeMap<String, String>) {
    let below = |name: &str| match place {
        "" => name.to_owned(),
        place => format!("{place}/{name}"),
    };
    match value {
        // What is null is not there.
        Value::Null => {}
        Value::Object(fields) => {
            for (name, value) in fields {
                flatten(&below(name), value, said);
            }
        }
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                flatten(&below(&number.to_string()), item, said);
            }
        }
        value => {
            said.insert(format!("body {place}"), value.to_string());
        }
    }
}
