//! What the functions cost, beside the same work written for other systems, in the same run.
//!
//! ```sh
//! cargo bench --package bench              # some ten minutes
//! cargo bench --package bench -- --only lists
//! cargo bench --package bench -- --quick   # under a minute: a look, not a result
//! cargo bench --package bench -- --topics messages.csv   # how well topics are found
//! cargo bench --package bench -- --analytics   # a year of a large organization
//! cargo bench --package bench -- --workflows   # steps a second, beside a queue in Postgres
//! cargo bench --package bench -- --outbox      # messages a second, and how soon they leave
//! cargo bench --package bench -- --growth      # what the ten busiest functions cost while others grow
//! cargo bench --package bench -- --neighbors   # what a quiet organization waits beside others
//! cargo bench --package bench -- --first-requests   # of each function: a new process, and one that runs
//! cargo bench --package bench -- --first-token   # how soon a streamed reply begins, where a language model answers
//! cargo bench --package bench -- --recall                # how many of the nearest passages are found, and how fast
//! cargo bench --package bench -- --quality tests/bench/samples/lodge   # how well passages answer questions
//! cargo bench --package bench -- --refusal xquad.en.json                # how well what has no answer is told
//! ```
//!
//! One stack (Postgres, PostgREST, a gateway with Supabase's paths, an embedding service that answers at once) serves
//! all systems in turn: the components on the embedded runtime, and on `spin` where one is on the PATH; TypeScript on
//! Deno and on workerd, in `peers/`; Rust with axum and tokio-postgres. Each is a process of its own, so that its
//! memory and its time on the processor can be told. Before anything is measured, all must give the same answers. What
//! is measured is never asserted: the report says what was aimed at.

mod analytics;
mod answers;
mod arguments;
mod children;
mod cold;
mod embedder;
mod first_requests;
mod first_token;
mod format;
mod functions;
mod growth;
mod language_model;
mod lists;
mod load;
mod machine;
mod measure;
mod native;
mod neighbors;
mod outbox;
mod peers;
mod processes;
mod progress;
mod quality;
mod recall;
mod report;
mod requests;
mod run;
mod statistics;
mod system;
mod topics;
mod verification;
pub mod wasm;
mod workflows;
mod workload;
mod world;

use anyhow::Result;
use arguments::Arguments;

/// Runs the benchmark, or one of the processes that it starts by running itself.
///
/// # Errors
/// When something can't be built or started, or a server answers nothing but errors.
pub fn main(arguments: impl Iterator<Item = String>) -> Result<()> {
    let arguments: Vec<String> = arguments.collect();
    if let Some(child) = children::Role::of(&arguments)? {
        return child.run();
    }
    match Arguments::parse(&arguments)? {
        Arguments::Help => {
            print!("{}", arguments::HELP);
            Ok(())
        }
        Arguments::Topics(file) => topics::run(&file),
        Arguments::Analytics { is_quick } => analytics::run(is_quick),
        Arguments::Outbox { is_quick } => outbox::run(is_quick),
        Arguments::Workflows { is_quick } => workflows::run(is_quick),
        Arguments::Neighbors { is_quick, proxy } => neighbors::run(is_quick, proxy),
        Arguments::FirstRequests { is_quick } => first_requests::run(is_quick),
        Arguments::FirstToken { is_quick } => first_token::run(is_quick),
        Arguments::Growth { is_quick } => growth::run(is_quick),
        Arguments::Recall => recall::run(),
        Arguments::Quality(folder) => quality::run(&folder),
        Arguments::Refusal(path) => quality::refusal::run(&path),
        Arguments::Run(plan) => run::run(&plan),
    }
}
