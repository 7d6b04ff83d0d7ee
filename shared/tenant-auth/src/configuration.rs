//! What a function is told by its variables.

use problem::Problem;
use spin_sdk::variables;
use std::sync::OnceLock;

/// Where things are and which keys count. The same for every tenant, so an instance reads it once.
#[derive(Debug)]
pub(crate) struct Configuration {
    /// Connection string of Postgres, as the role `authenticator`.
    pub database_url: String,
    /// Base of the project's API: `/rest/v1` and `/auth/v1` are below it. No slash at the end.
    pub supabase_url: String,
    /// The key that anybody may hold.
    pub publishable_key: String,
    /// The key of trusted programs.
    pub secret_key: String,
    /// Shared secret of HS256 tokens; empty where there is none.
    pub jwt_secret: String,
    /// The `iss` that tokens must name.
    pub jwt_issuer: String,
}

static CONFIGURATION: OnceLock<Configuration> = OnceLock::new();

impl Configuration {
    /// Reads the variables, once an instance.
    pub async fn load() -> Result<&'static Self, Problem> {
        if let Some(known) = CONFIGURATION.get() {
            return Ok(known);
        }
        let loaded = Self {
            database_url: variable("database_url").await?,
            supabase_url: variable("supabase_url")
                .await?
                .trim_end_matches('/')
                .to_owned(),
            publishable_key: variable("publishable_key").await?,
            secret_key: variable("secret_key").await?,
            jwt_secret: variable("jwt_secret").await?,
            jwt_issuer: variable("jwt_issuer").await?,
        };
        Ok(CONFIGURATION.get_or_init(|| loaded))
    }
}

/// A variable; 500 where the manifest does not give it.
pub(crate) async fn variable(name: &str) -> Result<String, Problem> {
    variables::get(name)
        .await
        .map_err(|error| Problem::internal().because(format!("variable {name}: {error}")))
}

/// A variable that a manifest may leave out; none where it does, or where it is empty.
pub(crate) async fn optional_variable(name: &str) -> Option<String> {
    variables::get(name)
        .await
        .ok()
        .filter(|value| !value.is_empty())
}
