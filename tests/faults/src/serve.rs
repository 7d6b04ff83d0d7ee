//! The functions in a process of their own, which can be killed as a machine is.

use std::{
    collections::BTreeMap,
    env,
    fs::File,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};
use tokio::{
    io::AsyncReadExt,
    net::TcpStream,
    process::{Child, Command},
    time::sleep,
};

/// Names to a process of this program what it is to serve.
const ASKED: &str = "FRONTDESK_FAULTS_SERVE";

#[derive(Clone, Deserialize, Serialize)]
struct Asked {
    listen: SocketAddr,
    variables: BTreeMap<String, String>,
    models: PathBuf,
    log: PathBuf,
}

/// Whether this process is to serve; it does so until its parent is gone.
pub async fn serves_here() -> Result<bool> {
    let Ok(asked) = env::var(ASKED) else {
        return Ok(false);
    };
    let asked: Asked = serde_json::from_str(&asked)?;
    let up = runtime::Up {
        manifest: stack::repository().join("spin.toml"),
        listen: asked.listen,
        variables: asked.variables,
        models: Some(asked.models),
        log: runtime::Log::File(asked.log),
        ..Default::default()
    };
    let running = up.start().await?;
    let mut nothing = Vec::new();
    tokio::io::stdin().read_to_end(&mut nothing).await?;
    drop(running);
    Ok(true)
}

/// A free address of this machine.
pub fn free_address() -> Result<SocketAddr> {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(free.local_addr()?)
}

/// The process, always at the same address.
pub struct Functions {
    asked: Asked,
    process: Option<Child>,
}

impl Functions {
    /// Starts it, and waits until it serves.
    pub async fn start(
        listen: SocketAddr,
        variables: BTreeMap<String, String>,
        models: &Path,
        log: &Path,
    ) -> Result<Self> {
        let mut functions = Self {
            asked: Asked {
                listen,
                variables,
                models: models.to_owned(),
                log: log.to_owned(),
            },
            process: None,
        };
        functions.restart().await?;
        Ok(functions)
    }

    /// SIGKILL: nothing of it says good-bye to anybody.
    pub async fn kill(&mut self) -> Result<()> {
        if let Some(mut process) = self.process.take() {
            process.kill().await?;
        }
        Ok(())
    }

    /// Starts it again, and waits until it serves.
    pub async fn restart(&mut self) -> Result<()> {
        self.kill().await?;
        let errors = File::options()
            .create(true)
            .append(true)
            .open(self.asked.log.with_extension("stderr"))?;
        let mut process = Command::new(env::current_exe()?)
            .env(ASKED, serde_json::to_string(&self.asked)?)
            // It ends with this process at the latest.
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(errors)
            .kill_on_drop(true)
            .spawn()?;
        let since = Instant::now();
        while TcpStream::connect(self.asked.listen).await.is_err() {
            if let Some(status) = process.try_wait()? {
                bail!(
                    "the functions ended ({status}): {}",
                    self.asked.log.display()
                );
            }
            if since.elapsed() > Duration::from_secs(120) {
                bail!("the functions are not served: {}", self.asked.log.display());
            }
            sleep(Duration::from_millis(10)).await;
        }
        self.process = Some(process);
        Ok(())
    }

    /// Its process id, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.process.as_ref().and_then(Child::id)
    }

    /// How it ended, where nobody ended it.
    pub fn failed(&mut self) -> Option<String> {
        let status = self.process.as_mut()?.try_wait().ok()??;
        Some(format!("the functions ended by themselves ({status})"))
    }
}
