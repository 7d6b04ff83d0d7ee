//! The report, in Markdown.

use std::fmt::Write as _;

use crate::{
    arguments::Plan,
    first_request::FirstRequest,
    format::{median, number, spread},
    functions::Reuse,
    load,
    measure::Measured,
    statistics::Spread,
    workload::Workload,
    world::{DEPARTURES, LISTED},
};

/// Everything that a run found.
pub struct Report {
    pub plan: Plan,
    pub machine: Vec<String>,
    pub database: String,
    /// At the start and at the end.
    pub load_averages: (String, String),
    /// Components and their bytes.
    pub sizes: Vec<(&'static str, u64)>,
    pub comparisons: Vec<Comparison>,
    pub first_requests: Vec<FirstRequest>,
    /// What the example printed.
    pub verification: String,
}

/// A workload with so many connections, on both systems.
pub struct Comparison {
    title: &'static str,
    connections: usize,
    /// The functions and their peer, one after the other.
    pub rounds: Vec<(Measured, Measured)>,
}

impl Comparison {
    /// With no rounds yet.
    pub fn new(workload: &Workload, connections: usize) -> Self {
        Self {
            title: workload.title,
            connections,
            rounds: Vec::new(),
        }
    }

    fn functions(&self, value: impl Fn(&Measured) -> f64) -> Option<Spread> {
        Spread::of(self.rounds.iter().map(|(functions, _)| value(functions)))
    }

    fn native(&self, value: impl Fn(&Measured) -> f64) -> Option<Spread> {
        Spread::of(self.rounds.iter().map(|(_, native)| value(native)))
    }

    /// Of the functions to the peer, round by round.
    fn ratio(&self, value: impl Fn(&Measured) -> f64) -> Option<Spread> {
        let ratios = self
            .rounds
            .iter()
            .map(|(functions, native)| value(functions) / value(native));
        Spread::of(ratios)
    }

    fn errors(&self) -> impl Iterator<Item = (&'static str, &String, &u64)> {
        self.rounds.iter().flat_map(|(functions, native)| {
            let of_functions = functions
                .errors
                .iter()
                .map(|(what, times)| ("functions", what, times));
            of_functions.chain(
                native
                    .errors
                    .iter()
                    .map(|(what, times)| ("native", what, times)),
            )
        })
    }
}

const COLUMNS: &str = "\
| connections | system | requests/s | p50 ms | p99 ms | memory MB | CPU ms/request: server | Postgres | PostgREST | gateway | load |
|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|
";

impl Report {
    /// Writes it.
    pub fn to_markdown(&self) -> String {
        let mut text = "# The functions beside the same work written natively\n\n".to_owned();
        self.write_conditions(&mut text);
        let mut title = "";
        for comparison in &self.comparisons {
            if title != comparison.title {
                title = comparison.title;
                _ = write!(text, "\n## {title}\n\n{COLUMNS}");
            }
            comparison.write(&mut text);
        }
        self.write_aims(&mut text);
        self.write_errors(&mut text);
        self.write_first_requests(&mut text);
        _ = write!(
            text,
            "\n## Verification of a token, on Wasm\n\nThe crate `access-token` under Wasmtime; aimed at: \
             under 0.1 ms for a token that was seen, under 1 ms for a new ES256 one.\n\n```\n{}\n```\n",
            self.verification.trim_end(),
        );
        text
    }

    fn write_conditions(&self, text: &mut String) {
        let plan = &self.plan;
        for line in &self.machine {
            _ = writeln!(text, "- {line}");
        }
        _ = writeln!(text, "- Postgres: {}", self.database);
        for (name, bytes) in &self.sizes {
            _ = writeln!(
                text,
                "- Component `{name}`: {} KB",
                number(*bytes as f64 / 1000.0)
            );
        }
        let (before, after) = &self.load_averages;
        _ = writeln!(text, "- Load average before and after: {before}, {after}");
        _ = writeln!(
            text,
            "- Medians of {} rounds (lowest–highest) of {:.1} s after {:.1} s of warm-up; which system goes \
             first alternates. The load runs on the same cores (the column `{}` is its share), and so do \
             Postgres, PostgREST and the gateway: a request costs what they all cost.\n\
             - A closed loop on kept connections; only the expected status counts, and each booking that was \
             answered is counted in the database.\n\
             - {DEPARTURES} departures are booked in turn, each time by a new customer, with one item; \
             {LISTED} departures are read. The database is as at the start before each measurement.\n\
             - An instance serves {} requests, {} of them at the same time.\n\
             - The peer keeps 16 connections to Postgres and prepares its statement once on each. Both go \
             through the gateway to PostgREST and to the keys, and write one log line a request.",
            plan.rounds,
            plan.window.as_secs_f64(),
            plan.warm_up.as_secs_f64(),
            load::THREAD,
            Reuse::REQUESTS,
            plan.at_once,
        );
    }

    fn write_aims(&self, text: &mut String) {
        text.push_str(
            "\n## Against the aim: at least half of native's throughput, p99 at most twice native's\n\n\
             | workload | connections | throughput | p99 |\n|---|---:|---|---|\n",
        );
        for comparison in &self.comparisons {
            let throughput = comparison.ratio(|measured| measured.throughput);
            let p99 = comparison.ratio(|measured| measured.p99);
            let verdict = |met: bool| if met { "met" } else { "missed" };
            _ = writeln!(
                text,
                "| {} | {} | {} {} | {} {} |",
                comparison.title,
                comparison.connections,
                median(throughput),
                verdict(throughput.is_some_and(|ratio| ratio.median >= 0.5)),
                median(p99),
                verdict(p99.is_some_and(|ratio| ratio.median <= 2.0)),
            );
        }
    }

    fn write_errors(&self, text: &mut String) {
        for comparison in &self.comparisons {
            for (system, what, times) in comparison.errors() {
                _ = writeln!(
                    text,
                    "\n**Errors**, {system}, {}, {} connections: {times} times {what}",
                    comparison.title, comparison.connections
                );
            }
        }
    }

    fn write_first_requests(&self, text: &mut String) {
        text.push_str(
            "\n## A request that a new instance answers\n\nEach instance takes one request, one after the \
             other; aimed at: within 10 ms, database included. With a token it fetches the keys first. The \
             first of the process also opens the connections that later instances take over.\n\n\
             | workload | instances | p50 ms | p99 ms | longest ms | first of the process ms |\n\
             |---|---:|---:|---:|---:|---:|\n",
        );
        for first in &self.first_requests {
            _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} |",
                first.title,
                first.instances,
                number(first.p50),
                number(first.p99),
                number(first.most),
                number(first.of_the_process),
            );
        }
    }
}

impl Comparison {
    fn write(&self, text: &mut String) {
        type Value = fn(&Measured) -> f64;
        let values: [(Value, bool); 9] = [
            (|measured| measured.throughput, true),
            (|measured| measured.p50, false),
            (|measured| measured.p99, true),
            (|measured| measured.memory, false),
            (|measured| measured.cost.server, false),
            (|measured| measured.cost.postgres, false),
            (|measured| measured.cost.postgrest, false),
            (|measured| measured.cost.gateway, false),
            (|measured| measured.cost.load, false),
        ];
        let mut row = |name: &str, of: &dyn Fn(Value) -> Option<Spread>| {
            _ = write!(text, "| {} | {name} |", self.connections);
            for (value, is_spread) in values {
                let format = if is_spread { spread } else { median };
                _ = write!(text, " {} |", format(of(value)));
            }
            text.push('\n');
        };
        row("functions", &|value| self.functions(value));
        row("native", &|value| self.native(value));
        row("**ratio**", &|value| {
            self.ratio(value).filter(|ratio| ratio.median.is_finite())
        });
    }
}
