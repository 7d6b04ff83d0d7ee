//! A run from start to report.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, Result};
use fastrand::Rng;
use tokio::time::{sleep, timeout};

use crate::{
    arguments::Arguments,
    calm,
    client::Client,
    clock,
    faults::{self, Fault},
    invariants,
    journal::Journal,
    measure::Measure,
    place::Place,
    report::{self, Outcome},
    tenants, traffic,
};

/// How long the last stories may take.
const LAST_STORIES: Duration = Duration::from_secs(90);

/// Runs; whether all holds.
pub async fn run(arguments: &Arguments, has_mounts: bool) -> Result<bool> {
    let only = match arguments.only.as_deref() {
        None | Some("none") => None,
        Some(name) => {
            let known = faults::ALL.into_iter().find(|fault| fault.name() == name);
            Some(known.with_context(|| {
                let names: Vec<&str> = faults::ALL.into_iter().map(Fault::name).collect();
                format!("there is no fault `{name}`: {}", names.join(", "))
            })?)
        }
    };
    let folder = stack::repository().join("target/faults");
    fs::create_dir_all(&folder)?;
    eprintln!("seed {}; everything is being started", arguments.seed);
    let place = Place::start(&folder, has_mounts).await?;
    let journal = Arc::new(Journal::default());
    let client = |measure: &Arc<Measure>| {
        Client::new(
            &place.stack,
            place.url.clone(),
            journal.clone(),
            measure.clone(),
        )
    };
    let pairs = tenants::make(
        &place.stack,
        &client(&Arc::new(Measure::new()))?,
        arguments.pairs,
        arguments.time,
    )
    .await?;

    let measure = Arc::new(Measure::new());
    let client = client(&measure)?;
    let (is_over, is_calm) = (Arc::<AtomicBool>::default(), Arc::<AtomicBool>::default());
    let trouble = async {
        let mut dice = Rng::with_seed(arguments.seed);
        let raged = match arguments.only.as_deref() {
            Some("none") => {
                sleep(arguments.time).await;
                Ok(())
            }
            _ => faults::rage(&place, &client, &measure, arguments.time, only, &mut dice).await,
        };
        is_over.store(true, Ordering::Relaxed);
        raged
    };
    let traffic = async {
        let stories = traffic::play(&client, &pairs, arguments.callers, arguments.seed, &is_over);
        let patience = async {
            while !is_over.load(Ordering::Relaxed) {
                sleep(Duration::from_millis(100)).await;
            }
            sleep(LAST_STORIES).await;
            client.end();
        };
        tokio::select! {
            () = stories => {}
            () = async { patience.await; sleep(Duration::from_secs(20)).await } => {}
        }
        is_calm.store(true, Ordering::Relaxed);
    };
    let ticks = clock::run(&client, &is_calm);
    let memory = watch(&place, &journal, &measure, arguments.time, &is_calm);
    let (raged, (), (), ()) = tokio::join!(trouble, traffic, ticks, memory);
    raged?;

    eprintln!("{:>5.0} s  calm", measure.now().as_secs_f64());
    let mut broken = match calm::settle(&place, &client).await {
        Ok(()) => Vec::new(),
        Err(error) => vec![format!("it does not settle: {error:#}")],
    };
    broken.extend(invariants::broken(&place, &journal).await?);
    let mut not_done = Vec::new();
    if place.clock.is_none() {
        not_done.push("a clock of Postgres that is ahead, since libfaketime is missing");
    }
    if place.disk.is_none() {
        not_done.push("a full disk, since this system lets nothing be mounted");
    }
    let outcome = Outcome {
        broken,
        traps: traps(&fs::read_to_string(&place.log).unwrap_or_default()),
        not_done,
    };
    let text = report::write(arguments, &journal, &measure, &outcome);
    fs::write(folder.join("report.md"), &text)?;
    println!("{text}");
    Ok(outcome.broken.is_empty() && outcome.traps.is_empty() && journal.faults().is_empty())
}

/// Notes memory and what left, a hundred times in a run and each five seconds at most.
async fn watch(
    place: &Place,
    journal: &Journal,
    measure: &Measure,
    time: Duration,
    is_calm: &Arc<AtomicBool>,
) {
    let pause = (time / 100).clamp(Duration::from_millis(500), Duration::from_secs(5));
    while !is_calm.load(Ordering::Relaxed) {
        journal.read_mailbox(&place.stack.mailbox);
        // Whatever hangs meanwhile, is not asked.
        let found = timeout(Duration::from_secs(2), place.memory(measure.now())).await;
        if let Ok(Some(memory)) = found {
            measure.remember(memory);
        }
        sleep(pause).await;
    }
}

/// Lines of the log that tell of a component that ended by a fault of its own.
fn traps(log: &str) -> Vec<String> {
    let is_trap = |line: &&str| {
        ["panicked at", "wasm trap", "wasm backtrace", "unreachable"]
            .iter()
            .any(|sign| line.contains(sign))
    };
    log.lines()
        .filter(is_trap)
        .take(5)
        .map(str::to_owned)
        .collect()
}
