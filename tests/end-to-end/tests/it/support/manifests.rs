//! What the manifests say of the functions.

use stack::repository;
use std::{fs, path::Path};
use toml::Table;

/// A manifest.
pub fn read(path: &Path) -> Table {
    fs::read_to_string(path).unwrap().parse().unwrap()
}

/// The manifest of all functions.
pub fn all() -> Table {
    read(&repository().join("spin.toml"))
}

/// Every function, by name.
pub fn functions() -> Vec<String> {
    let mut names: Vec<String> = all()["component"]
        .as_table()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    names.sort();
    names
}

/// What is read by `GET` without credentials.
pub const DOCUMENTS: [&str; 1] = ["openapi"];

/// Those that are called by `POST`.
pub fn posted_functions() -> Vec<String> {
    let mut names = functions();
    names.retain(|function| !DOCUMENTS.contains(&function.as_str()));
    names
}
