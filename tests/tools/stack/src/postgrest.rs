//! One PostgREST in front of one database.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::OnceCell,
    task::spawn_blocking,
    time::sleep,
};

use crate::{
    home,
    keys::Keys,
    process::{self, Process},
    server::Server,
};

/// What PostgREST calls at the beginning of a request: it refuses tokens, and the request can be followed by its id.
const BEGIN_REQUEST: &str = "private.begin_request";

/// A PostgREST that starts with its first request; it is stopped when dropped.
#[derive(Debug)]
pub struct Postgrest {
    server: Arc<Server>,
    database: String,
    jwks: String,
    issuer: String,
    /// `None` takes a free one.
    wanted_port: Option<u16>,
    /// Chosen at the first start, and kept after that.
    endpoint: OnceCell<Endpoint>,
    process: Mutex<Option<Process>>,
}

/// Where it listens, and with which settings.
#[derive(Debug)]
struct Endpoint {
    port: u16,
    admin_port: u16,
    log: PathBuf,
    environment: Vec<(&'static str, String)>,
}

impl Postgrest {
    /// One for a database, not yet started. Its key set and its log go to the server's folder.
    pub(crate) fn new(
        server: Arc<Server>,
        database: &str,
        keys: &Keys,
        wanted_port: Option<u16>,
    ) -> Self {
        Self {
            server,
            database: database.to_owned(),
            jwks: keys.postgrest_jwks().to_string(),
            issuer: keys.issuer.clone(),
            wanted_port,
            endpoint: OnceCell::new(),
            process: Mutex::new(None),
        }
    }

    /// Where it listens. The first call starts it; one that was stopped stays stopped.
    pub(crate) async fn address(&self) -> Result<SocketAddr> {
        let endpoint = self.endpoint.get_or_try_init(|| self.first_start()).await?;
        Ok((Ipv4Addr::LOCALHOST, endpoint.port).into())
    }

    /// Starts it, and waits until it is ready; one that runs is left alone.
    pub async fn start(&self) -> Result<()> {
        let endpoint = self.endpoint.get_or_try_init(|| self.first_start()).await?;
        match self.is_running() {
            true => Ok(()),
            false => self.launch(endpoint).await,
        }
    }

    /// Stops it; [`Postgrest::start`] starts it again on the same port.
    pub async fn stop(&self) -> Result<()> {
        self.endpoint.get_or_try_init(|| self.choose()).await?;
        let process = self.process.lock().ok().and_then(|mut slot| slot.take());
        Ok(spawn_blocking(move || drop(process)).await?)
    }

    /// Chooses ports and starts there.
    async fn first_start(&self) -> Result<Endpoint> {
        let mut attempts = 0;
        loop {
            let endpoint = self.choose().await?;
            attempts += 1;
            match self.launch(&endpoint).await {
                Ok(()) => return Ok(endpoint),
                // Between choosing a port and using it, another process may have taken it.
                Err(error) if attempts < 3 && error.to_string().contains("in use") => {}
                Err(error) => return Err(error),
            }
        }
    }

    async fn choose(&self) -> Result<Endpoint> {
        let port = self.wanted_port.map_or_else(|| process::free_port(0), Ok)?;
        let admin_port = process::free_port(0)?;
        let folder = &self.server.folder;
        let jwks = folder.join(format!("postgrest-{port}.jwks.json"));
        home::write_secret(&jwks, &self.jwks)?;
        let url = self.server.authenticator_url(&self.database);
        let follows = self.server.has_function(&self.database, BEGIN_REQUEST);
        let pre_request = follows.await?.then_some(BEGIN_REQUEST);
        Ok(Endpoint {
            port,
            admin_port,
            log: folder.join("logs").join(log_name(port)),
            environment: environment(&url, &jwks, &self.issuer, port, admin_port, pre_request),
        })
    }

    /// Starts the process, and waits until it has read the schema.
    async fn launch(&self, endpoint: &Endpoint) -> Result<()> {
        let program = &self.server.programs.postgrest;
        let (_, log) = home::new_log(&self.server.folder, &endpoint.log_name())?;
        let mut command = Command::new(program);
        command
            .envs(
                endpoint
                    .environment
                    .iter()
                    .map(|(name, value)| (name, value)),
            )
            .stdout(log.try_clone()?)
            .stderr(log);
        let process = Process::start(command, libc::SIGKILL)
            .with_context(|| format!("cannot start PostgREST ({})", program.display()))?;
        let deadline = Instant::now() + Duration::from_secs(30);
        while !endpoint.is_ready().await {
            let exited = process.exited();
            if exited.is_some() || Instant::now() > deadline {
                bail!(
                    "PostgREST did not start:\n{}",
                    process::tail(&endpoint.said(), 20)
                );
            }
            sleep(Duration::from_millis(10)).await;
        }
        if let Ok(mut slot) = self.process.lock() {
            *slot = Some(process);
        }
        Ok(())
    }

    /// Why it is no longer running, if it has ended by itself.
    pub fn failed(&self) -> Option<String> {
        let slot = self.process.lock().ok()?;
        let status = slot.as_ref()?.exited()?;
        let said = process::tail(&self.log(), 20);
        Some(format!("PostgREST ended ({status}):\n{said}"))
    }

    /// What it has logged since its start: a line for each request.
    pub fn log(&self) -> String {
        self.endpoint.get().map(Endpoint::said).unwrap_or_default()
    }

    fn is_running(&self) -> bool {
        self.process.lock().is_ok_and(|slot| {
            slot.as_ref()
                .is_some_and(|process| process.exited().is_none())
        })
    }
}

impl Endpoint {
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

    fn log_name(&self) -> String {
        log_name(self.port)
    }

    fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

fn log_name(port: u16) -> String {
    format!("postgrest-{port}.log")
}

/// The settings of a hosted Supabase project, as far as they show.
fn environment(
    database_url: &str,
    jwks: &Path,
    issuer: &str,
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
        ("PGRST_APP_SETTINGS_JWT_ISSUER", issuer.to_owned()),
        // With two seconds for a stranger's statement, twenty connections are free again before anybody gives up.
        ("PGRST_DB_POOL", "20".into()),
        ("PGRST_DB_POOL_ACQUISITION_TIMEOUT", "5".into()),
        ("PGRST_SERVER_HOST", "127.0.0.1".into()),
        ("PGRST_SERVER_PORT", port.to_string()),
        ("PGRST_ADMIN_SERVER_PORT", admin_port.to_string()),
        ("PGRST_LOG_LEVEL", "info".into()),
    ];
    settings.into_iter().chain(pre_request).collect()
}
