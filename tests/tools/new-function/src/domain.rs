//! The crate of `shared/domain` that a function's request belongs to.

use anyhow::{Context, Result, bail};
use std::{fs, path::Path};
use toml_edit::{DocumentMut, Item, Table, Value};

/// What the module of a request needs, as dependencies and in tests.
const DEPENDENCIES: [&str; 5] = ["deserr", "fields", "problem", "request-body", "serde"];
const SCHEMA: &str = r#"["dep:schemars", "fields/schema"]"#;

/// A crate that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain(String);

impl Domain {
    /// Finds a crate of the checkout at `root` by its name.
    ///
    /// # Errors
    /// If there is none; the error lists those that there are.
    pub fn find(root: &Path, name: &str) -> Result<Self> {
        let folders =
            fs::read_dir(root.join("shared/domain")).context("there is no shared/domain")?;
        let mut domains: Vec<String> = folders
            .flatten()
            .filter(|folder| folder.path().join("Cargo.toml").is_file())
            .filter_map(|folder| folder.file_name().into_string().ok())
            .collect();
        domains.sort();
        match domains.iter().find(|domain| *domain == name) {
            Some(domain) => Ok(Self(domain.clone())),
            None => bail!(
                "name the crate that its request belongs to, with --in and one of: {}",
                domains.join(", ")
            ),
        }
    }

    #[cfg(test)]
    pub(crate) fn named(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// As in `provider-keys`: folder and package.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As in `provider_keys`: the crate in Rust.
    #[must_use]
    pub fn snake(&self) -> String {
        self.0.replace('-', "_")
    }
}

/// The manifest of the crate with all that the module of a request needs.
pub(crate) fn with_dependencies(manifest: &str) -> Result<String> {
    let mut manifest: DocumentMut = manifest.parse()?;
    let dependencies = section(&mut manifest, "dependencies")?;
    for name in DEPENDENCIES {
        insert(dependencies, name, "{ workspace = true }")?;
    }
    insert(
        dependencies,
        "schemars",
        "{ workspace = true, optional = true }",
    )?;
    dependencies.sort_values();
    let has_json = dependencies.contains_key("serde_json");
    insert(section(&mut manifest, "features")?, "schema", SCHEMA)?;
    if !has_json {
        let dependencies = section(&mut manifest, "dev-dependencies")?;
        insert(dependencies, "serde_json", "{ workspace = true }")?;
    }
    Ok(manifest.to_string())
}

fn section<'a>(manifest: &'a mut DocumentMut, name: &str) -> Result<&'a mut Table> {
    let section = manifest.entry(name).or_insert(Item::Table(Table::new()));
    section
        .as_table_mut()
        .with_context(|| format!("[{name}] is no table"))
}

fn insert(section: &mut Table, name: &str, value: &str) -> Result<()> {
    if !section.contains_key(name) {
        section.insert(name, Item::Value(value.parse::<Value>()?));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_that_has_everything_stays_as_it_is() {
        let manifest = "[features]\nschema = []\n\n[dependencies]\ndeserr.workspace = true\nfields.workspace = true\n\
                        problem.workspace = true\nrequest-body.workspace = true\n\
                        schemars = { workspace = true, optional = true }\nserde.workspace = true\n\
                        serde_json.workspace = true\n";

        assert_eq!(with_dependencies(manifest).unwrap(), manifest);
    }

    #[test]
    fn what_is_missing_is_added() {
        let manifest = with_dependencies("[dependencies]\njiff.workspace = true\n").unwrap();

        for part in [
            "deserr = { workspace = true }\nfields",
            "jiff.workspace = true\nproblem",
            "[features]\nschema = [\"dep:schemars\", \"fields/schema\"]",
            "[dev-dependencies]\nserde_json = { workspace = true }",
        ] {
            assert!(manifest.contains(part), "{part}\n{manifest}");
        }
    }
}
