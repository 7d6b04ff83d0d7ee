//! Who is not Stripe, or is it for somebody else.

use super::{OWN, PLATFORM, booking, own_endpoint, paid, put_secret, sign, state, world};
use crate::support::signed::{self, Signed};
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};

/// All that a webhook could have written.
async fn written(world: &World) -> Value {
    world
        .sql(&format!(
            "select jsonb_build_array(
               (select count(*) from payments), (select count(*) from outbox),
               (select count(*) from private.webhook_events where organization_id in ('{}', '{}')),
               (select count(*) from billing_subscriptions), (select jsonb_agg(status) from bookings))",
            demo::ALPINE,
            demo::HARBOR
        ))
        .await
}

fn with_header(signed: &Signed, value: &str) -> Signed {
    let mut changed = signed.clone();
    changed.headers[0].1 = value.to_owned();
    changed
}

#[tokio::test]
async fn what_stripe_did_not_sign_is_refused_and_nothing_is_written() {
    let world = world().await;
    put_secret(&world, Caller::OTHER_OWNER, "whsec_harbor_0123456789")
        .await
        .expect(200);
    let booking = booking(&world, "FORGE").await;
    let event = paid("evt_1", "pi_1", &booking);
    let body = world.own_name(&event.to_string());
    let good = sign(&world, OWN, std::slice::from_ref(&event))
        .await
        .remove(0);
    let header = good.headers[0].1.clone();
    let (time, code) = header.split_once(",v1=").unwrap();
    let at = |seconds| signed::by_stripe(OWN, signed::now() + seconds, std::slice::from_ref(&body));
    let other = async |secret: &str| {
        signed::by_stripe(secret, signed::now(), std::slice::from_ref(&body))
            .await
            .remove(0)
    };
    let before = written(&world).await;

    let mut twice = good.clone();
    twice.headers.push(twice.headers[0].clone());
    let mut none = good.clone();
    none.headers.remove(0);
    let body_of = |body: String| Signed {
        body,
        headers: good.headers.clone(),
    };
    let own = own_endpoint(demo::ALPINE);
    let mut forgeries = vec![
        ("no header", own.clone(), none),
        ("header twice", own.clone(), twice),
        ("empty header", own.clone(), with_header(&good, "")),
        (
            "a blank in the header",
            own.clone(),
            with_header(&good, &header.replace(",v1", ", v1")),
        ),
        (
            "upper case",
            own.clone(),
            with_header(&good, &format!("{time},v1={}", code.to_uppercase())),
        ),
        (
            "an old scheme",
            own.clone(),
            with_header(&good, &header.replace("v1=", "v0=")),
        ),
        (
            "two times",
            own.clone(),
            with_header(&good, &format!("{time},{header}")),
        ),
        (
            "no time",
            own.clone(),
            with_header(&good, &format!("v1={code}")),
        ),
        (
            "another time",
            own.clone(),
            with_header(&good, &format!("t={},v1={code}", signed::now() + 7)),
        ),
        ("no code", own.clone(), with_header(&good, time)),
        (
            "a code that is cut",
            own.clone(),
            with_header(&good, &header[..header.len() - 2]),
        ),
        (
            "many codes",
            own.clone(),
            with_header(
                &good,
                &format!("{header}{}", format!(",v1={code}").repeat(20)),
            ),
        ),
        ("too old", own.clone(), at(-310).await.remove(0)),
        ("of the future", own.clone(), at(3_600).await.remove(0)),
        ("a byte more", own.clone(), body_of(format!("{body} "))),
        (
            "another amount",
            own.clone(),
            body_of(body.replace("17900", "17901")),
        ),
        (
            "printed anew",
            own.clone(),
            body_of(serde_json::to_string_pretty(&event).unwrap()),
        ),
        ("no body", own.clone(), body_of(String::new())),
        (
            "another's secret",
            own.clone(),
            other("whsec_harbor_0123456789").await,
        ),
        ("the platform's secret", own.clone(), other(PLATFORM).await),
        (
            "a secret of nobody",
            own.clone(),
            other("whsec_nobody_0123456789").await,
        ),
    ];
    for (name, endpoint) in [
        ("another organization", own_endpoint(demo::HARBOR)),
        ("the platform's endpoint", "payment-webhook".to_owned()),
        (
            "an organization that there is not",
            own_endpoint("00000000-0000-4000-8000-00000000ffff"),
        ),
        ("no id", own_endpoint("alpine")),
        (
            "two organizations",
            format!("{own}&organization={}", demo::HARBOR),
        ),
    ] {
        forgeries.push((name, endpoint, good.clone()));
    }
    assert!(forgeries.len() > 20);
    let mut refusals = Vec::new();
    for (name, endpoint, forged) in forgeries {
        let reply = forged.send(&world, &endpoint).await;
        assert_eq!(reply.problem(), (401, "unauthorized"), "{name}");
        refusals.push(reply.json["detail"].clone());
    }

    refusals.dedup();
    assert_eq!(refusals.len(), 1, "{refusals:?}");
    assert_eq!(written(&world).await, before);
    good.send(&world, &own).await.expect(200);
    assert_ne!(written(&world).await, before);
}

#[tokio::test]
async fn keys_and_tokens_prove_no_provider() {
    let world = world().await;
    for caller in [
        Caller::Public,
        Caller::OWNER,
        Caller::CLIENT,
        Caller::Service,
    ] {
        let call = world.function_as(caller, &own_endpoint(demo::ALPINE)).await;
        let reply = call
            .json(&json!({ "id": "evt_1", "object": "event" }))
            .await;
        assert_eq!(reply.problem(), (401, "unauthorized"), "{caller:?}");
    }
}

#[tokio::test]
async fn a_secret_that_is_replaced_counts_for_a_day_more_and_one_that_is_deleted_does_not() {
    let world = world().await;
    let endpoint = own_endpoint(demo::ALPINE);
    let status = async |secret: &str, id: &str| {
        let event = paid(id, "pi_1", "00000000-0000-4000-8000-00000000ffff");
        let signed = sign(&world, secret, &[event]).await.remove(0);
        signed.send(&world, &endpoint).await.status
    };
    let (second, third) = ("whsec_alpine_second_01", "whsec_alpine_third_012");

    put_secret(&world, Caller::OWNER, second).await.expect(200);
    assert_eq!(
        (status(OWN, "evt_1").await, status(second, "evt_2").await),
        (200, 200)
    );
    put_secret(&world, Caller::OWNER, third).await.expect(200);
    assert_eq!(
        (status(OWN, "evt_3").await, status(second, "evt_4").await),
        (401, 200)
    );
    world
        .run_sql("update key_store set expires_at = now() where expires_at is not null")
        .await;
    assert_eq!(
        (status(second, "evt_5").await, status(third, "evt_6").await),
        (401, 200)
    );

    let keys = world
        .function_as(Caller::MEMBER, "key-store")
        .await
        .json(&json!({}))
        .await;
    let listed = keys.json["keys"].as_array().unwrap();
    assert_eq!(listed[0]["masked"], "****_012");
    assert_eq!(
        (&listed[0]["purpose"], &listed[0]["expires_at"]),
        (&json!("webhook_secret"), &Value::Null)
    );
    let delete = json!({ "action": "delete_webhook_secret", "provider": "stripe" });
    let key_store = async |caller| world.function_as(caller, "key-store").await;
    let refused = key_store(Caller::MEMBER).await.json(&delete).await;
    refused.expect_problem(403, "role_too_low");
    key_store(Caller::ADMIN)
        .await
        .json(&delete)
        .await
        .expect(200);
    assert_eq!(status(third, "evt_7").await, 401);
    assert_eq!(
        world
            .sql("select count(*) from secrets where purpose = 'webhook_secret'")
            .await,
        0
    );
}

#[tokio::test]
async fn an_account_tells_of_its_own_organization_alone() {
    let world = world().await;
    put_secret(&world, Caller::OTHER_OWNER, "whsec_harbor_0123456789")
        .await
        .expect(200);
    let booking = booking(&world, "ALPIN").await;
    let told = sign(&world, OWN, &[paid("evt_1", "pi_1", &booking)]).await;
    told[0]
        .send(&world, &own_endpoint(demo::ALPINE))
        .await
        .expect(200);
    let before = state(&world, &booking).await;

    // Harbor tells of Alpine's booking, and of its payment.
    let harbor = "whsec_harbor_0123456789";
    let mut refund = paid("evt_2", "pi_1", &booking);
    refund["type"] = json!("charge.refunded");
    refund["data"]["object"] = json!({
        "id": "ch_1", "payment_intent": "pi_1", "amount_captured": 17900, "amount_refunded": 17900, "currency": "chf",
        "metadata": { "organization_id": demo::ALPINE, "booking_id": booking },
    });
    let forged = sign(&world, harbor, &[paid("evt_1", "pi_1", &booking), refund]).await;
    for event in forged {
        let reply = event.send(&world, &own_endpoint(demo::HARBOR)).await;
        reply.expect(200);
        assert_eq!(reply.json["outcome"], "unknown_booking");
    }
    // The platform's account tells of no payment of Alpine's own.
    let mut platforms = paid("evt_3", "pi_1", &booking);
    platforms["data"]["object"]["metadata"]["organization_id"] = json!(demo::ALPINE);
    let platforms = sign(&world, PLATFORM, &[platforms]).await;
    let reply = platforms[0].send(&world, "payment-webhook").await;
    assert_eq!(reply.json["outcome"], "foreign");
    // Nor does a connected account of an organization that it is not.
    let mut connected = paid("evt_4", "pi_4", &booking);
    connected["account"] = json!("acct_unknown");
    connected["data"]["object"]["metadata"]["organization_id"] = json!(demo::ALPINE);
    let connected = sign(&world, PLATFORM, &[connected]).await;
    let reply = connected[0].send(&world, "payment-webhook").await;
    assert_eq!(reply.json["outcome"], "unknown_organization");

    assert_eq!(state(&world, &booking).await, before);
}
