//! Webhooks that the libraries of their providers signed.

use super::npm::Project;
use end_to_end::{Reply, World};
use serde_json::{Value, json};
use std::{
    process::Stdio,
    time::{SystemTime, UNIX_EPOCH},
};
use tokio::io::AsyncWriteExt;

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

/// The headers of each delivery, by `tests/clients/webhooks`.
async fn sign(deliveries: &Value) -> Vec<Vec<(String, String)>> {
    let project = Project::installed("webhooks").await;
    let mut command = project.command("node", &["sign.js"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut node = command.spawn().unwrap();
    let mut stdin = node.stdin.take().unwrap();
    stdin
        .write_all(deliveries.to_string().as_bytes())
        .await
        .unwrap();
    drop(stdin);
    let output = node.wait_with_output().await.unwrap();
    assert!(output.status.success(), "node could not sign");
    let signed: Vec<serde_json::Map<String, Value>> =
        serde_json::from_slice(&output.stdout).unwrap();
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
