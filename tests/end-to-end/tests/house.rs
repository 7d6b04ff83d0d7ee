//! The rules of the house, read off its files: which crate may depend on which, what a component links, where triggers
//! stand, and which variables the page of the tests lists.

#![allow(
    clippy::unwrap_used,
    reason = "a test ends where something is not as it should be"
)]

use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fs,
    path::{Path, PathBuf},
};

/// The folders of `shared/` and those whose crates each may depend on, besides its own.
const LAYERS: [(&str, &[&str]); 8] = [
    ("base", &[]),
    ("secrets", &["base"]),
    ("text", &["base"]),
    ("domain", &["base", "secrets", "text"]),
    ("doors", &["base", "secrets", "text", "domain"]),
    (
        "tenant-auth",
        &["base", "secrets", "text", "domain", "doors"],
    ),
    ("jobs", &["base", "tenant-auth"]),
    (
        "outbox",
        &["base", "secrets", "domain", "doors", "tenant-auth", "jobs"],
    ),
];

#[derive(Deserialize)]
struct Manifest {
    package: Package,
    #[serde(default)]
    dependencies: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Clone, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Locked {
    name: String,
    version: String,
    /// Each as `name`, or as `name version` where there are several.
    #[serde(default)]
    dependencies: Vec<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The manifests right below a folder, or the folder's own.
fn manifests(folder: &str) -> Vec<Manifest> {
    let folder = root().join(folder);
    let own = folder.join("Cargo.toml");
    let paths = if own.exists() {
        vec![own]
    } else {
        fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().path().join("Cargo.toml"))
            .filter(|path| path.exists())
            .collect()
    };
    let manifests: Vec<Manifest> = paths
        .iter()
        .map(|path| toml::from_str(&fs::read_to_string(path).unwrap()).unwrap())
        .collect();
    assert!(!manifests.is_empty(), "{}", folder.display());
    manifests
}

#[test]
fn a_shared_crate_depends_on_its_own_layer_and_those_below() {
    let layers: Vec<(&str, Vec<Manifest>)> = LAYERS
        .iter()
        .map(|(layer, _)| (*layer, manifests(&format!("shared/{layer}"))))
        .collect();
    let layer_of: BTreeMap<&str, &str> = layers
        .iter()
        .flat_map(|(layer, manifests)| {
            manifests
                .iter()
                .map(|manifest| (manifest.package.name.as_str(), *layer))
        })
        .collect();
    let functions: BTreeSet<String> = manifests("functions")
        .into_iter()
        .map(|manifest| manifest.package.name)
        .collect();

    for ((layer, manifests), (_, below)) in layers.iter().zip(LAYERS) {
        for manifest in manifests {
            for dependency in manifest.dependencies.keys() {
                let name = &manifest.package.name;
                assert!(!functions.contains(dependency), "{name} -> {dependency}");
                if let Some(of) = layer_of.get(dependency.as_str()) {
                    assert!(
                        of == layer || below.contains(of),
                        "{name} ({layer}) -> {dependency} ({of})"
                    );
                }
            }
        }
    }
}

#[test]
fn only_functions_and_doors_know_the_platform() {
    for layer in ["base", "secrets", "text", "domain"] {
        for manifest in manifests(&format!("shared/{layer}")) {
            for platform in ["spin-sdk", "wit-bindgen"] {
                assert!(
                    !manifest.dependencies.contains_key(platform),
                    "{} -> {platform}",
                    manifest.package.name
                );
            }
        }
    }
    for folder in ["tests/tools", "tests/bench", "tests/end-to-end"] {
        for manifest in manifests(folder) {
            let name = manifest.package.name;
            assert!(!manifest.dependencies.contains_key("spin-sdk"), "{name}");
        }
    }
}

#[test]
fn a_component_links_one_version_of_what_spin_sdk_links() {
    let lock: Lock =
        toml::from_str(&fs::read_to_string(root().join("Cargo.lock")).unwrap()).unwrap();
    let find = |dependency: &str| {
        let mut parts = dependency.split(' ');
        let (name, version) = (parts.next(), parts.next());
        lock.package.iter().find(|package| {
            Some(package.name.as_str()) == name
                && version.is_none_or(|version| version == package.version)
        })
    };

    for function in manifests("functions") {
        let mut linked = BTreeSet::new();
        let mut waiting: VecDeque<&Locked> = find(&function.package.name).into_iter().collect();
        while let Some(package) = waiting.pop_front() {
            if linked.insert(package) {
                let dependencies = package.dependencies.iter();
                waiting.extend(dependencies.filter_map(|dependency| find(dependency)));
            }
        }
        for name in ["http", "spin-sdk", "wasip3", "wit-bindgen"] {
            let versions: Vec<&str> = linked
                .iter()
                .filter(|package| package.name == name)
                .map(|package| package.version.as_str())
                .collect();
            let function = &function.package.name;
            assert_eq!(versions.len(), 1, "{function}: {name} {versions:?}");
        }
    }
}

/// Where the file is applied again, triggers of its functions that it does not make are dropped.
#[test]
fn a_trigger_stands_in_the_file_of_its_function() {
    let folder = root().join("sql/functions");
    let folders = fs::read_dir(&folder).unwrap();
    let files = folders.flat_map(|domain| fs::read_dir(domain.unwrap().path()).unwrap());
    let mut triggers = 0;
    for file in files {
        let path = file.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        for trigger in text.split("create or replace trigger ").skip(1) {
            let (_, called) = trigger.split_once(" execute function ").unwrap();
            let function = called.split('(').next().unwrap();
            let makes = format!("create or replace function {function}(");
            assert!(
                function.contains('%') || text.contains(&makes),
                "{}: {function}",
                path.display()
            );
            triggers += 1;
        }
    }
    assert!(triggers > 20, "only {triggers} triggers were found");
}

/// What is fetched, built or written by a tool.
const NOT_OURS: [&str; 6] = [
    "node_modules",
    "target",
    "dist",
    ".git",
    ".frontdesk",
    ".spin",
];

/// Every file below a folder that is ours.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            if !NOT_OURS.contains(&name.as_ref()) {
                files(&path, found);
            }
        } else {
            found.push(path);
        }
    }
}

/// The variables of the environment that a text names.
fn variables(text: &str) -> BTreeSet<String> {
    const PREFIX: &str = "FRONTDESK_";
    let rests = text.split(PREFIX).skip(1);
    rests
        .map(|rest| {
            let end = rest.find(|letter: char| !(letter.is_ascii_uppercase() || letter == '_'));
            format!("{PREFIX}{}", &rest[..end.unwrap_or(rest.len())])
        })
        .filter(|name| name != PREFIX)
        .collect()
}

#[test]
fn one_page_lists_the_variables_of_the_environment() {
    let page = root().join("tests/README.md").canonicalize().unwrap();
    let text = fs::read_to_string(&page).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| `FRONT"));
    let listed: BTreeSet<String> = rows
        .flat_map(|row| variables(row.split('|').nth(1).unwrap()))
        .collect();

    let mut found = Vec::new();
    files(&root().canonicalize().unwrap(), &mut found);
    found.retain(|path| *path != page);
    let read = found.iter().filter_map(|path| fs::read(path).ok());
    let named: BTreeSet<String> = read
        .flat_map(|bytes| variables(&String::from_utf8_lossy(&bytes)))
        .collect();

    assert_eq!(listed, named);
}
