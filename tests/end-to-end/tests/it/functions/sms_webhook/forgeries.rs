//! Who is not Twilio, or is it for somebody else.

use super::{
    OWN, PLATFORM, WRITER, message, own_endpoint, put_secret, received, with_header, world,
};
use crate::support::signed::{self, Signed};
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};

const SIGNATURE: &str = "x-twilio-signature";

/// All that a webhook could have written.
async fn written(world: &World) -> Value {
    world
        .sql(
            "select jsonb_build_array((select count(*) from messages), (select count(*) from conversations),
               (select count(*) from contact_permissions))",
        )
        .await
}

#[tokio::test]
async fn what_twilio_did_not_sign_is_refused_and_nothing_is_written() {
    let world = world().await;
    let harbors = "fedcba9876543210fedcba9876543210";
    put_secret(&world, Caller::OTHER_OWNER, harbors)
        .await
        .expect(200);
    let own = own_endpoint(demo::ALPINE);
    let form = message("SM1", "stop");
    let sign = async |secret: &str, endpoint: &str| {
        let forms = std::slice::from_ref(&form);
        signed::by_twilio(&world, secret, endpoint, forms)
            .await
            .remove(0)
    };
    let good = sign(OWN, &own).await;
    let code = good.headers[0].1.clone();
    let before = written(&world).await;

    let mut twice = good.clone();
    twice.headers.push(twice.headers[0].clone());
    let mut none = good.clone();
    none.headers.remove(0);
    let body = |body: String| Signed {
        body,
        headers: good.headers.clone(),
    };
    let settings = "x-twilio-webhooks-signature-settings";
    let with_settings = |value: &str| {
        let mut changed = good.clone();
        changed
            .headers
            .push((settings.to_owned(), value.to_owned()));
        changed
    };
    let mut forgeries = vec![
        ("no header", own.clone(), none),
        ("header twice", own.clone(), twice),
        (
            "empty header",
            own.clone(),
            with_header(&good, SIGNATURE, ""),
        ),
        (
            "no base64",
            own.clone(),
            with_header(&good, SIGNATURE, "%%%"),
        ),
        (
            "a code that is cut",
            own.clone(),
            with_header(&good, SIGNATURE, &code[..24]),
        ),
        (
            "lower case",
            own.clone(),
            with_header(&good, SIGNATURE, &code.to_lowercase()),
        ),
        (
            "a field more",
            own.clone(),
            body(format!("{}&Extra=1", good.body)),
        ),
        (
            "a field less",
            own.clone(),
            body(good.body.replace("&ToCountry=CH", "")),
        ),
        (
            "other words",
            own.clone(),
            body(good.body.replace("Body=stop", "Body=start")),
        ),
        (
            "another sender",
            own.clone(),
            body(good.body.replace("5550123", "5550124")),
        ),
        ("no body", own.clone(), body(String::new())),
        (
            "as JSON",
            own.clone(),
            with_header(&good, "content-type", "application/json"),
        ),
        (
            "as text",
            own.clone(),
            with_header(&good, "content-type", "text/plain"),
        ),
        (
            "an unknown algorithm",
            own.clone(),
            with_settings("key=SK1,algorithm=HMAC_MD5"),
        ),
        (
            "a key that there is not",
            own.clone(),
            with_settings("key=SK1,algorithm=HMAC_SHA1"),
        ),
        ("empty settings", own.clone(), with_settings("")),
        ("another's token", own.clone(), sign(harbors, &own).await),
        (
            "the platform's token",
            own.clone(),
            sign(PLATFORM, &own).await,
        ),
        (
            "a token of nobody",
            own.clone(),
            sign("00000000000000000000000000000000", &own).await,
        ),
        (
            "a shared key of nobody",
            own.clone(),
            sign("SK1:0123456789abcdef", &own).await,
        ),
        (
            "for the platform's URL",
            own.clone(),
            sign(OWN, "sms-webhook").await,
        ),
    ];
    for (name, endpoint) in [
        ("another organization", own_endpoint(demo::HARBOR)),
        ("the platform's endpoint", "sms-webhook".to_owned()),
        (
            "an organization that there is not",
            own_endpoint("00000000-0000-4000-8000-00000000ffff"),
        ),
        (
            "a parameter more",
            format!("{own}&message={}", demo::ALPINE),
        ),
        (
            "two organizations",
            format!("{own}&organization={}", demo::HARBOR),
        ),
    ] {
        forgeries.push((name, endpoint, good.clone()));
    }
    assert!(forgeries.len() > 20);
    for (name, endpoint, forged) in forgeries {
        let reply = forged.send(&world, &endpoint).await;
        assert_eq!(reply.problem(), (401, "unauthorized"), "{name}");
    }

    assert_eq!(written(&world).await, before);
    good.send(&world, &own).await.expect(200);
    assert_ne!(written(&world).await, before);
}

#[tokio::test]
async fn headers_of_a_proxy_name_no_url() {
    let world = world().await;
    let own = own_endpoint(demo::ALPINE);
    let mut good = signed::by_twilio(&world, OWN, &own, &[message("SM1", "Hello")]).await;
    good[0].headers.extend([
        ("x-forwarded-host".into(), "evil.example".into()),
        ("x-forwarded-proto".into(), "https".into()),
    ]);

    good[0].send(&world, &own).await.expect(200);

    let stored = received(&world).await;
    assert_eq!(
        (&stored[0][0], &stored[0][2]),
        (&json!("SM1"), &json!(WRITER))
    );
}
