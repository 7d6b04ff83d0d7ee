//! Where the stack keeps its files.

use std::{
    fs::{File, TryLockError},
    io::Read,
    path::{Path, PathBuf},
};

/// The root of the checkout that this crate was built from.
pub fn repository() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    root.canonicalize().unwrap_or(root)
}

/// The ignored folder of servers and data: `.frontdesk` in the checkout, or `FRONTDESK_HOME`.
pub fn home() -> PathBuf {
    match std::env::var_os("FRONTDESK_HOME") {
        Some(path) => std::path::absolute(&path).unwrap_or_else(|_| path.into()),
        None => repository().join(".frontdesk"),
    }
}

/// What `cargo up` keeps between runs.
pub fn data() -> PathBuf {
    home().join("data")
}

/// The `cargo up` that uses the data folder now, as it describes itself; `None` where none does.
pub fn running() -> Option<String> {
    let mut lock = File::open(data().join("lock")).ok()?;
    match lock.try_lock() {
        Err(TryLockError::WouldBlock) => {
            let mut who = String::new();
            lock.read_to_string(&mut who).ok()?;
            Some(match who.trim() {
                "" => "it is starting".to_owned(),
                who => who.to_owned(),
            })
        }
        _ => None,
    }
}
