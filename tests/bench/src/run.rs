//! The whole run: built, started, measured in turn, reported.

use anyhow::{Result, ensure};

use crate::{
    arguments::Plan,
    children::Server,
    first_request, format,
    functions::{self, Reuse},
    lists, machine,
    measure::{Measured, measure},
    progress::Progress,
    report::{Comparison, Report},
    verification,
    workload::Workload,
    world::World,
};

/// Runs it, prints the report, and leaves it in `target/bench/report.md`.
pub fn run(plan: &Plan) -> Result<()> {
    let mut progress = Progress::new();
    let load_before = machine::load_average();
    let mut text = String::new();
    if plan.has_functions() {
        text = of_functions(plan, &mut progress)?;
    }
    if plan.has_lists() {
        let lists = lists::measure(plan, &progress)?;
        if text.is_empty() {
            let machine = machine::describe().join("\n- ");
            let load_after = machine::load_average();
            text = format!(
                "- {machine}\n- Load average before and after: {load_before}, {load_after}\n"
            );
        }
        text.push_str(&lists::to_markdown(&lists, plan.list_runs));
    }
    let folder = stack::repository().join("target/bench");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("report.md"), &text)?;
    println!("\n{text}");
    Ok(())
}

/// The functions beside the same work written natively.
fn of_functions(plan: &Plan, progress: &mut Progress) -> Result<String> {
    let tokio = stack::runtime()?;
    let load_before = machine::load_average();
    progress.note("building the components");
    functions::build()?;
    verification::build()?;
    progress.note("starting Postgres, PostgREST and the gateway");
    let world = tokio.block_on(World::start())?;
    let workloads = Workload::all(&world);
    let chosen: Vec<&Workload> = workloads
        .iter()
        .filter(|workload| {
            plan.only
                .as_deref()
                .is_none_or(|name| name == workload.name)
        })
        .collect();

    let comparisons = compare(plan, &world, &chosen, progress)?;
    progress.note("requests to new instances");
    let first_requests = first_request::measure(&world, &workloads, plan)?;
    progress.note("verification of tokens on Wasm");
    let verification = verification::measure()?;
    let report = Report {
        plan: plan.clone(),
        machine: machine::describe(),
        database: tokio.block_on(world.settings())?,
        load_averages: (load_before, machine::load_average()),
        sizes: functions::sizes()?,
        comparisons,
        first_requests,
        verification,
    };
    Ok(report.to_markdown())
}

/// Both systems run all the while; the one that is not asked does nothing. Which of them goes first
/// alternates, so that neither has the machine's better moments.
fn compare(
    plan: &Plan,
    world: &World,
    workloads: &[&Workload],
    progress: &mut Progress,
) -> Result<Vec<Comparison>> {
    let reuse = Reuse {
        requests: Reuse::REQUESTS,
        at_once: plan.at_once,
    };
    let functions = Server::functions(world.variables(), reuse)?;
    let native = Server::native(world.variables())?;
    let mut comparisons: Vec<Comparison> = workloads
        .iter()
        .flat_map(|workload| {
            let new = |connections: &usize| Comparison::new(workload, *connections);
            plan.connections.iter().map(new)
        })
        .collect();
    let cases = workloads.iter().flat_map(|workload| {
        plan.connections
            .iter()
            .map(move |number| (*workload, *number))
    });
    let cases: Vec<(&Workload, usize)> = cases.collect();
    progress.expect(plan.rounds * cases.len());
    for round in 0..plan.rounds {
        for (index, ((workload, connections), comparison)) in
            cases.iter().zip(&mut comparisons).enumerate()
        {
            let one = |server| checked(server, world, workload, *connections, plan);
            let (of_functions, of_native) = if (round + index).is_multiple_of(2) {
                let first = one(&functions)?;
                (first, one(&native)?)
            } else {
                let first = one(&native)?;
                (one(&functions)?, first)
            };
            progress.measured(format_args!(
                "{}, {connections} connections: functions {}/s, native {}/s",
                workload.name,
                format::number(of_functions.throughput),
                format::number(of_native.throughput),
            ));
            comparison.rounds.push((of_functions, of_native));
        }
    }
    Ok(comparisons)
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
    if workload.writes() {
        tokio.block_on(world.reset())?;
    }
    let measured = measure(server, workload, connections, plan)?;
    if workload.writes() {
        let booked = tokio.block_on(world.bookings())?;
        let answered = measured.answered;
        ensure!(
            booked >= answered,
            "{answered} bookings were answered and {booked} are there"
        );
    }
    Ok(measured)
}
