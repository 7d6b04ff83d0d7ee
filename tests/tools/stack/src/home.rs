//! Where everything that the stack fetches and makes is kept: one ignored folder.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    hash::{DefaultHasher, Hash, Hasher},
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

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
        self.scratch_in(&self.folder("tests")?, "")
    }

    /// The same in memory, where there is room, else on the disk: Postgres makes thousands of files for the databases of
    /// tests, over which a file system of a disk takes a sixth of all their time.
    pub(crate) fn scratch_in_memory(&self) -> Result<Scratch> {
        let memory = Path::new(MEMORY);
        if ::up::free_space(memory).is_none_or(|free| free < ROOM) {
            return self.scratch();
        }
        let mut whose = DefaultHasher::new();
        self.0.hash(&mut whose);
        self.scratch_in(memory, &format!("frontdesk-{:x}-", whose.finish()))
    }

    fn scratch_in(&self, folder: &Path, prefix: &str) -> Result<Scratch> {
        let guard = lock_file(&self.folder("tests")?.join("lock"))?;
        guard.lock()?;
        for entry in fs::read_dir(folder)?.flatten() {
            let path = entry.path();
            let is_ours = entry.file_name().to_string_lossy().starts_with(prefix);
            if is_ours && path.is_dir() && lock_file(&path.join("lock"))?.try_lock().is_ok() {
                remove_cluster(&path);
            }
        }
        let name = format!("{prefix}{}-{}", std::process::id(), keys::random_hex(4));
        let path = folder.join(name);
        create_folder(&path)?;
        let lock = lock_file(&path.join("lock"))?;
        lock.lock()?;
        Ok(Scratch { path, _lock: lock })
    }

    fn folder(&self, name: &str) -> Result<PathBuf> {
        let path = self.0.join(name);
        create_folder(&path)?;
        Ok(path)
    }
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
