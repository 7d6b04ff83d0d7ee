use super::MESSAGES;
use crate::{Function, Role, shapes::Id};
use messages::{ContactChannel, MessagePreferences, Purpose};
use schemars::JsonSchema;
use serde_json::{Value, json};

/// The organization that sends.
#[derive(JsonSchema)]
struct PreferencesOrganization {
    /// Id of the organization, a UUID.
    id: Id,
    /// Name of the organization.
    name: String,
}

/// What a form asked somebody to agree to.
#[derive(JsonSchema)]
struct PreferencesAsked {
    /// Purposes that were asked for.
    purposes: Vec<Purpose>,
    /// Words that stood beside the boxes that were ticked.
    words: Vec<String>,
    /// Whether the link has confirmed it. It confirms once.
    is_confirmed: bool,
}

/// What is known of a channel and a purpose.
#[derive(JsonSchema)]
struct PreferencesPermission {
    /// Channel that the messages come by.
    channel: ContactChannel,
    /// Purpose that the messages have.
    purpose: Purpose,
    /// What was decided: `granted`, `revoked`, `pending` (asked for and not confirmed), or `unknown`.
    status: PermissionStatus,
    /// Whether such messages are sent.
    is_on: bool,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum PermissionStatus {
    /// They agreed to such messages.
    Granted,
    /// They refused it, or it came back.
    Revoked,
    /// A form asked for it, and they have not confirmed it yet.
    Pending,
    /// They never decided on it.
    Unknown,
}

/// What the address of a link is sent.
#[derive(JsonSchema)]
struct PreferencesShown {
    /// Organization that sends the messages.
    organization: PreferencesOrganization,
    /// Channel of the message that had the link.
    channel: ContactChannel,
    /// Address that the link is for, without most of its letters.
    address: String,
    /// Language of the message (BCP 47), such as `de`; null if unknown.
    language: Option<String>,
    /// What a form asked for and the link confirms; null for a link to unsubscribe.
    asks: Option<PreferencesAsked>,
    /// Each channel and purpose that the link switches.
    permissions: Vec<PreferencesPermission>,
}

fn shown() -> Value {
    json!({
        "organization": { "id": "00000000-0000-4000-8000-0000000000a0", "name": "Alpine Trails" },
        "channel": "email", "address": "a…@example.com", "language": "de", "asks": null,
        "permissions": [
            { "channel": "email", "purpose": "marketing", "status": "revoked", "is_on": false },
            { "channel": "email", "purpose": "transactional", "status": "unknown", "is_on": true },
        ],
    })
}

pub(super) fn describe() -> Function {
    Function::post("message-preferences", "Lets people choose what they are sent")
        .tag(MESSAGES)
        .description(
            "Links of messages lead here, and their token is all that it takes. `unsubscribe` ends news and offers, `save` \
             switches channels and purposes one by one, `confirm` agrees to what a form asked for. `show` changes nothing. A \
             form works as well as JSON, with the token in the URL: that of the page, and `List-Unsubscribe=One-Click` of \
             mail programs (RFC 8058). Who accepts `text/html` gets a page.",
        )
        .for_roles(&[Role::Public])
        .of_links("token", "Token of the link, as the message has it.", |opened| {
            opened
                .description("Shows what is sent, and changes nothing: programs that check mail open links, too.")
                .answers::<PreferencesShown>(200, "What is sent to the address of the link", shown())
                .refuses(404, "link_not_found", "The link is not valid, or not any more.")
                .refuses(422, "invalid_request", "The URL has no token, or one that is none.")
                .limited()
        })
        .takes::<MessagePreferences>(
            "Unsubscribe",
            json!({ "action": "unsubscribe", "token": "mO2cXQm9mC6g7b1pYw2o9nB2yQb8v9kq6x0oJk23yEk" }),
            |body| MessagePreferences::read(body, "application/json", None).map(drop),
        )
        .or("Switch one by one", json!({
            "action": "save", "token": "mO2cXQm9mC6g7b1pYw2o9nB2yQb8v9kq6x0oJk23yEk",
            "permissions": [{ "channel": "email", "purpose": "transactional", "is_on": false }],
        }))
        .or("Confirm", json!({ "action": "confirm", "token": "mO2cXQm9mC6g7b1pYw2o9nB2yQb8v9kq6x0oJk23yEk" }))
        .answers::<PreferencesShown>(200, "What the address is sent from now on", shown())
        .refuses(404, "link_not_found", "The link is not valid, or not any more.")
        .refuses(409, "nothing_to_confirm", "The link is to change what is sent, and confirms nothing.")
        .refuses(422, "other_channel", "The address of the link is not written to by this channel.")
        .limited()
}
