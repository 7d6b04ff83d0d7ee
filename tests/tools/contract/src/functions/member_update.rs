use super::TENANCY;
use crate::{Function, Role, shapes::Id};
use people::MemberChange;
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

pub(super) fn describe() -> Function {
    Function::post("member-update", "Changes the members of an organization and their roles")
        .tag(TENANCY)
        .description(
            "`change_role`, `suspend`, `restore` and `remove` are for owners and admins; an admin cannot make or \
             change an owner. `hand_over` makes a member the owner and the calling owner an admin, in one step. \
             `leave` is for all members. An organization always keeps an active owner.",
        )
        .for_roles(&[Role::User])
        .works_once()
        .in_callers_organization()
        .takes::<MemberChange>(
            "Another role",
            json!({
                "action": "change_role", "user_id": "00000000-0000-4000-8000-00000000a003", "role": "admin",
            }),
            |body| MemberChange::read(body).map(drop),
        )
        .or("Leave", json!({ "action": "leave" }))
        .answers::<MemberChanged>(200, "The member after the change", json!({
            "organization_id": "00000000-0000-4000-8000-0000000000a0",
            "user_id": "00000000-0000-4000-8000-00000000a003", "role": "admin", "is_active": true,
        }))
        .refuses(403, "owners_only", "Only an owner makes, changes or removes an owner.")
        .refuses(404, "member_not_found", "The organization has no such member.")
        .refuses(409, "last_owner", "The organization would have no active owner.")
        .refuses(409, "member_suspended", "A suspended member cannot become the owner.")
}
