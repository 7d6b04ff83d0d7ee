//! The manifest of one function.

use crate::Components;
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use toml_edit::{DocumentMut, Item, Table, Value, value, visit::Visit};

/// The top, as seen from a function's folder.
const TOP: &str = "../..";

/// The manifest by which a function deploys alone: its component and trigger as they are among all, and the variables
/// that they name, with paths relative to its own folder.
///
/// # Errors
/// If there is no component of this name, or the manifest lacks a part.
pub fn alone(all: &Components, name: &str) -> Result<String> {
    let missing = || format!("spin.toml has no component {name} with a trigger and a build");
    let mut manifest = all.manifest.clone();

    let components = table(&mut manifest, "component").with_context(missing)?;
    components.retain(|component, _| component == name);
    let component = components.get_mut(name).and_then(Item::as_table_mut);
    let component = component.with_context(missing)?;
    relative(component).with_context(missing)?;
    let description = component.get("description").and_then(Item::as_str);
    let description = description.unwrap_or_default().to_owned();

    let triggers = table(&mut manifest, "trigger").and_then(|trigger| trigger.get_mut("http"));
    let triggers = triggers.and_then(Item::as_array_of_tables_mut);
    let triggers = triggers.with_context(missing)?;
    triggers.retain(|trigger| trigger.get("component").and_then(Item::as_str) == Some(name));
    triggers.get(0).with_context(missing)?;

    let named = variables_named(&manifest);
    let variables = table(&mut manifest, "variables").with_context(missing)?;
    variables.retain(|variable, _| named.contains(variable));
    if variables.is_empty() {
        manifest.remove("variables");
    }

    let application = table(&mut manifest, "application").with_context(missing)?;
    set(application, "name", name);
    set(application, "description", &description);

    Ok(format!(
        "# Written by `cargo manifests` from the spin.toml at the top: change it there.\n{manifest}"
    ))
}

fn table<'a>(manifest: &'a mut DocumentMut, name: &str) -> Option<&'a mut Table> {
    manifest.get_mut(name)?.as_table_mut()
}

/// Sets a string and keeps the comments around it.
fn set(table: &mut Table, key: &str, text: &str) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(present) => {
            let decor = present.decor().clone();
            *present = text.into();
            *present.decor_mut() = decor;
        }
        None => {
            table.insert(key, value(text));
        }
    }
}

/// Rewrites the paths of a component. Cargo runs at the top.
fn relative(component: &mut Table) -> Option<()> {
    let source = format!("{TOP}/{}", component.get("source")?.as_str()?);
    set(component, "source", &source);

    let build = component.get_mut("build")?.as_table_mut()?;
    let watch = build.remove("watch")?;
    build.insert("workdir", value(TOP));
    let mut watch = watch.into_value().ok()?;
    for path in watch.as_array_mut()?.iter_mut() {
        let decor = path.decor().clone();
        *path = format!("{TOP}/{}", path.as_str()?).into();
        *path.decor_mut() = decor;
    }
    build.insert("watch", Item::Value(watch));
    Some(())
}

/// The variables that the component of a manifest names, as in `{{ database_url }}`.
fn variables_named(manifest: &DocumentMut) -> BTreeSet<String> {
    let mut named = Named::default();
    if let Some(components) = manifest.get("component") {
        named.visit_item(components);
    }
    named.variables
}

#[derive(Default)]
struct Named {
    variables: BTreeSet<String>,
}

impl<'a> Visit<'a> for Named {
    fn visit_value(&mut self, value: &'a Value) {
        if let Some(text) = value.as_str() {
            let templates = text.split("{{").skip(1);
            let names = templates.filter_map(|rest| rest.split_once("}}"));
            self.variables
                .extend(names.map(|(name, _)| name.trim().to_owned()));
        }
        toml_edit::visit::visit_value(self, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &str = r#"spin_manifest_version = 2

[application]
name = "all"
version = "0.1.0"
description = "Everything"

# Of the project.
[variables]
database_url = { required = true }
# A key.
key = { default = "" }
host = { default = "" }

[[trigger.http]]
route = "/a"
component = "a"

[component.a]
description = "Does a"
source = "target/a.wasm"
allowed_outbound_hosts = [
  "{{ host }}",
]

[component.a.variables]
key = "{{key}}"

[component.a.build]
command = "cargo build"
watch = ["functions/a/**/*.rs", "Cargo.toml"]

[[trigger.http]]
route = "/b"
component = "b"

[component.b]
description = "Does b"
source = "target/b.wasm"

[component.b.build]
command = "cargo build"
watch = ["Cargo.toml"]
"#;

    #[test]
    fn a_function_keeps_its_parts_their_comments_and_nothing_else() {
        let a = alone(&Components::parse(ALL).unwrap(), "a").unwrap();

        let (_, a) = a.split_once('\n').unwrap();
        assert_eq!(
            a,
            r#"spin_manifest_version = 2

[application]
name = "a"
version = "0.1.0"
description = "Does a"

# Of the project.
[variables]
# A key.
key = { default = "" }
host = { default = "" }

[[trigger.http]]
route = "/a"
component = "a"

[component.a]
description = "Does a"
source = "../../target/a.wasm"
allowed_outbound_hosts = [
  "{{ host }}",
]

[component.a.variables]
key = "{{key}}"

[component.a.build]
command = "cargo build"
workdir = "../.."
watch = ["../../functions/a/**/*.rs", "../../Cargo.toml"]
"#
        );
    }

    #[test]
    fn what_needs_no_variable_has_none() {
        let b = alone(&Components::parse(ALL).unwrap(), "b").unwrap();

        assert!(!b.contains("variables"), "{b}");
    }

    #[test]
    fn an_unknown_function_is_an_error() {
        assert!(alone(&Components::parse(ALL).unwrap(), "c").is_err());
    }
}
