//! The request of `invitation-create`.

use deserr::Deserr;
use fields::{Count, Email, Line, Phone, Text};
use ids::InvitationId;
use languages::Language;
use problem::{Faults, Problem};
use request_body::{Fields, given, read_action};
use serde::Serialize;
use serde_json::Value;

/// Default number of days after which an invitation for staff expires.
const DAYS_OF_STAFF: u32 = 7;
/// Default number of invitations per page.
const PAGE: u32 = 50;

/// A request to `invitation-create`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvitationRequest {
    /// Send an invitation, or renew the pending one.
    Invite(Invite),
    /// Revoke a pending invitation.
    Revoke(Revocation),
    /// List the invitations, newest first.
    List(InvitationPage),
}

/// Invites a person as staff or as a client.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct Invite {
    /// Whether the person becomes staff or a client.
    pub kind: Kind,
    /// E-mail address that the invitation is sent to.
    pub email: Email,
    /// Role in the staff. Required for `staff`, refused for `client`.
    #[deserr(default)]
    pub role: Option<Role>,
    /// Given name of the invited person, such as `Ada`.
    #[deserr(default)]
    pub first_name: Option<Line<100>>,
    /// Family name of the invited person, such as `Lovelace`.
    #[deserr(default)]
    pub last_name: Option<Line<100>>,
    /// International phone number (E.164), such as `+41 79 123 45 67`.
    #[deserr(default)]
    pub phone: Option<Phone>,
    /// Personal note to the invited person.
    #[deserr(default)]
    pub message: Option<Text<2000>>,
    /// Language of the mail (BCP 47), such as `de`. Default: that of the customer with this address, or else of whoever
    /// invites.
    #[deserr(default)]
    pub language: Option<Language>,
    /// Days until the invitation expires, 1 to 365. Default: 7 for staff, never for clients.
    #[deserr(default)]
    pub expires_in_days: Option<Count<1, 365>>,
}

/// Kind of person that an invitation is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "InvitationKind")
)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum Kind {
    /// A person who works for the organization, with an account of Supabase Auth.
    Staff,
    /// A customer, who gets a client account of the organization.
    Client,
}

/// Role of a member in an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum Role {
    /// May do everything, and alone changes owners.
    Owner,
    /// May do everything but change owners.
    Admin,
    /// Does the daily work, and does not change members.
    Member,
}

/// Revokes a pending invitation.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct Revocation {
    /// Id of the invitation to revoke.
    pub invitation_id: InvitationId,
}

/// Lists invitations, newest first, a page at a time.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct InvitationPage {
    /// Invitations per page, 1 to 200. Default: 50.
    #[deserr(default)]
    pub limit: Option<Count<1, 200>>,
    /// Where the page begins: `next` of the page before. Default: at the newest.
    #[deserr(default)]
    pub before: Option<Place>,
}

/// A position in the list of invitations.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "InvitationPlace")
)]
#[deserr(deny_unknown_fields)]
pub struct Place {
    /// When the invitation was created, in RFC 3339.
    created_at: Line<40>,
    /// Id of the invitation at this position.
    id: InvitationId,
}

#[cfg(feature = "schema")]
fields::by_action!(
    InvitationRequest,
    "invite" => Invite,
    "revoke" => Revocation,
    "list" => InvitationPage,
);

impl InvitationRequest {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        let mut body = request_body::json(body)?;
        Ok(
            match read_action(&mut body, &["invite", "revoke", "list"])? {
                "revoke" => Self::Revoke(request_body::typed(body)?),
                "list" => {
                    let mut page: InvitationPage = request_body::typed(body)?;
                    page.limit = page.limit.or(Count::new(PAGE));
                    Self::List(page)
                }
                _ => Self::Invite(Invite::check(body)?),
            },
        )
    }
}

impl Invite {
    fn check(body: Value) -> Result<Self, Problem> {
        request_body::typed_by(body, broken_rules).map(Self::with_defaults)
    }

    fn with_defaults(mut self) -> Self {
        if self.kind == Kind::Staff {
            self.expires_in_days = self.expires_in_days.or(Count::new(DAYS_OF_STAFF));
        }
        self
    }
}

/// Finds the faults between fields: staff have a role, and clients none.
fn broken_rules(fields: &Fields) -> Faults {
    let mut faults = Faults::default();
    let has_role = given(fields, "role").is_some();
    match given(fields, "kind").and_then(Value::as_str) {
        Some("staff") if !has_role => faults.add("/role", "is missing"),
        Some("client") if has_role => faults.add("/role", "is for staff; clients have none"),
        _ => {}
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(body: Value) -> Result<InvitationRequest, Vec<String>> {
        InvitationRequest::read(body.to_string().as_bytes()).map_err(|problem| problem.pointers())
    }

    fn invite(body: Value) -> Invite {
        match read(body).unwrap() {
            InvitationRequest::Invite(invite) => invite,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn staff_have_a_week_and_clients_all_the_time() {
        let staff = json!({ "kind": "staff", "email": "ada@example.com", "role": "admin" });
        let mut client = json!({ "kind": "client", "email": "ada@example.com" });

        assert_eq!(invite(staff).expires_in_days.map(Count::get), Some(7));
        assert_eq!(invite(client.clone()).expires_in_days, None);
        client["expires_in_days"] = json!(30);
        assert_eq!(invite(client).expires_in_days.map(Count::get), Some(30));
    }

    #[test]
    fn the_language_of_the_mail_may_be_said() {
        let mut body = json!({ "kind": "client", "email": "ada@example.com", "language": "de-CH" });
        let told = serde_json::to_value(invite(body.clone())).unwrap();
        assert_eq!(told["language"], "de-CH");
        body["language"] = json!("German, please");
        assert_eq!(read(body).unwrap_err(), ["/language"]);
    }

    #[test]
    fn a_role_is_for_staff_and_they_have_one() {
        for body in [
            json!({ "kind": "staff", "email": "ada@example.com" }),
            json!({ "kind": "staff", "email": "ada@example.com", "role": null }),
            json!({ "kind": "staff", "email": "ada@example.com", "role": "developer" }),
            json!({ "kind": "client", "email": "ada@example.com", "role": "member" }),
        ] {
            assert_eq!(read(body).unwrap_err(), ["/role"]);
        }
    }

    #[test]
    fn what_could_become_a_header_of_a_mail_is_refused() {
        let body = json!({
            "kind": "client", "email": "ada@example.com\r\nbcc: eve@example.com",
            "first_name": "Ada\nbcc: eve@example.com", "last_name": "x\u{2028}y", "message": "nul\u{0}",
        });

        let faults = read(body).unwrap_err();

        assert_eq!(faults, ["/email", "/first_name", "/last_name", "/message"]);
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let body = json!({
            "kind": "friend", "email": "ada", "role": "king", "first_name": "", "phone": "1", "message": "x".repeat(2001),
            "expires_in_days": 0, "token": "mine",
        });

        assert_eq!(read(body).unwrap_err().len(), 8);
    }

    #[test]
    fn an_action_takes_its_own_fields() {
        let id = "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d";
        assert!(matches!(
            read(json!({ "action": "revoke", "invitation_id": id })),
            Ok(InvitationRequest::Revoke(_))
        ));
        assert_eq!(
            read(json!({ "action": "revoke", "email": "a@example.com" }))
                .unwrap_err()
                .len(),
            2
        );
        let Ok(InvitationRequest::List(page)) = read(json!({ "action": "list" })) else {
            panic!("no list");
        };
        assert_eq!(page.limit.map(Count::get), Some(50));
        assert_eq!(
            read(json!({ "action": "delete" })).unwrap_err(),
            ["/action"]
        );
    }
}
