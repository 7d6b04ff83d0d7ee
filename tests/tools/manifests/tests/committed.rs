//! The manifests of the checkout are those that `cargo manifests` writes.

#![allow(
    clippy::unwrap_used,
    reason = "a test ends where something is not as it should be"
)]

use manifests::{Components, repository};
use std::fs;

fn names() -> Vec<String> {
    let manifest = fs::read_to_string(repository().join("spin.toml")).unwrap();
    Components::parse(&manifest).unwrap().names()
}

#[test]
fn committed_manifests_are_the_generated_ones() {
    for (path, generated) in manifests::generated(&repository()).unwrap() {
        let committed = fs::read_to_string(&path).unwrap_or_default();

        assert!(
            committed == generated,
            "{} is out of date: run `cargo manifests`",
            path.display()
        );
    }
}

#[test]
fn every_folder_of_a_function_is_a_component() {
    let entries = fs::read_dir(repository().join("functions")).unwrap();
    let folders = entries
        .map(Result::unwrap)
        .filter(|entry| entry.path().is_dir());
    let mut folders: Vec<String> = folders
        .map(|folder| folder.file_name().into_string().unwrap())
        .collect();
    folders.sort();

    // In the order of the alphabet, so that a component is found.
    assert_eq!(names(), folders);
}

#[test]
fn a_function_is_called_what_its_folder_is() {
    let manifest = fs::read_to_string(repository().join("spin.toml")).unwrap();

    for name in names() {
        for part in [
            format!("route = \"/functions/v1/{name}\"\ncomponent = \"{name}\""),
            format!(
                "source = \"target/wasm32-wasip2/release/{}.wasm\"",
                name.replace('-', "_")
            ),
            format!("command = \"cargo build-functions --package {name}\""),
        ] {
            assert!(manifest.contains(&part), "{name}: {part}");
        }
    }
}
