//! appointment-reminders: each customer once, in their language, on the organization's clock.

use crate::functions::appointment_create::{
    appoint, consultation,
    several::{MASSAGE, SUN, add_massage},
};
use end_to_end::{Caller, Reply, World, demo};
use serde_json::json;

async fn run(world: &World, caller: Caller) -> Reply {
    let call = world.function_as(caller, "appointment-reminders").await;
    call.json(&json!({})).await
}

/// Books and has the reminder be due.
async fn due(world: &World, time: &str, language: &str, phone: &str) {
    let mut body = consultation(world, time).await;
    body["language"] = json!(language);
    body["customer"]["phone"] = json!(phone);
    let reply = appoint(world, Caller::MEMBER, &body).await;
    reply.expect(201);
    world
        .run_sql("update appointments set reminder_at = now() - interval '1 minute'")
        .await;
}

#[tokio::test]
async fn a_reminder_is_in_the_customers_language_and_on_the_organizations_clock() {
    let world = World::own().await;
    due(&world, "10:00", "en", "079 111 22 33").await;
    due(&world, "14:30", "es", "079 111 22 44").await;

    let reply = run(&world, Caller::Service).await;

    reply.expect(200);
    assert_eq!(
        reply.json,
        json!({ "sent": 2, "unreachable": 0, "failed": 0 })
    );
    let sent = world
        .sql(
            "select jsonb_agg(jsonb_build_array(channel, recipient, payload ->> 'text') order by recipient)
             from outbox where topic = 'appointment.reminder'",
        )
        .await;
    let text = |index: usize| sent[index][2].as_str().unwrap().to_owned();
    assert_eq!(sent[0][1], "+41791112233");
    assert!(
        text(0).starts_with(
            "Alpine Trails: a reminder of your appointment (Consultation, Mia Rossi) on Monday, "
        ) && text(0).contains("at 10:00 AM (Zurich time, UTC+"),
        "{sent}"
    );
    assert!(
        text(1).starts_with(
            "Alpine Trails: le recordamos su cita (Consultation, Mia Rossi) del lunes"
        ) && text(1).contains("a las 14:30 (hora de Zúrich, UTC+"),
        "{sent}"
    );
}

#[tokio::test]
async fn runs_that_overlap_remind_once() {
    let world = World::own().await;
    for number in 10..15 {
        due(
            &world,
            &format!("{number}:00"),
            "en",
            &format!("079 111 22 {number}"),
        )
        .await;
    }

    let runs = futures::future::join_all((0..12).map(|_| run(&world, Caller::Service))).await;

    assert!(runs.iter().all(|reply| reply.status == 200), "{runs:?}");
    let sent: u64 = runs
        .iter()
        .map(|reply| reply.json["sent"].as_u64().unwrap())
        .sum();
    assert_eq!(sent, 5);
    let reminders = "select count(*) from outbox where topic = 'appointment.reminder'";
    assert_eq!(world.sql(reminders).await, 5);
    assert_eq!(run(&world, Caller::Service).await.json["sent"], 0);

    // One that is moved is another one, with a time of its own.
    world
        .run_sql(
            "update appointments set starts_at = starts_at + interval '1 day', ends_at = ends_at + interval '1 day';
             create table public.kept as select bool_and(reminder_at = starts_at - interval '1 day') as time from appointments;
             update appointments set reminder_at = now() - interval '1 minute'",
        )
        .await;
    assert_eq!(world.sql("select time from public.kept").await, true);
    assert_eq!(run(&world, Caller::Service).await.json["sent"], 5);
}

#[tokio::test]
async fn a_key_holds_back_no_later_reminder() {
    let world = World::own().await;
    let keyed = async || {
        let call = world
            .function_as(Caller::Service, "appointment-reminders")
            .await;
        call.key("every-day").json(&json!({})).await
    };
    let reminders = "select count(*) from outbox where topic = 'appointment.reminder'";
    for (time, phone) in [("10:00", "079 111 22 33"), ("14:30", "079 111 22 44")] {
        due(&world, time, "en", phone).await;

        keyed().await.expect(200);
    }

    assert_eq!(world.sql(reminders).await, 2);
}

#[tokio::test]
async fn nobody_is_reminded_of_what_will_not_be() {
    let world = World::own().await;
    due(&world, "10:00", "en", "079 111 22 33").await;
    for change in [
        "status = 'cancelled'",
        "status = 'pending', expires_at = now()",
        "status = 'confirmed', starts_at = now() - interval '1 minute', ends_at = now()",
    ] {
        world
            .run_sql(&format!(
                "set session_replication_role = replica;
                 update appointments set slot_id = null, status = 'cancelled';
                 alter table appointments drop constraint if exists appointments_take_time;
                 update appointments set {change}"
            ))
            .await;
        assert_eq!(
            run(&world, Caller::Service).await.json["sent"],
            0,
            "{change}"
        );
    }
}

#[tokio::test]
async fn whom_nothing_reaches_is_not_tried_for_ever() {
    let world = World::own().await;
    due(&world, "10:00", "en", "079 111 22 33").await;
    world
        .run_sql("update customers set sms_enabled = false")
        .await;

    assert_eq!(
        run(&world, Caller::Service).await.json,
        json!({ "sent": 0, "unreachable": 1, "failed": 0 })
    );
    assert_eq!(
        run(&world, Caller::Service).await.json,
        json!({ "sent": 0, "unreachable": 0, "failed": 0 })
    );
}

#[tokio::test]
async fn a_run_is_for_programs() {
    let world = World::own().await;
    for caller in [
        Caller::Public,
        Caller::OWNER,
        Caller::CLIENT,
        Caller::DEVELOPER,
    ] {
        run(&world, caller).await.expect_problem(403, "forbidden");
    }
    run(&world, Caller::Nobody).await.expect(401);
}

#[tokio::test]
async fn each_run_is_recorded_with_what_it_came_to() {
    let world = World::own().await;
    due(&world, "10:00", "en", "079 111 22 33").await;
    let runs = "select jsonb_agg(jsonb_build_array(function, finished_at >= started_at, outcome, error) order by started_at)
                from private.scheduled_runs";

    run(&world, Caller::Service).await.expect(200);
    world
        .run_sql("alter function private.appointment_reminders_due(jsonb) rename to appointment_reminders_gone")
        .await;
    run(&world, Caller::Service).await.expect(500);

    let sent = json!({ "sent": 1, "unreachable": 0, "failed": 0 });
    assert_eq!(
        world.sql(runs).await,
        json!([
            ["appointment-reminders", true, sent, null],
            ["appointment-reminders", true, null, "internal_error"]
        ])
    );
}

#[tokio::test]
async fn old_runs_are_forgotten() {
    let world = World::own().await;
    run(&world, Caller::Service).await.expect(200);
    world
        .run_sql("update private.scheduled_runs set started_at = now() - interval '31 days'")
        .await;

    run(&world, Caller::Service).await.expect(200);

    let kept = "select count(*) from private.scheduled_runs";
    assert_eq!(world.sql(kept).await, 1);
}

#[tokio::test]
async fn one_that_goes_wrong_is_marked_and_the_others_are_sent() {
    let world = World::own().await;
    for number in 10..13 {
        let phone = format!("079 111 22 {number}");
        due(&world, &format!("{number}:00"), "en", &phone).await;
    }
    world
        .run_sql(
            "create function public.refuse() returns trigger language plpgsql as $$
             begin
               if new.recipient = '+41791112210' then raise exception using errcode = '54000'; end if;
               return new;
             end $$;
             create trigger refuse before insert on outbox for each row execute function public.refuse()",
        )
        .await;

    let reply = run(&world, Caller::Service).await;

    reply.expect(200);
    assert_eq!(
        reply.json,
        json!({ "sent": 2, "unreachable": 0, "failed": 1 })
    );
    let marked =
        "select jsonb_agg(jsonb_build_array(customer_phone, reminder_error)) from appointments
                  where reminder_at is null";
    assert_eq!(world.sql(marked).await, json!([["+41791112210", "54000"]]));
    assert!(
        world
            .stack
            .postgres()
            .log()
            .contains("went wrong: SQLSTATE 54000")
    );
    assert_eq!(run(&world, Caller::Service).await.json["failed"], 0);
}

#[tokio::test]
async fn one_that_can_not_even_be_marked_holds_nobody_up() {
    let world = World::own().await;
    for number in 10..13 {
        let phone = format!("079 111 22 {number}");
        due(&world, &format!("{number}:00"), "en", &phone).await;
    }
    // A row that breaks a constraint of later: nothing of it can be changed.
    world
        .run_sql(
            "alter table appointments add constraint later check (customer_phone <> '+41791112210') not valid",
        )
        .await;

    for sent in [2, 0] {
        let reply = run(&world, Caller::Service).await;
        assert_eq!(
            reply.json,
            json!({ "sent": sent, "unreachable": 0, "failed": 1 })
        );
    }
}

#[tokio::test]
async fn organizations_take_turns() {
    let world = World::own().await;
    for number in 10..14 {
        let phone = format!("079 111 22 {number}");
        due(&world, &format!("{number}:00"), "en", &phone).await;
    }
    world
        .run_sql(&format!(
            "set session_replication_role = replica;
             update appointments set organization_id = '{}', reminder_at = now() - interval '1 second'
             where customer_phone = '+41791112213'",
            end_to_end::demo::HARBOR
        ))
        .await;

    let due = world
        .sql(
            "select jsonb_agg(due ->> 'organization_name' order by due ->> 'organization_name')
             from jsonb_array_elements(private.appointment_reminders_due('{\"most\": 2, \"except\": []}')) as due",
        )
        .await;

    assert_eq!(due, json!(["Alpine Trails", "Harbor Kayaks"]));
}

#[tokio::test]
async fn a_reminder_names_whom_customers_may_ask_for() {
    let world = World::own().await;
    add_massage(&world, &[SUN]).await;
    for (time, resource, phone) in [
        ("10:00", demo::MIA, "079 111 22 33"),
        ("11:00", demo::ANTON, "079 111 22 44"),
    ] {
        let mut body = consultation(&world, time).await;
        body["appointment_type_id"] = json!(MASSAGE);
        body["resource_id"] = json!(resource);
        body["customer"]["phone"] = json!(phone);
        appoint(&world, Caller::MEMBER, &body).await.expect(201);
    }
    world
        .run_sql("update appointments set reminder_at = now() - interval '1 minute'")
        .await;

    run(&world, Caller::Service).await.expect(200);

    let sent = world
        .sql(
            "select jsonb_agg(substring(payload ->> 'text' from 'appointment \\([^)]*\\)') order by recipient)
             from outbox where topic = 'appointment.reminder'",
        )
        .await;
    // Anton is known to the staff alone, and a room is nobody.
    assert_eq!(
        sent,
        json!(["appointment (Massage, Mia Rossi)", "appointment (Massage)"])
    );
}
