//! The request of `member-update`.

use crate::Role;
use deserr::Deserr;
use ids::UserId;
use problem::Problem;
use request_body::{Nothing, read_action};
use serde::Serialize;

/// A request to `member-update`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum MemberChange {
    /// Give a member another role.
    ChangeRole(NewRole),
    /// Keep a member from acting until they are restored. They keep their role.
    Suspend(Member),
    /// Let a suspended member act again.
    Restore(Member),
    /// End somebody's membership.
    Remove(Member),
    /// Make a member the owner, and the calling owner an admin.
    HandOver(Member),
    /// End the caller's own membership.
    Leave {},
}

/// A member of the organization.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct Member {
    /// Id of the member's user in Supabase Auth.
    user_id: UserId,
}

/// A member and the role that they get.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct NewRole {
    /// Id of the member's user in Supabase Auth.
    user_id: UserId,
    /// Role that the member gets.
    role: Role,
}

#[cfg(feature = "schema")]
fields::by_action!(
    MemberChange,
    "change_role" => NewRole,
    "suspend" => Member,
    "restore" => Member,
    "remove" => Member,
    "hand_over" => Member,
    "leave" => Nothing,
);

impl MemberChange {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        let mut body = request_body::json(body)?;
        let actions = [
            "change_role",
            "suspend",
            "restore",
            "remove",
            "hand_over",
            "leave",
        ];
        let member = match read_action(&mut body, &actions)? {
            "change_role" => return Ok(Self::ChangeRole(request_body::typed(body)?)),
            "leave" => {
                let Nothing {} = request_body::typed(body)?;
                return Ok(Self::Leave {});
            }
            "suspend" => Self::Suspend,
            "restore" => Self::Restore,
            "remove" => Self::Remove,
            _ => Self::HandOver,
        };
        Ok(member(request_body::typed(body)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const USER: &str = "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d";

    #[test]
    fn goes_to_the_database_with_its_action() {
        for body in [
            json!({ "action": "change_role", "user_id": USER, "role": "admin" }),
            json!({ "action": "suspend", "user_id": USER }),
            json!({ "action": "restore", "user_id": USER }),
            json!({ "action": "remove", "user_id": USER }),
            json!({ "action": "hand_over", "user_id": USER }),
            json!({ "action": "leave" }),
        ] {
            let change = MemberChange::read(body.to_string().as_bytes()).unwrap();
            assert_eq!(serde_json::to_value(change).unwrap(), body);
        }
    }

    #[test]
    fn takes_what_its_action_needs_and_no_more() {
        for (body, faults) in [
            (
                json!({ "user_id": "x", "role": "king", "organization_id": USER }),
                3,
            ),
            (json!({ "action": "leave", "user_id": USER }), 1),
            (json!({ "action": "remove" }), 1),
            (json!({ "action": "promote", "user_id": USER }), 1),
        ] {
            let problem = MemberChange::read(body.to_string().as_bytes()).unwrap_err();
            assert_eq!(problem.errors().len(), faults, "{body}");
        }
    }
}
