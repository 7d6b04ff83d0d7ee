//! Cargo, called by a program that Cargo runs.

use std::{env, process::Command};

use crate::repository;

/// Cargo in the checkout. It does not see the variables by which an outer Cargo describes the
/// package that it runs: build scripts that read them would run again, here and after.
pub fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    let of_package = |name: &str| {
        ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"]
            .iter()
            .any(|start| name.starts_with(start))
    };
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(of_package) {
            command.env_remove(name);
        }
    }
    command.current_dir(repository());
    command
}
