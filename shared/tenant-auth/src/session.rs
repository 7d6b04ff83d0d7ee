//! What a handler works with: a caller whom it allows, and the doors that act as them.

use crate::{
    caller::{self, Booked, ClientAccount, GuestToken, Identity, SignedInClient},
    clock, configuration,
    context::Context,
    doors::{Database, Rest, Storage},
    http,
};
use access_token::OrganizationId;
use callers::{Allowed, OneOf};
use jiff::Timestamp;
use problem::Problem;
use random_token::RandomToken;
use sealed::Keys;
use uuid::Uuid;

/// A request of a caller whom `A` allows. Only [`Endpoint::serve`](crate::Endpoint::serve) makes one.
pub struct Session<A: Allowed> {
    context: Context,
    caller: OneOf<A>,
}

impl<A: Allowed> Session<A> {
    pub(crate) fn new(context: Context, caller: OneOf<A>) -> Self {
        Self { context, caller }
    }

    /// Who calls: one of the kinds that `A` allows.
    pub fn caller(&self) -> OneOf<A> {
        self.caller.clone()
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.context.identity
    }

    pub(crate) fn idempotency_key(&self) -> Option<&str> {
        self.context.preferences.idempotency_key.as_deref()
    }

    pub(crate) fn secret_key(&self) -> &str {
        &self.context.configuration.secret_key
    }

    /// Whether the request is a `GET`, which has no body.
    pub fn is_get(&self) -> bool {
        self.context.is_get
    }

    /// A header of the request; `None` where it is missing or holds more than visible ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.context.headers.get(name)?.to_str().ok()
    }

    /// Whether the caller takes the answer as server-sent events: `accept` names them, and prefers nothing else.
    pub fn takes_events(&self) -> bool {
        http::prefers(&self.context.headers, http::EVENTS)
    }

    /// The body as it came.
    pub fn body(&self) -> &[u8] {
        &self.context.body
    }

    /// The media type of the body, with its parameters.
    pub fn content_type(&self) -> &str {
        &self.context.content_type
    }

    /// A parameter of the URL's query; `None` where it is missing or comes twice.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let query = self.context.query.as_deref().unwrap_or_default();
        let mut values =
            form_urlencoded::parse(query.as_bytes()).filter(|(known, _)| known == name);
        let (_, value) = values.next()?;
        values.next().is_none().then(|| value.into_owned())
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        clock::now()
    }

    /// The network of the caller, for limits: an IPv4 address, or the /64 of an IPv6 address.
    pub async fn client_network(&self) -> String {
        http::network(&self.context.headers).await
    }

    /// A random token for this request. With an `Idempotency-Key` the same request gets the same token again, so that
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
        let subject = self.context.identity.subject();
        let parts: [&[u8]; 5] = [
            purpose.as_bytes(),
            subject.as_bytes(),
            organization.0.as_bytes(),
            key.as_bytes(),
            &self.context.body,
        ];
        let secret = &self.context.configuration.secret_key;
        Ok(RandomToken::of_request(secret, &parts))
    }

    /// The token of a link that is the same each time for the same parts, so that it is stored nowhere, and unknown to whoever
    /// lacks the project's secret key. What is kept is its digest: links that were sent work on when the key is another.
    pub fn lasting_token(&self, purpose: &str, organization: Uuid, parts: &[&str]) -> RandomToken {
        let mut all: Vec<&[u8]> = vec![purpose.as_bytes(), organization.as_bytes()];
        all.extend(parts.iter().map(|part| part.as_bytes()));
        RandomToken::of_request(&self.context.configuration.secret_key, &all)
    }

    /// Signs a client in: gives a token with which they call from now on. It is void as soon as their tokens are of
    /// another version.
    ///
    /// # Errors
    /// 500 where the project has no key that signs.
    pub async fn sign_in(
        &self,
        client: ClientAccount,
        token_version: i32,
    ) -> Result<SignedInClient, Problem> {
        let token = caller::issue(self.context.configuration, &client, token_version, None).await?;
        Ok(SignedInClient { client, token })
    }

    /// Gives a client who signed in before another token. `auth_time` is when they gave their password, in seconds since
    /// 1970.
    ///
    /// # Errors
    /// 500 where the project has no key that signs.
    pub async fn keep_signed_in(
        &self,
        client: ClientAccount,
        token_version: i32,
        auth_time: u64,
    ) -> Result<SignedInClient, Problem> {
        let configuration = self.context.configuration;
        let token = caller::issue(configuration, &client, token_version, Some(auth_time)).await?;
        Ok(SignedInClient { client, token })
    }

    /// A token with which whoever booked something without an account shows, moves and cancels it, for so many seconds.
    /// It is void as soon as that is cancelled or over.
    ///
    /// # Errors
    /// 500 where the project has no key that signs.
    pub async fn guest_token(&self, booked: &Booked, lifetime: u64) -> Result<GuestToken, Problem> {
        caller::issue_for_guest(self.context.configuration, booked, lifetime).await
    }

    /// The keys that seal secrets of other services, from the variable `sealing_keys`.
    ///
    /// # Errors
    /// 500 where the variable is missing or holds no keys.
    pub async fn sealing_keys(&self) -> Result<Keys, Problem> {
        configuration::sealing_keys().await
    }

    /// Postgres, as the caller.
    pub fn database(&self) -> Database<'_> {
        Database::new(&self.context)
    }

    /// Postgres, as the service: for what a function does on behalf of a caller and must not show them, such as the
    /// hash of a password. The SQL function that is called so has to be narrow by itself.
    pub fn database_as_service(&self) -> Database<'_> {
        Database::as_service(&self.context)
    }

    /// PostgREST, as the caller.
    pub fn rest(&self) -> Rest<'_> {
        Rest::new(&self.context)
    }

    /// Supabase Storage, as the caller.
    pub fn storage(&self) -> Storage<'_> {
        Storage::new(&self.context)
    }
}
