//! Steps that tell endpoints, and steps that are tried again.

use super::{LEAD, activate, add_lead, call, chain, node, pass, save, states, tag, tags, tick};
use crate::{
    functions::outbox_dispatch::webhooks::{endpoint, later, world_with},
    support::signed::verified,
};
use end_to_end::{Caller, demo};
use serde_json::json;

#[tokio::test]
async fn a_step_tells_an_endpoint_once_signed_as_every_event_is() {
    let (world, receiver) = world_with(&["workflow-run"]).await;
    let (id, secret) = endpoint(&world, &format!("{}/crm", receiver.url), &["tag.added"]).await;
    let fields = json!({ "who": "{{ lead.first_name }}", "size": 2 });
    let hook = node(
        "hook",
        "webhook",
        json!({ "endpoint_id": id, "fields": fields }),
    );
    let workflow = activate(&world, &chain("lead.created", &[hook, tag("told")])).await;
    add_lead(&world, LEAD).await;
    let (_, _) = tokio::join!(tick(&world), tick(&world));
    tick(&world).await;
    assert_eq!(
        (states(&world).await, tags(&world).await),
        (json!(["completed"]), json!(["told"]))
    );
    let dispatch = async || {
        let call = world.function_as(Caller::Service, "outbox-dispatch").await;
        call.json(&json!({})).await.expect(200);
    };
    dispatch().await;

    let hooks = receiver.happened();
    // What the step itself caused is told too, by the same trigger that workflows hear of.
    let kinds: Vec<_> = hooks
        .iter()
        .map(|hook| hook.event()["type"].clone())
        .collect();
    assert_eq!(kinds, ["workflow.webhook", "tag.added"]);
    let data = &hooks[0].event()["data"];
    assert_eq!(
        (
            &data["fields"],
            &data["lead_id"],
            &data["workflow_id"],
            &data["node_id"]
        ),
        (
            &json!({ "who": "Ada", "size": 2 }),
            &json!(LEAD),
            &json!(workflow),
            &json!("hook")
        )
    );
    let check = json!({ "secret": secret, "headers": hooks[0].headers, "body": hooks[0].body });
    assert!(verified(&[check]).await[0]["event"].is_object());
    later(&world).await;
    dispatch().await;
    assert_eq!(receiver.hooks().len(), 2);

    // Nobody else's endpoint can be named.
    let foreign = "00000000-0000-4000-8000-00000000cc01";
    world
        .run_sql(&format!(
            "insert into webhook_endpoints (id, organization_id, url, events)
             values ('{foreign}', '{}', 'https://hooks.example.com/', '{{lead.created}}')",
            demo::HARBOR
        ))
        .await;
    let theirs = node("hook", "webhook", json!({ "endpoint_id": foreign }));
    let saved = save(&world, &chain("lead.created", &[theirs])).await;
    saved.expect(201);
    let body = json!({ "action": "activate", "workflow_id": saved.json[0]["id"] });
    let refused = call(&world, Caller::ADMIN, &body).await;
    refused.expect_problem(422, "workflow_invalid");
    assert_eq!(refused.pointers(), ["/nodes/1/config/endpoint_id"]);
    let checked = json!({ "action": "validate", "workflow_id": workflow });
    assert_eq!(
        call(&world, Caller::MEMBER, &checked).await.json["is_valid"],
        true
    );
}

#[tokio::test]
async fn a_step_that_fails_is_tried_again_as_often_as_its_policy_says() {
    let (world, receiver) = world_with(&["workflow-run"]).await;
    let (id, _) = endpoint(
        &world,
        &format!("{}/crm", receiver.url),
        &["payment.received"],
    )
    .await;
    let switch = async |is_enabled: bool| {
        world
            .run_sql(&format!(
                "update webhook_endpoints set is_enabled = {is_enabled}"
            ))
            .await;
    };
    let mut hook = node("hook", "webhook", json!({ "endpoint_id": id }));
    hook["retry"] = json!({ "attempts": 3, "backoff": "PT10M" });
    let mut workflow = chain("manual", &[hook, tag("told")]);
    workflow["settings"] = json!({ "errorHandling": "stop" });
    let workflow = activate(&world, &workflow).await;
    add_lead(&world, LEAD).await;
    let start = json!({ "action": "start", "workflow_id": workflow, "lead_id": LEAD });

    switch(false).await;
    call(&world, Caller::MEMBER, &start).await.expect(202);
    let step = "select jsonb_build_array(status, attempts, error, round(extract(epoch from wake_at - now()) / 60)) from workflow_steps where node_id = 'hook'";
    assert_eq!(
        world.sql(step).await,
        json!(["waiting", 1, "endpoint_disabled", 10])
    );
    tick(&world).await;
    assert_eq!(states(&world).await, json!(["waiting"]));
    pass(&world, "10 minutes").await;
    tick(&world).await;
    assert_eq!(
        world.sql(step).await,
        json!(["waiting", 2, "endpoint_disabled", 20])
    );
    switch(true).await;
    pass(&world, "20 minutes").await;
    tick(&world).await;
    assert_eq!(
        (states(&world).await, tags(&world).await),
        (json!(["completed"]), json!(["told"]))
    );
    assert_eq!(world.sql(step).await, json!(["done", 3, null, null]));
    assert_eq!(
        world
            .sql("select count(*) from outbox where topic = 'workflow.webhook'")
            .await,
        1
    );

    // And no oftener: then errorHandling says what becomes of the run.
    switch(false).await;
    call(&world, Caller::MEMBER, &start).await.expect(202);
    for minutes in ["10 minutes", "20 minutes"] {
        pass(&world, minutes).await;
        tick(&world).await;
    }
    let failed = world
        .sql("select jsonb_build_array(status, error_details ->> 'code', error_details ->> 'node_id',
                (select step ->> 'attempts' from jsonb_array_elements(execution_steps) as step where step ->> 'node_id' = 'hook'))
              from workflow_executions order by created_at desc limit 1")
        .await;
    assert_eq!(failed, json!(["failed", "endpoint_disabled", "hook", "3"]));
}
