//! Who runs a workflow.

use super::{LEAD, activate, add_lead, call, chain, tag, tags, world};
use end_to_end::{Caller, demo};
use serde_json::json;

#[tokio::test]
async fn only_its_own_staff_and_the_service_run_a_workflow() {
    let world = world().await;
    add_lead(&world, LEAD).await;
    let manual = activate(&world, &chain("manual", &[tag("a")])).await;
    let start = json!({ "action": "start", "workflow_id": manual, "lead_id": LEAD });
    let run = call(&world, Caller::MEMBER, &start).await;
    run.expect(202);
    assert_eq!(
        (&run.json["status"], tags(&world).await),
        (&json!("completed"), json!(["a"])),
        "{}",
        run.json
    );
    let execution = run.json["execution_id"].clone();
    for (body, foreign) in [
        (start.clone(), "workflow_not_found"),
        (
            json!({ "action": "validate", "workflow_id": manual }),
            "workflow_not_found",
        ),
        (
            json!({ "action": "activate", "workflow_id": manual }),
            "workflow_not_found",
        ),
        (
            json!({ "action": "dry_run", "workflow_id": manual }),
            "workflow_not_found",
        ),
        (
            json!({ "action": "cancel", "execution_id": execution }),
            "execution_not_found",
        ),
        (
            json!({ "action": "retry", "execution_id": execution }),
            "execution_not_found",
        ),
    ] {
        for (caller, problem) in [
            (Caller::Nobody, (401, "unauthorized")),
            (Caller::Public, (403, "forbidden")),
            (Caller::CLIENT, (403, "forbidden")),
            (Caller::STRANGER, (403, "no_organization")),
            (Caller::OTHER_OWNER, (404, foreign)),
            (Caller::Service, (400, "organization_required")),
        ] {
            let reply = call(&world, caller, &body).await;
            assert_eq!(reply.problem(), problem, "{caller:?} {body}");
        }
    }
    // Members begin what is for people to begin; the rest, and what is switched on, is for admins.
    let automatic = activate(&world, &chain("lead.created", &[tag("b")])).await;
    let by_hand = json!({ "action": "start", "workflow_id": automatic, "lead_id": LEAD });
    call(&world, Caller::MEMBER, &by_hand)
        .await
        .expect_problem(403, "role_too_low");
    call(
        &world,
        Caller::MEMBER,
        &json!({ "action": "activate", "workflow_id": automatic }),
    )
    .await
    .expect_problem(403, "role_too_low");
    call(&world, Caller::ADMIN, &by_hand).await.expect(202);
    call(&world, Caller::MEMBER, &json!({}))
        .await
        .expect_problem(403, "service_only");
    let foreign_lead = json!({ "action": "start", "workflow_id": manual, "lead_id": demo::CHRIS });
    call(&world, Caller::MEMBER, &foreign_lead)
        .await
        .expect_problem(404, "lead_not_found");

    // The same request again begins nothing.
    let mut replies = Vec::new();
    for _ in 0..2 {
        let again = world.function_as(Caller::MEMBER, "workflow-run").await;
        let reply = again.header("idempotency-key", "once").json(&start).await;
        reply.expect(202);
        replies.push(reply.json["execution_id"].clone());
    }
    assert_eq!(replies[0], replies[1]);
}
