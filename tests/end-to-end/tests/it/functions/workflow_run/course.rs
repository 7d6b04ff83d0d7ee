//! How a run goes on, fails, and ends.

use super::{
    LEAD, OTHER_LEAD, activate, add_lead, call, chain, node, pass, states, tag, tags, tick, world,
};
use end_to_end::{Caller, World, demo};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn runs_are_cancelled_held_taken_out_and_taken_up_again() {
    let world = world().await;
    let mut workflow = chain(
        "lead.created",
        &[node("wait", "delay", json!({ "for": "P1D" })), tag("done")],
    );
    workflow["settings"] = json!({ "exitOn": [{ "event": "message.received" }] });
    let id = activate(&world, &workflow).await;
    add_lead(&world, LEAD).await;
    tick(&world).await;
    let run = world
        .sql("select to_jsonb(id) from workflow_executions")
        .await;
    let cancel = json!({ "action": "cancel", "execution_id": run });
    for _ in 0..2 {
        let cancelled = call(&world, Caller::MEMBER, &cancel).await;
        cancelled.expect(200);
        assert_eq!(cancelled.json["status"], "cancelled");
    }
    pass(&world, "1 day").await;
    tick(&world).await;
    assert_eq!(
        (states(&world).await, tags(&world).await),
        (json!(["cancelled"]), json!([]))
    );

    let retry = json!({ "action": "retry", "execution_id": run });
    let again = call(&world, Caller::MEMBER, &retry).await;
    again.expect(202);
    assert_eq!(again.json["status"], "waiting");
    call(&world, Caller::MEMBER, &retry)
        .await
        .expect_problem(409, "execution_goes_on");

    // Off means off: what is due is held. On again, it goes on.
    let path = format!("/rest/v1/workflows?id=eq.{id}");
    world
        .request_as(Caller::ADMIN, Method::PATCH, &path)
        .await
        .json(&json!({ "status": "inactive" }))
        .await
        .expect(204);
    pass(&world, "1 day").await;
    tick(&world).await;
    assert_eq!(
        (states(&world).await, tags(&world).await),
        (json!(["waiting"]), json!([]))
    );
    call(
        &world,
        Caller::ADMIN,
        &json!({ "action": "activate", "workflow_id": id }),
    )
    .await
    .expect(200);
    tick(&world).await;
    assert_eq!(
        (states(&world).await, tags(&world).await),
        (json!(["completed"]), json!(["done"]))
    );
    call(&world, Caller::MEMBER, &cancel)
        .await
        .expect_problem(409, "execution_ended");

    // Whoever writes is out.
    add_lead(&world, OTHER_LEAD).await;
    tick(&world).await;
    world
        .run_sql(&format!(
            "insert into messages (organization_id, lead_id, channel, direction, sender, from_address, to_address, body)
             values ('{}', '{OTHER_LEAD}', 'sms', 'inbound', 'customer', '+41791234567', '+15005550006', 'Stop it')",
            demo::ALPINE
        ))
        .await;
    tick(&world).await;
    assert_eq!(states(&world).await, json!(["completed", "cancelled"]));
    assert_eq!(
        world
            .sql("select count(*) from private.jobs where queue = 'workflows'")
            .await,
        0
    );
}

#[tokio::test]
async fn errors_go_on_or_stop_and_time_is_limited() {
    let world = world().await;
    let broken = node(
        "broken",
        "update_lead",
        json!({ "set": { "custom_fields.x": "{{ input.nothing }}" } }),
    );
    let mut workflow = chain("manual", &[broken, tag("after")]);
    let goes_on = activate(&world, &workflow).await;
    workflow["settings"] = json!({ "errorHandling": "stop" });
    let stops = activate(&world, &workflow).await;
    add_lead(&world, LEAD).await;
    let start =
        |id: &str| json!({ "action": "start", "workflow_id": id, "lead_id": LEAD, "input": {} });
    let run = call(&world, Caller::MEMBER, &start(&stops)).await;
    assert_eq!(
        (&run.json["status"], tags(&world).await),
        (&json!("failed"), json!([])),
        "{}",
        run.json
    );
    let told = world.sql("select jsonb_build_array(error_details ->> 'code', error_details ->> 'node_id') from workflow_executions").await;
    assert_eq!(told, json!(["value_faults", "broken"]));
    let run = call(&world, Caller::MEMBER, &start(&goes_on)).await;
    assert_eq!(
        (&run.json["status"], tags(&world).await),
        (&json!("completed"), json!(["after"]))
    );
    let told = world
        .sql("select jsonb_build_array(error_count, error_details ->> 'code', output_data #>> '{errors,0,node_id}')
              from workflow_executions where status = 'completed'")
        .await;
    assert_eq!(told, json!([1, "went_on_after_errors", "broken"]));

    // Seconds of work and days of life are counted by the database.
    let slow = chain("manual", &[node("wait", "delay", json!({ "for": "P1D" }))]);
    let slow = activate(&world, &slow).await;
    for (change, code) in [
        (
            "workflow_executions set worked = '10 minutes' where id",
            "time_exceeded",
        ),
        (
            "workflow_executions set expires_at = now() where id",
            "expired",
        ),
        ("private.jobs set failures = 10 where subject_id", "stuck"),
    ] {
        let run = call(&world, Caller::MEMBER, &start(&slow)).await;
        let id = run.json["execution_id"].as_str().unwrap();
        world.run_sql(&format!("update {change} = '{id}'")).await;
        pass(&world, "1 day").await;
        tick(&world).await;
        let told = world.sql(&format!("select jsonb_build_array(status, error_details ->> 'code') from workflow_executions where id = '{id}'")).await;
        assert_eq!(told, json!(["failed", code]));
    }
}

/// A third lead.
const LATE_LEAD: &str = "00000000-0000-4000-8000-0000000de003";

/// Clara books, by whichever of her leads.
async fn book(world: &World, code: &str) {
    world
        .run_sql(&format!(
            "insert into bookings (organization_id, tour_id, departure_id, customer_id, customer_name, num_participants, unit_price,
               total_price, currency, confirmation_code, start_date, end_date)
             select organization_id, tour_id, id, '{}', 'Clara', 1, 10, 10, 'CHF', '{code}', starts_at, ends_at
             from tour_departures where id = '{}'",
            demo::CLARA,
            demo::SUNRISE_LATER,
        ))
        .await;
}

async fn link(world: &World, lead: &str) {
    world
        .run_sql(&format!(
            "update leads set customer_id = '{}' where id = '{lead}'",
            demo::CLARA
        ))
        .await;
}

/// How the runs of a workflow are, the first first.
async fn runs_of(world: &World, name: &str) -> Value {
    world
        .sql(&format!(
            "select coalesce(jsonb_agg(run.status order by run.created_at), '[]') from workflow_executions as run
             join workflows as known on known.id = run.workflow_id where known.name = '{name}'"
        ))
        .await
}

#[tokio::test]
async fn a_customer_and_their_leads_are_one_person() {
    let world = world().await;
    let mut nurture = chain(
        "lead.created",
        &[node("wait", "delay", json!({ "for": "P1D" })), tag("wrote")],
    );
    nurture["name"] = json!("Nurture");
    nurture["settings"] = json!({ "exitOn": [{ "event": "booking.created" }] });
    activate(&world, &nurture).await;
    let wait = json!({ "any": [{ "event": "booking.created" }], "timeout": "P3D" });
    let mut waiting = chain(
        "lead.created",
        &[node("reply", "wait_for", wait), tag("booked")],
    );
    waiting["name"] = json!("Waiting");
    activate(&world, &waiting).await;
    let mut once = chain("booking.created", &[tag("thanked")]);
    once["name"] = json!("Once");
    once["trigger_config"] = json!({ "reentry": "once" });
    activate(&world, &once).await;

    for lead in [LEAD, OTHER_LEAD] {
        add_lead(&world, lead).await;
        tick(&world).await;
    }
    for lead in [LEAD, OTHER_LEAD] {
        link(&world, lead).await;
    }
    tick(&world).await;
    assert_eq!(
        runs_of(&world, "Nurture").await,
        json!(["waiting", "waiting"])
    );
    book(&world, "AAAAA-AAAAA").await;
    tick(&world).await;
    assert_eq!(
        runs_of(&world, "Nurture").await,
        json!(["cancelled", "cancelled"])
    );
    assert_eq!(
        runs_of(&world, "Waiting").await,
        json!(["completed", "completed"])
    );
    assert_eq!(runs_of(&world, "Once").await, json!(["completed"]));

    // Whoever comes by another lead was here before.
    add_lead(&world, LATE_LEAD).await;
    link(&world, LATE_LEAD).await;
    book(&world, "AAAAA-AAAAC").await;
    tick(&world).await;
    assert_eq!(runs_of(&world, "Once").await, json!(["completed"]));
}

#[tokio::test]
async fn a_run_whose_lead_is_gone_is_not_kept_for_ever() {
    let world = world().await;
    let mut workflow = chain(
        "lead.created",
        &[node("wait", "delay", json!({ "for": "P1D" }))],
    );
    workflow["trigger_config"] = json!({ "reentry": "once" });
    activate(&world, &workflow).await;
    for lead in [LEAD, OTHER_LEAD] {
        add_lead(&world, lead).await;
    }
    tick(&world).await;
    world
        .run_sql(&format!("delete from leads where id = '{LEAD}'"))
        .await;
    pass(&world, "1 day").await;
    tick(&world).await;
    let kept = world
        .sql("select jsonb_agg(jsonb_build_array(status, kept_until is null) order by lead_id) from workflow_executions")
        .await;
    assert_eq!(kept, json!([["completed", true], ["cancelled", false]]));
}
