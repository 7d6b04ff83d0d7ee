//! Connections of one component, kept for each address it uses.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Result, ensure};
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use tokio_postgres::{Config, NoTls, config::SslMode};

/// Connections to one address; Spin's number.
const POOL_SIZE: usize = 64;

/// A connection on loan from its pool; clones share it.
pub type Connection = Arc<Object>;

/// One pool for each address, credentials included.
#[derive(Default)]
pub(crate) struct Pools(Mutex<HashMap<String, Pool>>);

impl Pools {
    /// Takes a connection out of the pool of `address`, which `config` is the parsed form of.
    ///
    /// A returned connection is cleaned, but not rolled back: what Spin's pool does.
    pub async fn get(&self, address: &str, config: Config) -> Result<Connection> {
        let pool = self.pool(address, config)?;
        Ok(Arc::new(pool.get().await?))
    }

    fn pool(&self, address: &str, config: Config) -> Result<Pool> {
        let mut pools = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pool) = pools.get(address) {
            return Ok(pool.clone());
        }
        ensure!(
            config.get_ssl_mode() != SslMode::Require,
            "the embedded runtime speaks to Postgres without TLS, which `sslmode=require` forbids"
        );
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Clean,
        };
        let manager = Manager::from_config(config, NoTls, recycling);
        let pool = Pool::builder(manager).max_size(POOL_SIZE).build()?;
        pools.insert(address.to_owned(), pool.clone());
        Ok(pool)
    }
}
