//! sms-webhook: what people write arrives once, what they refuse is obeyed, and nobody but Twilio tells of it.

mod forgeries;
mod states;

use crate::support::signed::{self, Signed};
use end_to_end::{Caller, Reply, World, demo};
use serde_json::{Value, json};

/// The auth token of Alpine's own account at Twilio.
pub const OWN: &str = "0123456789abcdef0123456789abcdef";
/// That of the platform's account in the local stack.
const PLATFORM: &str = "mailbox";
const WRITER: &str = "+41795550123";
const NUMBER: &str = "+41445550100";
const NO_ANSWER: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Response/>"#;

/// Where an organization's own account calls.
fn own_endpoint(organization: &str) -> String {
    format!("sms-webhook?organization={organization}")
}

pub async fn put_secret(world: &World, caller: Caller, secret: &str) -> Reply {
    let body = json!({ "action": "put_webhook_secret", "provider": "twilio", "secret": secret });
    let call = world.function_as(caller, "key-store").await;
    call.json(&body).await
}

/// A world in which Alpine has an account of its own at Twilio.
async fn world() -> World {
    let world = World::tenant().await;
    put_secret(&world, Caller::ADMIN, OWN).await.expect(200);
    world
}

/// A message, as Twilio's form has it.
pub fn message(sid: &str, text: &str) -> Value {
    json!({
        "ToCountry": "CH", "SmsMessageSid": sid, "NumMedia": "0", "SmsSid": sid, "SmsStatus": "received",
        "Body": text, "To": NUMBER, "NumSegments": "1", "MessageSid": sid, "AccountSid": "ACown", "From": WRITER,
        "ApiVersion": "2010-04-01", "FromCity": "",
    })
}

fn changed(mut form: Value, changes: &[(&str, &str)]) -> Value {
    for (name, value) in changes {
        form[*name] = json!(value);
    }
    form
}

/// An id that no other tenant's message has: the platform's account tells each once for all of them.
fn own_sid(world: &World, sid: &str) -> String {
    let own = world.own_name(demo::ALPINE);
    format!("{sid}{}", &own[..8])
}

/// Alpine's own account tells these, one after the other.
async fn tell(world: &World, forms: &[Value]) {
    let endpoint = own_endpoint(demo::ALPINE);
    for signed in signed::by_twilio(world, OWN, &endpoint, forms).await {
        expect_taken(&signed.send(world, &endpoint).await);
    }
}

fn expect_taken(reply: &Reply) {
    reply.expect(200);
    assert_eq!(
        (reply.text.as_str(), reply.header("content-type")),
        (NO_ANSWER, "text/xml; charset=utf-8")
    );
}

/// Channel, sender and text of what was received, and the customer who is noted, in the order of its ids.
async fn received(world: &World) -> Value {
    world
        .sql(
            "select coalesce(jsonb_agg(jsonb_build_array(
               message.external_id, message.channel, message.from_address, message.body, message.customer_id,
               thread.external_user_id, thread.status) order by message.external_id), '[]')
             from messages as message join conversations as thread on thread.id = message.conversation_id
             where message.external_id like 'SM%'",
        )
        .await
}

/// What a number may be sent.
async fn permissions(world: &World, number: &str) -> Value {
    world
        .sql(&format!(
            "select coalesce(jsonb_object_agg(channel || ' ' || purpose, status || ' ' || source), '{{}}')
             from contact_permissions where address = '{number}'"
        ))
        .await
}

#[tokio::test]
async fn a_message_arrives_once_in_the_conversation_of_its_sender() {
    let world = world().await;
    world
        .run_sql(&format!(
            "update customers set phone = '{WRITER}' where id = '{}'",
            demo::CLARA
        ))
        .await;
    let first = message("SM1", "Grüezi 🙏 1+1=2, right?");
    let photo = changed(
        message("SM2", ""),
        &[
            ("NumMedia", "1"),
            ("MediaUrl0", "https://api.twilio.com/ME1"),
            ("MediaContentType0", "image/jpeg"),
        ],
    );
    let whatsapp = changed(
        message("SM3", "Hello"),
        &[
            ("From", "whatsapp:+41795550199"),
            ("To", "whatsapp:+41445550100"),
            ("ProfileName", "Zoë"),
        ],
    );

    tell(&world, &[first.clone(), photo, whatsapp, first]).await;

    assert_eq!(
        received(&world).await,
        json!([
            [
                "SM1",
                "sms",
                WRITER,
                "Grüezi 🙏 1+1=2, right?",
                demo::CLARA,
                WRITER,
                "open"
            ],
            ["SM2", "sms", WRITER, "", demo::CLARA, WRITER, "open"],
            [
                "SM3",
                "whatsapp",
                "+41795550199",
                "Hello",
                null,
                "+41795550199",
                "open"
            ],
        ])
    );
    let kept = world
        .sql(
            "select jsonb_build_array(
               (select attachments from messages where external_id = 'SM2'),
               (select title from conversations where channel = 'whatsapp' and external_user_id = '+41795550199'),
               (select count(*) from conversations where external_user_id like '+4179555%'),
               (select jsonb_agg(distinct direction || sender || status) from messages where external_id like 'SM_'))",
        )
        .await;
    assert_eq!(
        kept,
        json!([
            [{ "url": "https://api.twilio.com/ME1", "content_type": "image/jpeg" }],
            "Zoë",
            2,
            ["inboundcustomerreceived"],
        ])
    );
}

#[tokio::test]
async fn the_same_message_at_once_is_stored_once() {
    let world = world().await;
    let endpoint = own_endpoint(demo::ALPINE);
    let signed = signed::by_twilio(&world, OWN, &endpoint, &[message("SM1", "Hello")]).await;

    let replies =
        futures::future::join_all((0..12).map(|_| signed[0].send(&world, &endpoint))).await;

    replies.iter().for_each(expect_taken);
    assert_eq!(received(&world).await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn who_stops_is_sent_nothing_until_they_start_again() {
    let world = world().await;
    world
        .run_sql(&format!(
            "update customers set phone = '{WRITER}', sms_enabled = true where id = '{}'",
            demo::CLARA
        ))
        .await;
    let send = async || {
        let call = world.function_as(Caller::ADMIN, "message-send").await;
        let body = json!({ "to": { "customer_id": demo::CLARA }, "channel": "sms", "content": "See you." });
        call.json(&body).await
    };
    let refused =
        json!({ "sms marketing": "revoked keyword", "sms transactional": "revoked keyword" });
    send().await.expect(202);

    let stop = message("SM1", " ARRÊT. ");
    tell(&world, std::slice::from_ref(&stop)).await;
    assert_eq!(permissions(&world, WRITER).await, refused);
    assert_eq!(send().await.problem(), (409, "opted_out"));
    let enabled = format!(
        "select sms_enabled from customers where id = '{}'",
        demo::CLARA
    );
    assert_eq!(world.sql(&enabled).await, false);

    // A sentence is none, and neither is a question for help.
    tell(
        &world,
        &[
            message("SM2", "Please start the tour at 9"),
            message("SM3", "help"),
        ],
    )
    .await;
    assert_eq!(permissions(&world, WRITER).await, refused);

    tell(&world, &[message("SM4", "start"), stop]).await;
    let wanted =
        json!({ "sms marketing": "revoked keyword", "sms transactional": "granted keyword" });
    assert_eq!(permissions(&world, WRITER).await, wanted);
    assert_eq!(world.sql(&enabled).await, true);
    send().await.expect(202);
}

#[tokio::test]
async fn a_yes_starts_again_only_for_who_had_stopped() {
    let world = world().await;
    let from = |form: Value, number: &str| changed(form, &[("From", number)]);
    tell(
        &world,
        &[
            from(message("SM1", "YES"), "+41795550101"),
            from(message("SM2", "revoke"), "+41795550102"),
            from(message("SM3", "Yes!"), "+41795550102"),
            // What the account's own words mean, Twilio says.
            changed(
                from(message("SM4", "Genug"), "+41795550103"),
                &[("OptOutType", "STOP")],
            ),
            // A short code refuses nothing.
            from(message("SM5", "STOP"), "8008"),
        ],
    )
    .await;

    assert_eq!(permissions(&world, "+41795550101").await, json!({}));
    assert_eq!(
        permissions(&world, "+41795550102").await["sms transactional"],
        "granted keyword"
    );
    assert_eq!(
        permissions(&world, "+41795550103").await["sms transactional"],
        "revoked keyword"
    );
    assert_eq!(received(&world).await.as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn on_whatsapp_a_word_that_may_mean_something_else_refuses_nothing() {
    let world = world().await;
    let number = "+41795550166";
    let on_whatsapp = |sid: &str, text: &str| {
        let ends = [
            ("From", "whatsapp:+41795550166"),
            ("To", "whatsapp:+41445550100"),
        ];
        changed(message(sid, text), &ends)
    };
    let words = [on_whatsapp("SM1", "Cancel"), on_whatsapp("SM2", "Basta")];
    tell(&world, &words).await;
    assert_eq!(permissions(&world, number).await, json!({}));

    // The same word as a text message is one, as carriers have it.
    let text = changed(message("SM3", "Cancel"), &[("From", number)]);
    tell(&world, &[text]).await;
    let refused =
        json!({ "sms marketing": "revoked keyword", "sms transactional": "revoked keyword" });
    assert_eq!(permissions(&world, number).await, refused);

    tell(&world, &[on_whatsapp("SM4", "Unsubscribe")]).await;
    assert_eq!(
        permissions(&world, number).await["whatsapp transactional"],
        "revoked keyword"
    );
}

#[tokio::test]
async fn an_account_of_ones_own_takes_back_no_more_than_a_stop_refused() {
    let world = world().await;
    for (place, source) in ["link", "staff", "provider"].into_iter().enumerate() {
        let number = format!("+4179555011{place}");
        world
            .run_sql(&format!(
                "insert into contact_permissions (organization_id, channel, address, purpose, status, source)
                 values ('{}', 'sms', '{number}', 'transactional', 'revoked', '{source}')",
                demo::ALPINE
            ))
            .await;

        let words = ["START", "YES"].map(|word| {
            let sid = format!("SM{place}{word}");
            changed(message(&sid, word), &[("From", &number)])
        });
        tell(&world, &words).await;

        assert_eq!(
            permissions(&world, &number).await,
            json!({ "sms transactional": format!("revoked {source}") })
        );
    }

    // Whoever wants no news, and stopped the rest, has the rest back.
    let number = "+41795550119";
    world
        .run_sql(&format!(
            "insert into contact_permissions (organization_id, channel, address, purpose, status, source)
             values ('{}', 'sms', '{number}', 'marketing', 'revoked', 'link')",
            demo::ALPINE
        ))
        .await;
    let words = ["STOP", "START"].map(|word| {
        let sid = format!("SM{word}");
        changed(message(&sid, word), &[("From", number)])
    });
    tell(&world, &words).await;
    assert_eq!(
        permissions(&world, number).await,
        json!({ "sms marketing": "revoked link", "sms transactional": "granted keyword" })
    );
}

#[tokio::test]
async fn a_resolved_conversation_goes_on_and_a_stop_leaves_it() {
    let world = world().await;
    let resolve =
        "update conversations set status = 'resolved' where external_user_id like '+4179%'";
    let status = "select status from conversations where external_user_id = '+41795550123'";
    tell(&world, &[message("SM1", "Hello")]).await;

    world.run_sql(resolve).await;
    tell(&world, &[message("SM2", "stop"), message("SM1", "Hello")]).await;
    assert_eq!(world.sql(status).await, "resolved");
    tell(&world, &[message("SM3", "One more thing")]).await;
    assert_eq!(world.sql(status).await, "open");
}

#[tokio::test]
async fn the_platforms_account_tells_of_the_organization_whose_number_it_is() {
    let world = World::tenant().await;
    let own = world.own_name("00000000");
    let digits = |text: &str| -> String {
        let bytes = text.bytes().take(8);
        bytes.map(|byte| char::from(b'0' + byte % 10)).collect()
    };
    // Numbers are of one organization in the whole stack, which the tests share.
    let harbor = format!("+4499{}", digits(&own));
    world
        .run_sql(&format!(
            "insert into phone_numbers (organization_id, phone_number, phone_provider)
             values ('{}', '{harbor}', 'twilio')",
            demo::HARBOR
        ))
        .await;
    let told = own_sid(&world, "SM1");
    let known = changed(message(&told, "Ahoy"), &[("To", &harbor)]);
    let unknown = changed(
        message(&own_sid(&world, "SM2"), "Ahoy"),
        &[("To", "+999999999999")],
    );
    for signed in signed::by_twilio(&world, PLATFORM, "sms-webhook", &[known, unknown]).await {
        expect_taken(&signed.send(&world, "sms-webhook").await);
    }
    // A number of Harbor's is none of Alpine's own account.
    put_secret(&world, Caller::ADMIN, OWN).await.expect(200);
    tell(
        &world,
        &[changed(message("SM3", "Ahoy"), &[("To", &harbor)])],
    )
    .await;

    let found = "select jsonb_agg(jsonb_build_array(external_id, organization_id)) from messages
                 where external_id like 'SM%'";
    assert_eq!(world.sql(found).await, json!([[told, demo::HARBOR]]));
}

#[tokio::test]
async fn a_word_to_the_platforms_number_counts_for_those_who_text_by_it() {
    let world = World::tenant().await;
    let phone = "+41795550144";
    let tell = async |sid: &str, word: &str| {
        let form = changed(
            message(&own_sid(&world, sid), word),
            &[("From", phone), ("To", "+999999999999")],
        );
        for signed in signed::by_twilio(&world, PLATFORM, "sms-webhook", &[form]).await {
            expect_taken(&signed.send(&world, "sms-webhook").await);
        }
    };
    let refused = async || {
        world
            .sql(&format!(
                "select coalesce(jsonb_object_agg(organization_id, status), '{{}}') from contact_permissions
                 where address = '{phone}' and purpose = 'transactional'"
            ))
            .await
    };
    // Alpine's is not on its way yet, and Harbor's came by an account of its own.
    world
        .run_sql(&format!(
            "insert into outbox (organization_id, topic, channel, recipient, payload, status, is_own_account, send_at)
             values ('{}', 'note', 'sms', '{phone}', '{{}}', 'pending', false, now() + interval '1 day'),
                    ('{}', 'note', 'sms', '{phone}', '{{}}', 'delivered', true, now())",
            demo::ALPINE,
            demo::HARBOR
        ))
        .await;
    tell("SM1", "STOP").await;
    assert_eq!(refused().await, json!({}));

    // Whether Alpine's left is not known: what may be a refusal of it is one.
    world
        .run_sql("update outbox set attempts = 1 where status = 'pending'")
        .await;
    tell("SM2", "STOP").await;
    assert_eq!(refused().await, json!({ demo::ALPINE: "revoked" }));
    tell("SM3", "START").await;
    assert_eq!(refused().await, json!({ demo::ALPINE: "revoked" }));

    world
        .run_sql(&format!(
            "update outbox set status = 'delivered', is_in_doubt = false where status = 'pending';
             insert into contact_permissions (organization_id, channel, address, purpose, status, source)
             values ('{}', 'sms', '{phone}', 'transactional', 'revoked', 'keyword')",
            demo::HARBOR
        ))
        .await;
    tell("SM4", "START").await;
    assert_eq!(
        refused().await,
        json!({ demo::ALPINE: "granted", demo::HARBOR: "revoked" })
    );

    // Told again, the first START undoes no STOP that came since.
    tell("SM5", "STOP").await;
    tell("SM4", "START").await;
    assert_eq!(
        refused().await,
        json!({ demo::ALPINE: "revoked", demo::HARBOR: "revoked" })
    );
}

#[tokio::test]
async fn a_shared_key_and_json_are_signed_in_their_own_way() {
    let world = world().await;
    let endpoint = own_endpoint(demo::ALPINE);
    let body = json!([{
        "specversion": "1.0", "type": "com.twilio.messaging.inbound-message.received",
        "data": { "messageSid": "SM1", "from": WRITER, "to": NUMBER, "body": "In JSON", "timestamp": "2026-11-28T10:00:00Z" },
    }]);
    let (with_digest, signed) = signed::by_twilio_in_json(&world, OWN, &endpoint, &body).await;
    expect_taken(&signed.send(&world, &with_digest).await);
    // The digest is of these bytes, and of no others.
    let mut other = signed.clone();
    other.body.push(' ');
    other
        .send(&world, &with_digest)
        .await
        .expect_problem(401, "unauthorized");
    signed
        .send(&world, &endpoint)
        .await
        .expect_problem(401, "unauthorized");

    let shared = "SK0001:shared_key_secret_1";
    put_secret(&world, Caller::ADMIN, shared).await.expect(200);
    let by_key = signed::by_twilio(&world, shared, &endpoint, &[message("SM2", "By key")]).await;
    expect_taken(&by_key[0].send(&world, &endpoint).await);
    // Where the header names a key that there is not, the token counts for nothing.
    let mut by_token = signed::by_twilio(&world, OWN, &endpoint, &[message("SM3", "No")]).await;
    let settings = "x-twilio-webhooks-signature-settings";
    let named = (
        settings.to_owned(),
        "key=SK0002,algorithm=HMAC_SHA1".to_owned(),
    );
    by_token[0].headers.push(named);
    let refused = by_token[0].send(&world, &endpoint).await;
    refused.expect_problem(401, "unauthorized");

    let stored = received(&world).await;
    assert_eq!(
        (
            &stored[0][3],
            &stored[1][3],
            stored.as_array().unwrap().len()
        ),
        (&json!("In JSON"), &json!("By key"), 2)
    );
    let written = "select created_at from messages where external_id = 'SM1'";
    assert_eq!(world.sql(written).await, "2026-11-28T10:00:00+00:00");
}

#[tokio::test]
async fn what_is_of_no_use_is_taken_and_has_no_effect() {
    let world = world().await;
    tell(
        &world,
        &[
            json!({}),
            json!({ "MessageSid": "SM1" }),
            changed(message("SM 2", "Odd id"), &[("SmsSid", "'")]),
            message("SM3", " "),
            changed(message("SM4", "Hello"), &[("From", "messenger:1")]),
            changed(message("SM5", ""), &[("MessageStatus", "some_new_state")]),
            changed(message("SM6", ""), &[("MessageStatus", "delivered")]),
        ],
    )
    .await;
    assert_eq!(received(&world).await, json!([]));
}

/// The same form with another value of one header.
fn with_header(signed: &Signed, name: &str, value: &str) -> Signed {
    let mut changed = signed.clone();
    changed.headers.retain(|(known, _)| known != name);
    changed.headers.push((name.to_owned(), value.to_owned()));
    changed
}
