//! What organizations pay the platform, and accounts under the platform's.

use super::{OWN, PLATFORM, booking, event, own_endpoint, paid, sign, state, world};
use end_to_end::{World, demo};
use serde_json::{Value, json};

fn subscription(id: &str, kind: &str, created: i64, status: &str, previous: Value) -> Value {
    let mut event = event(
        id,
        &format!("customer.subscription.{kind}"),
        created,
        json!({
            "id": "sub_1", "object": "subscription", "customer": "cus_1", "status": status,
            "cancel_at_period_end": false,
            "items": { "object": "list", "data": [{
                "id": "si_1", "current_period_start": 1_795_860_000, "current_period_end": 1_798_452_000,
                "price": { "id": "price_1", "nickname": "Pro", "product": "prod_1" },
            }] },
            "metadata": { "organization_id": demo::ALPINE, "tier": "pro" },
        }),
    );
    event["data"]["previous_attributes"] = previous;
    event
}

fn invoice(id: &str, kind: &str, status: &str, paid: u32) -> Value {
    event(
        id,
        &format!("invoice.{kind}"),
        1_795_860_101,
        json!({
            "id": "in_1", "object": "invoice", "customer": "cus_1", "amount_paid": paid, "amount_due": 4900,
            "currency": "jpy", "status": status, "created": 1_795_860_090,
            "status_transitions": { "paid_at": (paid > 0).then_some(1_795_860_100) },
            "parent": { "type": "subscription_details", "subscription_details": {
                "subscription": "sub_1", "metadata": { "organization_id": demo::ALPINE } } },
        }),
    )
}

async fn tell(world: &World, secret: &str, endpoint: &str, events: &[Value]) -> Vec<Value> {
    // Ids of Stripe are of one account, which the tests share.
    let own = |event: &Value| {
        let text = event.to_string();
        let text = ["sub_1", "sub_2", "cus_1", "in_1"]
            .iter()
            .fold(text, |text, id| {
                text.replace(id, &format!("{id}_{}", world.own_name(demo::ALPINE)))
            });
        serde_json::from_str(&text).unwrap()
    };
    let events: Vec<Value> = events.iter().map(own).collect();
    let mut outcomes = Vec::new();
    for signed in sign(world, secret, &events).await {
        let reply = signed.send(world, endpoint).await;
        reply.expect(200);
        outcomes.push(reply.json["outcome"].clone());
    }
    outcomes
}

async fn billing(world: &World) -> Value {
    world
        .sql(&format!(
            "select jsonb_build_array(known.subscription_status, known.subscription_tier,
               (select jsonb_agg(jsonb_build_array(status, plan_name)) from billing_subscriptions),
               (select jsonb_agg(jsonb_build_array(status, amount_paid::text, currency, paid_at is not null))
                from billing_invoices))
             from organizations as known where known.id = '{}'",
            demo::ALPINE
        ))
        .await
}

#[tokio::test]
async fn the_newest_event_of_a_subscription_counts_and_an_invoice_only_goes_on() {
    for reversed in [false, true] {
        let world = World::tenant().await;
        let mut events = vec![
            subscription("evt_1", "created", 1_795_860_000, "incomplete", Value::Null),
            subscription(
                "evt_2",
                "updated",
                1_795_860_000,
                "active",
                json!({ "status": "incomplete" }),
            ),
            // Of the same second.
            subscription(
                "evt_3",
                "updated",
                1_795_860_000,
                "past_due",
                json!({ "status": "active" }),
            ),
            invoice("evt_4", "finalized", "open", 0),
            invoice("evt_5", "paid", "paid", 4900),
            invoice("evt_6", "payment_succeeded", "paid", 4900),
        ];
        if reversed {
            events.reverse();
        }
        tell(&world, PLATFORM, "payment-webhook", &events).await;

        assert_eq!(
            billing(&world).await,
            json!([
                "past_due",
                "pro",
                [["past_due", "Pro"]],
                [["paid", "4900.000", "JPY", true]]
            ]),
            "{reversed}"
        );

        let ended = [
            subscription("evt_7", "deleted", 1_795_960_000, "canceled", Value::Null),
            subscription("evt_8", "updated", 1_795_970_000, "active", Value::Null),
        ];
        let outcomes = tell(&world, PLATFORM, "payment-webhook", &ended).await;
        assert_eq!(outcomes, ["applied", "late"]);
        assert_eq!(billing(&world).await[0], "canceled");
    }
}

#[tokio::test]
async fn an_old_subscription_that_ends_takes_no_tier_from_a_new_one() {
    let world = World::tenant().await;
    let of_tier = |id: &str, name: &str, tier: &str, mut event: Value| {
        event["id"] = json!(id);
        event["data"]["object"]["id"] = json!(name);
        event["data"]["object"]["metadata"]["tier"] = json!(tier);
        event
    };
    let active = || subscription("", "created", 1_795_860_000, "active", Value::Null);
    let ended = || subscription("", "deleted", 1_795_960_000, "canceled", Value::Null);
    let mut renamed = subscription("", "updated", 1_795_970_000, "active", json!({}));
    renamed["data"]["object"]["items"]["data"][0]["price"]["nickname"] = json!("Pro, yearly");

    let events = [
        of_tier("evt_1", "sub_1", "basic", active()),
        of_tier("evt_2", "sub_2", "pro", active()),
        of_tier("evt_3", "sub_1", "basic", ended()),
    ];
    let outcomes = tell(&world, PLATFORM, "payment-webhook", &events).await;
    assert_eq!(outcomes, ["applied"; 3]);
    let now = billing(&world).await;
    assert_eq!((&now[0], &now[1]), (&json!("active"), &json!("pro")));

    // One that names no tier has the one that it had.
    renamed["id"] = json!("evt_4");
    renamed["data"]["object"]["id"] = json!("sub_2");
    let metadata = renamed["data"]["object"]["metadata"].as_object_mut();
    metadata.unwrap().remove("tier");
    tell(&world, PLATFORM, "payment-webhook", &[renamed]).await;
    let now = billing(&world).await;
    assert_eq!((&now[0], &now[1]), (&json!("active"), &json!("pro")));
}

#[tokio::test]
async fn a_subscription_that_was_never_paid_takes_nothing_away() {
    let world = World::tenant().await;
    world
        .run_sql(&format!(
            "update organizations set subscription_status = 'trialing', subscription_tier = 'trial' where id = '{}'",
            demo::ALPINE
        ))
        .await;
    let begun = subscription("evt_1", "created", 1_795_860_000, "incomplete", Value::Null);
    let over = subscription(
        "evt_2",
        "updated",
        1_795_943_000,
        "incomplete_expired",
        Value::Null,
    );

    for event in [begun, over] {
        tell(&world, PLATFORM, "payment-webhook", &[event]).await;
        let now = billing(&world).await;
        assert_eq!((&now[0], &now[1]), (&json!("trialing"), &json!("trial")));
    }
    assert_eq!(
        billing(&world).await[2],
        json!([["incomplete_expired", "Pro"]])
    );
}

#[tokio::test]
async fn nobody_subscribes_by_an_account_of_their_own() {
    let world = world().await;
    let before = billing(&world).await;
    let mut connected = subscription("evt_2", "created", 1_795_860_000, "active", Value::Null);
    connected["account"] = json!("acct_alpine");

    let own = [
        subscription("evt_1", "created", 1_795_860_000, "active", Value::Null),
        invoice("evt_3", "paid", "paid", 4900),
    ];
    let outcomes = tell(&world, OWN, &own_endpoint(demo::ALPINE), &own).await;
    assert_eq!(outcomes, ["unknown_organization"; 2]);
    let outcomes = tell(&world, PLATFORM, "payment-webhook", &[connected]).await;
    assert_eq!(outcomes, ["unknown_organization"]);

    assert_eq!(billing(&world).await, before);
}

#[tokio::test]
async fn an_account_under_the_platforms_tells_of_its_organization() {
    let world = world().await;
    let account = format!("acct_{}", world.own_name(demo::ALPINE));
    world
        .run_sql(&format!(
            "update organizations set stripe_account_id = '{account}' where id = '{}'",
            demo::ALPINE
        ))
        .await;
    let booking = booking(&world, "CONNE").await;
    // Its metadata name Harbor, and do not count.
    let mut event = paid("evt_1", "pi_1", &booking);
    event["account"] = json!(account);

    let signed = sign(&world, PLATFORM, &[event]).await;
    let reply = signed[0].send(&world, "payment-webhook").await;

    assert_eq!(reply.json["outcome"], "applied");
    assert_eq!(state(&world, &booking).await[1], "paid");
}
