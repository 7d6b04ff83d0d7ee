//! document-ingest that tells its progress: server-sent events while the work goes on.

use crate::{
    platform::embeddings::service::{self, Service},
    platform::logs::lines,
    serve,
};
use end_to_end::{Call, Caller, Event, Events, World, demo};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};

const FORM: &str = "multipart/form-data; boundary=x";

/// A world whose vectors are made by a service that answers as many requests as it is let.
async fn world() -> (World, Arc<Service>) {
    let service = Service::waiting();
    let address = serve(service.router()).await;
    let world = service::world(&["document-ingest"], "openai", address).await;
    (world, service)
}

/// A file that becomes so many passages.
fn rules(passages: u32) -> String {
    (1..=passages)
        .map(|number| format!("# Rule {number}\n\nWhat holds in room number {number}.\n\n"))
        .collect()
}

async fn file(world: &World, text: &str) -> Call {
    let body = format!(
        "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"rules.md\"\r\n\r\n{text}\r\n--x--\r\n"
    );
    let call = world.function_as(Caller::MEMBER, "document-ingest").await;
    call.header("content-type", FORM).with_body(body)
}

async fn known(world: &World, caller: Caller, body: Value) -> Call {
    let call = world.function_as(caller, "document-ingest").await;
    call.with_json(&body)
}

/// What an event is, the document's status, and how many of its passages have their vectors.
fn told(event: &Event) -> (&str, &str, u64, u64) {
    let progress = |member: &str| event.data["progress"][member].as_u64().unwrap();
    (
        &event.name,
        event.data["document"]["status"].as_str().unwrap(),
        progress("embedded"),
        progress("passages"),
    )
}

async fn next(events: &mut Events) -> Event {
    events.next().await.expect("another event")
}

/// How many passages have a vector.
async fn vectors(world: &World) -> u64 {
    let count = world.sql("select count(*) from embeddings").await;
    count.as_u64().unwrap()
}

/// The line of a request; none before it is at its end.
fn line_of(lines: &[Value], request_id: &str) -> Option<Value> {
    let mut lines = lines.iter().filter(|line| line["request_id"] == request_id);
    let line = lines.next().cloned();
    assert_eq!(lines.next(), None, "a second line");
    line
}

#[tokio::test]
async fn each_step_is_told_while_the_work_goes_on() {
    let (world, service) = world().await;
    let call = file(&world, &rules(40)).await;

    let mut events = call.header("x-request-id", "watched").events().await;

    assert_eq!(events.headers["cache-control"], "no-store");
    assert_eq!(events.headers["access-control-allow-origin"], "*");
    assert_eq!(events.headers["x-request-id"], "watched");
    assert!(!events.headers.contains_key("content-length"));
    let read = next(&mut events).await;
    assert_eq!(told(&read), ("progress", "processing", 0, 40));
    assert_eq!(read.data["progress"]["is_worked_on"], true);
    for embedded in [16, 32] {
        service.allow(1);
        let step = next(&mut events).await;
        assert_eq!(told(&step), ("progress", "processing", embedded, 40));
        assert_eq!(vectors(&world).await, embedded);
    }
    assert!(!world.stack.log().contains("watched"));
    service.allow(1);
    let last = next(&mut events).await;
    assert_eq!(told(&last), ("done", "processed", 40, 40));
    assert_eq!(last.data["document"]["organization_id"], demo::ALPINE);
    assert_eq!(events.next().await, None);

    let lines = lines(&world, 1).await;
    assert_eq!(lines.len(), 1, "{lines:?}");
    let line = line_of(&lines, "watched").unwrap();
    assert_eq!(
        (&line["status"], &line["caller"]),
        (&json!(200), &json!("user"))
    );
    assert_eq!(line.get("code"), None);
    assert!(line["duration_ms"].as_f64() >= line["database_ms"].as_f64());
    assert!(line["database_ms"].as_f64() > Some(0.0), "{line}");
}

#[tokio::test]
async fn a_file_that_is_not_read_is_done_and_failed() {
    let (world, _) = world().await;
    let mut events = file(&world, "%PDF-1.7 nothing of a PDF")
        .await
        .events()
        .await;

    let events = events.rest().await;

    let [last] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!(told(last), ("done", "failed", 0, 0));
    let failure = last.data["document"]["failure"].as_str().unwrap();
    assert!(failure.contains("damaged"), "{failure}");
}

#[tokio::test]
async fn a_step_that_fails_is_the_last_event_and_loses_nothing() {
    let (world, service) = world().await;
    let call = file(&world, &rules(40)).await;
    let mut events = call.header("x-request-id", "refused").events().await;
    next(&mut events).await;
    service.allow(1);
    assert_eq!(
        told(&next(&mut events).await),
        ("progress", "processing", 16, 40)
    );

    service.failures.lock().unwrap().push(401);
    service.allow(1);
    let last = next(&mut events).await;

    assert_eq!(last.name, "error");
    assert_eq!(last.data["code"], "embeddings_refused");
    assert_eq!(last.data["status"], 502);
    assert_eq!(events.next().await, None);
    assert_eq!(vectors(&world).await, 16);
    let line = line_of(&lines(&world, 1).await, "refused").unwrap();
    assert_eq!(
        (&line["status"], &line["code"]),
        (&json!(200), &json!("embeddings_refused"))
    );

    service.allow(2);
    let id = world.sql("select id from documents").await;
    let call = known(&world, Caller::MEMBER, json!({ "document_id": id })).await;
    let after = call.events().await.rest().await;
    let after: Vec<_> = after.iter().map(told).collect();
    assert_eq!(
        after,
        [
            ("progress", "processing", 16, 40),
            ("progress", "processing", 32, 40),
            ("done", "processed", 40, 40)
        ]
    );
}

#[tokio::test]
async fn whoever_comes_back_goes_on_from_where_they_left() {
    let (world, service) = world().await;
    let call = file(&world, &rules(640)).await;
    let mut events = call.header("x-request-id", "left").events().await;
    assert_eq!(
        told(&next(&mut events).await),
        ("progress", "processing", 0, 640)
    );

    drop(events);
    // The step that is under way comes to its end; then it is seen that nobody listens.
    let mut line = None;
    for _ in 0..30 {
        service.allow(1);
        tokio::time::sleep(Duration::from_millis(100)).await;
        let log = world.stack.log();
        let lines: Vec<Value> = log.lines().flat_map(serde_json::from_str).collect();
        line = line_of(&lines, "left");
        if line.is_some() {
            break;
        }
    }

    let line = line.expect("the work stops");
    assert_eq!(
        (&line["status"], &line["code"]),
        (&json!(200), &json!("client_gone"))
    );
    let kept = vectors(&world).await;
    assert!((16..640).contains(&kept), "{kept}");

    service.allow(100);
    let id = world.sql("select id from documents").await;
    let call = known(&world, Caller::MEMBER, json!({ "document_id": id })).await;
    let after = call.events().await.rest().await;
    let (first, last) = (told(&after[0]), told(&after[after.len() - 1]));
    assert_eq!(first, ("progress", "processing", kept, 640));
    assert_eq!(last, ("done", "processed", 640, 640));
}

#[tokio::test]
async fn a_document_that_nothing_is_done_for_is_told_at_once() {
    let (world, service) = world().await;
    service.allow(1);
    let sent = file(&world, &rules(2)).await.events().await.rest().await;
    let id = sent[0].data["document"]["id"].clone();
    let ask = async |body: Value| {
        let call = known(&world, Caller::OWNER, body).await;
        call.events().await.rest().await
    };

    let finished = ask(json!({ "document_id": id })).await;
    let finished: Vec<_> = finished.iter().map(told).collect();
    assert_eq!(finished, [("done", "processed", 2, 2)]);

    world
        .run_sql("update documents set status = 'processing'")
        .await;
    world.lease("passages", "documents", 60).await;
    for body in [
        json!({ "document_id": id }),
        json!({ "document_id": id, "continue": false }),
    ] {
        let elsewhere = ask(body).await;
        let states: Vec<_> = elsewhere.iter().map(told).collect();
        assert_eq!(states, [("done", "processing", 2, 2)]);
        assert_eq!(elsewhere[0].data["progress"]["is_worked_on"], true);
    }
}

#[tokio::test]
async fn what_is_wrong_before_the_work_begins_is_a_problem_as_ever() {
    let (world, service) = world().await;
    service.allow(1);
    let sent = file(&world, &rules(2)).await.events().await.rest().await;
    let id = sent[0].data["document"]["id"].clone();
    let events = "text/event-stream";
    let ask = async |caller, body: Value| {
        let call = known(&world, caller, body).await;
        call.header("accept", events).send().await
    };

    for caller in [Caller::OTHER_OWNER, Caller::STRANGER] {
        let reply = ask(caller, json!({ "document_id": id })).await;
        reply.expect_problem(404, "document_not_found");
    }
    let nobody = ask(Caller::Nobody, json!({ "document_id": id })).await;
    nobody.expect_problem(401, "unauthorized");
    let public = ask(Caller::Public, json!({ "document_id": id })).await;
    public.expect_problem(403, "forbidden");
    let wrong = ask(Caller::MEMBER, json!({ "document_id": "1", "tags": 5 })).await;
    wrong.expect_problem(422, "invalid_request");
    let large = file(&world, &"a ".repeat(5_000_001)).await;
    let large = large.header("accept", events).send().await;
    large.expect_problem(413, "file_too_large");

    world.lease("passages", "documents", 60).await;
    let busy = file(&world, &rules(2)).await;
    let busy = busy.header("accept", events).send().await;
    busy.expect_problem(409, "document_in_progress");

    // Programs have vectors made of everything, which is answered as a whole.
    service.allow(100);
    let pass = ask(Caller::Service, json!({ "seconds": 1 })).await;
    assert_eq!(pass.header("content-type"), "application/json", "{pass:?}");
}
