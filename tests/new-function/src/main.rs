//! `cargo new-function NAME`: see the library.

use std::{env, path::Path, process::ExitCode};

fn main() -> ExitCode {
    let mut words = env::args().skip(1);
    let (Some(name), None) = (words.next(), words.next()) else {
        eprintln!("Usage: cargo new-function NAME, as in `cargo new-function quote-create`");
        return ExitCode::FAILURE;
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    match new_function::make(&root, &name) {
        Ok(touched) => {
            for file in touched {
                println!("{}", file.display());
            }
            println!(
                "\nIt works as it is: `cargo test {}`.",
                name.replace('-', "_")
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
