//! One measurement: a question on so many connections.

use std::{thread::sleep, time::Duration};

use anyhow::{Context, Result, ensure};

use crate::{
    growth::{Effort, asked::Asked, processor::Server},
    load::Load,
    statistics::Spread,
};

/// What was measured, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    pub p50: f64,
    pub p99: f64,
    /// Time on the processor that Postgres took for a request.
    pub postgres: f64,
}

impl Measured {
    /// The median of each.
    pub fn middle(rounds: &[Self]) -> Self {
        let middle = |value: fn(&Self) -> f64| {
            Spread::of(rounds.iter().map(value)).map_or(f64::NAN, |spread| spread.median)
        };
        Self {
            p50: middle(|round| round.p50),
            p99: middle(|round| round.p99),
            postgres: middle(|round| round.postgres),
        }
    }
}

/// Asks without end for as long as the effort says. Every answer must be the expected one.
pub fn measure(
    asked: &Asked,
    server: Server,
    connections: usize,
    effort: &Effort,
) -> Result<Measured> {
    let load = Load::start(asked.address, asked, connections)?;
    sleep(effort.warm_up);
    let (before, answered) = (server.time()?, load.answered());
    load.record(true);
    sleep(effort.window);
    load.record(false);
    let answered = load.answered() - answered;
    let used = server.time()?.saturating_sub(before);
    let outcome = load.stop()?;
    ensure!(
        outcome.errors.is_empty() && answered > 0,
        "{}: {answered} answers, and {:?}",
        asked.title,
        outcome.errors
    );
    let times = outcome.times.context("no times")?;
    let at = |quantile| times.value_at_quantile(quantile) as f64 / 1e3;
    let each = |time: Duration| time.as_secs_f64() * 1e3 / answered as f64;
    Ok(Measured {
        p50: at(0.5),
        p99: at(0.99),
        postgres: each(used),
    })
}
