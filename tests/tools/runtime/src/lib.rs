//! The embedded runtime: runs a Spin manifest with Wasmtime where no `spin` is installed.
//!
//! It offers what this project's components use, with Spin's interfaces, limits and reuse of
//! instances, and refuses the rest by name when it starts: other triggers than HTTP, components
//! for WASI 0.2's HTTP, key-value stores, SQLite, requests of the application to itself. What differs
//! without being refused:
//!
//! - Postgres is reached without TLS; `sslmode=require` and a CA root are errors.
//! - `wasi:sockets` reaches nothing.
//! - A pool of Postgres connections lives as long as the application.
//! - Packets of requests that components send don't wait for each other (`TCP_NODELAY`).
//! - `.env` files are not read.
//! - `wasi:otel` is offered without a flag: of it spans, which go to the log as lines of JSON.
//! - Of language models there is `all-minilm-l6-v2` for embeddings; a text's vector does not depend
//!   on the others of the call, as on Spin, where shorter texts are padded and the padding is read.
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

mod allowed_hosts;
mod application;
#[allow(missing_docs, clippy::all, reason = "generated")]
mod bindings;
mod component;
mod connector;
mod engine;
mod files;
mod guest;
mod headers;
mod instances;
mod language_models;
mod limits;
mod log;
mod manifest;
mod outgoing;
mod postgres;
mod public_addresses;
mod reload;
mod routes;
mod server;
mod text_or;
mod traces;
mod variables;

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf};

use anyhow::{Context, Result};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

pub use limits::{Limits, Range};
pub use log::Log;

use application::Application;
use log::Journal;
use manifest::Manifest;
use reload::Current;
use variables::Values;

/// What to run and how, in the words of `spin up`.
#[derive(Clone, Debug)]
pub struct Up {
    /// The manifest (`spin.toml`); paths in it are relative to its folder.
    pub manifest: PathBuf,
    /// Address to serve; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Application variables; they win over `SPIN_VARIABLE_*` and over defaults.
    pub variables: BTreeMap<String, String>,
    /// Components to run; empty means all.
    pub components: Vec<String>,
    /// Components to load before anything is served; `None` means all. Each of the others is loaded by its first request, or
    /// a little later.
    pub first: Option<Vec<String>>,
    /// The folder of language models; `.spin/ai-models` beside the manifest where none is given.
    pub models: Option<PathBuf>,
    /// How instances are reused.
    pub limits: Limits,
    /// Where the components' output and the runtime's own messages go.
    pub log: Log,
}

impl Default for Up {
    fn default() -> Self {
        Self {
            manifest: "spin.toml".into(),
            listen: ([127, 0, 0, 1], 3000).into(),
            variables: BTreeMap::new(),
            components: Vec::new(),
            first: None,
            models: None,
            limits: Limits::default(),
            log: Log::default(),
        }
    }
}

impl Up {
    /// Checks everything and loads what is to be loaded first, then serves until [`Running::stop`] or drop.
    ///
    /// # Errors
    /// When the manifest has what this runtime doesn't know, a variable has no value, a component
    /// can't be loaded or imports what isn't offered, or the address is taken; each by name.
    pub async fn start(self) -> Result<Running> {
        let journal = Journal::open(&self.log).context("can't open the log")?;
        let stopped = CancellationToken::new();
        let first = self.first.as_deref();
        let application = self.load(first, journal.clone(), &stopped).await?;
        let current = Current::new(application);
        let serving = current.get();
        if !serving.later.is_empty() {
            tokio::spawn(async move { serving.load_later().await });
        }
        let listener = TcpListener::bind(self.listen)
            .await
            .with_context(|| format!("can't listen on {}", self.listen))?;
        let address = listener.local_addr()?;
        let closing = CancellationToken::new();
        let serving = server::serve(listener, current.clone(), closing.clone());
        Ok(Running {
            address,
            routes: current.get().listed.clone(),
            up: self,
            current,
            journal,
            closing,
            stopped,
            server: tokio::spawn(serving),
        })
    }

    /// Makes ready what the manifest names, and loads some of it or all.
    async fn load(
        &self,
        first: Option<&[String]>,
        journal: Journal,
        stopped: &CancellationToken,
    ) -> Result<Application> {
        let mut manifest = Manifest::read(&self.manifest)?;
        let environment = |name: &str| std::env::var(name).ok();
        let values = Values::resolve(&manifest.variables, &self.variables, environment)?;
        manifest.retain(&self.components)?;
        let models = match &self.models {
            Some(folder) => folder.clone(),
            None => manifest.folder.join(".spin/ai-models"),
        };
        Application::load(
            manifest,
            &values,
            &self.limits,
            first,
            &models,
            journal,
            stopped,
        )
        .await
    }
}

/// A served application; it stops when dropped.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// The id of the component and the pattern of each route, as they were at the start.
    pub routes: Vec<(String, String)>,
    up: Up,
    current: Current,
    journal: Journal,
    closing: CancellationToken,
    stopped: CancellationToken,
    server: JoinHandle<()>,
}

impl Running {
    /// Stops accepting, lets the requests in flight finish for two seconds, and returns.
    pub async fn stop(mut self) {
        self.closing.cancel();
        _ = (&mut self.server).await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.server.abort();
        self.stopped.cancel();
    }
}
