//! The whole run: built, started, measured in turn, reported.

use anyhow::{Context, Result, bail, ensure};

use crate::{
    answers,
    arguments::Plan,
    children::Server,
    cold, format,
    functions::{self, Reuse},
    lists,
    machine::{self, Reporting},
    measure::{self, Measured, measure},
    peers::Peers,
    progress::Progress,
    report::{Comparison, Report},
    system::System,
    verification,
    workload::Workload,
    world::World,
};

/// Runs it, prints the report, and leaves it in `target/bench/report.md`.
pub fn run(plan: &Plan) -> Result<()> {
    let mut progress = Progress::new();
    if plan.has_lists() {
        let report = Reporting::begin("report");
        let lists = lists::measure(plan, &progress)?;
        return report.finish(&[], &lists::to_markdown(&lists, plan.list_runs));
    }
    let text = of_functions(plan, &mut progress)?;
    machine::leave("report", &text)
}

/// The functions beside the same work written for other systems.
fn of_functions(plan: &Plan, progress: &mut Progress) -> Result<String> {
    let tokio = stack::runtime()?;
    let load_before = machine::load_average();
    let systems = chosen_systems(plan)?;
    // Logs are of one run.
    _ = std::fs::remove_dir_all(stack::repository().join("target/bench/logs"));
    progress.note("building the components");
    functions::build()?;
    if plan.has_cold_starts() {
        verification::build()?;
    }
    let peers = match systems.iter().any(|system| system.is_script()) {
        true => {
            progress.note("fetching and bundling the peers in TypeScript");
            Some(Peers::prepare()?)
        }
        false => None,
    };
    progress.note("starting Postgres, PostgREST and the gateway");
    let world = tokio.block_on(World::start())?;
    let workloads = Workload::all(&world);
    let booking = workloads.first().context("no workload")?;
    let chosen = chosen_workloads(plan, &workloads)?;

    let comparisons = compare(plan, &world, &systems, peers.as_ref(), &chosen, progress)?;
    let (mut cold, mut verification) = (Vec::new(), String::new());
    if plan.has_cold_starts() {
        progress.note("first answers of new instances, isolates and processes");
        cold = cold::measure(&world, &systems, peers.as_ref(), booking, plan)?;
        progress.note("verification of tokens on Wasm");
        verification = verification::measure()?;
    }
    let mut machine = machine::describe(&systems);
    machine.extend(peers.as_ref().map(Peers::versions));
    let report = Report {
        plan: plan.clone(),
        machine,
        database: tokio.block_on(world.settings())?,
        load_averages: (load_before, machine::load_average()),
        sizes: sizes(peers.as_ref())?,
        comparisons,
        cold,
        verification,
    };
    Ok(report.to_markdown())
}

fn chosen_systems(plan: &Plan) -> Result<Vec<System>> {
    let all = System::all();
    let Some(names) = &plan.systems else {
        return Ok(all.into_iter().filter(|system| system.is_usual()).collect());
    };
    names
        .split(',')
        .map(|name| {
            let found = all.iter().copied().find(|system| system.name() == name);
            found.with_context(|| {
                let names: Vec<&str> = all.iter().map(|system| system.name()).collect();
                format!("no system `{name}` here, but {}", names.join(", "))
            })
        })
        .collect()
}

fn chosen_workloads<'a>(plan: &Plan, workloads: &'a [Workload]) -> Result<Vec<&'a Workload>> {
    let is_chosen = |workload: &&Workload| match plan.only.as_deref() {
        None => workload.is_usual,
        Some("none") => false,
        Some(name) => workload.name == name,
    };
    let chosen: Vec<&Workload> = workloads.iter().filter(is_chosen).collect();
    if chosen.is_empty() && !matches!(plan.only.as_deref(), Some("none")) {
        let names: Vec<&str> = workloads.iter().map(|workload| workload.name).collect();
        bail!("there is no such workload, but {}", names.join(", "));
    }
    Ok(chosen)
}

/// Names and bytes of what is deployed.
fn sizes(peers: Option<&Peers>) -> Result<Vec<(String, u64)>> {
    let mut sizes: Vec<(String, u64)> = functions::sizes()?
        .into_iter()
        .map(|(name, bytes)| (format!("component `{name}`"), bytes))
        .collect();
    for bundle in ["deno_postgres.js", "deno_supabase.js", "workerd.js"] {
        if let Some(peers) = peers {
            sizes.push((format!("bundle `{bundle}` (all four)"), peers.size(bundle)?));
        }
    }
    Ok(sizes)
}

/// All systems run all the while; those that are not asked do nothing. Which of them goes first changes from round to
/// round, so that none has the machine's better moments.
fn compare(
    plan: &Plan,
    world: &World,
    systems: &[System],
    peers: Option<&Peers>,
    workloads: &[&Workload],
    progress: &mut Progress,
) -> Result<Vec<Comparison>> {
    let reuse = Reuse::at_once(plan.at_once);
    let servers = systems
        .iter()
        .map(|system| {
            Ok((
                *system,
                Server::start(*system, world.variables(), reuse, peers)?.behind(plan.proxy)?,
            ))
        })
        .collect::<Result<Vec<_>>>()?;
    for workload in workloads {
        progress.note(format_args!("do all answer {} alike?", workload.name));
        stack::runtime()?.block_on(answers::compare(&servers, workload))?;
        // Connections are opened, and what each session of Postgres keeps of functions and plans is made.
        for (_, server) in servers.iter().filter(|(system, _)| system.serves(workload)) {
            measure::heat(server, workload, plan)?;
        }
    }

    let mut comparisons: Vec<(&Workload, Comparison)> = workloads
        .iter()
        .flat_map(|workload| {
            let new = |connections: &usize| (*workload, Comparison::new(workload, *connections));
            plan.connections.iter().map(new)
        })
        .collect();
    progress.expect(plan.rounds * comparisons.len());
    for round in 0..plan.rounds {
        for (index, (workload, comparison)) in comparisons.iter_mut().enumerate() {
            let mut turn: Vec<&(System, Server)> = servers
                .iter()
                .filter(|(system, _)| system.serves(workload))
                .collect();
            let places = turn.len().max(1);
            turn.rotate_left((round + index) % places);
            let mut said = Vec::new();
            for (system, server) in turn {
                let measured = checked(server, world, workload, comparison.connections, plan)
                    .with_context(|| system.title())?;
                said.push((*system, format::number(measured.throughput)));
                comparison.add(*system, measured);
            }
            said.sort();
            let said: Vec<String> = said
                .into_iter()
                .map(|(system, throughput)| format!("{} {throughput}/s", system.name()))
                .collect();
            progress.measured(format_args!(
                "{}, {} connections: {}",
                workload.name,
                comparison.connections,
                said.join(", ")
            ));
        }
    }
    Ok(comparisons
        .into_iter()
        .map(|(_, comparison)| comparison)
        .collect())
}

/// Measures, and has the database say whether what was answered was done.
fn checked(
    server: &Server,
    world: &World,
    workload: &Workload,
    connections: usize,
    plan: &Plan,
) -> Result<Measured> {
    let tokio = stack::runtime()?;
    let before = tokio.block_on(world.bookings())?;
    let measured = measure(server, workload, connections, plan)?;
    if workload.writes() {
        let booked = tokio.block_on(world.bookings())? - before;
        let answered = measured.answered;
        ensure!(
            booked >= answered,
            "{answered} bookings were answered and {booked} are there"
        );
    }
    Ok(measured)
}
