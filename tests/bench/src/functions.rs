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

impl Reuse {
    /// Requests in all where nobody says otherwise; Spin's number.
    pub const REQUESTS: usize = 128;
}

/// Serves them on the embedded runtime until the process ends. The log goes to standard output, a
/// write for each request.
pub fn serve(listen: SocketAddr, reuse: Reuse) -> Result<()> {
    let up = Up {
        manifest: manifest(),
        listen,
        components: COMPONENTS.map(str::to_owned).into(),
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
    let mut packages = Vec::new();
    for component in COMPONENTS {
        packages.extend(["--package", component]);
    }
    cargo_build_wasm(&packages)
}

/// `cargo build --release` for Wasm.
pub fn cargo_build_wasm(arguments: &[&str]) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--quiet", "--release", "--target", "wasm32-wasip2"])
        .args(arguments)
        .env_remove("CARGO_TARGET_DIR")
        .current_dir(stack::repository())
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
        .map(|name| {
            let file = artefacts().join(format!("{}.wasm", name.replace('-', "_")));
            let size = file
                .metadata()
                .with_context(|| file.display().to_string())?;
            Ok((name, size.len()))
        })
        .collect()
}

fn manifest() -> PathBuf {
    stack::repository().join("spin.toml")
}
