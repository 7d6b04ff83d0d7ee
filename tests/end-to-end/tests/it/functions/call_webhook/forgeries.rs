//! Who is not Vapi, or tells of somebody else.

use super::{ASSISTANT, OTHER_ASSISTANT, OWN, PLATFORM, Phone, put_secret, said, send, world};
use crate::support::signed;
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};

async fn written(world: &World) -> Value {
    world
        .sql(
            "select jsonb_build_array(
               (select count(*) from call_logs), (select count(*) from appointments), (select count(*) from outbox),
               (select count(*) from private.tool_calls), (select count(*) from emergency_notifications))",
        )
        .await
}

fn alarm(assistant: &str) -> Value {
    json!({
        "type": "tool-calls", "call": { "id": "call-1", "assistantId": assistant },
        "customer": { "number": "+41791112233" },
        "toolCallList": [{ "id": "t1", "name": "emergency", "arguments": { "what": "Fire" } }],
    })
}

#[tokio::test]
async fn whoever_has_no_secret_is_refused_and_nothing_is_written() {
    let world = world().await;
    put_secret(&world, Caller::OTHER_OWNER, "vapi_harbor_0123456789")
        .await
        .expect(200);
    let message = alarm(ASSISTANT);

    for (organization, secret) in [
        (Some(demo::ALPINE), ""),
        (Some(demo::ALPINE), "vapi_alpine_012345678"),
        (Some(demo::ALPINE), "VAPI_ALPINE_0123456789"),
        (Some(demo::ALPINE), "vapi_harbor_0123456789"),
        (Some(demo::ALPINE), PLATFORM),
        (Some(demo::HARBOR), OWN),
        (Some("00000000-0000-4000-8000-0000000000ff"), OWN),
        (None, OWN),
        (None, "vapi_local_0123456789,"),
    ] {
        let reply = send(&world, organization, secret, &message).await;
        reply.expect_problem(401, "unauthorized");
    }
    // There is no header of this name, though some have believed it.
    let name = format!("call-webhook?organization={}", demo::ALPINE);
    let body = json!({ "message": message });
    let reply = world
        .function(&name)
        .header("x-vapi-signature", OWN)
        .json(&body)
        .await;
    reply.expect_problem(401, "unauthorized");
    for caller in [
        Caller::Nobody,
        Caller::Public,
        Caller::OWNER,
        Caller::CLIENT,
        Caller::Service,
    ] {
        let reply = world.function_as(caller, &name).await.json(&body).await;
        reply.expect_problem(401, "unauthorized");
    }

    assert_eq!(written(&world).await, json!([0, 0, 0, 0, 0]));
}

#[tokio::test]
async fn a_signature_counts_for_its_body_and_its_time() {
    let world = world().await;
    let endpoint = format!("call-webhook?organization={}", world.own_name(demo::ALPINE));
    let news = json!({ "message": {
        "type": "status-update", "status": "in-progress", "call": { "id": "call-1", "assistantId": world.own_name(ASSISTANT) },
    } })
    .to_string();
    let now = signed::now();
    let right = signed::by_vapi(OWN, now, &news).await;

    for (what, secret, time) in [
        ("another's secret", PLATFORM, now),
        ("a replay", OWN, now - 301),
        ("a clock that is ahead", OWN, now + 900),
    ] {
        let forged = signed::by_vapi(secret, time, &news).await;
        let reply = forged.send(&world, &endpoint).await;
        assert_eq!(reply.status, 401, "{what}: {reply:?}");
    }
    let mut changed = right.clone();
    changed.body = news.replace("in-progress", "ended");
    changed
        .send(&world, &endpoint)
        .await
        .expect_problem(401, "unauthorized");
    // The secret beside a signature that is not its own.
    changed.headers.push(("x-vapi-secret".into(), OWN.into()));
    changed
        .send(&world, &endpoint)
        .await
        .expect_problem(401, "unauthorized");
    assert_eq!(written(&world).await, json!([0, 0, 0, 0, 0]));

    right.send(&world, &endpoint).await.expect(200);
    right.send(&world, &endpoint).await.expect(200);
    assert_eq!(
        written(&world).await,
        json!([1, 0, 0, 0, 0]),
        "a replay leaves one log"
    );
}

#[tokio::test]
async fn an_account_of_its_own_tells_of_itself_alone() {
    let world = world().await;
    put_secret(&world, Caller::OTHER_OWNER, "vapi_harbor_0123456789")
        .await
        .expect(200);

    // Harbor's account, with Alpine's assistant.
    let tool = send(
        &world,
        Some(demo::HARBOR),
        "vapi_harbor_0123456789",
        &alarm(ASSISTANT),
    )
    .await;
    tool.expect(200);
    assert_eq!(
        said(&tool.json["results"][0]).unwrap_err(),
        "I am sorry, that did not work just now."
    );
    // The platform's account, with Harbor's assistant on Alpine's number.
    let mut mixed = alarm(OTHER_ASSISTANT);
    mixed["call"]["phoneNumberId"] = json!(super::NUMBER);
    let mixed = send(&world, None, PLATFORM, &mixed).await;
    mixed.expect(200);
    said(&mixed.json["results"][0]).unwrap_err();
    let news = json!({ "type": "end-of-call-report", "call": { "id": "call-1", "assistantId": ASSISTANT } });
    let news = send(&world, Some(demo::HARBOR), "vapi_harbor_0123456789", &news).await;
    news.expect(200);

    assert_eq!(written(&world).await, json!([0, 0, 0, 0, 0]));
}

#[tokio::test]
async fn two_organizations_may_have_calls_of_one_id() {
    let world = world().await;
    put_secret(&world, Caller::OTHER_OWNER, "vapi_harbor_0123456789")
        .await
        .expect(200);
    let phone = Phone::of(&world, "call-1");
    phone.report().await;

    let news = json!({
        "type": "end-of-call-report", "call": { "id": "call-1", "assistantId": OTHER_ASSISTANT },
        "analysis": { "summary": "Another." },
    });
    let reply = send(&world, Some(demo::HARBOR), "vapi_harbor_0123456789", &news).await;
    reply.expect(200);

    let summaries = world
        .sql("select jsonb_agg(jsonb_build_array(organization_id, summary) order by organization_id) from call_logs")
        .await;
    assert_eq!(
        summaries,
        json!([
            [demo::ALPINE, "Takes a course."],
            [demo::HARBOR, "Another."]
        ])
    );
}

#[tokio::test]
async fn the_platforms_account_finds_whose_call_it_is() {
    let world = world().await;
    for message in [
        json!({ "type": "status-update", "status": "in-progress", "call": { "id": "call-1", "assistantId": ASSISTANT } }),
        json!({ "type": "status-update", "status": "in-progress", "call": { "id": "call-2", "phoneNumberId": super::NUMBER } }),
    ] {
        send(&world, None, PLATFORM, &message).await.expect(200);
    }

    let kept = world
        .sql("select jsonb_agg(jsonb_build_array(vapi_call_id, organization_id, customer_phone_number) order by 1) from call_logs")
        .await;
    assert_eq!(
        kept,
        json!([
            ["call-1", demo::ALPINE, "anonymous"],
            ["call-2", demo::ALPINE, "anonymous"]
        ])
    );
}
