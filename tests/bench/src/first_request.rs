//! How long a request takes that a new instance answers.

use std::time::Instant;

use anyhow::Result;
use hdrhistogram::Histogram;

use crate::{
    arguments::Plan,
    children::Server,
    functions::Reuse,
    load::{self, ask, histogram, microseconds},
    workload::Workload,
    world::World,
};

const ONE: Reuse = Reuse {
    requests: 1,
    at_once: 1,
};

/// Times of one workload, in milliseconds.
#[derive(Clone, Debug)]
pub struct FirstRequest {
    /// Of the workload.
    pub title: &'static str,
    /// The very first request that the process answered: it opens the connections to Postgres and to the
    /// gateway, which later instances take over.
    pub of_the_process: f64,
    /// Half of the new instances answered within.
    pub p50: f64,
    /// 99 of 100 did.
    pub p99: f64,
    /// The longest.
    pub most: f64,
    /// How many there were.
    pub instances: u64,
}

/// Measures with a server whose instances take one request each.
pub fn measure(world: &World, workloads: &[Workload], plan: &Plan) -> Result<Vec<FirstRequest>> {
    workloads
        .iter()
        .map(|workload| {
            let server = Server::functions(world.variables(), ONE)?;
            let (first, times) = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?
                .block_on(one_by_one(&server, workload, plan.first_requests))?;
            let at = |quantile| times.value_at_quantile(quantile) as f64 / 1000.0;
            Ok(FirstRequest {
                title: workload.title,
                of_the_process: first,
                p50: at(0.5),
                p99: at(0.99),
                most: times.max() as f64 / 1000.0,
                instances: times.len(),
            })
        })
        .collect()
}

async fn one_by_one(
    server: &Server,
    workload: &Workload,
    requests: usize,
) -> Result<(f64, Histogram<u64>)> {
    let mut connection: load::Connection = None;
    let started = Instant::now();
    ask(server.address, workload, &mut connection).await?;
    let first = started.elapsed().as_secs_f64() * 1000.0;

    let mut times = histogram()?;
    for _ in 0..requests {
        let started = Instant::now();
        ask(server.address, workload, &mut connection).await?;
        times.saturating_record(microseconds(started.elapsed()));
    }
    Ok((first, times))
}
