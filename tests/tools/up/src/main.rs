//! `cargo up`: checks what is needed, builds the stack where it is not up to date, and becomes it.

mod checks;

use std::{
    env,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{self, ExitCode},
    time::SystemTime,
};

use up::{Arguments, Command, Sources, Stamp};

const FIRST_START: &str = "\
Frontdesk's first start takes some seven minutes on two cores; later ones take seconds. It
  1. compiles the stack, which has the Wasm runtime in it,
  2. compiles the functions, and fetches Postgres, PostgREST and a model meanwhile (137 MB),
  3. starts them with demo data, and prints a first call.
";

fn main() -> ExitCode {
    let arguments = Arguments::read();
    let Err(fault) = run(&arguments);
    eprintln!("\nerror: {fault}");
    ExitCode::FAILURE
}

/// Returns only what went wrong: else this process becomes the stack.
fn run(arguments: &Arguments) -> Result<std::convert::Infallible, String> {
    match (arguments.command, up::running()) {
        (Command::Diagrams, _) | (Command::Call, Some(_)) => {}
        (Command::Call, None) => {
            return Err(
                "The stack does not run. Start it with `cargo up` in another terminal.".to_owned(),
            );
        }
        (_, Some(who)) => {
            return Err(format!(
                "The stack runs already ({who}). Stop it with Ctrl-C in its terminal, or set \
                 FRONTDESK_HOME to another folder for a second one."
            ));
        }
        (_, None) => {}
    }
    let stack = stack_program()?;
    build(&stack)?;
    let fault = process::Command::new(&stack)
        .args(env::args_os().skip(1))
        .exec();
    Err(format!("{} does not start: {fault}", stack.display()))
}

/// It lies beside this program.
fn stack_program() -> Result<PathBuf, String> {
    env::current_exe()
        .map(|this| this.with_file_name("stack"))
        .map_err(|fault| format!("This program does not find itself: {fault}"))
}

/// Asks Cargo only where a source has changed: even a build of nothing takes it half a second.
fn build(stack: &Path) -> Result<(), String> {
    let stamp = Stamp::new(stack.with_file_name("stack.stamp"));
    let is_first = !stack.is_file();
    let sources = Sources::of_build(&up::repository(), &["tests/tools"]);
    if !is_first && stamp.is_newer_than(&sources) {
        return Ok(());
    }
    if is_first {
        eprintln!("\n{FIRST_START}");
    }
    let missing = checks::missing();
    if !missing.is_empty() {
        return Err(format!(
            "Something is missing:\n  - {}",
            missing.join("\n  - ")
        ));
    }

    let begun = SystemTime::now();
    // Chosen among the whole workspace, and not by its package: so it shares what `cargo test` builds.
    match up::cargo().args(["build", "--bin", "stack"]).status() {
        Ok(status) if status.success() => {
            stamp.set(begun);
            Ok(())
        }
        Ok(_) => Err("The stack does not compile: Cargo's message stands above.".to_owned()),
        Err(fault) => Err(format!("cargo does not start: {fault}")),
    }
}
