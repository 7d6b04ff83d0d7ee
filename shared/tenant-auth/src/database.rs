//! The Postgres door: one statement a request, as the caller, under row-level security.

use crate::{
    Answer, caller, connection,
    database_error::{self, Failure},
    session::Context,
    trail::timed,
};
use problem::Problem;
use serde::{Serialize, de::DeserializeOwned};
use spin_sdk::pg::{self, DbValue, ParameterValue};
use uuid::Uuid;

const STATEMENT: &str = "select answer, replayed \
    from private.as_tenant($1::text::jsonb, $2::text, $3::text::jsonb, $4::text::jsonb)";

/// For how long the answer under a caller's `Idempotency-Key` is kept.
const KEEP_CALLERS_KEY: &str = "24 hours";
/// The same for a key of our own making, which nobody but the repetition after a lost connection knows.
const KEEP_OWN_KEY: &str = "10 minutes";

/// Postgres, as one caller.
pub struct Database<'a> {
    context: &'a Context,
    claims: &'a str,
}

/// What was done once.
#[derive(Debug)]
pub struct Done<T> {
    /// What the database gave.
    pub value: T,
    /// Whether it had been done before, by a request with the same key.
    pub replayed: bool,
}

impl<'a> Database<'a> {
    pub(crate) fn new(context: &'a Context) -> Self {
        let claims = context.caller.claims_json();
        Self { context, claims }
    }

    pub(crate) fn as_service(context: &'a Context) -> Self {
        let claims = caller::SERVICE_CLAIMS;
        Self { context, claims }
    }

    /// Runs `private.<function>(arguments)`, which changes nothing or leaves the same behind however often it is
    /// repeated, and answers 200 with what it gives. Nothing of the request is stored.
    ///
    /// # Errors
    /// What the function states, and 503 where the database can't be reached.
    pub async fn run(
        &self,
        function: &'static str,
        arguments: &impl Serialize,
    ) -> Result<Answer, Problem> {
        let (answer, _) = self.call(function, arguments, None).await?;
        Ok(Answer::ok(answer))
    }

    /// Runs `private.<function>(arguments)`, which changes something, and answers 200 with what it gives. It works
    /// once, as [`Self::create`] has it.
    ///
    /// # Errors
    /// As [`Self::create`].
    pub async fn change(
        &self,
        function: &'static str,
        arguments: &impl Serialize,
    ) -> Result<Answer, Problem> {
        let (answer, replayed) = self
            .call(function, arguments, Some(self.once_only()))
            .await?;
        Ok(Answer::ok(answer).replayed(replayed))
    }

    /// Runs `private.<function>(arguments)`, which may be repeated without harm, for a function that goes on with
    /// what it gives.
    ///
    /// # Errors
    /// What the function states, and 503 where the database can't be reached.
    pub async fn ask<T: DeserializeOwned>(
        &self,
        function: &'static str,
        arguments: &impl Serialize,
    ) -> Result<T, Problem> {
        let (answer, _) = self.call(function, arguments, None).await?;
        parse(function, &answer)
    }

    /// Runs `private.<function>(arguments)`, which makes something, for a function that goes on with what it gives.
    /// It works once, as [`Self::create`] has it: what is stored under the `Idempotency-Key` is what the database
    /// gave, and nothing that is added to it later.
    ///
    /// # Errors
    /// As [`Self::create`].
    pub async fn once<T: DeserializeOwned>(
        &self,
        function: &'static str,
        arguments: &impl Serialize,
    ) -> Result<Done<T>, Problem> {
        let (answer, replayed) = self
            .call(function, arguments, Some(self.once_only()))
            .await?;
        let value = parse(function, &answer)?;
        Ok(Done { value, replayed })
    }

    /// Runs `private.<function>(arguments)`, which makes something, and answers 201 with what it gives.
    ///
    /// It works once: a request that comes again with its `Idempotency-Key` gets the first one's answer, with
    /// the header `idempotent-replayed`. A connection that is lost on the way is made good without the caller
    /// noticing, whether or not the work was done by then.
    ///
    /// # Errors
    /// What the function states; 409 `idempotency_key_in_use` and 422 `idempotency_key_reused`; 503 where the
    /// database can't be reached.
    pub async fn create(
        &self,
        function: &'static str,
        arguments: &impl Serialize,
    ) -> Result<Answer, Problem> {
        let (answer, replayed) = self
            .call(function, arguments, Some(self.once_only()))
            .await?;
        Ok(Answer::created(answer).replayed(replayed))
    }

    fn once_only(&self) -> Once {
        let preferences = &self.context.preferences;
        let organization = preferences.organization_id.map(|id| id.0);
        let organization = organization.as_ref().map_or(&[][..], |id| id.as_bytes());
        // By a key, since a body may hold a password: a digest without one could be guessed against.
        let fingerprint = random_token::hex(&random_token::keyed_digest(
            &self.context.configuration.secret_key,
            &[b"request", organization, &self.context.body],
        ));

        match &preferences.idempotency_key {
            Some(key) => Once {
                // Callers' keys and our own can't meet.
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
    ) -> Result<(String, bool), Problem> {
        let context = serde_json::to_string(&StatementContext {
            organization_id: self.context.preferences.organization_id.map(|id| id.0),
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

        timed(&self.context.trail.database, self.repeatable(&parameters)).await
    }

    /// Reads may be repeated, and so may what has an idempotency key; and nothing else comes here.
    async fn repeatable(&self, parameters: &[ParameterValue]) -> Result<(String, bool), Problem> {
        match self.attempt(parameters).await {
            Ok(answer) => Ok(answer),
            Err(Failure::Refused(problem)) => Err(problem),
            Err(Failure::ConnectionLost(_) | Failure::Undone(_)) => self
                .attempt(parameters)
                .await
                .map_err(|failure| match failure {
                    Failure::Refused(problem) => problem,
                    Failure::ConnectionLost(cause) | Failure::Undone(cause) => {
                        database_error::unavailable(cause)
                    }
                }),
        }
    }

    async fn attempt(&self, parameters: &[ParameterValue]) -> Result<(String, bool), Failure> {
        let mut connection = connection::next().await;
        let open = connection
            .open(&self.context.configuration.database_url)
            .await?;
        let outcome = run(open, parameters).await.map_err(Failure::from);
        if let Err(Failure::ConnectionLost(_)) = outcome {
            connection.discard();
        }
        outcome
    }
}

fn parse<T: DeserializeOwned>(function: &'static str, answer: &str) -> Result<T, Problem> {
    serde_json::from_str(answer).map_err(|error| {
        // Of the error only the place: the rest may quote what the database gave.
        let (line, column) = (error.line(), error.column());
        Problem::internal().because(format!(
            "private.{function} gave something else, at {line}:{column}"
        ))
    })
}

#[derive(Serialize)]
struct StatementContext<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_id: Option<Uuid>,
    request_id: &'a str,
    #[serde(flatten)]
    once: Option<Once>,
}

/// What makes a request work once.
#[derive(Serialize)]
struct Once {
    idempotency_key: String,
    /// HMAC-SHA256 of the request, in hex: another one may not use the key.
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
