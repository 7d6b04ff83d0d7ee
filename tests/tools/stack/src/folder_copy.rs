//! Copies of folders, for tests to change.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use uuid::Uuid;

/// A folder among the temporary files; it goes with this value.
#[derive(Debug)]
pub struct FolderCopy(PathBuf);

impl FolderCopy {
    /// One with nothing in it.
    pub fn empty() -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("frontdesk-{}", Uuid::new_v4()));
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self(folder))
    }

    /// One with the files and folders of another.
    pub fn of(folder: &Path) -> Result<Self> {
        let copy = Self::empty()?;
        copy.add(folder, "")?;
        Ok(copy)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Copies the files and folders of another into a folder of it.
    pub fn add(&self, folder: &Path, into: &str) -> Result<()> {
        copy(folder, &self.0.join(into))
    }

    /// Writes a file, with the folders to it.
    pub fn write(&self, file: &str, text: &str) -> Result<()> {
        let path = self.0.join(file);
        path.parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&path, text))
            .with_context(|| format!("cannot write {}", path.display()))
    }

    /// Removes a file.
    pub fn remove(&self, file: &str) -> Result<()> {
        let path = self.0.join(file);
        fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))
    }
}

impl Drop for FolderCopy {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    let entries = fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))?;
    for entry in entries {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        match path.is_dir() {
            true => copy(&path, &target)?,
            false => drop(
                fs::copy(&path, &target)
                    .with_context(|| format!("cannot copy {}", path.display()))?,
            ),
        }
    }
    Ok(())
}
