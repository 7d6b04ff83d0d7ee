//! Whether time tells what an answer doesn't: prints how long refusals take, by what was wrong.
//!
//! ```sh
//! cargo run --example claim_times          # 200 rounds
//! cargo run --example claim_times -- 50
//! ```

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a measurement ends where something is not as it should be"
)]

use end_to_end::{Caller, World};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Requests of each kind, unless a number is given. They take turns, so that whatever else the machine does meets all alike.
const ROUNDS: usize = 200;

/// A kind of request that is refused.
struct Kind {
    name: String,
    function: &'static str,
    caller: Caller,
    body: Value,
    times: Vec<Duration>,
}

impl Kind {
    fn new(name: impl Into<String>, function: &'static str, caller: Caller, body: Value) -> Self {
        let name = name.into();
        let times = Vec::new();
        Self {
            name,
            function,
            caller,
            body,
            times,
        }
    }
}

#[tokio::main]
async fn main() {
    let world = World::own().await;
    let mut kinds = claims(&world).await;
    kinds.extend(sign_ins());

    let rounds = std::env::args()
        .nth(1)
        .map_or(ROUNDS, |rounds| rounds.parse().expect("a number of rounds"));
    for round in 0..=rounds {
        for kind in &mut kinds {
            // Only the answer of the function is measured, and not that of its limits.
            world.run_sql("delete from tries").await;
            let call = world.function_as(kind.caller, kind.function).await;
            let call = call.with_json(&kind.body);
            let started = Instant::now();
            let reply = call.send().await;
            let time = started.elapsed();
            assert!(
                matches!(reply.status, 401 | 404),
                "{}: {reply:?}",
                kind.name
            );
            // The first round finds everything cold.
            if round > 0 {
                kind.times.push(time);
            }
        }
    }

    println!(
        "{:>44} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "ms", "p5", "p25", "p50", "p75", "p95"
    );
    for kind in &mut kinds {
        kind.times.sort_unstable();
        let at = |percent: usize| {
            kind.times[(kind.times.len() - 1) * percent / 100].as_secs_f64() * 1_000.0
        };
        println!(
            "{:>44} {:8.2} {:8.2} {:8.2} {:8.2} {:8.2}",
            format!("{}: {}", kind.function, kind.name),
            at(5),
            at(25),
            at(50),
            at(75),
            at(95)
        );
    }
}

/// Tokens of every kind that nobody may claim: as staff, which takes the database alone, and as clients.
async fn claims(world: &World) -> Vec<Kind> {
    let mut kinds = Vec::new();
    for (kind, caller) in [("staff", Caller::STRANGER), ("client", Caller::Public)] {
        for (name, status) in [
            ("unknown", ""),
            ("used", "status = 'accepted', claimed_at = now()"),
            ("revoked", "status = 'revoked'"),
            // It stays pending, so the next for this address would be the same one.
            ("expired", "expires_at = now() - interval '1 day'"),
            ("somebody else's", ""),
        ] {
            let email = match name {
                "somebody else's" => format!("other-{kind}@example.com"),
                _ => "stranger@frontdesk.example".to_owned(),
            };
            let token = match name {
                "unknown" => "A".repeat(43),
                // For a client, that is a token for the staff.
                "somebody else's" => invite(world, "staff", &email).await,
                _ => invite(world, kind, &email).await,
            };
            if !status.is_empty() {
                let last = "(select id from invitations order by updated_at desc limit 1)";
                world
                    .run_sql(&format!(
                        "update invitations set {status} where id = {last}"
                    ))
                    .await;
            }
            let body = match caller {
                Caller::Public => json!({ "token": token, "password": "correct horse" }),
                _ => json!({ "token": token }),
            };
            kinds.push(Kind::new(
                format!("{kind}, {name}"),
                "invitation-claim",
                caller,
                body,
            ));
        }
    }
    kinds
}

async fn invite(world: &World, kind: &str, email: &str) -> String {
    let mut body = json!({ "kind": kind, "email": email });
    if kind == "staff" {
        body["role"] = json!("member");
    }
    let call = world.function_as(Caller::OWNER, "invitation-create").await;
    let reply = call.json(&body).await;
    reply.json["token"]
        .as_str()
        .expect("an invitation")
        .to_owned()
}

fn sign_ins() -> Vec<Kind> {
    let attempt = |name, email: &str| {
        let body = json!({ "email": email, "password": "wrong password" });
        Kind::new(name, "client-login", Caller::Public, body)
    };
    vec![
        attempt("a wrong password", "clara@client.example"),
        attempt("no such account", "nobody@client.example"),
    ]
}
