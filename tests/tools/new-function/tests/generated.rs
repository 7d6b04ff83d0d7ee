//! What is made passes what CI asks of the rest.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test ends where something is not as it should be"
)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Such as nobody gives a function of their own.
const NAME: &str = "quote-of-a-test-create";

/// A copy of the checkout without what is built or fetched.
fn copy() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("new-function");
    let _ = fs::remove_dir_all(&copy);
    copy_folder(&root, &copy);
    copy
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let name = entry.file_name();
        let left_out = [".git", ".frontdesk", ".spin", "target", "node_modules"];
        if left_out.iter().any(|left_out| name == *left_out) {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to.join(name));
        } else {
            fs::copy(entry.path(), to.join(name)).unwrap();
        }
    }
}

fn cargo(root: &Path, arguments: &[&str]) {
    // Its own: Cargo tells the crates of two checkouts apart by their place in the workspace alone,
    // so that in a shared folder those of the copy take the place of ours.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("new-function-target");
    let output = Command::new("cargo")
        .args(arguments)
        .env("CARGO_TARGET_DIR", target)
        .current_dir(root)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}\n{said}");
}

#[test]
fn a_function_that_is_made_compiles_and_is_formatted() {
    let root = copy();

    let touched = new_function::make(&root, NAME).unwrap();

    for file in &touched {
        let text = fs::read_to_string(root.join(file)).unwrap();
        assert!(text.contains("quote"), "{}", file.display());
        // The page of the project names the command.
        assert!(
            file.ends_with("README.md") || !text.contains("new-function"),
            "{}",
            file.display()
        );
    }
    cargo(&root, &["fmt", "--all", "--check"]);
    let request = format!("{NAME}-request");
    let both = ["--package", NAME, "--package", &request];
    let clippy = [
        &["clippy", "--all-targets"][..],
        &both,
        &["--", "-D", "warnings"],
    ]
    .concat();
    cargo(&root, &clippy);

    // What it takes and answers is in the document.
    cargo(&root, &["run", "--quiet", "--bin", "contract"]);
    let document = fs::read_to_string(root.join("functions/openapi/openapi.json")).unwrap();
    assert!(document.contains(&format!("/{NAME}")));

    let again = new_function::make(&root, NAME).unwrap_err();
    assert!(again.to_string().ends_with("exists"), "{again}");
}
