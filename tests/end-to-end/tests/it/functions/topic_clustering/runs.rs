//! Runs that meet, break off or fail: the work is done once, and by the next call at the latest.

use super::{DOGS, PARCELS, REFUNDS, cluster, day, topics, world, written};
use end_to_end::{Caller, demo};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn calls_at_the_same_time_do_the_work_once() {
    let world = world().await;
    written(&world, demo::ALPINE, 1, &PARCELS).await;
    written(&world, demo::HARBOR, 2, &DOGS).await;
    let body = json!({ "date": day(&world, 1).await });
    let calls = (0..6).map(|_| cluster(&world, body.clone()));
    let mut organizations = 0;
    for reply in futures::future::join_all(calls).await {
        assert_eq!(reply.json["failed"], 0, "{reply:?}");
        organizations += reply.json["organizations"].as_u64().unwrap();
    }
    assert_eq!(organizations, 1);
    let runs = world
        .sql("select jsonb_agg(jsonb_build_array(attempt, embedded_count)) from topic_runs where message_count > 0")
        .await;
    assert_eq!(runs, json!([[1, 8]]));
    assert_eq!(
        world
            .sql("select sum(message_count) from topics_daily")
            .await,
        8
    );
}

#[tokio::test]
async fn a_run_that_was_broken_off_left_what_was_known_and_is_taken_up_again() {
    let world = world().await;
    written(&world, demo::ALPINE, 1, &PARCELS).await;
    cluster(&world, json!({})).await;
    let known = topics(&world, demo::ALPINE, 1).await;
    written(&world, demo::ALPINE, 1, &REFUNDS).await;
    // As a call leaves it that has begun anew and is at work.
    let begun = "(select * from topic_runs where topic_count > 0)";
    world
        .run_sql("update topic_runs set finished_at = null where topic_count > 0")
        .await;
    world.lease("topics", begun, 60).await;
    assert_eq!(
        cluster(&world, json!({})).await.json["organizations"],
        0,
        "somebody is at it"
    );
    assert_eq!(topics(&world, demo::ALPINE, 1).await, known);

    world.lease("topics", begun, -1).await;
    assert_eq!(cluster(&world, json!({})).await.json["organizations"], 1);
    assert_eq!(
        topics(&world, demo::ALPINE, 1)
            .await
            .iter()
            .map(|topic| topic.2)
            .sum::<i64>(),
        16
    );
    let run = world.sql("select jsonb_build_array(attempt, embedded_count) from topic_runs where topic_count > 0").await;
    assert_eq!(
        run,
        json!([2, 8]),
        "the vectors of the first time are still there"
    );
}

#[tokio::test]
async fn what_fails_is_written_down_and_tried_again_later() {
    let world = world().await;
    written(&world, demo::ALPINE, 1, &PARCELS).await;
    world
        .run_sql(&format!(
            "insert into models_config (organization_id, agent_type, model_provider, model_name)
             values ('{}', 'embedding', 'spin', 'of-nobody')",
            demo::ALPINE
        ))
        .await;
    let reply = cluster(&world, json!({})).await;
    assert_eq!(
        (&reply.json["failed"], &reply.json["is_complete"]),
        (&json!(1), &json!(false))
    );
    let told = world
        .sql("select jsonb_build_array(error, error_detail, request_id) from topic_runs where error is not null")
        .await;
    assert_eq!(told[0], "embedding_model_unavailable");
    assert_eq!(
        told[1],
        "While the messages got their vectors: The organization's embedding model can't be used: of-nobody is not there. \
         Change the organization's row of models_config for embedding, or delete it."
    );
    assert_eq!(told[2], reply.header("x-request-id"));

    world
        .run_sql("delete from models_config where agent_type = 'embedding'")
        .await;
    let hasty = cluster(&world, json!({})).await;
    assert_eq!(
        hasty.json["organizations"], 0,
        "it waits a little: {hasty:?}"
    );
    // Who names the organization or the day wants it now.
    let named = cluster(&world, json!({ "organization_id": demo::ALPINE })).await;
    assert_eq!(named.json["organizations"], 1, "{named:?}");
    let left = "select count(error) + count(error_detail) from topic_runs";
    assert_eq!(world.sql(left).await, 0);
}

#[tokio::test]
async fn a_failure_is_in_the_log_with_its_cause_and_without_a_message() {
    let world = world().await;
    written(&world, demo::ALPINE, 1, &PARCELS).await;
    world
        .run_sql("alter table message_embeddings add constraint broken check (false) not valid")
        .await;
    let reply = cluster(&world, json!({})).await;
    assert_eq!(reply.json["failed"], 1);
    let detail = world
        .sql("select error_detail from topic_runs where error is not null")
        .await;
    assert!(
        detail
            .as_str()
            .unwrap()
            .starts_with("While the messages got their vectors: "),
        "{detail}"
    );

    let log = world.stack.log();
    let id = reply.header("x-request-id");
    let line = log.lines().find(|line| line.contains(id)).unwrap();
    assert!(line.contains("constraint broken"), "{line}");
    for message in PARCELS {
        assert!(!log.contains(message) && !detail.as_str().unwrap().contains(message));
    }
}

#[tokio::test]
async fn no_organization_stops_the_work_for_the_others() {
    let world = world().await;
    for organization in [demo::ALPINE, demo::HARBOR] {
        written(&world, organization, 1, &PARCELS).await;
    }
    for (provider, configuration) in [("elsewhere", "{}"), ("openai", "{\"dimensions\": \"all\"}")]
    {
        // Alpine comes first, and its owner writes into their row what they like.
        let path = "/rest/v1/models_config?on_conflict=organization_id,agent_type";
        world
            .run_sql(
                "delete from models_config; delete from topics_daily; delete from topic_runs; delete from private.jobs",
            )
            .await;
        let row = json!({
            "organization_id": demo::ALPINE, "agent_type": "embedding", "model_provider": provider, "model_name": "x",
            "configuration": serde_json::from_str::<Value>(configuration).unwrap(),
        });
        let call = world.request_as(Caller::OWNER, Method::POST, path).await;
        call.json(&row).await.expect(201);

        let date = day(&world, 1).await;
        let reply = cluster(&world, json!({ "date": date })).await;
        assert_eq!(
            (&reply.json["organizations"], &reply.json["failed"]),
            (&json!(1), &json!(1)),
            "{provider} {configuration}"
        );
        let runs = world
            .sql("select jsonb_agg(jsonb_build_array(organization_id, error) order by organization_id) from topic_runs")
            .await;
        assert_eq!(
            runs,
            json!([
                [demo::ALPINE, "embedding_model_unavailable"],
                [demo::HARBOR, null]
            ])
        );
    }
}
