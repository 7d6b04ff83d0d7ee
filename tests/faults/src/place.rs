//! Everything that runs: the stack, the functions in a process of their own, and the proxy between the two.

use std::{
    collections::BTreeMap,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result};
use stack::{Functions as Served, Options, Stack};
use tokio::{sync::Mutex, time::sleep};

use crate::{
    disk::Disk, measure::Memory, proxy::Proxy, serve, serve::Functions, wrong_clock::Clock,
};

/// What is asked of, and what fails.
pub struct Place {
    /// Under the data of Postgres, where the system lets one be mounted. It goes first, so that the folder can go.
    pub disk: Option<Disk>,
    /// The clock of Postgres, where there is what sets it.
    pub clock: Option<Clock>,
    /// Postgres, PostgREST and the mailbox.
    pub stack: Stack,
    /// Between the functions and Postgres.
    pub proxy: Proxy,
    /// What serves the functions.
    pub functions: Mutex<Functions>,
    /// Where the functions are asked.
    pub url: String,
    /// Their log.
    pub log: PathBuf,
    data: PathBuf,
}

impl Place {
    /// Starts all of it. The logs of the functions go to a folder.
    pub async fn start(folder: &Path, has_mounts: bool) -> Result<Self> {
        Stack::build_functions().await?;
        let listen = serve::free_address()?;
        let stack = Stack::start(Options {
            own_postgres: true,
            functions: Served::At(listen),
            ..Options::default()
        })
        .await?;
        let admin = stack.admin().await?;
        let data: String = admin.query_one("show data_directory", &[]).await?.get(0);
        // The small disk is for data, not for a gigabyte of journal.
        admin
            .batch_execute("alter system set max_wal_size = '256MB'")
            .await?;
        drop(admin);
        let data = PathBuf::from(data);
        stack.postgres().stop();
        let disk = match has_mounts {
            true => Some(Disk::under(&data)?),
            false => None,
        };
        let clock = match data.parent() {
            Some(beside) => Clock::of(stack.postgres(), beside)?,
            None => None,
        };
        stack.postgres().restart().await?;

        // Of Postgres, or of a pooler before it.
        let host = stack.variables.get("database_host");
        let database: SocketAddr = host.context("a stack has a database")?.parse()?;
        let proxy = Proxy::start(database).await?;
        let variables = through(&stack.variables, database, proxy.address);
        let log = folder.join("functions.log");
        let _ = fs::remove_file(&log);
        let functions = Functions::start(listen, variables, stack.models(), &log).await?;
        Ok(Self {
            disk,
            clock,
            stack,
            proxy,
            functions: Mutex::new(functions),
            url: format!("http://{listen}"),
            log,
            data,
        })
    }

    /// The process id of Postgres, while it runs.
    pub fn postmaster(&self) -> Option<libc::pid_t> {
        let file = fs::read_to_string(self.data.join("postmaster.pid")).ok()?;
        file.lines().next()?.trim().parse().ok()
    }

    /// Runs SQL as a superuser, unless Postgres is away.
    pub async fn sql(&self, statement: &str) -> Result<()> {
        Ok(self.stack.admin().await?.batch_execute(statement).await?)
    }

    /// Starts what has ended by itself, and says what it was.
    pub async fn put_right(&self) -> Result<Option<String>> {
        let mut found = None;
        if let Some(failed) = self.stack.postgres().failed() {
            self.stack.postgres().restart().await?;
            found = Some(failed);
        }
        if let Some(failed) = self.stack.postgrest.failed() {
            self.stack.postgrest.stop().await?;
            self.stack.postgrest.start().await?;
            found = Some(failed);
        }
        let mut functions = self.functions.lock().await;
        if let Some(failed) = functions.failed() {
            functions.restart().await?;
            found = Some(failed);
        }
        Ok(found)
    }

    /// Waits until Postgres lets somebody in.
    pub async fn wait_for_postgres(&self) -> Result<()> {
        let mut last = Ok(());
        for _ in 0..600 {
            last = self.sql("select 1").await;
            if last.is_ok() {
                return Ok(());
            }
            sleep(Duration::from_millis(50)).await;
        }
        last.context("Postgres does not come back")
    }

    /// What is in use now; `None` while something is away.
    pub async fn memory(&self, at: Duration) -> Option<Memory> {
        let functions = self.functions.lock().await.id()?;
        let admin = self.stack.admin().await.ok()?;
        let size = "select pg_database_size(current_database())";
        let database: i64 = admin.query_one(size, &[]).await.ok()?.get(0);
        let postmaster = u32::try_from(self.postmaster()?).ok()?;
        Some(Memory {
            at,
            functions: kilobytes(&format!("/proc/{functions}/status"), "VmRSS:")? * 1024,
            postgres: family(postmaster)
                .iter()
                // A page that several share counts once in all.
                .filter_map(|id| kilobytes(&format!("/proc/{id}/smaps_rollup"), "Pss:"))
                .sum::<u64>()
                * 1024,
            database: u64::try_from(database).ok()?,
        })
    }
}

/// The variables with the proxy in place of the database.
fn through(
    variables: &BTreeMap<String, String>,
    database: SocketAddr,
    proxy: SocketAddr,
) -> BTreeMap<String, String> {
    let (from, to) = (database.to_string(), proxy.to_string());
    let changed = variables.iter().map(|(name, value)| match name.as_str() {
        "database_url" | "strangers_database_url" | "database_host" => {
            (name.clone(), value.replace(&from, &to))
        }
        _ => (name.clone(), value.clone()),
    });
    changed.collect()
}

fn kilobytes(file: &str, field: &str) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(field))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// A process and its children.
fn family(parent: u32) -> Vec<u32> {
    let children = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children"));
    let children = children.unwrap_or_default();
    let children = children.split_whitespace().filter_map(|id| id.parse().ok());
    std::iter::once(parent).chain(children).collect()
}
