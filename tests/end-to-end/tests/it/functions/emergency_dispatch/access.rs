//! Who may report, see and take what.

use super::{ask, take_by_link};
use end_to_end::{Caller, World, demo};
use reqwest::Method;
use serde_json::{Value, json};

/// An incident of Alpine's.
async fn reported(world: &World) -> Value {
    let body = json!({ "action": "report", "message": "Fire", "call_id": "call-1" });
    let reply = ask(world, Caller::MEMBER, &body).await;
    reply.expect(201);
    reply.json["id"].clone()
}

#[tokio::test]
async fn an_incident_is_its_organizations() {
    let world = World::tenant().await;
    let id = reported(&world).await;
    let named = |action: &str| json!({ "action": action, "incident_id": id });

    for action in ["show", "acknowledge", "resolve", "cancel"] {
        for (caller, status, code) in [
            (Caller::OTHER_OWNER, 404, "incident_not_found"),
            (Caller::STRANGER, 403, "no_organization"),
            (Caller::Public, 403, "staff_only"),
            (Caller::CLIENT, 403, "forbidden"),
            (Caller::Nobody, 401, "unauthorized"),
            (Caller::Service, 400, "organization_required"),
        ] {
            ask(&world, caller, &named(action))
                .await
                .expect_problem(status, code);
        }
    }
    let other = world
        .function_as(Caller::OTHER_OWNER, "emergency-dispatch")
        .await
        .header("x-organization-id", demo::ALPINE)
        .json(&named("acknowledge"))
        .await;
    other.expect_problem(404, "organization_not_found");
    let service = world
        .function_as(Caller::Service, "emergency-dispatch")
        .await
        .header("x-organization-id", demo::ALPINE)
        .json(&named("show"))
        .await;
    service.expect(200);
    assert_eq!(service.json["status"], "unanswered");
    let expired = world
        .function("emergency-dispatch")
        .bearer("x.y.z")
        .json(&named("show"))
        .await;
    expired.expect_problem(401, "unauthorized");
    for caller in [Caller::Public, Caller::MEMBER] {
        let refused = ask(&world, caller, &json!({})).await;
        assert_eq!(refused.status, 403, "{refused:?}");
    }

    let list = async |caller: Caller| {
        let reply = ask(
            &world,
            caller,
            &json!({ "action": "list", "status": "unanswered" }),
        )
        .await;
        reply.expect(200);
        reply.json["incidents"].as_array().unwrap().len()
    };
    assert_eq!(
        (list(Caller::MEMBER).await, list(Caller::OTHER_OWNER).await),
        (1, 0)
    );
    let states = world.sql("select jsonb_agg(status) from incidents").await;
    assert_eq!(states, json!(["unanswered"]));
}

#[tokio::test]
async fn a_list_goes_on_where_it_ended() {
    let world = World::tenant().await;
    for number in 0..3 {
        let body = json!({ "action": "report", "message": format!("Fire {number}") });
        ask(&world, Caller::MEMBER, &body).await.expect(201);
    }
    let mut before = Value::Null;
    let mut seen = Vec::new();
    loop {
        let body = json!({ "action": "list", "limit": 2, "before": before });
        let page = ask(&world, Caller::MEMBER, &body).await;
        page.expect(200);
        let incidents = page.json["incidents"].as_array().unwrap();
        seen.extend(incidents.iter().map(|incident| incident["message"].clone()));
        before = page.json["next"].clone();
        if before.is_null() {
            break;
        }
    }
    assert_eq!(seen, ["Fire 2", "Fire 1", "Fire 0"]);
}

#[tokio::test]
async fn a_report_works_once() {
    let world = World::tenant().await;
    let body = json!({ "action": "report", "message": "Fire" });
    let keyed = async || {
        let call = world
            .function_as(Caller::MEMBER, "emergency-dispatch")
            .await;
        call.key("report-1").json(&body).await
    };
    let (first, again) = (keyed().await, keyed().await);
    assert_eq!(first.json["id"], again.json["id"]);
    let one = reported(&world).await;
    assert_eq!(one, reported(&world).await, "a call reports one emergency");
    let count = world.sql("select count(*) from incidents").await;
    assert_eq!(count, 2);
}

#[tokio::test]
async fn a_link_that_is_none_of_ours_opens_nothing() {
    let world = World::tenant().await;
    reported(&world).await;
    for token in [
        "x",
        "VJLcYGuTRqmT3ChrKapv8Ji6FIxuQ1pPCq1J0b8XbN4",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "' or true --",
    ] {
        take_by_link(&world, token)
            .await
            .expect_problem(404, "link_not_found");
    }
    for body in [
        json!({}),
        json!({ "token": 1 }),
        json!({ "token": "" }),
        json!({ "token": "x".repeat(1000) }),
    ] {
        let mut body = body;
        body["action"] = json!("open_link");
        let refused = ask(&world, Caller::Public, &body).await;
        refused.expect_problem(422, "invalid_request");
    }
    // A link needs a key of the project, as all that is asked does.
    let body = json!({ "action": "open_link", "token": "x" });
    ask(&world, Caller::Nobody, &body)
        .await
        .expect_problem(401, "unauthorized");
    // And the page has nothing to say to other methods.
    let put = world
        .request(Method::PUT, "/functions/v1/emergency-dispatch")
        .send()
        .await;
    put.expect_problem(405, "method_not_allowed");
}
