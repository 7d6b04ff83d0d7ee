//! How long to measure.

use std::{path::PathBuf, time::Duration};

use anyhow::{Context, Result, bail};

/// What `--help` prints.
pub const HELP: &str = "\
Measures the functions beside the same work written for Deno, workerd and natively.

Usage: cargo bench --package bench [-- OPTIONS]

  --quick           one short round of each: a look, not a result
  --rounds N        rounds of each [default: 3]
  --only NAME       one workload: booking-create, slot-availability, embedding-search, analytics;
                    booking-public, slots-year, stripe-events, tool-calls, tour-availability; none;
                    lists: only the lists of screens, on a thousand organizations
  --systems NAMES   of these alone, with commas: embedded, spin, deno-postgres, deno-parallel,
                    deno-supabase, workerd, native [default: all that are here but deno-parallel]
  --proxy N         HAProxy in front of each system, by functions/haproxy.cfg: it hands on N requests at a time
  --at-once N       requests that one instance serves at the same time [default: 16, Spin's]
  --topics FILE     only how well topics are found: of the messages of a CSV file, columns text and label
  --analytics       only analytics: of a year of the large organization among a thousand
  --workflows       only workflows: steps a second beside graphile-worker, plans, and submissions of forms
  --outbox          only messages: how many leave a second, how soon, and claims among a million
  --growth          only the ten busiest functions and the jobs that all share, of one organization while those beside it
                    grow to 10,000, and with ten million messages; --quick: to 1,000, and without those
  --neighbors       only what people of a quiet organization wait beside another one and strangers
  --first-requests  only the first request to each function: of a new process, with its code compiled before and not, and
                    in one that runs
  --first-token     only how soon a streamed reply of chat-reply begins, where a language model answers, beside Deno
  --recall          only how many of the nearest passages are found among 500,000 of 1,000 organizations
  --quality PATH    only how well passages answer questions: a folder as BEIR has them (corpus.jsonl, queries.jsonl and
                    qrels/*.tsv), or a file as SQuAD has them
  --refusal PATH    only how well chat-reply tells what it can answer from what it can't: of the same, with half of the
                    documents left out
  --help            show this

A `spin` of 4.1 or newer on the PATH is measured beside the embedded runtime. The peers in TypeScript
are fetched by npm into target/bench/peers.
";

/// What was asked for.
pub enum Arguments {
    /// `--help`
    Help,
    /// `--topics`
    Topics(PathBuf),
    /// `--analytics`
    Analytics {
        /// Of a small one: a look, not a result.
        is_quick: bool,
    },
    /// `--workflows`
    Workflows {
        /// Few runs: a look, not a result.
        is_quick: bool,
    },
    /// `--outbox`
    Outbox {
        /// Few messages: a look, not a result.
        is_quick: bool,
    },
    /// `--growth`
    Growth {
        /// Without the largest steps: a look, not a result.
        is_quick: bool,
    },
    /// `--neighbors`
    Neighbors {
        /// For a short time: a look, not a result.
        is_quick: bool,
        /// Requests that a proxy hands on at a time, where there is one.
        proxy: Option<usize>,
    },
    /// `--first-requests`
    FirstRequests {
        /// Of one process each: a look, not a result.
        is_quick: bool,
    },
    /// `--first-token`
    FirstToken {
        /// Of few replies: a look, not a result.
        is_quick: bool,
    },
    /// `--recall`
    Recall,
    /// `--quality`
    Quality(PathBuf),
    /// `--refusal`
    Refusal(PathBuf),
    /// A run.
    Run(Plan),
}

/// How much is measured.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How often each combination is measured.
    pub rounds: usize,
    /// Load on each system at the start, for each workload.
    pub heat: Duration,
    /// Load before each measurement that is not counted.
    pub warm_up: Duration,
    /// How long one measurement takes.
    pub window: Duration,
    /// Connections under load, one measurement each.
    pub connections: &'static [usize],
    /// Requests to new instances, for each kind.
    pub first_requests: usize,
    /// Requests that one instance serves at the same time.
    pub at_once: usize,
    /// Requests that a proxy in front of each system hands on at a time, where there is one.
    pub proxy: Option<usize>,
    /// The name of the one workload to measure.
    pub only: Option<String>,
    /// The names of the systems to measure, with commas.
    pub systems: Option<String>,
    /// How often each list of a screen is asked for.
    pub list_runs: usize,
    /// A look, not a result.
    pub is_quick: bool,
}

impl Plan {
    const FULL: Self = Self {
        rounds: 3,
        heat: Duration::from_millis(3000),
        warm_up: Duration::from_millis(400),
        window: Duration::from_millis(1500),
        connections: &[1, 16, 64],
        first_requests: 200,
        at_once: 16,
        proxy: None,
        only: None,
        systems: None,
        list_runs: 60,
        is_quick: false,
    };
    const QUICK: Self = Self {
        rounds: 1,
        heat: Duration::from_millis(1500),
        warm_up: Duration::from_millis(300),
        window: Duration::from_millis(800),
        first_requests: 100,
        list_runs: 30,
        is_quick: true,
        ..Self::FULL
    };
}

impl Plan {
    /// Whether the lists of screens are measured, and nothing else.
    pub fn has_lists(&self) -> bool {
        self.only.as_deref() == Some("lists")
    }

    /// Whether first answers are measured: unless it is all about one workload.
    pub fn has_cold_starts(&self) -> bool {
        self.only.as_deref().is_none_or(|name| name == "none")
    }
}

impl Arguments {
    /// Reads the arguments; Cargo adds `--bench`.
    pub fn parse(arguments: &[String]) -> Result<Self> {
        let mut plan = if arguments.iter().any(|argument| argument == "--quick") {
            Plan::QUICK
        } else {
            Plan::FULL
        };
        let mut is_about_neighbors = false;
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--help" | "-h" => return Ok(Self::Help),
                "--topics" => {
                    let file = rest.next().context("a file is missing")?;
                    return Ok(Self::Topics(file.into()));
                }
                "--analytics" => {
                    let is_quick = plan.is_quick;
                    return Ok(Self::Analytics { is_quick });
                }
                "--workflows" => {
                    let is_quick = plan.is_quick;
                    return Ok(Self::Workflows { is_quick });
                }
                "--outbox" => {
                    let is_quick = plan.is_quick;
                    return Ok(Self::Outbox { is_quick });
                }
                "--neighbors" => is_about_neighbors = true,
                "--growth" => {
                    let is_quick = plan.is_quick;
                    return Ok(Self::Growth { is_quick });
                }
                "--first-requests" => {
                    let is_quick = plan.is_quick;
                    return Ok(Self::FirstRequests { is_quick });
                }
                "--first-token" => {
                    let is_quick = plan.is_quick;
                    return Ok(Self::FirstToken { is_quick });
                }
                "--recall" => return Ok(Self::Recall),
                "--quality" => {
                    let folder = rest.next().context("a folder is missing")?;
                    return Ok(Self::Quality(folder.into()));
                }
                "--refusal" => {
                    let path = rest.next().context("a file or a folder is missing")?;
                    return Ok(Self::Refusal(path.into()));
                }
                "--bench" | "--quick" => {}
                "--rounds" => plan.rounds = number(rest.next())?,
                "--proxy" => plan.proxy = Some(number(rest.next())?),
                "--at-once" => plan.at_once = number(rest.next())?,
                "--only" => plan.only = rest.next().cloned(),
                "--systems" => plan.systems = rest.next().cloned(),
                unknown => bail!("unknown argument `{unknown}`\n\n{HELP}"),
            }
        }
        if is_about_neighbors {
            let Plan {
                is_quick, proxy, ..
            } = plan;
            return Ok(Self::Neighbors { is_quick, proxy });
        }
        Ok(Self::Run(plan))
    }
}

fn number(argument: Option<&String>) -> Result<usize> {
    match argument.map(|number| number.parse()) {
        Some(Ok(number @ 1..)) => Ok(number),
        _ => bail!("a number from 1 is missing\n\n{HELP}"),
    }
}
