//! calendar-sync: calendars elsewhere that are connected, read and written, and feeds of appointments.

mod connections;
mod feeds;
mod reads;
pub mod recorder;
mod writes;

use end_to_end::{Caller, Reply, World, demo};
use recorder::Services;
use serde_json::{Value, json};
use std::sync::Arc;

/// Refresh tokens that are good.
pub const GOOGLE: &str = "1//0a-refresh-of-mia";
pub const OUTLOOK: &str = "0.AAAA-refresh-of-mia";

/// A stack with services of calendars.
pub async fn world() -> (World, Arc<Services>) {
    let (services, url) = Services::serve().await;
    let functions = [
        "appointment-create",
        "appointment-update",
        "calendar-sync",
        "outbox-dispatch",
        "slot-availability",
    ];
    let world = World::of(&functions, &Services::variables(&url)).await;
    services.grant(GOOGLE);
    services.grant(OUTLOOK);
    (world, services)
}

async fn ask(world: &World, caller: Caller, body: &Value) -> Reply {
    world
        .function_as(caller, "calendar-sync")
        .await
        .json(body)
        .await
}

pub async fn sync(world: &World) -> Reply {
    ask(world, Caller::Service, &json!({})).await
}

/// Lets the time come that calendars and appointments wait for.
pub async fn wait(world: &World) {
    world
        .run_sql(
            "update private.jobs set due_at = now() - interval '1 second'
             where queue in ('calendars', 'calendar-events') and not is_ready and due_at < 'infinity'",
        )
        .await;
}

/// Reads all calendars once more.
pub async fn sync_again(world: &World) -> Reply {
    wait(world).await;
    sync(world).await
}

pub fn google(more: &Value) -> Value {
    with(
        json!({ "action": "connect", "source": "google", "resource_id": demo::MIA, "refresh_token": GOOGLE }),
        more,
    )
}

pub fn outlook(more: &Value) -> Value {
    with(
        json!({ "action": "connect", "source": "outlook", "resource_id": demo::MIA, "refresh_token": OUTLOOK }),
        more,
    )
}

fn with(mut body: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// Connects a calendar as Alpine's owner, and gives it.
pub async fn connect(world: &World, body: &Value) -> Value {
    let made = ask(world, Caller::OWNER, body).await;
    made.expect(201);
    made.json
}

/// Who is busy when, as `[resource, source, from, to]`, on Alpine's clock.
async fn busy(world: &World) -> Value {
    world
        .sql(
            "select coalesce(jsonb_agg(jsonb_build_array(source, to_char(starts_at at time zone 'Europe/Zurich', 'MM-DD HH24:MI'),
               to_char(ends_at at time zone 'Europe/Zurich', 'MM-DD HH24:MI')) order by starts_at, ends_at, source), '[]') from busy_times",
        )
        .await
}

/// An event of Google on a day, from one hour to another on Alpine's clock.
fn google_event(day: &str, from: &str, to: &str) -> Value {
    let time =
        |hour: &str| json!({ "dateTime": format!("{day}T{hour}:00"), "timeZone": "Europe/Zurich" });
    let mut event = json!({ "status": "confirmed", "summary": "Dentist", "start": time(from), "end": time(to) });
    for end in ["start", "end"] {
        // Google gives the offset of the zone.
        let text = event[end]["dateTime"].as_str().unwrap();
        let local: jiff::civil::DateTime = text.parse().unwrap();
        let zoned = local.in_tz("Europe/Zurich").unwrap();
        event[end]["dateTime"] = json!(zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
    }
    event
}

/// The days from next Monday on.
async fn monday(world: &World) -> String {
    crate::functions::slot_availability::monday(world).await
}
