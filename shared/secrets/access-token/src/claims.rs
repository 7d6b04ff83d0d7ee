//! What a verified token says.

use crate::rejection::Rejection;
use crate::{json, json_guard};
use ids::{OrganizationId, UserId};
use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

/// The role of the database that a token gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// `anon`: nobody in particular.
    Anon,
    /// `authenticated`: a user.
    Authenticated,
    /// `client`: a customer of one organization, who has no account of the platform.
    Client,
    /// `guest`: whoever booked one thing, and has no account.
    Guest,
    /// `service_role`: the system itself, which row-level security does not narrow.
    ServiceRole,
}

impl Role {
    /// Its name in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Anon => "anon",
            Self::Authenticated => "authenticated",
            Self::Client => "client",
            Self::Guest => "guest",
            Self::ServiceRole => "service_role",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [
            Self::Anon,
            Self::Authenticated,
            Self::Client,
            Self::Guest,
            Self::ServiceRole,
        ]
        .into_iter()
        .find(|role| role.name() == name)
    }
}

/// A role on the platform, across organizations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlatformRole {
    /// `client`: a customer of one organization, who has no account of the platform.
    Client,
    /// `developer`: one of those who run the platform.
    Developer,
}

/// What the system itself has written about a user. Users cannot change it, unlike
/// `user_metadata`, which they write themselves and which is therefore not even read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AppMetadata {
    /// `role`. One that is not the platform's, or not text, is none.
    pub role: Option<PlatformRole>,
    /// `organization_id`.
    pub organization_id: Option<OrganizationId>,
}

/// The claims of a token that was verified: only [`Verifier::verify`](crate::Verifier::verify)
/// makes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    user_id: UserId,
    role: Role,
    email: Option<String>,
    app_metadata: AppMetadata,
    expires_at: u64,
    json: String,
}

impl Claims {
    /// `sub`.
    #[must_use]
    pub fn user_id(&self) -> UserId {
        self.user_id
    }

    /// `role`.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// `email`, which Supabase leaves empty for those who have none.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.email.as_deref()
    }

    /// `app_metadata`.
    #[must_use]
    pub fn app_metadata(&self) -> AppMetadata {
        self.app_metadata
    }

    /// `exp`, in seconds since 1970.
    #[must_use]
    pub fn expires_at(&self) -> u64 {
        self.expires_at
    }

    /// The payload as it was signed, for `request.jwt.claims`. No name stands twice in any object
    /// of it and `jsonb` takes all of it, so Postgres reads the claims that were checked here.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }
}

/// What a token must say, and when.
#[derive(Debug)]
pub(crate) struct Expected<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) audience: &'a str,
    pub(crate) leeway: u64,
    pub(crate) now: u64,
}

/// Reads the payload of a token whose signature is good, and checks each claim.
pub(crate) fn read(payload: Vec<u8>, expected: &Expected<'_>) -> Result<Claims, Rejection> {
    let json = String::from_utf8(payload).map_err(|_| Rejection::Malformed("payload encoding"))?;
    json_guard::check(&json).map_err(Rejection::Malformed)?;
    let payload: Payload<'_> = json::read(&json).ok_or(Rejection::Malformed("claims"))?;

    let expires_at = payload.check_time(expected)?;
    payload.check_issuer(expected.issuer)?;
    payload.check_audience(expected.audience)?;
    let user_id = payload.user_id()?;
    let role = payload.role()?;
    let app_metadata = payload.app_metadata()?;
    let email = payload.email.filter(|email| !email.is_empty());
    Ok(Claims {
        user_id,
        role,
        email,
        app_metadata,
        expires_at,
        json,
    })
}

/// The claims that matter here (RFC 7519, section 4.1, and Supabase's own). A claim that is `null`
/// is as good as absent. Times are whole seconds, as every issuer here writes them.
#[derive(Deserialize)]
struct Payload<'a> {
    exp: Option<u64>,
    nbf: Option<u64>,
    iat: Option<u64>,
    iss: Option<String>,
    aud: Option<Audience>,
    sub: Option<String>,
    role: Option<String>,
    email: Option<String>,
    #[serde(borrow)]
    app_metadata: Option<AppMetadataPayload<'a>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

#[derive(Deserialize)]
struct AppMetadataPayload<'a> {
    /// Read apart, because another application may keep something else than text here.
    #[serde(borrow)]
    role: Option<&'a RawValue>,
    organization_id: Option<String>,
}

impl Payload<'_> {
    /// Checks `exp`, `nbf` and `iat`, and returns the first.
    fn check_time(&self, expected: &Expected<'_>) -> Result<u64, Rejection> {
        let expires_at = self.exp.ok_or(Rejection::MissingClaim("exp"))?;
        if expected.now >= expires_at.saturating_add(expected.leeway) {
            return Err(Rejection::Expired);
        }
        let latest = expected.now.saturating_add(expected.leeway);
        if self.nbf.max(self.iat).is_some_and(|start| start > latest) {
            return Err(Rejection::NotYetValid);
        }
        Ok(expires_at)
    }

    fn check_issuer(&self, expected: &str) -> Result<(), Rejection> {
        match present(&self.iss, "iss")? {
            issuer if issuer == expected => Ok(()),
            _ => Err(Rejection::WrongIssuer),
        }
    }

    fn check_audience(&self, expected: &str) -> Result<(), Rejection> {
        let is_named = match self.aud.as_ref().ok_or(Rejection::MissingClaim("aud"))? {
            Audience::One(audience) => audience == expected,
            Audience::Several(audiences) => audiences.iter().any(|audience| audience == expected),
        };
        if is_named && !expected.is_empty() {
            Ok(())
        } else {
            Err(Rejection::WrongAudience)
        }
    }

    fn user_id(&self) -> Result<UserId, Rejection> {
        uuid(present(&self.sub, "sub")?)
            .map(UserId)
            .ok_or(Rejection::Malformed("sub"))
    }

    fn role(&self) -> Result<Role, Rejection> {
        Role::from_name(present(&self.role, "role")?).ok_or(Rejection::UnknownRole)
    }

    fn app_metadata(&self) -> Result<AppMetadata, Rejection> {
        let Some(metadata) = &self.app_metadata else {
            return Ok(AppMetadata::default());
        };
        // A policy will cast it, so one that is no UUID would be a failure of the query.
        let organization_id = match metadata.organization_id.as_deref() {
            None => None,
            Some(id) => Some(OrganizationId(
                uuid(id).ok_or(Rejection::Malformed("organization_id"))?,
            )),
        };
        let role = metadata
            .role
            .and_then(|role| json::read::<String>(role.get()));
        let role = match role.as_deref() {
            Some("client") => Some(PlatformRole::Client),
            Some("developer") => Some(PlatformRole::Developer),
            _ => None,
        };
        Ok(AppMetadata {
            role,
            organization_id,
        })
    }
}

/// The text of a claim that must be there.
fn present<'a>(claim: &'a Option<String>, name: &'static str) -> Result<&'a str, Rejection> {
    claim
        .as_deref()
        .filter(|text| !text.is_empty())
        .ok_or(Rejection::MissingClaim(name))
}

/// The UUID in its usual form of 36 characters (RFC 9562, section 4), of the several that the
/// parser and Postgres know.
fn uuid(text: &str) -> Option<Uuid> {
    if text.len() == 36 {
        Uuid::try_parse(text).ok()
    } else {
        None
    }
}
