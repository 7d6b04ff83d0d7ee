//! What the verification of a token costs on Wasm: the example of the crate `access-token`, under Wasmtime.

use anyhow::Result;

use crate::{functions, wasm};

/// Runs it and gives what it printed.
pub fn measure() -> Result<String> {
    wasm::output(&functions::artefacts().join("examples/verify_cost.wasm"))
}

/// Builds it.
pub fn build() -> Result<()> {
    functions::cargo_build_wasm(&["--package", "access-token", "--example", "verify_cost"])
}
