use super::TENANCY;
use crate::{
    Function, Role,
    shapes::{Id, Moment},
};
use people::{InvitationRequest, Kind};
use schemars::JsonSchema;
use serde_json::json;

/// An invitation, as its organization sees it.
#[derive(JsonSchema)]
struct Invitation {
    /// Id of the invitation (UUID), to revoke it.
    id: Id,
    /// Id of the organization that invites.
    organization_id: Id,
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
    /// Phone number of the invited person (E.164); null if not given.
    phone: Option<String>,
    /// Personal note to the invited person; null if there is none.
    message: Option<String>,
    /// State of the invitation, such as `pending`.
    status: InvitationStatus,
    /// When the invitation expires, in RFC 3339; null if never.
    expires_at: Option<Moment>,
    /// When the invitation was created, in RFC 3339.
    created_at: Moment,
}

/// State that an invitation is in.
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

/// An invitation that was sent, with its token.
#[derive(JsonSchema)]
struct InvitationSent {
    #[serde(flatten)]
    invitation: Invitation,
    /// Whether it replaces a pending one, whose token is void now.
    renewed: bool,
    /// Token for `invitation-claim`. It is answered only here.
    token: String,
}

/// A page of invitations, newest first.
#[derive(JsonSchema)]
struct Invitations {
    /// Invitations of this page, newest first.
    invitations: Vec<Invitation>,
    /// `before` for the next page; null on the last one.
    next: Option<InvitationPosition>,
}

/// A position in the list of invitations.
#[derive(JsonSchema)]
struct InvitationPosition {
    /// When the invitation at this position was created, in RFC 3339.
    created_at: Moment,
    /// Id of the invitation at this position.
    id: Id,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum InvitationAnswer {
    Revoked(Invitation),
    Listed(Invitations),
}

pub(super) fn describe() -> Function {
    Function::post("invitation-create", "Invites staff and clients; revokes and lists invitations")
        .tag(TENANCY)
        .description(
            "For owners and admins; only owners invite owners. `role` is required if `kind` is `staff`, and refused \
             if it is `client`. Inviting an address again renews the pending invitation. By default, an \
             invitation for staff expires after 7 days, and one for a client never.",
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
        .answers::<InvitationAnswer>(200, "After `list`, the page; after `revoke`, the invitation", json!({
            "invitations": [], "next": null,
        }))
        .refuses(403, "owners_only", "Only owners invite owners.")
        .refuses(404, "invitation_not_found", "There is no such invitation.")
        .refuses(409, "already_member", "A member of the staff has this e-mail address already.")
        .refuses(409, "invitation_closed", "The invitation was accepted, declined or replaced before.")
        .refuses(429, "too_many_invitations", "More than 200 invitations, and then more than one a minute.")
}
