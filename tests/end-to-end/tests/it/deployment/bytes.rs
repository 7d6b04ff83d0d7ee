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
    for function in manifests::functions() {
        let file = up::component_file(&repository().join("target"), "release", &function);
        let bytes = fs::read(&file).unwrap();
        for folder in &folders {
            let path = format!("{}/", folder.display());
            let place = bytes
                .windows(path.len())
                .position(|window| window == path.as_bytes());
            let around = place.map(|place| {
                let end = (place + 120).min(bytes.len());
                String::from_utf8_lossy(&bytes[place..end]).into_owned()
            });
            assert_eq!(around, None, "{function}");
        }
    }
}
