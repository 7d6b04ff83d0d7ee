//! Messages leave: to whom, in which words, once each, whatever goes wrong on the way.

mod echoes;
mod kills;
pub mod own_accounts;
mod programs;
mod social;
pub mod webhooks;

use crate::{book, demo_booking, support::icalendar};
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

pub async fn dispatch(world: &World) -> Reply {
    world
        .function_as(Caller::Service, "outbox-dispatch")
        .await
        .json(&json!({}))
        .await
}

/// Puts text messages into the outbox, one a number.
pub async fn write(world: &World, organization: &str, count: u32) {
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
pub async fn wait(world: &World) {
    world
        .run_sql("update private.jobs set due_at = now() - interval '1 second' where not is_ready and due_at < 'infinity'")
        .await;
}

/// A statement as the service sends it.
fn by_service(function: &str, arguments: &Value) -> String {
    format!(
        "select answer::jsonb from private.as_tenant('{{\"role\": \"service_role\"}}', '{function}', '{arguments}')"
    )
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
    for part in ["Buchungscode", code, "Ortszeit Zürich", "Für 2 Personen"] {
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
async fn a_call_that_stays_delivers_what_is_written_meanwhile() {
    let world = world().await;
    let call = world.function_as(Caller::Service, "outbox-dispatch").await;
    let stays = json!({ "seconds": 6, "stay": true });
    let later = async {
        // It has found nothing by then.
        tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
        write(&world, demo::ALPINE, 2).await;
    };

    let (done, ()) = tokio::join!(call.json(&stays), later);

    done.expect(200);
    assert_eq!(
        done.json,
        json!({ "delivered": 2, "refused": 0, "failed": 0, "is_complete": true })
    );
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
async fn a_gateway_that_breaks_off_leaves_in_doubt_whether_it_was_sent() {
    let world = world().await;
    write(&world, demo::ALPINE, 1).await;
    world
        .stack
        .mailbox
        .fails(|_| Some(Fault::Answer(502, Value::Null)));
    assert_eq!(dispatch(&world).await.json["failed"], 1);
    let row = world
        .sql("select jsonb_build_array(status, last_error, is_in_doubt) from outbox")
        .await;
    assert_eq!(row, json!(["pending", "answer_lost", true]));

    // Asked, Twilio has it not.
    world.stack.mailbox.recovers();
    wait(&world).await;
    assert_eq!(dispatch(&world).await.json["delivered"], 1);
    assert_eq!(world.stack.mailbox.messages().len(), 1);
}

#[tokio::test]
async fn a_refusal_takes_back_nothing_that_its_provider_told_meanwhile() {
    let world = world().await;
    write(&world, demo::ALPINE, 1).await;
    let as_service = async |function, arguments| world.sql(&by_service(function, &arguments)).await;
    let claimed = json!({ "queue": "outbox", "most": 1 });
    let claimed = as_service("outbox_claim", claimed).await;
    let (id, lease) = (&claimed[0]["id"], &claimed[0]["lease"]);
    let begun = json!({
        "lease": lease, "provider": "twilio", "request": "To=1", "sender": "platform/twilio/1", "begun_at": 1_795_860_000,
        "link": null,
    });
    as_service("outbox_begin", begun).await;
    let told = json!({ "events": [
        { "kind": "status", "id": "SM1", "outbox_id": id, "status": "delivered", "error": null, "refusal": null },
    ] });
    as_service("sms_webhook", told).await;

    let refused = json!({ "lease": lease, "error": "opted_out", "error_detail": "21610" });
    as_service("outbox_refused", refused).await;

    let row = world
        .sql(
            "select jsonb_build_array(status, provider_message_id, last_error,
               (select count(*) from contact_permissions where status = 'revoked')) from outbox",
        )
        .await;
    assert_eq!(row, json!(["delivered", "SM1", null, 2]));
}

#[tokio::test]
async fn what_two_calls_find_at_the_same_time_is_one_messages_alone() {
    let world = world().await;
    // The same words to the same number.
    write(&world, demo::ALPINE, 1).await;
    write(&world, demo::HARBOR, 1).await;
    let claim = by_service("outbox_claim", &json!({ "queue": "outbox", "most": 2 }));
    let claimed = world.sql(&claim).await;
    for message in claimed.as_array().unwrap() {
        let begun = json!({
            "lease": message["lease"], "provider": "twilio", "request": "To=1", "sender": "platform/twilio/1",
            "begun_at": 1_795_860_000, "link": null,
        });
        world.sql(&by_service("outbox_begin", &begun)).await;
    }
    let found = |message: usize| {
        by_service(
            "outbox_found",
            &json!({
                "lease": claimed[message]["lease"], "provider": "twilio", "provider_message_ids": ["SM1"],
            }),
        )
    };
    let mut first = world.stack.admin().await.unwrap();
    let first = first.transaction().await.unwrap();
    let answer = first.query_one(&found(0), &[]).await.unwrap();
    assert_eq!(answer.get::<_, Value>(0), true);

    let second = found(1);
    let second = world.sql(&second);
    let (second, ended) = futures::join!(second, async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        first.commit().await
    });

    ended.unwrap();
    assert_eq!(second, false);
    assert_eq!(
        states(&world).await,
        json!({ "delivered": 1, "pending": 1 })
    );
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

#[tokio::test]
async fn a_booking_comes_with_a_file_for_calendars_that_changes_with_it() {
    let world = world().await;
    let mut body = demo_booking(2);
    body["customer"]["name"] = json!("Ada; \"Countess\", of\\Lovelace");
    let booked = book(&world, Caller::Public, &body).await.json;
    let change = async |action: Value| {
        let mut body = json!({ "booking_id": booked["id"] });
        body.as_object_mut()
            .unwrap()
            .extend(action.as_object().unwrap().clone());
        // What was sent stays sent: each change is one second later than the one before.
        world
            .run_sql("update bookings set created_at = created_at - interval '1 second'; update outbox set created_at = created_at - interval '1 second'")
            .await;
        let call = world.function_as(Caller::OWNER, "booking-update").await;
        call.json(&body).await.expect(200);
        dispatch(&world).await.expect(200);
    };
    dispatch(&world).await.expect(200);
    change(json!({ "action": "confirm" })).await;
    let other = world
        .sql(&format!(
            "select id from tour_departures where tour_id = (select tour_id from bookings where id = '{0}')
               and id <> (select departure_id from bookings where id = '{0}') and starts_at > now() and status = 'open'
             order by starts_at limit 1",
            booked["id"].as_str().unwrap()
        ))
        .await;
    change(json!({ "action": "reschedule", "departure_id": other })).await;
    change(json!({ "action": "cancel" })).await;

    let mails = world.stack.mailbox.messages_to("ada@example.com");
    let files: Vec<_> = mails.iter().map(|mail| mail.files.as_slice()).collect();
    let [[], [confirmed], [moved], [cancelled]] = files.as_slice() else {
        panic!("{mails:?}")
    };
    assert_eq!(
        (confirmed.name.as_str(), confirmed.content_type.as_str()),
        ("event.ics", "text/calendar; charset=utf-8; method=PUBLISH")
    );
    let files = [confirmed, moved, cancelled].map(|file| file.content.clone());
    let read = icalendar::read(&files).await;
    let events: Vec<&Value> = read.iter().map(|file| &file["events"][0]).collect();
    let departures = world
        .sql("select jsonb_object_agg(id, jsonb_build_array(starts_at, ends_at)) from tour_departures")
        .await;
    for (event, departure, status) in [
        (events[0], &booked["departure"]["id"], "CONFIRMED"),
        (events[1], &other, "CONFIRMED"),
        (events[2], &other, "CANCELLED"),
    ] {
        assert_eq!(
            event["uid"],
            format!("{}@frontdesk", booked["id"].as_str().unwrap())
        );
        assert_eq!(event["status"], status);
        for (time, at) in [("starts_at", 0), ("ends_at", 1)] {
            let [ours, theirs] = [&departures[departure.as_str().unwrap()][at], &event[time]]
                .map(|time| time.as_str().unwrap().parse::<jiff::Timestamp>().unwrap());
            assert_eq!(ours, theirs, "{event}");
        }
        assert!(
            event["summary"].as_str().unwrap().contains("Alpine"),
            "{event}"
        );
        assert_eq!(event["description"], booked["confirmation_code"]);
        assert!(
            event["organizer"].as_str().unwrap().starts_with("mailto:"),
            "{event}"
        );
    }
    let numbers: Vec<_> = events
        .iter()
        .map(|event| event["sequence"].as_i64().unwrap())
        .collect();
    assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
    assert!(read.iter().all(|file| file["method"] == "PUBLISH"));

    // Whoever booked without an account gets a link, until it is cancelled.
    let links: Vec<_> = mails
        .iter()
        .map(|mail| mail.text.contains("/booked#"))
        .collect();
    assert_eq!(links, [true, true, true, false], "{mails:?}");
    let (_, token) = mails[1].text.split_once("/booked#").unwrap();
    let token = token.split_whitespace().next().unwrap();
    let call = world.function("booking-update").bearer(token);
    let gone = call
        .json(&json!({ "booking_id": booked["id"], "action": "cancel" }))
        .await;
    gone.expect_problem(401, "unauthorized");
}

#[tokio::test]
async fn every_provider_of_mail_takes_the_file() {
    for (provider, kind) in [
        ("postmark", "text/calendar; charset=utf-8; method=PUBLISH"),
        ("sendgrid", "text/calendar"),
    ] {
        let world = World::of(
            &["booking-create", "booking-update", "outbox-dispatch"],
            &[("email_provider", provider)],
        )
        .await;
        let booked = book(&world, Caller::Public, &demo_booking(2)).await.json;
        let call = world.function_as(Caller::OWNER, "booking-update").await;
        call.json(&json!({ "booking_id": booked["id"], "action": "confirm" }))
            .await
            .expect(200);
        dispatch(&world).await.expect(200);
        let mails = world.stack.mailbox.messages_to("ada@example.com");
        let file = &mails.last().unwrap().files[0];
        assert_eq!(
            (file.name.as_str(), file.content_type.as_str()),
            ("event.ics", kind)
        );
        let read = icalendar::read(std::slice::from_ref(&file.content)).await;
        assert_eq!(read[0]["events"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn what_is_late_asks_for_the_hour_again() {
    let world = world().await;
    // It was queued for an hour at which it may come, and then there was an outage.
    world
        .run_sql(&format!(
            "update organizations set timezone = 'Pacific/Auckland',
               quiet_from = (now() at time zone 'Pacific/Auckland')::time - interval '1 hour',
               quiet_until = (now() at time zone 'Pacific/Auckland')::time + interval '1 hour' where id = '{alpine}';
             insert into contact_permissions (organization_id, channel, address, purpose)
             values ('{alpine}', 'sms', '+41791234567', 'marketing');
             with written as (
               insert into messages (organization_id, channel, direction, sender, from_address, to_address, body, message_type)
               select '{alpine}', 'sms', 'outbound', 'system', '+15005550006', '+41791234567', hour.words, 'marketing'
               from unnest(array['Quiet', 'Any hour']) as hour (words) returning id, body
             )
             insert into outbox (id, organization_id, topic, channel, recipient, payload)
             select id, '{alpine}', 'message.sent', 'sms', '+41791234567',
                    jsonb_build_object('purpose', 'marketing', 'any_hour', body = 'Any hour') from written",
            alpine = demo::ALPINE
        ))
        .await;
    write(&world, demo::ALPINE, 1).await;
    dispatch(&world).await.expect(200);
    let texts: Vec<String> = world
        .stack
        .mailbox
        .messages()
        .into_iter()
        .map(|message| message.text)
        .collect();
    assert!(
        texts.len() == 2 && !texts.contains(&"Quiet".to_owned()),
        "{texts:?}"
    );
    let waits = world
        .sql(
            "select jsonb_build_array(outbox.status, round(extract(epoch from outbox.send_at - now()) / 60),
                round(extract(epoch from job.due_at - now()) / 60), job.failures)
             from outbox join private.jobs as job on job.subject_id = outbox.id",
        )
        .await;
    assert_eq!(waits, json!(["pending", 60, 60, 0]));
    world
        .run_sql("update organizations set quiet_from = null, quiet_until = null")
        .await;
    wait(&world).await;
    assert_eq!(dispatch(&world).await.json["delivered"], 1);
}

#[tokio::test]
async fn a_message_whose_last_attempt_was_abandoned_is_dead_and_can_be_sent_again() {
    let world = world().await;
    write(&world, demo::ALPINE, 1).await;
    // Whoever worked on it died each time, and this was the last one.
    world
        .run_sql(
            "update private.jobs as job
             set is_ready = false, lease_token = gen_random_uuid(), due_at = now() - interval '1 second',
                 failures = (select most_failures - 1 from private.queues where name = job.queue)
             where queue = 'outbox'",
        )
        .await;
    assert_eq!(dispatch(&world).await.json["delivered"], 0);
    let row = async || {
        world
            .sql("select jsonb_build_array(status, last_error) from outbox where topic = 'note'")
            .await
    };
    assert_eq!(row().await, json!(["dead", "abandoned"]));

    let id = world
        .sql("select id from outbox where topic = 'note'")
        .await;
    let call = world.function_as(Caller::ADMIN, "outbox-dispatch").await;
    call.json(&json!({ "message_ids": [id] })).await.expect(200);
    assert_eq!(dispatch(&world).await.json["delivered"], 1);
    assert_eq!(row().await, json!(["delivered", null]));
}

#[tokio::test]
async fn refused_credentials_pause_a_channel_and_admins_are_told() {
    let world = world().await;
    write(&world, demo::ALPINE, 40).await;
    world
        .stack
        .mailbox
        .fails(|_| Some(Fault::Answer(401, json!({ "code": 20003 }))));
    dispatch(&world).await;
    // Those that were on their way, and no others.
    let tried = world
        .sql("select count(*) from outbox where attempts > 0 and topic = 'note'")
        .await
        .as_i64()
        .unwrap();
    assert!((1..=20).contains(&tried), "{tried}");
    let told = world
        .sql(&format!(
            "select jsonb_build_array(count(*), count(distinct recipient), (
               select count(*) from members where organization_id = '{0}' and is_active and role in ('owner', 'admin')
             )) from outbox where topic = 'channel.paused' and payload ->> 'channel' = 'sms' and organization_id = '{0}'",
            demo::ALPINE
        ))
        .await;
    assert!(
        told[0].as_i64() > Some(0) && told[0] == told[1] && told[1] == told[2],
        "{told}"
    );

    // One tries it again, and the others wait for that.
    world
        .run_sql("update private.channel_pauses set until = now()")
        .await;
    wait(&world).await;
    dispatch(&world).await;
    let again = world
        .sql("select sum(attempts) from outbox where topic = 'note'")
        .await;
    assert_eq!(again, tried + 1);
    let rests = world
        .sql("select count(*) from outbox where topic = 'note' and status = 'pending'")
        .await;
    assert_eq!(rests, 40);

    world.stack.mailbox.recovers();
    world
        .run_sql("update private.channel_pauses set until = now()")
        .await;
    wait(&world).await;
    dispatch(&world).await;
    wait(&world).await;
    dispatch(&world).await;
    assert_eq!(
        world
            .sql("select count(*) from private.channel_pauses where channel = 'sms'")
            .await,
        0
    );
    let left = world
        .sql("select count(*) from outbox where topic = 'note' and status <> 'delivered'")
        .await;
    assert_eq!(left, 0);
}
