//! Makes a function: its handler, typed request, SQL function, manifests, part of the OpenAPI document, tests and page.
//! [`make`] writes all of them, in a form that works and passes CI.
//!
//! The folder `template` has the files as they will look, with `new-function` and `new-domain` for the names.

mod domain;
mod existing;
mod name;
mod template;

pub use domain::Domain;
pub use name::Name;

use anyhow::{Context, Result, ensure};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use template::Template;

/// Writes a function into the checkout at `root`: the files that were written or changed, relative to it.
///
/// # Errors
/// If the name is taken, or the checkout is not as expected. Nothing is written then.
pub fn make(root: &Path, name: &Name, domain: &Domain) -> Result<Vec<PathBuf>> {
    let template = Template::new(name.clone(), domain.clone());
    let new = template.files();
    for (path, _) in &new {
        ensure!(!root.join(path).exists(), "{path} exists");
    }
    let changed = existing::changes(root, &template, domain)?;

    let new = new
        .into_iter()
        .map(|(path, content)| (PathBuf::from(path), content));
    let mut written = BTreeSet::new();
    for (path, content) in new.chain(changed) {
        let file = root.join(&path);
        if fs::read_to_string(&file).is_ok_and(|present| present == content) {
            continue;
        }
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&file, content).with_context(|| format!("cannot write {}", path.display()))?;
        written.insert(path);
    }
    format(root, &written)?;
    for manifest in manifests::write(root)? {
        written.insert(manifest.strip_prefix(root).unwrap_or(&manifest).to_owned());
    }
    Ok(written.into_iter().collect())
}

/// Formats what was written: the length of the name breaks lines.
fn format(root: &Path, written: &BTreeSet<PathBuf>) -> Result<()> {
    let is_rust = |path: &&PathBuf| path.extension().is_some_and(|end| end == "rs");
    let status = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .args(written.iter().filter(is_rust))
        .current_dir(root)
        .status()
        .context("cannot start rustfmt")?;
    ensure!(status.success(), "rustfmt failed");
    Ok(())
}
