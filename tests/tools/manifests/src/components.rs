//! The manifest with every component.

use anyhow::{Context, Result};
use toml_edit::{DocumentMut, Table};

/// A manifest, with its comments.
#[derive(Clone, Debug)]
pub struct Components {
    pub(crate) manifest: DocumentMut,
}

impl Components {
    /// Reads the text of a manifest.
    ///
    /// # Errors
    /// If it is not TOML.
    pub fn parse(text: &str) -> Result<Self> {
        let manifest = text.parse().context("spin.toml is not TOML")?;
        Ok(Self { manifest })
    }

    /// The ids of its components, in the order of the manifest.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let components = self
            .manifest
            .get("component")
            .and_then(|item| item.as_table());
        let names = components.into_iter().flat_map(Table::iter);
        names.map(|(name, _)| name.to_owned()).collect()
    }
}
