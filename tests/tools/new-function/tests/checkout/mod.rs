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

    /// Runs Cargo, which has Clippy compile what is ours, as CI does: what it would say ends the test.
    pub fn cargo(&self, arguments: &[&str]) {
        self.run("cargo", arguments);
    }

    /// Runs a program to its end, which has to be a good one.
    pub fn run(&self, program: &str, arguments: &[&str]) {
        let output = Command::new(program)
            .args(arguments)
            .env_remove("CARGO_TARGET_DIR")
            .env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver")
            .env("CLIPPY_ARGS", "-Dwarnings")
            // What was compiled by the same settings at another place would be compiled anew.
            .env("CLIPPY_CONF_DIR", manifests::repository().join(".cargo"))
            .current_dir(&self.root)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} {arguments:?}\n{said}");
        if std::env::var_os("FRONTDESK_SHOW").is_some() {
            eprintln!("{program} {arguments:?}\n{said}");
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
