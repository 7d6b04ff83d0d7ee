//! Endpoints: from a request to a handler's session, and from its outcome to an answer.

use super::{
    answer::{self, Answer, Draft, Response},
    exchange::{self, Exchange},
    request,
};
use crate::{
    Session,
    caller::{Credentials, Identity, identify},
    configuration::Configuration,
    context::{Context, Preferences},
};
use bytes::Bytes;
use callers::Allowed;
use http::Method;
use problem::Problem;
use spin_sdk::http::Request;
use std::rc::Rc;

const MEGABYTE: usize = 1_000_000;

/// The name of a function, and what its requests may be.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    name: &'static str,
    body_limit: usize,
    body_types: &'static [&'static str],
    takes_get: bool,
    stands_beside_get: bool,
    needs_credentials: bool,
}

impl Endpoint {
    /// An endpoint that takes `POST` with a JSON body of at most 1 MB.
    pub const fn post(name: &'static str) -> Self {
        Self {
            name,
            body_limit: MEGABYTE,
            body_types: &[request::JSON],
            takes_get: false,
            stands_beside_get: false,
            needs_credentials: true,
        }
    }

    /// The same endpoint, which takes `GET` without a body too, for answers that caches may keep.
    #[must_use]
    pub const fn or_get(mut self) -> Self {
        self.takes_get = true;
        self
    }

    /// The same endpoint where a [`Feed`](super::Feed) or a [`Site`](super::Site) answers what reads the same URL, so
    /// that whoever asks is told of those methods too.
    #[must_use]
    pub const fn beside_get(mut self) -> Self {
        self.stands_beside_get = true;
        self
    }

    const fn methods(self) -> &'static str {
        match (self.takes_get, self.stands_beside_get) {
            (_, true) => "GET, HEAD, POST, OPTIONS",
            (true, false) => "GET, POST, OPTIONS",
            (false, false) => "POST, OPTIONS",
        }
    }

    /// The same endpoint with another limit of its body, in bytes.
    #[must_use]
    pub const fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// The same endpoint, which takes files in a form (RFC 7578) too.
    #[must_use]
    pub const fn or_form(mut self) -> Self {
        self.body_types = &[request::JSON, request::FORM];
        self
    }

    /// An endpoint that links of messages lead to. Whoever opens one has no key of the project, so a request without
    /// credentials is the public's; what proves them is the token of the link. It takes `GET` without a body, and `POST` with
    /// JSON or a form as pages and mail programs send it, of at most 64 KB.
    pub const fn of_links(name: &'static str) -> Self {
        Self {
            name,
            body_limit: 64_000,
            body_types: &[request::JSON, request::FIELDS, request::FORM],
            takes_get: true,
            stands_beside_get: false,
            needs_credentials: false,
        }
    }

    /// Answers a request: verifies the caller, reads the body, and calls `handler` with a session.
    pub async fn serve<A, Handler>(self, request: Request, handler: Handler) -> Response
    where
        A: Allowed,
        Handler: AsyncFnOnce(Session<A>) -> Result<Answer, Problem>,
    {
        if request.method() == Method::OPTIONS {
            return exchange::preflight(self.methods()).await;
        }
        let exchange = Exchange::begin(self.name, &request);
        let (draft, problem) = match self.work(request, &exchange, handler).await {
            Ok(mut answer) => {
                let noted = answer.take_noted();
                (Draft::from(answer), noted)
            }
            Err(problem) => (answer::of_problem(&problem), Some(problem)),
        };
        exchange.answer(draft, problem).await
    }

    async fn work<A, Handler>(
        self,
        request: Request,
        exchange: &Exchange,
        handler: Handler,
    ) -> Result<Answer, Problem>
    where
        A: Allowed,
        Handler: AsyncFnOnce(Session<A>) -> Result<Answer, Problem>,
    {
        let is_get = request.method() == Method::GET && self.takes_get;
        if !is_get && request.method() != Method::POST {
            return Err(Problem::new(
                405,
                "method_not_allowed",
                format!("Use one of: {}.", self.methods()),
            )
            .with_header("allow", self.methods()));
        }
        let configuration = Configuration::load().await?;
        let credentials = Credentials::read(request.headers())?;
        let identity = match self.needs_credentials || !credentials.are_missing() {
            true => identify(&credentials, configuration).await?,
            false => Identity::Public,
        };
        let caller = identity.caller();
        let kind = caller.kind();
        exchange.log_fields.caller.set(Some(kind));
        let caller = A::admit(caller).ok_or_else(|| not_for(kind, &A::names()))?;
        let preferences = Preferences::read(request.headers())?;
        let headers = request.headers().clone();
        let query = request.uri().query().map(str::to_owned);
        let content_type = request::content_type(request.headers()).to_owned();
        let body = if is_get {
            Bytes::new()
        } else {
            request::body(request, self.body_limit, self.body_types).await?
        };

        let context = Context {
            configuration,
            identity,
            credentials,
            preferences,
            headers,
            body,
            content_type,
            query,
            is_get,
            request_id: exchange.request_id.clone(),
            log_fields: Rc::clone(&exchange.log_fields),
        };
        handler(Session::new(context, caller)).await
    }
}

fn not_for(kind: &str, allowed: &[&str]) -> Problem {
    Problem::new(
        403,
        "forbidden",
        format!(
            "This function is not for a caller of kind {kind}, but for: {}.",
            allowed.join(", ")
        ),
    )
}
