//! The same sources give the same bytes, wherever they lie.

#![allow(
    clippy::unwrap_used,
    reason = "a test ends where something is not as it should be"
)]

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};

/// A small function.
const FUNCTION: &str = "license-verify";

#[test]
#[ignore = "compiles a function and all that it needs, twice: cargo test -p manifests -- --ignored"]
fn two_checkouts_with_homes_of_their_own_give_the_same_bytes() {
    let top = Path::new(env!("CARGO_TARGET_TMPDIR")).join("reproducible");
    let _ = fs::remove_dir_all(&top);

    let one = built(&top.join("one"));
    let other = built(&top.join("another/folder/with-a-longer-name"));

    assert!(one == other, "see {}", top.display());
    fs::remove_dir_all(&top).unwrap();
}

/// The component, of a copy of the sources in this folder, where Cargo's home and the target folder are too.
fn built(folder: &Path) -> Vec<u8> {
    let [checkout, home, target] = ["checkout", "home", "target"].map(|name| folder.join(name));
    for file in sources() {
        let copy = checkout.join(&file);
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(up::repository().join(&file), copy).unwrap();
    }
    // Crates are unpacked anew, of the packages that are here.
    fs::create_dir_all(home.join("registry")).unwrap();
    for name in ["registry/index", "registry/cache"] {
        symlink(up::cargo_home().join(name), home.join(name)).unwrap();
    }
    let status = up::cargo()
        .args(["build-functions", "--quiet", "--package", FUNCTION])
        .current_dir(&checkout)
        .env("CARGO_HOME", &home)
        .env("CARGO_TARGET_DIR", &target)
        .env("CARGO_NET_OFFLINE", "true")
        .status()
        .unwrap();
    assert!(status.success());
    fs::read(up::component_file(&target, "release", FUNCTION)).unwrap()
}

/// What is not ignored.
fn sources() -> Vec<PathBuf> {
    let output = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(up::repository())
        .output()
        .unwrap();
    let names = String::from_utf8(output.stdout).unwrap();
    names
        .split_terminator('\0')
        .map(PathBuf::from)
        .filter(|file| up::repository().join(file).is_file())
        .collect()
}
