//! Where everything that the stack fetches and makes is kept: one ignored folder.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io::Write,
    os::unix::{
        ffi::OsStrExt,
        fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    },
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::{keys, process};

pub use ::up::repository;

/// Where Linux keeps files in memory.
const MEMORY: &str = "/dev/shm";
/// What the databases of all tests take, several times over.
const ROOM: u64 = 4 << 30;

/// The ignored folder: `.frontdesk` in the checkout, or `FRONTDESK_HOME`.
#[derive(Clone, Debug)]
pub struct Home(PathBuf);

impl Home {
    /// The folder that the environment names.
    pub fn locate() -> Result<Self> {
        Ok(Self(::up::home()))
    }

    /// Fetched servers.
    pub fn cache(&self) -> Result<PathBuf> {
        self.folder("cache")
    }

    /// What `cargo up` keeps between runs: the cluster and the keys.
    pub fn data(&self) -> Result<PathBuf> {
        self.folder("data")
    }

    /// A folder for this process alone; what earlier, killed processes left is removed.
    pub fn scratch(&self) -> Result<Scratch> {
        let _guard = self.sweep()?;
        new_scratch(&self.folder("tests")?, "")
    }

    /// The same in memory, where there is room, else on the disk: Postgres makes thousands of files for the databases of
    /// tests, over which a file system of a disk takes a sixth of all their time.
    pub(crate) fn scratch_in_memory(&self) -> Result<Scratch> {
        // Before the room is asked for, since what was left there takes some of it.
        let _guard = self.sweep()?;
        let memory = Path::new(MEMORY);
        if ::up::free_space(memory).is_none_or(|free| free < ROOM) {
            return new_scratch(&self.folder("tests")?, "");
        }
        new_scratch(memory, &self.prefix_in_memory())
    }

    /// Removes what killed processes left, on the disk and in memory. As long as the file that it gives is open, no other
    /// process does the same.
    fn sweep(&self) -> Result<File> {
        let tests = self.folder("tests")?;
        let guard = lock_file(&tests.join("lock"))?;
        guard.lock()?;
        remove_left(&tests, "");
        remove_left(Path::new(MEMORY), &self.prefix_in_memory());
        Ok(guard)
    }

    /// How the names of this checkout's folders in memory begin. It is the same whatever Rust built this, so that what was
    /// left is found.
    fn prefix_in_memory(&self) -> String {
        let digest = Sha256::digest(self.0.as_os_str().as_bytes());
        format!("frontdesk-{}-", keys::hex(digest.iter().take(8)))
    }

    fn folder(&self, name: &str) -> Result<PathBuf> {
        let path = self.0.join(name);
        create_folder(&path)?;
        Ok(path)
    }
}

/// Removes those folders within another whose names begin so and whose processes are gone.
fn remove_left(folder: &Path, prefix: &str) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_ours = entry.file_name().to_string_lossy().starts_with(prefix);
        let is_left = || lock_file(&path.join("lock")).is_ok_and(|lock| lock.try_lock().is_ok());
        if is_ours && path.is_dir() && is_left() {
            remove_cluster(&path);
        }
    }
}

fn new_scratch(folder: &Path, prefix: &str) -> Result<Scratch> {
    let name = format!("{prefix}{}-{}", std::process::id(), keys::random_hex(4));
    let path = folder.join(name);
    create_folder(&path)?;
    let lock = lock_file(&path.join("lock"))?;
    lock.lock()?;
    Ok(Scratch { path, _lock: lock })
}

/// A folder that is removed when dropped, or by the next run if this one is killed.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
    _lock: File,
}

impl Scratch {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn remove(&self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.remove();
    }
}

/// Makes a folder that other users may enter: as root, Postgres runs as another user.
pub(crate) fn create_folder(path: &Path) -> Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o755)
        .create(path)
        .with_context(|| {
            format!(
                "cannot make {}; FRONTDESK_HOME names another folder",
                path.display()
            )
        })
}

/// The folder of logs within another, and a new log in it. They hold what passed through: only their owner may read them.
pub(crate) fn new_log(folder: &Path, name: &str) -> Result<(PathBuf, File)> {
    let logs = folder.join("logs");
    let path = logs.join(name);
    let open = || {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&logs)?;
        fs::set_permissions(&logs, Permissions::from_mode(0o700))?;
        let file = OpenOptions::new()
            .create(true)
            .truncate(true)
            .write(true)
            .mode(0o600)
            .open(&path)?;
        // One of before may have been open to others.
        file.set_permissions(Permissions::from_mode(0o600))?;
        Ok::<_, std::io::Error>(file)
    };
    let file = open().with_context(|| format!("cannot write {}", path.display()))?;
    Ok((path, file))
}

/// Opens a file to be locked with [`File::lock`]; the lock ends with the process.
pub(crate) fn lock_file(path: &Path) -> Result<File> {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(path)
        .with_context(|| {
            format!(
                "cannot open {}; FRONTDESK_HOME names another folder",
                path.display()
            )
        })
}

/// Writes what only its owner may read, whole or not at all.
pub(crate) fn write_secret(path: &Path, content: &str) -> Result<()> {
    let part = path.with_added_extension("part");
    let _ = fs::remove_file(&part);
    OpenOptions::new()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(&part)
        .and_then(|mut file| file.write_all(content.as_bytes()))
        .and_then(|()| fs::rename(&part, path))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Removes a folder with the clusters in it, and ends a server that still runs on one.
fn remove_cluster(path: &Path) {
    let servers = fs::read_dir(path).into_iter().flatten().flatten();
    for pid in servers.filter_map(|entry| process::postmaster(&entry.path())) {
        process::signal(pid, libc::SIGQUIT);
    }
    // A server on its way down may still write: the second attempt finds it gone.
    if fs::remove_dir_all(path).is_err() {
        std::thread::sleep(std::time::Duration::from_millis(300));
        let _ = fs::remove_dir_all(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_in_memory_is_known_again_by_every_build() {
        let home = Home(PathBuf::from("/home/ada/frontdesk/.frontdesk"));
        assert_eq!(home.prefix_in_memory(), "frontdesk-1a54cd94aef588f1-");
    }

    #[test]
    fn what_killed_processes_left_is_removed_on_the_disk_and_in_memory() {
        let name = format!("frontdesk-home-{}", std::process::id());
        let home = Home(std::env::temp_dir().join(name));
        let in_memory = format!("{}1-left", home.prefix_in_memory());
        let left = [
            home.folder("tests").unwrap().join("1-left"),
            Path::new(MEMORY).join(in_memory),
        ];
        for folder in &left {
            create_folder(folder).unwrap();
        }

        let scratch = home.scratch_in_memory().unwrap();

        assert!(scratch.path().is_dir());
        for folder in &left {
            assert!(!folder.exists(), "{}", folder.display());
        }
        // One that is in use stays.
        let other = home.scratch().unwrap();
        assert!(scratch.path().is_dir() && other.path().is_dir());
        drop((scratch, other));
        fs::remove_dir_all(&home.0).unwrap();
    }
}
