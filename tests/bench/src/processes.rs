//! What processes cost, as Linux counts it in `/proc`.

use std::{
    collections::HashMap,
    fs,
    path::Path,
    process::{Child, Command},
    time::Duration,
};

use anyhow::{Context, Result};

use crate::{embedder, load};

/// A process that ends with the measurement.
pub struct Worker(Child);

impl Worker {
    /// Starts it.
    pub fn start(mut command: Command) -> Result<Self> {
        Ok(Self(command.spawn()?))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Time on the processor since the start, of each part of the system.
#[derive(Clone, Copy, Debug, Default)]
pub struct Times {
    /// The functions or their peer.
    pub server: Duration,
    /// All of its processes.
    pub postgres: Duration,
    /// PostgREST.
    pub postgrest: Duration,
    /// The gateway and the embedding service, which run in this process.
    pub gateway: Duration,
    /// The load, in this process too.
    pub load: Duration,
}

impl Times {
    /// Reads them for a server and for what this process started besides.
    pub fn read(server: u32) -> Result<Self> {
        let all = all()?;
        let own = std::process::id();
        let mut times = Self::default();
        for entry in all.values() {
            let has_ancestor = |wanted: u32| {
                let mut id = entry.id;
                while let Some(process) = all.get(&id) {
                    if id == wanted {
                        return true;
                    }
                    id = process.parent;
                }
                false
            };
            if has_ancestor(server) {
                times.server += entry.time;
            } else if entry.id != own && has_ancestor(own) {
                match entry.name.as_str() {
                    name if name.starts_with("postgrest") => times.postgrest += entry.time,
                    name if name.starts_with("postgres") => times.postgres += entry.time,
                    _ => {}
                }
            }
        }
        for thread in entries(Path::new("/proc/self/task"))? {
            match thread.name.as_str() {
                load::THREAD => times.load += thread.time,
                "stack" | embedder::THREAD => times.gateway += thread.time,
                _ => {}
            }
        }
        Ok(times)
    }

    /// From an earlier reading to this one.
    pub fn since(self, earlier: Self) -> Self {
        Self {
            server: self.server.saturating_sub(earlier.server),
            postgres: self.postgres.saturating_sub(earlier.postgres),
            postgrest: self.postgrest.saturating_sub(earlier.postgrest),
            gateway: self.gateway.saturating_sub(earlier.gateway),
            load: self.load.saturating_sub(earlier.load),
        }
    }
}

/// Starts the count of [`peak_memory`] anew.
pub fn forget_peak_memory(process: u32) {
    // Where it is not allowed, the peak is that since the start.
    _ = fs::write(format!("/proc/{process}/clear_refs"), "5");
}

/// The most memory that a process had resident, in bytes, its children's included.
pub fn peak_memory(process: u32) -> Result<u64> {
    let children = all()?;
    let group = children
        .values()
        .filter(|entry| entry.id == process || entry.parent == process);
    group.map(|entry| high_water_mark(entry.id)).sum()
}

/// What of its memory a process and its children share with no other, in bytes: not the program itself.
pub fn own_memory(process: u32) -> Result<u64> {
    let all = all()?;
    let group = all
        .values()
        .filter(|entry| entry.id == process || entry.parent == process);
    group.map(|entry| status(entry.id, "RssAnon:")).sum()
}

fn high_water_mark(process: u32) -> Result<u64> {
    status(process, "VmHWM:")
}

fn status(process: u32, field: &str) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(field))
        .context(field.to_owned())?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes * 1024)
}

struct Entry {
    id: u32,
    parent: u32,
    name: String,
    time: Duration,
}

fn all() -> Result<HashMap<u32, Entry>> {
    let all = entries(Path::new("/proc"))?;
    Ok(all.into_iter().map(|entry| (entry.id, entry)).collect())
}

/// What is gone meanwhile is left out.
fn entries(folder: &Path) -> Result<Vec<Entry>> {
    let found = fs::read_dir(folder)?.flatten();
    Ok(found
        .filter_map(|entry| {
            let id = entry.file_name().to_str()?.parse().ok()?;
            parse(id, &fs::read_to_string(entry.path().join("stat")).ok()?)
        })
        .collect())
}

/// <https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html>. The name stands in parentheses and may
/// hold some itself.
fn parse(id: u32, stat: &str) -> Option<Entry> {
    let (before, after) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = after.split_whitespace().collect();
    // utime, stime, and those of children that ended: fields 14 to 17 of all, of which the state is 3.
    let ticks: u64 = fields
        .get(11..15)?
        .iter()
        .filter_map(|ticks| ticks.parse::<u64>().ok())
        .sum();
    Some(Entry {
        id,
        parent: fields.get(1)?.parse().ok()?,
        name: before.split_once('(')?.1.to_owned(),
        time: Duration::from_nanos(ticks * nanoseconds_per_tick()),
    })
}

fn nanoseconds_per_tick() -> u64 {
    // SAFETY: asks for a number.
    let per_second = unsafe { libc::sysconf(libc::_SC_CLK_TCK) };
    1_000_000_000 / u64::try_from(per_second).unwrap_or(100).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_parentheses_is_read() {
        let stat = "7 (a) b)) S 3 7 7 0 -1 4194560 1 0 0 0 10 20 30 40 20 0 1 0 5";
        let entry = parse(7, stat).unwrap();
        assert_eq!((entry.parent, entry.name.as_str()), (3, "a) b)"));
        assert_eq!(
            entry.time.as_nanos(),
            u128::from(100 * nanoseconds_per_tick())
        );
    }
}
