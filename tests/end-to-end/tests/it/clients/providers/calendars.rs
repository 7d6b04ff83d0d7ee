//! Events in calendars of Google and of Outlook.

use super::{Sdks, mean_the_same};
use crate::functions::{
    appointment_create::{appoint, consultation},
    calendar_sync::{
        self, connect,
        recorder::{self, Fault, Services},
        sync, sync_again,
    },
};
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};
use stack::Asked;
use std::sync::Arc;

/// What the services were asked since the last time.
fn asked(services: &Services) -> Vec<Asked> {
    let all = services.asked().into_iter();
    all.map(
        |recorder::Asked {
             method,
             what,
             headers,
             text,
             ..
         }| Asked {
            method,
            target: what,
            headers: headers
                .iter()
                .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
                .collect(),
            body: text,
        },
    )
    .collect()
}

/// The one request that the SDK made.
fn last(services: &Services) -> Asked {
    let mut all = asked(services);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// The first request with this method to a path that has this in it.
fn one(all: &[Asked], method: &str, path: &str) -> Asked {
    let found = all
        .iter()
        .find(|asked| asked.method == method && asked.target.contains(path));
    found
        .unwrap_or_else(|| panic!("no {method} {path}: {all:#?}"))
        .clone()
}

fn query(asked: &Asked) -> Vec<(String, String)> {
    let url = reqwest::Url::parse(&format!("http://provider{}", asked.target)).unwrap();
    url.query_pairs().into_owned().collect()
}

/// What a function asks of one service while an appointment is made, moved and cancelled.
struct Story {
    services: Arc<Services>,
    /// The first read.
    whole: Vec<Asked>,
    made: Vec<Asked>,
    /// A read that goes on from the one before.
    news: Vec<Asked>,
    moved: Vec<Asked>,
    cancelled: Vec<Asked>,
    world: World,
}

async fn story(connection: Value) -> Story {
    let (world, services) = calendar_sync::world().await;
    connect(&world, &connection).await;
    let change = async |mut body: Value, appointment: &Value| {
        body["appointment_id"] = appointment["id"].clone();
        let call = world.function_as(Caller::OWNER, "appointment-update").await;
        call.json(&body).await.expect(200);
    };
    services.asked();
    sync(&world).await.expect(200);
    let whole = asked(&services);

    let mut body = consultation(&world, "10:00").await;
    body["resource_id"] = json!(demo::MIA);
    let at_eleven = body["starts_at"].as_str().unwrap().replace("T10", "T11");
    let booked = appoint(&world, Caller::MEMBER, &body).await;
    booked.expect(201);
    sync(&world).await.expect(200);
    let made = asked(&services);
    sync_again(&world).await.expect(200);
    let news = asked(&services);
    change(
        json!({ "action": "reschedule", "starts_at": at_eleven }),
        &booked.json,
    )
    .await;
    sync(&world).await.expect(200);
    let moved = asked(&services);
    change(json!({ "action": "cancel" }), &booked.json).await;
    sync(&world).await.expect(200);
    let cancelled = asked(&services);
    Story {
        services,
        whole,
        made,
        news,
        moved,
        cancelled,
        world,
    }
}

/// The token that a request was made with.
fn token(asked: &Asked) -> &str {
    asked.headers["authorization"]
        .strip_prefix("Bearer ")
        .unwrap()
}

fn body(asked: &Asked) -> Value {
    serde_json::from_str(&asked.body).unwrap()
}

const GOOGLE: &[(&str, &str)] = &[("header accept", "what it answers is JSON")];

#[tokio::test]
async fn google_s_sdk_reads_and_writes_events_as_the_function_does() {
    let story = story(calendar_sync::google(&json!({ "is_written": true }))).await;
    let services = &story.services;
    let url = services.url.lock().unwrap().clone();
    let mut sdks = Sdks::start().await;
    let mut typed = Vec::new();

    let ours = one(&story.whole, "POST", "/token");
    let client = json!({ "clientId": "frontdesk.apps.example", "clientSecret": "google-secret" });
    let mut question = json!({ "url": url, "client": client, "refresh": calendar_sync::GOOGLE });
    let done = sdks.done("google", "token", &question).await;
    mean_the_same("token", &ours, &last(services), GOOGLE);
    let whole = one(&story.whole, "GET", "/events?");
    assert_eq!(done["token"], token(&whole));
    question["refresh"] = json!("taken-back");
    let failed = sdks.failed("google", "token", &question).await;
    assert_eq!(
        (&failed["status"], &failed["code"]),
        (&json!(400), &json!("invalid_grant"))
    );
    services.asked();

    let ask = |more: Value| {
        let mut question = json!({ "url": url, "key": token(&whole), "calendarId": "primary" });
        question
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        question
    };
    let news = one(&story.news, "GET", "/events?");
    let mut old = Value::Null;
    for ours in [&whole, &news] {
        let mut parameters = json!({});
        for (name, value) in query(ours) {
            parameters[&name] = match value.as_str() {
                "true" => json!(true),
                number if name == "maxResults" => json!(number.parse::<u32>().unwrap()),
                text => json!(text),
            };
        }
        old = ask(json!({ "query": parameters }));
        let done = sdks.done("google", "list", &old).await;
        mean_the_same("list", ours, &last(services), GOOGLE);
        assert!(done["answer"]["nextSyncToken"].is_string(), "{done}");
        typed.push(("google.Params$Resource$Events$List", parameters));
        typed.push(("google.Schema$Events", done["answer"].clone()));
    }

    // An id is taken for ever: the function makes the event anew under it, once it is told so.
    let ours = one(&story.made, "POST", "/events");
    let event = body(&ours);
    let failed = sdks
        .failed("google", "insert", &ask(json!({ "event": event })))
        .await;
    mean_the_same("insert", &ours, &last(services), GOOGLE);
    assert_eq!(
        (&failed["status"], &failed["code"]),
        (&json!(409), &json!("duplicate"))
    );
    let mut other = event.clone();
    other["id"] = json!("0123456789abcdefghijklmnopqrstuv");
    let done = sdks
        .done("google", "insert", &ask(json!({ "event": other })))
        .await;
    assert_eq!(done["id"], other["id"]);
    services.asked();
    typed.push(("google.Schema$Event", event.clone()));
    typed.push(("google.Schema$Event", done["answer"].clone()));

    let ours = one(&story.moved, "PUT", "/events/");
    let moved = body(&ours);
    let done = sdks
        .done(
            "google",
            "update",
            &ask(json!({ "eventId": moved["id"], "event": moved })),
        )
        .await;
    mean_the_same("update", &ours, &last(services), GOOGLE);
    assert_eq!(done["id"], moved["id"]);
    typed.push(("google.Schema$Event", moved.clone()));

    let ours = one(&story.cancelled, "DELETE", "/events/");
    let question = ask(json!({ "eventId": moved["id"] }));
    let done = sdks.done("google", "delete", &question).await;
    mean_the_same("delete", &ours, &last(services), GOOGLE);
    assert_eq!(done["status"], 204);
    // Taken out twice.
    let failed = sdks.failed("google", "delete", &question).await;
    assert_eq!(
        (&failed["status"], &failed["code"]),
        (&json!(410), &json!("deleted"))
    );

    services.forget_cursors();
    let failed = sdks.failed("google", "list", &old).await;
    assert_eq!(
        (&failed["status"], &failed["code"]),
        (&json!(410), &json!("fullSyncRequired"))
    );
    old["key"] = json!("nobody");
    let failed = sdks.failed("google", "list", &old).await;
    assert_eq!(
        (&failed["status"], &failed["code"]),
        (&json!(401), &json!("authError"))
    );
    services.fails(|_| Some(Fault::Status(429)));
    let failed = sdks.failed("google", "list", &old).await;
    assert_eq!(
        (&failed["status"], &failed["code"], &failed["wait"]),
        (
            &json!(429),
            &json!("rateLimitExceeded"),
            &json!(recorder::WAIT)
        )
    );
    sdks.are_of_their_types(&typed).await;
    drop(story.world);
}

const OUTLOOK: &[(&str, &str)] = &[("header accept", "what it answers is JSON")];

#[tokio::test]
async fn microsoft_s_sdk_reads_and_writes_events_as_the_function_does() {
    let story = story(calendar_sync::outlook(&json!({ "is_written": true }))).await;
    let services = &story.services;
    let url = services.url.lock().unwrap().clone();
    let mut sdks = Sdks::start().await;
    let mut typed = Vec::new();

    let whole = one(&story.whole, "GET", "/delta?");
    let ask = |ours: &Asked, more: Value| {
        let mut question =
            json!({ "url": url, "key": token(ours), "prefer": ours.headers["prefer"] });
        question
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        question
    };
    let window: serde_json::Map<String, Value> = query(&whole)
        .into_iter()
        .map(|(name, value)| (name, json!(value)))
        .collect();
    let done = sdks
        .done("outlook", "delta", &ask(&whole, json!({ "query": window })))
        .await;
    mean_the_same("delta", &whole, &last(services), OUTLOOK);
    let link = &done["answer"]["@odata.deltaLink"];
    assert!(link.as_str().unwrap().starts_with(&url), "{done}");
    // The link that the function has followed.
    let news = one(&story.news, "GET", "deltatoken");
    let mut old = ask(&news, json!({ "link": format!("{url}{}", news.target) }));
    let done = sdks.done("outlook", "follow", &old).await;
    mean_the_same("follow", &news, &last(services), OUTLOOK);
    assert!(done["answer"]["@odata.deltaLink"].is_string(), "{done}");

    let ours = one(&story.made, "POST", "/events");
    let event = body(&ours);
    let done = sdks
        .done("outlook", "insert", &ask(&ours, json!({ "event": event })))
        .await;
    mean_the_same("insert", &ours, &last(services), OUTLOOK);
    let id = done["id"].clone();
    typed.push(("outlook.Event", event));
    typed.push(("outlook.Event", done["answer"].clone()));

    // It was cancelled meanwhile.
    let ours = one(&story.moved, "PATCH", "/events/");
    let moved = body(&ours);
    typed.push(("outlook.Event", moved.clone()));
    let change = ask(&ours, json!({ "eventId": id, "event": moved }));
    let failed = sdks.failed("outlook", "update", &change).await;
    mean_the_same("update", &ours, &last(services), OUTLOOK);
    assert_eq!(
        (&failed["status"], &failed["code"]),
        (&json!(404), &json!("ErrorItemNotFound"))
    );
    services.put("outlook/primary", id.as_str().unwrap(), moved);
    let done = sdks.done("outlook", "update", &change).await;
    assert_eq!(done["id"], id);
    typed.push(("outlook.Event", done["answer"].clone()));
    services.asked();

    let ours = one(&story.cancelled, "DELETE", "/events/");
    let question = ask(&ours, json!({ "eventId": id }));
    sdks.done("outlook", "delete", &question).await;
    mean_the_same("delete", &ours, &last(services), OUTLOOK);
    let failed = sdks.failed("outlook", "delete", &question).await;
    assert_eq!(
        (&failed["status"], &failed["code"]),
        (&json!(404), &json!("ErrorItemNotFound"))
    );
    services.asked();

    // An answer was lost: the event is looked for before it is made again.
    let mut again = consultation(&story.world, "14:00").await;
    again["resource_id"] = json!(demo::MIA);
    let booked = appoint(&story.world, Caller::MEMBER, &again).await;
    booked.expect(201);
    services.fails(|asked| {
        let is_made = asked.method == "POST" && asked.what.contains("/events");
        is_made.then_some(Fault::LostAnswer)
    });
    sync(&story.world).await.expect(200);
    services.works();
    calendar_sync::wait(&story.world).await;
    services.asked();
    sync(&story.world).await.expect(200);
    let ours = one(&asked(services), "GET", "filter=");
    let filter = &query(&ours)[0].1;
    let done = sdks
        .done("outlook", "find", &ask(&ours, json!({ "filter": filter })))
        .await;
    mean_the_same("find", &ours, &last(services), OUTLOOK);
    let made = services.events("outlook/primary");
    assert_eq!(done["answer"]["value"][0]["id"], made[0]["id"], "{done}");

    services.forget_cursors();
    let failed = sdks.failed("outlook", "follow", &old).await;
    assert_eq!(
        (&failed["status"], &failed["code"]),
        (&json!(410), &json!("SyncStateNotFound"))
    );
    services.fails(|_| Some(Fault::Status(429)));
    let failed = sdks.failed("outlook", "follow", &old).await;
    assert_eq!(
        (&failed["status"], &failed["code"], &failed["wait"]),
        (
            &json!(429),
            &json!("TooManyRequests"),
            &json!(recorder::WAIT)
        )
    );
    services.works();
    old["key"] = json!("nobody");
    let failed = sdks.failed("outlook", "follow", &old).await;
    assert_eq!(
        (&failed["status"], &failed["code"]),
        (&json!(401), &json!("InvalidAuthenticationToken"))
    );
    sdks.are_of_their_types(&typed).await;
    drop(story.world);
}
