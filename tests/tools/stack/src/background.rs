//! The async runtime that serves gateways and functions.
//!
//! A test has a runtime of its own that ends with it; what several tests share must not.

use std::{io, sync::LazyLock};

use anyhow::{Result, anyhow};
use tokio::runtime::{Builder, Runtime};

static RUNTIME: LazyLock<io::Result<Runtime>> = LazyLock::new(|| {
    Builder::new_multi_thread()
        .thread_name("stack")
        .enable_all()
        .build()
});

/// The runtime of this process; it is never shut down.
pub fn runtime() -> Result<&'static Runtime> {
    RUNTIME
        .as_ref()
        .map_err(|error| anyhow!("cannot start threads: {error}"))
}

/// Runs something there and waits for it here.
pub(crate) async fn run<T: Send + 'static>(
    work: impl Future<Output = Result<T>> + Send + 'static,
) -> Result<T> {
    runtime()?.spawn(work).await?
}
