//! The report, in Markdown.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::{
    arguments::Plan,
    cold::Cold,
    format::{median, number, spread},
    functions::Reuse,
    load,
    measure::Measured,
    statistics::Spread,
    system::System,
    workload::Workload,
    world::DEPARTURES,
};

/// Everything that a run found.
pub struct Report {
    pub plan: Plan,
    pub machine: Vec<String>,
    pub database: String,
    /// At the start and at the end.
    pub load_averages: (String, String),
    /// What is deployed, and its bytes.
    pub sizes: Vec<(String, u64)>,
    pub comparisons: Vec<Comparison>,
    pub cold: Vec<Cold>,
    /// What the example printed.
    pub verification: String,
}

/// A workload with so many connections, on each system.
pub struct Comparison {
    title: &'static str,
    /// Under load.
    pub connections: usize,
    /// One measurement a round.
    rounds: BTreeMap<System, Vec<Measured>>,
}

type Value = fn(&Measured) -> f64;

impl Comparison {
    /// With no rounds yet.
    pub fn new(workload: &Workload, connections: usize) -> Self {
        Self {
            title: workload.title,
            connections,
            rounds: BTreeMap::new(),
        }
    }

    /// One more round of a system.
    pub fn add(&mut self, system: System, measured: Measured) {
        self.rounds.entry(system).or_default().push(measured);
    }

    fn of(&self, system: System, value: impl Fn(&Measured) -> f64) -> Option<Spread> {
        Spread::of(self.rounds.get(&system)?.iter().map(value))
    }

    /// Of one system to another, round by round.
    fn ratio(&self, one: System, other: System, value: Value) -> Option<Spread> {
        let pairs = self.rounds.get(&one)?.iter().zip(self.rounds.get(&other)?);
        Spread::of(pairs.map(|(one, other)| value(one) / value(other)))
    }

    fn systems(&self) -> impl Iterator<Item = System> + '_ {
        self.rounds.keys().copied()
    }

    fn write(&self, text: &mut String) {
        for system in self.systems() {
            let of = |value: Value| self.of(system, value);
            _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
                self.connections,
                system.title(),
                spread(of(|measured| measured.throughput)),
                median(of(|measured| measured.p50)),
                spread(of(|measured| measured.p99)),
                median(of(|measured| measured.memory)),
                median(of(|measured| measured.cost.server)),
                median(of(|measured| measured.cost.postgres)),
                median(of(|measured| measured.cost.postgrest)),
                median(of(|measured| measured.cost.gateway)),
                median(of(|measured| measured.cost.load)),
            );
        }
    }
}

const COLUMNS: &str = "\
| connections | system | requests/s | p50 ms | p99 ms | memory MB | CPU ms/request: server | Postgres | PostgREST | gateway | load |
|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|
";

impl Report {
    /// Writes it.
    pub fn to_markdown(&self) -> String {
        let mut text = "# The functions side by side\n\n".to_owned();
        self.write_conditions(&mut text);
        self.write_in_short(&mut text);
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
        self.write_cold(&mut text);
        if !self.verification.is_empty() {
            _ = write!(
                text,
                "\n## Verification of a token, on Wasm\n\nThe crate `access-token` under Wasmtime; aimed at: \
                 under 0.1 ms for a token that was seen, under 1 ms for a new ES256 one.\n\n```\n{}\n```\n",
                self.verification.trim_end(),
            );
        }
        text
    }

    fn write_conditions(&self, text: &mut String) {
        let plan = &self.plan;
        for line in &self.machine {
            _ = writeln!(text, "- {line}");
        }
        _ = writeln!(text, "- Postgres: {}", self.database);
        let sizes: Vec<String> = self
            .sizes
            .iter()
            .map(|(name, bytes)| format!("{name} {} KB", number(*bytes as f64 / 1000.0)))
            .collect();
        _ = writeln!(text, "- Deployed: {}", sizes.join(", "));
        let (before, after) = &self.load_averages;
        _ = writeln!(text, "- Load average before and after: {before}, {after}");
        _ = writeln!(
            text,
            "- Medians of {} rounds (lowest–highest) of {:.1} s after {:.1} s of warm-up, and at the start {:.0} s with the most connections for each; which system goes \
             first changes. The load runs on the same cores (the column `{}` is its share), and so do \
             Postgres, PostgREST and the gateway: a request costs what they all cost.\n\
             - A closed loop on kept connections; only the expected status counts, and each booking that was \
             answered is counted in the database. Before, all systems gave the same answer to a good request, to a \
             body at fault and to a forged token.\n\
             - Each request comes with the ES256 token of a member of staff, unless it is by the public. {DEPARTURES} \
             departures are booked in turn, each time by a new customer, with one item; slots are those of a month of \
             20 resources with 2,000 busy times; 3,000 passages are searched by words and by vectors; analytics are \
             the 30 days up to today. The database grows by what is booked, for all alike.\n\
             - An instance serves {} requests, {} of them at the same time. All but supabase-js send the same one \
             statement a request, which sets role and claims too; native and Deno keep 16 connections to Postgres and \
             prepare it once on each; of workerd each request opens one, since a socket there belongs to one request.\n\
             - The embedding service gives the same vector at once. All write one log line a request.",
            plan.rounds,
            plan.window.as_secs_f64(),
            plan.warm_up.as_secs_f64(),
            plan.heat.as_secs_f64(),
            load::THREAD,
            Reuse::REQUESTS,
            plan.at_once,
        );
    }

    /// A line for each comparison: requests a second and p99 of each system.
    fn write_in_short(&self, text: &mut String) {
        let mut systems: Vec<System> = self
            .comparisons
            .iter()
            .flat_map(Comparison::systems)
            .collect();
        systems.sort();
        systems.dedup();
        text.push_str("\n## In short: requests a second · p99 in ms\n\n| | connections |");
        for system in &systems {
            _ = write!(text, " {} |", system.title());
        }
        text.push_str("\n|---|---:|");
        text.push_str(&"---:|".repeat(systems.len()));
        text.push('\n');
        for comparison in &self.comparisons {
            _ = write!(
                text,
                "| {} | {} |",
                comparison.title, comparison.connections
            );
            for system in &systems {
                let throughput = comparison.of(*system, |measured| measured.throughput);
                let p99 = comparison.of(*system, |measured| measured.p99);
                _ = write!(text, " {} · {} |", median(throughput), median(p99));
            }
            text.push('\n');
        }
    }

    fn write_aims(&self, text: &mut String) {
        text.push_str(
            "\n## Against the aim: more requests a second and a shorter p99 than each peer in TypeScript, at least \
             half of native's throughput and at most twice its p99\n\n\
             | workload | connections | of | to | throughput | p99 |\n|---|---:|---|---|---|---|\n",
        );
        for comparison in &self.comparisons {
            let (ours, others): (Vec<System>, Vec<System>) = comparison
                .systems()
                .partition(|system| system.is_frontdesk());
            for one in ours {
                for other in &others {
                    let throughput = comparison.ratio(one, *other, |measured| measured.throughput);
                    let p99 = comparison.ratio(one, *other, |measured| measured.p99);
                    let (least, most) = if other.is_script() {
                        (1.0, 1.0)
                    } else {
                        (0.5, 2.0)
                    };
                    let verdict = |met: bool| if met { "met" } else { "**missed**" };
                    _ = writeln!(
                        text,
                        "| {} | {} | {} | {} | {} {} | {} {} |",
                        comparison.title,
                        comparison.connections,
                        one.name(),
                        other.name(),
                        median(throughput),
                        verdict(throughput.is_some_and(|ratio| ratio.median >= least)),
                        median(p99),
                        verdict(p99.is_some_and(|ratio| ratio.median <= most)),
                    );
                }
            }
        }
    }

    fn write_errors(&self, text: &mut String) {
        for comparison in &self.comparisons {
            for (system, rounds) in &comparison.rounds {
                for (what, times) in rounds.iter().flat_map(|measured| &measured.errors) {
                    _ = writeln!(
                        text,
                        "\n**Errors**, {}, {}, {} connections: {times} times {what}",
                        system.title(),
                        comparison.title,
                        comparison.connections
                    );
                }
            }
        }
    }

    fn write_cold(&self, text: &mut String) {
        if self.cold.is_empty() {
            return;
        }
        text.push_str(
            "\n## The first answer of what is new\n\nOf booking-create, one after the other. Refused: a body at fault, \
             by the public, before any data is looked at. Booking: by a member of staff, whose keys are fetched first; \
             an isolate opens its connection to Postgres, an instance takes one over from its host. A process is timed \
             from its start. Memory is what one has to itself after it answered, without the program.\n\n\
             | what is new | refused: p50 ms | p99 ms | booking: p50 ms | p99 ms | MB each | alive in 1 GB |\n\
             |---|---:|---:|---:|---:|---:|---:|\n",
        );
        for cold in &self.cold {
            let refused = |value: fn(&crate::cold::Quantiles) -> f64| {
                cold.refused
                    .as_ref()
                    .map_or_else(|| "–".to_owned(), |times| number(value(times)))
            };
            _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} | {} |",
                cold.title,
                refused(|times| times.p50),
                refused(|times| times.p99),
                number(cold.booking.p50),
                number(cold.booking.p99),
                number(cold.memory),
                number(cold.in_a_gigabyte()),
            );
        }
    }
}
