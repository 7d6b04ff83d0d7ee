//! The variables that every function has.

use problem::Problem;
use sealed::Keys;
use std::sync::OnceLock;

/// Addresses and keys of the project. They are the same for every tenant, so an instance reads them once.
#[derive(Debug)]
pub(crate) struct Configuration {
    /// The connection string of Postgres, with the role `authenticator`.
    pub database_url: String,
    /// That of a login for strangers, whose statements end sooner; `None` where they have the one above.
    pub strangers_database_url: Option<String>,
    /// The base of the project's API, above `/rest/v1` and `/auth/v1`. It ends without a slash.
    pub supabase_url: String,
    /// The publishable (anon) key, which anybody may hold.
    pub publishable_key: String,
    /// The secret (service_role) key of trusted programs.
    pub secret_key: String,
    /// The shared secret of HS256 tokens; empty where there is none.
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
            database_url: variables::required("database_url").await?,
            strangers_database_url: variables::optional("strangers_database_url").await,
            supabase_url: variables::required("supabase_url")
                .await?
                .trim_end_matches('/')
                .to_owned(),
            publishable_key: variables::required("publishable_key").await?,
            secret_key: variables::required("secret_key").await?,
            jwt_secret: variables::required("jwt_secret").await?,
            jwt_issuer: variables::required("jwt_issuer").await?,
        };
        Ok(CONFIGURATION.get_or_init(|| loaded))
    }
}

/// The keys that seal secrets of other services, from the variable `sealing_keys`.
///
/// # Errors
/// 500 where the variable is missing or holds no keys.
pub(crate) async fn sealing_keys() -> Result<Keys, Problem> {
    let keys = variables::required("sealing_keys").await?;
    Keys::parse(&keys)
        .map_err(|error| Problem::internal().because(format!("variable sealing_keys: {error}")))
}
