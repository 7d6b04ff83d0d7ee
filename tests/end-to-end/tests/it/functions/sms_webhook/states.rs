//! How far a message is that was sent.

use super::{OWN, PLATFORM, changed, expect_taken, own_endpoint, permissions, put_secret, tell};
use crate::support::{orders::orders, signed};
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};

/// A status, as Twilio's form has it.
fn status(sid: &str, status: &str) -> Value {
    json!({
        "MessageSid": sid, "SmsSid": sid, "MessageStatus": status, "SmsStatus": status, "To": "+41795550123",
        "From": "+15005550006", "AccountSid": "ACmailbox", "ApiVersion": "2010-04-01",
    })
}

/// The platform's account tells these of a message.
async fn told(world: &World, message: &str, forms: &[Value]) {
    let endpoint = format!("sms-webhook?message={message}");
    for signed in signed::by_twilio(world, PLATFORM, &endpoint, forms).await {
        expect_taken(&signed.send(world, &endpoint).await);
    }
}

/// Text messages in the outbox that Twilio took; gives their ids.
async fn sent(world: &World, count: usize, name: &str) -> Vec<String> {
    world
        .run_sql(&format!(
            "insert into outbox (organization_id, topic, channel, recipient, payload, provider, provider_message_id,
                                 status, delivered_at)
             select '{}', 'note', 'sms', '+41795550123', '{{\"text\": \"Note\"}}', 'twilio',
                    'SM{name}' || right(gen_random_uuid()::text, 8) || number, 'delivered', now()
             from generate_series(1, {count}) as number",
            demo::ALPINE
        ))
        .await;
    let ids = world
        .sql("select jsonb_agg(id) from outbox where topic = 'note'")
        .await;
    let ids = ids.as_array().unwrap().iter();
    ids.map(|id| id.as_str().unwrap().to_owned()).collect()
}

async fn sid(world: &World, id: &str) -> String {
    let sid = format!("select provider_message_id from outbox where id = '{id}'");
    world.sql(&sid).await.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_status_goes_on_in_whatever_order_it_comes() {
    let world = World::tenant().await;
    let orders = orders(4);
    let messages = sent(&world, orders.len(), "a").await;
    for (order, message) in orders.iter().zip(&messages) {
        let sid = sid(&world, message).await;
        let failed = changed(status(&sid, "undelivered"), &[("ErrorCode", "30003")]);
        let all = [
            status(&sid, "queued"),
            status(&sid, "sent"),
            failed,
            status(&sid, "delivered"),
        ];
        let forms: Vec<Value> = order.iter().map(|next| all[*next].clone()).collect();
        told(&world, message, &[forms.clone(), forms].concat()).await;
    }

    let states = "select jsonb_agg(distinct jsonb_build_array(status, provider_status, provider_error, is_in_doubt))
                  from outbox where topic = 'note'";
    assert_eq!(
        world.sql(states).await,
        json!([["delivered", "delivered", "30003", false]])
    );
}

#[tokio::test]
async fn a_message_of_the_staff_shows_what_became_of_it() {
    let world = World::own().await;
    let call = world.function_as(Caller::ADMIN, "message-send").await;
    let body =
        json!({ "to": { "phone": "+41795550123" }, "channel": "sms", "content": "See you at 9." });
    let message = call.json(&body).await.expect(202).json["message_id"].clone();
    let message = message.as_str().unwrap();
    let dispatch = world.function_as(Caller::Service, "outbox-dispatch").await;
    dispatch.json(&json!({})).await.expect(200);

    // The URL was given with it, and is the one that is signed.
    let inbox = world.stack.mailbox.messages_to("+41795550123");
    let callback = inbox[0].status_callback.clone().unwrap();
    let (_, endpoint) = callback.rsplit_once('/').unwrap();
    assert_eq!(endpoint, format!("sms-webhook?message={message}"));
    let sid = inbox[0].provider_id.clone();
    let state = async || {
        world
            .sql(&format!(
                "select jsonb_build_array(status, sent_at is not null, delivered_at is not null, failed_at is not null,
                   error_message, external_id) from messages where id = '{message}'"
            ))
            .await
    };
    assert_eq!(
        state().await,
        json!(["sent", true, false, false, null, sid])
    );

    let failed = changed(status(&sid, "failed"), &[("ErrorCode", "30008")]);
    told(
        &world,
        message,
        &[status(&sid, "delivered"), status(&sid, "sent"), failed],
    )
    .await;
    assert_eq!(
        state().await,
        json!(["delivered", true, true, true, "30008", sid])
    );
}

#[tokio::test]
async fn a_message_whose_answer_was_lost_is_known_to_be_sent() {
    let world = World::tenant().await;
    world
        .run_sql(&format!(
            "insert into outbox (organization_id, topic, channel, recipient, payload, provider, is_in_doubt, attempts)
             values ('{}', 'note', 'sms', '+41795550123', '{{\"text\": \"Note\"}}', 'twilio', true, 1)",
            demo::ALPINE
        ))
        .await;
    let doubtful = world
        .sql("select id from outbox where topic = 'note'")
        .await;
    let doubtful = doubtful.as_str().unwrap();
    let sid = format!("SM{}", doubtful.replace('-', ""));

    told(&world, doubtful, &[status(&sid, "queued")]).await;

    let state = format!(
        "select jsonb_build_array(status, is_in_doubt, provider_status, provider_message_id) from outbox where id = '{doubtful}'"
    );
    assert_eq!(
        world.sql(&state).await,
        json!(["delivered", false, null, sid])
    );
}

#[tokio::test]
async fn a_refusal_that_only_twilio_knew_is_noted() {
    let world = World::tenant().await;
    let messages = sent(&world, 1, "r").await;
    let sid = sid(&world, &messages[0]).await;

    let refused = changed(status(&sid, "undelivered"), &[("ErrorCode", "21610")]);
    told(&world, &messages[0], std::slice::from_ref(&refused)).await;

    assert_eq!(
        permissions(&world, "+41795550123").await["sms transactional"],
        "revoked provider"
    );

    // Told again, it is no news after they had it back.
    world
        .run_sql("update contact_permissions set status = 'granted', source = 'keyword' where purpose = 'transactional'")
        .await;
    told(&world, &messages[0], &[refused]).await;
    assert_eq!(
        permissions(&world, "+41795550123").await["sms transactional"],
        "granted keyword"
    );
}

#[tokio::test]
async fn only_the_account_that_sends_tells_of_states() {
    let world = World::tenant().await;
    put_secret(&world, Caller::ADMIN, OWN).await.expect(200);
    let messages = sent(&world, 1, "o").await;
    let sid = sid(&world, &messages[0]).await;
    tell(&world, &[status(&sid, "failed")]).await;
    let endpoint = format!("{}&message={}", own_endpoint(demo::ALPINE), messages[0]);
    let signed = signed::by_twilio(&world, OWN, &endpoint, &[status(&sid, "failed")]).await;
    expect_taken(&signed[0].send(&world, &endpoint).await);
    // Nor does the platform's account tell of what there is not.
    told(
        &world,
        "00000000-0000-4000-8000-00000000ffff",
        &[status("SMnobody", "failed")],
    )
    .await;

    let state = format!(
        "select provider_status from outbox where id = '{}'",
        messages[0]
    );
    assert_eq!(world.sql(&state).await, Value::Null);
}
