//! Documents that programs fetch again and again by a URL alone, such as calendars that are subscribed to.

use super::{
    answer::{self, Draft, Response},
    document::knows,
    exchange::{self, Exchange},
};
use crate::{
    Session,
    caller::{Credentials, Identity},
    configuration::Configuration,
    context::{Context, Preferences},
};
use bytes::Bytes;
use callers::{Caller, Public};
use http::{Method, StatusCode};
use problem::Problem;
use random_token::digest;
use spin_sdk::http::Request;
use std::rc::Rc;

const METHODS: &str = "GET, HEAD, OPTIONS";

/// A document of one reader, who has nothing but its URL: a token in its query says what is shown. Such programs send no
/// key, so the handler acts for the public. Whoever has the document already gets 304, by its `etag`.
#[derive(Clone, Copy, Debug)]
pub struct Feed {
    name: &'static str,
    content_type: &'static str,
    max_age: u32,
}

impl Feed {
    /// The feed of the function of this name, of this media type, which its reader may keep for so many seconds.
    pub const fn new(name: &'static str, content_type: &'static str, max_age: u32) -> Self {
        Self {
            name,
            content_type,
            max_age,
        }
    }

    /// Answers a request with the document that `handler` makes: 200, 304 to whoever has it, 405 for other methods.
    pub async fn serve<Handler>(self, request: &Request, handler: Handler) -> Response
    where
        Handler: AsyncFnOnce(Session<Public>) -> Result<String, Problem>,
    {
        if request.method() == Method::OPTIONS {
            return exchange::preflight(METHODS).await;
        }
        let exchange = Exchange::begin(self.name, request);
        let made =
            match *request.method() {
                Method::GET | Method::HEAD => self.make(request, &exchange, handler).await,
                _ => Err(Problem::new(405, "method_not_allowed", "Use GET.")
                    .with_header("allow", METHODS)),
            };
        match made {
            Ok(draft) => exchange.answer(draft, None).await,
            Err(problem) => {
                let draft = answer::of_problem(&problem);
                exchange.answer(draft, Some(problem)).await
            }
        }
    }

    async fn make<Handler>(
        self,
        request: &Request,
        exchange: &Exchange,
        handler: Handler,
    ) -> Result<Draft, Problem>
    where
        Handler: AsyncFnOnce(Session<Public>) -> Result<String, Problem>,
    {
        let caller = Caller::Public(Public);
        exchange.log_fields.caller.set(Some("public"));
        let context = Context {
            configuration: Configuration::load().await?,
            identity: Identity::Public,
            credentials: Credentials {
                api_key: None,
                bearer: None,
            },
            preferences: Preferences::default(),
            headers: request.headers().clone(),
            body: Bytes::new(),
            content_type: String::new(),
            query: request.uri().query().map(str::to_owned),
            is_get: true,
            request_id: exchange.request_id.clone(),
            log_fields: Rc::clone(&exchange.log_fields),
        };
        let document = handler(Session::new(context, caller)).await?;
        let tag = format!("\"{}\"", digest(&document));
        let age = format!("private, max-age={}", self.max_age);
        // Whoever follows a link out of it does not tell where it stood.
        let fields = [
            ("etag", tag.as_str()),
            ("cache-control", age.as_str()),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
        ];
        let fields = fields.into_iter();
        Ok(match knows(request.headers(), &tag) {
            true => answer::not_modified(self.content_type, fields),
            false => answer::respond(StatusCode::OK, self.content_type, fields, document),
        })
    }
}
