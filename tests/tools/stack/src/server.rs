//! A Postgres server with the databases that stacks use: one to keep, or copies of a template.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::Duration,
};

use anyhow::{Result, bail};
use sha2::{Digest, Sha256};
use tokio::{
    sync::{Mutex, OnceCell},
    task::spawn_blocking,
};

use crate::{
    background,
    backup::Backup,
    fetch::{self, OWN_DATABASE, Servers},
    home::{Home, Scratch},
    keys,
    migrate::{load_demo, migrate},
    postgres::{Durability, Postgres},
    process,
    progress::Progress,
};

/// One Postgres server, and what is needed to put a PostgREST in front of it.
#[derive(Debug)]
pub(crate) struct Server {
    // Dropped in this order: the folder goes when the server has stopped.
    pub postgres: Postgres,
    pub programs: Servers,
    /// Of the role `authenticator`, which all databases of a server share.
    pub authenticator_password: String,
    /// Where logs and key sets go.
    pub folder: PathBuf,
    /// By the folder of SQL that each was made from.
    templates: Mutex<BTreeMap<PathBuf, String>>,
    scratch: Option<Scratch>,
}

static SHARED: OnceCell<Arc<Server>> = OnceCell::const_new();

impl Server {
    /// The server that all stacks of this process share. It is stopped when the process ends.
    pub(crate) async fn shared() -> Result<Arc<Self>> {
        let server = SHARED
            .get_or_try_init(|| async {
                let server = Arc::new(Self::throw_away(Durability::ThrowAway).await?);
                stop_at_exit();
                anyhow::Ok(server)
            })
            .await?;
        Ok(server.clone())
    }

    /// A server for tests, on a free port.
    pub(crate) async fn throw_away(durability: Durability) -> Result<Self> {
        let (programs, scratch) = spawn_blocking(move || {
            let home = Home::locate()?;
            anyhow::Ok((
                fetch::servers(&home, &Progress::long_only())?,
                match durability {
                    Durability::ThrowAway => home.scratch_in_memory()?,
                    Durability::Durable | Durability::Killable => home.scratch()?,
                },
            ))
        })
        .await??;
        let folder = scratch.path().to_path_buf();
        let port = process::free_port(0)?;
        let mut server =
            Self::start(programs, &folder, port, durability, keys::random_hex(16)).await?;
        server.scratch = Some(scratch);
        Ok(server)
    }

    /// The server on one folder, or one's own where the environment names it.
    pub(crate) async fn start(
        programs: Servers,
        folder: &Path,
        port: u16,
        durability: Durability,
        authenticator_password: String,
    ) -> Result<Self> {
        let own = std::env::var(OWN_DATABASE);
        let (postgres, authenticator_password) = match (&programs.postgres, own) {
            (Some(files), _) => {
                let postgres = Postgres::start(files.clone(), folder, port, durability).await?;
                (postgres, authenticator_password)
            }
            // Several processes may use it at once: they must agree on the password.
            (None, Ok(url)) => (Postgres::external(&url)?, hex_digest(&url)),
            (None, Err(_)) => bail!("{OWN_DATABASE} is not readable"),
        };
        Ok(Self {
            postgres,
            programs,
            authenticator_password,
            folder: folder.to_path_buf(),
            templates: Mutex::default(),
            scratch: None,
        })
    }

    /// A URL for the role that PostgREST and the functions log in as.
    pub(crate) fn authenticator_url(&self, database: &str) -> String {
        self.postgres
            .url("authenticator", &self.authenticator_password, database)
    }

    /// Brings a database up to date; returns what was applied.
    pub(crate) async fn prepare(
        &self,
        database: &str,
        sql: &Path,
        demo: bool,
    ) -> Result<Vec<String>> {
        let mut client = self.postgres.admin(database).await?;
        let applied = migrate(&mut client, sql).await?;
        client
            .batch_execute(&format!(
                "alter role authenticator login password '{}'",
                self.authenticator_password
            ))
            .await?;
        if demo {
            load_demo(&mut client, sql).await?;
        }
        Ok(applied)
    }

    /// Whether a database has a function without arguments by this name.
    pub(crate) async fn has_function(&self, database: &str, name: &str) -> Result<bool> {
        let client = self.postgres.admin(database).await?;
        let query = format!("select to_regprocedure('{name}()') is not null");
        Ok(client.query_one(&query, &[]).await?.get(0))
    }

    /// A new database, copied from a template that is made once for each folder of SQL.
    pub(crate) async fn copy_template(&self, sql: &Path) -> Result<String> {
        let template = self.template(sql).await?;
        let name = format!("frontdesk_test_{}", keys::random_hex(6));
        self.postgres
            .admin(self.postgres.database())
            .await?
            .batch_execute(&format!(
                "create database {name} template {template} strategy file_copy"
            ))
            .await?;
        Ok(name)
    }

    /// Restores a backup, and lets `authenticator` in by a password of this server's own.
    pub(crate) async fn restore(&mut self, backup: &Backup) -> Result<()> {
        let (url, backup) = (self.postgres.admin_url("postgres"), backup.clone());
        spawn_blocking(move || backup.restore(&url)).await??;
        let client = self.postgres.admin("postgres").await?;
        let password = &self.authenticator_password;
        client
            .batch_execute(&format!("alter role authenticator password '{password}'"))
            .await?;
        Ok(())
    }

    async fn template(&self, sql: &Path) -> Result<String> {
        let mut templates = self.templates.lock().await;
        if let Some(name) = templates.get(sql) {
            return Ok(name.clone());
        }
        let name = format!("frontdesk_template_{}", keys::random_hex(6));
        let client = self.postgres.admin(self.postgres.database()).await?;
        client
            .batch_execute(&format!("create database {name}"))
            .await?;
        if let Err(error) = self.prepare(&name, sql, true).await {
            self.drop_database(&name).await?;
            return Err(error);
        }
        // Nobody may connect: a template in use cannot be copied.
        client
            .batch_execute(&format!("alter database {name} allow_connections false"))
            .await?;
        templates.insert(sql.to_path_buf(), name.clone());
        Ok(name)
    }

    /// Stops it, where it was started here, and removes what a test's server leaves.
    pub(crate) fn stop(&self) {
        self.postgres.stop();
        if let Some(scratch) = &self.scratch {
            scratch.remove();
        }
    }

    /// Drops a database, whoever uses it.
    pub(crate) async fn drop_database(&self, name: &str) -> Result<()> {
        let client = self.postgres.admin(self.postgres.database()).await?;
        Ok(client
            .batch_execute(&format!("drop database if exists {name} with (force)"))
            .await?)
    }
}

fn hex_digest(text: &str) -> String {
    keys::hex(Sha256::digest(text).iter().take(16))
}

/// Statics are not dropped when a process ends, so the shared server is stopped by hand.
fn stop_at_exit() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| {
        // SAFETY: the function takes and returns nothing and does not unwind.
        unsafe { libc::atexit(stop_shared) };
    });
}

extern "C" fn stop_shared() {
    let Some(server) = SHARED.get() else { return };
    if !server.postgres.is_local()
        && let Ok(runtime) = background::runtime()
    {
        let drop_templates = async {
            for name in server.templates.lock().await.values() {
                let _ = server.drop_database(name).await;
            }
        };
        let work = async { tokio::time::timeout(Duration::from_secs(5), drop_templates).await };
        let _ = std::thread::scope(|scope| scope.spawn(|| runtime.block_on(work)).join());
    }
    server.stop();
}
