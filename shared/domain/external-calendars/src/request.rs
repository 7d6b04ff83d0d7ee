//! The requests of `calendar-sync`.

use callers::{Caller, OneOf, Service, User};
use deserr::Deserr;
use fields::{Budget, Line, string_field};
use ids::{ResourceId, Uuid};
use problem::{Faults, Problem};
use request_body::{Fields, Nothing, given, read_action};
use serde::Serialize;
use std::{fmt, time::Duration};

const ACTIONS: [&str; 9] = [
    "sync",
    "list",
    "connect",
    "subscribe",
    "change",
    "disconnect",
    "make_feed",
    "rotate_feed",
    "delete_feed",
];
/// The calendar that everybody has, as Google calls it; Microsoft's default one is asked for by this name too.
const PRIMARY: &str = "primary";

/// A request to `calendar-sync`.
#[derive(Debug)]
pub enum CalendarRequest {
    /// Read calendars that are due, and write appointments.
    Sync(SyncRequest),
    /// List connections and feeds.
    List,
    /// Connect a calendar of Google or Outlook.
    Connect(Connect),
    /// Subscribe to a feed.
    Subscribe(Subscribe),
    /// Change a connection, and have it read now.
    Change(Change),
    /// Forget a connection.
    Disconnect(OfConnection),
    /// Make a feed of appointments.
    MakeFeed(MakeFeed),
    /// Give a feed another address.
    RotateFeed(OfFeed),
    /// Delete a feed.
    DeleteFeed(OfFeed),
}

/// Reads calendars that are due, and writes appointments to them. For the service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "CalendarSyncRun")
)]
#[deserr(deny_unknown_fields)]
pub struct SyncRequest {
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    seconds: Budget<40, 300>,
}

/// A service that keeps calendars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[deserr(rename_all = lowercase)]
pub enum Source {
    /// A calendar of Google Calendar.
    Google,
    /// Outlook, by Microsoft Graph.
    Outlook,
}

/// A secret of a provider, such as a refresh token: 10 to 4,000 visible characters of ASCII.
#[derive(Clone, PartialEq, Eq)]
pub struct Grant(String);

impl Grant {
    /// Reads one; the error says what it takes.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if (10..=4_000).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(text.to_owned()))
        } else {
            Err("must have 10 to 4000 visible ASCII characters".to_owned())
        }
    }

    /// It in the clear.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Grant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Grant(..)")
    }
}

string_field!(Grant);

fields::described!(Grant, {
    "type": "string", "format": "password", "minLength": 10, "maxLength": 4000, "pattern": "^[!-~]+$"
});

/// Connects a calendar of Google or Outlook to a resource, or connects it anew. For admins.
#[derive(Clone, Debug, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "CalendarConnect")
)]
#[deserr(deny_unknown_fields)]
pub struct Connect {
    /// Service that keeps the calendar: `google` or `outlook`.
    pub source: Source,
    /// Id of the person or room whose calendar it is.
    pub resource_id: ResourceId,
    /// Id of the calendar at its service. Default: `primary`, the one that everybody has.
    #[deserr(default)]
    calendar_id: Option<Line<500>>,
    /// Name by which people know the calendar.
    #[deserr(default)]
    name: Option<Line<200>>,
    /// Whether appointments of the resource are written to the calendar. Default: false.
    #[deserr(default)]
    is_written: Option<bool>,
    /// Refresh token of its owner, granted to the platform's client with access to the calendar. This or `code`.
    #[deserr(default)]
    pub refresh_token: Option<Grant>,
    /// Authorization code that the owner brought back from the service, which is exchanged for tokens.
    #[deserr(default)]
    pub code: Option<Grant>,
    /// Redirect URI with which the code was asked for; required with `code`.
    #[deserr(default)]
    pub redirect_uri: Option<Line<2000>>,
    /// Code verifier of PKCE (RFC 7636), where the code was asked for with a challenge.
    #[deserr(default)]
    pub code_verifier: Option<Grant>,
}

/// Subscribes a resource to a feed in iCalendar. For admins.
#[derive(Clone, Debug, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "CalendarSubscribe")
)]
#[deserr(deny_unknown_fields)]
pub struct Subscribe {
    /// Id of the person or room that is busy as the feed says.
    pub resource_id: ResourceId,
    /// Address of the feed, `https://` or `webcal://`, at a public host. It is kept sealed, since whoever has it reads it.
    pub url: Line<2000>,
    /// Name by which people know the calendar. Default: the host of its address.
    #[deserr(default)]
    pub name: Option<Line<200>>,
}

/// Changes a connection, and has it read at once. For admins.
#[derive(Clone, Debug, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "CalendarChange")
)]
#[deserr(deny_unknown_fields)]
pub struct Change {
    /// Id of the connection, as `list` gives it.
    connection_id: ConnectionId,
    /// New name by which people know the calendar.
    #[deserr(default)]
    name: Option<Line<200>>,
    /// Whether appointments of the resource are written to the calendar.
    #[deserr(default)]
    is_written: Option<bool>,
    /// Whether the calendar is left alone. `false` takes up one that was paused.
    #[deserr(default)]
    is_paused: Option<bool>,
}

/// Names the connection to a calendar that is meant.
#[derive(Clone, Debug, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "CalendarConnectionNamed")
)]
#[deserr(deny_unknown_fields)]
pub struct OfConnection {
    /// Id of the connection, as `list` gives it.
    connection_id: ConnectionId,
}

/// Makes a feed of appointments that calendars elsewhere subscribe to. For admins.
#[derive(Clone, Debug, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "CalendarFeedMake")
)]
#[deserr(deny_unknown_fields)]
pub struct MakeFeed {
    /// Id of the person or room whose appointments it shows. Default: all of the organization's.
    #[deserr(default)]
    pub resource_id: Option<ResourceId>,
    /// Whether it names customers and places. Default: false, the kind of appointment and its code alone.
    #[deserr(default)]
    pub shows_customers: Option<bool>,
}

/// Names the feed of appointments that is meant.
#[derive(Clone, Debug, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "CalendarFeedNamed")
)]
#[deserr(deny_unknown_fields)]
pub struct OfFeed {
    /// Id of the feed, as `list` gives it.
    pub feed_id: FeedId,
}

/// The id of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ConnectionId(Uuid);

/// The id of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct FeedId(Uuid);

macro_rules! own_ids {
    ($($name:ident),+) => {$(
        impl $name {
            fn parse(text: &str) -> Result<Self, String> {
                // As all other ids are read.
                ResourceId::parse(text).map(|id| Self(id.get()))
            }
        }

        string_field!($name);
        fields::described!($name, { "type": "string", "format": "uuid" });
    )+};
}

own_ids!(ConnectionId, FeedId);

#[cfg(feature = "schema")]
fields::by_action!(
    CalendarRequest,
    "sync" => SyncRequest,
    "list" => Nothing,
    "connect" => Connect,
    "subscribe" => Subscribe,
    "change" => Change,
    "disconnect" => OfConnection,
    "make_feed" => MakeFeed,
    "rotate_feed" => OfFeed,
    "delete_feed" => OfFeed,
);

impl CalendarRequest {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json`; 403 `service_only` and `user_only` where somebody asks for what is the other's; 422
    /// `invalid_request` with every fault.
    pub fn read(body: &[u8], by: OneOf<(User, Service)>) -> Result<Self, Problem> {
        let mut body = request_body::json(body)?;
        let action = read_action(&mut body, &ACTIONS)?;
        match (action, by) {
            ("sync", Caller::User(_)) => {
                return Err(Problem::new(
                    403,
                    "service_only",
                    "The service syncs all calendars. Name an action.",
                ));
            }
            ("sync", Caller::Service(_)) | (_, Caller::User(_)) => {}
            (_, Caller::Service(_)) => {
                return Err(Problem::new(
                    403,
                    "user_only",
                    "Connections and feeds belong to an organization: its admins make them.",
                ));
            }
        }
        Ok(match action {
            "sync" => Self::Sync(request_body::typed(body)?),
            "list" => {
                let Nothing {} = request_body::typed(body)?;
                Self::List
            }
            "connect" => Self::Connect(request_body::typed_by(body, grant_is_whole)?),
            "subscribe" => Self::Subscribe(request_body::typed(body)?),
            "change" => Self::Change(request_body::typed(body)?),
            "disconnect" => Self::Disconnect(request_body::typed(body)?),
            "make_feed" => Self::MakeFeed(request_body::typed(body)?),
            "rotate_feed" => Self::RotateFeed(request_body::typed(body)?),
            _ => Self::DeleteFeed(request_body::typed(body)?),
        })
    }
}

/// There is a refresh token, or all that a code is exchanged with.
fn grant_is_whole(fields: &Fields) -> Faults {
    let mut faults = Faults::default();
    let has = |name| given(fields, name).is_some();
    if has("refresh_token") == has("code") {
        faults.add("/refresh_token", "is required, or code instead of it");
    }
    if has("code") && !has("redirect_uri") {
        faults.add("/redirect_uri", "is required with code");
    }
    if !has("code") && (has("redirect_uri") || has("code_verifier")) {
        faults.add("/code", "is required with redirect_uri and code_verifier");
    }
    faults
}

impl SyncRequest {
    /// The time in which calendars are taken up.
    #[must_use]
    pub fn budget(&self) -> Duration {
        self.seconds.get()
    }
}

impl Source {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Outlook => "outlook",
        }
    }
}

impl Connect {
    /// The id of the calendar at its service.
    #[must_use]
    pub fn calendar_id(&self) -> &str {
        self.calendar_id.as_ref().map_or(PRIMARY, Line::as_str)
    }

    /// By which name people know it.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_ref().map(Line::as_str)
    }

    /// Whether appointments are written to it.
    #[must_use]
    pub fn is_written(&self) -> bool {
        self.is_written.unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const ID: &str = "00000000-0000-4000-8000-0000000a5001";

    fn read(body: &Value) -> Result<CalendarRequest, Problem> {
        CalendarRequest::read(body.to_string().as_bytes(), Caller::User(User))
    }

    #[test]
    fn every_fault_is_named() {
        for (body, expected) in [
            (json!({ "action": "pull" }), vec!["/action"]),
            (
                json!({ "action": "connect", "source": "yahoo", "refresh_token": "short", "calendar": 1 }),
                vec!["/calendar", "/refresh_token", "/resource_id", "/source"],
            ),
            (
                json!({ "action": "connect", "source": "google", "resource_id": ID }),
                vec!["/refresh_token"],
            ),
            (
                json!({ "action": "connect", "source": "google", "resource_id": ID, "code": "x".repeat(40) }),
                vec!["/redirect_uri"],
            ),
            (
                json!({ "action": "subscribe" }),
                vec!["/resource_id", "/url"],
            ),
            (
                json!({ "action": "change", "connection_id": "x", "is_paused": "no" }),
                vec!["/connection_id", "/is_paused"],
            ),
            (json!({ "action": "rotate_feed" }), vec!["/feed_id"]),
            (json!({ "action": "list", "all": true }), vec!["/all"]),
        ] {
            let mut pointers = read(&body).unwrap_err().pointers();
            pointers.sort_unstable();
            assert_eq!(pointers, expected, "{body}");
        }
    }

    #[test]
    fn everybody_does_what_is_theirs() {
        assert_eq!(read(&json!({})).unwrap_err().code(), "service_only");
        assert!(read(&json!({ "action": "list" })).is_ok());
        let by_service = |body: &[u8]| CalendarRequest::read(body, Caller::Service(Service));
        assert!(by_service(b"{}").is_ok());
        assert_eq!(
            by_service(br#"{"action": "list"}"#).unwrap_err().code(),
            "user_only"
        );
    }

    #[test]
    fn a_token_is_shown_by_no_accident() {
        let connect = json!({ "action": "connect", "source": "outlook", "resource_id": ID, "refresh_token": "0.AAAA-secret" });
        let read = read(&connect).unwrap();
        assert!(!format!("{read:?}").contains("secret"), "{read:?}");
    }
}
