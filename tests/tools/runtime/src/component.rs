//! A component as the manifest describes it.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Result, anyhow, ensure};
use serde::{Deserialize, de::IgnoredAny};

use crate::text_or::TextOr;

/// `[component.ID]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Component {
    source: TextOr<toml::Table>,
    #[serde(rename = "description")]
    _description: Option<String>,
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    #[serde(default)]
    pub files: Vec<TextOr<Placement>>,
    #[serde(default)]
    pub exclude_files: Vec<String>,
    #[serde(default)]
    pub allowed_outbound_hosts: Vec<String>,
    #[serde(default)]
    key_value_stores: Vec<String>,
    #[serde(default)]
    sqlite_databases: Vec<String>,
    #[serde(default)]
    pub ai_models: Vec<String>,
    #[serde(default)]
    dependencies: toml::Table,
    #[serde(rename = "build")]
    _build: Option<Build>,
    #[serde(rename = "targets")]
    _targets: Option<IgnoredAny>,
    #[serde(default)]
    tool: Tool,
    /// Only `--profile` reads these, and this runtime has no such flag.
    #[serde(rename = "profile")]
    _profile: Option<IgnoredAny>,
}

/// `[component.ID.tool]`: settings of programs other than Spin. Those of others are none of this runtime's business.
#[derive(Debug, Default, Deserialize)]
struct Tool {
    #[serde(default)]
    frontdesk: ToolSettings,
}

/// `[component.ID.tool.frontdesk]`: what Spin says for a whole application only.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToolSettings {
    max_instance_reuse_count: Option<usize>,
}

/// A file or folder of the host under a name of its own in the guest.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Placement {
    pub source: String,
    pub destination: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Build {
    #[serde(rename = "command")]
    _command: IgnoredAny,
    #[serde(rename = "workdir")]
    _workdir: Option<String>,
    #[serde(rename = "watch")]
    _watch: Option<Vec<String>>,
}

impl Component {
    /// How many requests one instance of this component serves, where it says so.
    pub fn max_instance_reuse_count(&self) -> Option<usize> {
        self.tool.frontdesk.max_instance_reuse_count
    }

    /// The Wasm file, relative to the manifest's folder.
    pub fn source(&self) -> Result<&Path> {
        match &self.source {
            TextOr::Text(path) => Ok(Path::new(path)),
            TextOr::Table(remote) => Err(anyhow!(
                "a `source` by {} is not supported here: give the path of a local file",
                remote
                    .keys()
                    .map(String::as_str)
                    .collect::<Vec<_>>()
                    .join(" and ")
            )),
        }
    }

    /// Refuses what is known but not offered.
    pub fn check(&self) -> Result<()> {
        self.source()?;
        for (key, used) in [
            ("key_value_stores", !self.key_value_stores.is_empty()),
            ("sqlite_databases", !self.sqlite_databases.is_empty()),
            ("dependencies", !self.dependencies.is_empty()),
        ] {
            ensure!(!used, "`{key}` is not supported here");
        }
        Ok(())
    }
}
