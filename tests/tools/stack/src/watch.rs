//! Serves what changes in the checkout while `cargo up` runs: functions and SQL.

use std::{
    convert::Infallible,
    path::Path,
    time::{Duration, Instant, SystemTime},
};

use ::up::Sources;
use anyhow::Result;
use tokio::{sync::mpsc, task::spawn_blocking, time::sleep};

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

/// Builds what changed. A component is served as soon as it is built, where that is done in a moment.
async fn renew(stack: &Stack, build: &LocalBuild) -> Result<String> {
    let begun = Instant::now();
    let rebuilding = build.clone();
    let (tell, mut built) = mpsc::unbounded_channel();
    let rebuild = spawn_blocking(move || {
        rebuilding.rebuild(|component| {
            // Whoever does not hear it serves it at the end.
            let _ = tell.send(component);
        })
    });
    let mut waiting = Vec::new();
    while let Some(component) = built.recv().await {
        waiting.push(component);
        while let Ok(another) = built.try_recv() {
            waiting.push(another);
        }
        // What a new manifest names may not be built yet: then this fails, and is done at the end.
        if stack.reloads_in_place() && stack.reload().await.is_ok() {
            report(Ok(served(&std::mem::take(&mut waiting), begun)));
        }
    }
    let Rebuilt {
        has_new_manifest,
        succeeded,
        said,
    } = rebuild.await??;
    if !said.is_empty() {
        eprint!("{said}");
    }
    if !succeeded {
        eprintln!("  what does not compile is served as it was before");
    }
    if !has_new_manifest && waiting.is_empty() {
        return Ok(String::new());
    }
    stack.reload().await?;
    Ok(match waiting.as_slice() {
        [] => format!("spin.toml read again in {}", since(begun)),
        components => served(components, begun),
    })
}

fn served(components: &[String], begun: Instant) -> String {
    format!("{} rebuilt in {}", components.join(", "), since(begun))
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
