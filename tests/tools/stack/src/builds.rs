//! Builds the components of the functions: as they are deployed for tests, and quickly for `cargo up`.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::{OsStr, OsString},
    fs::{self, File},
    io::{self, IsTerminal},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::SystemTime,
};

use ::up::{Sources, Stamp};
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use tokio::{sync::Mutex, task::spawn_blocking};

use crate::{
    functions::{self, packages},
    home, process,
    progress::Progress,
};

/// Where the manifest expects the components.
const RELEASE: &str = "target/wasm32-wasip2/release/";
/// Where the builds of `cargo up` are: of the profile that the stack itself is built with, so that macros and build scripts
/// are compiled once for both, and without the link-time optimization that takes minutes.
const LOCAL: &str = "target/wasm32-wasip2/debug/";

/// What this process has built already: many tests ask for the same.
static BUILT: Mutex<BTreeSet<String>> = Mutex::const_new(BTreeSet::new());

/// Builds components of a manifest as they are deployed, all where none is named; none where `cargo build-functions` has
/// built them since a source changed.
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
    let root = home::repository();
    if built.is_empty()
        && *manifest == root.join("spin.toml")
        && Stamp::of_functions(&root.join("target")).is_newer_than(&Sources::of_functions(&root))
    {
        built.extend(known);
        return Ok(());
    }
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
///
/// What is served are copies. Cargo writes into a file that it builds again, and a component that is half written is none.
#[derive(Clone, Debug)]
pub(crate) struct LocalBuild {
    source: PathBuf,
    /// The manifest with the places of the copies.
    pub manifest: PathBuf,
    /// Where Cargo puts the components.
    built: PathBuf,
    /// The folder of the copies.
    served: PathBuf,
    sources: Sources,
    stamp: Stamp,
}

impl LocalBuild {
    /// Of the components of a manifest; the copies and the manifest that names them go to a folder.
    pub(crate) fn new(source: &Path, folder: &Path) -> Self {
        let root = home::repository();
        let built = root.join(LOCAL);
        Self {
            source: source.to_owned(),
            manifest: folder.join("spin.toml"),
            served: folder.join("functions"),
            sources: Sources::of_functions(&root),
            stamp: Stamp::new(built.join("up.stamp")),
            built,
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
        if self.is_stale() {
            let begun = SystemTime::now();
            let mut command = self.command()?;
            let status = command.stdin(Stdio::null()).status().context("cargo")?;
            if !status.success() {
                bail!("the functions do not compile: Cargo's message stands above");
            }
            self.stamp.set(begun);
        }
        for file in self.components()?.keys() {
            self.serve(&self.built.join(file))?;
        }
        Ok(())
    }

    /// Builds what changed, and tells of each component as soon as it can be served. Where one does not compile, the others
    /// are built all the same. Blocks.
    pub(crate) fn rebuild(&self, mut is_new: impl FnMut(String)) -> Result<Rebuilt> {
        let has_new_manifest = self.write_manifest()?;
        let components = self.components()?;
        let begun = SystemTime::now();
        let mut command = self.command()?;
        command.args(["--quiet", "--keep-going"]);
        // What is built is told on standard output; what is wrong is written for people all the same.
        command.args(["--message-format", "json-render-diagnostics"]);
        if io::stderr().is_terminal() {
            command.args(["--color", "always"]);
        }
        let mut fault = None;
        let output = process::lines(command, "cargo build", |line| {
            let files = serde_json::from_str(line).map_or(Vec::new(), Message::files);
            for file in files {
                let Some(id) = components.get(file.file_name().unwrap_or_default()) else {
                    continue;
                };
                match self.serve(&file) {
                    Ok(true) => is_new(id.clone()),
                    Ok(false) => {}
                    Err(error) => fault = Some(error),
                }
            }
        })?;
        if let Some(fault) = fault {
            return Err(fault);
        }
        if output.status.success() {
            self.stamp.set(begun);
        }
        Ok(Rebuilt {
            has_new_manifest,
            succeeded: output.status.success(),
            said: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    fn command(&self) -> Result<Command> {
        Ok(cargo_build("dev", &packages(&self.source)?))
    }

    /// Writes the manifest of the checkout with other places, and returns whether it is a new one.
    /// Paths in a manifest start at its folder.
    fn write_manifest(&self) -> Result<bool> {
        let text = fs::read_to_string(&self.source)
            .with_context(|| format!("cannot read {}", self.source.display()))?;
        let served = self.served.display();
        let text = text.replace(&format!("\"{RELEASE}"), &format!("\"{served}/"));
        if fs::read_to_string(&self.manifest).is_ok_and(|before| before == text) {
            return Ok(false);
        }
        fs::write(&self.manifest, text)
            .with_context(|| format!("cannot write {}", self.manifest.display()))?;
        Ok(true)
    }

    /// The ids of the components by the names of their files.
    fn components(&self) -> Result<BTreeMap<OsString, String>> {
        let files = functions::wasm_files(&self.manifest)?.into_iter();
        Ok(files
            .filter_map(|(id, path)| Some((path.file_name()?.to_owned(), id)))
            .collect())
    }

    /// Copies a component to where it is served, in one step, and returns whether it is another one than before.
    fn serve(&self, built: &Path) -> Result<bool> {
        let served = self
            .served
            .join(built.file_name().unwrap_or(OsStr::new("component.wasm")));
        let state = |path: &Path| {
            let file = fs::metadata(path)?;
            io::Result::Ok((file.modified()?, file.len()))
        };
        let copy = || {
            let now = state(built)?;
            if state(&served).is_ok_and(|before| before == now) {
                return Ok(false);
            }
            let part = served.with_extension("part");
            fs::create_dir_all(&self.served)?;
            fs::copy(built, &part)?;
            File::options()
                .write(true)
                .open(&part)?
                .set_modified(now.0)?;
            fs::rename(&part, &served)?;
            io::Result::Ok(true)
        };
        copy().with_context(|| format!("cannot copy {}", built.display()))
    }
}

/// What Cargo tells on its standard output while it builds.
#[derive(Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

impl Message {
    /// What was built, whether now or before.
    fn files(self) -> Vec<PathBuf> {
        match self.reason.as_str() {
            "compiler-artifact" => self.filenames,
            _ => Vec::new(),
        }
    }
}

/// How a build went.
pub(crate) struct Rebuilt {
    pub has_new_manifest: bool,
    pub succeeded: bool,
    /// By the compiler: warnings and errors.
    pub said: String,
}

/// A build of components in the checkout's own `target`, compiled as the checkout says. Always the
/// same packages: another choice has other features of their dependencies, and compiles those anew.
fn cargo_build(profile: &str, packages: &[String]) -> Command {
    let mut command = ::up::build_components(profile, &[]);
    for package in packages {
        command.args(["--package", package]);
    }
    for name in ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET"] {
        command.env_remove(name);
    }
    command
}
