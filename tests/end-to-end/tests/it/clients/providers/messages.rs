//! E-mails and text messages.

use super::{Sdks, mean_the_same};
use crate::{
    book, demo_booking,
    functions::{
        message_preferences::{allow, news, send},
        outbox_dispatch::{
            dispatch,
            own_accounts::{keep_key, keep_sender, sender, write_mails},
            wait, write,
        },
    },
};
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};
use stack::{Asked, Delivery, Fault};

/// A provider of e-mail, with a key for its account, and where its SDK says something else than the function, and may.
struct Mail {
    name: &'static str,
    key: &'static str,
    right: &'static [(&'static str, &'static str)],
}

const MAIL: [Mail; 3] = [
    Mail {
        name: "resend",
        key: "re_key_of_alpine_0001",
        right: &[],
    },
    Mail {
        name: "sendgrid",
        key: "SG.key_of_alpine_0001",
        right: &[("header accept", "what it answers is JSON, or nothing")],
    },
    Mail {
        name: "postmark",
        key: "postmark_key_of_alpine",
        right: &[],
    },
];

const TWILIO: &str = "ACmailbox:mailbox";

const RIGHT_OF_TWILIO: &[(&str, &str)] = &[("header accept", "the path ends in .json")];

async fn world() -> World {
    let functions = [
        "booking-create",
        "booking-update",
        "key-store",
        "message-preferences",
        "message-send",
        "outbox-dispatch",
    ];
    World::of(&functions, &[]).await
}

/// What the function sent last, word by word and as it was understood.
async fn sent(world: &World) -> (Asked, Delivery) {
    world.stack.mailbox.asked();
    let done = dispatch(world).await;
    assert_eq!(done.json["delivered"], 1, "{done:?}");
    let mut asked = world.stack.mailbox.asked();
    let message = world.stack.mailbox.messages().pop().unwrap();
    assert_eq!(asked.len(), 1, "{asked:?}");
    (asked.remove(0), message)
}

/// What the SDK asks meanwhile.
fn last(world: &World) -> Asked {
    let mut asked = world.stack.mailbox.asked();
    assert_eq!(asked.len(), 1, "{asked:?}");
    asked.remove(0)
}

fn question(world: &World, key: &str, message: &Delivery) -> Value {
    json!({ "url": world.stack.mailbox.url, "key": key, "message": message })
}

/// What a message says, whoever sent it.
fn said(message: &Delivery) -> Value {
    let mut said = serde_json::to_value(message).unwrap();
    for own in ["number", "provider_id", "at"] {
        said.as_object_mut().unwrap().remove(own);
    }
    said
}

/// Lets the SDK send what the function sent, and holds that both are the same.
async fn both_send(
    world: &World,
    sdks: &mut Sdks,
    key: &str,
    right: &[(&str, &str)],
) -> (Asked, Delivery, Value) {
    let (ours, message) = sent(world).await;
    let question = question(world, key, &message);
    let done = sdks.done(message.provider, "send", &question).await;
    let again = world.stack.mailbox.messages().pop().unwrap();
    mean_the_same(message.provider, &ours, &last(world), right);
    assert_eq!(said(&again), said(&message));
    assert_eq!(done["id"], again.provider_id, "{done}");
    (ours, message, done["answer"].clone())
}

/// What the function makes of an answer of a provider: the code, and the sentence about it.
async fn makes_of(world: &World, channel: &str, fault: Fault) -> (String, String) {
    world
        .run_sql("delete from private.jobs where queue = 'outbox'; delete from outbox; delete from private.channel_pauses")
        .await;
    world.stack.mailbox.fails(move |_| Some(fault.clone()));
    match channel {
        "email" => write_mails(world, demo::ALPINE, 1).await,
        _ => write(world, demo::ALPINE, 1).await,
    }
    dispatch(world).await.expect(200);
    let row = world
        .sql("select jsonb_build_array(last_error, last_error_detail) from outbox where topic = 'note'")
        .await;
    let text = |number: usize| row[number].as_str().unwrap_or_default().to_owned();
    (text(0), text(1))
}

/// An answer, what the function makes of it, and the code that the SDK reads in it, which the function names too.
type Refusal = (Fault, &'static str, u16, Value);

async fn both_read(
    world: &World,
    sdks: &mut Sdks,
    key: &str,
    message: &Delivery,
    refusals: Vec<Refusal>,
) {
    let provider = message.provider;
    let channel = if provider == "twilio" { "sms" } else { "email" };
    for (fault, made_of_it, status, code) in refusals {
        let (error, detail) = makes_of(world, channel, fault.clone()).await;
        assert_eq!(error, made_of_it, "{provider}: {detail}");
        let failed = sdks
            .failed(provider, "send", &question(world, key, message))
            .await;
        assert_eq!(
            (&failed["status"], &failed["code"]),
            (&json!(status), &code),
            "{provider}: {failed}"
        );
        let named = match &code {
            Value::Null => status.to_string(),
            Value::String(code) => code.clone(),
            code => code.to_string(),
        };
        assert!(detail.contains(&named), "{provider}: {detail}, {failed}");
        if let (Fault::Wait(seconds), Some(wait)) = (&fault, failed.get("wait")) {
            assert_eq!(*wait, seconds.to_string());
        }
    }
    world.stack.mailbox.recovers();
    world.stack.mailbox.asked();
}

/// Lets the function ask whether a message came through whose answer was lost, and the SDK too.
async fn both_find(
    world: &World,
    sdks: &mut Sdks,
    key: &str,
    channel: &str,
    right: &[(&str, &str)],
) {
    makes_of(world, channel, Fault::LostAnswer).await;
    world.stack.mailbox.recovers();
    world.stack.mailbox.asked();
    wait(world).await;
    let done = dispatch(world).await;
    assert_eq!(done.json["delivered"], 1, "{done:?}");
    let ours = last(world);
    let message = world.stack.mailbox.messages().pop().unwrap();
    let question =
        json!({ "url": world.stack.mailbox.url, "key": key, "id": message.id, "to": message.to });
    let found = sdks.done(message.provider, "find", &question).await;
    mean_the_same(message.provider, &ours, &last(world), right);
    assert_eq!(found["ids"][0], message.provider_id, "{found}");
}

#[tokio::test]
async fn mails_leave_as_by_the_sdks_and_are_answered_as_these_understand() {
    let world = world().await;
    let mut sdks = Sdks::start().await;
    let mut typed = Vec::new();
    for Mail { name, key, right } in MAIL {
        keep_key(&world, Caller::ADMIN, name, key).await.expect(200);
        world
            .run_sql("delete from channel_senders; delete from private.jobs where queue = 'outbox'; delete from outbox; delete from private.channel_pauses")
            .await;
        let own = sender(demo::ALPINE, "email", name, "Alpine <hello@alpine.example>");
        keep_sender(&world, Caller::ADMIN, &own).await.expect(201);

        // Words and HTML; a file; headers to unsubscribe by one click.
        let booked = book(&world, Caller::Public, &demo_booking(1)).await;
        booked.expect(201);
        both_send(&world, &mut sdks, key, right).await;
        let call = world.function_as(Caller::OWNER, "booking-update").await;
        let confirm = json!({ "booking_id": booked.json["id"], "action": "confirm" });
        call.json(&confirm).await.expect(200);
        let (_, with_file, _) = both_send(&world, &mut sdks, key, right).await;
        assert_eq!(with_file.files.len(), 1, "{with_file:?}");
        allow(&world, "ada@example.com").await;
        send(&world, &news("ada@example.com")).await.expect(202);
        let (ours, with_headers, answer) = both_send(&world, &mut sdks, key, right).await;
        assert_eq!(with_headers.headers.len(), 2, "{with_headers:?}");
        assert_eq!(with_headers.provider, name);

        let body: Value = serde_json::from_str(&ours.body).unwrap();
        match name {
            "resend" => typed.push(("resend.CreateEmailResponseSuccess", answer)),
            "postmark" => typed.extend([
                ("postmark.Message", body),
                ("postmark.MessageSendingResponse", answer),
            ]),
            _ => {}
        }
        if name == "resend" {
            // The same key with other words is refused, as both read it.
            let mut other = with_headers.clone();
            other.text.push('!');
            let failed = sdks
                .failed(name, "send", &question(&world, key, &other))
                .await;
            assert_eq!(failed["status"], 409);
            assert_eq!(failed["code"], "invalid_idempotent_request");
        }
        if name == "postmark" {
            let right = [("header content-type", "a GET has no body")];
            both_find(&world, &mut sdks, key, "email", &right).await;
        }
        // Last, for some of them end what is sent to an address.
        both_read(&world, &mut sdks, key, &with_headers, refusals(name)).await;
    }
    sdks.are_of_their_types(&typed).await;
}

/// What a provider of mail answers where it does not take a message.
fn refusals(provider: &str) -> Vec<Refusal> {
    let answer = |status: u16, body: Value| Fault::Answer(status, body);
    match provider {
        "resend" => {
            let error = |status: u16, name: &str| {
                let body = json!({ "statusCode": status, "name": name, "message": "It is not." });
                answer(status, body)
            };
            vec![
                (
                    Fault::Unauthorized,
                    "credentials_refused",
                    401,
                    json!("restricted_api_key"),
                ),
                (
                    Fault::Wait(30),
                    "provider_busy",
                    429,
                    json!("rate_limit_exceeded"),
                ),
                (
                    error(422, "validation_error"),
                    "message_refused",
                    422,
                    json!("validation_error"),
                ),
                (
                    error(403, "invalid_api_key"),
                    "credentials_refused",
                    403,
                    json!("invalid_api_key"),
                ),
            ]
        }
        "postmark" => {
            let error = |code: u32| answer(422, json!({ "ErrorCode": code, "Message": "No." }));
            vec![
                (Fault::Unauthorized, "credentials_refused", 401, json!(10)),
                (Fault::Wait(30), "provider_busy", 429, json!(429)),
                (error(300), "message_refused", 422, json!(300)),
                (error(406), "recipient_refused", 422, json!(406)),
            ]
        }
        _ => {
            let body =
                json!({ "errors": [{ "message": "Bad.", "field": "subject", "help": null }] });
            vec![
                (Fault::Unauthorized, "credentials_refused", 401, Value::Null),
                (Fault::Wait(30), "provider_busy", 429, Value::Null),
                (answer(400, body), "message_refused", 400, Value::Null),
            ]
        }
    }
}

#[tokio::test]
async fn texts_leave_as_by_twilio_s_sdk_and_are_answered_as_it_understands() {
    let world = world().await;
    let mut sdks = Sdks::start().await;
    write(&world, demo::ALPINE, 1).await;
    let (_, message, _) = both_send(&world, &mut sdks, TWILIO, RIGHT_OF_TWILIO).await;
    assert!(message.status_callback.is_some(), "{message:?}");

    // A number that is none is refused by what stands for Twilio itself.
    let mut nobody = message.clone();
    nobody.to = "nobody".to_owned();
    let failed = sdks
        .failed("twilio", "send", &question(&world, TWILIO, &nobody))
        .await;
    assert_eq!(
        (&failed["status"], &failed["code"]),
        (&json!(400), &json!(21_211))
    );

    let error = |code: u32| Fault::Answer(400, json!({ "code": code, "message": "No." }));
    let refusals = vec![
        (
            Fault::Unauthorized,
            "credentials_refused",
            401,
            json!(20_003),
        ),
        (Fault::Wait(30), "provider_busy", 429, json!(20_429)),
        (error(21_211), "recipient_refused", 400, json!(21_211)),
        (error(21_610), "opted_out", 400, json!(21_610)),
    ];
    both_find(&world, &mut sdks, TWILIO, "sms", RIGHT_OF_TWILIO).await;
    // Last, for a STOP ends what is sent to a number.
    both_read(&world, &mut sdks, TWILIO, &message, refusals).await;
}
