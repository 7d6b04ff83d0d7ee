//! One Postgres server on a folder of its own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tokio::task::spawn_blocking;
use tokio_postgres::{Client, Config, NoTls};

use crate::{
    fetch::{OWN_DATABASE, PostgresFiles},
    home, keys,
    privileges::{self, Privileges},
    process::{self, Process},
};

/// Passwords that are checked at once: tests open thousands of connections, and each would take its client milliseconds.
const QUICK_PASSWORDS: &str = "scram_iterations=1";
/// The name of its log.
const LOG: &str = "postgres.log";

/// Whether the data must survive a crash of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Everything as Postgres does it by default.
    Durable,
    /// Nothing is flushed: quick, and only good for tests.
    ThrowAway,
    /// What is acknowledged outlives the server's processes, though not the machine.
    Killable,
}

/// A Postgres server: one that is started here, or one's own (`FRONTDESK_DATABASE_URL`).
#[derive(Debug)]
pub struct Postgres {
    admin: Config,
    /// `None` for one's own server.
    local: Option<Arc<Local>>,
}

#[derive(Debug)]
struct Local {
    files: PostgresFiles,
    folder: PathBuf,
    port: u16,
    durability: Durability,
    privileges: Privileges,
    process: Mutex<Option<Process>>,
    /// Of the server's process, besides this one's.
    environment: Mutex<Vec<(String, String)>>,
}

impl Postgres {
    /// Makes the cluster in `folder` where there is none, and starts it on 127.0.0.1.
    pub async fn start(
        files: PostgresFiles,
        folder: &Path,
        port: u16,
        durability: Durability,
    ) -> Result<Self> {
        let privileges =
            Privileges::choose(&[folder, files.server.as_path(), files.pgvector.as_path()]);
        let process = Mutex::new(None);
        let environment = Mutex::default();
        let folder = folder.to_path_buf();
        let local = Local {
            files,
            folder,
            port,
            durability,
            privileges,
            process,
            environment,
        };
        let (local, password) = spawn_blocking(move || {
            let password = local.make_cluster()?;
            local.start()?;
            anyhow::Ok((local, password))
        })
        .await??;
        let mut admin = Config::new();
        admin
            .host("127.0.0.1")
            .port(port)
            .user("postgres")
            .password(password)
            .dbname("postgres");
        Ok(Self {
            admin,
            local: Some(Arc::new(local)),
        })
    }

    /// Uses a server that runs already; its URL must have a superuser's rights.
    pub fn external(url: &str) -> Result<Self> {
        let admin: Config = url
            .parse()
            .with_context(|| format!("{OWN_DATABASE} is not a URL"))?;
        Ok(Self { admin, local: None })
    }

    /// Host and port, as in `127.0.0.1:5432`.
    pub fn address(&self) -> String {
        let host = match self.admin.get_hosts().first() {
            Some(tokio_postgres::config::Host::Tcp(host)) => host.as_str(),
            _ => "127.0.0.1",
        };
        format!("{host}:{}", self.admin.get_ports().first().unwrap_or(&5432))
    }

    /// The database that the server's own URL names (`postgres` for one started here).
    pub fn database(&self) -> &str {
        self.admin.get_dbname().unwrap_or("postgres")
    }

    /// A URL with a superuser's rights.
    pub fn admin_url(&self, database: &str) -> String {
        let user = self.admin.get_user().unwrap_or("postgres");
        let password = String::from_utf8_lossy(self.admin.get_password().unwrap_or_default());
        self.url(user, &password, database)
    }

    /// A URL for a login role. Nothing in it is escaped: passwords are made of letters and digits.
    pub fn url(&self, user: &str, password: &str, database: &str) -> String {
        format!(
            "postgres://{user}:{password}@{}/{database}?sslmode=disable",
            self.address()
        )
    }

    /// A connection with a superuser's rights.
    pub async fn admin(&self, database: &str) -> Result<Client> {
        let mut config = self.admin.clone();
        let (client, connection) = config
            .dbname(database)
            .connect(NoTls)
            .await
            .with_context(|| format!("cannot connect to Postgres at {}", self.address()))?;
        tokio::spawn(connection);
        Ok(client)
    }

    /// Whether it was started here.
    pub fn is_local(&self) -> bool {
        self.local.is_some()
    }

    /// Why it is no longer running, if it has ended by itself.
    pub fn failed(&self) -> Option<String> {
        let local = self.local.as_ref()?;
        let process = local.process.lock().ok()?;
        let status = process.as_ref()?.exited()?;
        Some(format!("Postgres ended ({status}):\n{}", local.log_tail()))
    }

    /// What it has logged since its start; empty where it was not started here.
    pub fn log(&self) -> String {
        let read = |local: &Arc<Local>| fs::read_to_string(local.log()).ok();
        self.local.as_ref().and_then(read).unwrap_or_default()
    }

    /// Ends it as a crash would; [`Postgres::restart`] starts it again.
    pub fn kill(&self) -> Result<()> {
        if let Some(process) = self.local()?.take() {
            process.kill();
        }
        Ok(())
    }

    /// Starts it again on the same port, after stopping it if it runs.
    pub async fn restart(&self) -> Result<()> {
        let local = self.local()?.clone();
        spawn_blocking(move || {
            local.stop();
            local.start()
        })
        .await?
    }

    /// Sets variables of the environment that it starts with from now on.
    pub fn set_environment(&self, variables: &[(&str, &str)]) -> Result<()> {
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        if let Ok(mut environment) = self.local()?.environment.lock() {
            *environment = variables.collect();
        }
        Ok(())
    }

    /// Stops it cleanly and waits.
    pub fn stop(&self) {
        if let Some(local) = &self.local {
            local.stop();
        }
    }

    fn local(&self) -> Result<&Arc<Local>> {
        let Some(local) = &self.local else {
            bail!("{OWN_DATABASE} names a server that this process did not start");
        };
        Ok(local)
    }
}

impl Local {
    fn data(&self) -> PathBuf {
        self.folder.join("postgres")
    }

    fn log(&self) -> PathBuf {
        self.folder.join("logs").join(LOG)
    }

    fn log_tail(&self) -> String {
        process::tail(&fs::read_to_string(self.log()).unwrap_or_default(), 20)
    }

    fn take(&self) -> Option<Process> {
        self.process.lock().ok()?.take()
    }

    fn stop(&self) {
        drop(self.take());
    }

    /// Runs `initdb` unless it was done, and returns the superuser's password.
    fn make_cluster(&self) -> Result<String> {
        home::create_folder(&self.folder)?;
        let password_file = self.folder.join("postgres.password");
        if self.data().is_dir() {
            return fs::read_to_string(&password_file)
                .with_context(|| format!("cannot read {}", password_file.display()));
        }
        let password = keys::random_hex(16);
        home::write_secret(&password_file, &password)?;

        // Made under another name and renamed: an interrupted `initdb` leaves no half cluster.
        let part = self.folder.join("postgres.part");
        let handed = self.folder.join("postgres.initial-password");
        let _ = fs::remove_dir_all(&part);
        fs::create_dir(&part)?;
        self.privileges.own(&part)?;
        home::write_secret(&handed, &password)?;
        self.privileges.own(&handed)?;
        let mut command = self.program("initdb");
        command
            .args([
                "--username=postgres",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
            ])
            .args([
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
            ])
            .args(["--no-instructions", "--no-sync"])
            .args(self.quick_passwords())
            .arg(format!("--pwfile={}", handed.display()))
            .arg(format!("--pgdata={}", part.display()));
        let made = process::run(command, "initdb").context(privileges::hint(self.privileges));
        fs::remove_file(&handed)?;
        made?;
        fs::rename(&part, self.data())?;
        Ok(password)
    }

    fn start(&self) -> Result<()> {
        // The server of a run that was killed just now may still be on its way down, and a
        // crashed one's children hold its shared memory for a moment.
        let patience = Instant::now() + Duration::from_secs(15);
        loop {
            let Err(error) = self.try_start() else {
                return Ok(());
            };
            let said = self.log_tail();
            let passes = ["already exists", "still in use", "Address already in use"]
                .iter()
                .any(|fault| said.contains(fault));
            if !passes || Instant::now() > patience {
                return Err(error.context(format!("Postgres did not start:\n{said}")));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn try_start(&self) -> Result<()> {
        let (_, log) = home::new_log(&self.folder, LOG)?;
        let mut command = self.program("postgres");
        command
            .arg("-D")
            .arg(self.data())
            .stderr(log.try_clone()?)
            .stdout(log);
        for setting in self.settings() {
            command.args(["-c", &setting]);
        }
        if let Ok(environment) = self.environment.lock() {
            command.envs(environment.iter().map(|(name, value)| (name, value)));
        }
        // A fast shutdown keeps the data in order; a throw-away server need not write anything.
        let stop = match self.durability {
            Durability::Durable => libc::SIGINT,
            Durability::Killable | Durability::ThrowAway => libc::SIGQUIT,
        };
        let process =
            Process::start(command, stop).with_context(|| privileges::hint(self.privileges))?;
        while !self.is_ready(process.id()) {
            if let Some(status) = process.exited() {
                bail!("it ended ({status})");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        if let Ok(mut slot) = self.process.lock() {
            *slot = Some(process);
        }
        Ok(())
    }

    /// Line 8 of `postmaster.pid` says `ready` when connections are accepted; line 1 tells whether
    /// it is this server's file, or was left by one that crashed.
    fn is_ready(&self, pid: u32) -> bool {
        let file = fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        let line = |number| file.lines().nth(number).unwrap_or_default().trim();
        line(0) == pid.to_string() && line(7) == "ready"
    }

    fn settings(&self) -> Vec<String> {
        let vector = self.files.pgvector.display();
        let mut settings = vec![
            "listen_addresses=127.0.0.1".into(),
            format!("port={}", self.port),
            "unix_socket_directories=".into(),
            format!("extension_control_path=$system:{vector}/share"),
            format!("dynamic_library_path=$libdir:{vector}/lib"),
            "max_connections=500".into(),
            // A call locks more tables and indexes than the 64 for which a connection has places of its own.
            "max_locks_per_transaction=256".into(),
            "timezone=UTC".into(),
            "log_timezone=UTC".into(),
            "cluster_name=frontdesk".into(),
            // The application is a request's id; what a statement was given is not for the log.
            "log_line_prefix=%m [%p] %q%u@%d %a ".into(),
            "log_parameter_max_length=0".into(),
            "log_parameter_max_length_on_error=0".into(),
        ];
        if self.durability == Durability::Killable {
            // The system still has what a process wrote before it was killed, so nothing waits for
            // the disk; but what is acknowledged has been written.
            settings.push("fsync=off".into());
        }
        if self.durability == Durability::ThrowAway {
            let quick = [
                "fsync=off",
                "synchronous_commit=off",
                "full_page_writes=off",
            ];
            let small = [
                "wal_level=minimal",
                "max_wal_senders=0",
                "autovacuum_naptime=1h",
            ];
            settings.extend(quick.into_iter().chain(small).map(str::to_owned));
            settings.push(QUICK_PASSWORDS.into());
        }
        settings
    }

    fn quick_passwords(&self) -> &'static [&'static str] {
        match self.durability {
            Durability::ThrowAway => &["-c", QUICK_PASSWORDS],
            Durability::Durable | Durability::Killable => &[],
        }
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.files.server.join("bin").join(name));
        // Cargo names its own libraries to what it runs; Postgres finds its own by itself.
        command
            .env_remove("LD_LIBRARY_PATH")
            .env("LC_ALL", "C")
            .current_dir("/");
        self.privileges.apply(&mut command);
        command
    }
}
