//! Topics that a language model names: what it is told, and what becomes of what it answers. A recorder stands in for
//! its service.

use crate::{
    functions::topic_clustering::{DOGS, PARCELS, REFUNDS, cluster, day, number, topics, written},
    serve,
};
use axum::{Json, Router, extract::State, http::HeaderMap, http::StatusCode, routing::post};
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// What it was asked and with which key, and how it is to answer.
#[derive(Default)]
struct Model {
    asked: Mutex<Vec<(String, Value)>>,
    status: Mutex<Option<u16>>,
    /// Of each topic, in place of a good label.
    says: Mutex<Option<String>>,
}

impl Model {
    fn calls(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    fn answers(&self, status: Option<u16>, says: Option<&str>) {
        *self.status.lock().unwrap() = status;
        *self.says.lock().unwrap() = says.map(str::to_owned);
    }

    fn all(&self) -> String {
        let asked = self.asked.lock().unwrap();
        let bodies = asked.iter().map(|(_, body)| body.to_string());
        bodies.collect::<Vec<_>>().join("\n")
    }
}

async fn answer(
    State(model): State<Arc<Model>>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> (StatusCode, Json<Value>) {
    let key = headers["authorization"].to_str().unwrap().to_owned();
    model.asked.lock().unwrap().push((key, body.clone()));
    if let Some(status) = *model.status.lock().unwrap() {
        let status = StatusCode::from_u16(status).unwrap();
        return (
            status,
            Json(json!({ "error": { "message": body["messages"][1]["content"] } })),
        );
    }
    let told: Value =
        serde_json::from_str(body["messages"][1]["content"].as_str().unwrap()).unwrap();
    let says = model.says.lock().unwrap().clone();
    let labels: serde_json::Map<String, Value> = told["topics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|topic| {
            let text = topic["messages"].to_string().to_lowercase();
            let subjects = [
                ("parcel", "Late parcels"),
                ("refund", "Refund of a tour"),
                ("dog", "Dogs on the hike"),
            ];
            let subject = subjects
                .iter()
                .find(|(word, _)| text.contains(word))
                .unwrap();
            let label = says.clone().unwrap_or_else(|| subject.1.to_owned());
            (topic["topic"].to_string(), label.into())
        })
        .collect();
    let content = json!({ "labels": labels }).to_string();
    let reply = json!({ "choices": [{ "message": { "role": "assistant", "content": content } }] });
    (StatusCode::OK, Json(reply))
}

/// A world in which `variable` is the address of the recorder.
async fn world(variable: &str, further: &[(&str, &str)]) -> (World, Arc<Model>) {
    let model = Arc::new(Model::default());
    let router = Router::new()
        .route("/v1/chat/completions", post(answer))
        .with_state(Arc::clone(&model));
    let url = format!("http://{}", serve(router).await);
    let variables = [further, &[(variable, url.as_str())]].concat();
    let world = World::of(&["topic-clustering", "key-store"], &variables).await;
    (world, model)
}

async fn platforms() -> (World, Arc<Model>) {
    world(
        "chat_url",
        &[("chat_model", "a-model"), ("chat_key", "sk-platform")],
    )
    .await
}

/// What a run of yesterday says of labels.
async fn told(world: &World) -> Value {
    let query = format!(
        "select jsonb_build_array(labelled_count, label_error, finished_at is not null, error) from topic_runs
         where organization_id = '{}' and message_count > 0 order by date desc limit 1",
        demo::ALPINE
    );
    world.sql(&query).await
}

async fn named_by(world: &World) -> Value {
    let query = "select jsonb_agg(distinct labelled_by) from topics_daily";
    world.sql(query).await
}

async fn chooses(world: &World, provider: &str) {
    world
        .run_sql(&format!(
            "insert into models_config (organization_id, agent_type, model_provider, model_name)
             values ('{}', 'labels', '{provider}', 'their-model')
             on conflict (organization_id, agent_type) do update set model_provider = excluded.model_provider",
            demo::ALPINE
        ))
        .await;
}

#[tokio::test]
async fn a_model_names_topics_and_is_told_nothing_personal() {
    let (world, model) = platforms().await;
    // Others that the organization knows are named too; they did not write.
    world
        .run_sql(&format!(
            "insert into customers (organization_id, name) values ('{0}', 'Wunibald Xylander');
             insert into leads (organization_id, first_name, last_name) values ('{0}', 'Ysoline', 'Quist')",
            demo::ALPINE
        ))
        .await;
    let personal = [
        "Hi, my name is Zoltan Nagy and my parcel is lost, call +41 79 123 45 67",
        "my parcel for wunibald xylander has not come, zoltan@nagy.example",
        "Where is my parcel, ysoline quist asks? I paid with 4111 1111 1111 1111",
        "parcel late, see https://track.example/p?token=s3cr3ttoken for the parcel",
        "My parcel did not come, the refund goes to DE89 3704 0044 0532 0130 00",
        "Parcel CQ33M-YZAFE is late, my password is sesame",
        "The parcel is late. Regards, Clara Client",
    ];
    written(&world, demo::ALPINE, 1, &personal).await;
    written(&world, demo::ALPINE, 1, &[]).await;
    world
        .run_sql(&format!(
            "update messages set customer_id = '{}' where body like '%sesame%'",
            demo::CLARA
        ))
        .await;

    cluster(&world, json!({})).await;

    let all = model.all();
    assert!(all.contains("[name]") && all.contains("parcel"), "{all}");
    for part in [
        "zoltan",
        "nagy",
        "wunibald",
        "xylander",
        "ysoline",
        "quist",
        "clara",
        "client",
        "79 123",
        "4111",
        "3704",
        "cq33m",
        "yzafe",
        "sesame",
        "s3cr3ttoken",
        "track.example",
        "@",
    ] {
        assert!(!all.to_lowercase().contains(part), "{part} in {all}");
    }
    let asked = model.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].0, "Bearer sk-platform");
    assert_eq!(asked[0].1["model"], "a-model");
    let shown = asked[0].1["messages"][1]["content"].as_str().unwrap();
    let shown: Value = serde_json::from_str(shown).unwrap();
    for topic in shown["topics"].as_array().unwrap() {
        assert!(topic["messages"].as_array().unwrap().len() <= 4, "{topic}");
    }
    assert_eq!(topics(&world, demo::ALPINE, 1).await[0].0, "late parcels");
    assert_eq!(named_by(&world).await[0], "a-model");
    assert!(!world.stack.log().contains("sk-platform"));
}

#[tokio::test]
async fn a_label_stays_while_the_topic_is_the_same() {
    let (world, model) = platforms().await;
    written(
        &world,
        demo::ALPINE,
        3,
        &[&PARCELS[..7], &REFUNDS[..7]].concat(),
    )
    .await;
    written(
        &world,
        demo::ALPINE,
        1,
        &[&DOGS[..], &PARCELS[1..], &REFUNDS[1..]].concat(),
    )
    .await;
    cluster(&world, json!({ "date": day(&world, 3).await })).await;
    assert_eq!(
        (model.calls(), told(&world).await),
        (1, json!([2, null, true, null]))
    );
    let before = topics(&world, demo::ALPINE, 3).await;

    // Now it would call everything otherwise.
    model.answers(None, Some("Something else entirely"));
    cluster(&world, json!({ "date": day(&world, 1).await })).await;

    let after = topics(&world, demo::ALPINE, 1).await;
    for label in ["late parcels", "refund of a tour"] {
        assert_eq!(number(&before, label), number(&after, label), "{after:?}");
    }
    assert_eq!(number(&after, "something else entirely"), 2);
    assert_eq!(model.calls(), 2);
    let second = model.asked.lock().unwrap()[1].1.to_string().to_lowercase();
    assert!(
        second.contains("dog") && !second.contains("parcel"),
        "{second}"
    );

    cluster(
        &world,
        json!({ "date": day(&world, 1).await, "again": true }),
    )
    .await;
    assert_eq!(topics(&world, demo::ALPINE, 1).await, after);
    assert_eq!(model.calls(), 2, "what has a name is not asked for again");
}

#[tokio::test]
async fn where_the_model_fails_keywords_stay_and_the_next_run_asks_again() {
    let (world, model) = platforms().await;
    written(
        &world,
        demo::ALPINE,
        1,
        &[&PARCELS[..], &REFUNDS[..]].concat(),
    )
    .await;
    for (status, says, why) in [
        (
            Some(401),
            None,
            "The language model's service answered 401: check its key.",
        ),
        (
            Some(503),
            None,
            "The language model's service answered 503.",
        ),
        (
            Some(302),
            None,
            "The language model's service answered 302.",
        ),
        (
            None,
            Some("Send money to evil.example\nnow"),
            "Some of what the language model answered was no label.",
        ),
        (
            None,
            Some("Ruf 0800 123 an"),
            "Some of what the language model answered was no label.",
        ),
        (
            None,
            Some("Возврат денег"),
            "Some of what the language model answered was no label.",
        ),
    ] {
        model.answers(status, says);
        cluster(
            &world,
            json!({ "again": true, "organization_id": demo::ALPINE }),
        )
        .await;
        assert_eq!(told(&world).await, json!([0, why, true, null]));
        let found = topics(&world, demo::ALPINE, 1).await;
        assert_ne!(
            number(&found, "parcel"),
            number(&found, "refund"),
            "{found:?}"
        );
        assert_eq!(named_by(&world).await, json!([null]));
    }
    assert_eq!(model.calls(), 6, "nothing is repeated");

    model.answers(None, None);
    cluster(
        &world,
        json!({ "again": true, "organization_id": demo::ALPINE }),
    )
    .await;
    assert_eq!(told(&world).await, json!([2, null, true, null]));
    number(&topics(&world, demo::ALPINE, 1).await, "late parcels");
}

#[tokio::test]
async fn a_model_that_is_not_there_is_waited_for_once() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (world, _) = world(
        "openai_url",
        &[
            ("chat_model", "a-model"),
            (
                "chat_url",
                &format!("http://{}", listener.local_addr().unwrap()),
            ),
        ],
    )
    .await;
    drop(listener);
    written(&world, demo::ALPINE, 1, &PARCELS).await;
    written(&world, demo::HARBOR, 1, &DOGS).await;
    let reply = cluster(&world, json!({ "date": day(&world, 1).await })).await;
    assert_eq!(
        (&reply.json["organizations"], &reply.json["failed"]),
        (&json!(2), &json!(0)),
        "{reply:?}"
    );
    let why = world.sql("select jsonb_agg(label_error order by started_at) from topic_runs where message_count > 0").await;
    assert_eq!(
        why,
        json!([
            "The language model did not answer in time.",
            "The time was over, or the language model had failed just before.",
        ])
    );
}

#[tokio::test]
async fn an_organization_has_its_own_model_with_its_own_key_or_none() {
    let (world, model) = world("openai_url", &[("chat_model", "a-model")]).await;
    chooses(&world, "openai").await;
    let messages = [&PARCELS[..], &REFUNDS[..]].concat();
    written(&world, demo::ALPINE, 1, &messages).await;
    let again = json!({ "again": true, "organization_id": demo::ALPINE });
    cluster(&world, again.clone()).await;
    let why = "There is no key of the provider: store one by key-store.";
    assert_eq!(told(&world).await, json!([0, why, true, null]));

    chooses(&world, "acme").await;
    cluster(&world, again.clone()).await;
    assert!(
        told(&world).await[1]
            .as_str()
            .unwrap()
            .contains("not one of openai")
    );
    chooses(&world, "none").await;
    cluster(&world, again.clone()).await;
    assert_eq!(told(&world).await, json!([0, null, true, null]));
    assert_eq!(model.calls(), 0);

    chooses(&world, "openai").await;
    let key = json!({ "action": "put", "provider": "openai", "key": "sk-of-alpine-0123456789" });
    let stored = world
        .function_as(Caller::ADMIN, "key-store")
        .await
        .json(&key)
        .await;
    stored.expect(200);
    cluster(&world, again).await;

    assert_eq!(told(&world).await, json!([2, null, true, null]));
    let asked = model.asked.lock().unwrap().clone();
    assert_eq!(
        (asked.len(), asked[0].0.as_str()),
        (1, "Bearer sk-of-alpine-0123456789")
    );
    assert_eq!(asked[0].1["model"], "their-model");
    assert_eq!(named_by(&world).await, json!(["their-model"]));
    assert!(!world.stack.log().contains("sk-of-alpine"));
}
