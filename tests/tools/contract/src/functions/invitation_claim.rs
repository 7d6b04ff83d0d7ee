use super::TENANCY;
use crate::{
    Function, Role,
    shapes::{ClientAccount, ClientToken, Id, Moment, OrganizationShown},
};
use callers::{Caller, Public, User};
use people::{InvitationClaim, Kind};
use schemars::JsonSchema;
use serde_json::json;

/// Somebody who became a member of the staff.
#[derive(JsonSchema)]
struct StaffJoined {
    /// Kind of the invitation: `staff`.
    kind: Kind,
    /// Id of the invitation that was accepted.
    invitation_id: Id,
    /// Role of the new member of the staff.
    role: people::Role,
    /// Organization that the member joined.
    organization: OrganizationShown,
}

/// Somebody who became a client and is signed in.
#[derive(JsonSchema)]
struct ClientWelcome {
    /// Kind of the invitation: `client`.
    kind: Kind,
    /// Id of the invitation that was accepted.
    invitation_id: Id,
    /// Client account that was created.
    client: ClientAccount,
    #[schemars(flatten)]
    token: ClientToken,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum InvitationAccepted {
    Client(ClientWelcome),
    Staff(StaffJoined),
}

/// What an invitation is for.
#[derive(JsonSchema)]
struct InvitationShown {
    /// Whether the person becomes staff or a client.
    kind: Kind,
    /// E-mail address that was invited.
    email: String,
    /// Role that staff get; null for clients.
    role: Option<people::Role>,
    /// Given name of the invited person; null if not given.
    first_name: Option<String>,
    /// Family name of the invited person; null if not given.
    last_name: Option<String>,
    /// Personal note of the organization; null if there is none.
    message: Option<String>,
    /// When the invitation expires, in RFC 3339; null if never.
    expires_at: Option<Moment>,
    /// Organization that invites the person.
    organization: OrganizationShown,
}

/// An invitation that was declined.
#[derive(JsonSchema)]
struct InvitationDeclined {
    /// Whether it was for staff or a client.
    kind: Kind,
    /// Id of the invitation that was declined.
    invitation_id: Id,
    /// State of the invitation: `declined`.
    status: Declined,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case", inline)]
enum Declined {
    Declined,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum InvitationHeld {
    Shown(InvitationShown),
    Declined(InvitationDeclined),
}

pub(super) fn describe() -> Function {
    Function::post("invitation-claim", "Accepts, shows or declines an invitation")
        .tag(TENANCY)
        .description(
            "Staff sign in first and send the `token` alone; their verified e-mail address must be the invited one. \
             Clients use the publishable key and choose a `password`, which is then required. `show` and \
             `decline` are for both. A token that is unknown, used, expired, revoked or another person's gets the \
             same answer.",
        )
        .for_roles(&[Role::Public, Role::User])
        .works_once()
        .takes::<InvitationClaim>(
            "A client accepts",
            json!({
                "token": "mO2cXQm9mC6g7b1pYw2o9nB2yQb8v9kq6x0oJk2V3yE", "password": "correct horse battery",
            }),
            |body| InvitationClaim::read(body, Caller::Public(Public)).map(drop),
        )
        .or_read(|body| InvitationClaim::read(body, Caller::User(User)).map(drop))
        .or("Staff accept", json!({ "token": "mO2cXQm9mC6g7b1pYw2o9nB2yQb8v9kq6x0oJk2V3yE" }))
        .or("Show", json!({ "action": "show", "token": "mO2cXQm9mC6g7b1pYw2o9nB2yQb8v9kq6x0oJk2V3yE" }))
        .answers::<InvitationAccepted>(201, "For clients, the account and a token; for staff, the organization", json!({
            "kind": "staff", "invitation_id": "5c3b7a52-6a0f-4d2e-9b1c-2f6f1f0a7e11", "role": "member",
            "organization": {
                "id": "00000000-0000-4000-8000-0000000000a0", "name": "Alpine Trails", "slug": "alpine-trails",
            },
        }))
        .answers::<InvitationHeld>(200, "After `show`, the invitation; after `decline`, a confirmation", json!({
            "kind": "staff", "email": "nina@alpine.example", "role": "member", "first_name": null,
            "last_name": null, "message": null, "expires_at": "2026-11-28T05:11:55.550145+00:00",
            "organization": {
                "id": "00000000-0000-4000-8000-0000000000a0", "name": "Alpine Trails", "slug": "alpine-trails",
            },
        }))
        .refuses(404, "invitation_invalid", "The token cannot be used. The answer does not tell why.")
        .refuses(429, "too_many_tries", "Too many attempts from this network.")
}
