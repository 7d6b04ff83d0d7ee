//! The files that a build depends on, and whether they changed since.

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::TARGET;

/// Files and folders of the checkout.
#[derive(Clone, Debug)]
pub struct Sources(Vec<PathBuf>);

impl Sources {
    /// These paths under a root, each a file or a whole folder, and what every build depends on.
    pub fn of_build(root: &Path, paths: &[&str]) -> Self {
        let shared = [
            "Cargo.toml",
            "Cargo.lock",
            ".cargo/config.toml",
            "rust-toolchain.toml",
            "shared",
        ];
        Self::new(root, &[&shared, paths].concat())
    }

    /// All that components are built of.
    pub fn of_functions(root: &Path) -> Self {
        Self::of_build(root, &["functions", "spin.toml"])
    }

    /// These paths under a root, each a file or a whole folder.
    pub fn new(root: &Path, paths: &[&str]) -> Self {
        Self(paths.iter().map(|path| root.join(path)).collect())
    }

    /// When the newest of them changed. A folder changes when an entry comes or goes.
    pub fn changed(&self) -> Option<SystemTime> {
        self.0.iter().filter_map(|path| newest(path)).max()
    }
}

fn newest(path: &Path) -> Option<SystemTime> {
    let metadata = fs::symlink_metadata(path).ok()?;
    let own = metadata.modified().ok();
    if !metadata.is_dir() {
        return own;
    }
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    let inner = entries
        .filter(|entry| !is_generated(&entry.file_name().to_string_lossy()))
        .filter_map(|entry| newest(&entry.path()));
    inner.chain(own).max()
}

/// Such as what editors write beside a file while it is open.
fn is_generated(name: &str) -> bool {
    name.starts_with('.')
        || name.ends_with('~')
        || matches!(name, "node_modules" | "target" | "4913")
}

/// A file whose time says up to when a build has seen its sources.
#[derive(Clone, Debug)]
pub struct Stamp(PathBuf);

impl Stamp {
    /// The stamp in this file.
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Set by `cargo build-functions` where it has built all components into a target folder as they are deployed. With some
    /// of them alone, Cargo chooses fewer features of the crates that they share, and compiles all of it again.
    pub fn of_functions(target: &Path) -> Self {
        Self(target.join(TARGET).join("release/functions.stamp"))
    }

    /// Whether no source changed since the stamp was set.
    pub fn is_newer_than(&self, sources: &Sources) -> bool {
        let stamped = fs::metadata(&self.0).and_then(|metadata| metadata.modified());
        stamped.is_ok_and(|stamped| sources.changed().is_some_and(|changed| changed < stamped))
    }

    /// Says that a build that began then has succeeded. Where that fails, the next start builds again.
    pub fn set(&self, begun: SystemTime) {
        let _ = fs::File::create(&self.0).and_then(|file| file.set_modified(begun));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may end on it")]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_stamp_is_old_once_a_file_changes_comes_or_goes() {
        let root = std::env::temp_dir().join(format!("frontdesk-sources-{}", std::process::id()));
        let folder = root.join("functions/one");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("lib.rs"), "1").unwrap();
        let sources = Sources::new(&root, &["functions"]);
        let stamp = Stamp::new(root.join("stamp"));
        assert!(!stamp.is_newer_than(&sources), "there is none");

        let renew = || stamp.set(SystemTime::now() + Duration::from_millis(5));
        let wait = || std::thread::sleep(Duration::from_millis(20));
        renew();
        assert!(stamp.is_newer_than(&sources));

        wait();
        fs::write(folder.join("lib.rs"), "2").unwrap();
        assert!(!stamp.is_newer_than(&sources), "changed");
        renew();
        assert!(stamp.is_newer_than(&sources));

        wait();
        fs::write(folder.join("new.rs"), "").unwrap();
        assert!(!stamp.is_newer_than(&sources), "came");
        renew();

        wait();
        fs::remove_file(folder.join("new.rs")).unwrap();
        assert!(!stamp.is_newer_than(&sources), "went");
        renew();

        wait();
        fs::write(root.join("elsewhere"), "").unwrap();
        assert!(stamp.is_newer_than(&sources));
        fs::remove_dir_all(root).unwrap();
    }
}
