//! Whether all systems answer the same, before they are measured.

use anyhow::{Context, Result, ensure};
use http_body_util::BodyExt;
use hyper::StatusCode;
use serde_json::Value;

use crate::{
    children::Server,
    load::{self, Requests},
    system::System,
    workload::Workload,
};

/// What is another one each time: of a booking, and of a clock.
const VOLATILE: [&str; 5] = [
    "id",
    "confirmation_code",
    "created_at",
    "expires_at",
    "bookable_from",
];
/// A slot passes every quarter of an hour: then the answers of a moment before and after differ.
const TRIES: usize = 2;

/// Fails where a system answers another thing than the first one: to a good request, to a body at fault, and to a
/// token that was forged.
pub async fn compare(servers: &[(System, Server)], workload: &Workload) -> Result<()> {
    let mut kinds = vec![workload.clone(), workload.forged()];
    if !workload.is_webhook {
        kinds.push(workload.refused());
    }
    for asked in kinds {
        let mut tries = 0;
        loop {
            tries += 1;
            match all(servers, &asked).await {
                Ok(()) => break,
                Err(_) if tries < TRIES => {}
                Err(error) => {
                    return Err(error.context(format!("{}: the answers differ", workload.name)));
                }
            }
        }
    }
    Ok(())
}

async fn all(servers: &[(System, Server)], workload: &Workload) -> Result<()> {
    let mut first: Option<(System, Value)> = None;
    for (system, server) in servers.iter().filter(|(system, _)| system.serves(workload)) {
        let answer = answer(server, workload)
            .await
            .with_context(|| system.title())?;
        match &first {
            None => first = Some((*system, answer)),
            Some((other, expected)) => ensure!(
                answer == *expected,
                "{} answers {}, {} {}",
                other.title(),
                short(expected),
                system.title(),
                short(&answer)
            ),
        }
    }
    Ok(())
}

/// What of an answer is to be the same everywhere.
async fn answer(server: &Server, workload: &Workload) -> Result<Value> {
    let mut connection = load::connect(server.address).await?;
    // The same request to each: a booking of the same departure.
    let answer = connection.send_request(workload.request(0)?).await?;
    let status = answer.status();
    let body = answer.into_body().collect().await?.to_bytes();
    ensure!(
        status == workload.expected,
        "{status}: {}",
        String::from_utf8_lossy(&body)
    );
    let mut answer: Value = serde_json::from_slice(&body)?;
    if status == StatusCode::UNPROCESSABLE_ENTITY || status == StatusCode::UNAUTHORIZED {
        return Ok(problem(&answer));
    }
    if let Some(reply) = answer.get("reply") {
        // What is said, and from what: the rest is another conversation each time.
        let quotes = reply.get("sources").and_then(Value::as_array);
        let quotes: Vec<Option<&Value>> = quotes
            .into_iter()
            .flatten()
            .map(|source| source.get("quote"))
            .collect();
        return Ok(serde_json::json!([
            reply.get("text"),
            reply.get("is_answer"),
            quotes
        ]));
    }
    if let Some(members) = answer.as_object_mut() {
        members.retain(|name, _| !VOLATILE.contains(&name.as_str()));
        for result in members
            .get_mut("results")
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            result
                .as_object_mut()
                .map(|result| result.remove("toolCallId"));
        }
    }
    Ok(answer)
}

/// Of a problem, its code and which fields are at fault; the words are each system's own.
fn problem(answer: &Value) -> Value {
    let errors = answer.get("errors").and_then(Value::as_array);
    let mut pointers: Vec<Value> = errors
        .into_iter()
        .flatten()
        .filter_map(|fault| fault.get("pointer").cloned())
        .collect();
    pointers.sort_by_key(ToString::to_string);
    serde_json::json!([answer.get("code"), pointers])
}

fn short(answer: &Value) -> String {
    answer.to_string().chars().take(600).collect()
}
