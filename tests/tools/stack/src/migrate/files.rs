//! The files of a folder of SQL, by what they are for.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

/// What runs after every change.
pub(super) const CLOSING: &str = "closing.sql";

/// A file of SQL.
#[derive(Clone, Debug)]
pub(super) struct SqlFile {
    pub path: PathBuf,
    /// Its path below the folder of SQL, such as `functions/bookings/take_seats.sql`.
    pub name: String,
    pub text: String,
    pub sha256: String,
}

impl SqlFile {
    fn read(path: PathBuf, sql: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let name = path
            .strip_prefix(sql)
            .unwrap_or(&path)
            .to_string_lossy()
            .into_owned();
        Ok(Self {
            sha256: Sha256::digest(&text)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
            path,
            name,
            text,
        })
    }

    /// The routines that it makes, such as `private.take_seats`.
    pub fn routines(&self) -> Vec<String> {
        routines(&self.text)
    }
}

/// The routines that SQL makes, such as `private.take_seats`. A name is never used for two.
pub(super) fn routines(text: &str) -> Vec<String> {
    const MAKES: [&str; 2] = [
        "create or replace function ",
        "create or replace procedure ",
    ];
    text.lines()
        .filter_map(|line| MAKES.iter().find_map(|makes| line.strip_prefix(makes)))
        .filter_map(|rest| rest.split('(').next())
        .map(|name| name.trim().to_owned())
        .collect()
}

/// SQL that gives routines the owner, rights and comment of a new one. `create or replace` keeps those of before: a grant
/// that was taken out of a file would stay. What others granted to roles of their own stays.
pub(super) fn reset(routines: &[String]) -> String {
    let names: Vec<String> = routines.iter().map(|name| format!("'{name}'")).collect();
    format!(
        "do $reset$
declare
  routine text;
begin
  for routine in
    select pg_proc.oid::regprocedure from pg_catalog.pg_proc
    join pg_catalog.pg_namespace on pg_namespace.oid = pronamespace
    where nspname || '.' || proname in ({})
  loop
    execute format('alter routine %s owner to current_user', routine);
    execute format('revoke all on routine %s from anon, client, guest, authenticated, service_role, authenticator,
      frontdesk_functions, frontdesk_lookups, frontdesk_audit', routine);
    execute format('grant execute on routine %s to public', routine);
    execute format('comment on routine %s is null', routine);
  end loop;
end
$reset$;
",
        names.join(", ")
    )
}

/// All that makes a database, each part in the order in which it is applied.
pub(super) struct Sources {
    /// Schemas, roles, extensions and what tables are made with; applied again when they change.
    pub foundations: Vec<SqlFile>,
    /// Tables; each is applied once.
    pub migrations: Vec<SqlFile>,
    /// Functions and their triggers; applied again when they change.
    pub functions: Vec<SqlFile>,
    /// [`CLOSING`], where there is one.
    pub closing: Vec<SqlFile>,
}

impl Sources {
    pub fn read(sql: &Path) -> Result<Self> {
        let migrations = files(&sql.join("migrations"), sql)?;
        for file in &migrations {
            check_stamp(file)?;
        }
        Ok(Self {
            foundations: files(&sql.join("foundations"), sql)?,
            migrations,
            functions: files(&sql.join("functions"), sql)?,
            closing: [sql.join(CLOSING)]
                .into_iter()
                .filter(|path| path.is_file())
                .map(|path| SqlFile::read(path, sql))
                .collect::<Result<_>>()?,
        })
    }

    /// What is applied again when it changes.
    pub fn repeatable(&self) -> impl Iterator<Item = &SqlFile> {
        self.foundations
            .iter()
            .chain(&self.functions)
            .chain(&self.closing)
    }
}

/// A migration is ordered by its stamp, as Supabase's CLI has it.
fn check_stamp(file: &SqlFile) -> Result<()> {
    let stamp = file
        .path
        .file_name()
        .and_then(|name| name.to_str())
        .and_then(|name| name.split_once('_'))
        .map_or("", |(stamp, _)| stamp);
    if stamp.len() != 14 || !stamp.bytes().all(|byte| byte.is_ascii_digit()) {
        bail!(
            "{} is not named like 20261128120000_name.sql, by the time (UTC) at which it was begun",
            file.path.display()
        );
    }
    Ok(())
}

/// The SQL files below a folder, in the order of their paths; none where the folder is missing.
pub(super) fn files(folder: &Path, sql: &Path) -> Result<Vec<SqlFile>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "sql") {
                found.push(SqlFile::read(path, sql)?);
            }
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}
