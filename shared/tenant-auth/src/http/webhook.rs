//! Webhooks: requests that a provider's signature proves, and nothing else.

use super::{
    answer::{self, Answer, Draft, Response},
    exchange::{self, Exchange},
    handshake::{self, Handshake},
    request,
};
use crate::{
    Session,
    caller::{Credentials, Identity},
    clock,
    configuration::{Configuration, sealing_keys},
    context::{Context, Preferences},
    doors::Database,
};
use access_token::OrganizationId;
use bytes::Bytes;
use callers::{Account, Allowed, Caller, Provider};
use http::{HeaderMap, Method};
use problem::Problem;
use provider_keys::{Purpose, StoredKey};
use serde_json::json;
use signatures::{Claim, Delivery, Scheme};
use spin_sdk::http::Request;
use std::rc::Rc;
use zeroize::Zeroizing;

const METHODS: &str = "POST, OPTIONS";
const METHODS_OF_HANDSHAKE: &str = "GET, POST, OPTIONS";
const DEFAULT_LIMIT: usize = 1_000_000;

/// An endpoint that one provider calls.
///
/// The signature is verified over the body as it came, before there is a session, so a handler without a verified
/// provider has no database. The secrets are those of the organization that the URL names (`?organization=`), or without
/// one those of the platform's own account, in the variable `PROVIDER_webhook_secrets`.
#[derive(Clone, Copy, Debug)]
pub struct Webhook {
    name: &'static str,
    provider: &'static str,
    scheme: Scheme,
    body_limit: usize,
    /// As what the token of a handshake is stored; `None`: there is no handshake.
    verify_token: Option<&'static str>,
}

impl Webhook {
    /// The endpoint of a function that this provider calls, and how it signs. A body has at most 1 MB, of any media type.
    pub const fn post(name: &'static str, provider: &'static str, scheme: Scheme) -> Self {
        Self {
            name,
            provider,
            scheme,
            body_limit: DEFAULT_LIMIT,
            verify_token: None,
        }
    }

    /// The same endpoint for a provider that first asks, by `GET` with a token that both know, whether it is ours. The
    /// token is stored as a secret of this name; the platform's own are in the variable of this name with an `s`.
    #[must_use]
    pub const fn with_handshake(mut self, verify_token: &'static str) -> Self {
        self.verify_token = Some(verify_token);
        self
    }

    /// The same endpoint with another limit of its body, in bytes.
    #[must_use]
    pub const fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Answers a request. What fails after the signature is a fault of ours, whatever was sent: a 503, so that the
    /// provider comes again.
    pub async fn serve<Handler>(self, request: Request, handler: Handler) -> Response
    where
        Handler: AsyncFnOnce(Session<Provider>) -> Result<Answer, Problem>,
    {
        if request.method() == Method::OPTIONS {
            return exchange::preflight(self.methods()).await;
        }
        let exchange = Exchange::begin(self.name, &request);
        let outcome = match self.verify_token {
            Some(name) if request.method() == Method::GET => {
                self.greet(name, &request, &exchange).await
            }
            _ => match self.verified(request, &exchange).await {
                Ok(session) => handler(session).await.map_err(|fault| come_again(&fault)),
                Err(problem) => Err(problem),
            },
        };
        let (draft, problem) = match outcome {
            Ok(mut answer) => {
                let noted = answer.take_noted();
                (Draft::from(answer), noted)
            }
            Err(problem) => (answer::of_problem(&problem), Some(problem)),
        };
        exchange.answer(draft, problem).await
    }

    const fn methods(self) -> &'static str {
        match self.verify_token {
            Some(_) => METHODS_OF_HANDSHAKE,
            None => METHODS,
        }
    }

    /// The answer to a handshake: its challenge, for who knows the token.
    async fn greet(
        self,
        verify_token: &'static str,
        request: &Request,
        exchange: &Exchange,
    ) -> Result<Answer, Problem> {
        let query = request.uri().query();
        let asked = Handshake::read(query.unwrap_or_default())?;
        let account =
            account(query).ok_or_else(|| handshake::refused("the URL names no account"))?;
        let configuration = Configuration::load().await?;
        let context = context(
            configuration,
            account,
            request.headers(),
            Bytes::new(),
            exchange,
        );
        let variable = format!("{verify_token}s");
        let tokens = secrets(&context, account, verify_token, &variable).await?;
        match Claim::of_secret(&asked.token).holds(&tokens) {
            true => Ok(Answer::plain(asked.challenge)),
            false => Err(handshake::refused("wrong token")),
        }
    }

    /// The session of a request whose signature is right.
    async fn verified(
        self,
        request: Request,
        exchange: &Exchange,
    ) -> Result<Session<Provider>, Problem> {
        if request.method() != Method::POST {
            let methods = self.methods();
            let detail = format!("Use one of: {methods}.");
            return Err(
                Problem::new(405, "method_not_allowed", detail).with_header("allow", methods)
            );
        }
        let configuration = Configuration::load().await?;
        let query = request.uri().query().map(str::to_owned);
        let headers = request.headers().clone();
        let content_type = request::content_type(&headers).to_owned();
        let body = request::body(request, self.body_limit, &[]).await?;
        let url = self.url(query.as_deref()).await;
        let delivery = Delivery {
            headers: &headers,
            url: &url,
            body: &body,
            now: clock::now().as_second(),
        };
        // Neither of the two asks whether there is such an organization: what fails here fails for every one alike.
        let account =
            account(query.as_deref()).ok_or_else(|| refused("the URL names no account"))?;
        let claim = self
            .scheme
            .claim(&delivery)
            .ok_or_else(|| refused("no signature of this kind"))?;

        let mut context = context(configuration, account, &headers, body.clone(), exchange);
        context.content_type = content_type;
        context.query = query.clone();
        let variable = format!("{}_webhook_secrets", self.provider);
        let secrets = secrets(&context, account, self.provider, &variable).await?;
        if !claim.holds(&secrets) {
            return Err(refused("wrong signature"));
        }
        exchange.log_fields.caller.set(Some("provider"));
        let caller = Provider::admit(Caller::Provider(Provider(account)))
            .ok_or_else(|| Problem::internal().because("a provider is none"))?;
        Ok(Session::new(context, caller))
    }

    /// The URL as the provider has it: of a variable, since anybody may send headers that name a host.
    async fn url(self, query: Option<&str>) -> String {
        let base = variables::optional("public_url").await.unwrap_or_default();
        let base = base.trim_end_matches('/');
        let query = query.map_or_else(String::new, |query| format!("?{query}"));
        format!("{base}/{}{query}", self.name)
    }
}

/// What is known of a request of this account, if its signature is right.
fn context(
    configuration: &'static Configuration,
    account: Account,
    headers: &HeaderMap,
    body: Bytes,
    exchange: &Exchange,
) -> Context {
    Context {
        configuration,
        identity: Identity::Provider(Provider(account)),
        credentials: Credentials {
            api_key: None,
            bearer: None,
        },
        preferences: Preferences {
            organization_id: match account {
                Account::Platform => None,
                Account::Organization(id) => Some(id),
            },
            idempotency_key: None,
        },
        headers: headers.clone(),
        body,
        content_type: String::new(),
        query: None,
        is_get: false,
        request_id: exchange.request_id.clone(),
        log_fields: Rc::clone(&exchange.log_fields),
    }
}

/// The secrets that count: none, one, or two while it is rotated. Those of an organization are stored under the name of
/// the provider; those of the platform are in a variable, with commas.
async fn secrets(
    context: &Context,
    account: Account,
    provider: &str,
    variable: &str,
) -> Result<Vec<Zeroizing<String>>, Problem> {
    let Account::Organization(_) = account else {
        let all = variables::optional(variable).await.unwrap_or_default();
        let all = all.split(',').map(str::trim);
        return Ok(all.map(|one| Zeroizing::new(one.to_owned())).collect());
    };
    let stored: Vec<StoredKey> = Database::as_service(context)
        .ask("webhook_secrets", &json!({ "provider": provider }))
        .await?
        .parse()?;
    let keys = sealing_keys().await?;
    stored
        .iter()
        .map(|secret| secret.open(&keys, Purpose::WebhookSecret))
        .collect::<Result<_, _>>()
        .map_err(|error| Problem::internal().because(format!("webhook secret: {error}")))
}

/// The account that the URL names; `None` where it names two, or something that is none.
fn account(query: Option<&str>) -> Option<Account> {
    let query = query.unwrap_or_default();
    let mut named = form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == "organization")
        .map(|(_, value)| OrganizationId::parse(&value).ok());
    match (named.next(), named.next()) {
        (None, _) => Some(Account::Platform),
        (Some(id), None) => id.map(Account::Organization),
        (Some(_), Some(_)) => None,
    }
}

/// 401. It is the same for an organization that there is not, one without a secret, and a wrong signature.
fn refused(cause: &str) -> Problem {
    Problem::new(
        401,
        "unauthorized",
        "The signature of this webhook is missing or not valid.",
    )
    .because(cause)
}

fn come_again(fault: &Problem) -> Problem {
    let cause = fault.cause().unwrap_or(fault.detail());
    Problem::new(
        503,
        "webhook_not_handled",
        "The webhook could not be handled at the moment. Send it again.",
    )
    .with_header("retry-after", "60")
    .because(format!("{}: {cause}", fault.code()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "00000000-0000-4000-8000-0000000000a0";

    #[test]
    fn a_url_names_one_organization_or_none() {
        let own = Some(Account::Organization(OrganizationId::parse(ID).unwrap()));
        assert_eq!(account(None), Some(Account::Platform));
        assert_eq!(account(Some("a=b")), Some(Account::Platform));
        assert_eq!(account(Some(&format!("organization={ID}"))), own);
        for odd in [
            "organization=".to_owned(),
            "organization=other".to_owned(),
            format!("organization={ID}&organization={ID}"),
        ] {
            assert_eq!(account(Some(&odd)), None, "{odd}");
        }
    }

    #[test]
    fn a_fault_after_the_signature_has_the_provider_come_again() {
        let fault = Problem::new(409, "illegal_transition", "No.").because("why");
        let again = come_again(&fault);

        assert_eq!((again.status(), again.code()), (503, "webhook_not_handled"));
        assert_eq!(again.cause(), Some("illegal_transition: why"));
    }
}
