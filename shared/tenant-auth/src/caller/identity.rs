//! Whose credentials were verified.

use access_token::Claims;
use callers::{Anybody, Caller, Client, Guest, Provider, Public, Service, User};

/// The claims of the secret key, which is no token.
pub(crate) const SERVICE_CLAIMS: &str = r#"{"role":"service_role"}"#;

/// Who calls, as their credentials prove it.
#[derive(Debug)]
pub(crate) enum Identity {
    /// The publishable key and nothing else.
    Public,
    /// A token of Supabase Auth.
    User(Box<Claims>),
    /// A token of `client-login`, with the verified address in it.
    Client(Box<Claims>, Client),
    /// The secret key, or a token of its role.
    Service(Option<Box<Claims>>),
    /// A token for one thing that was booked.
    Guest(Box<Claims>),
    /// The signature of a webhook.
    Provider(Provider),
}

impl Identity {
    /// The caller, without their credentials.
    pub fn caller(&self) -> Anybody {
        match self {
            Self::Public => Caller::Public(Public),
            Self::User(_) => Caller::User(User),
            Self::Client(_, client) => Caller::Client(client.clone()),
            Self::Service(_) => Caller::Service(Service),
            Self::Guest(_) => Caller::Guest(Guest),
            Self::Provider(provider) => Caller::Provider(*provider),
        }
    }

    /// The `sub` of their token, so that no two callers are the same; empty where there is no token.
    pub fn subject(&self) -> String {
        match self {
            Self::User(claims)
            | Self::Client(claims, _)
            | Self::Service(Some(claims))
            | Self::Guest(claims) => claims.user_id().0.to_string(),
            Self::Public | Self::Service(None) | Self::Provider(_) => String::new(),
        }
    }

    /// The claims under which the database works for this caller.
    pub fn claims_json(&self) -> &str {
        match self {
            Self::Public => r#"{"role":"anon"}"#,
            Self::User(claims)
            | Self::Client(claims, _)
            | Self::Service(Some(claims))
            | Self::Guest(claims) => claims.json(),
            Self::Service(None) | Self::Provider(_) => SERVICE_CLAIMS,
        }
    }
}
