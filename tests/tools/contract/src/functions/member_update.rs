use super::TENANCY;
use crate::{
    Function, Role,
    shapes::{Id, Moment},
};
use people::TeamRequest;
use schemars::JsonSchema;
use serde_json::json;

/// A member after the change.
#[derive(JsonSchema)]
struct MemberChanged {
    /// Id of the organization that the member belongs to.
    organization_id: Id,
    /// Id of the member's user in Supabase Auth.
    user_id: Id,
    /// Role of the member; null if they are not a member any more.
    role: Option<people::Role>,
    /// Whether the member may act. Absent if they are not a member any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_active: Option<bool>,
}

/// A member, as colleagues know them.
#[derive(JsonSchema)]
struct TeamMember {
    /// Id of the member's user in Supabase Auth.
    user_id: Id,
    /// Name that the member goes by; null if they gave none.
    full_name: Option<String>,
    /// E-mail address that the member signs in with; null if they have none.
    email: Option<String>,
    /// Address of the member's picture; null if they have none.
    avatar_url: Option<String>,
    /// Role of the member in this organization.
    role: people::Role,
    /// Whether the member may act for the organization.
    is_active: bool,
    /// When the member came, in RFC 3339.
    created_at: Moment,
}

/// A position in the list of members, for `before` of the next page.
#[derive(JsonSchema)]
struct TeamPosition {
    /// When the member at this position came, in RFC 3339.
    created_at: Moment,
    /// Id of the membership at this position.
    id: Id,
}

/// A page of the members of an organization.
#[derive(JsonSchema)]
struct Team {
    /// Id of the organization that the members belong to.
    organization_id: Id,
    /// Members on this page, who came last first.
    members: Vec<TeamMember>,
    /// Where the next page begins; null if this is the last one.
    next: Option<TeamPosition>,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum MemberAnswer {
    Changed(MemberChanged),
    Listed(Team),
}

pub(super) fn describe() -> Function {
    Function::post("member-update", "Lists the members of an organization, and changes them and their roles")
        .tag(TENANCY)
        .description(
            "`list` is for all members. `change_role`, `suspend`, `restore` and `remove` are for owners and admins; an admin cannot make or \
             change an owner. `hand_over` makes a member the owner and the calling owner an admin, in one step. \
             `leave` is for all members. An organization always keeps an active owner.",
        )
        .for_roles(&[Role::User])
        .works_once()
        .in_callers_organization()
        .takes::<TeamRequest>(
            "Another role",
            json!({
                "action": "change_role", "user_id": "00000000-0000-4000-8000-00000000a003", "role": "admin",
            }),
            |body| TeamRequest::read(body).map(drop),
        )
        .or("Leave", json!({ "action": "leave" }))
        .or("List the team", json!({ "action": "list", "limit": 50 }))
        .answers::<MemberAnswer>(200, "The member after the change; after `list` a page of the team", json!({
            "organization_id": "00000000-0000-4000-8000-0000000000a0",
            "user_id": "00000000-0000-4000-8000-00000000a003", "role": "admin", "is_active": true,
        }))
        .refuses(403, "owners_only", "Only an owner makes, changes or removes an owner.")
        .refuses(404, "member_not_found", "The organization has no such member.")
        .refuses(409, "last_owner", "The organization would have no active owner.")
        .refuses(409, "member_suspended", "A suspended member cannot become the owner.")
}
