use super::TENANCY;
use crate::{
    Function, Role,
    shapes::{ClientAccount, ClientToken, Id, Moment, OrganizationShown},
};
use callers::{Caller, Public, User};
use people::{InvitationClaim, Kind};
use schemars::JsonSchema;
use serde_json::json;

/// Whoever accepted is among the staff now.
#[derive(JsonSchema)]
struct StaffJoined {
    kind: Kind,
    invitation_id: Id,
    role: people::Role,
    organization: OrganizationShown,
}

/// Whoever accepted is a client now, and signed in.
#[derive(JsonSchema)]
struct ClientWelcome {
    kind: Kind,
    invitation_id: Id,
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

/// What somebody is invited to.
#[derive(JsonSchema)]
struct InvitationShown {
    kind: Kind,
    email: String,
    role: Option<people::Role>,
    first_name: Option<String>,
    last_name: Option<String>,
    message: Option<String>,
    expires_at: Option<Moment>,
    organization: OrganizationShown,
}

/// An invitation that nobody can accept any more.
#[derive(JsonSchema)]
struct InvitationDeclined {
    kind: Kind,
    invitation_id: Id,
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
    Function::post("invitation-claim", "Makes use of an invitation, once")
        .tag(TENANCY)
        .description(
            "Who is invited as staff signs in first and sends the `token` alone: the address that is verified for \
             them has to be the invited one. Who is invited as a client calls with the publishable key and chooses \
             a `password`, which is then required. `show` and `decline` are for both. A token that is unknown, \
             used, expired, revoked or somebody else's has one answer.",
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
        .answers::<InvitationAccepted>(201, "Of a client the account with a token, of staff the organisation", json!({
            "kind": "staff", "invitation_id": "5c3b7a52-6a0f-4d2e-9b1c-2f6f1f0a7e11", "role": "member",
            "organization": {
                "id": "00000000-0000-4000-8000-0000000000a0", "name": "Alpine Trails", "slug": "alpine-trails",
            },
        }))
        .answers::<InvitationHeld>(200, "Of `show` what it is an invitation to, of `decline` its end", json!({
            "kind": "staff", "email": "nina@alpine.example", "role": "member", "first_name": null,
            "last_name": null, "message": null, "expires_at": "2026-11-28T05:11:55.550145+00:00",
            "organization": {
                "id": "00000000-0000-4000-8000-0000000000a0", "name": "Alpine Trails", "slug": "alpine-trails",
            },
        }))
        .refuses(404, "invitation_invalid", "The token is good for nothing, for whatever reason.")
        .refuses(429, "too_many_tries", "Too many from this network.")
}
