//! What is in the bytes of a component, which is deployed as they are.

use crate::support::manifests;
use end_to_end::World;
use stack::repository;
use std::{env, fs, path::PathBuf};

#[tokio::test]
async fn no_component_holds_a_path_of_this_machine() {
    // All of them are built for it.
    let _world = World::tenant().await;
    let folders: Vec<PathBuf> = [Some(repository()), Some(up::cargo_home()), env::home_dir()]
        .into_iter()
        .flatten()
        .filter(|folder| folder.parent().is_some())
        .collect();
    let folders: Vec<String> = folders
        .iter()
        .map(|folder| regex::escape(&format!("{}/", folder.display())))
        .collect();
    let path = regex::bytes::Regex::new(&format!("({}).{{0,120}}", folders.join("|"))).unwrap();
    for function in manifests::functions() {
        let file = up::component_file(&repository().join("target"), "release", &function);
        let bytes = fs::read(&file).unwrap();
        let found = path.find(&bytes);
        let found = found.map(|found| String::from_utf8_lossy(found.as_bytes()));
        assert_eq!(found, None, "{function}");
    }
}
