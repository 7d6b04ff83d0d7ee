//! Messages leave: to whom, in which words, once each, whatever goes wrong on the way.

pub mod webhooks;

use crate::{book, demo_booking};
use end_to_end::{Caller, Reply, World, demo};
use serde_json::{Value, json};
use stack::{Delivery, Fault};
use std::collections::BTreeMap;

async fn world() -> World {
    World::of(
        &[
            "booking-create",
            "booking-update",
            "invitation-claim",
            "invitation-create",
            "outbox-dispatch",
        ],
        &[],
    )
    .await
}

async fn dispatch(world: &World) -> Reply {
    world
        .function_as(Caller::Service, "outbox-dispatch")
        .await
        .json(&json!({}))
        .await
}

/// Puts text messages into the outbox, one a number.
async fn write(world: &World, organization: &str, count: u32) {
    world
        .run_sql(&format!(
            "insert into outbox (organization_id, topic, channel, recipient, payload)
             select '{organization}', 'note', 'sms', '+4179' || lpad(number::text, 7, '0'),
                    jsonb_build_object('subject', 'Note', 'text', 'Note ' || number)
             from generate_series(1, {count}) as number"
        ))
        .await;
}

/// Lets the time come that messages wait for.
async fn wait(world: &World) {
    world
        .run_sql("update private.jobs set due_at = now() - interval '1 second' where not is_ready and due_at < 'infinity'")
        .await;
}

async fn states(world: &World) -> Value {
    world
        .sql("select jsonb_object_agg(status, count) from (select status, count(*) from outbox group by status) as known")
        .await
}

#[tokio::test]
async fn a_booking_is_confirmed_by_mail_in_the_words_of_who_booked() {
    let world = world().await;
    let booked = book(&world, Caller::Public, &demo_booking(2)).await.json;
    world
        .run_sql("update outbox set payload = payload || '{\"language\": \"de\"}'")
        .await;

    let done = dispatch(&world).await;

    done.expect(200);
    assert_eq!(
        done.json,
        json!({ "delivered": 1, "refused": 0, "failed": 0, "is_complete": true })
    );
    let mails = world.stack.mailbox.messages_to("ada@example.com");
    let [mail] = mails.as_slice() else {
        panic!("{mails:?}")
    };
    let code = booked["confirmation_code"].as_str().unwrap();
    for part in ["Buchungscode", code, "Ortszeit Zurich", "Für 2 Personen"] {
        assert!(mail.text.contains(part), "{part}: {mail:?}");
    }
    assert!(mail.html.as_ref().unwrap().contains(code));
    assert!(mail.from.contains("Alpine"), "{mail:?}");
    // The row's id travels as the idempotency key; what was sent is not kept.
    let row = world
        .sql("select jsonb_build_array(id, status, attempts, provider, provider_message_id, is_in_doubt) from outbox")
        .await;
    assert_eq!(
        row,
        json!([mail.id, "delivered", 1, "resend", mail.provider_id, false])
    );
    assert_eq!(
        world
            .sql("select count(*) from private.jobs where queue = 'outbox'")
            .await,
        0
    );
    assert_eq!(dispatch(&world).await.json["delivered"], 0);
}

#[tokio::test]
async fn an_invitation_has_a_link_whose_token_claims_it() {
    let world = world().await;
    let invite = async || {
        world
            .function_as(Caller::OWNER, "invitation-create")
            .await
            .json(&json!({ "kind": "client", "email": "new@example.com", "first_name": "Nora", "message": "<b>Welcome!</b>" }))
            .await
    };
    invite().await.expect(201);
    // Inviting again voids the first token: its mail is not wanted any more.
    invite().await.expect(201);
    dispatch(&world).await.expect(200);

    let mails = world.stack.mailbox.messages_to("new@example.com");
    let [mail] = mails.as_slice() else {
        panic!("{mails:?}")
    };
    assert!(
        mail.html
            .as_ref()
            .unwrap()
            .contains("&lt;b&gt;Welcome!&lt;/b&gt;"),
        "{mail:?}"
    );
    let (_, token) = mail.text.rsplit_once('#').unwrap();
    let claim = json!({ "token": token.trim(), "password": "correct horse battery staple" });
    let claimed = world
        .function_as(Caller::Public, "invitation-claim")
        .await
        .json(&claim)
        .await;
    claimed.expect(201);
    let dead = world
        .sql("select jsonb_agg(last_error) from outbox where status = 'dead'")
        .await;
    assert_eq!(dead, json!(["renewed"]));
    // Neither the one that left nor the other keeps its token.
    let kept = world
        .sql("select count(*) from outbox where payload ? 'sealed_token'")
        .await;
    assert_eq!(kept, 0);
}

#[tokio::test]
async fn what_is_no_longer_true_does_not_leave() {
    let world = world().await;
    let booked = book(&world, Caller::Public, &demo_booking(2)).await.json;
    let cancelled = world
        .function_as(Caller::OWNER, "booking-update")
        .await
        .json(&json!({ "booking_id": booked["id"], "action": "cancel" }))
        .await;
    cancelled.expect(200);
    write(&world, demo::ALPINE, 1).await;
    world
        .run_sql("update outbox set expires_at = now() - interval '1 second' where topic = 'note'")
        .await;

    dispatch(&world).await.expect(200);

    let mails = world.stack.mailbox.messages();
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert!(mails[0].text.contains("has been cancelled"), "{mails:?}");
    let dead = world
        .sql("select jsonb_object_agg(topic, last_error) from outbox where status = 'dead'")
        .await;
    assert!(
        dead["note"] == "expired" && dead.as_object().unwrap().len() == 2,
        "{dead}"
    );
}

#[tokio::test]
async fn an_outage_delays_and_a_refusal_ends() {
    let world = world().await;
    write(&world, demo::ALPINE, 3).await;
    world.stack.mailbox.fails(|number| match number {
        0 => Some(Fault::Answer(503, json!({}))),
        1 => Some(Fault::Answer(
            400,
            json!({ "code": 21610, "message": "to +41790000001" }),
        )),
        _ => Some(Fault::Wait(90)),
    });
    let done = dispatch(&world).await;
    assert_eq!(
        done.json,
        json!({ "delivered": 0, "refused": 1, "failed": 2, "is_complete": false })
    );
    let rows = world
        .sql("select jsonb_agg(jsonb_build_array(status, last_error, is_in_doubt) order by status, last_error) from outbox")
        .await;
    assert_eq!(
        rows,
        json!([
            ["dead", "opted_out", false],
            ["pending", "provider_busy", false],
            ["pending", "provider_unavailable", false]
        ])
    );
    let details = world
        .sql("select jsonb_agg(last_error_detail) from outbox")
        .await;
    assert!(!details.to_string().contains("+4179"), "{details}");
    let asked = world
        .sql("select round(max(extract(epoch from due_at - now()))) from private.jobs where queue = 'outbox'")
        .await;
    assert!((85..=90).contains(&asked.as_i64().unwrap()), "{asked}");

    world.stack.mailbox.recovers();
    assert_eq!(dispatch(&world).await.json["delivered"], 0, "they wait");
    wait(&world).await;
    assert_eq!(dispatch(&world).await.json["delivered"], 2);
}

#[tokio::test]
async fn each_attempt_sends_the_same_bytes() {
    let world = world().await;
    book(&world, Caller::Public, &demo_booking(2))
        .await
        .expect(201);
    // It is taken, but nobody hears of it: Resend refuses other bytes under the same key.
    world.stack.mailbox.fails(|_| Some(Fault::LostAnswer));
    assert_eq!(dispatch(&world).await.json["failed"], 1);
    let row = world
        .sql("select jsonb_build_array(status, last_error, is_in_doubt) from outbox")
        .await;
    assert_eq!(row, json!(["pending", "answer_lost", true]));
    world
        .run_sql("update tours set title = 'Another name'; update outbox set payload = payload || '{\"tour_title\": \"Other\"}'")
        .await;
    world.stack.mailbox.recovers();
    wait(&world).await;
    assert_eq!(dispatch(&world).await.json["delivered"], 1);
    assert_eq!(world.stack.mailbox.messages().len(), 1);
}

/// How often each recipient got each text.
fn counts(messages: &[Delivery]) -> BTreeMap<(String, String), usize> {
    let mut counts = BTreeMap::new();
    for message in messages {
        *counts
            .entry((message.to.clone(), message.text.clone()))
            .or_insert(0) += 1;
    }
    counts
}

#[tokio::test]
async fn nothing_is_lost_and_nothing_doubled_in_a_storm() {
    let world = world().await;
    write(&world, demo::ALPINE, 150).await;
    write(&world, demo::HARBOR, 50).await;
    // A third of the requests goes wrong, each in its way.
    world.stack.mailbox.fails(|number| match number % 12 {
        1 => Some(Fault::Answer(500, json!({}))),
        4 => Some(Fault::Silence),
        7 => Some(Fault::LostAnswer),
        10 => Some(Fault::Wait(1)),
        _ => None,
    });
    for _ in 0..12 {
        // Two at once, as when one call is late and the next has begun.
        let (one, other) = futures::join!(dispatch(&world), dispatch(&world));
        one.expect(200);
        other.expect(200);
        if states(&world).await == json!({ "delivered": 200 }) {
            break;
        }
        wait(&world).await;
    }
    assert_eq!(states(&world).await, json!({ "delivered": 200 }));
    let counts = counts(&world.stack.mailbox.messages());
    // Both organizations wrote the first fifty numbers, the same words.
    let sent: usize = counts.values().sum();
    assert_eq!((counts.len(), sent), (150, 200), "{counts:?}");
}

#[tokio::test]
async fn a_channel_that_is_not_configured_waits_without_harm() {
    let world = World::of(
        &["outbox-dispatch"],
        &[("twilio_auth_token", ""), ("email_key", "")],
    )
    .await;
    write(&world, demo::ALPINE, 1).await;
    let done = dispatch(&world).await;
    assert_eq!(done.json["failed"], 1, "{done:?}");
    let row = world
        .sql("select jsonb_build_array(status, last_error, attempts) from outbox")
        .await;
    assert_eq!(row, json!(["pending", "not_configured", 0]));
}

#[tokio::test]
async fn postmark_and_sendgrid_take_mails_too() {
    for provider in ["postmark", "sendgrid"] {
        let world = World::of(
            &["booking-create", "outbox-dispatch"],
            &[("email_provider", provider)],
        )
        .await;
        book(&world, Caller::Public, &demo_booking(2))
            .await
            .expect(201);
        // Postmark is asked whether it has the message; SendGrid can't be asked.
        if provider == "postmark" {
            world.stack.mailbox.fails(|_| Some(Fault::LostAnswer));
            dispatch(&world).await;
            world.stack.mailbox.recovers();
            wait(&world).await;
        }
        assert_eq!(dispatch(&world).await.json["delivered"], 1);
        let mails = world.stack.mailbox.messages();
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert_eq!(
            (mails[0].provider, mails[0].to.as_str()),
            (provider, "ada@example.com")
        );
        let id = world.sql("select id from outbox").await;
        assert_eq!(mails[0].id.as_deref(), id.as_str());
    }
}

#[tokio::test]
async fn admins_send_again_what_failed_and_nobody_else_does() {
    let world = world().await;
    write(&world, demo::ALPINE, 1).await;
    world
        .stack
        .mailbox
        .fails(|_| Some(Fault::Answer(400, json!({ "code": 21211 }))));
    dispatch(&world).await;
    world.stack.mailbox.recovers();
    let id = world.sql("select id from outbox").await;
    let again = async |caller| {
        world
            .function_as(caller, "outbox-dispatch")
            .await
            .json(&json!({ "message_ids": [id] }))
            .await
    };

    again(Caller::Nobody)
        .await
        .expect_problem(401, "unauthorized");
    again(Caller::Public).await.expect_problem(403, "forbidden");
    again(Caller::CLIENT).await.expect_problem(403, "forbidden");
    again(Caller::MEMBER)
        .await
        .expect_problem(403, "role_too_low");
    again(Caller::OTHER_OWNER)
        .await
        .expect_problem(404, "message_not_found");
    again(Caller::Service)
        .await
        .expect_problem(422, "invalid_request");
    assert_eq!(states(&world).await, json!({ "dead": 1 }));

    let waiting = again(Caller::OWNER).await;
    waiting.expect(200);
    assert_eq!(waiting.json, json!({ "message_ids": [id] }));
    assert_eq!(dispatch(&world).await.json["delivered"], 1);
    again(Caller::OWNER)
        .await
        .expect_problem(404, "message_not_found");
}

#[tokio::test]
async fn poisoned_rows_delay_nobody() {
    let world = world().await;
    // What no words are known for, and what has no address that a provider takes.
    world
        .run_sql(&format!(
            "insert into outbox (organization_id, topic, channel, recipient, payload)
             select '{}', 'booking.eaten', 'email', 'nobody', '{{}}' from generate_series(1, 30);
             insert into outbox (organization_id, topic, channel, recipient, payload)
             select '{0}', 'note', 'email', 'nobody', '{{\"subject\": \"x\", \"text\": \"x\"}}' from generate_series(1, 30)",
            demo::ALPINE
        ))
        .await;
    write(&world, demo::HARBOR, 1).await;
    let done = dispatch(&world).await;
    assert_eq!(done.json["delivered"], 1, "{done:?}");
    assert_eq!(states(&world).await, json!({ "dead": 60, "delivered": 1 }));
}
