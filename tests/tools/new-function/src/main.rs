//! `cargo new-function NAME --in DOMAIN`: see the library.

use anyhow::{Context, Result, ensure};
use clap::Arg;
use new_function::{Domain, Name};
use std::process::Command;

fn main() -> Result<()> {
    let arguments = clap::Command::new("cargo new-function")
        .about("Writes a function with its tests, in a form that works. Change it into what you need.")
        .arg(
            Arg::new("name")
                .value_name("NAME")
                .value_parser(|name: &str| name.parse::<Name>())
                .required(true)
                .help("Two words or more, as in quote-create: the folder, the component and the route"),
        )
        .arg(
            Arg::new("domain")
                .long("in")
                .value_name("DOMAIN")
                .help("The crate of shared/domain that its request belongs to"),
        )
        .get_matches();
    let root = manifests::repository();
    let name: &Name = arguments.get_one("name").context("no name")?;
    // Not required of clap, which would not list the choices.
    let domain = arguments.get_one("domain").map_or("", String::as_str);
    let domain = Domain::find(&root, domain)?;
    for file in new_function::make(&root, name, &domain)? {
        println!("{}", file.display());
    }
    let document = Command::new("cargo")
        .arg("openapi")
        .current_dir(&root)
        .status()
        .context("cannot start cargo")?;
    ensure!(document.success(), "`cargo openapi` failed");
    println!(
        "\nIt works as it is: `cargo test --test it {}`.",
        name.snake()
    );
    Ok(())
}
