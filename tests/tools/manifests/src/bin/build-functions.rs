//! `cargo build-functions` builds every component of `spin.toml`, with cargo's own output. What follows goes to cargo,
//! as in `cargo build-functions --timings`; `--package NAME` builds that one alone.
//!
//! `--digests` prints the SHA-256, the bytes and the name of each: the same of a commit on every machine.

use anyhow::{Context, Result};
use manifests::{Components, sbom::hexadecimal};
use sha2::{Digest, Sha256};
use std::{env, fs, path::Path, process::ExitCode};

fn main() -> Result<ExitCode> {
    let mut arguments: Vec<String> = env::args().skip(1).collect();
    let has_digests = arguments.iter().any(|argument| argument == "--digests");
    arguments.retain(|argument| argument != "--digests");
    let names = match chosen(&arguments) {
        chosen if chosen.is_empty() => {
            let all = all()?;
            for name in &all {
                arguments.extend(["--package".to_owned(), name.clone()]);
            }
            all
        }
        chosen => chosen,
    };
    let mut cargo = up::build_components("release", &up::own_flags());
    let status = cargo.args(arguments).status();
    if !status.context("cannot start cargo")?.success() {
        return Ok(ExitCode::FAILURE);
    }
    if has_digests {
        for name in names {
            println!("{}", digest(&name)?);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The names of all components.
fn all() -> Result<Vec<String>> {
    let path = up::repository().join("spin.toml");
    let manifest = fs::read_to_string(path).context("cannot read spin.toml")?;
    Ok(Components::parse(&manifest)?.names())
}

/// The packages that arguments for Cargo name.
fn chosen(arguments: &[String]) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--package" | "-p" => names.extend(rest.next().cloned()),
            other => names.extend(other.strip_prefix("--package=").map(str::to_owned)),
        }
    }
    names
}

/// A line of SHA-256, bytes and name.
fn digest(name: &str) -> Result<String> {
    let file = up::component_file(&up::target_folder(), "release", name);
    let bytes = fs::read(&file).with_context(|| cannot_read(&file))?;
    let digest = hexadecimal(&Sha256::digest(&bytes));
    Ok(format!("{digest} {:>9} {name}", bytes.len()))
}

fn cannot_read(file: &Path) -> String {
    format!("cannot read {}", file.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_read_from_arguments_for_cargo() {
        let chosen = |text: &str| {
            let arguments: Vec<String> = text.split(' ').map(str::to_owned).collect();
            chosen(&arguments)
        };
        assert_eq!(chosen("--timings"), [""; 0]);
        assert_eq!(
            chosen("--package analytics -p widget --quiet"),
            ["analytics", "widget"]
        );
        assert_eq!(chosen("--package=analytics"), ["analytics"]);
    }
}
