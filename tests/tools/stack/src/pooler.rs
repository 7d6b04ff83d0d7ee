//! PgBouncer between the functions and Postgres, as `functions/DEPLOY.md` has it.

use std::{
    env, fs,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tokio::{net::TcpStream, time::sleep};
use tokio_postgres::Client;

use crate::{
    home,
    privileges::{self, Privileges},
    process::{self, Process},
    server::Server,
};

/// Set to anything, every stack has a pooler.
pub const POOLER: &str = "FRONTDESK_POOLER";

/// The login of strangers, which exists for poolers alone.
const STRANGERS: &str = "frontdesk_strangers";

/// The first version that knows prepared statements in transaction mode.
const OLDEST: (u32, u32) = (1, 21);

/// A pooler in front of one database; it is stopped when dropped.
#[derive(Debug)]
pub(crate) struct Pooler {
    port: u16,
    server_address: String,
    password: String,
    _process: Process,
}

/// The `pgbouncer` of the PATH.
///
/// # Errors
/// Why there is none that fits.
pub fn pgbouncer() -> Result<PathBuf, String> {
    let path = env::var_os("PATH").unwrap_or_default();
    let program = env::split_paths(&path)
        .map(|folder| folder.join("pgbouncer"))
        .find(|program| program.is_file())
        .ok_or("no pgbouncer is on the PATH")?;
    let output = Command::new(&program).arg("--version").output();
    let said = output.map_err(|error| format!("{}: {error}", program.display()))?;
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    match version(&said) {
        Some(version) if version >= OLDEST => Ok(program),
        _ => Err(format!(
            "{} is older than {}.{}: {}",
            program.display(),
            OLDEST.0,
            OLDEST.1,
            said.lines().next().unwrap_or_default()
        )),
    }
}

/// Of `PgBouncer 1.24.1`.
fn version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.split_whitespace().nth(1)?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

impl Pooler {
    /// Starts one for a database of a server, and makes the login of strangers there.
    pub(crate) async fn start(server: &Server, database: &str) -> Result<Self> {
        let program = pgbouncer().map_err(anyhow::Error::msg)?;
        let server_address = server.postgres.address();
        let admin = server.postgres.admin(database).await?;
        make_login(&admin, &server.authenticator_password).await?;

        let port = process::free_port(0)?;
        let folder = &server.folder;
        let privileges = Privileges::choose(&[folder.as_path(), program.as_path()]);
        let users = folder.join(format!("pgbouncer-{port}.users"));
        home::write_secret(&users, &users_file(&admin).await?)?;
        privileges.own(&users)?;
        let settings = folder.join(format!("pgbouncer-{port}.ini"));
        fs::write(
            &settings,
            settings_file(port, &server_address, database, &users)?,
        )?;

        let (log_path, log) = home::new_log(folder, &format!("pgbouncer-{port}.log"))?;
        let mut command = Command::new(&program);
        command
            .arg(&settings)
            .current_dir("/")
            .stdout(log.try_clone()?)
            .stderr(log);
        privileges.apply(&mut command);
        let process =
            Process::start(command, libc::SIGQUIT).with_context(|| privileges::hint(privileges))?;
        let deadline = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .await
            .is_err()
        {
            if process.exited().is_some() || Instant::now() > deadline {
                let said = fs::read_to_string(&log_path).unwrap_or_default();
                bail!("PgBouncer did not start:\n{}", process::tail(&said, 20));
            }
            sleep(Duration::from_millis(5)).await;
        }
        Ok(Self {
            port,
            server_address,
            password: server.authenticator_password.clone(),
            _process: process,
        })
    }

    /// The variables of the functions with the pooler in place of Postgres.
    pub(crate) fn variables(&self, database: &str, database_url: &str) -> [(String, String); 3] {
        let address = format!("127.0.0.1:{}", self.port);
        let strangers = format!(
            "postgres://{STRANGERS}:{}@{address}/{database}?sslmode=disable",
            self.password
        );
        [
            (
                "database_url".to_owned(),
                database_url.replace(&self.server_address, &address),
            ),
            ("strangers_database_url".to_owned(), strangers),
            ("database_host".to_owned(), address),
        ]
    }
}

/// As `functions/DEPLOY.md` makes it, in a server that other processes may use at the same time.
async fn make_login(admin: &Client, password: &str) -> Result<()> {
    admin
        .batch_execute(&format!(
            "do $$ begin
               perform pg_advisory_xact_lock(hashtextextended('{STRANGERS}', 0));
               if not exists (select from pg_roles where rolname = '{STRANGERS}') then
                 create role {STRANGERS} login noinherit password '{password}';
                 grant anon, guest to {STRANGERS};
                 alter role {STRANGERS} set statement_timeout = '5s';
                 alter role {STRANGERS} set lock_timeout = '5s';
                 alter role {STRANGERS} set plan_cache_mode = force_generic_plan;
                 alter role {STRANGERS} set random_page_cost = 1.1;
                 alter role {STRANGERS} set enable_seqscan = off;
                 alter role {STRANGERS} set jit = off;
               end if;
               if to_regprocedure('private.as_tenant(jsonb, text, jsonb, jsonb)') is not null then
                 grant usage on schema private to {STRANGERS};
                 grant execute on function private.as_tenant(jsonb, text, jsonb, jsonb) to {STRANGERS};
               end if;
             end $$"
        ))
        .await?;
    Ok(())
}

/// Logins with what Postgres itself keeps of their passwords: the pooler knows no more, and logs in by it.
async fn users_file(admin: &Client) -> Result<String> {
    let rows = admin
        .query(
            "select format('\"%s\" \"%s\"', rolname, rolpassword) from pg_authid where rolname in ('authenticator', $1)",
            &[&STRANGERS],
        )
        .await?;
    let lines: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    Ok(lines.join("\n") + "\n")
}

/// The settings of the checkout, with other addresses. A section that is begun anew loses what stood in it: what follows the
/// file goes on with its last one.
fn settings_file(port: u16, server_address: &str, database: &str, users: &Path) -> Result<String> {
    let (host, server_port) = server_address
        .rsplit_once(':')
        .context("the server has no port")?;
    let ours = home::repository().join("functions/pgbouncer.ini");
    Ok(format!(
        "%include {}\n\
         listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_file = {}\n\
         server_tls_sslmode = disable\n\
         [databases]\n{database} = host={host} port={server_port}\n",
        ours.display(),
        users.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        for (said, known) in [
            ("PgBouncer 1.24.1\nlibevent 2.1.12", Some((1, 24))),
            ("PgBouncer 1.9.0", Some((1, 9))),
            ("something else", None),
        ] {
            assert_eq!(version(said), known, "{said}");
        }
    }
}
