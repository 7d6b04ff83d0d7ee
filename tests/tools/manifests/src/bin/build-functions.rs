//! `cargo build-functions` builds every component of `spin.toml`, with cargo's own output. What follows goes to cargo,
//! as in `cargo build-functions --timings`; `--package NAME` builds that one alone.
//!
//! `--digests` prints the SHA-256, the bytes and the name of each: the same of a commit on every machine.
//!
//! `--sizes` prints what they are made of, by crate. It builds them with names, in a folder of its own.

use anyhow::{Context, Result};
use manifests::{
    Components,
    sbom::hexadecimal,
    sizes::{self, Sizes},
    stripped,
};
use sha2::{Digest, Sha256};
use std::{env, fs, path::Path, process::ExitCode, time::SystemTime};
use up::Stamp;

fn main() -> Result<ExitCode> {
    let mut arguments: Vec<String> = env::args().skip(1).collect();
    let mut take = |flag: &str| {
        let before = arguments.len();
        arguments.retain(|argument| argument != flag);
        arguments.len() < before
    };
    let (has_digests, has_sizes) = (take("--digests"), take("--sizes"));
    let begun = SystemTime::now();
    let chosen = chosen(&arguments);
    let is_all = chosen.is_empty();
    let names = match is_all {
        true => {
            let all = all()?;
            for name in &all {
                arguments.extend(["--package".to_owned(), name.clone()]);
            }
            all
        }
        false => chosen,
    };
    let mut flags = up::own_flags();
    let mut target = up::target_folder();
    if has_sizes {
        flags.extend(Sizes::FLAGS.map(str::to_owned));
        target.push("sizes");
    }
    let mut cargo = up::build_components("release", &flags);
    if has_sizes {
        cargo.env("CARGO_PROFILE_RELEASE_STRIP", "debuginfo");
        cargo.arg("--target-dir").arg(&target);
    }
    let status = cargo.args(arguments).status();
    if !status.context("cannot start cargo")?.success() {
        return Ok(ExitCode::FAILURE);
    }
    for name in &names {
        strip(&target, name)?;
    }
    if is_all && !has_sizes {
        Stamp::of_functions(&target).set(begun);
    }
    if has_digests {
        for name in &names {
            println!("{}", digest(&read(&target, name)?, name));
        }
    }
    if has_sizes {
        let sizes = names.into_iter().map(|name| {
            let sizes = Sizes::read(&read(&target, &name)?)?;
            Ok((name, sizes))
        });
        print!("{}", sizes::tables(&sizes.collect::<Result<Vec<_>>>()?));
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

fn read(target: &Path, name: &str) -> Result<Vec<u8>> {
    let file = up::component_file(target, "release", name);
    fs::read(&file).with_context(|| cannot_read(&file))
}

/// Leaves names out of a component. Cargo links its file to one of its own, which stays as it is.
fn strip(target: &Path, name: &str) -> Result<()> {
    let whole = read(target, name)?;
    let stripped = stripped(&whole).with_context(|| format!("{name} is no component"))?;
    if stripped.len() == whole.len() {
        return Ok(());
    }
    let file = up::component_file(target, "release", name);
    let new = file.with_extension("wasm.new");
    fs::write(&new, stripped).with_context(|| format!("cannot write {}", new.display()))?;
    fs::rename(&new, &file).with_context(|| format!("cannot write {}", file.display()))
}

/// A line of SHA-256, bytes and name.
fn digest(bytes: &[u8], name: &str) -> String {
    let digest = hexadecimal(&Sha256::digest(bytes));
    format!("{digest} {:>9} {name}", bytes.len())
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
