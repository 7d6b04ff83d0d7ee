//! The files of a folder of SQL, by what they are for.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::keys;

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
            sha256: keys::hex(&Sha256::digest(&text)),
            path,
            name,
            text,
        })
    }

    /// The routines that it makes, such as `private.take_seats`.
    pub fn routines(&self) -> Vec<String> {
        routines(&self.text)
    }

    /// SQL that makes these of its routines as if they were new, before the file is applied again.
    pub fn reset(&self, routines: &[String]) -> String {
        let mut sql = reset(routines);
        if has_triggers(&self.name) && makes_triggers(&self.text) {
            sql.push_str(&drop_triggers(routines, &triggers(&self.text)));
        }
        sql
    }
}

/// Whether the triggers that call a file's routines stand in the file too. The general ones of the foundations are put on
/// tables elsewhere.
pub(super) fn has_triggers(name: &str) -> bool {
    name.starts_with("functions/")
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

/// Whether SQL makes a function for triggers.
fn makes_triggers(text: &str) -> bool {
    text.contains("returns trigger")
}

/// The triggers that SQL makes, such as `place_message on public.messages`, but for those of tables that it does not name.
fn triggers(text: &str) -> Vec<String> {
    text.split("create or replace trigger ")
        .skip(1)
        .filter_map(|rest| {
            let mut words = rest.split_whitespace();
            let name = words.next()?;
            let table = words.skip_while(|word| *word != "on").nth(1)?;
            Some(format!("{name} on {table}"))
        })
        .filter(|trigger| !trigger.contains('%'))
        .collect()
}

/// SQL that gives routines the owner, rights and comment of a new one. `create or replace` keeps those of before: a grant
/// that was taken out of a file would stay. What others granted to roles of their own stays.
fn reset(routines: &[String]) -> String {
    format!(
        "do $reset$
declare
  roles constant text := (select string_agg(quote_ident(role), ', ') from unnest(private.roles()) as role);
  routine text;
begin
  for routine in
    select pg_proc.oid::regprocedure from pg_catalog.pg_proc
    join pg_catalog.pg_namespace on pg_namespace.oid = pronamespace
    where nspname || '.' || proname in ({})
  loop
    execute format('alter routine %s owner to current_user', routine);
    execute format('revoke all on routine %s from %s', routine, roles);
    execute format('grant execute on routine %s to public', routine);
    execute format('comment on routine %s is null', routine);
  end loop;
end
$reset$;
",
        quoted(routines)
    )
}

/// SQL that drops the triggers that call routines, but for those that are kept: these take the place of themselves, for
/// which the table need not be one's own.
pub(super) fn drop_triggers(routines: &[String], kept: &[String]) -> String {
    format!(
        "do $reset$
declare
  gone record;
begin
  for gone in
    select tgname as name, tgrelid::regclass as source from pg_catalog.pg_trigger
    join pg_catalog.pg_proc on pg_proc.oid = tgfoid
    join pg_catalog.pg_namespace on pg_namespace.oid = pronamespace
    join pg_catalog.pg_class as source on source.oid = tgrelid
    where nspname || '.' || proname in ({}) and not tgisinternal and tgparentid = 0
      and tgname || ' on ' || source.relnamespace::regnamespace || '.' || source.relname <> all (array[{}]::text[])
  loop
    execute format('drop trigger %I on %s', gone.name, gone.source);
  end loop;
end
$reset$;
",
        quoted(routines),
        quoted(kept)
    )
}

fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    names.join(", ")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_triggers_of_a_file_are_those_of_tables_that_it_names() {
        let text = "create or replace trigger one before insert or update of name, on_hand on public.one
                      for each row execute function private.one();
                    create or replace trigger two
                      after insert on auth.users referencing new table as changed
                      for each statement execute function private.one();
                    execute format('create or replace trigger three after insert on public.%I', of);
                    execute format('create or replace trigger %I after insert on public.four', of);";
        assert_eq!(triggers(text), ["one on public.one", "two on auth.users"]);
    }
}
