//! The request of `member-update`.

use crate::Role;
use deserr::Deserr;
use fields::{Count, Line};
use ids::{MembershipId, UserId};
use problem::Problem;
use request_body::{Nothing, read_action};
use serde::Serialize;

/// Members on a page of the list, where the caller does not say how many.
const PAGE: u32 = 50;

/// A request to `member-update`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TeamRequest {
    /// Change who belongs to the organization, and as what.
    Change(MemberChange),
    /// List who does.
    List(TeamPage),
}

/// A change of the members of an organization.
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

/// Lists the members, who came last first, a page at a time.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct TeamPage {
    /// Members per page, 1 to 200. Default: 50.
    #[deserr(default)]
    pub limit: Option<Count<1, 200>>,
    /// Where the page begins: `next` of the page before. Default: at the member who came last.
    #[deserr(default)]
    pub before: Option<TeamPlace>,
}

/// A position in the list of members.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct TeamPlace {
    /// When the member came, in RFC 3339.
    created_at: Line<40>,
    /// Id of the membership at this position.
    id: MembershipId,
}

#[cfg(feature = "schema")]
fields::by_action!(
    TeamRequest,
    "change_role" => NewRole,
    "suspend" => Member,
    "restore" => Member,
    "remove" => Member,
    "hand_over" => Member,
    "leave" => Nothing,
    "list" => TeamPage,
);

impl TeamRequest {
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
            "list",
        ];
        let member = match read_action(&mut body, &actions)? {
            "change_role" => {
                let role = request_body::typed(body)?;
                return Ok(Self::Change(MemberChange::ChangeRole(role)));
            }
            "leave" => {
                let Nothing {} = request_body::typed(body)?;
                return Ok(Self::Change(MemberChange::Leave {}));
            }
            "list" => {
                let mut page: TeamPage = request_body::typed(body)?;
                page.limit = page.limit.or(Count::new(PAGE));
                return Ok(Self::List(page));
            }
            "suspend" => MemberChange::Suspend,
            "restore" => MemberChange::Restore,
            "remove" => MemberChange::Remove,
            _ => MemberChange::HandOver,
        };
        Ok(Self::Change(member(request_body::typed(body)?)))
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
            let read = TeamRequest::read(body.to_string().as_bytes()).unwrap();
            let TeamRequest::Change(change) = read else {
                panic!("{read:?}")
            };
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
            (json!({ "action": "list", "limit": 0, "user_id": USER }), 2),
            (json!({ "action": "promote", "user_id": USER }), 1),
        ] {
            let problem = TeamRequest::read(body.to_string().as_bytes()).unwrap_err();
            assert_eq!(problem.errors().len(), faults, "{body}");
        }
    }
}
