//! Programs in Python that tests run, fetched by pip and pinned by their hashes.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::{fetch, home, home::Home, keys, process, progress::Progress};

/// Packages of Python, in a folder of the cache that the list of their hashes names.
#[derive(Clone, Debug)]
pub struct PythonPackages {
    python: std::ffi::OsString,
    folder: PathBuf,
}

impl PythonPackages {
    /// Returns the packages of a `requirements.txt` from the cache, and fetches them where they are missing. Blocks.
    ///
    /// Fails where there is no Python with pip, and where a package is not the one that its hash says.
    pub fn of(title: &str, requirements: &Path) -> Result<Self> {
        let python = fetch::python()?;
        let list = fs::read(requirements)
            .with_context(|| format!("cannot read {}", requirements.display()))?;
        let cache = Home::locate()?.cache()?;
        let folder = cache.join(format!("{title}-{}", pin(&python, &list)));
        if folder.is_dir() {
            return Ok(Self { python, folder });
        }
        let lock = home::lock_file(&cache.join("lock-python"))?;
        lock.lock()?;
        if !folder.is_dir() {
            let step = Progress::long_only().long_step(title);
            let part = cache.join(format!("{title}.unfinished"));
            let _ = fs::remove_dir_all(&part);
            let mut command = Command::new(&python);
            command
                .args([
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                ])
                .args(["--no-cache-dir", "--no-deps", "--require-hashes"])
                .args(["--only-binary=:all:", "--target"])
                .arg(&part)
                .arg("--requirement")
                .arg(requirements);
            process::run(command, &format!("pip install {title}"))?;
            fs::rename(&part, &folder)?;
            step.done();
        }
        Ok(Self { python, folder })
    }

    /// Where a file of theirs is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A run of one of their modules.
    pub fn module(&self, name: &str) -> Command {
        let mut command = Command::new(&self.python);
        command
            .args(["-m", name])
            .env("PYTHONPATH", &self.folder)
            .env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }
}

/// A change of the list, or of Python, makes a new folder.
fn pin(python: &std::ffi::OsStr, list: &[u8]) -> String {
    let mut version = Command::new(python);
    version.arg("--version");
    let version = process::run(version, "python")
        .map(|output| output.stdout)
        .unwrap_or_default();
    let mut digest = Sha256::new();
    digest.update(version);
    digest.update(list);
    keys::hex(digest.finalize().iter().take(4))
}
