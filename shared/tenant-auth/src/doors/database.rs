//! The Postgres door: one statement a request, as the caller, under row-level security.

use super::{
    connection::{self, Budget},
    database_error::{self, Failure},
    json::Json,
    pool::Holder,
};
use crate::{
    caller::{Identity, SERVICE_CLAIMS},
    context::Context,
    http,
    telemetry::timed,
};
use problem::Problem;
use serde::Serialize;
use spin_sdk::pg::{self, DbValue, ParameterValue};
use std::hash::{DefaultHasher, Hash, Hasher};
use uuid::Uuid;

const STATEMENT: &str = "select answer, replayed \
    from private.as_tenant($1::text::jsonb, $2::text, $3::text::jsonb, $4::text::jsonb)";

/// How long the answer under a caller's `Idempotency-Key` is kept.
const KEEP_CALLERS_KEY: &str = "24 hours";
/// How long the answer under a key of our own is kept. Only our retry after a lost connection knows it, a moment later; but
/// the server that comes back may have another time.
const KEEP_OWN_KEY: &str = "1 hour";

/// Postgres, as one caller: [`ask`](Self::ask) what may be repeated, do [`once`](Self::once) what may not.
pub struct Database<'a> {
    context: &'a Context,
    claims: &'a str,
    budget: Budget,
}

impl<'a> Database<'a> {
    pub(crate) fn new(context: &'a Context) -> Self {
        Self {
            context,
            claims: context.identity.claims_json(),
            budget: match context.identity {
                Identity::Public | Identity::Guest(_) => Budget::Strangers,
                Identity::Client(..)
                | Identity::User(_)
                | Identity::Service(_)
                | Identity::Provider(_) => Budget::Others,
            },
        }
    }

    pub(crate) fn as_service(context: &'a Context) -> Self {
        Self {
            context,
            claims: SERVICE_CLAIMS,
            budget: Budget::Others,
        }
    }

    /// Calls `private.<function>(arguments)`, which may be repeated: it changes nothing, or leaves the same behind
    /// however often it runs. Nothing of the request is stored.
    ///
    /// # Errors
    /// What the function states, and 503 where the database can't be reached.
    pub async fn ask(
        &self,
        function: &'static str,
        arguments: &impl Serialize,
    ) -> Result<Json, Problem> {
        self.call(function, arguments, None).await
    }

    /// Calls `private.<function>(arguments)` so that it works once: a request that comes again with its
    /// `Idempotency-Key` gets what the first one got. Without such a key it still works once when the connection is
    /// lost on the way and the statement is repeated.
    ///
    /// What is stored under the key is what the database gave, and nothing that is added to it later. A key is the request's: a
    /// second call of the same function by one request gets what the first call got, so this is never called in a loop.
    ///
    /// # Errors
    /// What the function states; 409 `idempotency_key_in_use` and 422 `idempotency_key_reused`; 503 where the
    /// database can't be reached.
    pub async fn once(
        &self,
        function: &'static str,
        arguments: &impl Serialize,
    ) -> Result<Json, Problem> {
        self.call(function, arguments, Some(self.once_only())).await
    }

    fn once_only(&self) -> Once {
        let preferences = &self.context.preferences;
        let organization = preferences.organization_id.map(|id| id.0);
        let organization = organization.as_ref().map_or(&[][..], |id| id.as_bytes());
        // Keyed, since a body may hold a password, which could be guessed by a plain digest.
        let fingerprint = random_token::hex(&random_token::keyed_digest(
            &self.context.configuration.secret_key,
            &[b"request", organization, &self.context.body],
        ));

        match &preferences.idempotency_key {
            Some(key) => Once {
                // The prefix keeps callers' keys apart from our own.
                idempotency_key: format!("caller:{key}"),
                fingerprint,
                keep_for: KEEP_CALLERS_KEY,
            },
            None => Once {
                idempotency_key: format!("own:{}", Uuid::new_v4()),
                fingerprint,
                keep_for: KEEP_OWN_KEY,
            },
        }
    }

    async fn call(
        &self,
        function: &'static str,
        arguments: &impl Serialize,
        once: Option<Once>,
    ) -> Result<Json, Problem> {
        let network = match self.context.identity {
            // A user may be a stranger to the organization that is asked: the database knows.
            Identity::Public | Identity::Client(..) | Identity::Guest(_) | Identity::User(_) => {
                Some(http::network(&self.context.headers).await)
            }
            Identity::Service(_) | Identity::Provider(_) => None,
        };
        let holder = self.holder(network.as_deref());
        let context = serde_json::to_string(&StatementContext {
            organization_id: self.context.preferences.organization_id.map(|id| id.0),
            network,
            request_id: &self.context.request_id,
            once,
        });
        let (Ok(arguments), Ok(context)) = (serde_json::to_string(arguments), context) else {
            return Err(Problem::internal().because("arguments without a form in JSON"));
        };
        let parameters = [
            ParameterValue::Str(self.claims.to_owned()),
            ParameterValue::Str(function.to_owned()),
            ParameterValue::Str(arguments),
            ParameterValue::Str(context),
        ];

        let (text, replayed) = timed(
            &self.context.log_fields.database,
            self.with_retry(&parameters, holder),
        )
        .await?;
        Ok(Json::of_database(text, replayed, function))
    }

    /// Runs the statement, and once more where the connection was lost or Postgres undid it. Every statement may be
    /// repeated: it either changes nothing more, or has an idempotency key.
    async fn with_retry(
        &self,
        parameters: &[ParameterValue],
        holder: Holder,
    ) -> Result<(String, bool), Problem> {
        match self.attempt(parameters, holder).await {
            Ok(answer) => Ok(answer),
            Err(Failure::Refused(problem)) => Err(problem),
            Err(Failure::ConnectionLost(_) | Failure::Undone(_)) => self
                .attempt(parameters, holder)
                .await
                .map_err(|failure| match failure {
                    Failure::Refused(problem) => problem,
                    Failure::ConnectionLost(cause) | Failure::Undone(cause) => {
                        database_error::unavailable(cause)
                    }
                }),
        }
    }

    /// Whose turn it is that a statement waits for: the caller's, or of the public the network's.
    fn holder(&self, network: Option<&str>) -> Holder {
        let whose = match &self.context.identity {
            Identity::Public => network?.to_owned(),
            Identity::User(_) | Identity::Client(..) | Identity::Guest(_) => {
                self.context.identity.subject()
            }
            Identity::Service(_) | Identity::Provider(_) => return None,
        };
        let mut hasher = DefaultHasher::new();
        whose.hash(&mut hasher);
        Some(hasher.finish())
    }

    async fn attempt(
        &self,
        parameters: &[ParameterValue],
        holder: Holder,
    ) -> Result<(String, bool), Failure> {
        let mut connection = connection::acquire(self.budget, holder).await;
        let open = connection.open(self.context.configuration).await?;
        let outcome = run(open, parameters).await.map_err(Failure::from);
        if let Err(Failure::ConnectionLost(_)) = outcome {
            connection.discard();
        }
        outcome
    }
}

#[derive(Serialize)]
struct StatementContext<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_id: Option<Uuid>,
    /// Of the public and clients, whose tries are counted by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    network: Option<String>,
    request_id: &'a str,
    #[serde(flatten)]
    once: Option<Once>,
}

/// The idempotency key of a statement, and what belongs to it.
#[derive(Serialize)]
struct Once {
    idempotency_key: String,
    /// HMAC-SHA256 of the request, in hex. Another request may not use the key.
    fingerprint: String,
    /// A Postgres interval.
    keep_for: &'static str,
}

async fn run(
    connection: &pg::Connection,
    parameters: &[ParameterValue],
) -> Result<(String, bool), pg::Error> {
    let mut result = connection.query(STATEMENT, parameters).await?;
    let row = result.rows().next().await;
    result.result().await?;
    match row.as_deref() {
        Some([DbValue::Str(answer), DbValue::Boolean(replayed)]) => Ok((answer.clone(), *replayed)),
        _ => Err(pg::Error::Decode(
            "private.as_tenant gave no answer".to_owned(),
        )),
    }
}
