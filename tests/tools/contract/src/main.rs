//! `cargo openapi` writes the document to where the function `openapi` serves it from.

use anyhow::Context;
use std::{fs, path::Path};

fn main() -> anyhow::Result<()> {
    let path = contract::committed();
    fs::write(&path, contract::written())
        .with_context(|| format!("cannot write {}", path.display()))?;
    println!("{}", relative(&path));
    Ok(())
}

fn relative(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(here)
        .unwrap_or(path)
        .display()
        .to_string()
}
