//! The manifest: `spin.toml`, version 2, as far as this runtime knows it. The rest is refused.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, de::IgnoredAny};

use crate::{component::Component, text_or::TextOr};

/// A manifest in which everything is known and every reference leads somewhere.
#[derive(Debug)]
pub(crate) struct Manifest {
    /// Where the manifest lies; its paths start here.
    pub folder: PathBuf,
    pub application: Application,
    pub variables: BTreeMap<String, Variable>,
    pub routes: Vec<Route>,
    pub components: BTreeMap<String, Component>,
}

/// A path pattern and the component that answers there.
#[derive(Debug, PartialEq)]
pub(crate) struct Route {
    pub pattern: String,
    pub component: String,
}

/// `[application]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Application {
    pub name: String,
    pub version: Option<String>,
    #[serde(rename = "description")]
    _description: Option<String>,
    #[serde(rename = "authors")]
    _authors: Option<Vec<String>>,
    #[serde(rename = "targets")]
    _targets: Option<IgnoredAny>,
    #[serde(rename = "tool")]
    _tool: Option<IgnoredAny>,
    #[serde(default)]
    trigger: ApplicationTrigger,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ApplicationTrigger {
    #[serde(default)]
    http: HttpSettings,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct HttpSettings {
    base: Option<String>,
}

/// An entry of `[variables]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Variable {
    #[serde(rename = "description")]
    pub _description: Option<String>,
    #[serde(default)]
    pub required: bool,
    pub default: Option<String>,
    #[serde(rename = "secret")]
    pub _secret: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(rename = "spin_manifest_version")]
    _version: IgnoredAny,
    application: Application,
    #[serde(default)]
    variables: BTreeMap<String, Variable>,
    trigger: Triggers,
    #[serde(default)]
    component: BTreeMap<String, Component>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Triggers {
    http: Vec<HttpTrigger>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HttpTrigger {
    #[serde(rename = "id")]
    _id: Option<String>,
    route: TextOr<toml::Table>,
    component: Option<TextOr<Component>>,
    executor: Option<Executor>,
    static_response: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Executor {
    r#type: String,
}

impl Manifest {
    /// Reads and checks a manifest.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("can't read the manifest `{}`", path.display()))?;
        let folder = path
            .canonicalize()?
            .parent()
            .context("a manifest lies in a folder")?
            .to_owned();
        Self::parse(&text, folder).with_context(|| format!("manifest `{}`", path.display()))
    }

    fn parse(text: &str, folder: PathBuf) -> Result<Self> {
        let version = toml::from_str::<toml::Table>(text)?.remove("spin_manifest_version");
        ensure!(
            version == Some(toml::Value::Integer(2)),
            "`spin_manifest_version` must be 2"
        );
        let document: Document = toml::from_str(text)?;
        let base = document.application.trigger.http.base.as_deref();
        ensure!(
            base.is_none_or(|base| base == "/"),
            "`application.trigger.http.base` is no longer used: write it into each route"
        );

        let mut components = document.component;
        let mut routes = Vec::new();
        for (index, trigger) in document.trigger.http.into_iter().enumerate() {
            routes.push(
                trigger
                    .into_route(index, &mut components)
                    .with_context(|| format!("`trigger.http` number {}", index + 1))?,
            );
        }
        for (id, component) in &components {
            check_component_id(id)?;
            component
                .check()
                .with_context(|| format!("component `{id}`"))?;
        }
        Ok(Self {
            folder,
            application: document.application,
            variables: document.variables,
            routes,
            components,
        })
    }

    /// Leaves only these components and their routes; none named means all.
    pub fn retain(&mut self, ids: &[String]) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        if let Some(unknown) = ids.iter().find(|id| !self.components.contains_key(*id)) {
            bail!("no component `{unknown}` in the manifest");
        }
        self.components.retain(|id, _| ids.contains(id));
        self.routes.retain(|route| ids.contains(&route.component));
        Ok(())
    }
}

impl HttpTrigger {
    fn into_route(
        self,
        index: usize,
        components: &mut BTreeMap<String, Component>,
    ) -> Result<Route> {
        let TextOr::Text(pattern) = self.route else {
            bail!("private routes (`route = {{ private = true }}`) are not supported here");
        };
        ensure!(
            self.static_response.is_none(),
            "`static_response` is not supported here"
        );
        if let Some(Executor { r#type }) = self.executor {
            ensure!(
                r#type == "http" || r#type == "spin",
                "the executor `{}` is not supported here",
                r#type
            );
        }
        let component = match self.component {
            None => bail!("`component` is missing"),
            Some(TextOr::Text(id)) => {
                ensure!(
                    components.contains_key(&id),
                    "no component `{id}` in the manifest"
                );
                id
            }
            Some(TextOr::Table(component)) => {
                let id = format!("trigger{}-component", index + 1);
                components.insert(id.clone(), component);
                id
            }
        };
        Ok(Route { pattern, component })
    }
}

/// Ids are `kebab-case`, each word in one case.
fn check_component_id(id: &str) -> Result<()> {
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic())
            && (word
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
                || word
                    .chars()
                    .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()))
    };
    ensure!(
        id.split('-').all(is_word),
        "the component id `{id}` is not kebab-case"
    );
    Ok(())
}

#[cfg(test)]
#[path = "manifest_tests.rs"]
mod tests;
