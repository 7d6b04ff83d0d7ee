//! topic-clustering: what becomes of a day's messages, once, and who may have it done.

mod labels;
mod runs;
mod samples;

use end_to_end::{Caller, Reply, World, demo};
use serde_json::{Value, json};

pub const PARCELS: [&str; 8] = [
    "Where is my parcel?",
    "My parcel has not arrived yet",
    "When will the parcel be delivered?",
    "The parcel was not delivered to my address",
    "Is my parcel lost in the post?",
    "I am still waiting for the delivery of my parcel",
    "Can I track where the parcel is?",
    "The delivery of the parcel is late",
];

pub const REFUNDS: [&str; 8] = [
    "I want a refund for the cancelled tour",
    "How do I get a refund of my money?",
    "When will the refund be paid to my card?",
    "The refund for my booking is still missing",
    "Please refund the price of the tour",
    "Is a refund possible if I cancel?",
    "You refunded too little money",
    "My refund has not been paid",
];

pub const DOGS: [&str; 8] = [
    "May I bring my dog on the hike?",
    "Are dogs allowed on the walk?",
    "Is the hike suitable for a small dog?",
    "Does my dog need a leash on the trail?",
    "Can we take our dog along?",
    "Is there water for dogs on the way?",
    "Is a puppy allowed too, my dog is young",
    "Do dogs pay for the cable car?",
];

async fn world() -> World {
    World::of(&["topic-clustering"], &[]).await
}

/// Customers write these at noon of a day, `ago` days before today in Zurich, each another one.
pub async fn written(world: &World, organization: &str, ago: u32, texts: &[&str]) {
    for (number, text) in texts.iter().enumerate() {
        let text = text.replace('\'', "''");
        world
            .run_sql(&format!(
                "insert into messages (organization_id, channel, direction, sender, from_address, to_address, body, status,
                                       created_at)
                 values ('{organization}', 'sms', 'inbound', 'customer', '+4179000{ago:02}{number:02}', '+41310000000',
                         '{text}', 'received',
                         ((now() at time zone 'Europe/Zurich')::date - {ago} + time '12:00') at time zone 'Europe/Zurich')"
            ))
            .await;
    }
}

pub async fn cluster(world: &World, body: Value) -> Reply {
    let call = world.function_as(Caller::Service, "topic-clustering").await;
    let reply = call.json(&body).await;
    reply.expect(200);
    reply
}

/// Label, number and count of each topic of a day, the largest first.
pub async fn topics(world: &World, organization: &str, ago: u32) -> Vec<(String, i64, i64)> {
    let rows = world
        .sql(&format!(
            "select coalesce(jsonb_agg(jsonb_build_array(topic_label, topic_id, message_count)
                                       order by message_count desc, topic_id), '[]')
             from topics_daily
             where organization_id = '{organization}'
               and date = (now() at time zone 'Europe/Zurich')::date - {ago}"
        ))
        .await;
    let row = |row: &Value| {
        let label = row[0].as_str().unwrap().to_lowercase();
        (label, row[1].as_i64().unwrap(), row[2].as_i64().unwrap())
    };
    rows.as_array().unwrap().iter().map(row).collect()
}

pub fn number(topics: &[(String, i64, i64)], word: &str) -> i64 {
    let topic = topics.iter().find(|(label, ..)| label.contains(word));
    topic
        .unwrap_or_else(|| panic!("no topic {word}: {topics:?}"))
        .1
}

pub async fn day(world: &World, ago: u32) -> Value {
    let date = format!("select (now() at time zone 'Europe/Zurich')::date - {ago}");
    world.sql(&date).await
}

#[tokio::test]
async fn nobody_but_the_service_has_topics_made() {
    let world = world().await;
    for caller in [
        Caller::Public,
        Caller::STRANGER,
        Caller::MEMBER,
        Caller::OWNER,
        Caller::CLIENT,
        Caller::DEVELOPER,
    ] {
        let call = world.function_as(caller, "topic-clustering").await;
        call.json(&json!({})).await.expect_problem(403, "forbidden");
    }
    let call = world.function_as(Caller::Nobody, "topic-clustering").await;
    call.json(&json!({}))
        .await
        .expect_problem(401, "unauthorized");
    assert_eq!(world.sql("select count(*) from topic_runs").await, 0);
}

#[tokio::test]
async fn what_customers_wrote_yesterday_becomes_topics_of_their_organization() {
    let world = world().await;
    let alpine: Vec<&str> = [&PARCELS[..], &REFUNDS[..]].concat();
    written(&world, demo::ALPINE, 1, &alpine).await;
    // Neither today's, nor an older day's, nor what the staff wrote.
    written(&world, demo::ALPINE, 0, &DOGS[..3]).await;
    written(&world, demo::ALPINE, 2, &DOGS[3..]).await;
    world
        .run_sql(&format!(
            "insert into messages (organization_id, channel, direction, sender, from_address, to_address, body, created_at)
             select organization_id, channel, 'outbound', 'staff', to_address, from_address, 'A dog is fine', created_at
             from messages where organization_id = '{}'",
            demo::ALPINE
        ))
        .await;

    let reply = cluster(&world, json!({})).await;
    assert_eq!(
        reply.json,
        json!({ "organizations": 1, "messages": 16, "topics": 2, "sampled": 0, "failed": 0, "is_complete": true })
    );
    let found = topics(&world, demo::ALPINE, 1).await;
    assert_eq!(
        found.iter().map(|topic| topic.2).collect::<Vec<_>>(),
        [8, 8],
        "{found:?}"
    );
    assert_ne!(number(&found, "parcel"), number(&found, "refund"));
    assert!(topics(&world, demo::HARBOR, 1).await.is_empty());

    let details = world
        .sql(
            "select jsonb_build_object(
               'share', sum(percentage), 'keywords', bool_and(cardinality(keywords) between 1 and 10),
               'samples', bool_and(jsonb_array_length(sample_messages) between 1 and 5),
               'own', bool_and((select bool_and(message.organization_id = topic.organization_id)
                                from jsonb_array_elements_text(sample_messages) as sample
                                join messages as message on message.id = sample::uuid)))
             from topics_daily as topic",
        )
        .await;
    assert_eq!(
        details,
        json!({ "share": 100.00, "keywords": true, "samples": true, "own": true })
    );
    let run = world
        .sql(&format!(
            "select jsonb_build_array(message_count, embedded_count, grouped_count, topic_count, attempt, error,
                                      finished_at is not null)
             from topic_runs where organization_id = '{}'",
            demo::ALPINE
        ))
        .await;
    assert_eq!(run, json!([16, 16, 16, 2, 1, null, true]));

    let outcome = "select outcome from private.scheduled_runs where function = 'topic-clustering' and finished_at is not null";
    assert_eq!(world.sql(outcome).await, reply.json);

    let reply = cluster(&world, json!({})).await;
    assert_eq!(reply.json["organizations"], 0, "done is done");
    assert_eq!(reply.json["is_complete"], true);
}

#[tokio::test]
async fn what_members_ask_by_themselves_becomes_nobodys_topic() {
    let world = world().await;
    written(&world, demo::ALPINE, 1, &PARCELS).await;
    for organization in [demo::ALPINE, demo::HARBOR] {
        world
            .run_sql(&format!(
                "with chat as (
                   insert into conversations (organization_id, owner_id, channel)
                   select organization_id, user_id, 'workspace' from members
                   where organization_id = '{organization}' and is_active limit 1
                   returning organization_id, id
                 )
                 insert into messages (organization_id, conversation_id, channel, direction, sender, body, status, created_at)
                 select chat.organization_id, chat.id, 'workspace', 'inbound', 'customer', body, 'received',
                   ((now() at time zone 'Europe/Zurich')::date - 1 + time '12:00') at time zone 'Europe/Zurich'
                 from chat, jsonb_array_elements_text('{}') as body",
                json!(DOGS)
            ))
            .await;
    }

    let reply = cluster(&world, json!({})).await;
    assert_eq!(
        (&reply.json["organizations"], &reply.json["messages"]),
        (&json!(1), &json!(8)),
        "{reply:?}"
    );
    let found = topics(&world, demo::ALPINE, 1).await;
    assert!(
        found.iter().all(|topic| !topic.0.contains("dog")),
        "{found:?}"
    );
    assert!(topics(&world, demo::HARBOR, 1).await.is_empty());
}

#[tokio::test]
async fn a_topic_keeps_its_number_from_day_to_day() {
    let world = world().await;
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
    cluster(&world, json!({ "date": day(&world, 1).await })).await;

    let before = topics(&world, demo::ALPINE, 3).await;
    let after = topics(&world, demo::ALPINE, 1).await;
    for word in ["parcel", "refund"] {
        assert_eq!(
            number(&before, word),
            number(&after, word),
            "{before:?} {after:?}"
        );
    }
    let dogs = number(&after, "dog");
    assert!(
        before.iter().all(|topic| topic.1 < dogs),
        "{before:?} {after:?}"
    );

    cluster(
        &world,
        json!({ "date": day(&world, 1).await, "again": true }),
    )
    .await;
    assert_eq!(
        topics(&world, demo::ALPINE, 1).await,
        after,
        "done again, it is the same"
    );
}

#[tokio::test]
async fn a_day_that_is_done_again_is_replaced_whole() {
    let world = world().await;
    written(
        &world,
        demo::ALPINE,
        1,
        &[&PARCELS[..], &REFUNDS[..]].concat(),
    )
    .await;
    cluster(&world, json!({})).await;
    world
        .run_sql("delete from messages where body ilike '%refund%'")
        .await;

    assert_eq!(cluster(&world, json!({})).await.json["organizations"], 0);
    assert_eq!(topics(&world, demo::ALPINE, 1).await.len(), 2);
    let again = json!({ "again": true, "organization_id": demo::ALPINE });
    assert_eq!(
        cluster(&world, again.clone()).await.json["organizations"],
        1
    );
    let found = topics(&world, demo::ALPINE, 1).await;
    assert_eq!(
        found.iter().map(|topic| topic.2).sum::<i64>(),
        8,
        "{found:?}"
    );

    world.run_sql("delete from messages").await;
    cluster(&world, again).await;
    assert!(topics(&world, demo::ALPINE, 1).await.is_empty());
}

#[tokio::test]
async fn an_organization_that_switched_it_off_has_no_topics() {
    let world = world().await;
    written(&world, demo::ALPINE, 1, &PARCELS).await;
    let switch = |caller: Caller| {
        let world = &world;
        async move {
            let path = format!("/rest/v1/organizations?id=eq.{}", demo::ALPINE);
            let call = world
                .request_as(caller, reqwest::Method::PATCH, &path)
                .await;
            call.json(&json!({ "topics_enabled": false })).await
        }
    };
    switch(Caller::MEMBER).await;
    assert_eq!(
        world
            .sql("select bool_and(topics_enabled) from organizations")
            .await,
        true
    );
    switch(Caller::ADMIN).await.expect(204);
    assert_eq!(cluster(&world, json!({})).await.json["organizations"], 0);
    assert!(topics(&world, demo::ALPINE, 1).await.is_empty());
}

#[tokio::test]
async fn a_day_is_one_of_the_organizations_calendar_though_the_clocks_change() {
    let world = world().await;
    // In Zurich it has 23 hours: from 23:00 to 22:00 of UTC.
    for (number, moment) in [
        "2026-03-28 22:59:59Z",
        "2026-03-28 23:00:00Z",
        "2026-03-29 21:59:59Z",
        "2026-03-29 22:00:00Z",
    ]
    .iter()
    .enumerate()
    {
        world
            .run_sql(&format!(
                "insert into messages (organization_id, channel, direction, sender, from_address, to_address, body, status,
                                       created_at)
                 values ('{}', 'sms', 'inbound', 'customer', '+4179000000{number}', '+41310000000', '{}', 'received', '{moment}')",
                demo::ALPINE, PARCELS[number]
            ))
            .await;
    }
    let reply = cluster(&world, json!({ "date": "2026-03-29" })).await;
    assert_eq!(reply.json["messages"], 2, "{reply:?}");
}

#[tokio::test]
async fn every_fault_of_a_request_is_named() {
    let world = world().await;
    let call = world.function_as(Caller::Service, "topic-clustering").await;
    let reply = call
        .json(&json!({ "date": "2026-02-30", "organization_id": 7, "seconds": 301 }))
        .await;
    reply.expect_problem(422, "invalid_request");
    let faults = reply.json["errors"].as_array().unwrap();
    assert_eq!(faults.len(), 3, "{reply:?}");

    let call = world.function_as(Caller::Service, "topic-clustering").await;
    let nobody = "00000000-0000-4000-8000-00000000dead";
    let reply = call.json(&json!({ "organization_id": nobody })).await;
    reply.expect_problem(404, "organization_not_found");
    assert_eq!(reply.json["errors"][0]["pointer"], "/organization_id");
}
