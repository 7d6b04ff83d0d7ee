//! The local stack: `cargo up` builds this program and becomes it.

use std::process::ExitCode;

use stack::{Arguments, Command};

fn main() -> ExitCode {
    let arguments = Arguments::read();
    let result = stack::runtime().and_then(|runtime| match arguments.command {
        Command::Diagrams => runtime.block_on(stack::draw()),
        Command::Call => runtime.block_on(stack::call()),
        _ => runtime.block_on(stack::up(arguments)),
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}
