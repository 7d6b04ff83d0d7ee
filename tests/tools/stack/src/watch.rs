//! Serves what changes in the checkout while `cargo up` runs: functions and SQL.

use std::{
    convert::Infallible,
    path::Path,
    time::{Duration, Instant, SystemTime},
};

use ::up::Sources;
use anyhow::Result;
use tokio::{task::spawn_blocking, time::sleep};

use crate::{
    builds::{LocalBuild, Rebuilt},
    stack::Stack,
};

/// How often the sources are looked at. There are some hundred files, which takes a few milliseconds.
const INTERVAL: Duration = Duration::from_millis(200);

/// Watches until it is dropped. A fault is written to standard error, and what was served before
/// still is.
pub(crate) async fn run(stack: &Stack, build: Option<&LocalBuild>, sql: &Path) -> Infallible {
    let sources = Sources::new(sql, &["migrations", "functions", "schedules.sql"]);
    let mut functions_seen = functions_changed(build).await;
    let mut sql_seen = sql_changed(&sources).await;
    loop {
        sleep(INTERVAL).await;
        let changed = sql_changed(&sources).await;
        if changed != sql_seen {
            sql_seen = changed;
            report(apply(stack, sql).await);
        }
        let changed = functions_changed(build).await;
        if let (Some(build), true) = (build, changed != functions_seen) {
            functions_seen = changed;
            report(renew(stack, build).await);
        }
    }
}

async fn functions_changed(build: Option<&LocalBuild>) -> Option<SystemTime> {
    let build = build?.clone();
    spawn_blocking(move || build.changed()).await.ok()?
}

async fn sql_changed(sources: &Sources) -> Option<SystemTime> {
    let sources = sources.clone();
    spawn_blocking(move || sources.changed()).await.ok()?
}

async fn apply(stack: &Stack, sql: &Path) -> Result<String> {
    let begun = Instant::now();
    let applied = stack.migrate(sql).await?;
    Ok(match applied.is_empty() {
        true => String::new(),
        false => format!("{} applied in {}", applied.join(", "), since(begun)),
    })
}

async fn renew(stack: &Stack, build: &LocalBuild) -> Result<String> {
    let begun = Instant::now();
    let rebuilding = build.clone();
    let Rebuilt {
        components,
        has_new_manifest,
        succeeded,
        said,
    } = spawn_blocking(move || rebuilding.rebuild()).await??;
    if !said.is_empty() {
        eprint!("{said}");
    }
    if !succeeded {
        eprintln!("  what does not compile is served as it was before");
    }
    if has_new_manifest || !components.is_empty() {
        stack.reload().await?;
    }
    Ok(match components.as_slice() {
        [] if has_new_manifest => format!("spin.toml read again in {}", since(begun)),
        [] => String::new(),
        [one, two, three, rest @ ..] if !rest.is_empty() => format!(
            "{one}, {two}, {three} and {} more rebuilt in {}",
            rest.len(),
            since(begun)
        ),
        few => format!("{} rebuilt in {}", few.join(", "), since(begun)),
    })
}

fn since(begun: Instant) -> String {
    format!("{:.1} s", begun.elapsed().as_secs_f32())
}

fn report(result: Result<String>) {
    match result {
        Ok(done) if done.is_empty() => {}
        Ok(done) => eprintln!("  ✓ {done}"),
        Err(fault) => eprintln!("  ✗ {fault:#}\n  what was served before still is"),
    }
}
