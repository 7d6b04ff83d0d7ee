//! Verifies the credentials of a request.

use super::{
    identity::Identity,
    keys,
    rejection::{not_accepted, unauthorized},
};
use crate::configuration::Configuration;
use access_token::{Claims, PlatformRole, Role, same_key};
use callers::Client;
use http::HeaderMap;
use problem::Problem;

/// The credentials of a request.
#[derive(Debug)]
pub(crate) struct Credentials {
    /// `apikey`.
    pub api_key: Option<String>,
    /// `Authorization: Bearer`: a token, or one of the keys, which `supabase-js` sends there too.
    pub bearer: Option<String>,
}

impl Credentials {
    /// Reads the headers.
    ///
    /// # Errors
    /// 401 where one of them can't be read, or comes twice.
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

impl Credentials {
    /// Whether the request has none at all.
    pub fn are_missing(&self) -> bool {
        self.api_key.is_none() && self.bearer.is_none()
    }
}

/// Verifies the credentials. A bad credential is a 401, and never passed over for a weaker one.
///
/// # Errors
/// 401 where a credential is bad or all are missing, 503 where the keys of tokens can't be fetched.
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

fn identity_of_key(key: &str, configuration: &Configuration) -> Option<Identity> {
    // Both are compared in full, so that the time does not tell which one it was.
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
        // Such a token would be a client's for us, and a user's for the policies of the staff.
        Role::Authenticated => Err(not_accepted("client token with the role of a user")),
        Role::Guest if claims.app_metadata().organization_id.is_some() => {
            Ok(Identity::Guest(Box::new(claims)))
        }
        Role::Guest => Err(not_accepted("guest token without organization")),
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
        // Different programs could read different ones of the two.
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
