//! What is checked before a workflow runs, and what stays of one that does.

use super::{
    LEAD, OTHER_LEAD, activate, add_lead, call, chain, edge, hello, node, pass, save, sent, states,
    tag, tags, tick, world,
};
use end_to_end::{Caller, demo};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn the_database_refuses_what_is_no_graph_and_names_its_nodes() {
    let world = world().await;
    let good = chain("lead.created", &[tag("a"), tag("b")]);
    for (change, pointer, words) in [
        (
            json!({ "edges": [edge("start", "next", "a"), edge("old", "next", "b")] }),
            "/edges/1/source",
            "edge old-next-b from old to b: there is no node old",
        ),
        (
            json!({ "edges": [edge("a", "next", "b"), edge("b", "next", "a")] }),
            "/edges",
            "a, b",
        ),
        (
            json!({ "edges": [edge("a", "next", "a")] }),
            "/edges/0/target",
            "leads from a to itself",
        ),
        (
            json!({ "nodes": [tag("a"), tag("a"), tag("b"), node("start", "trigger", json!({}))] }),
            "/nodes/1/id",
            "a is the id of another node too",
        ),
        (
            json!({ "nodes": [node("start", "trigger", json!({})), node("a", "launch_rocket", json!({})), tag("b")] }),
            "/nodes/1/type",
            "node a",
        ),
        (
            json!({ "nodes": vec![tag("x"); 201], "edges": [] }),
            "/nodes",
            "at most 200",
        ),
        (
            json!({ "nodes": [1], "edges": [] }),
            "/nodes/0",
            "must be an object",
        ),
        (
            json!({ "settings": { "errorHandling": "hope" } }),
            "/settings/errorHandling",
            "continue or stop",
        ),
    ] {
        let mut workflow = good.clone();
        for (field, value) in change.as_object().unwrap() {
            workflow[field] = value.clone();
        }
        let refused = save(&world, &workflow).await;
        assert_eq!(refused.status, 422, "{change}: {}", refused.json);
        assert_eq!(refused.json["message"], "invalid_workflow", "{change}");
        let details = refused.json["details"].as_str().unwrap();
        assert!(
            details.contains(pointer) && details.contains(words),
            "{change}: {details}"
        );
    }
    // What is only not ready yet is kept as a draft, and activated by the function alone.
    let mut draft = good.clone();
    draft["nodes"] = json!([tag("alone")]);
    draft["edges"] = json!([]);
    let saved = save(&world, &draft).await;
    saved.expect(201);
    let path = format!(
        "/rest/v1/workflows?id=eq.{}",
        saved.json[0]["id"].as_str().unwrap()
    );
    let activated = world
        .request_as(Caller::ADMIN, Method::PATCH, &path)
        .await
        .json(&json!({ "status": "active" }))
        .await;
    assert_eq!(
        (activated.status, &activated.json["message"]),
        (409, &json!("not_checked"))
    );
    draft["status"] = json!("active");
    assert_eq!(save(&world, &draft).await.status, 409);
}

#[tokio::test]
async fn activation_names_every_fault_and_runs_keep_their_version() {
    let world = world().await;
    let bad = chain(
        "lead.created",
        &[
            node("send", "send_message", json!({ "template_id": LEAD })),
            node("day", "delay", json!({ "for": "soon" })),
            node("who", "assign", json!({ "user_ids": [demo::CHRIS] })),
        ],
    );
    let id = save(&world, &bad).await.json[0]["id"].clone();
    let refused = call(
        &world,
        Caller::ADMIN,
        &json!({ "action": "activate", "workflow_id": id }),
    )
    .await;
    refused.expect_problem(422, "workflow_invalid");
    assert_eq!(refused.pointers(), ["/nodes/2/config"]);
    let checked = call(
        &world,
        Caller::MEMBER,
        &json!({ "action": "validate", "workflow_id": id }),
    )
    .await;
    assert_eq!(
        (
            &checked.json["is_valid"],
            checked.json["errors"].as_array().unwrap().len()
        ),
        (&json!(false), 1)
    );

    let mut fixed = bad.clone();
    fixed["nodes"][2]["config"] = json!({ "for": "P1D" });
    let path = format!("/rest/v1/workflows?id=eq.{}", id.as_str().unwrap());
    world
        .request_as(Caller::ADMIN, Method::PATCH, &path)
        .await
        .json(&json!({ "nodes": fixed["nodes"] }))
        .await
        .expect(204);
    let refused = call(
        &world,
        Caller::ADMIN,
        &json!({ "action": "activate", "workflow_id": id }),
    )
    .await;
    assert_eq!(
        refused.pointers(),
        ["/nodes/1/config/template_id", "/nodes/3/config/user_ids/0"]
    );

    // What is activated stays as it was for the runs that began with it.
    let id = activate(
        &world,
        &chain(
            "lead.created",
            &[node("day", "delay", json!({ "for": "P1D" })), tag("first")],
        ),
    )
    .await;
    add_lead(&world, LEAD).await;
    tick(&world).await;
    let path = format!("/rest/v1/workflows?id=eq.{id}");
    let edited = chain("lead.created", &[tag("second")]);
    let body = json!({ "nodes": edited["nodes"], "edges": edited["edges"] });
    world
        .request_as(Caller::ADMIN, Method::PATCH, &path)
        .await
        .json(&body)
        .await
        .expect(204);
    let versions = world
        .sql(&format!(
            "select jsonb_build_array(version, active_version) from workflows where id = '{id}'"
        ))
        .await;
    assert_eq!(versions, json!([2, 1]));
    call(
        &world,
        Caller::ADMIN,
        &json!({ "action": "activate", "workflow_id": id }),
    )
    .await
    .expect(200);
    add_lead(&world, OTHER_LEAD).await;
    pass(&world, "1 day").await;
    tick(&world).await;
    let tags = world
        .sql("select jsonb_agg(tags order by id) from leads where first_name = 'Ada'")
        .await;
    assert_eq!(tags, json!([["first"], ["second"]]));

    world
        .run_sql(&format!(
            "insert into workflows (organization_id, name, trigger_type, status)
             select '{}', 'Many', 'manual', 'active' from generate_series(1, 100)",
            demo::ALPINE
        ))
        .await;
    call(
        &world,
        Caller::ADMIN,
        &json!({ "action": "activate", "workflow_id": id }),
    )
    .await
    .expect_problem(409, "too_many_workflows");
}

#[tokio::test]
async fn the_trigger_of_an_active_workflow_stays() {
    let world = world().await;
    let id = activate(&world, &chain("lead.created", &[tag("seen")])).await;
    let change = async |row: Value| {
        let path = format!("/rest/v1/workflows?id=eq.{id}");
        let call = world.request_as(Caller::ADMIN, Method::PATCH, &path).await;
        call.json(&row).await
    };
    let refused = change(json!({ "trigger_type": "manual" })).await;
    refused.expect(409);
    change(json!({ "status": "inactive", "trigger_type": "manual" }))
        .await
        .expect(204);
}

#[tokio::test]
async fn a_dry_run_shows_words_and_times_and_does_nothing() {
    let world = world().await;
    let workflow = chain(
        "lead.created",
        &[
            node("wait", "delay", json!({ "for": "P1D" })),
            hello("hello"),
            tag("done"),
        ],
    );
    let id = save(&world, &workflow).await.json[0]["id"].clone();
    add_lead(&world, LEAD).await;
    let trial = call(
        &world,
        Caller::MEMBER,
        &json!({ "action": "dry_run", "workflow_id": id, "lead_id": LEAD }),
    )
    .await;
    trial.expect(200);
    assert_eq!(trial.json["ended"], "completed");
    assert_eq!(trial.json["steps"][2]["effect"]["text"], "Hi Ada");
    assert_eq!(
        (states(&world).await, sent(&world).await, tags(&world).await),
        (json!([]), json!([0, 0]), json!([]))
    );
}
