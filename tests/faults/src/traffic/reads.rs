//! What is only looked at.

use serde_json::json;

use super::Actor;
use crate::{client::Caller, tenants::ids};

/// One look at something.
pub async fn story(actor: &mut Actor<'_>) {
    let member = actor.pair.member();
    let tour = json!({ "tour_id": actor.pair.id(ids::SUNRISE) });
    let (function, caller, body) = match actor.dice.u8(..4) {
        0 => ("tour-availability", Caller::Public, tour),
        // By PostgREST.
        1 => ("tour-availability", member, tour),
        2 => {
            let body = json!({ "interval": "week", "metrics": ["bookings"] });
            ("analytics", member, body)
        }
        _ => {
            let body =
                json!({ "query": "food on a summit", "filter": { "sources": ["experience"] } });
            ("embedding-search", member, body)
        }
    };
    let answer = actor.client.ask(function, &caller, None, &body).await;
    actor.client.journal.is_good(function, &answer, &[]);
}
