//! `cargo run -p faults`: traffic of many tenants while parts of the stack fail, and a proof that nothing is lost or
//! doubled.

mod arguments;
mod calm;
mod client;
mod clock;
mod disk;
mod faults;
mod invariants;
mod journal;
mod measure;
mod place;
mod proxy;
mod report;
mod run;
mod serve;
mod tenants;
mod traffic;
mod wrong_clock;

use std::process::ExitCode;

use anyhow::Result;
use arguments::{Arguments, HELP};

fn main() -> ExitCode {
    // Before there is a second thread.
    let has_mounts = disk::own_mounts();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let done = runtime
        .map_err(Into::into)
        .and_then(|runtime| runtime.block_on(start(has_mounts)));
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("Error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn start(has_mounts: bool) -> Result<bool> {
    if serve::serves_here().await? {
        return Ok(true);
    }
    let Some(arguments) = Arguments::parse(std::env::args().skip(1))? else {
        println!("{HELP}");
        return Ok(true);
    };
    run::run(&arguments, has_mounts).await
}
