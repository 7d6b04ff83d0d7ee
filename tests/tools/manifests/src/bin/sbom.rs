//! `cargo sbom FOLDER` writes what each component is made of to `FOLDER/NAME.cdx.json`, in CycloneDX. The components must be
//! built: a bill names the bytes that it is of.

use anyhow::{Context, Result, ensure};
use manifests::{
    Components,
    sbom::{Component, Crates, checksums, hexadecimal, npm_components},
};
use sha2::{Digest, Sha256};
use std::{env, fs, path::PathBuf, process::Command};

fn main() -> Result<()> {
    let folder = env::args_os().nth(1).context("cargo sbom FOLDER")?;
    let folder = PathBuf::from(folder);
    let root = up::repository();
    let read = |file: &str| {
        fs::read_to_string(root.join(file)).with_context(|| format!("cannot read {file}"))
    };
    let names = Components::parse(&read("spin.toml")?)?.names();
    let crates = Crates::parse(&tree(&names)?)?;
    let checksums = checksums(&read("Cargo.lock")?)?;
    let rust = said(Command::new("rustc").arg("--version").current_dir(&root))?;
    let rust = rust.split(' ').nth(1).context("rustc has no version")?;
    fs::create_dir_all(&folder)?;
    for name in &names {
        let file = up::component_file(&up::target_folder(), "release", name);
        let bytes = fs::read(&file)
            .with_context(|| format!("cannot read {}: cargo build-functions", file.display()))?;
        let lock = format!("functions/{name}/page/package-lock.json");
        let component = Component {
            name,
            crates: &crates,
            checksums: &checksums,
            npm: match root.join(&lock).is_file() {
                true => npm_components(&read(&lock)?)?,
                false => Vec::new(),
            },
            rust,
            digest: &hexadecimal(&Sha256::digest(&bytes)),
        };
        let bill = serde_json::to_string_pretty(&component.bill()?)?;
        fs::write(folder.join(format!("{name}.cdx.json")), bill + "\n")?;
    }
    Ok(())
}

/// What Cargo compiles into components that are built together.
fn tree(names: &[String]) -> Result<String> {
    let mut cargo = up::cargo();
    cargo.arg("tree").args(Crates::ARGUMENTS).arg(up::TARGET);
    for name in names {
        cargo.args(["--package", name]);
    }
    said(&mut cargo)
}

/// What a program prints.
fn said(command: &mut Command) -> Result<String> {
    let output = command.output().context("cannot be started")?;
    ensure!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8(output.stdout)?)
}
