//! Verifies the credentials of a request.

use crate::{configuration::Configuration, identity::Identity, keys};
use access_token::{Claims, PlatformRole, Rejection, Role, same_key};
use callers::Client;
use problem::Problem;
use spin_sdk::http::HeaderMap;

/// What a request shows of itself.
#[derive(Debug)]
pub(crate) struct Credentials {
    /// `apikey`.
    pub api_key: Option<String>,
    /// `Authorization: Bearer`: a token, or one of the keys, as `supabase-js` sends it.
    pub bearer: Option<String>,
}

impl Credentials {
    /// Reads the headers; 401 where one is there and can't be read, or comes twice.
    pub fn read(headers: &HeaderMap) -> Result<Self, Problem> {
        let bearer = match single(headers, "authorization")? {
            None => None,
            Some(value) => Some(bearer(value).ok_or_else(|| {
                unauthorized(
                    "The header authorization must be of the form: Bearer TOKEN.",
                    "no bearer",
                )
            })?),
        };
        Ok(Self {
            api_key: single(headers, "apikey")?.map(str::to_owned),
            bearer: bearer.map(str::to_owned),
        })
    }
}

/// Tells who calls. A credential that is present and bad is never passed over for a weaker one.
///
/// # Errors
/// 401 where nothing or something wrong is shown, 503 where the keys of tokens can't be had.
pub(crate) async fn identify(
    credentials: &Credentials,
    configuration: &Configuration,
) -> Result<Identity, Problem> {
    let by_key = match &credentials.api_key {
        None => None,
        Some(key) => Some(identity_of_key(key, configuration).ok_or_else(|| {
            unauthorized(
                "The key in the header apikey is not one of this project.",
                "unknown api key",
            )
        })?),
    };

    match (&credentials.bearer, by_key) {
        (Some(bearer), _) => match identity_of_key(bearer, configuration) {
            Some(identity) => Ok(identity),
            None => identity_of_claims(keys::verify(bearer, configuration).await?),
        },
        (None, Some(identity)) => Ok(identity),
        (None, None) => Err(unauthorized(
            "Send the publishable key in the header apikey, or an access token in authorization: Bearer.",
            "no credentials",
        )),
    }
}

/// 401 for a token that was not accepted. The reason is for the log: whoever forges learns nothing.
pub(crate) fn not_accepted(cause: &str) -> Problem {
    unauthorized(
        "The access token is not valid, or no longer. Sign in again.",
        cause,
    )
}

/// 401 for a token that the verifier rejected.
pub(crate) fn rejected(rejection: &Rejection) -> Problem {
    not_accepted(&format!("token rejected: {rejection}"))
}

fn identity_of_key(key: &str, configuration: &Configuration) -> Option<Identity> {
    // Both are compared in full, so that the time tells nothing of which one it was.
    let publishable = same_key(key, &configuration.publishable_key);
    let secret = same_key(key, &configuration.secret_key);
    match (publishable, secret) {
        (_, true) => Some(Identity::Service(None)),
        (true, false) => Some(Identity::Public),
        (false, false) => None,
    }
}

fn identity_of_claims(claims: Claims) -> Result<Identity, Problem> {
    match claims.role() {
        Role::Anon => Ok(Identity::Public),
        Role::ServiceRole => Ok(Identity::Service(Some(Box::new(claims)))),
        Role::Authenticated if claims.app_metadata().role != Some(PlatformRole::Client) => {
            Ok(Identity::User(Box::new(claims)))
        }
        // The row-level security of the staff would meet somebody who says to be a client.
        Role::Authenticated => Err(not_accepted("client token with the role of a user")),
        Role::Client => match (claims.email(), claims.app_metadata().organization_id) {
            (Some(email), Some(_)) => {
                let client = Client::new(email);
                Ok(Identity::Client(Box::new(claims), client))
            }
            (None, _) | (_, None) => {
                Err(not_accepted("client token without email or organization"))
            }
        },
    }
}

fn single<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Problem> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(|value| Some(value.trim())).map_err(|_| {
            unauthorized(
                format!("The header {name} holds characters that no credential has."),
                "not ASCII",
            )
        }),
        // Which of two is meant could be read differently here and further on.
        (Some(_), Some(_)) => Err(unauthorized(
            format!("The header {name} came twice."),
            "header came twice",
        )),
    }
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

fn unauthorized(detail: impl Into<std::borrow::Cow<'static, str>>, cause: &str) -> Problem {
    Problem::new(401, "unauthorized", detail)
        .with_header("www-authenticate", "Bearer")
        .because(cause)
}
