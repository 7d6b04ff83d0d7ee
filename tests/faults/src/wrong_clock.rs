//! The clock of Postgres, which libfaketime sets to another time while it runs.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use anyhow::Result;
use stack::Postgres;

/// Where systems have the library.
const PLACES: [&str; 5] = [
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
    "/usr/lib/faketime/libfaketime.so.1",
    "/usr/lib64/faketime/libfaketime.so.1",
    "/usr/local/lib/faketime/libfaketime.so.1",
];

/// How long a process of Postgres goes by the time that it read last.
pub const NOTICED: Duration = Duration::from_secs(1);

/// A clock that is right until it is set.
pub struct Clock {
    file: PathBuf,
    /// Seconds by which it was ahead at most.
    most: AtomicU64,
}

impl Clock {
    /// Gives it to a Postgres, from its next start on; `None` where libfaketime is missing.
    pub fn of(postgres: &Postgres, folder: &Path) -> Result<Option<Self>> {
        let Some(library) = PLACES.into_iter().find(|path| Path::new(path).is_file()) else {
            return Ok(None);
        };
        let clock = Self {
            file: folder.join("clock"),
            most: AtomicU64::new(0),
        };
        clock.set(Duration::ZERO)?;
        let file = clock.file.to_string_lossy();
        postgres.set_environment(&[
            ("LD_PRELOAD", library),
            ("FAKETIME_TIMESTAMP_FILE", &*file),
            ("FAKETIME_CACHE_DURATION", "1"),
            // A machine's clock is set, and its timers and files go on as before.
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
            ("DONT_FAKE_MONOTONIC", "1"),
            ("NO_FAKE_STAT", "1"),
            // Nothing is left of a process that is killed.
            ("FAKETIME_DISABLE_SHM", "1"),
        ])?;
        drop(file);
        Ok(Some(clock))
    }

    /// Sets it ahead of this machine's.
    pub fn set(&self, ahead: Duration) -> Result<()> {
        self.most.fetch_max(ahead.as_secs(), Ordering::Relaxed);
        // Renamed, so that nobody reads half of it.
        let new = self.file.with_extension("new");
        fs::write(&new, format!("+{}\n", ahead.as_secs()))?;
        Ok(fs::rename(new, &self.file)?)
    }

    /// Lets as much time pass as it was ahead at most: what was put off meanwhile is due.
    pub fn catch_up(&self) -> Result<()> {
        self.set(Duration::from_secs(self.most.load(Ordering::Relaxed)))
    }
}
