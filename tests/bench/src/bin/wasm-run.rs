//! `wasm-run FILE.wasm`: runs a command component under Wasmtime.

use anyhow::{Context, Result};

fn main() -> Result<()> {
    let file = std::env::args_os().nth(1);
    let file = file.context("usage: wasm-run FILE.wasm")?;
    bench::wasm::run(file.as_ref())
}
