//! new-function: gives a note with its organization.

use end_to_end::{Caller, Reply, World, demo};
use serde_json::{Value, json};

async fn ask(world: &World, caller: Caller, body: &Value) -> Reply {
    let call = world.function_as(caller, "new-function").await;
    call.json(body).await
}

#[tokio::test]
async fn members_get_the_note_of_their_own_organization() {
    let world = World::tenant().await;

    for (caller, organization) in [
        (Caller::OWNER, demo::ALPINE),
        (Caller::ADMIN, demo::ALPINE),
        (Caller::MEMBER, demo::ALPINE),
        (Caller::OTHER_OWNER, demo::HARBOR),
    ] {
        let reply = ask(&world, caller, &json!({ "note": "hello" })).await;

        reply.expect(200);
        assert_eq!(
            reply.json,
            json!({ "organization_id": organization, "note": "hello" })
        );
    }
}

#[tokio::test]
async fn others_are_refused() {
    let world = World::tenant().await;

    for (caller, status, code) in [
        (Caller::Nobody, 401, "unauthorized"),
        (Caller::Public, 403, "forbidden"),
        (Caller::CLIENT, 403, "forbidden"),
        (Caller::Service, 403, "forbidden"),
        (Caller::STRANGER, 403, "no_organization"),
        (Caller::DEVELOPER, 403, "no_organization"),
        (Caller::BOTH, 400, "organization_required"),
    ] {
        let reply = ask(&world, caller, &json!({ "note": "hello" })).await;

        reply.expect_problem(status, code);
    }
}

#[tokio::test]
async fn another_organization_is_not_there() {
    let world = World::tenant().await;

    let call = world.function_as(Caller::MEMBER, "new-function").await;
    let reply = call
        .header("x-organization-id", demo::HARBOR)
        .json(&json!({ "note": "hello" }))
        .await;

    reply.expect_problem(404, "organization_not_found");
}

#[tokio::test]
async fn every_fault_is_named() {
    let world = World::tenant().await;

    let reply = ask(&world, Caller::MEMBER, &json!({ "note": 1, "more": 1 })).await;

    let mut pointers = reply.pointers();
    pointers.sort_unstable();
    assert_eq!(
        (reply.problem(), pointers),
        ((422, "invalid_request"), vec!["/more", "/note"])
    );
}
