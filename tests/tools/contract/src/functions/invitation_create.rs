use super::TENANCY;
use crate::{
    Function, Role,
    shapes::{Id, Moment},
};
use people::{InvitationRequest, Kind};
use schemars::JsonSchema;
use serde_json::json;

/// An invitation, as its organisation sees it.
#[derive(JsonSchema)]
struct Invitation {
    id: Id,
    organization_id: Id,
    kind: Kind,
    email: String,
    /// Of staff.
    role: Option<people::Role>,
    first_name: Option<String>,
    last_name: Option<String>,
    phone: Option<String>,
    message: Option<String>,
    status: InvitationStatus,
    /// Null: never.
    expires_at: Option<Moment>,
    created_at: Moment,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum InvitationStatus {
    Pending,
    Accepted,
    Declined,
    Revoked,
    Expired,
    Cancelled,
}

/// An invitation that was sent.
#[derive(JsonSchema)]
struct InvitationSent {
    #[serde(flatten)]
    invitation: Invitation,
    /// Whether it was pending before; the earlier token is void.
    renewed: bool,
    /// What the invited shows; it is told here and never again.
    token: String,
}

/// Invitations, newest first.
#[derive(JsonSchema)]
struct Invitations {
    invitations: Vec<Invitation>,
    /// `before` of the next page; null at the end.
    next: Option<InvitationPosition>,
}

/// A place in the list.
#[derive(JsonSchema)]
struct InvitationPosition {
    created_at: Moment,
    id: Id,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum InvitationAnswer {
    Revoked(Invitation),
    Listed(Invitations),
}

pub(super) fn describe() -> Function {
    Function::post("invitation-create", "Invites staff and clients, revokes invitations and lists them")
        .tag(TENANCY)
        .description(
            "For owners and admins; owners are invited by owners alone. `role` is required where `kind` is `staff`, \
             and refused where it is `client`. Inviting an address again renews the invitation that is pending. An \
             invitation of staff expires after 7 days unless it says otherwise, one of a client never.",
        )
        .for_roles(&[Role::User])
        .works_once()
        .in_callers_organization()
        .takes::<InvitationRequest>(
            "Invite staff",
            json!({ "kind": "staff", "email": "nina@alpine.example", "role": "member" }),
            |body| InvitationRequest::read(body).map(drop),
        )
        .or("Invite a client", json!({
            "action": "invite", "kind": "client", "email": "carl@client.example", "first_name": "Carl",
            "message": "See your bookings here.",
        }))
        .or("List", json!({ "action": "list", "limit": 20 }))
        .or("Revoke", json!({ "action": "revoke", "invitation_id": "5c3b7a52-6a0f-4d2e-9b1c-2f6f1f0a7e11" }))
        .answers::<InvitationSent>(201, "The invitation, with its token", json!({
            "id": "5c3b7a52-6a0f-4d2e-9b1c-2f6f1f0a7e11", "organization_id": "00000000-0000-4000-8000-0000000000a0",
            "kind": "staff", "email": "nina@alpine.example", "role": "member", "first_name": null,
            "last_name": null, "phone": null, "message": null, "status": "pending",
            "expires_at": "2026-11-28T05:11:55.550145+00:00", "created_at": "2026-11-21T05:11:55.550145+00:00",
            "renewed": false, "token": "mO2cXQm9mC6g7b1pYw2o9nB2yQb8v9kq6x0oJk2V3yE",
        }))
        .answers::<InvitationAnswer>(200, "Of `list` the page, of `revoke` the invitation", json!({
            "invitations": [], "next": null,
        }))
        .refuses(403, "owners_only", "Owners are invited by owners alone.")
        .refuses(404, "invitation_not_found", "There is no such invitation.")
        .refuses(409, "already_member", "Somebody with this address is among the staff already.")
        .refuses(409, "invitation_closed", "It was accepted, declined or replaced before it was revoked.")
        .refuses(429, "too_many_invitations", "More than 200, and one a minute after that.")
}
