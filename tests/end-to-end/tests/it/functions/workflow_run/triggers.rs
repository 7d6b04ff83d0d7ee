//! What starts a workflow, and how often.

use super::{
    LEAD, OTHER_LEAD, TEMPLATE, activate, add_lead, call, chain, node, pass, states, tag, tags,
    tick, world,
};
use end_to_end::{Caller, demo};
use serde_json::json;

#[tokio::test]
async fn every_trigger_starts_and_a_schedule_takes_each_lead_that_fits() {
    let world = world().await;
    add_lead(&world, LEAD).await;
    add_lead(&world, OTHER_LEAD).await;
    let mut scheduled = chain("schedule", &[tag("morning")]);
    scheduled["trigger_config"] = json!({ "time": "09:00", "reentry": "always",
        "filter": { "field": "lead.status", "op": "equals", "value": "qualified" } });
    activate(&world, &scheduled).await;
    world
        .run_sql(&format!(
            "update leads set status = 'qualified' where id = '{LEAD}'"
        ))
        .await;
    tick(&world).await;
    assert_eq!(states(&world).await, json!([]));
    for _ in 0..2 {
        pass(&world, "1 day").await;
        tick(&world).await;
    }
    assert_eq!(
        (states(&world).await, tags(&world).await),
        (json!(["completed", "completed"]), json!(["morning"]))
    );

    world.run_sql("delete from workflow_executions").await;
    world
        .run_sql(&format!(
            "update leads set customer_id = '{}' where id = '{LEAD}'",
            demo::CLARA
        ))
        .await;
    for trigger in [
        "booking.created",
        "booking.cancelled",
        "appointment.created",
        "payment.received",
        "message.received",
        "lead.created",
        "form.submitted",
        "contact.opted_in",
        "contact.opted_out",
    ] {
        activate(&world, &chain(trigger, &[tag(&trigger.replace('.', "_"))])).await;
    }
    world
        .run_sql(&format!(
            "insert into payments (organization_id, customer_id, amount, currency, status) values ('{0}', '{1}', 10, 'CHF', 'pending');
             update payments set status = 'succeeded';
             insert into messages (organization_id, customer_id, channel, direction, sender, from_address, to_address, body)
             values ('{0}', '{1}', 'sms', 'inbound', 'customer', '+41791234567', '+15005550006', 'Hi');
             insert into contact_permissions (organization_id, channel, address, purpose, status)
             select organization_id, 'sms', phone, known.purpose, known.status from leads,
               (values ('marketing', 'revoked'), ('transactional', 'granted')) as known (purpose, status) where id = '{LEAD}';
             insert into forms (id, organization_id, name) values ('{TEMPLATE}', '{0}', 'Form');
             insert into form_submissions (organization_id, form_id, lead_id) values ('{0}', '{TEMPLATE}', '{LEAD}');
             insert into bookings (organization_id, tour_id, departure_id, customer_id, customer_name, num_participants, unit_price,
               total_price, currency, confirmation_code, start_date, end_date)
             select organization_id, tour_id, id, '{1}', 'Clara', 1, 10, 10, 'CHF', 'AAAAA-AAAAA', starts_at, ends_at
             from tour_departures where id = '{2}';
             update bookings set status = 'cancelled' where confirmation_code = 'AAAAA-AAAAA'",
            demo::ALPINE,
            demo::CLARA,
            demo::SUNRISE_LATER,
        ))
        .await;
    tick(&world).await;
    let started = world
        .sql("select jsonb_agg(distinct triggered_by order by triggered_by) from workflow_executions where status = 'completed' and error_count = 0")
        .await;
    assert_eq!(
        started,
        json!([
            "booking.cancelled",
            "booking.created",
            "contact.opted_in",
            "contact.opted_out",
            "form.submitted",
            "message.received",
            "payment.received"
        ])
    );
}

#[tokio::test]
async fn a_schedule_that_is_switched_off_and_on_goes_on_once() {
    let world = world().await;
    add_lead(&world, LEAD).await;
    let mut workflow = chain("schedule", &[tag("daily")]);
    workflow["trigger_config"] = json!({ "time": "09:00", "reentry": "always" });
    let id = activate(&world, &workflow).await;
    world
        .run_sql(&format!(
            "update workflows set status = 'inactive' where id = '{id}'"
        ))
        .await;
    let again = call(
        &world,
        Caller::ADMIN,
        &json!({ "action": "activate", "workflow_id": id }),
    )
    .await;
    again.expect(200);

    for _ in 0..2 {
        pass(&world, "1 day").await;
        tick(&world).await;
    }

    let chains = world
        .sql("select count(*) from private.jobs where queue = 'workflow-events' and due_at < 'infinity'")
        .await;
    assert_eq!(chains, 1);
}

#[tokio::test]
async fn a_workflow_does_not_start_itself_and_two_do_not_start_each_other_for_ever() {
    let world = world().await;
    let mut own = chain(
        "lead.updated",
        &[node(
            "set",
            "update_lead",
            json!({ "set": { "status": "contacted" }, "add": { "lead_score": 1 } }),
        )],
    );
    own["trigger_config"] = json!({ "fields": ["status", "lead_score"] });
    activate(&world, &own).await;
    add_lead(&world, LEAD).await;
    world
        .run_sql(&format!(
            "update leads set status = 'qualified' where id = '{LEAD}'"
        ))
        .await;
    for _ in 0..3 {
        tick(&world).await;
    }
    assert_eq!(states(&world).await, json!(["completed"]));

    own["name"] = json!("Another");
    activate(&world, &own).await;
    world
        .run_sql(&format!(
            "update leads set status = 'lost' where id = '{LEAD}'"
        ))
        .await;
    for _ in 0..20 {
        tick(&world).await;
    }
    let deepest = world.sql("select jsonb_build_array(max(depth), count(*) filter (where status = 'completed') = count(*), count(*) <= 13) from workflow_executions").await;
    assert_eq!(deepest, json!([5, true, true]));
}

#[tokio::test]
async fn reentry_is_kept_under_any_race() {
    let world = world().await;
    let mut workflow = chain(
        "tag.added",
        &[node("wait", "delay", json!({ "for": "P1D" }))],
    );
    activate(&world, &workflow).await;
    workflow["name"] = json!("Once");
    workflow["trigger_config"] = json!({ "reentry": "once", "tag": "vip" });
    activate(&world, &workflow).await;
    workflow["name"] = json!("Seldom");
    workflow["trigger_config"] = json!({ "reentry": "always", "min_interval": "P1D" });
    activate(&world, &workflow).await;
    workflow["name"] = json!("Always");
    workflow["trigger_config"] = json!({ "reentry": "always" });
    activate(&world, &workflow).await;
    add_lead(&world, LEAD).await;
    for round in 0..2 {
        for turn in 0..3 {
            world.run_sql(&format!("update leads set tags = '{{vip,{round}{turn}}}' where id = '{LEAD}'; update leads set tags = '{{}}' where id = '{LEAD}'")).await;
        }
        let (_, _) = tokio::join!(tick(&world), tick(&world));
        pass(&world, "1 day").await;
        tick(&world).await;
    }
    let counted = world
        .sql("select jsonb_object_agg(name, total_executions) from workflows where trigger_type = 'tag.added'")
        .await;
    assert_eq!(
        counted,
        json!({ "Welcome": 2, "Once": 1, "Seldom": 1, "Always": 6 })
    );
}

#[tokio::test]
async fn another_zone_plans_a_schedule_anew() {
    let world = world().await;
    let mut workflow = chain("schedule", &[tag("daily")]);
    workflow["trigger_config"] = json!({ "time": "09:00" });
    activate(&world, &workflow).await;
    workflow["name"] = json!("Its own zone");
    workflow["settings"] = json!({ "timezone": "UTC" });
    activate(&world, &workflow).await;
    tick(&world).await;
    world
        .run_sql(&format!(
            "update organizations set timezone = 'Asia/Tokyo' where id = '{}'",
            demo::ALPINE
        ))
        .await;
    tick(&world).await;

    let planned = world
        .sql(
            "select jsonb_object_agg(known.name, to_char(job.due_at at time zone 'Asia/Tokyo', 'HH24:MI'))
             from private.jobs as job join private.workflow_events as event on event.id = job.subject_id
             join workflows as known on known.id = (event.payload ->> 'workflow_id')::uuid
             where job.queue = 'workflow-events'",
        )
        .await;
    assert_eq!(
        planned,
        json!({ "Welcome": "09:00", "Its own zone": "18:00" })
    );
}

#[tokio::test]
async fn another_zone_leaves_what_is_due_and_plans_it_once() {
    let world = world().await;
    add_lead(&world, LEAD).await;
    let mut workflow = chain("schedule", &[tag("daily")]);
    workflow["trigger_config"] = json!({ "time": "09:00" });
    activate(&world, &workflow).await;
    tick(&world).await;
    // Its time came a moment ago, and no call has taken it up.
    world
        .run_sql(
            "update private.workflow_events
             set payload = payload || jsonb_build_object('at', now() - interval '1 minute') where topic = 'schedule';
             update private.jobs set due_at = now() - interval '1 minute' where queue = 'workflow-events'",
        )
        .await;
    world
        .run_sql(&format!(
            "update organizations set timezone = 'Asia/Tokyo' where id = '{}'",
            demo::ALPINE
        ))
        .await;
    for _ in 0..2 {
        tick(&world).await;
    }

    assert_eq!(tags(&world).await, json!(["daily"]));
    let planned = world
        .sql(
            "select jsonb_agg(to_char(due_at at time zone 'Asia/Tokyo', 'HH24:MI'))
             from private.jobs where queue = 'workflow-events'",
        )
        .await;
    assert_eq!(planned, json!(["09:00"]));
}
