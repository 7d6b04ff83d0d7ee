//! On what it was measured.

use std::{fs, process::Command};

use anyhow::Result;

use crate::system::System;

/// A report in the making: on what it is measured is read at its beginning and at its end.
pub struct Reporting {
    /// The file's name without its end.
    name: &'static str,
    load_before: String,
}

impl Reporting {
    /// To be called before anything is measured.
    pub fn begin(name: &'static str) -> Self {
        Self {
            name,
            load_before: load_average(),
        }
    }

    /// Prints the machine, more lines on what was measured, and the text, and leaves them in `target/bench/NAME.md`.
    pub fn finish(&self, more: &[String], text: &str) -> Result<()> {
        let mut lines = describe(&[]);
        lines.extend_from_slice(more);
        let (before, after) = (&self.load_before, load_average());
        lines.push(format!("Load average before and after: {before}, {after}"));
        leave(self.name, &format!("- {}\n\n{text}", lines.join("\n- ")))
    }
}

/// Prints a report, and leaves it in `target/bench/NAME.md`.
pub fn leave(name: &str, text: &str) -> Result<()> {
    let folder = stack::repository().join("target/bench");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(name).with_extension("md"), text)?;
    println!("\n{text}");
    Ok(())
}

/// The machine and the versions, a line each.
pub fn describe(systems: &[System]) -> Vec<String> {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let model = field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown model".to_owned());
    let memory = field("/proc/meminfo", "MemTotal")
        .and_then(|text| text.trim_end_matches(" kB").parse::<f64>().ok())
        .map_or(0.0, |kilobytes| kilobytes * 1024.0 / 1e9);
    let kernel = read("/proc/sys/kernel/osrelease");
    let mut lines = vec![format!(
        "Machine: {cores} cores ({model}), {memory:.0} GB, Linux {kernel}"
    )];
    if !systems.is_empty() {
        let versions: Vec<_> = systems.iter().map(|system| version(*system)).collect();
        lines.push(versions.join("; "));
    }
    lines
}

fn version(system: System) -> String {
    match system {
        System::Embedded => format!("Embedded runtime on Wasmtime {}", locked("wasmtime")),
        System::Spin => printed("spin", "--version"),
        System::Native => format!(
            "axum {}, tokio-postgres {}, {}",
            locked("axum"),
            locked("tokio-postgres"),
            printed("rustc", "--version")
        ),
        _ => system.title().to_owned(),
    }
}

/// The load averages over 1, 5 and 15 minutes.
pub fn load_average() -> String {
    read("/proc/loadavg")
        .split(' ')
        .take(3)
        .collect::<Vec<_>>()
        .join(" ")
}

fn printed(program: &str, argument: &str) -> String {
    let output = Command::new(program).arg(argument).output();
    output.map_or_else(
        |_| format!("{program} of an unknown version"),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}

/// The version of a package in `Cargo.lock`.
fn locked(package: &str) -> String {
    let lock = read(stack::repository().join("Cargo.lock"));
    let entry = format!("name = \"{package}\"\nversion = \"");
    lock.split_once(&entry)
        .and_then(|(_, rest)| rest.split('"').next())
        .unwrap_or("?")
        .to_owned()
}

fn field(file: &str, name: &str) -> Option<String> {
    read(file).lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim().to_owned())
    })
}

fn read(file: impl AsRef<std::path::Path>) -> String {
    fs::read_to_string(file)
        .map(|text| text.trim().to_owned())
        .unwrap_or_default()
}
