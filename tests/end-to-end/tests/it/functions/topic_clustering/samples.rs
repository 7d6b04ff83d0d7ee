//! A day of very many messages: a sample is grouped, the others are given to its topics, and it is said so.

use crate::{
    functions::topic_clustering::{cluster, day},
    without_functions,
};
use end_to_end::{World, demo};
use serde_json::{Value, json};

/// So many messages of yesterday, which have their vectors: around four directions of eight.
async fn filled(world: &World, count: u32) {
    world
        .run_sql(&format!(
            "insert into messages (organization_id, channel, direction, sender, from_address, to_address, body, status,
                                   created_at)
             select '{0}', 'sms', 'inbound', 'customer', '+4179' || lpad(number::text, 7, '0'), '+41310000000',
                    (array['Where is the parcel?', 'I want a refund', 'May a dog come along?', 'Is there snow?'])[1 + number % 4],
                    'received',
                    ((now() at time zone 'Europe/Zurich')::date - 1 + time '12:00') at time zone 'Europe/Zurich'
             from generate_series(1, {count}) as number;
             insert into message_embeddings (organization_id, message_id, model, embedding)
             select organization_id, id, 'all-minilm-l6-v2',
                    decode(repeat('00000000', number % 4) || '0000803f' || repeat('00000000', 3 - number % 4)
                           || repeat('00000000', number / 4 % 3) || '0000003e' || repeat('00000000', 3 - number / 4 % 3), 'hex')
             from messages, substring(from_address from 6) as digits, cast(digits as integer) as number
             where organization_id = '{0}'",
            demo::ALPINE
        ))
        .await;
}

async fn run(world: &World) -> Value {
    world
        .sql(
            "select jsonb_build_array(message_count, grouped_count, assigned_count, finished_at is not null)
             from topic_runs where message_count > 0",
        )
        .await
}

/// Sums over the topics of the day.
async fn sums(world: &World) -> Value {
    world
        .sql("select jsonb_build_array(sum(message_count), sum(grouped_count), round(sum(percentage))) from topics_daily")
        .await
}

#[tokio::test]
async fn past_a_sample_each_message_is_given_to_a_topic() {
    let world = World::of(&["topic-clustering"], &[]).await;
    filled(&world, 52_500).await;

    // The time is over when the sample is grouped: what is there is an estimate, and says so.
    let date = day(&world, 1).await;
    let mut calls = 0;
    loop {
        let reply = cluster(&world, json!({ "date": date, "seconds": 1 })).await;
        calls += 1;
        if reply.json["is_complete"] == true {
            assert_eq!(
                (&reply.json["sampled"], &reply.json["messages"]),
                (&json!(1), &json!(52_500)),
                "{reply:?}"
            );
            break;
        }
        // Each topic's share is rounded.
        let estimated = sums(&world).await[0].as_i64().unwrap();
        assert!((52_450..=52_550).contains(&estimated), "{estimated}");
        assert!(calls < 20, "{reply:?}");
    }

    assert_eq!(run(&world).await, json!([52_500, 50_000, 2_500, true]));
    assert_eq!(sums(&world).await, json!([52_500, 52_500, 100]));
    // Equal vectors are of one topic, so each has a multiple of their number.
    let whole = "select bool_and(message_count % 4375 = 0) from topics_daily";
    assert_eq!(world.sql(whole).await, true);

    let reply = cluster(
        &world,
        json!({ "date": date, "again": true, "seconds": 60 }),
    )
    .await;
    assert_eq!(reply.json["is_complete"], true, "{reply:?}");
    assert_eq!(
        run(&world).await,
        json!([52_500, 50_000, 2_500, true]),
        "done again, it begins anew"
    );
    assert_eq!(sums(&world).await, json!([52_500, 52_500, 100]));
}

#[tokio::test]
async fn a_page_counts_once_and_the_next_call_goes_on_behind_it() {
    let world = without_functions().await;
    filled(&world, 10).await;
    let ids = world
        .sql("select jsonb_agg(id order by id) from messages")
        .await;
    let call = async |function: &str, arguments: Value| {
        let arguments = arguments.to_string().replace('\'', "''");
        world
            .sql(&format!("select private.{function}('{arguments}')"))
            .await
    };
    let claim = async || {
        let arguments = json!({ "most": 1, "organization_id": demo::ALPINE });
        call("topic_runs_ask", arguments.clone()).await;
        call("topic_runs_claim", arguments).await[0].clone()
    };
    let topic = |topic_id, grouped, count| {
        json!({ "topic_id": topic_id, "label": "x", "keywords": [], "message_count": count, "grouped_count": grouped,
                "samples": [], "centroid": "AACAPw==" })
    };

    let first = claim().await;
    assert_eq!(
        (&first["message_count"], &first["assigned_after"]),
        (&json!(10), &Value::Null)
    );
    let run_of = &first["lease"];
    let finish = json!({ "lease": run_of, "model": "m", "grouped_count": 4, "assigned_after": ids[3],
                         "topics": [topic(0, 3, 8), topic(1, 1, 2)] });
    call("topic_run_finish", finish).await;
    assert_eq!(sums(&world).await, json!([10, 4, 100]));

    let page = |run: &Value, from: usize, zero, one, is_last| {
        json!({ "lease": run, "counts": [{ "topic_id": 0, "count": zero }, { "topic_id": 1, "count": one }], "read": zero + one,
                "after": ids[from], "is_last": is_last })
    };
    call("topic_run_assign", page(run_of, 6, 0, 3, false)).await;
    let counts = "select jsonb_agg(jsonb_build_array(message_count, grouped_count) order by topic_id) from topics_daily";
    assert_eq!(
        world.sql(counts).await,
        json!([[4, 3], [6, 4]]),
        "an estimate of what was looked at"
    );
    assert_eq!(run(&world).await[3], false);

    // The call is gone; another one takes it up where it was.
    world.lease("topics", "topic_runs", -1).await;
    let second = claim().await;
    assert_eq!(second["assigned_after"], ids[6]);
    let centroids = call(
        "topic_run_centroids",
        json!({ "lease": second["lease"], "model": "m" }),
    )
    .await;
    assert_eq!(centroids.as_array().unwrap().len(), 2);
    let other = call(
        "topic_run_centroids",
        json!({ "lease": second["lease"], "model": "other" }),
    )
    .await;
    assert_eq!(other, json!([]));
    let admin = world.stack.admin().await.unwrap();
    let late = page(run_of, 9, 1, 1, true).to_string();
    let late = admin
        .query(&format!("select private.topic_run_assign('{late}')"), &[])
        .await;
    assert!(late.is_err(), "the first call can't count any more");
    call("topic_run_assign", page(&second["lease"], 9, 1, 2, true)).await;
    assert_eq!(world.sql(counts).await, json!([[4, 4], [6, 6]]));
    assert_eq!(run(&world).await, json!([10, 4, 6, true]));

    world
        .run_sql("update topic_runs set finished_at = null, assigned_after = null")
        .await;
    assert_eq!(claim().await["assigned_after"], Value::Null);
}
