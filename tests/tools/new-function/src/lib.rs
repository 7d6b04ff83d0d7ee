//! A function of its own kind needs a handler, a typed request, SQL, manifests, its part of the OpenAPI document, tests
//! and a page. [`make`] writes all of them for a name, in a form that works and passes what CI asks, to be changed into
//! what it is to be.
//!
//! What is written lies in `template` as it will look, with `new-function` for the name.

mod existing;
mod name;

pub use name::Name;

use anyhow::{Context, Result, ensure};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A file of the template and where it goes; `{number}` is the number of the next migration.
const FILES: &[(&str, &str)] = &[
    (
        include_str!("../template/function.toml"),
        "functions/new-function/Cargo.toml",
    ),
    (
        include_str!("../template/spin.toml"),
        "functions/new-function/spin.toml",
    ),
    (
        include_str!("../template/README.md"),
        "functions/new-function/README.md",
    ),
    (
        include_str!("../template/function.rs"),
        "functions/new-function/src/lib.rs",
    ),
    (
        include_str!("../template/request.toml"),
        "shared/new-function-request/Cargo.toml",
    ),
    (
        include_str!("../template/request.rs"),
        "shared/new-function-request/src/lib.rs",
    ),
    (
        include_str!("../template/migration.sql"),
        "sql/migrations/{number}_new_function.sql",
    ),
    (
        include_str!("../template/end_to_end.rs"),
        "tests/end-to-end/tests/it/new_function.rs",
    ),
    (
        include_str!("../template/contract.rs"),
        "tests/tools/contract/src/functions/new_function.rs",
    ),
    (
        include_str!("../template/case.js"),
        "tests/clients/supabase/cases/new-function.js",
    ),
];

/// Writes a function into the checkout at `root`: the files that were written or changed, relative to it.
///
/// # Errors
/// Where the name is none or is taken, or the checkout is not as expected. Nothing is written then.
pub fn make(root: &Path, name: &str) -> Result<Vec<PathBuf>> {
    let name: Name = name.parse()?;
    let number = existing::next_migration(root)?;
    let new = FILES.iter().map(|(content, path)| {
        let path = name.fill(path).replace("{number}", &number);
        (PathBuf::from(path), name.fill(content))
    });
    let new: Vec<_> = new.collect();
    for (path, _) in &new {
        ensure!(!root.join(path).exists(), "{} exists", path.display());
    }
    let changed = existing::changes(root, &name)?;

    let all: Vec<_> = new.into_iter().chain(changed).collect();
    for (path, content) in &all {
        let path = root.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let written: Vec<PathBuf> = all.into_iter().map(|(path, _)| path).collect();
    format(root, &written)?;
    Ok(written)
}

/// Lines are broken by the length of the name.
fn format(root: &Path, written: &[PathBuf]) -> Result<()> {
    // These two name modules that exist, and get lines that need no formatting.
    let ours = written.iter().filter(|path| {
        path.extension().is_some_and(|end| end == "rs")
            && !path.ends_with("main.rs")
            && !path.ends_with("mod.rs")
    });
    let status = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .args(ours)
        .current_dir(root)
        .status()
        .context("cannot start rustfmt")?;
    ensure!(status.success(), "rustfmt failed");
    Ok(())
}
