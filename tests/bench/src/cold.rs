//! How long the first answer takes of what is new: an instance, an isolate, a process.
//!
//! | what is new | what happens |
//! |---|---|
//! | instance of Frontdesk | the running server instantiates the component for each request |
//! | isolate of Deno | a running Deno makes a worker for each request, which loads the bundle, as Supabase's edge runtime does |
//! | process | it is started, until it has answered |
//!
//! The first two take over nothing of the request before: keys of tokens are fetched anew. Frontdesk's host keeps
//! connections to Postgres, which an instance takes over; an isolate opens its own. So both are told: what is refused
//! before any data is looked at, and a booking by a member of staff.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::{
    arguments::Plan,
    children::Server,
    functions::Reuse,
    load::{self, Load, ask},
    peers::Peers,
    processes::own_memory,
    statistics::Spread,
    system::System,
    workload::Workload,
    world::World,
};

const ONE: Reuse = Reuse {
    requests: 1,
    at_once: 1,
};
/// Instances that live at the same time, to see what one takes.
const INSTANCES: usize = 100;
/// The same, of isolates.
const ISOLATES: usize = 20;
const PROCESSES: usize = 5;

/// What was found of one kind of new thing; times are milliseconds.
#[derive(Clone, Debug)]
pub struct Cold {
    /// In words.
    pub title: String,
    /// Until a request is refused.
    pub refused: Option<Quantiles>,
    /// Until a booking is answered.
    pub booking: Quantiles,
    /// What one more takes, in megabytes, after it answered.
    pub memory: f64,
    /// What the process takes that they share, its program not counted.
    pub shared_memory: f64,
}

impl Cold {
    /// How many live in a gigabyte.
    pub fn in_a_gigabyte(&self) -> f64 {
        ((1000.0 - self.shared_memory) / self.memory).floor()
    }
}

/// Of several times.
#[derive(Clone, Copy, Debug)]
pub struct Quantiles {
    pub p50: f64,
    pub p99: f64,
}

/// Measures all that the chosen systems have.
pub fn measure(
    world: &World,
    systems: &[System],
    peers: Option<&Peers>,
    booking: &Workload,
    plan: &Plan,
) -> Result<Vec<Cold>> {
    let mut found = Vec::new();
    for system in systems {
        if system.is_frontdesk() {
            found.push(instances(world, *system, booking, plan)?);
        }
        let bundle = match system {
            System::DenoPostgres => Some("deno_postgres.js"),
            System::DenoSupabase => Some("deno_supabase.js"),
            _ => None,
        };
        if let (Some(bundle), Some(peers)) = (bundle, peers) {
            found.push(isolates(world, (*system, bundle), peers, booking, plan)?);
        }
    }
    for system in systems {
        found.push(processes(world, *system, peers, booking)?);
    }
    Ok(found)
}

fn instances(world: &World, system: System, booking: &Workload, plan: &Plan) -> Result<Cold> {
    let server = Server::start(system, world.variables(), ONE, None)?;
    let refused = one_by_one(&server, &booking.refused().by_public(), plan.first_requests)?;
    let booked = one_by_one(&server, booking, plan.first_requests)?;
    drop(server);

    let server = Server::start(system, world.variables(), Reuse::at_once(1), None)?;
    let memory_with = |number| -> Result<f64> {
        let load = Load::start(server.address, booking, number)?;
        std::thread::sleep(Duration::from_millis(900));
        let memory = own_memory(server.id())?;
        load.stop()?;
        Ok(megabytes(memory))
    };
    let (few, many) = (memory_with(1)?, memory_with(INSTANCES)?);
    let memory = (many - few) / (INSTANCES as f64 - 1.0);
    Ok(Cold {
        title: format!("instance: {}", system.title()),
        refused: Some(refused),
        booking: booked,
        memory,
        shared_memory: few - memory,
    })
}

fn isolates(
    world: &World,
    (system, bundle): (System, &str),
    peers: &Peers,
    booking: &Workload,
    plan: &Plan,
) -> Result<Cold> {
    let server = Server::isolates(bundle, world.variables(), peers, false)?;
    let number = plan.first_requests.min(60);
    let refused = one_by_one(&server, &booking.refused().by_public(), number)?;
    let booked = one_by_one(&server, booking, number)?;
    drop(server);

    let server = Server::isolates(bundle, world.variables(), peers, true)?;
    one_by_one(&server, booking, 1)?;
    let few = megabytes(own_memory(server.id())?);
    one_by_one(&server, booking, ISOLATES)?;
    let many = megabytes(own_memory(server.id())?);
    // The request before those that are counted makes one too.
    let memory = (many - few) / (ISOLATES as f64 + 1.0);
    Ok(Cold {
        title: format!("isolate: {}", system.title()),
        refused: Some(refused),
        booking: booked,
        memory,
        shared_memory: few - 2.0 * memory,
    })
}

fn processes(
    world: &World,
    system: System,
    peers: Option<&Peers>,
    booking: &Workload,
) -> Result<Cold> {
    let (mut times, mut memory) = (Vec::new(), 0.0);
    for _ in 0..PROCESSES {
        let started = Instant::now();
        let server = Server::start(system, world.variables(), Reuse::default(), peers)?;
        block_on(async { ask(server.address, booking, &mut None).await })?;
        times.push(milliseconds(started));
        memory = megabytes(own_memory(server.id())?);
    }
    Ok(Cold {
        title: format!("process: {}", system.title()),
        refused: None,
        booking: quantiles(times),
        memory,
        shared_memory: 0.0,
    })
}

/// Each on one kept connection; the first request, which opens what the process keeps, is not counted.
fn one_by_one(server: &Server, workload: &Workload, requests: usize) -> Result<Quantiles> {
    let mut connection: load::Connection = None;
    block_on(async {
        ask(server.address, workload, &mut connection).await?;
        let mut times = Vec::new();
        for _ in 0..requests {
            let started = Instant::now();
            ask(server.address, workload, &mut connection).await?;
            times.push(milliseconds(started));
        }
        Ok(quantiles(times))
    })
}

fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(work)
}

fn quantiles(mut times: Vec<f64>) -> Quantiles {
    times.sort_by(f64::total_cmp);
    let last = times.len().saturating_sub(1);
    // The smallest that so many are not above.
    let rank = (0.99 * times.len() as f64).ceil() as usize;
    Quantiles {
        p50: Spread::of(times.iter().copied()).map_or(0.0, |spread| spread.median),
        p99: times
            .get(rank.saturating_sub(1).min(last))
            .copied()
            .unwrap_or_default(),
    }
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
