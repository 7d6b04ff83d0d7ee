//! Postgres: a pool, and the functions' one statement, prepared once a connection.

use std::str::FromStr;

use anyhow::Result;
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use problem::Problem;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio_postgres::{Config, NoTls};
use uuid::Uuid;

use super::{
    caller::single,
    endpoint::{Answer, Call},
    internal,
};

const STATEMENT: &str = "select answer, replayed \
    from private.as_tenant($1::text::jsonb, $2::text, $3::text::jsonb, $4::text::jsonb)";
/// More connections than these do not make it quicker on a machine of a few cores.
const CONNECTIONS: usize = 16;

/// The database.
pub struct Database(Pool);

impl Database {
    /// Connects when it is used.
    pub fn new(url: &str) -> Result<Self> {
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let manager = Manager::from_config(Config::from_str(url)?, NoTls, recycling);
        Ok(Self(Pool::builder(manager).max_size(CONNECTIONS).build()?))
    }

    /// Runs `private.<function>(arguments)` as the caller, once for each idempotency key.
    pub async fn create(
        &self,
        function: &str,
        arguments: &impl Serialize,
        call: &Call,
    ) -> Result<Answer, Problem> {
        let answer = self.call(function, arguments, once(call)?, call).await?;
        Ok(Answer {
            status: 201,
            ..answer
        })
    }

    /// Runs `private.<function>(arguments)`, which changes nothing, as the caller.
    pub async fn read(
        &self,
        function: &str,
        arguments: &impl Serialize,
        call: &Call,
    ) -> Result<Answer, Problem> {
        self.call(function, arguments, json!({}), call).await
    }

    async fn call(
        &self,
        function: &str,
        arguments: &impl Serialize,
        mut context: Value,
        call: &Call,
    ) -> Result<Answer, Problem> {
        let arguments = serde_json::to_string(arguments).map_err(internal)?;
        let organization = single(&call.headers, "x-organization-id")?;
        if let Some(context) = context.as_object_mut() {
            context.insert("organization_id".to_owned(), json!(organization));
            context.insert("request_id".to_owned(), json!(call.request_id));
        }
        let context = context.to_string();
        let connection = self.0.get().await.map_err(unavailable)?;
        let statement = connection
            .prepare_cached(STATEMENT)
            .await
            .map_err(unavailable)?;
        let row = connection
            .query_one(
                &statement,
                &[&call.caller.claims_json(), &function, &arguments, &context],
            )
            .await
            .map_err(refused)?;
        let replayed: bool = row.try_get(1).map_err(internal)?;
        Ok(Answer {
            status: 200,
            body: row.try_get(0).map_err(internal)?,
            replayed,
        })
    }
}

/// What makes a request work once.
fn once(call: &Call) -> Result<Value, Problem> {
    let organization = single(&call.headers, "x-organization-id")?;
    let mut digest = Sha256::new();
    digest.update(organization.unwrap_or_default());
    digest.update(&call.body);
    let fingerprint: String = digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let (key, keep_for) = match single(&call.headers, "idempotency-key")? {
        Some(key) => (format!("caller:{key}"), "24 hours"),
        None => (format!("own:{}", Uuid::new_v4()), "10 minutes"),
    };
    Ok(json!({ "idempotency_key": key, "fingerprint": fingerprint, "keep_for": keep_for }))
}

fn refused(error: tokio_postgres::Error) -> Problem {
    let Some(error) = error.as_db_error() else {
        return unavailable(error);
    };
    let stated = error.code().code().strip_prefix("PT");
    match stated.and_then(|status| status.parse().ok()) {
        Some(status @ 400..500) => Problem::new(
            status,
            error.message().to_owned(),
            error.detail().unwrap_or_default().to_owned(),
        ),
        _ => internal(error),
    }
}

fn unavailable(cause: impl ToString) -> Problem {
    Problem::new(
        503,
        "database_unavailable",
        "The database can't be reached at the moment. Try again, with the same Idempotency-Key if you sent one.",
    )
    .because(cause.to_string())
}
