//! Builds the components of the functions: as they are deployed for tests, and quickly for `cargo up`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::IsTerminal,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::SystemTime,
};

use ::up::{Sources, Stamp};
use anyhow::{Context, Result, bail};
use tokio::{sync::Mutex, task::spawn_blocking};

use crate::{
    functions::{self, packages},
    home, process,
    progress::Progress,
};

/// Where the manifest expects the components.
const RELEASE: &str = "target/wasm32-wasip2/release/";
/// Where the builds of `cargo up` are: without the link-time optimization that takes minutes.
const LOCAL: &str = "target/wasm32-wasip2/local/";

/// What this process has built already: many tests ask for the same.
static BUILT: Mutex<BTreeSet<String>> = Mutex::const_new(BTreeSet::new());

/// Builds components of a manifest as they are deployed, all where none is named.
pub(crate) async fn release(
    manifest: &Path,
    components: &[String],
    progress: &Progress,
) -> Result<()> {
    let known = packages(manifest)?;
    if let Some(unknown) = components.iter().find(|name| !known.contains(name)) {
        bail!("{} has no component {unknown}", manifest.display());
    }
    let mut built = BUILT.lock().await;
    let wanted: Vec<String> = known
        .into_iter()
        .filter(|name| components.is_empty() || components.contains(name))
        .filter(|name| !built.contains(name))
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let step = progress.long_step("Building the functions");
    let mut command = cargo_build("release", &wanted);
    command.arg("--quiet");
    spawn_blocking(move || process::run(command, "building the functions")).await??;
    step.done();
    built.extend(wanted);
    Ok(())
}

/// The builds of `cargo up`: quick ones, with a manifest that names them.
#[derive(Clone, Debug)]
pub(crate) struct LocalBuild {
    source: PathBuf,
    /// The manifest with the places of these builds.
    pub manifest: PathBuf,
    sources: Sources,
    stamp: Stamp,
}

impl LocalBuild {
    /// Of the components of a manifest; the one with the places of the builds goes to a folder.
    pub(crate) fn new(source: &Path, folder: &Path) -> Self {
        let root = home::repository();
        Self {
            source: source.to_owned(),
            manifest: folder.join("spin.toml"),
            sources: Sources::of_build(&root, &["functions", "spin.toml"]),
            stamp: Stamp::new(root.join(LOCAL).join("up.stamp")),
        }
    }

    /// Whether a source changed since the last build.
    pub(crate) fn is_stale(&self) -> bool {
        !self.stamp.is_newer_than(&self.sources)
    }

    /// When a source of a component changed last.
    pub(crate) fn changed(&self) -> Option<SystemTime> {
        self.sources.changed()
    }

    /// Builds everything and lets Cargo show how far it is. Ctrl-C ends Cargo too. Blocks.
    pub(crate) fn build(&self) -> Result<()> {
        self.write_manifest()?;
        if !self.is_stale() {
            return Ok(());
        }
        let begun = SystemTime::now();
        let mut command = self.command()?;
        let status = command.stdin(Stdio::null()).status().context("cargo")?;
        if !status.success() {
            bail!("the functions do not compile: Cargo's message stands above");
        }
        self.stamp.set(begun);
        Ok(())
    }

    /// Builds what changed, and returns what is new and what the compiler said. Where one component
    /// does not compile, the others are built all the same. Blocks.
    pub(crate) fn rebuild(&self) -> Result<Rebuilt> {
        let has_new_manifest = self.write_manifest()?;
        let begun = SystemTime::now();
        let before = self.times()?;
        let mut command = self.command()?;
        command.args(["--quiet", "--keep-going"]);
        if std::io::stderr().is_terminal() {
            command.args(["--color", "always"]);
        }
        let output = process::output(command, "cargo build")?;
        if output.status.success() {
            self.stamp.set(begun);
        }
        let changed = self.times()?.into_iter();
        Ok(Rebuilt {
            components: changed
                .filter(|(id, time)| before.get(id) != Some(time))
                .map(|(id, _)| id)
                .collect(),
            has_new_manifest,
            succeeded: output.status.success(),
            said: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    fn command(&self) -> Result<Command> {
        Ok(cargo_build("local", &packages(&self.source)?))
    }

    /// Writes the manifest of the checkout with other places, and returns whether it is a new one.
    /// Paths in a manifest start at its folder.
    fn write_manifest(&self) -> Result<bool> {
        let text = fs::read_to_string(&self.source)
            .with_context(|| format!("cannot read {}", self.source.display()))?;
        let local = home::repository().join(LOCAL).display().to_string();
        let text = text.replace(&format!("\"{RELEASE}"), &format!("\"{local}"));
        if fs::read_to_string(&self.manifest).is_ok_and(|before| before == text) {
            return Ok(false);
        }
        fs::write(&self.manifest, text)
            .with_context(|| format!("cannot write {}", self.manifest.display()))?;
        Ok(true)
    }

    /// When each component was built.
    fn times(&self) -> Result<BTreeMap<String, Option<SystemTime>>> {
        let modified = |path: PathBuf| fs::metadata(path).and_then(|file| file.modified()).ok();
        let files = functions::wasm_files(&self.manifest)?.into_iter();
        Ok(files.map(|(id, path)| (id, modified(path))).collect())
    }
}

/// What a build made new.
pub(crate) struct Rebuilt {
    /// Ids of components.
    pub components: Vec<String>,
    pub has_new_manifest: bool,
    pub succeeded: bool,
    /// By the compiler: warnings and errors.
    pub said: String,
}

/// A build of components in the checkout's own `target`, compiled as the checkout says. Always the
/// same packages: another choice has other features of their dependencies, and compiles those anew.
fn cargo_build(profile: &str, packages: &[String]) -> Command {
    let mut command = ::up::cargo();
    command.args(["build", "--profile", profile, "--target", "wasm32-wasip2"]);
    for package in packages {
        command.args(["--package", package]);
    }
    for name in [
        "CARGO_TARGET_DIR",
        "CARGO_BUILD_TARGET",
        "CARGO_ENCODED_RUSTFLAGS",
        "RUSTFLAGS",
    ] {
        command.env_remove(name);
    }
    command
}
