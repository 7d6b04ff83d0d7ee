//! Manifests for Spin.
//!
//! `spin.toml` at the top has every function and is the source. [`alone`] makes of it the manifest of one function,
//! `functions/NAME/spin.toml`, by which it deploys alone. [`sbom`] says what a component is made of, and [`sizes`] how
//! much of it.

mod alone;
mod components;
pub mod sbom;
pub mod sizes;
mod strip;

pub use alone::alone;
pub use components::Components;
pub use strip::stripped;
pub use up::repository;

use anyhow::{Context, Result};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The manifests of single functions in the checkout at `root`: path and text of each, in the order of names.
///
/// # Errors
/// If `spin.toml` cannot be read or lacks a part.
pub fn generated(root: &Path) -> Result<Vec<(PathBuf, String)>> {
    let path = root.join("spin.toml");
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let all = Components::parse(&text)?;
    let manifests = all.names().into_iter().map(|name| {
        let path = root.join("functions").join(&name).join("spin.toml");
        Ok((path, alone(&all, &name)?))
    });
    manifests.collect()
}

/// Writes the manifests whose text has changed, and returns their paths.
///
/// # Errors
/// If `spin.toml` cannot be read, or a manifest cannot be written.
pub fn write(root: &Path) -> Result<Vec<PathBuf>> {
    let mut written = Vec::new();
    for (path, text) in generated(root)? {
        if fs::read_to_string(&path).is_ok_and(|committed| committed == text) {
            continue;
        }
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        written.push(path);
    }
    Ok(written)
}
