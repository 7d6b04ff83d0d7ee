//! `cargo bench --package bench`: see the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    match bench::main(std::env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}
