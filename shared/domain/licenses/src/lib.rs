//! Requests about licences, read and checked, without anything of the platform.

use callers::{Anybody, Caller};
use deserr::Deserr;
use fields::{Line, string_field};
use ids::OrganizationId;
use jiff::Timestamp;
use problem::{Faults, Problem};
use serde::Serialize;
use serde_json::Value;
use std::fmt;

/// For how long an answer about a licence may be used, in seconds. A licence that is taken away, or given, counts
/// after that at the latest.
pub const FRESH: u64 = 300;
/// Where a request without a body has its key: what stands in an address ends up in logs.
pub const KEY_HEADER: &str = "x-license-key";
/// The most modules of one licence.
const MOST_MODULES: usize = 100;

/// A question about a licence.
#[derive(Clone, Debug, PartialEq, Eq, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct LicenceQuestion {
    /// The key of a licence; a member of an organisation needs none and asks about all of its licences.
    #[deserr(default)]
    pub key: Option<LicenceKey>,
}

/// A licence to be given, by the platform.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct LicenceIssue {
    /// Who gets it.
    pub organization_id: OrganizationId,
    /// From when on it is not valid; it stays so where none is given.
    #[deserr(default)]
    pub expires_at: Option<Moment>,
    /// What it is for, by name.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default, length(max = MOST_MODULES)))]
    pub modules: Vec<Line<100>>,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LicenceRequest {
    /// Whether the licence with this key is valid.
    Check(LicenceKey),
    /// The licences of the caller's organization.
    List,
    /// Give one.
    Issue(LicenceIssue),
}

/// A key as somebody shows it; any text, since what is no key is answered like an unknown one.
#[derive(Clone, PartialEq, Eq)]
pub struct LicenceKey(String);

/// A moment (RFC 3339), with its offset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Moment(String);

#[cfg(feature = "schema")]
fields::by_action!(
    LicenceRequest,
    "verify" => LicenceQuestion,
    "issue" => LicenceIssue,
);

impl LicenceRequest {
    /// Reads and checks a JSON body. Only the service issues, and only a user can leave out the key.
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
                let LicenceQuestion { key } = request_body::typed(body)?;
                match (key, by) {
                    (Some(key), _) => Ok(Self::Check(key)),
                    (None, Caller::User(_)) => Ok(Self::List),
                    (None, Caller::Public(_) | Caller::Client(_) | Caller::Service(_)) => {
                        Err(problem::missing("/key"))
                    }
                }
            }
            Some(Some("issue")) if matches!(by, Caller::Service(_)) => {
                let issue: LicenceIssue = request_body::typed(body)?;
                if issue.modules.len() > MOST_MODULES {
                    return Err(fault(
                        "/modules",
                        format!("must hold at most {MOST_MODULES} names"),
                    ));
                }
                Ok(Self::Issue(issue))
            }
            Some(_) => Err(fault(
                "/action",
                "must be verify; the service may issue".to_owned(),
            )),
        }
    }
}

/// Reads the key of a request without a body, as it stands in the header `x-license-key`.
///
/// # Errors
/// 400 `invalid_header` where it is missing or none.
pub fn key_of_header(value: Option<&str>) -> Result<LicenceKey, Problem> {
    let key = value.ok_or_else(|| "is missing".to_owned());
    key.and_then(LicenceKey::parse)
        .map_err(|detail| Problem::invalid_header([(KEY_HEADER, detail)]))
}

impl LicenceKey {
    /// Reads a key; the error says what it takes.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() || text.len() > 200 {
            return Err("must have 1 to 200 characters".to_owned());
        }
        Ok(Self(text.to_owned()))
    }

    /// Its SHA-256, in hexadecimal: all that the database is told of it.
    pub fn digest(&self) -> String {
        random_token::digest(&self.0)
    }
}

impl fmt::Debug for LicenceKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("LicenceKey(..)")
    }
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

string_field!(LicenceKey);

fields::described!(LicenceKey, { "type": "string", "minLength": 1, "maxLength": 200 });
string_field!(Moment);

fields::described!(Moment, { "type": "string", "format": "date-time" });

fn fault(pointer: &str, detail: String) -> Problem {
    let mut faults = Faults::default();
    faults.add(pointer, detail);
    faults.into()
}

/// For how many seconds the answer about a licence may be used: never past the end of the licence.
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

    fn read(body: Value, by: Anybody) -> Result<LicenceRequest, Vec<String>> {
        LicenceRequest::read(body.to_string().as_bytes(), &by).map_err(|problem| problem.pointers())
    }

    #[test]
    fn only_the_platform_issues() {
        let body =
            json!({ "action": "issue", "organization_id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d" });

        assert!(matches!(
            read(body.clone(), SERVICE),
            Ok(LicenceRequest::Issue(_))
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
                Ok(LicenceRequest::Check(_))
            ));
        }
        assert_eq!(read(json!({}), USER), Ok(LicenceRequest::List));
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
    fn an_answer_is_never_fresh_past_the_end_of_its_licence() {
        let now = "2026-11-21T08:00:00Z".parse().unwrap();

        assert_eq!(fresh_for(None, now), 300);
        assert_eq!(fresh_for(Some("2027-01-01T00:00:00+00:00"), now), 300);
        assert_eq!(fresh_for(Some("2026-11-21T08:01:00.5Z"), now), 60);
        assert_eq!(fresh_for(Some("2026-11-21T07:59:00Z"), now), 0);
    }
}
