//! Files that know of every function, and what a new one adds to them.

use crate::Name;
use anyhow::{Context, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The files with what is added, none of which is written yet.
pub fn changes(root: &Path, name: &Name) -> Result<Vec<(PathBuf, String)>> {
    let changes: [(&str, Change); 6] = [
        ("spin.toml", component),
        ("README.md", row),
        ("tests/end-to-end/tests/it/main.rs", module),
        ("tests/end-to-end/tests/it/deployment.rs", call),
        ("tests/tools/contract/src/functions/mod.rs", described),
        ("tests/tools/contract/Cargo.toml", described_type),
    ];
    let changed = changes.into_iter().map(|(path, change)| {
        let text =
            fs::read_to_string(root.join(path)).with_context(|| format!("cannot read {path}"))?;
        let changed = change(&text, name).with_context(|| format!("{path} is not as expected"))?;
        Ok((PathBuf::from(path), changed))
    });
    changed.collect()
}

type Change = fn(&str, &Name) -> Result<String>;

/// The number after that of the last migration, as in `0098`.
pub fn next_migration(root: &Path) -> Result<String> {
    let files = fs::read_dir(root.join("sql/migrations")).context("there are no migrations")?;
    let numbers = files.flatten().filter_map(|file| {
        let name = file.file_name().into_string().ok()?;
        name.split('_').next()?.parse::<u32>().ok()
    });
    let last = numbers.max().context("there are no migrations")?;
    Ok(format!("{:04}", last + 1))
}

/// The component among all, as in its own manifest.
fn component(manifest: &str, name: &Name) -> Result<String> {
    let alone = name.fill(include_str!("../template/spin.toml"));
    let from = alone
        .find("[[trigger.http]]")
        .context("the template has no trigger")?;
    let lines = alone
        .get(from..)
        .unwrap_or_default()
        .lines()
        .filter(|line| !line.starts_with("workdir"));
    let part: String = lines
        .map(|line| format!("{}\n", line.replace("../../", "")))
        .collect();
    Ok(format!("{}\n\n{part}", manifest.trim_end()))
}

/// The row of the table of functions.
fn row(readme: &str, name: &Name) -> Result<String> {
    let row =
        name.fill("| [new-function](functions/new-function) | a note with its organisation |");
    insert_sorted(readme, &row, |line| {
        line.starts_with("| [") && line.contains("](functions/")
    })
}

/// The module of the end-to-end tests.
fn module(main: &str, name: &Name) -> Result<String> {
    let line = name.fill("mod new_function;");
    insert_sorted(main, &line, |line| {
        line.starts_with("mod ") && line.ends_with(';')
    })
}

/// Its part of the OpenAPI document.
fn described(functions: &str, name: &Name) -> Result<String> {
    let last = "        openapi::describe(),";
    let line = name.fill("        new_function::describe(),\n");
    before(&module(functions, name)?, last, &line)
}

/// The crate with the type of its requests.
fn described_type(manifest: &str, name: &Name) -> Result<String> {
    let line = name.fill(
        "new-function-request = { path = \"../../shared/new-function-request\", features = [\"schema\"] }",
    );
    insert_sorted(manifest, &line, |line| {
        line.contains("path = \"../../shared/")
    })
}

/// How the function is called when it is served alone.
fn call(test: &str, name: &Name) -> Result<String> {
    let last = "            other => panic!(";
    let arm = name.fill(
        "            \"new-function\" => (Caller::MEMBER, json!({ \"note\": \"hello\" }), 200),\n",
    );
    before(test, last, &arm)
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
