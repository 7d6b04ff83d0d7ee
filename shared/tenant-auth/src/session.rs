//! What a function works with: a caller that it allows, and the doors that act as them.

use crate::{
    ClientAccount, ClientToken, Database, Rest, address,
    authentication::Credentials,
    client_token,
    configuration::Configuration,
    events,
    identity::Identity,
    request::{self, Preferences},
    storage::Storage,
    trail::Trail,
};
use access_token::OrganizationId;
use bytes::Bytes;
use callers::{Allowed, OneOf};
use problem::Problem;
use random_token::RandomToken;
use sealed::Keys;
use spin_sdk::http::HeaderMap;

/// A request of a caller whom `A` allows. It can't be made by hand.
pub struct Session<A: Allowed> {
    context: Context,
    caller: OneOf<A>,
}

/// All that is known of a request.
pub(crate) struct Context {
    pub configuration: &'static Configuration,
    pub identity: Identity,
    pub credentials: Credentials,
    pub preferences: Preferences,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub content_type: String,
    pub is_get: bool,
    pub request_id: String,
    pub trail: Trail,
}

impl<A: Allowed> Session<A> {
    pub(crate) fn new(context: Context, caller: OneOf<A>) -> Self {
        Self { context, caller }
    }

    /// Who calls: one of the kinds that `A` allows.
    pub fn caller(&self) -> OneOf<A> {
        self.caller.clone()
    }

    /// Whether the request is a `GET`, which has no body.
    pub fn is_get(&self) -> bool {
        self.context.is_get
    }

    /// A header of the request; `None` where it is missing or no visible ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.context.headers.get(name)?.to_str().ok()
    }

    /// Whether the caller takes the answer as server-sent events: `accept` names them, and nothing that it likes more.
    pub fn takes_events(&self) -> bool {
        request::prefers(&self.context.headers, events::CONTENT_TYPE)
    }

    /// The body as it came.
    pub fn body(&self) -> &[u8] {
        &self.context.body
    }

    /// From which network the caller comes, for counting tries: an address, or the /64 of one of IPv6.
    pub async fn client_network(&self) -> String {
        address::network(&self.context.headers).await
    }

    /// A random token for this request. With an `Idempotency-Key` the same request gets the same one again, so that
    /// its answer can be repeated though the token is stored nowhere.
    ///
    /// # Errors
    /// 500 where the host gives no randomness.
    pub fn random_token(
        &self,
        purpose: &str,
        organization: OrganizationId,
    ) -> Result<RandomToken, Problem> {
        let Some(key) = &self.context.preferences.idempotency_key else {
            return RandomToken::new()
                .map_err(|_| Problem::internal().because("no source of randomness"));
        };
        let whose = self.context.identity.subject();
        let parts: [&[u8]; 5] = [
            purpose.as_bytes(),
            whose.as_bytes(),
            organization.0.as_bytes(),
            key.as_bytes(),
            &self.context.body,
        ];
        let secret = &self.context.configuration.secret_key;
        Ok(RandomToken::of_request(secret, &parts))
    }

    /// A token with which a client calls from now on; it is void as soon as their generation of tokens is another.
    ///
    /// # Errors
    /// 500 where the project has no key that signs.
    pub async fn client_token(
        &self,
        client: &ClientAccount,
        token_version: i32,
    ) -> Result<ClientToken, Problem> {
        client_token::issue(self.context.configuration, client, token_version).await
    }

    /// The keys that seal secrets of other services, from the variable `sealing_keys`.
    ///
    /// # Errors
    /// 500 where it is missing, or holds no keys.
    pub async fn sealing_keys(&self) -> Result<Keys, Problem> {
        let keys = variables::required("sealing_keys").await?;
        Keys::parse(&keys)
            .map_err(|error| Problem::internal().because(format!("variable sealing_keys: {error}")))
    }

    /// What the body is said to be, with its parameters.
    pub fn content_type(&self) -> &str {
        &self.context.content_type
    }

    /// Supabase Storage, as the caller.
    pub fn storage(&self) -> Storage<'_> {
        Storage::new(&self.context)
    }

    /// Postgres, as the caller.
    pub fn database(&self) -> Database<'_> {
        Database::new(&self.context)
    }

    /// Postgres, as the service: for what a function does on behalf of a caller whom it must not show to them, such
    /// as the hash of a password. What is called so has to be narrow by itself.
    pub fn database_as_service(&self) -> Database<'_> {
        Database::as_service(&self.context)
    }

    /// PostgREST, as the caller.
    pub fn rest(&self) -> Rest<'_> {
        Rest::new(&self.context)
    }
}
