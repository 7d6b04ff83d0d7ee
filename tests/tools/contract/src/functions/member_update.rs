use super::TENANCY;
use crate::{Function, Role, shapes::Id};
use people::MemberChange;
use schemars::JsonSchema;
use serde_json::json;

/// What became of a member.
#[derive(JsonSchema)]
struct MemberChanged {
    organization_id: Id,
    user_id: Id,
    /// Null: none any more.
    role: Option<people::Role>,
    /// Absent where they are no member any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_active: Option<bool>,
}

pub(super) fn describe() -> Function {
    Function::post("member-update", "Changes who belongs to an organisation, and as what")
        .tag(TENANCY)
        .description(
            "`change_role`, `suspend`, `restore` and `remove` are for owners and admins; an admin neither makes nor \
             changes an owner. `hand_over` makes a member the owner and the calling owner an admin, in one step. \
             `leave` is for everybody. An organisation keeps an owner who may act.",
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
        .answers::<MemberChanged>(200, "The member", json!({
            "organization_id": "00000000-0000-4000-8000-0000000000a0",
            "user_id": "00000000-0000-4000-8000-00000000a003", "role": "admin", "is_active": true,
        }))
        .refuses(403, "owners_only", "Only an owner makes, changes or removes an owner.")
        .refuses(404, "member_not_found", "There is no such member, or they are another organisation's.")
        .refuses(409, "last_owner", "Nobody who may act would be left as owner.")
        .refuses(409, "member_suspended", "A suspended member can't take over.")
}
