//! `cargo up`: see the library.

use std::process::ExitCode;

use stack::{Arguments, Command, HELP};

fn main() -> ExitCode {
    let result = Arguments::parse(std::env::args().skip(1)).and_then(|arguments| {
        if arguments.command == Command::Help {
            print!("{HELP}");
            return Ok(());
        }
        let runtime = stack::runtime()?;
        match arguments.command {
            Command::Diagrams => runtime.block_on(stack::draw()),
            _ => runtime.block_on(stack::up(arguments)),
        }
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}
