//! What the manifests say of the functions.

use stack::repository;
use std::fs;
use toml::Table;

/// The manifest of all functions.
pub fn all() -> Table {
    let manifest = fs::read_to_string(repository().join("spin.toml")).unwrap();
    manifest.parse().unwrap()
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
pub const DOCUMENTS: [&str; 3] = ["console", "openapi", "widget"];

/// What links in messages lead to: whoever opens one has no key.
pub const OF_LINKS: [&str; 1] = ["message-preferences"];

/// What providers call, whom a signature proves.
pub const WEBHOOKS: [&str; 5] = [
    "call-webhook",
    "meeting-webhook",
    "payment-webhook",
    "sms-webhook",
    "social-webhook",
];

/// Those that are called by `POST`.
pub fn posted_functions() -> Vec<String> {
    let mut names = functions();
    names.retain(|function| !DOCUMENTS.contains(&function.as_str()));
    names
}
