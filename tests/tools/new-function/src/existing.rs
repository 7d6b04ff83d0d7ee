//! Files that know of every function, and what a new one adds to them.

use crate::{Domain, domain, template::Template};
use anyhow::{Context, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The list of the modules of end-to-end tests.
const END_TO_END: &str = "tests/end-to-end/tests/it/functions.rs";
/// The test that calls each function where it is served alone.
const ALONE: &str = "tests/end-to-end/tests/it/deployment.rs";

/// The files with what is added, none of which is written yet.
pub(crate) fn changes(
    root: &Path,
    template: &Template,
    domain: &Domain,
) -> Result<Vec<(PathBuf, String)>> {
    let folder = format!("shared/domain/{}", domain.as_str());
    let (manifest, module) = (
        format!("{folder}/Cargo.toml"),
        format!("{folder}/src/lib.rs"),
    );
    let changes: [(&str, Change); 8] = [
        ("spin.toml", component),
        ("README.md", row),
        (&manifest, |text, _| domain::with_dependencies(text)),
        (&module, exported),
        (END_TO_END, tested),
        (ALONE, called),
        ("tests/tools/contract/src/functions/mod.rs", described),
        ("tests/tools/contract/Cargo.toml", described_type),
    ];
    let changed = changes.into_iter().map(|(path, change)| {
        let text =
            fs::read_to_string(root.join(path)).with_context(|| format!("cannot read {path}"))?;
        let changed =
            change(&text, template).with_context(|| format!("{path} is not as expected"))?;
        Ok((PathBuf::from(path), changed))
    });
    changed.collect()
}

type Change = fn(&str, &Template) -> Result<String>;

/// The component, in the order of names.
fn component(manifest: &str, template: &Template) -> Result<String> {
    let component = template.fill(include_str!("../template/component.toml"));
    let name = |block: &str| {
        let line = block.lines().find(|line| line.starts_with("component = "));
        line.map(str::to_owned)
    };
    let opening = "[[trigger.http]]\n";
    let starts = manifest.match_indices(opening).map(|(at, _)| at);
    let after = starts.filter_map(|at| {
        let block = manifest.get(at..)?;
        (name(block) > name(&component)).then_some(at)
    });
    match after.min() {
        Some(at) => {
            let (before, after) = manifest.split_at(at);
            Ok(format!("{before}{component}\n{after}"))
        }
        None => Ok(format!("{}\n\n{component}", manifest.trim_end())),
    }
}

/// The row of the table of functions.
fn row(readme: &str, template: &Template) -> Result<String> {
    let row = "| [new-function](functions/new-function) | gives a note with its organization |";
    insert_sorted(readme, &template.fill(row), |line| {
        line.starts_with("| [") && line.contains("](functions/")
    })
}

/// The module of the request.
fn exported(library: &str, template: &Template) -> Result<String> {
    let module = template.fill("mod new_function;");
    let export = template.fill("pub use new_function::NewFunction;");
    let is_module = |line: &str| line.starts_with("mod ") && line.ends_with(';');
    if !library.lines().any(is_module) {
        let documentation = library.lines().take_while(|line| line.starts_with("//!"));
        let at = documentation.map(|line| line.len() + 1).sum();
        let (documentation, rest) = library.split_at_checked(at).context("no end of a line")?;
        return Ok(format!("{documentation}\n{module}\n\n{export}\n{rest}"));
    }
    let with_module = insert_sorted(library, &module, is_module)?;
    let first_export = with_module
        .find("\npub use ")
        .context("it exports nothing")?;
    let (before, after) = with_module.split_at(first_export);
    // rustfmt puts it in its place.
    Ok(format!("{before}\n{export}{after}"))
}

/// The module of the end-to-end tests.
fn tested(modules: &str, template: &Template) -> Result<String> {
    insert_sorted(modules, &template.fill("pub mod new_function;"), |line| {
        line.starts_with("pub mod ") && line.ends_with(';')
    })
}

/// How the function is called when it is served alone.
fn called(test: &str, template: &Template) -> Result<String> {
    let arm =
        "            \"new-function\" => (Caller::MEMBER, json!({ \"note\": \"hello\" }), 200),\n";
    before(test, "            other => panic!(", &template.fill(arm))
}

/// Its part of the OpenAPI document.
fn described(functions: &str, template: &Template) -> Result<String> {
    let line = template.fill("        new_function::describe(),\n");
    before(
        &insert_sorted(functions, &template.fill("mod new_function;"), |line| {
            line.starts_with("mod ") && line.ends_with(';')
        })?,
        "        openapi::describe(),",
        &line,
    )
}

/// The crate with the type of its requests.
fn described_type(manifest: &str, template: &Template) -> Result<String> {
    let line = template.fill("new-domain = { workspace = true, features = [\"schema\"] }");
    if manifest.lines().any(|present| present == line) {
        return Ok(manifest.to_owned());
    }
    insert_sorted(manifest, &line, |line| {
        line.ends_with("features = [\"schema\"] }")
    })
}

/// Puts lines before one that is there once.
fn before(text: &str, line: &str, new: &str) -> Result<String> {
    if text.matches(line).count() != 1 {
        bail!("there is no `{}`", line.trim());
    }
    Ok(text.replace(line, &format!("{new}{line}")))
}

/// Puts a line among its like, in the order of the alphabet.
fn insert_sorted(text: &str, new: &str, is_alike: fn(&str) -> bool) -> Result<String> {
    let mut lines: Vec<&str> = text.lines().collect();
    let last = lines
        .iter()
        .rposition(|line| is_alike(line))
        .context("there is nothing of its kind")?;
    let after = lines
        .iter()
        .position(|line| is_alike(line) && *line > new)
        .unwrap_or(last + 1);
    lines.insert(after, new);
    Ok(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template() -> Template {
        Template::new("quote-create".parse().unwrap(), Domain::named("tours"))
    }

    #[test]
    fn a_component_takes_its_place() {
        let block = |name: &str| format!("[[trigger.http]]\ncomponent = \"{name}\"\n");
        let manifest = format!("head\n\n{}\n{}", block("a-b"), block("z-z"));

        let manifest = component(&manifest, &template()).unwrap();

        let names: Vec<&str> = manifest
            .lines()
            .filter_map(|line| line.strip_prefix("component = "))
            .collect();
        assert_eq!(names, ["\"a-b\"", "\"quote-create\"", "\"z-z\""]);
    }

    #[test]
    fn a_crate_without_modules_gets_its_first() {
        let library = exported("//! Of it.\n\nuse a::B;\n", &template()).unwrap();

        assert_eq!(
            library,
            "//! Of it.\n\nmod quote_create;\n\npub use quote_create::QuoteCreate;\n\nuse a::B;\n"
        );
    }
}
