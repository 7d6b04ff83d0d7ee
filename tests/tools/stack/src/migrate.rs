//! Applies `sql/`: what Supabase has and a plain Postgres lacks, the migrations, the demo data.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use tokio_postgres::{Client, error::ErrorPosition};

/// A number of its own for the lock that keeps two runners apart.
const LOCK: i64 = 0x6672_6f6e_7464_6573;

const BOOKKEEPING: &str = "
create schema if not exists private;
create table if not exists private.migrations (
    name text primary key,
    sha256 text not null,
    applied_at timestamptz not null default now()
);
comment on table private.migrations is 'Which files of sql/migrations this database has.';
alter table private.migrations enable row level security;
alter table private.migrations force row level security;
";

/// Brings a database up to date with a folder of SQL, and returns the names of the migrations
/// that were applied now.
///
/// `compat/*.sql` runs first, each time. Then each of `migrations/NNNN_name.sql` that the database
/// lacks runs in a transaction of its own. Fails, naming the file, when one that was applied has
/// changed or is gone, or when a new one is numbered before one that was applied.
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
    for file in files(&sql.join("compat"))? {
        apply(client, &file, None).await?;
    }
    client.batch_execute(BOOKKEEPING).await?;
    let mut applied = BTreeMap::new();
    for row in client
        .query("select name, sha256 from private.migrations", &[])
        .await?
    {
        applied.insert(row.get::<_, String>(0), row.get::<_, String>(1));
    }
    let newest = applied.keys().next_back().cloned().unwrap_or_default();

    let mut new = Vec::new();
    let mut previous = String::new();
    for file in files(&sql.join("migrations"))? {
        let number = file.number()?;
        if number == previous {
            bail!(
                "two migrations have the number {number}; {} is the second",
                file.path.display()
            );
        }
        previous = number;
        match applied.remove(&file.name) {
            Some(sha256) if sha256 == file.sha256 => continue,
            Some(_) => bail!(
                "{} has changed since it was applied: undo the change and write a new migration, \
                 or start afresh with `cargo up reset`",
                file.path.display()
            ),
            None if file.name < newest => bail!(
                "{} comes before {newest}, which is applied already: give it a higher number, or \
                 start afresh with `cargo up reset`",
                file.path.display()
            ),
            None => {
                apply(client, &file, Some(&file.sha256)).await?;
                new.push(file.name);
            }
        }
    }
    if let Some(gone) = applied.keys().next() {
        bail!(
            "{gone} is applied in this database but not in {}: bring it back, or start afresh \
             with `cargo up reset`",
            sql.join("migrations").display()
        );
    }
    Ok(new)
}

/// Loads the demo data: each of `demo/*.sql`, which may run again and again.
pub async fn load_demo(client: &mut Client, sql: &Path) -> Result<()> {
    for file in files(&sql.join("demo"))? {
        apply(client, &file, None).await?;
    }
    Ok(())
}

struct SqlFile {
    path: PathBuf,
    name: String,
    text: String,
    sha256: String,
}

impl SqlFile {
    fn number(&self) -> Result<String> {
        match self.name.split_once('_') {
            Some((number, _)) if number.len() == 4 && number.parse::<u16>().is_ok() => {
                Ok(number.to_owned())
            }
            _ => bail!("{} is not named like 0001_name.sql", self.path.display()),
        }
    }
}

/// The SQL files of a folder in the order of their names; none where the folder is missing.
fn files(folder: &Path) -> Result<Vec<SqlFile>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let sha256 = Sha256::digest(&text)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            Ok(SqlFile {
                path,
                name,
                text,
                sha256,
            })
        })
        .collect()
}

/// Runs a file in one transaction, and records it in the same one.
async fn apply(client: &mut Client, file: &SqlFile, record: Option<&str>) -> Result<()> {
    let transaction = client.transaction().await?;
    transaction
        .batch_execute(&file.text)
        .await
        .map_err(|error| describe(&error, file))?;
    if let Some(sha256) = record {
        transaction
            .execute(
                "insert into private.migrations (name, sha256) values ($1, $2)",
                &[&file.name, &sha256],
            )
            .await?;
    }
    transaction
        .commit()
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
