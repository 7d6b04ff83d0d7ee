//! Deliveries that the providers' own libraries signed, and what comes of a change.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use signatures::{Delivery, Scheme};

const NOW: i64 = 1_795_860_000;
const FORM: &str = "application/x-www-form-urlencoded";
const SETTINGS: &str = "x-twilio-webhooks-signature-settings";

/// Signed with stripe 23.1, twilio 6.3, standardwebhooks 1.1 and @octokit/webhooks-methods 6.0.
fn vectors() -> Value {
    serde_json::from_str(include_str!("vectors.json")).unwrap()
}

#[derive(Clone)]
struct Signed {
    scheme: Scheme,
    secrets: Vec<String>,
    headers: Vec<(String, String)>,
    url: String,
    body: String,
    now: i64,
}

impl Signed {
    fn of(scheme: Scheme, secret: &Value, headers: &[(&str, &Value)], body: &Value) -> Self {
        Self {
            scheme,
            secrets: vec![text(secret)],
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), text(value)))
                .collect(),
            url: String::new(),
            body: text(body),
            now: NOW,
        }
    }

    fn holds(&self) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            headers.append(name, HeaderValue::from_str(value).unwrap());
        }
        let delivery = Delivery {
            headers: &headers,
            url: &self.url,
            body: self.body.as_bytes(),
            now: self.now,
        };
        let claim = self.scheme.claim(&delivery);
        claim.is_some_and(|claim| claim.holds(&self.secrets))
    }

    fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut changed = self.clone();
        change(&mut changed);
        changed
    }

    fn header(&self, value: &str) -> Self {
        self.with(|signed| signed.headers[0].1 = value.to_owned())
    }

    /// What no scheme takes.
    fn assert_forgeries_fail(&self) {
        assert!(self.holds(), "{:?}", self.scheme);
        let first = self.headers[0].clone();
        let forgeries = [
            ("no secret", self.with(|it| it.secrets.clear())),
            (
                "empty secret",
                self.with(|it| it.secrets = vec![String::new()]),
            ),
            (
                "blank secret",
                self.with(|it| it.secrets = vec![" \t".into()]),
            ),
            (
                "another's secret",
                self.with(|it| it.secrets = vec!["another".into()]),
            ),
            (
                "secret with a blank",
                self.with(|it| it.secrets[0].push(' ')),
            ),
            ("no header", self.with(|it| it.headers.clear())),
            ("empty header", self.header("")),
            ("header twice", self.with(|it| it.headers.push(first))),
            (
                "cut",
                self.header(&self.headers[0].1[..self.headers[0].1.len() - 1]),
            ),
            (
                "a letter more",
                self.header(&format!("{}0", self.headers[0].1)),
            ),
            ("upper case", self.header(&self.headers[0].1.to_uppercase())),
        ];
        for (name, forged) in forgeries {
            assert!(!forged.holds(), "{:?}: {name}", self.scheme);
        }
        let rotated = self.with(|it| it.secrets.insert(0, "the next one".into()));
        assert!(rotated.holds(), "{:?}: a second secret", self.scheme);
    }

    /// What no scheme takes that signs the body.
    fn assert_its_body_counts(&self) {
        for (name, forged) in [
            ("a blank more", self.with(|it| it.body.push(' '))),
            ("no body", self.with(|it| it.body.clear())),
            (
                "a digit changed",
                self.with(|it| it.body = it.body.replacen('1', "2", 1)),
            ),
        ] {
            assert!(!forged.holds(), "{:?}: {name}", self.scheme);
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn stripe() -> Signed {
    let vector = &vectors()["stripe"];
    Signed::of(
        Scheme::Stripe,
        &vector["secret"],
        &[("stripe-signature", &vector["header"])],
        &vector["body"],
    )
}

fn twilio() -> Signed {
    let vector = &vectors()["twilio_form"];
    let form = Value::from(FORM);
    let headers = [
        ("x-twilio-signature", &vector["x-twilio-signature"]),
        ("content-type", &form),
    ];
    let signed = Signed::of(
        Scheme::Twilio,
        &vector["auth_token"],
        &headers,
        &vector["body"],
    );
    signed.with(|it| it.url = text(&vector["url"]))
}

#[test]
fn what_stripe_signs_holds_and_nothing_else() {
    let signed = stripe();
    signed.assert_forgeries_fail();
    signed.assert_its_body_counts();
    let header = &signed.headers[0].1;
    for forged in [
        header.replace(",v1", ", v1"),
        header.replace("t=", "t=+"),
        header.replace("v1=", "v0="),
        header.replace("t=1795860000", "t=1795860001"),
        format!("t=1795860000,{header}"),
        header.replace("t=1795860000,", ""),
        format!("{header},{}", vec!["v1=00"; 20].join(",")),
        "t=1795860000".to_owned(),
    ] {
        assert!(!signed.header(&forged).holds(), "{forged}");
    }
    assert!(signed.header(&format!("{header},v2=x,v0=y")).holds());
}

#[test]
fn a_time_that_is_not_now_is_refused() {
    let standard = &vectors()["standard_webhooks"];
    let headers = [
        ("webhook-signature", &standard["webhook-signature"]),
        ("webhook-id", &standard["webhook-id"]),
        ("webhook-timestamp", &standard["webhook-timestamp"]),
    ];
    let standard = Signed::of(
        Scheme::StandardWebhooks,
        &standard["secret"],
        &headers,
        &standard["body"],
    );
    for signed in [stripe(), standard] {
        for (seconds, holds) in [(300, true), (301, false), (-300, true), (-301, false)] {
            let later = signed.with(|it| it.now += seconds);
            assert_eq!(later.holds(), holds, "{:?} {seconds}", signed.scheme);
        }
    }
}

#[test]
fn while_a_secret_is_rolled_either_of_the_two_counts() {
    let rolled = stripe().header(&text(&vectors()["stripe"]["header_during_roll"]));
    let previous = text(&vectors()["stripe"]["previous_secret"]);

    assert!(rolled.holds());
    assert!(
        rolled
            .with(|it| it.secrets = vec![previous.clone()])
            .holds()
    );
    assert!(!stripe().with(|it| it.secrets = vec![previous]).holds());
}

#[test]
fn what_twilio_signs_holds_and_nothing_else() {
    let signed = twilio();
    signed.assert_forgeries_fail();
    signed.assert_its_body_counts();
    let vector = &vectors()["twilio_form"];
    let with_port = signed.header(&text(&vector["same_signed_with_port_443"]));
    assert!(with_port.holds());
    assert!(
        with_port
            .with(|it| it.url = it.url.replace(".example/", ".example:443/"))
            .holds()
    );
    for url in [
        "http://frontdesk.example/functions/v1/sms-webhook",
        "https://frontdesk.example/functions/v1/sms-webhook/",
        "https://frontdesk.example:8443/functions/v1/sms-webhook",
        "https://evil.example/functions/v1/sms-webhook",
        "https://frontdesk.example/functions/v1/sms-webhook?organization=other",
    ] {
        assert!(!signed.with(|it| it.url = url.into()).holds(), "{url}");
    }
    let without_an_empty_field = signed.with(|it| it.body = it.body.replace("&FromCity=", ""));
    assert!(
        !without_an_empty_field
            .with(|it| it.body = it.body.replace("Body=", "Text="))
            .holds()
    );
    // The order of fields, and a value that comes twice, are not signed.
    let reordered = signed.with(|it| {
        let mut fields: Vec<_> = it.body.split('&').collect();
        fields.reverse();
        it.body = fields.join("&") + "&NumMedia=0";
    });
    assert!(reordered.holds());
}

#[test]
fn a_shared_key_of_twilio_counts_where_it_is_named_and_nothing_else_does() {
    let vector = &vectors()["twilio_form"];
    let shared = twilio()
        .header(&text(&vector["hmac_sha256_with_shared_key"]))
        .with(|it| {
            it.secrets = vec![format!("SK1:{}", text(&vector["shared_key"]))];
            it.headers
                .push((SETTINGS.into(), "key=SK1,algorithm=HMAC_SHA256".into()));
        });
    assert!(shared.holds());
    for settings in [
        "key=SK2,algorithm=HMAC_SHA256",
        "key=SK1,algorithm=HMAC_SHA1",
        "key=SK1,algorithm=HMAC_MD5",
        "algorithm=HMAC_SHA256",
        "key=SK1",
        "key=SK1,key=SK1,algorithm=HMAC_SHA256",
        "",
    ] {
        let forged = shared.with(|it| it.headers[2].1 = settings.into());
        assert!(!forged.holds(), "{settings}");
    }
    // With the settings, a token counts for nothing; without them, the key.
    let by_token = twilio().with(|it| {
        it.headers
            .push((SETTINGS.into(), "key=SK1,algorithm=HMAC_SHA1".into()));
    });
    assert!(!by_token.holds());
    assert!(!shared.with(|it| drop(it.headers.pop())).holds());
}

#[test]
fn json_of_twilio_is_signed_by_its_digest_in_the_url() {
    let vector = &vectors()["twilio_json"];
    let json = Value::from("application/json");
    let headers = [
        ("x-twilio-signature", &vector["x-twilio-signature"]),
        ("content-type", &json),
    ];
    let token = &vectors()["twilio_form"]["auth_token"];
    let signed = Signed::of(Scheme::Twilio, token, &headers, &vector["body"])
        .with(|it| it.url = text(&vector["url"]));

    signed.assert_forgeries_fail();
    signed.assert_its_body_counts();
    assert!(!signed.with(|it| it.url.push_str("&bodySHA256=00")).holds());
    assert!(
        !signed
            .with(|it| it.url = it.url.replace("bodySHA256", "body"))
            .holds()
    );
}

#[test]
fn what_is_signed_by_its_body_alone_holds_and_nothing_else() {
    let all = vectors();
    for (scheme, name, secret, header) in [
        (Scheme::Calcom, "cal", "secret", "x-cal-signature-256"),
        (Scheme::Meta, "meta", "app_secret", "x-hub-signature-256"),
    ] {
        let vector = &all[name];
        let headers = [(header, &vector[header])];
        let signed = Signed::of(scheme, &vector[secret], &headers, &vector["body"]);
        signed.assert_forgeries_fail();
        signed.assert_its_body_counts();
        for forged in ["no-secret-provided", "sha256=", "sha1=00"] {
            assert!(!signed.header(forged).holds(), "{forged}");
        }
    }
    // The same JSON, printed anew, is another body.
    let vector = &all["meta"];
    let headers = [("x-hub-signature-256", &vector["x-hub-signature-256"])];
    let printed: Value = serde_json::from_str(&text(&vector["body"])).unwrap();
    let again = Value::from(printed.to_string());
    assert!(!Signed::of(Scheme::Meta, &vector["app_secret"], &headers, &again).holds());
}

#[test]
fn standard_webhooks_count_by_any_of_their_secrets() {
    let vector = &vectors()["standard_webhooks"];
    let headers = [
        ("webhook-signature", &vector["webhook-signature"]),
        ("webhook-id", &vector["webhook-id"]),
        ("webhook-timestamp", &vector["webhook-timestamp"]),
    ];
    let scheme = Scheme::StandardWebhooks;
    for secret in ["secret", "previous_secret"] {
        let signed = Signed::of(scheme, &vector[secret], &headers, &vector["body"]);
        assert!(signed.holds(), "{secret}");
        signed.assert_its_body_counts();
        for (header, value) in [(1, "another"), (2, "1795860001"), (0, "v1a,AAAA")] {
            assert!(
                !signed
                    .with(|it| it.headers[header].1 = value.into())
                    .holds()
            );
        }
        assert!(
            !signed
                .with(|it| it.secrets[0] = "whsec_MDEy".into())
                .holds()
        );
        assert!(
            !signed
                .with(|it| it.secrets[0] = it.secrets[0].replace("whsec_", ""))
                .holds()
        );
    }
}

#[test]
fn the_secret_of_vapi_is_compared_whole() {
    let secret = Value::from("vapi-secret-0123");
    let headers = [("x-vapi-secret", &secret)];
    let signed = Signed::of(Scheme::Vapi, &secret, &headers, &Value::from("{}"));

    signed.assert_forgeries_fail();
    assert!(
        !signed
            .with(|it| it.headers[0].0 = "x-vapi-signature".into())
            .holds()
    );
}

#[test]
fn vapi_signs_the_time_and_the_body() {
    let vector = &vectors()["vapi_hmac_default"];
    let headers = [
        ("x-signature", &vector["x-signature"]),
        ("x-timestamp", &vector["x-timestamp"]),
    ];
    let signed = Signed::of(Scheme::Vapi, &vector["secret"], &headers, &vector["body"]);

    signed.assert_forgeries_fail();
    signed.assert_its_body_counts();
    for ahead in [-300, 300] {
        assert!(signed.with(|it| it.now += ahead).holds(), "{ahead}");
        let replayed = signed.with(|it| it.now += ahead + ahead.signum());
        assert!(!replayed.holds(), "{ahead}");
    }
    for time in [
        "1795860001",
        "1795860000000",
        "+1795860000",
        "179586000.0",
        "",
        "1795860000 ",
    ] {
        assert!(
            !signed.with(|it| it.headers[1].1 = time.into()).holds(),
            "{time}"
        );
    }
    assert!(!signed.with(|it| it.headers.truncate(1)).holds());
}

#[test]
fn vapi_may_sign_milliseconds() {
    let vector = &vectors()["vapi_hmac_default"];
    let of = &vector["in_milliseconds"];
    let headers = [
        ("x-signature", &of["x-signature"]),
        ("x-timestamp", &of["x-timestamp"]),
    ];
    let signed = Signed::of(Scheme::Vapi, &vector["secret"], &headers, &vector["body"]);

    assert!(signed.holds());
    assert!(!signed.with(|it| it.now += 301).holds());
    assert!(
        !signed
            .with(|it| it.headers[1].1 = "1795860000".into())
            .holds()
    );
}

#[test]
fn vapi_may_sign_as_standard_webhooks_do() {
    let vector = &vectors()["standard_webhooks"];
    let headers = [
        ("webhook-signature", &vector["webhook-signature"]),
        ("webhook-id", &vector["webhook-id"]),
        ("webhook-timestamp", &vector["webhook-timestamp"]),
    ];
    let signed = Signed::of(Scheme::Vapi, &vector["secret"], &headers, &vector["body"]);

    assert!(signed.holds());
    signed.assert_its_body_counts();
    assert!(!signed.with(|it| it.now += 301).holds());
}

#[test]
fn the_secret_beside_a_wrong_signature_proves_nothing() {
    let secret = Value::from("vapi-secret-0123");
    let signed = Signed::of(
        Scheme::Vapi,
        &secret,
        &[("x-vapi-secret", &secret)],
        &Value::from("{}"),
    );
    assert!(signed.holds());
    for wrong in ["x-signature", "webhook-signature"] {
        let both = signed.with(|it| it.headers.push((wrong.into(), "00".into())));
        assert!(!both.holds(), "{wrong}");
    }
}
