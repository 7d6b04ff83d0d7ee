//! The requests of `license-verify`, read and checked.

use callers::{Anybody, Caller};
use deserr::Deserr;
use fields::{Line, List, string_field};
use ids::{LicenseId, OrganizationId};
use jiff::Timestamp;
use problem::{Faults, Problem};
use random_token::PresentedToken;
use serde::Serialize;
use serde_json::Value;

/// Maximum age of an answer about a license, in seconds. A license that is revoked or issued counts
/// after that at the latest.
pub const FRESH: u64 = 300;
/// Header with the key of a request without a body. A key in the URL would end up in logs.
pub const KEY_HEADER: &str = "x-license-key";
/// Maximum number of modules of a license.
const MAX_MODULES: usize = 100;

/// Asks whether a license is valid.
#[derive(Clone, Debug, PartialEq, Eq, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct LicenseQuestion {
    /// Key of a license. Members may leave it out to list the licenses of their organization.
    #[deserr(default)]
    pub key: Option<PresentedToken>,
}

/// Issues a license to an organization.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct LicenseIssue {
    /// Id of the organization that gets the license.
    pub organization_id: OrganizationId,
    /// When the license ends, in RFC 3339, such as `2027-12-31T00:00:00Z`. Default: never.
    #[deserr(default)]
    pub expires_at: Option<Moment>,
    /// Names of the modules that the license covers, such as `crm`. At most 100.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub modules: List<Line<100>, MAX_MODULES>,
}

/// Revokes a license of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct LicenseRevocation {
    /// Id of the organization that has the license.
    pub organization_id: OrganizationId,
    /// Id of the license, as `issue` answered it.
    pub license_id: LicenseId,
}

/// A request, by its action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LicenseRequest {
    /// Whether the license with this key is valid.
    Check(PresentedToken),
    /// The licenses of the caller's organization.
    List,
    /// Issue a license.
    Issue(LicenseIssue),
    /// Revoke a license.
    Revoke(LicenseRevocation),
}

/// A point in time in RFC 3339, with its offset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Moment(String);

#[cfg(feature = "schema")]
fields::by_action!(
    LicenseRequest,
    "verify" => LicenseQuestion,
    "issue" => LicenseIssue,
    "revoke" => LicenseRevocation,
);

impl LicenseRequest {
    /// Reads and checks a JSON body. Only the service issues and revokes, and only a user can leave out the key.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8], by: &Anybody) -> Result<Self, Problem> {
        let mut body = request_body::json(body)?;
        let action = body
            .as_object_mut()
            .and_then(|fields| fields.remove("action"))
            .filter(|action| !action.is_null());
        match action.as_ref().map(Value::as_str) {
            None | Some(Some("verify")) => {
                let LicenseQuestion { key } = request_body::typed(body)?;
                match (key, by) {
                    (Some(key), _) => Ok(Self::Check(key)),
                    (None, Caller::User(_)) => Ok(Self::List),
                    (
                        None,
                        Caller::Public(_)
                        | Caller::Client(_)
                        | Caller::Service(_)
                        | Caller::Guest(_)
                        | Caller::Provider(_),
                    ) => Err(problem::missing("/key")),
                }
            }
            Some(Some("issue")) if matches!(by, Caller::Service(_)) => {
                Ok(Self::Issue(request_body::typed(body)?))
            }
            Some(Some("revoke")) if matches!(by, Caller::Service(_)) => {
                Ok(Self::Revoke(request_body::typed(body)?))
            }
            Some(_) => Err(fault(
                "/action",
                "must be verify; the service may issue and revoke".to_owned(),
            )),
        }
    }
}

/// Reads the key of a request without a body, as it stands in the header `x-license-key`.
///
/// # Errors
/// 400 `invalid_header` where it is missing or none.
pub fn key_of_header(value: Option<&str>) -> Result<PresentedToken, Problem> {
    let key = value.ok_or_else(|| "is missing".to_owned());
    key.and_then(PresentedToken::parse)
        .map_err(|detail| Problem::invalid_header([(KEY_HEADER, detail)]))
}

impl Moment {
    /// Reads a moment; the error says what it takes.
    pub fn parse(text: &str) -> Result<Self, String> {
        text.parse::<Timestamp>()
            .map(|moment| Self(moment.to_string()))
            .map_err(|_| {
                "must be a moment with its offset, such as 2027-01-31T00:00:00Z".to_owned()
            })
    }
}

string_field!(Moment);

fields::described!(Moment, { "type": "string", "format": "date-time" });

fn fault(pointer: &str, detail: String) -> Problem {
    let mut faults = Faults::default();
    faults.add(pointer, detail);
    faults.into()
}

/// Seconds for which an answer about a license may be cached: never past its end.
pub fn fresh_for(expires_at: Option<&str>, now: Timestamp) -> u64 {
    expires_at
        .and_then(|text| text.parse::<Timestamp>().ok())
        .map_or(FRESH, |end| {
            let left = end.as_second().saturating_sub(now.as_second());
            u64::try_from(left).unwrap_or(0).min(FRESH)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use callers::{Public, Service, User};
    use serde_json::json;

    const PUBLIC: Anybody = Caller::Public(Public);
    const USER: Anybody = Caller::User(User);
    const SERVICE: Anybody = Caller::Service(Service);

    fn read(body: Value, by: Anybody) -> Result<LicenseRequest, Vec<String>> {
        LicenseRequest::read(body.to_string().as_bytes(), &by).map_err(|problem| problem.pointers())
    }

    #[test]
    fn only_the_platform_issues() {
        let body =
            json!({ "action": "issue", "organization_id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d" });

        assert!(matches!(
            read(body.clone(), SERVICE),
            Ok(LicenseRequest::Issue(_))
        ));
        for by in [PUBLIC, USER] {
            assert_eq!(read(body.clone(), by).unwrap_err(), ["/action"]);
        }
    }

    #[test]
    fn a_question_needs_no_more_than_a_key_and_of_users_not_even_that() {
        for by in [PUBLIC, USER, SERVICE] {
            assert!(matches!(
                read(json!({ "key": "x" }), by),
                Ok(LicenseRequest::Check(_))
            ));
        }
        assert_eq!(read(json!({}), USER), Ok(LicenseRequest::List));
        assert_eq!(read(json!({}), PUBLIC).unwrap_err(), ["/key"]);
        assert_eq!(read(json!({}), SERVICE).unwrap_err(), ["/key"]);
        assert_eq!(
            read(json!({ "key": "", "organization": 1 }), PUBLIC)
                .unwrap_err()
                .len(),
            2
        );
    }

    #[test]
    fn an_answer_is_never_fresh_past_the_end_of_its_license() {
        let now = "2026-11-21T08:00:00Z".parse().unwrap();

        assert_eq!(fresh_for(None, now), 300);
        assert_eq!(fresh_for(Some("2027-01-01T00:00:00+00:00"), now), 300);
        assert_eq!(fresh_for(Some("2026-11-21T08:01:00.5Z"), now), 60);
        assert_eq!(fresh_for(Some("2026-11-21T07:59:00Z"), now), 0);
    }
}
