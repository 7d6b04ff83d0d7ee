//! What it costs to ask for one organization while those beside it grow: 10, 1,000 and 10,000 of them, and one with ten
//! million messages. Two worlds begin alike. One grows and the other doesn't, and both are asked in turn, so that the
//! machine's better and worse moments are the same for both.

mod asked;
mod jobs;
mod measured;
mod place;
mod processor;
mod report;

use std::{ops::RangeInclusive, time::Duration};

use anyhow::{Context, Result};
use large_world::Part;

use crate::{machine::Reporting, progress::Progress};
use measured::{Measured, measure};
use place::Place;
use report::{Growth, Step};

/// Functions that are asked.
const COMPONENTS: [&str; 11] = [
    "analytics",
    "appointment-create",
    "booking-create",
    "call-webhook",
    "chat-reply",
    "embedding-search",
    "lead-capture",
    "payment-webhook",
    "slot-availability",
    "sms-webhook",
    "tour-availability",
];
const CONNECTIONS: [usize; 2] = [1, 4];
/// The first organizations, which both worlds have.
const FIRST: RangeInclusive<u32> = 1..=10;
/// The one with ten million messages comes last.
const LARGE: u32 = 10_001;
/// Millions of messages that it has.
const MILLIONS: f64 = 10.0;

/// How much is measured.
struct Effort {
    rounds: usize,
    warm_up: Duration,
    window: Duration,
    /// Runs of each shared job.
    runs: usize,
    /// How far the others grow, and whether the large one comes.
    steps: &'static [RangeInclusive<u32>],
    has_large: bool,
}

impl Effort {
    const FULL: Self = Self {
        rounds: 3,
        warm_up: Duration::from_millis(300),
        window: Duration::from_millis(1500),
        runs: 60,
        steps: &[11..=1000, 1001..=10_000],
        has_large: true,
    };
    const QUICK: Self = Self {
        rounds: 1,
        window: Duration::from_millis(1000),
        runs: 20,
        steps: &[11..=1000],
        has_large: false,
        ..Self::FULL
    };
}

/// Measures, prints the report, and leaves it in `target/bench/growth.md`.
pub fn run(is_quick: bool) -> Result<()> {
    let report = Reporting::begin("growth");
    let effort = if is_quick {
        Effort::QUICK
    } else {
        Effort::FULL
    };
    let growth = stack::runtime()?.block_on(all_steps(&effort))?;
    report.finish(&[], &growth.to_markdown(&effort))
}

async fn all_steps(effort: &Effort) -> Result<Growth> {
    let progress = Progress::new();
    progress.note("a world that stays as it is");
    let steady = Place::start(&progress).await?;
    progress.note("a world that grows");
    let growing = Place::start(&progress).await?;
    let places = [&steady, &growing];
    let mut growth = Growth::default();
    for place in places {
        place.settle().await?;
    }
    let first = format!("{} organizations", FIRST.end());
    growth
        .steps
        .push(step(first, places, effort, &progress).await?);
    for organizations in effort.steps {
        growing
            .grow(&Part::small(organizations.clone()), &progress)
            .await?;
        let name = format!("{} organizations", organizations.end());
        growth
            .steps
            .push(step(name, places, effort, &progress).await?);
    }
    if effort.has_large {
        let large = Part {
            organizations: LARGE..=LARGE,
            large: Some(LARGE),
            factor: 1.0,
            messages: MILLIONS,
        };
        growing.grow(&large, &progress).await?;
        let name = format!("and one with {MILLIONS} million messages");
        growth
            .steps
            .push(step(name, places, effort, &progress).await?);
        growth.large = growing.large(LARGE, effort, &progress).await?;
    }
    Ok(growth)
}

/// Asks both worlds everything, in turn.
async fn step(
    name: String,
    places: [&Place; 2],
    effort: &Effort,
    progress: &Progress,
) -> Result<Step> {
    // What was written meanwhile is in the indexes' way of neither.
    for place in places {
        place.settle().await?;
    }
    let mut functions = Vec::new();
    let [steady, growing] = places.map(|place| &place.asked);
    for (steady, growing) in steady.iter().zip(growing) {
        for connections in CONNECTIONS {
            progress.note(format_args!("{name}: {}, {connections}", steady.title));
            let mut pair = [const { Vec::new() }; 2];
            for round in 0..effort.rounds {
                // Who goes first changes.
                for turn in [round % 2, 1 - round % 2] {
                    let (asked, place) = if turn == 0 {
                        (steady, places[0])
                    } else {
                        (growing, places[1])
                    };
                    let measured = measure(asked, place.server, connections, effort)?;
                    if let Some(rounds) = pair.get_mut(turn) {
                        rounds.push(measured);
                    }
                }
            }
            let pair = pair.map(|rounds| Measured::middle(&rounds));
            functions.push((steady.title, connections, pair));
        }
    }
    progress.note(format_args!("{name}: jobs"));
    let jobs = jobs::measure(places.map(|place| &place.worker), effort.runs).await?;
    let size = places[1].size().await.context("the size of the database")?;
    Ok(Step {
        name,
        functions,
        jobs,
        size,
    })
}
