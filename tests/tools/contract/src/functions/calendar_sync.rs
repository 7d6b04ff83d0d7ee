use super::APPOINTMENTS;
use crate::{
    Function, Role,
    shapes::{Id, Moment},
};
use callers::{Caller, Service, User};
use external_calendars::CalendarRequest;
use schemars::JsonSchema;
use serde_json::json;

/// Result of a call that reads and writes calendars.
#[derive(JsonSchema)]
struct CalendarsSynced {
    /// Number of calendars that were read.
    read: u64,
    /// Number of appointments that were written to calendars, moved in them or taken out.
    written: u64,
    /// Number of calendars whose provider lets nobody in any more: paused, and told to the admins.
    paused: u64,
    /// Number of attempts that came to nothing. They are repeated.
    postponed: u64,
    /// Whether nothing is left that is due. If not, call again.
    is_complete: bool,
}

/// A calendar elsewhere that a person or room is busy by.
#[derive(JsonSchema)]
struct CalendarConnection {
    /// Id of the connection (UUID), for `change` and `disconnect`.
    id: Id,
    /// Id of the person or room whose calendar it is.
    resource_id: Id,
    /// Service that keeps the calendar: `google`, `outlook`, or `ics` for a feed.
    source: String,
    /// Name by which people know the calendar, such as `Mia at work`; null if none was given.
    name: Option<String>,
    /// Id of the calendar at its service, such as `primary`; null for a feed, whose address is a secret.
    calendar_id: Option<String>,
    /// Whether appointments of the resource are written to the calendar.
    is_written: bool,
    /// State of the connection: `active`, or `paused` until an admin connects it again or takes it up.
    status: String,
    /// Code of why the last attempt came to nothing, such as `access_revoked`; null if it did not.
    error: Option<String>,
    /// The same for people, such as `Its owner has taken the access back, or it has expired.`
    error_detail: Option<String>,
    /// When the calendar was last read, in RFC 3339; null if never.
    synced_at: Option<Moment>,
    /// When the calendar was connected, in RFC 3339.
    created_at: Moment,
}

/// A feed of appointments, without its address.
#[derive(JsonSchema)]
struct CalendarFeed {
    /// Id of the feed (UUID), for `rotate_feed` and `delete_feed`.
    id: Id,
    /// Id of the person or room whose appointments it shows; null: everybody's.
    resource_id: Option<Id>,
    /// Whether it names customers and places.
    shows_customers: bool,
    /// When the feed was made, in RFC 3339.
    created_at: Moment,
    /// When the feed last got another address, in RFC 3339.
    updated_at: Moment,
    /// Address to subscribe to, which is shown this once: after `make_feed` and `rotate_feed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

/// The connections and feeds of an organization.
#[derive(JsonSchema)]
struct CalendarsListed {
    /// Calendars elsewhere that people and rooms are busy by, oldest first.
    connections: Vec<CalendarConnection>,
    /// Feeds of appointments, oldest first, without their addresses.
    feeds: Vec<CalendarFeed>,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum CalendarAnswer {
    Synced(CalendarsSynced),
    Listed(CalendarsListed),
    Connection(CalendarConnection),
    Feed(CalendarFeed),
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum CalendarMade {
    Connection(CalendarConnection),
    Feed(CalendarFeed),
}

pub(super) fn describe() -> Function {
    const CONNECTION: &str = "4f0c1d1e-6a53-4f3b-9d57-1f5a3e1c0001";
    const RESOURCE: &str = "00000000-0000-4000-8000-0000000a5001";
    let connection = json!({
        "id": CONNECTION, "resource_id": RESOURCE, "source": "google", "name": "Mia at work", "calendar_id": "primary",
        "is_written": true, "status": "active", "error": null, "error_detail": null, "synced_at": null,
        "created_at": "2026-11-21T05:11:55.550145+00:00",
    });
    Function::post("calendar-sync", "Keeps calendars elsewhere and appointments in step")
        .tag(APPOINTMENTS)
        .description(
            "The service calls it each minute: it reads calendars of Google, Outlook and feeds that are \
             due, and writes appointments to those that want them. Owners and admins connect calendars and make feeds.",
        )
        .for_roles(&[Role::User, Role::Service])
        .works_once()
        .in_callers_organization()
        .takes::<CalendarRequest>("Sync", json!({}), |body| {
            CalendarRequest::read(body, Caller::Service(Service)).map(drop)
        })
        .or_read(|body| CalendarRequest::read(body, Caller::User(User)).map(drop))
        .or("List", json!({ "action": "list" }))
        .or("Connect", json!({
            "action": "connect", "source": "google", "resource_id": RESOURCE, "name": "Mia at work", "is_written": true,
            "refresh_token": "1//0a-refresh-token-of-its-owner",
        }))
        .or("Subscribe", json!({
            "action": "subscribe", "resource_id": RESOURCE,
            "url": "https://calendar.google.com/calendar/ical/mia%40example.com/private-0a/basic.ics",
        }))
        .or("Take up", json!({ "action": "change", "connection_id": CONNECTION, "is_paused": false }))
        .or("Disconnect", json!({ "action": "disconnect", "connection_id": CONNECTION }))
        .or("Make a feed", json!({ "action": "make_feed", "resource_id": RESOURCE, "shows_customers": true }))
        .or("Give a feed another address", json!({ "action": "rotate_feed", "feed_id": CONNECTION }))
        .or("Delete a feed", json!({ "action": "delete_feed", "feed_id": CONNECTION }))
        .with_feed(
            "A feed of appointments that calendars subscribe to",
            "feed",
            "Token of the feed, as its `url` has it.",
            |feed| {
                feed.description(
                    "Needs no credentials: its address is shown once, when the feed is made or given another one. It has \
                     the appointments of the last 31 and the next 366 days (of more than 2,000 those that come next, then \
                     the latest that were), and names no customer unless it was made to. With `if-none-match`, it is \
                     sent only if it changed.",
                )
                .answers_as::<String>(
                    200,
                    "text/calendar",
                    "The feed in iCalendar (RFC 5545)",
                    json!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Frontdesk//EN\r\nEND:VCALENDAR\r\n"),
                )
                .with_header("etag", "Version of the feed, for `if-none-match`.")
                .with_header("cache-control", "How long its reader may use the feed: five minutes.")
                .answers::<()>(304, "The feed has not changed since", json!(null))
                .refuses(404, "feed_not_found", "There is no such feed, or its address was replaced.")
            },
        )
        .answers::<CalendarAnswer>(200, "What the action of the request came to", json!({
            "read": 12, "written": 3, "paused": 0, "postponed": 1, "is_complete": false,
        }))
        .answers::<CalendarMade>(201, "The connection or feed that was made", connection)
        .refuses(403, "service_only", "The service syncs; a user names an action.")
        .refuses(403, "user_only", "Connections and feeds are made by an organization's admins.")
        .refuses(404, "connection_not_found", "The organization has no such connection.")
        .refuses(404, "resource_not_found", "The organization has no such person or room.")
        .refuses(404, "feed_not_found", "There is no such feed, or its address was replaced.")
        .refuses(409, "already_written", "Appointments of the resource are written to another calendar of this service.")
        .refuses(409, "not_writable", "Nothing can be written to a feed.")
        .refuses(409, "too_many_connections", "The organization has 100 connections.")
        .refuses(409, "too_many_feeds", "The organization has 100 feeds.")
        .refuses(503, "not_configured", "The platform has no client at Google or Microsoft.")
        .refuses(503, "calendar_unavailable", "Where access is granted, nobody answers for now.")
        .refuses(503, "answer_lost", "Where access is granted, nobody answers at all.")
}
