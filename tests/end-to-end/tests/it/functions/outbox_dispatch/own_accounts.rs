//! Organizations send with providers of their own: each with its own key and sender, and nobody with another's.

use super::{dispatch, states, wait, write};
use crate::{functions::sms_webhook, support::signed};
use end_to_end::{Caller, Reply, World, demo};
use reqwest::Method;
use serde_json::{Value, json};
use stack::{Delivery, Fault};

const TWILIO: &str = "AC0123456789abcdef0123456789abcdef:token_of_alpine";

async fn world() -> World {
    let functions = [
        "key-store",
        "message-send",
        "outbox-dispatch",
        "sms-webhook",
    ];
    World::of(&functions, &[]).await
}

pub async fn keep_key(world: &World, caller: Caller, provider: &str, key: &str) -> Reply {
    let call = world.function_as(caller, "key-store").await;
    call.json(&json!({ "action": "put", "provider": provider, "key": key }))
        .await
}

pub async fn keep_sender(world: &World, caller: Caller, row: &Value) -> Reply {
    let call = world
        .request_as(caller, Method::POST, "/rest/v1/channel_senders")
        .await;
    call.json(row).await
}

pub fn sender(organization: &str, channel: &str, provider: &str, sender: &str) -> Value {
    json!({ "organization_id": organization, "channel": channel, "provider": provider, "sender": sender })
}

/// Puts e-mails of an organization into the outbox.
pub async fn write_mails(world: &World, organization: &str, count: u32) {
    world
        .run_sql(&format!(
            "insert into outbox (organization_id, topic, channel, recipient, payload)
             select '{organization}', 'note', 'email', 'ada' || number || '@example.com',
                    jsonb_build_object('subject', 'Note', 'text', 'Note ' || number)
             from generate_series(1, {count}) as number"
        ))
        .await;
}

/// From whom, by which provider and with which credentials a message came.
fn came_from(message: &Delivery) -> (&str, &str, &str) {
    let authorization = message.authorization.as_deref().unwrap_or_default();
    (message.provider, &message.from, authorization)
}

#[tokio::test]
async fn each_organization_sends_with_its_own_account_and_the_others_with_the_platform_s() {
    let world = world().await;
    for (provider, key, header) in [
        (
            "postmark",
            "postmark_key_of_alpine",
            "postmark_key_of_alpine",
        ),
        (
            "sendgrid",
            "sendgrid_key_of_alpine",
            "Bearer sendgrid_key_of_alpine",
        ),
        (
            "resend",
            "re_key_of_alpine_0001",
            "Bearer re_key_of_alpine_0001",
        ),
    ] {
        keep_key(&world, Caller::ADMIN, provider, key)
            .await
            .expect(200);
        world.run_sql("delete from channel_senders").await;
        let own = sender(
            demo::ALPINE,
            "email",
            provider,
            "Alpine <hello@alpine.example>",
        );
        keep_sender(&world, Caller::ADMIN, &own).await.expect(201);
        write_mails(&world, demo::ALPINE, 1).await;
        write_mails(&world, demo::HARBOR, 1).await;
        assert_eq!(dispatch(&world).await.json["delivered"], 2, "{provider}");
        let messages = world.stack.mailbox.messages();
        let last = &messages[messages.len() - 2..];
        let own = last
            .iter()
            .find(|message| message.from.contains("hello@alpine.example"));
        let own = own.unwrap_or_else(|| panic!("{provider}: {last:?}"));
        assert_eq!(
            (own.provider, own.authorization.as_deref()),
            (provider, Some(header))
        );
        let other = last
            .iter()
            .find(|message| message.from.contains("no-reply@frontdesk.example"))
            .unwrap();
        assert_eq!(came_from(other).2, "Bearer mailbox");
    }
    // Without its key the platform sends again.
    let call = world.function_as(Caller::ADMIN, "key-store").await;
    call.json(&json!({ "action": "delete", "provider": "resend" }))
        .await
        .expect(200);
    write_mails(&world, demo::ALPINE, 1).await;
    assert_eq!(dispatch(&world).await.json["delivered"], 1);
    let messages = world.stack.mailbox.messages();
    assert_eq!(came_from(messages.last().unwrap()).2, "Bearer mailbox");
}

#[tokio::test]
async fn only_admins_say_with_whose_account_and_never_with_another_s() {
    let world = world().await;
    let own = sender(demo::ALPINE, "sms", "twilio", "+41445550100");
    for caller in [
        Caller::Public,
        Caller::CLIENT,
        Caller::MEMBER,
        Caller::OTHER_OWNER,
        Caller::STRANGER,
    ] {
        let refused = keep_sender(&world, caller, &own).await;
        assert!(
            matches!(refused.status, 401 | 403),
            "{caller:?}: {refused:?}"
        );
    }
    for wrong in [
        sender(demo::ALPINE, "sms", "resend", "+41445550100"),
        sender(demo::ALPINE, "email", "resend", "Alpine <hello@alpine>"),
        sender(
            demo::ALPINE,
            "email",
            "resend",
            "a@alpine.example>, <b@alpine.example",
        ),
        sender(demo::ALPINE, "sms", "twilio", "Alpine Trails Ltd"),
    ] {
        keep_sender(&world, Caller::ADMIN, &wrong).await.expect(400);
    }
    keep_sender(&world, Caller::ADMIN, &own).await.expect(201);
    let wrong = keep_key(&world, Caller::ADMIN, "twilio", "0123456789abcdef0123").await;
    assert_eq!(wrong.pointers(), ["/key"]);
    // Harbor's key is nobody's but Harbor's.
    keep_key(&world, Caller::OTHER_OWNER, "twilio", TWILIO)
        .await
        .expect(200);
    write(&world, demo::ALPINE, 1).await;
    assert_eq!(dispatch(&world).await.json["delivered"], 1);
    let messages = world.stack.mailbox.messages();
    assert_eq!(messages[0].from, "+15005550006");
}

#[tokio::test]
async fn an_account_of_one_s_own_tells_of_its_own_messages_alone() {
    let world = world().await;
    let own = sender(demo::ALPINE, "sms", "twilio", "+41445550100");
    keep_sender(&world, Caller::ADMIN, &own).await.expect(201);
    keep_key(&world, Caller::ADMIN, "twilio", TWILIO)
        .await
        .expect(200);
    sms_webhook::put_secret(&world, Caller::ADMIN, sms_webhook::OWN)
        .await
        .expect(200);
    write(&world, demo::ALPINE, 1).await;
    write(&world, demo::HARBOR, 1).await;
    assert_eq!(dispatch(&world).await.json["delivered"], 2);
    let messages = world.stack.mailbox.messages();
    let own = messages
        .iter()
        .find(|message| message.from == "+41445550100")
        .unwrap();
    let other = messages
        .iter()
        .find(|message| message.from == "+15005550006")
        .unwrap();
    // `ACCOUNT:TOKEN` in base64.
    assert!(
        own.authorization
            .as_deref()
            .unwrap()
            .starts_with("Basic QUMwMTIzNDU2Nzg5YWJj"),
        "{own:?}"
    );
    let callback = own.status_callback.as_deref().unwrap();
    let endpoint = format!("sms-webhook?organization={}", demo::ALPINE);
    let asked = format!("{}/functions/v1/{endpoint}&message=", world.stack.url);
    assert!(callback.starts_with(&asked), "{callback}");

    for sid in [&own.provider_id, &other.provider_id] {
        let form = json!({ "MessageSid": sid, "MessageStatus": "delivered", "To": own.to, "From": own.from, "AccountSid": "AC1" });
        let signed = signed::by_twilio(&world, sms_webhook::OWN, &endpoint, &[form]).await;
        signed[0].send(&world, &endpoint).await.expect(200);
    }
    let told = world
        .sql("select jsonb_object_agg(organization_id, provider_status) from outbox")
        .await;
    assert_eq!(
        told,
        json!({ demo::ALPINE: "delivered", demo::HARBOR: null })
    );
}

#[tokio::test]
async fn refused_credentials_of_one_s_own_stop_nobody_else() {
    let world = world().await;
    let own = sender(
        demo::ALPINE,
        "sms",
        "twilio",
        "MG0123456789abcdef0123456789abcdef",
    );
    keep_sender(&world, Caller::ADMIN, &own).await.expect(201);
    keep_key(&world, Caller::ADMIN, "twilio", TWILIO)
        .await
        .expect(200);
    write(&world, demo::ALPINE, 1).await;
    world
        .stack
        .mailbox
        .fails(|number| (number == 0).then(|| Fault::Answer(401, json!({ "code": 20003 }))));
    dispatch(&world).await.expect(200);
    write(&world, demo::HARBOR, 3).await;
    dispatch(&world).await.expect(200);
    let paused = world
        .sql("select jsonb_agg(jsonb_build_array(organization_id, channel)) from private.channel_pauses")
        .await;
    assert_eq!(paused, json!([[demo::ALPINE, "sms"]]));
    let told = world
        .sql(
            "select jsonb_agg(distinct organization_id) from outbox where topic = 'channel.paused'",
        )
        .await;
    assert_eq!(told, json!([demo::ALPINE]));
    let waiting = world
        .sql("select jsonb_object_agg(organization_id, status) from outbox where topic = 'note'")
        .await;
    assert_eq!(
        waiting,
        json!({ demo::ALPINE: "pending", demo::HARBOR: "delivered" })
    );
}

#[tokio::test]
async fn whether_an_attempt_came_through_is_asked_where_it_was_made() {
    let world = world().await;
    write(&world, demo::ALPINE, 1).await;
    world.stack.mailbox.fails(|_| Some(Fault::LostAnswer));
    dispatch(&world).await.expect(200);
    world.stack.mailbox.recovers();
    // Meanwhile they bring an account of their own, which does not know of it.
    let own = sender(demo::ALPINE, "sms", "twilio", "+41445550100");
    keep_sender(&world, Caller::ADMIN, &own).await.expect(201);
    keep_key(&world, Caller::ADMIN, "twilio", TWILIO)
        .await
        .expect(200);
    wait(&world).await;
    dispatch(&world).await.expect(200);
    assert_eq!(states(&world).await, json!({ "delivered": 1 }));
    assert_eq!(world.stack.mailbox.messages().len(), 1);

    // The next one leaves by the new one.
    write(&world, demo::ALPINE, 1).await;
    dispatch(&world).await.expect(200);
    let messages = world.stack.mailbox.messages();
    assert_eq!(messages.last().unwrap().from, "+41445550100");
    // And so says what staff send.
    let call = world.function_as(Caller::MEMBER, "message-send").await;
    let sent = call
        .json(&json!({ "to": { "phone": "+41791234567" }, "content": "Hi" }))
        .await;
    sent.expect(202);
    let from = world
        .sql("select from_address from messages where body = 'Hi'")
        .await;
    assert_eq!(from, "+41445550100");
}

#[tokio::test]
async fn what_only_an_account_that_is_gone_knows_is_for_the_staff_to_decide() {
    let world = world().await;
    let own = sender(demo::ALPINE, "sms", "twilio", "+41445550100");
    keep_sender(&world, Caller::ADMIN, &own).await.expect(201);
    keep_key(&world, Caller::ADMIN, "twilio", TWILIO)
        .await
        .expect(200);
    write(&world, demo::ALPINE, 1).await;
    world.stack.mailbox.fails(|_| Some(Fault::LostAnswer));
    dispatch(&world).await.expect(200);
    world.stack.mailbox.recovers();
    let call = world.function_as(Caller::ADMIN, "key-store").await;
    call.json(&json!({ "action": "delete", "provider": "twilio" }))
        .await
        .expect(200);
    wait(&world).await;
    dispatch(&world).await.expect(200);
    let row = async || {
        world
            .sql("select jsonb_build_array(status, last_error, is_in_doubt) from outbox where topic = 'note'")
            .await
    };
    assert_eq!(row().await, json!(["dead", "outcome_unknown", true]));
    assert_eq!(world.stack.mailbox.messages().len(), 1);

    let id = world
        .sql("select id from outbox where topic = 'note'")
        .await;
    let call = world.function_as(Caller::ADMIN, "outbox-dispatch").await;
    call.json(&json!({ "message_ids": [id] })).await.expect(200);
    assert_eq!(row().await, json!(["pending", null, false]));
    wait(&world).await;
    dispatch(&world).await.expect(200);
    assert_eq!(row().await, json!(["delivered", null, false]));
    let messages = world.stack.mailbox.messages();
    assert_eq!(messages.last().unwrap().from, "+15005550006");
}

#[tokio::test]
async fn whoever_corrects_a_sender_has_what_waits_leave_from_there() {
    let world = world().await;
    keep_key(&world, Caller::ADMIN, "resend", "re_key_of_alpine_0001")
        .await
        .expect(200);
    let own = sender(
        demo::ALPINE,
        "email",
        "resend",
        "Alpine <hello@alpin.example>",
    );
    keep_sender(&world, Caller::ADMIN, &own).await.expect(201);
    write_mails(&world, demo::ALPINE, 1).await;
    world.stack.mailbox.fails(|number| {
        (number == 0).then(|| Fault::Answer(403, json!({ "name": "validation_error" })))
    });
    dispatch(&world).await.expect(200);
    world.stack.mailbox.recovers();
    world
        .run_sql("update channel_senders set sender = 'Alpine <hello@alpine.example>'")
        .await;
    wait(&world).await;
    dispatch(&world).await.expect(200);
    let mails = world.stack.mailbox.messages_to("ada1@example.com");
    let [mail] = mails.as_slice() else {
        panic!("{mails:?}")
    };
    assert!(mail.from.contains("hello@alpine.example"), "{mail:?}");
    // Resend refuses other bytes under the same key.
    let key = mail.idempotency_key.as_deref().unwrap();
    let (row, digest) = key.split_once('/').unwrap();
    assert_eq!((Some(row), digest.len()), (mail.id.as_deref(), 12));
}

#[tokio::test]
async fn an_emergency_waits_for_no_pause() {
    let world = world().await;
    world
        .run_sql(&format!(
            "insert into private.channel_pauses (organization_id, channel, until)
             values ('{0}', 'sms', now() + interval '14 minutes');
             insert into outbox (organization_id, topic, channel, recipient, payload)
             values ('{0}', 'emergency.taken', 'sms', '+41790000911', '{{\"subject\": \"Fire\", \"text\": \"Fire\"}}')",
            demo::ALPINE
        ))
        .await;

    assert_eq!(dispatch(&world).await.json["delivered"], 1);

    assert_eq!(world.stack.mailbox.messages_to("+41790000911").len(), 1);
    // It shows that the credentials are right again.
    assert_eq!(
        world
            .sql("select count(*) from private.channel_pauses")
            .await,
        0
    );
}

#[tokio::test]
async fn whatever_is_sent_with_is_tried_again_once_it_was_changed() {
    let world = world().await;
    let keep = async |provider: &str, key: &str| {
        keep_key(&world, Caller::ADMIN, provider, key)
            .await
            .expect(200);
    };
    let change = async |statement: &str| world.run_sql(statement).await;
    let accounts = "insert into social_accounts (organization_id, platform, account_id)";
    let all = ["email", "instagram", "sms", "whatsapp"];
    for (number, lifted) in [
        ["sms"].as_slice(),
        &["email"],
        &["instagram", "whatsapp"],
        &["email"],
        &["sms"],
        &["sms"],
        &["instagram"],
        &["instagram"],
    ]
    .into_iter()
    .enumerate()
    {
        change(
            "insert into private.channel_pauses (organization_id, channel, until)
             select known.id, channel, now() + interval '14 minutes'
             from organizations as known, unnest('{email,instagram,sms,whatsapp}'::text[]) as channel
             on conflict do nothing",
        )
        .await;
        match number {
            0 => keep("twilio", TWILIO).await,
            1 => keep("resend", "re_key_of_alpine_0001").await,
            2 => keep("meta", "EAAB0123456789abcdef0123456789").await,
            3 => {
                let call = world.function_as(Caller::ADMIN, "key-store").await;
                let body = json!({ "action": "delete", "provider": "resend" });
                call.json(&body).await.expect(200);
            }
            4 => {
                let own = sender(demo::ALPINE, "sms", "twilio", "+41445550100");
                keep_sender(&world, Caller::ADMIN, &own).await.expect(201);
            }
            5 => change("delete from channel_senders").await,
            6 => {
                change(&format!(
                    "{accounts} values ('{}', 'instagram', 'ig1')",
                    demo::ALPINE
                ))
                .await
            }
            _ => change("update social_accounts set is_active = false").await,
        }
        let left: Vec<_> = all.iter().filter(|name| !lifted.contains(name)).collect();
        let paused = world
            .sql(
                "select jsonb_object_agg(organization_id, channels) from (
                   select organization_id, jsonb_agg(channel order by channel) as channels
                   from private.channel_pauses group by organization_id) as known",
            )
            .await;
        assert_eq!(paused[demo::ALPINE], json!(left), "{number}");
        assert_eq!(paused[demo::HARBOR], json!(all), "{number}");
    }
}

#[tokio::test]
async fn a_customer_without_text_messages_gets_answers_alone() {
    let world = world().await;
    let conversation = "00000000-0000-4000-8000-0000000a0c77";
    world
        .run_sql(&format!(
            "insert into conversations (id, organization_id, customer_id, external_user_id, channel)
             values ('{conversation}', '{0}', '{1}', '+41791234567', 'sms');
             insert into contact_permissions (organization_id, channel, address, purpose, status, source)
             values ('{0}', 'sms', '+41791234567', 'marketing', 'granted', 'staff')",
            demo::ALPINE,
            demo::CLARA
        ))
        .await;
    let send = async |purpose: &str| {
        let call = world.function_as(Caller::MEMBER, "message-send").await;
        call.json(
            &json!({ "to": { "conversation_id": conversation }, "content": "Hi", "purpose": purpose,
                           "ignore_quiet_hours": purpose == "transactional" }),
        )
        .await
    };
    for purpose in ["transactional", "marketing"] {
        send(purpose).await.expect(202);
    }
    world
        .run_sql(&format!(
            "update organizations set quiet_from = null, quiet_until = null;
             update customers set sms_enabled = false where id = '{}'",
            demo::CLARA
        ))
        .await;
    for purpose in ["transactional", "marketing"] {
        send(purpose).await.expect_problem(409, "opted_out");
    }
    wait(&world).await;
    dispatch(&world).await.expect(200);
    let became = world
        .sql("select jsonb_object_agg(payload ->> 'purpose', coalesce(last_error, status)) from outbox where topic = 'message.sent'")
        .await;
    assert_eq!(
        became,
        json!({ "transactional": "delivered", "marketing": "opted_out" })
    );
}

#[tokio::test]
async fn what_never_left_is_not_in_doubt() {
    // No header can have such a key.
    let world = World::of(&["outbox-dispatch"], &[("email_key", "two\nlines")]).await;
    write_mails(&world, demo::ALPINE, 1).await;
    dispatch(&world).await.expect(200);
    let row = world
        .sql("select jsonb_build_array(status, last_error, is_in_doubt) from outbox")
        .await;
    assert_eq!(row, json!(["pending", "not_sent", false]));
}
