//! The embedded runtime: runs a Spin manifest with Wasmtime where no `spin` is installed.
//!
//! ```no_run
//! # async fn run() -> anyhow::Result<()> {
//! let functions = runtime::Up {
//!     manifest: "spin.toml".into(),
//!     ..Default::default()
//! }
//! .start()
//! .await?;
//! println!("http://{}", functions.address);
//! functions.stop().await;
//! # Ok(())
//! # }
//! ```

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf};

/// What to run and how, in the words of `spin up`.
pub struct Up {
    /// The manifest (`spin.toml`); paths in it are relative to its folder.
    pub manifest: PathBuf,
    /// Address to serve; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Application variables; they win over `SPIN_VARIABLE_*` and over defaults.
    pub variables: BTreeMap<String, String>,
    /// Components to run; empty means all.
    pub components: Vec<String>,
}

impl Default for Up {
    fn default() -> Self {
        Self {
            manifest: "spin.toml".into(),
            listen: ([127, 0, 0, 1], 3000).into(),
            variables: BTreeMap::new(),
            components: Vec::new(),
        }
    }
}

impl Up {
    /// Loads and checks everything, then serves until [`Running::stop`] or drop.
    pub async fn start(self) -> anyhow::Result<Running> {
        anyhow::bail!("not built yet")
    }
}

/// A served application; it stops when dropped.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
}

impl Running {
    /// Stops accepting, lets the requests in flight finish for a moment, and returns.
    pub async fn stop(self) {}
}
