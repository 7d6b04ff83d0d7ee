//! `cargo new-function NAME`: see the library.

use anyhow::{Context, Result, ensure};
use std::{
    env,
    path::Path,
    process::{Command, ExitCode},
};

fn main() -> ExitCode {
    let mut words = env::args().skip(1);
    let (Some(name), None) = (words.next(), words.next()) else {
        eprintln!("Usage: cargo new-function NAME, as in `cargo new-function quote-create`");
        return ExitCode::FAILURE;
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    match make(&root, &name) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn make(root: &Path, name: &str) -> Result<()> {
    for file in new_function::make(root, name)? {
        println!("{}", file.display());
    }
    let document = Command::new("cargo")
        .arg("openapi")
        .current_dir(root)
        .status()
        .context("cannot start cargo")?;
    ensure!(document.success(), "`cargo openapi` failed");
    println!(
        "functions/openapi/openapi.json\n\nIt works as it is: `cargo test {}`.",
        name.replace('-', "_")
    );
    Ok(())
}
