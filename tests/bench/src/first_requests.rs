//! The first request to each function: of a process that has just started, and in one that runs.
//!
//! | what is first | what it waits for |
//! |---|---|
//! | in a new process, nothing compiled | Wasmtime compiles the component, which a host does once for each version of it |
//! | in a new process | it starts, loads what was compiled, fetches the keys of tokens, and opens a connection to Postgres |
//! | in a running process | an instance, the keys, a connection |
//! | the second one | what every request waits for |

mod questions;

use std::{
    fmt::Write as _,
    fs,
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use tokio::time::timeout;

use crate::{
    children::Server, format::number, functions, load::connect, machine::Reporting,
    progress::Progress, statistics::Spread, world::World,
};
use questions::{Question, questions};

/// Processes of each function, of which the median counts.
const PROCESSES: usize = 5;
/// Compiling takes seconds.
const COMPILED: usize = 3;
const LONGEST: Duration = Duration::from_secs(120);

/// What was measured of a function, in milliseconds.
struct Found {
    function: String,
    bytes: u64,
    status: u16,
    /// A new process without compiled code, until it answered.
    uncompiled: f64,
    /// A new process, until it answered.
    process: f64,
    /// The first request to the function in a process that serves all of them, and the next one.
    running: f64,
    second: f64,
}

/// Measures, prints the report, and leaves it in `target/bench/first-requests.md`.
pub fn run(is_quick: bool) -> Result<()> {
    let mut progress = Progress::new();
    progress.note("building the components");
    let all = functions::build_all()?;
    let report = Reporting::begin("first-requests");
    progress.note("starting Postgres, PostgREST and the gateway");
    let tokio = stack::runtime()?;
    let world = tokio.block_on(World::start())?;
    let questions = tokio.block_on(questions(&world, &all))?;
    progress.expect(questions.len());
    let (processes, compiled) = if is_quick {
        (1, 1)
    } else {
        (PROCESSES, COMPILED)
    };

    let running = in_a_running_process(&world, &all, &questions, processes)?;
    let mut found = Vec::new();
    for (question, (running, second)) in questions.iter().zip(running) {
        let function = &question.function;
        let alone = std::slice::from_ref(function);
        let uncompiled = median(compiled, || {
            forget_compiled(function)?;
            new_process(&world, alone, question)
        })?;
        let process = median(processes, || new_process(&world, alone, question))?;
        progress.measured(format_args!("{function}: {} ms", number(process)));
        found.push(Found {
            bytes: functions::size(function)?,
            function: function.clone(),
            status: question.expected,
            uncompiled,
            process,
            running,
            second,
        });
    }
    report.finish(&[], &to_markdown(found, processes, compiled))
}

/// The first and the second request to each function, of processes that serve all of them.
fn in_a_running_process(
    world: &World,
    all: &[String],
    questions: &[Question],
    processes: usize,
) -> Result<Vec<(f64, f64)>> {
    // Compiled code is there from now on.
    drop(Server::of(all, world.variables())?);
    let mut times = vec![(Vec::new(), Vec::new()); questions.len()];
    for _ in 0..processes {
        let server = Server::of(all, world.variables())?;
        for (question, (first, second)) in questions.iter().zip(&mut times) {
            first.push(milliseconds(|| ask(server.address, question))?);
            second.push(milliseconds(|| ask(server.address, question))?);
        }
    }
    Ok(times
        .into_iter()
        .map(|(first, second)| (middle(first), middle(second)))
        .collect())
}

/// From the start of a process with these functions to its answer.
fn new_process(world: &World, functions: &[String], question: &Question) -> Result<f64> {
    milliseconds(|| {
        let server = Server::of(functions, world.variables())?;
        ask(server.address, question)?;
        Ok(())
    })
}

/// Removes what the embedded runtime keeps of a component beside it.
fn forget_compiled(function: &str) -> Result<()> {
    let file = functions::file(function);
    let start = format!("{}.", function.replace('-', "_"));
    for entry in fs::read_dir(file.parent().context("no folder")?)?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(&start) && name.ends_with(".cwasm") {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Asks on a new connection.
fn ask(address: SocketAddr, question: &Question) -> Result<()> {
    let exchange = async {
        let mut sender = connect(address).await?;
        let request = question.request(Full::<Bytes>::from(question.body.clone()))?;
        let answer = sender.send_request(request).await?;
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await?.to_bytes();
        ensure!(
            status == question.expected,
            "{}: {status}, not {}: {}",
            question.function,
            question.expected,
            String::from_utf8_lossy(&body)
        );
        Ok(())
    };
    stack::runtime()?
        .block_on(async { timeout(LONGEST, exchange).await })
        .with_context(|| format!("{}: no answer", question.function))?
}

fn milliseconds(work: impl FnOnce() -> Result<()>) -> Result<f64> {
    let started = Instant::now();
    work()?;
    Ok(started.elapsed().as_secs_f64() * 1000.0)
}

fn median(times: usize, mut once: impl FnMut() -> Result<f64>) -> Result<f64> {
    let times: Result<Vec<f64>> = (0..times).map(|_| once()).collect();
    Ok(middle(times?))
}

fn middle(times: Vec<f64>) -> f64 {
    Spread::of(times).map_or(f64::NAN, |spread| spread.median)
}

/// The slowest first.
fn to_markdown(mut found: Vec<Found>, processes: usize, compiled: usize) -> String {
    found.sort_by(|one, other| other.process.total_cmp(&one.process));
    let mut text = format!(
        "Milliseconds until the answer, medians of {processes} processes and of {compiled} that compile.\n\n\
         | function | KB | status | new process, nothing compiled | new process | first in a running one | second |\n\
         |---|---:|---:|---:|---:|---:|---:|\n"
    );
    for one in found {
        _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} |",
            one.function,
            number(one.bytes as f64 / 1e3),
            one.status,
            number(one.uncompiled),
            number(one.process),
            number(one.running),
            number(one.second),
        );
    }
    text
}
