//! Time on the processor of one Postgres server, to the nanosecond: what can be compared on a machine that others use.

use std::{fs, time::Duration};

use anyhow::{Context, Result};

/// All processes of a server, by that of its postmaster.
#[derive(Clone, Copy, Debug)]
pub struct Server {
    postmaster: u32,
}

impl Server {
    /// The server that a process belongs to: a backend's parent is its postmaster.
    pub fn of_backend(backend: u32) -> Result<Self> {
        let postmaster = parent(backend).context("the backend is gone")?;
        Ok(Self { postmaster })
    }

    /// What its processes have used that run at this moment.
    pub fn time(self) -> Result<Duration> {
        let processes = fs::read_dir("/proc")?.flatten();
        Ok(processes
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .filter(|process| parent(*process) == Some(self.postmaster))
            .filter_map(time)
            .sum())
    }
}

/// What one process has used: the first field of `schedstat`, in nanoseconds.
pub fn time(process: u32) -> Option<Duration> {
    let text = fs::read_to_string(format!("/proc/{process}/schedstat")).ok()?;
    let nanoseconds = text.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

/// The fourth field of `stat`. The name before it stands in parentheses and may hold some itself.
fn parent(process: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, after) = stat.rsplit_once(')')?;
    after.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_a_parent_and_used_the_processor() {
        let own = std::process::id();
        assert_eq!(parent(own), Some(std::os::unix::process::parent_id()));
        assert!(time(own).unwrap() > Duration::ZERO);
    }
}
