//! A copy of the checkout that is built with what the checkout has compiled already.

use std::{
    fs::{self, FileTimes},
    path::{Path, PathBuf},
    process::Command,
};

/// What is built, fetched, or of no use here.
const LEFT_OUT: [&str; 6] = [
    ".git",
    ".frontdesk",
    ".spin",
    "incremental",
    "node_modules",
    "target",
];

pub struct Checkout {
    root: PathBuf,
}

impl Checkout {
    /// Copies sources, and what they were compiled to.
    pub fn copy() -> Self {
        let ours = manifests::repository();
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("new-function");
        let _ = fs::remove_dir_all(&root);
        copy(&ours, &root, &|_| false);
        // Cargo tells the crates of two checkouts apart by their place in the workspace alone: in a shared folder,
        // those of the copy would take the place of ours. rustc replaces libraries and never writes into them, so
        // they are linked. Cargo writes into the rest.
        let debug = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../debug");
        let is_library = |file: &Path| {
            let end = file.extension().and_then(|end| end.to_str());
            matches!(end, Some("rlib" | "rmeta" | "so"))
        };
        for folder in [".fingerprint", "build", "deps"] {
            let from = debug.join(folder);
            if from.is_dir() {
                copy(&from, &root.join("target/debug").join(folder), &is_library);
            }
        }
        Self { root }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn cargo(&self, arguments: &[&str]) {
        let output = Command::new("cargo")
            .args(arguments)
            .env_remove("CARGO_TARGET_DIR")
            .current_dir(&self.root)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}\n{said}");
        if std::env::var_os("FRONTDESK_SHOW").is_some() {
            eprintln!("{arguments:?}\n{said}");
        }
    }
}

/// Copies a folder with the times of its files, by which Cargo knows what has changed.
fn copy(from: &Path, to: &Path, is_linked: &dyn Fn(&Path) -> bool) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().unwrap();
        if LEFT_OUT
            .iter()
            .any(|left_out| entry.file_name() == *left_out)
            || kind.is_symlink()
        {
            continue;
        }
        if kind.is_dir() {
            copy(&source, &target, is_linked);
        } else if is_linked(&source) {
            fs::hard_link(&source, &target).unwrap();
        } else if entry.metadata().unwrap().len() < 20_000_000 {
            // What is larger are programs, which nothing here runs.
            fs::copy(&source, &target).unwrap();
            let modified = entry.metadata().unwrap().modified().unwrap();
            let file = fs::File::options().write(true).open(&target).unwrap();
            file.set_times(FileTimes::new().set_modified(modified))
                .unwrap();
        }
    }
}
