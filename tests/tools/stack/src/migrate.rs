//! Applies `sql/`: what Supabase has and a plain Postgres lacks, tables, functions, the demo data.

mod files;
mod heads;
mod release;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use anyhow::{Result, bail};
use tokio_postgres::{
    Client, Transaction,
    error::{ErrorPosition, SqlState},
};

use files::{CLOSING, Sources, SqlFile, drop_triggers, files, has_triggers};
pub use release::release;

/// A number of its own for the lock that keeps two runners apart.
const LOCK: i64 = 0x6672_6f6e_7464_6573;

const BOOKKEEPING: &str = "
create schema if not exists private;
create table if not exists private.migrations (
    name text primary key,
    sha256 text not null,
    routines text[] not null default '{}',
    applied_at timestamptz not null default now()
);
-- Databases of earlier days lack it, and are told below what to do.
alter table private.migrations add column if not exists routines text[] not null default '{}';
comment on table private.migrations is 'Which files of sql/ this database has.';
alter table private.migrations enable row level security;
alter table private.migrations force row level security;
";

/// Brings a database up to date with a folder of SQL, and returns the names of the files that were applied now.
///
/// `compat/` runs first, each time. The rest is one transaction: `foundations/` that are new or changed, `migrations/` that
/// are new, `functions/` that are new or changed, and `closing.sql` where there was anything. A routine that no file makes
/// any more is dropped, which Postgres refuses while a table, policy or trigger uses it.
///
/// # Errors
/// Names the file and the line at fault. A migration that was applied may not change, be gone, or come before one that was
/// applied earlier.
pub async fn migrate(client: &mut Client, sql: &Path) -> Result<Vec<String>> {
    client
        .execute("select pg_advisory_lock($1)", &[&LOCK])
        .await?;
    let result = migrate_locked(client, sql).await;
    client
        .execute("select pg_advisory_unlock($1)", &[&LOCK])
        .await?;
    result
}

async fn migrate_locked(client: &mut Client, sql: &Path) -> Result<Vec<String>> {
    run_all(client, &files(&sql.join("compat"), sql)?).await?;
    client.batch_execute(BOOKKEEPING).await?;
    let sources = Sources::read(sql)?;
    let applied = Applied::read(client).await?;
    let new = applied.new_migrations(&sources.migrations, sql)?;
    let changed = |file: &&SqlFile| applied.sha256(&file.name) != Some(file.sha256.as_str());
    let files: Vec<&SqlFile> = (sources.foundations.iter().filter(changed))
        .chain(new)
        .chain(sources.functions.iter().filter(changed))
        .collect();
    let closing = &sources.closing;
    let gone = applied.gone(&sources);
    if files.is_empty() && gone.files.is_empty() && !closing.iter().any(|file| changed(&file)) {
        return Ok(Vec::new());
    }

    let transaction = client.transaction().await?;
    transaction
        .batch_execute("set local check_function_bodies = off")
        .await?;
    for file in &files {
        if applied.has_routine_of(file) {
            apply_again(&transaction, file).await?;
        } else {
            run(&transaction, file).await?;
        }
    }
    // After the migrations, which may drop what used them.
    if !gone.with_triggers.is_empty() {
        transaction
            .batch_execute(&drop_triggers(&gone.with_triggers, &[]))
            .await?;
    }
    for routine in &gone.routines {
        drop_routine(&transaction, routine, "is in no file any more").await?;
    }
    for file in closing {
        run(&transaction, file).await?;
    }
    check_bodies(&transaction, &files).await?;
    transaction
        .execute(
            "delete from private.migrations where name = any ($1)",
            &[&gone.files],
        )
        .await?;
    record(&transaction, files.iter().copied().chain(closing)).await?;
    transaction.commit().await?;
    Ok(files.into_iter().map(|file| file.name.clone()).collect())
}

/// Loads the demo data: each of `demo/*.sql`, which may run again and again.
pub async fn load_demo(client: &mut Client, sql: &Path) -> Result<()> {
    let demo = sql.join("demo");
    let mut files = files(&demo, sql)?;
    files.retain(|file| file.path.parent() == Some(demo.as_path()));
    run_all(client, &files).await
}

/// Loads three months of life for the demo organizations: `demo/life/*.sql`, in one transaction. What is there already is
/// not made again.
pub async fn load_life(client: &mut Client, sql: &Path) -> Result<()> {
    let transaction = client.transaction().await?;
    for file in files(&sql.join("demo/life"), sql)? {
        run(&transaction, &file).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// What a database has.
struct Applied(BTreeMap<String, (String, Vec<String>)>);

/// What a database has and the folder has no more.
struct Gone {
    files: Vec<String>,
    /// Those that no other file makes.
    routines: Vec<String>,
    /// Those of them whose triggers stood in their file.
    with_triggers: Vec<String>,
}

/// Whether a file is applied again when it changes, by its name.
fn is_repeatable(name: &str) -> bool {
    name == CLOSING || name.starts_with("foundations/") || name.starts_with("functions/")
}

impl Applied {
    async fn read(client: &Client) -> Result<Self> {
        let rows = client
            .query("select name, sha256, routines from private.migrations", &[])
            .await?;
        let files = rows
            .iter()
            .map(|row| (row.get(0), (row.get(1), row.get(2))))
            .collect();
        Ok(Self(files))
    }

    fn sha256(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|(sha256, _)| sha256.as_str())
    }

    /// Whether one of its routines was made before, if by a file of another name.
    fn has_routine_of(&self, file: &SqlFile) -> bool {
        let routines = file.routines();
        self.0
            .values()
            .any(|(_, made)| made.iter().any(|routine| routines.contains(routine)))
    }

    fn new_migrations<'a>(&self, all: &'a [SqlFile], sql: &Path) -> Result<Vec<&'a SqlFile>> {
        let mut applied: BTreeSet<&str> = self
            .0
            .keys()
            .map(String::as_str)
            .filter(|name| !is_repeatable(name))
            .collect();
        let newest = applied.last().copied().unwrap_or_default();
        let mut new = Vec::new();
        for file in all {
            let path = file.path.display();
            applied.remove(file.name.as_str());
            match self.sha256(&file.name) {
                Some(sha256) if sha256 == file.sha256 => {}
                Some(_) => bail!(
                    "{path} has changed since it was applied: undo the change and write a new migration, or start \
                     afresh with `cargo up reset`"
                ),
                None if file.name.as_str() < newest => bail!(
                    "{path} comes before {newest}, which is applied already: give it a later stamp, or start afresh \
                     with `cargo up reset`"
                ),
                None => new.push(file),
            }
        }
        match applied.first() {
            Some(gone) => bail!(
                "{gone} is applied in this database but not in {}: bring it back, or start afresh with `cargo up reset`",
                sql.display()
            ),
            None => Ok(new),
        }
    }

    fn gone(&self, sources: &Sources) -> Gone {
        let names: BTreeSet<&str> = sources
            .repeatable()
            .chain(&sources.migrations)
            .map(|file| file.name.as_str())
            .collect();
        let made: BTreeSet<String> = sources.repeatable().flat_map(SqlFile::routines).collect();
        let gone = |is_of: &dyn Fn(&str) -> bool| {
            (self.0.iter())
                .filter(|(name, _)| is_of(name))
                .flat_map(|(_, (_, routines))| routines)
                .filter(|routine| !made.contains(*routine))
                .cloned()
                .collect()
        };
        Gone {
            files: self
                .0
                .keys()
                .filter(|name| !names.contains(name.as_str()))
                .cloned()
                .collect(),
            routines: gone(&|_| true),
            with_triggers: gone(&has_triggers),
        }
    }
}

/// Runs a file whose routines are there, as if they were new. Where one has other arguments or another result than before,
/// which `create or replace` refuses, those that nothing uses are dropped.
async fn apply_again(transaction: &Transaction<'_>, file: &SqlFile) -> Result<()> {
    let routines = file.routines();
    transaction.batch_execute(&file.reset(&routines)).await?;
    transaction.batch_execute("savepoint before_file").await?;
    match transaction.batch_execute(&file.text).await {
        Err(error) if error.code() == Some(&SqlState::INVALID_FUNCTION_DEFINITION) => {
            transaction
                .batch_execute("rollback to savepoint before_file")
                .await?;
            drop_unused(transaction, &routines).await?;
            run(transaction, file).await.map_err(|refusal| {
                refusal.context(format!(
                    "{}: a routine has another result or other arguments now, and is still in use: drop what uses it \
                     in a new migration, or start afresh with `cargo up reset`",
                    file.path.display()
                ))
            })?;
        }
        outcome => outcome.map_err(|error| describe(&error, file))?,
    }
    transaction
        .batch_execute("release savepoint before_file")
        .await?;
    drop_earlier_overloads(transaction, &routines).await
}

/// Drops those of the routines that nothing uses.
async fn drop_unused(transaction: &Transaction<'_>, routines: &[String]) -> Result<()> {
    for routine in routines {
        transaction.batch_execute("savepoint before_drop").await?;
        let dropped = transaction
            .batch_execute(&format!("drop routine if exists {routine}"))
            .await;
        if dropped.is_err() {
            transaction
                .batch_execute("rollback to savepoint before_drop")
                .await?;
        }
    }
    Ok(())
}

/// A routine with other arguments is made beside the one of before.
async fn drop_earlier_overloads(transaction: &Transaction<'_>, routines: &[String]) -> Result<()> {
    let earlier = transaction
        .query(
            "select earlier.oid::regprocedure::text
             from pg_catalog.pg_proc as earlier
             join pg_catalog.pg_namespace as schema on schema.oid = earlier.pronamespace
             where schema.nspname || '.' || earlier.proname = any ($1) and exists (
               select from pg_catalog.pg_proc as later
               where later.pronamespace = earlier.pronamespace and later.proname = earlier.proname
                 and later.oid > earlier.oid
             )",
            &[&routines],
        )
        .await?;
    for row in earlier {
        let routine: &str = row.get(0);
        drop_routine(transaction, routine, "has other arguments now").await?;
    }
    Ok(())
}

/// Never with what uses it: that is for a migration to say.
async fn drop_routine(transaction: &Transaction<'_>, routine: &str, why: &str) -> Result<()> {
    let Err(error) = transaction
        .batch_execute(&format!("drop routine if exists {routine}"))
        .await
    else {
        return Ok(());
    };
    let uses = error
        .as_db_error()
        .and_then(|fault| fault.detail())
        .map_or_else(|| error.to_string(), str::to_owned);
    bail!(
        "{routine} {why}, and is still in use: drop what uses it in a new migration, or start afresh with \
         `cargo up reset`\n  {uses}"
    )
}

/// Bodies are not checked as they are made, since one may name another that is yet to come.
async fn check_bodies(transaction: &Transaction<'_>, files: &[&SqlFile]) -> Result<()> {
    transaction
        .batch_execute("set local check_function_bodies = on; savepoint before_checks")
        .await?;
    let all: Vec<String> = files.iter().flat_map(|file| file.routines()).collect();
    if check(transaction, &all).await.is_err() {
        // Whose it is, a second look tells.
        transaction
            .batch_execute("rollback to savepoint before_checks")
            .await?;
        for file in files {
            check(transaction, &file.routines())
                .await
                .map_err(|error| describe(&error, file))?;
        }
    }
    Ok(())
}

async fn check(
    transaction: &Transaction<'_>,
    routines: &[String],
) -> Result<(), tokio_postgres::Error> {
    transaction
        .execute(
            "select case language.lanname
               when 'plpgsql' then pg_catalog.plpgsql_validator(routine.oid)
               when 'sql' then pg_catalog.fmgr_sql_validator(routine.oid)
             end
             from pg_catalog.pg_proc as routine
             join pg_catalog.pg_language as language on language.oid = routine.prolang
             join pg_catalog.pg_namespace as schema on schema.oid = routine.pronamespace
             where schema.nspname || '.' || routine.proname = any ($1)",
            &[&routines],
        )
        .await
        .map(drop)
}

async fn record<'a>(
    transaction: &Transaction<'_>,
    files: impl Iterator<Item = &'a SqlFile>,
) -> Result<()> {
    let (mut names, mut hashes, mut routines) = (Vec::new(), Vec::new(), Vec::new());
    for file in files {
        names.push(file.name.as_str());
        hashes.push(file.sha256.as_str());
        routines.push(file.routines().join(" "));
    }
    transaction
        .execute(
            "insert into private.migrations (name, sha256, routines)
             select name, sha256, string_to_array(routines, ' ')
             from unnest($1::text[], $2::text[], $3::text[]) as file (name, sha256, routines)
             on conflict (name) do update
             set sha256 = excluded.sha256, routines = excluded.routines, applied_at = now()",
            &[&names, &hashes, &routines],
        )
        .await?;
    Ok(())
}

/// Runs files, each in a transaction of its own.
async fn run_all(client: &mut Client, files: &[SqlFile]) -> Result<()> {
    for file in files {
        let transaction = client.transaction().await?;
        run(&transaction, file).await?;
        transaction
            .commit()
            .await
            .map_err(|error| describe(&error, file))?;
    }
    Ok(())
}

async fn run(transaction: &Transaction<'_>, file: &SqlFile) -> Result<()> {
    transaction
        .batch_execute(&file.text)
        .await
        .map_err(|error| describe(&error, file))
}

fn describe(error: &tokio_postgres::Error, file: &SqlFile) -> anyhow::Error {
    let path = file.path.display();
    let Some(fault) = error.as_db_error() else {
        return anyhow::anyhow!("{path}: {error}");
    };
    let line = match fault.position() {
        Some(ErrorPosition::Original(position)) => {
            let before = file.text.chars().take(*position as usize);
            format!(":{}", 1 + before.filter(|char| *char == '\n').count())
        }
        _ => String::new(),
    };
    let mut text = format!(
        "{path}{line}: {} ({})",
        fault.message(),
        fault.code().code()
    );
    for more in [fault.detail(), fault.hint(), fault.where_()]
        .into_iter()
        .flatten()
    {
        text.push_str("\n  ");
        text.push_str(more);
    }
    anyhow::anyhow!(text)
}
