//! What the functions cost, beside the same work written natively, in the same run.
//!
//! ```sh
//! cargo bench --package bench              # some ten minutes
//! cargo bench --package bench -- --only lists
//! cargo bench --package bench -- --quick   # under a minute: a look, not a result
//! cargo bench --package bench -- --topics messages.csv   # how well topics are found
//! cargo bench --package bench -- --recall                # how many of the nearest passages are found, and how fast
//! cargo bench --package bench -- --quality tests/bench/samples/lodge   # how well passages answer questions
//! ```
//!
//! One stack (Postgres, PostgREST, a gateway with Supabase's paths) serves both systems in turn: the
//! components on the embedded runtime (on `spin`, where `FRONTDESK_RUNTIME=spin`), and their peer
//! written with axum and tokio-postgres. Each is a process of its own, so that its memory and its time on
//! the processor can be told. What is measured is never asserted: the report says what was aimed at.

mod arguments;
mod children;
mod first_request;
mod format;
mod functions;
mod lists;
mod load;
mod machine;
mod measure;
mod native;
mod processes;
mod progress;
mod quality;
mod recall;
mod report;
mod run;
mod statistics;
mod topics;
mod verification;
pub mod wasm;
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
        Arguments::Recall => recall::run(),
        Arguments::Quality(folder) => quality::run(&folder),
        Arguments::Run(plan) => run::run(&plan),
    }
}
