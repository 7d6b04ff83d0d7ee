//! `cargo build-functions` builds every component of `spin.toml`, with cargo's own output. What follows goes to cargo,
//! as in `cargo build-functions --timings`.

use anyhow::{Context, Result};
use manifests::Components;
use std::{
    env, fs,
    process::{Command, ExitCode},
};

fn main() -> Result<ExitCode> {
    let root = manifests::repository();
    let manifest = fs::read_to_string(root.join("spin.toml")).context("cannot read spin.toml")?;
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--release", "--target", "wasm32-wasip2"]);
    for package in Components::parse(&manifest)?.names() {
        cargo.args(["--package", &package]);
    }
    let status = cargo
        .args(env::args_os().skip(1))
        .current_dir(&root)
        .status();
    let built = status.context("cannot start cargo")?.success();
    Ok(if built {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
