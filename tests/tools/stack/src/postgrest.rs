//! One PostgREST in front of one database.

use std::{
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::spawn_blocking,
    time::sleep,
};

use crate::{
    home,
    keys::Keys,
    process::{self, Process},
};

/// A PostgREST; it is stopped when dropped.
#[derive(Debug)]
pub struct Postgrest {
    program: PathBuf,
    log: PathBuf,
    environment: Vec<(&'static str, String)>,
    port: u16,
    admin_port: u16,
    process: Mutex<Option<Process>>,
}

impl Postgrest {
    /// Starts it and waits until it has read the schema. Its key set and its log go to `folder`. `pre_request` is a
    /// function of the database that it calls at the beginning of each request.
    pub(crate) async fn run(
        program: &Path,
        folder: &Path,
        port: Option<u16>,
        database_url: &str,
        keys: &Keys,
        pre_request: Option<&str>,
    ) -> Result<Self> {
        let mut attempts = 0;
        loop {
            let port = port.map_or_else(|| process::free_port(0), Ok)?;
            let jwks = folder.join(format!("postgrest-{port}.jwks.json"));
            home::write_secret(&jwks, &keys.postgrest_jwks().to_string())?;
            let admin_port = process::free_port(0)?;
            let postgrest = Self {
                program: program.to_path_buf(),
                log: folder.join(format!("postgrest-{port}.log")),
                environment: environment(database_url, &jwks, port, admin_port, pre_request),
                port,
                admin_port,
                process: Mutex::new(None),
            };
            attempts += 1;
            match postgrest.start().await {
                Ok(()) => return Ok(postgrest),
                // Between choosing a port and using it, another process may have taken it.
                Err(error) if attempts < 3 && error.to_string().contains("in use") => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Where it listens; the same after a stop and a start.
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// Starts it, and waits until it is ready; one that runs is left alone.
    pub async fn start(&self) -> Result<()> {
        if self.is_running() {
            return Ok(());
        }
        let log = File::create(&self.log)?;
        let mut command = Command::new(&self.program);
        command
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdout(log.try_clone()?)
            .stderr(log);
        let process = Process::start(command, libc::SIGKILL)
            .with_context(|| format!("cannot start PostgREST ({})", self.program.display()))?;
        let patience = Instant::now() + Duration::from_secs(30);
        while !self.is_ready().await {
            let exited = process.exited();
            if exited.is_some() || Instant::now() > patience {
                bail!("PostgREST did not start:\n{}", self.log_tail());
            }
            sleep(Duration::from_millis(10)).await;
        }
        if let Ok(mut slot) = self.process.lock() {
            *slot = Some(process);
        }
        Ok(())
    }

    /// Stops it; [`Postgrest::start`] starts it again on the same port.
    pub async fn stop(&self) -> Result<()> {
        let process = self.process.lock().ok().and_then(|mut slot| slot.take());
        Ok(spawn_blocking(move || drop(process)).await?)
    }

    /// Why it is no longer running, if it has ended by itself.
    pub fn failed(&self) -> Option<String> {
        let slot = self.process.lock().ok()?;
        let status = slot.as_ref()?.exited()?;
        Some(format!("PostgREST ended ({status}):\n{}", self.log_tail()))
    }

    /// What it has logged since its start: a line for each request.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    fn is_running(&self) -> bool {
        self.process.lock().is_ok_and(|slot| {
            slot.as_ref()
                .is_some_and(|process| process.exited().is_none())
        })
    }

    async fn is_ready(&self) -> bool {
        let answer = async {
            let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.admin_port)).await?;
            stream.write_all(b"GET /ready HTTP/1.0\r\n\r\n").await?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await?;
            std::io::Result::Ok(answer)
        };
        answer.await.is_ok_and(|answer| {
            answer
                .lines()
                .next()
                .is_some_and(|status| status.contains(" 200"))
        })
    }

    fn log_tail(&self) -> String {
        process::tail(&self.log(), 20)
    }
}

/// The settings of a hosted Supabase project, as far as they show.
fn environment(
    database_url: &str,
    jwks: &Path,
    port: u16,
    admin_port: u16,
    pre_request: Option<&str>,
) -> Vec<(&'static str, String)> {
    let pre_request = pre_request.map(|function| ("PGRST_DB_PRE_REQUEST", function.to_owned()));
    let settings = [
        ("PGRST_DB_URI", database_url.to_owned()),
        ("PGRST_DB_SCHEMAS", "public".into()),
        ("PGRST_DB_EXTRA_SEARCH_PATH", "public,extensions".into()),
        ("PGRST_DB_ANON_ROLE", "anon".into()),
        ("PGRST_DB_MAX_ROWS", "1000".into()),
        ("PGRST_JWT_SECRET", format!("@{}", jwks.display())),
        ("PGRST_JWT_AUD", "authenticated".into()),
        ("PGRST_SERVER_HOST", "127.0.0.1".into()),
        ("PGRST_SERVER_PORT", port.to_string()),
        ("PGRST_ADMIN_SERVER_PORT", admin_port.to_string()),
        ("PGRST_LOG_LEVEL", "info".into()),
    ];
    settings.into_iter().chain(pre_request).collect()
}
