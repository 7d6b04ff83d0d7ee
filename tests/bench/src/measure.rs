//! One measurement: a workload on one system with so many connections.

use std::{
    collections::BTreeMap,
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{
    arguments::Plan,
    children::Server,
    load::Load,
    processes::{Times, forget_peak_memory, peak_memory},
    workload::Workload,
};

/// What was measured.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Requests that worked, a second.
    pub throughput: f64,
    /// Milliseconds.
    pub p50: f64,
    /// Milliseconds.
    pub p99: f64,
    /// Milliseconds on the processor for each request.
    pub cost: Cost,
    /// The most memory the server had resident, in megabytes.
    pub memory: f64,
    /// Requests that worked, those of the warm-up included.
    pub answered: u64,
    /// What did not work, by what it was.
    pub errors: BTreeMap<String, u64>,
}

/// Milliseconds on the processor for each request, of each part of the system.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// The functions or their peer.
    pub server: f64,
    /// All of its processes.
    pub postgres: f64,
    /// PostgREST.
    pub postgrest: f64,
    /// The gateway.
    pub gateway: f64,
    /// The load itself.
    pub load: f64,
}

/// Load that is not measured, with as many connections as there will be.
pub fn heat(server: &Server, workload: &Workload, plan: &Plan) -> Result<()> {
    let most = plan.connections.iter().copied().max().unwrap_or(1);
    let load = Load::start(server.address, workload, most)?;
    sleep(plan.heat);
    load.stop()?;
    Ok(())
}

/// Measures.
pub fn measure(
    server: &Server,
    workload: &Workload,
    connections: usize,
    plan: &Plan,
) -> Result<Measured> {
    let load = Load::start(server.address, workload, connections)?;
    sleep(plan.warm_up);
    forget_peak_memory(server.id());
    let (times, answered, started) = (Times::read(server.id())?, load.answered(), Instant::now());
    load.record(true);
    sleep(plan.window);
    load.record(false);
    let (elapsed, answered) = (started.elapsed(), load.answered() - answered);
    let times = Times::read(server.id())?.since(times);
    let memory = peak_memory(server.id())?;
    let outcome = load.stop()?;

    if answered == 0 {
        bail!("{}: nothing worked: {:?}", workload.name, outcome.errors);
    }
    let latencies = outcome.times.context("no latencies")?;
    let at = |quantile| latencies.value_at_quantile(quantile) as f64 / 1000.0;
    let each = |time: Duration| time.as_secs_f64() * 1000.0 / answered as f64;
    Ok(Measured {
        throughput: answered as f64 / elapsed.as_secs_f64(),
        p50: at(0.5),
        p99: at(0.99),
        cost: Cost {
            server: each(times.server),
            postgres: each(times.postgres),
            postgrest: each(times.postgrest),
            gateway: each(times.gateway),
            load: each(times.load),
        },
        memory: memory as f64 / 1e6,
        answered: outcome.answered,
        errors: outcome.errors,
    })
}
