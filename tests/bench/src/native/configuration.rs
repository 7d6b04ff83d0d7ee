//! The variables of the application, as the functions get them.

use anyhow::{Context, Result};

use crate::children::variable;

/// Where things are and which keys count.
pub struct Configuration {
    pub database_url: String,
    pub supabase_url: String,
    pub publishable_key: String,
    pub secret_key: String,
    pub jwt_secret: String,
    pub jwt_issuer: String,
    pub embeddings_url: String,
    pub embeddings_model: String,
    pub embeddings_key: String,
}

impl Configuration {
    /// Reads them from the environment, where Spin takes them from.
    pub fn from_environment() -> Result<Self> {
        let read = |name| std::env::var(variable(name)).with_context(|| variable(name));
        let supabase_url = read("supabase_url")?;
        Ok(Self {
            database_url: read("database_url")?,
            jwt_issuer: format!("{supabase_url}/auth/v1"),
            supabase_url,
            publishable_key: read("publishable_key")?,
            secret_key: read("secret_key")?,
            jwt_secret: read("jwt_secret")?,
            embeddings_url: read("embeddings_url")?,
            embeddings_model: read("embeddings_model")?,
            embeddings_key: read("embeddings_key")?,
        })
    }
}
