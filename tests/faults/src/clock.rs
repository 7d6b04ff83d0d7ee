//! The clock: it calls what is scheduled, more often than it does elsewhere.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use fastrand::Rng;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::client::Client;

/// What is called, with which body, and the seconds until it is called again.
fn calls() -> [(&'static str, Value, u64); 5] {
    [
        ("outbox-dispatch", json!({ "seconds": 5, "stay": true }), 1),
        ("workflow-run", json!({ "seconds": 5, "stay": true }), 1),
        ("emergency-dispatch", json!({ "seconds": 5 }), 1),
        ("hold-release", json!({}), 5),
        ("appointment-reminders", json!({}), 5),
    ]
}

/// Calls all of it again and again, until it is over.
pub async fn run(client: &Client, is_over: &Arc<AtomicBool>) {
    let all = calls().map(|(function, body, pause)| async move {
        while !is_over.load(Ordering::Relaxed) {
            client.tick(function, &body).await;
            sleep(Duration::from_secs(pause)).await;
        }
    });
    join_all(all).await;
}

/// Calls each three times at once.
pub async fn crowd(client: &Client) {
    let all = calls().into_iter().flat_map(|(function, body, _)| {
        (0..3).map(move |_| {
            let body = body.clone();
            async move { client.tick(function, &body).await }
        })
    });
    join_all(all).await;
}

/// Calls each, and hangs up before it is done.
pub async fn hang_up(client: &Client, dice: &mut Rng) {
    let all: Vec<_> = calls()
        .into_iter()
        .map(|(function, body, _)| {
            let after = Duration::from_millis(dice.u64(5..500));
            async move { client.hang_up(function, &body, after).await }
        })
        .collect();
    join_all(all).await;
}

/// Calls all of it once, and waits for each; it ends as soon as nothing is due.
pub async fn once(client: &Client) {
    let all = calls().map(|(function, mut body, _)| async move {
        if let Some(body) = body.as_object_mut() {
            body.remove("stay");
            // These stay for what may come.
            if function == "emergency-dispatch" {
                body.insert("seconds".to_owned(), json!(1));
            }
        }
        client.tick(function, &body).await
    });
    join_all(all).await;
}
