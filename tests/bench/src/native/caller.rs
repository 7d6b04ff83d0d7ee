//! From the credentials of a request to its caller, by the rules of the functions.

use access_token::{Claims, PlatformRole, Role, same_key};
use axum::http::HeaderMap;
use callers::{Client, OneOf, Public, User};
use problem::Problem;

use super::Site;

/// Who calls.
pub enum Caller {
    /// Somebody with the publishable key.
    Public,
    /// A person who signed in.
    User(Claims),
    /// A client of one organisation.
    Client { claims: Claims, email: String },
}

impl Caller {
    /// The caller as the rules know them.
    pub fn narrowed(&self) -> OneOf<(Public, Client, User)> {
        match self {
            Self::Public => callers::Caller::Public(Public),
            Self::User(_) => callers::Caller::User(User),
            Self::Client { email, .. } => callers::Caller::Client(Client::new(email.as_str())),
        }
    }

    /// Verifies the credentials in `headers`.
    pub async fn verify(headers: &HeaderMap, site: &Site) -> Result<Self, Problem> {
        let by_key = match single(headers, "apikey")? {
            None => None,
            Some(key) => Some(Self::of_key(key, site).ok_or_else(unauthorized)?),
        };
        let bearer = match single(headers, "authorization")? {
            None => return by_key.ok_or_else(unauthorized),
            Some(value) => value
                .split_once(' ')
                .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
                .map(|(_, token)| token.trim())
                .ok_or_else(unauthorized)?,
        };
        match Self::of_key(bearer, site) {
            Some(caller) => Ok(caller),
            None => Self::of_claims(site.keys.verify(bearer, site).await?),
        }
    }

    /// Under which the database works for them.
    pub fn claims_json(&self) -> &str {
        match self {
            Self::Public => r#"{"role":"anon"}"#,
            Self::User(claims) | Self::Client { claims, .. } => claims.json(),
        }
    }

    /// Which kind of caller, for the log.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::User(_) => "user",
            Self::Client { .. } => "client",
        }
    }

    /// Programs with the secret key are not let in here.
    fn of_key(key: &str, site: &Site) -> Option<Self> {
        let publishable = same_key(key, &site.configuration.publishable_key);
        let secret = same_key(key, &site.configuration.secret_key);
        (publishable && !secret).then_some(Self::Public)
    }

    fn of_claims(claims: Claims) -> Result<Self, Problem> {
        match (claims.role(), claims.app_metadata().role) {
            (Role::Anon, _) => Ok(Self::Public),
            (Role::ServiceRole | Role::Guest, _)
            | (Role::Authenticated, Some(PlatformRole::Client)) => Err(unauthorized()),
            (Role::Client, _) => {
                let email = claims.email().ok_or_else(unauthorized)?.to_owned();
                Ok(Self::Client { claims, email })
            }
            (Role::Authenticated, _) => Ok(Self::User(claims)),
        }
    }
}

/// A header that may come once at most.
pub fn single<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Problem> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value
            .to_str()
            .map(|value| Some(value.trim()))
            .map_err(|_| unauthorized()),
        (Some(_), Some(_)) => Err(unauthorized()),
    }
}

/// 401.
pub fn unauthorized() -> Problem {
    Problem::new(
        401,
        "unauthorized",
        "The credentials are missing or not valid.",
    )
    .with_header("www-authenticate", "Bearer")
}
