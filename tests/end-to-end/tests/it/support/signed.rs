//! Webhooks that the libraries of their providers signed.

use super::programs::Program;
use end_to_end::{Reply, World};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::time::{SystemTime, UNIX_EPOCH};

static SIGNER: Program = Program::new("webhooks", "sign.js");
static VERIFIER: Program = Program::new("webhooks", "verify.js");

/// A body, and the headers that its provider sends with it.
#[derive(Clone, Debug)]
pub struct Signed {
    /// As it is signed, byte by byte.
    pub body: String,
    /// Those that prove the provider, and the media type.
    pub headers: Vec<(String, String)>,
}

impl Signed {
    /// Sends it to a function: `name`, with a query.
    pub async fn send(&self, world: &World, name: &str) -> Reply {
        let headers = self.headers.iter();
        let call = headers.fold(world.function(name), |call, (name, value)| {
            call.header(name, value)
        });
        call.body(self.body.clone()).await
    }
}

/// A provider that tells of its events in JSON, and signs the bytes of each with one secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signer {
    /// With the time of now.
    Stripe,
    Calcom,
    Meta,
    /// Which sends its secret along.
    Vapi,
}

impl Signer {
    /// Events as the provider sends them, under the names that ids and addresses have in this world.
    pub async fn sign(self, world: &World, secret: &str, events: &[Value]) -> Vec<Signed> {
        let bodies: Vec<String> = events
            .iter()
            .map(|event| world.own_name(&event.to_string()))
            .collect();
        match self {
            Self::Stripe => by_stripe(secret, now(), &bodies).await,
            Self::Calcom => by_calcom(secret, &bodies).await,
            Self::Meta => by_meta(secret, &bodies).await,
            Self::Vapi => bodies
                .into_iter()
                .map(|body| by_vapi_secret(secret, body))
                .collect(),
        }
    }

    /// Tells an endpoint of events, one after the other: the answers, all of them 200.
    pub async fn tell(
        self,
        world: &World,
        secret: &str,
        endpoint: &str,
        events: &[Value],
    ) -> Vec<Value> {
        let mut answers = Vec::new();
        for signed in self.sign(world, secret, events).await {
            let reply = signed.send(world, endpoint).await;
            reply.expect(200);
            answers.push(reply.json);
        }
        answers
    }
}

/// A body as Vapi sends it with this secret, where its credential is no HMAC.
pub fn by_vapi_secret(secret: &str, body: String) -> Signed {
    let headers = [
        ("x-vapi-secret", secret),
        ("content-type", "application/json"),
    ];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Signed {
        body,
        headers: headers.into(),
    }
}

/// Now, in seconds since 1970.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

/// Bodies as Stripe signs them with this secret at this time.
pub async fn by_stripe(secret: &str, timestamp: i64, bodies: &[String]) -> Vec<Signed> {
    let deliveries = bodies.iter().map(|body| {
        json!({ "provider": "stripe", "secret": secret, "timestamp": timestamp, "body": body })
    });
    let headers = sign(&deliveries.collect()).await;
    let signed = bodies.iter().zip(headers);
    signed
        .map(|(body, mut headers)| {
            headers.push((
                "content-type".into(),
                "application/json; charset=utf-8".into(),
            ));
            Signed {
                body: body.clone(),
                headers,
            }
        })
        .collect()
}

/// Forms as Twilio signs them with this secret for a function: `endpoint` is its name with a query. The secret of a shared
/// key is `KEY:SECRET`.
pub async fn by_twilio(
    world: &World,
    secret: &str,
    endpoint: &str,
    forms: &[Value],
) -> Vec<Signed> {
    let url = twilio_url(world, endpoint);
    let (key, secret) = match secret.split_once(':') {
        Some((key, secret)) => (Some(key), secret),
        None => (None, secret),
    };
    let algorithm = key.map_or("HMAC_SHA1", |_| "HMAC_SHA256");
    let deliveries = forms.iter().map(|fields| {
        json!({ "provider": "twilio", "secret": secret, "url": url, "fields": fields, "key": key, "algorithm": algorithm })
    });
    let headers = sign(&deliveries.collect()).await;
    let signed = forms.iter().zip(headers);
    signed
        .map(|(fields, mut headers)| {
            let fields = fields.as_object().unwrap().iter();
            let fields = fields.map(|(name, value)| (name, value.as_str().unwrap()));
            headers.push((
                "content-type".into(),
                "application/x-www-form-urlencoded; charset=UTF-8".into(),
            ));
            Signed {
                body: form(fields),
                headers,
            }
        })
        .collect()
}

/// JSON as Twilio signs it: gives the endpoint too, whose query has the digest of the body.
pub async fn by_twilio_in_json(
    world: &World,
    secret: &str,
    endpoint: &str,
    body: &Value,
) -> (String, Signed) {
    let body = body.to_string();
    let digest = Sha256::digest(&body);
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let separator = if endpoint.contains('?') { '&' } else { '?' };
    let endpoint = format!("{endpoint}{separator}bodySHA256={digest}");
    let url = twilio_url(world, &endpoint);
    let delivery = json!([{ "provider": "twilio", "secret": secret, "url": url, "fields": {} }]);
    let mut headers = sign(&delivery).await.remove(0);
    headers.push(("content-type".into(), "application/json".into()));
    (endpoint, Signed { body, headers })
}

/// Bodies as Cal.com signs them with this secret.
pub async fn by_calcom(secret: &str, bodies: &[String]) -> Vec<Signed> {
    by_body("calcom", secret, bodies).await
}

/// Bodies as Meta signs them with this secret.
pub async fn by_meta(secret: &str, bodies: &[String]) -> Vec<Signed> {
    by_body("meta", secret, bodies).await
}

/// A body as Vapi signs it with this secret at this time, where its credential is an HMAC.
pub async fn by_vapi(secret: &str, timestamp: i64, body: &str) -> Signed {
    let delivery =
        json!([{ "provider": "vapi", "secret": secret, "timestamp": timestamp, "body": body }]);
    let mut headers = sign(&delivery).await.remove(0);
    headers.push(("content-type".into(), "application/json".into()));
    Signed {
        body: body.to_owned(),
        headers,
    }
}

/// Bodies as a provider signs them that signs nothing else.
async fn by_body(provider: &str, secret: &str, bodies: &[String]) -> Vec<Signed> {
    let deliveries = bodies
        .iter()
        .map(|body| json!({ "provider": provider, "secret": secret, "body": body }));
    let headers = sign(&deliveries.collect()).await;
    let signed = bodies.iter().zip(headers);
    signed
        .map(|(body, mut headers)| {
            headers.push(("content-type".into(), "application/json".into()));
            Signed {
                body: body.clone(),
                headers,
            }
        })
        .collect()
}

/// The address under which providers know a function.
fn twilio_url(world: &World, endpoint: &str) -> String {
    world.own_name(&format!("{}/functions/v1/{endpoint}", world.stack.url))
}

fn form<'a>(fields: impl Iterator<Item = (&'a String, &'a str)>) -> String {
    // A space may be written in two ways, and is signed as what it means.
    let escaped = |text: &str| -> String {
        let bytes = text.bytes().map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            b' ' => "+".to_owned(),
            _ => format!("%{byte:02X}"),
        });
        bytes.collect()
    };
    let pairs = fields.map(|(name, value)| format!("{}={}", escaped(name), escaped(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// What the reference library of Standard Webhooks says of webhooks, each `{secret, headers, body}`: `{event}`, or
/// `{refused}`.
pub async fn verified(webhooks: &[Value]) -> Vec<Value> {
    VERIFIER.ask(&json!(webhooks)).await
}

/// The headers of each delivery, by `tests/clients/webhooks`.
async fn sign(deliveries: &Value) -> Vec<Vec<(String, String)>> {
    let signed: Vec<serde_json::Map<String, Value>> = SIGNER.ask(deliveries).await;
    signed
        .into_iter()
        .map(|headers| {
            let headers = headers.into_iter();
            headers
                .map(|(name, value)| (name, value.as_str().unwrap().to_owned()))
                .collect()
        })
        .collect()
}
