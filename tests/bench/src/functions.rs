//! The functions under load, on the embedded runtime or on `spin`.

use std::{net::SocketAddr, path::PathBuf, process::Command};

use anyhow::{Context, Result};
use runtime::{Limits, Log, Range, Up};
use stack::Runner;

/// The components that are measured.
pub const COMPONENTS: [&str; 8] = [
    "analytics",
    "booking-create",
    "call-webhook",
    "chat-reply",
    "embedding-search",
    "payment-webhook",
    "slot-availability",
    "tour-availability",
];

/// What one instance takes on.
#[derive(Clone, Copy, Debug)]
pub struct Reuse {
    /// In all.
    pub requests: usize,
    /// At the same time.
    pub at_once: usize,
}

impl Default for Reuse {
    /// Spin's.
    fn default() -> Self {
        Self::at_once(16)
    }
}

impl Reuse {
    /// Requests in all where nobody says otherwise; Spin's number.
    pub const REQUESTS: usize = 128;

    /// So many at the same time, and as many in all as with Spin.
    pub const fn at_once(at_once: usize) -> Self {
        Self {
            requests: Self::REQUESTS,
            at_once,
        }
    }
}

/// Serves components on the embedded runtime until the process ends, [`COMPONENTS`] where none is named. The log goes to
/// standard output, a write for each request.
pub fn serve(listen: SocketAddr, reuse: Reuse, components: Vec<String>) -> Result<()> {
    let up = Up {
        manifest: manifest(),
        listen,
        components: match components.is_empty() {
            true => COMPONENTS.map(str::to_owned).into(),
            false => components,
        },
        limits: Limits {
            max_instance_reuse_count: Range::Value(reuse.requests),
            max_instance_concurrent_reuse_count: Range::Value(reuse.at_once),
            ..Limits::default()
        },
        log: Log::Inherit,
        ..Up::default()
    };
    let tokio = tokio::runtime::Runtime::new()?;
    tokio.block_on(async {
        let _running = up.start().await?;
        std::future::pending::<Result<()>>().await
    })
}

/// The command that serves them on `spin`.
pub fn spin(listen: SocketAddr, reuse: Reuse) -> Command {
    let mut command = Command::new("spin");
    command.arg("up").arg("--from").arg(manifest());
    command.args(["--listen", &listen.to_string()]);
    let Reuse { requests, at_once } = reuse;
    command.arg(format!("--max-instance-reuse-count={requests}"));
    command.arg(format!("--max-instance-concurrent-reuse-count={at_once}"));
    for component in COMPONENTS {
        command.args(["--component-id", component]);
    }
    command
}

/// Whether the `spin` of the PATH is one of 4.1 or newer.
pub fn spin_is_there() -> bool {
    matches!(Runner::prefer_spin(), Ok(Runner::Spin))
}

/// Builds them as they are deployed.
pub fn build() -> Result<()> {
    build_packages(&COMPONENTS)
}

/// Builds all functions, and returns their names.
pub fn build_all() -> Result<Vec<String>> {
    let all = stack::packages(&manifest())?;
    build_packages(&all)?;
    Ok(all)
}

fn build_packages(names: &[impl AsRef<str>]) -> Result<()> {
    let packages = names.iter().flat_map(|name| ["--package", name.as_ref()]);
    cargo_build_wasm(&packages.collect::<Vec<_>>())
}

/// `cargo build --release` for Wasm.
pub fn cargo_build_wasm(arguments: &[&str]) -> Result<()> {
    let status = up::build_components("release", &[])
        .arg("--quiet")
        .args(arguments)
        .env_remove("CARGO_TARGET_DIR")
        .status()?;
    anyhow::ensure!(status.success(), "cargo build failed ({status})");
    Ok(())
}

/// The Wasm files of the checkout.
pub fn artefacts() -> PathBuf {
    stack::repository().join("target/wasm32-wasip2/release")
}

/// Name and size in bytes of each component.
pub fn sizes() -> Result<Vec<(&'static str, u64)>> {
    COMPONENTS
        .into_iter()
        .map(|name| Ok((name, size(name)?)))
        .collect()
}

/// The Wasm file of a component.
pub fn file(name: &str) -> PathBuf {
    artefacts().join(format!("{}.wasm", name.replace('-', "_")))
}

/// Its size in bytes.
pub fn size(name: &str) -> Result<u64> {
    let file = file(name);
    let size = file
        .metadata()
        .with_context(|| file.display().to_string())?;
    Ok(size.len())
}

fn manifest() -> PathBuf {
    stack::repository().join("spin.toml")
}
