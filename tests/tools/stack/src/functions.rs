//! Builds the components and serves them, by the embedded runtime or by `spin`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    net::SocketAddr,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use tokio::{net::TcpStream, sync::Mutex, task::spawn_blocking, time::sleep};

use crate::{
    background, home,
    process::{self, Process},
    progress::Progress,
};

/// Names what serves the functions: `spin` or `embedded`.
pub const RUNTIME: &str = "FRONTDESK_RUNTIME";

/// What serves the functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runner {
    /// The crate `runtime`, in this process.
    Embedded,
    /// The `spin` on the PATH.
    Spin,
}

impl Runner {
    /// What the environment names, or else the embedded runtime.
    pub fn from_environment() -> Result<Self> {
        Ok(Self::named()?.unwrap_or(Self::Embedded))
    }

    /// What the environment names, or else `spin` where there is one new enough.
    pub fn prefer_spin() -> Result<Self> {
        let found = || {
            if spin_is_new_enough() {
                Self::Spin
            } else {
                Self::Embedded
            }
        };
        Ok(Self::named()?.unwrap_or_else(found))
    }

    fn named() -> Result<Option<Self>> {
        match std::env::var(RUNTIME).as_deref() {
            Err(_) | Ok("") => Ok(None),
            Ok("embedded") => Ok(Some(Self::Embedded)),
            Ok("spin") => Ok(Some(Self::Spin)),
            Ok(other) => bail!("{RUNTIME} is `{other}`: it must be `spin` or `embedded`"),
        }
    }
}

/// Debian has another `spin`, which answers differently.
fn spin_is_new_enough() -> bool {
    let mut command = Command::new("spin");
    command.arg("--version");
    process::run(command, "spin").is_ok_and(|output| {
        version(&String::from_utf8_lossy(&output.stdout)).is_some_and(|version| version >= (4, 1))
    })
}

/// Major and minor out of `spin 4.1.0 (1a2b3c4 2026-05-04)`.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.strip_prefix("spin ")?.split(['.', ' ', '-']);
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// Which functions to serve, where, and with which variables.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub runner: Runner,
    /// `spin.toml`
    pub manifest: PathBuf,
    /// Empty means all.
    pub components: Vec<String>,
    pub listen: SocketAddr,
    pub variables: BTreeMap<String, String>,
    /// Folder of language models.
    pub models: PathBuf,
    /// Where `spin` keeps its state.
    pub state: PathBuf,
    /// Where the functions' own log goes, if not to this process's output.
    pub log: Option<PathBuf>,
}

/// Functions being served; they stop when dropped.
pub(crate) struct Running {
    pub address: SocketAddr,
    server: Server,
}

enum Server {
    Embedded { _running: runtime::Running },
    Spin { process: Process },
}

impl Running {
    /// Serves the functions, which were built before.
    pub(crate) async fn start(plan: Plan) -> Result<Self> {
        match plan.runner {
            Runner::Embedded => Self::embedded(plan).await,
            Runner::Spin => Self::spin(plan).await,
        }
    }

    async fn embedded(plan: Plan) -> Result<Self> {
        let up = runtime::Up {
            manifest: plan.manifest,
            listen: plan.listen,
            variables: plan.variables,
            components: plan.components,
            models: Some(plan.models),
            log: plan.log.map_or(runtime::Log::Inherit, runtime::Log::File),
            ..Default::default()
        };
        // Its future stays on one thread; what it spawns lives in the shared runtime.
        let running = spawn_blocking(move || background::runtime()?.block_on(up.start()))
            .await?
            .context("the embedded runtime")?;
        let address = running.address;
        Ok(Self {
            address,
            server: Server::Embedded { _running: running },
        })
    }

    async fn spin(plan: Plan) -> Result<Self> {
        let state = plan.state.join("spin");
        link_models(&plan.models, &state)?;
        let mut command = Command::new("spin");
        command.arg("up").arg("--from").arg(&plan.manifest);
        command.arg("--listen").arg(plan.listen.to_string());
        command.arg("--state-dir").arg(state);
        for component in &plan.components {
            command.arg("--component-id").arg(component);
        }
        for (name, value) in &plan.variables {
            command.env(variable(name), value);
        }
        if let Some(log) = &plan.log {
            let log = File::create(log)?;
            command.stdout(log.try_clone()?).stderr(log);
        }
        let process = Process::start(command, libc::SIGTERM)
            .context("cannot start spin: is it on the PATH?")?;
        let patience = Instant::now() + Duration::from_secs(60);
        while TcpStream::connect(plan.listen).await.is_err() {
            if let Some(status) = process.exited() {
                let said = plan.log.and_then(|log| fs::read_to_string(log).ok());
                bail!(
                    "spin ended ({status})
{}",
                    process::tail(&said.unwrap_or_default(), 20)
                );
            }
            if Instant::now() > patience {
                bail!("spin did not listen on {} within a minute", plan.listen);
            }
            sleep(Duration::from_millis(20)).await;
        }
        Ok(Self {
            address: plan.listen,
            server: Server::Spin { process },
        })
    }

    /// Why they are no longer served, if that ended by itself.
    pub(crate) fn failed(&self) -> Option<String> {
        match &self.server {
            Server::Embedded { .. } => None,
            Server::Spin { process } => process
                .exited()
                .map(|status| format!("spin ended ({status})")),
        }
    }
}

/// Shows `spin` the language models where it looks for them: `ai-models` in its folder of state.
pub(crate) fn link_models(models: &Path, state: &Path) -> Result<()> {
    let link = state.join("ai-models");
    if fs::symlink_metadata(&link).is_ok_and(|found| !found.is_symlink()) {
        // Somebody's own folder.
        return Ok(());
    }
    fs::create_dir_all(state)?;
    let _ = fs::remove_file(&link);
    symlink(models, &link).with_context(|| format!("cannot link {}", link.display()))
}

/// The variable of the environment by which `spin` is told a variable of the application.
pub(crate) fn variable(name: &str) -> String {
    format!("SPIN_VARIABLE_{}", name.to_uppercase())
}

#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    component: BTreeMap<String, toml::Value>,
}

/// What this process has built already: many tests ask for the same.
static BUILT: Mutex<BTreeSet<String>> = Mutex::const_new(BTreeSet::new());

/// Builds components of a manifest, all where none is named. A component's id is its package.
pub(crate) async fn build(
    manifest: &Path,
    components: &[String],
    progress: &Progress,
) -> Result<()> {
    let text = fs::read_to_string(manifest)
        .with_context(|| format!("cannot read {}", manifest.display()))?;
    let known: Manifest =
        toml::from_str(&text).with_context(|| format!("{} is faulty", manifest.display()))?;
    if let Some(unknown) = components
        .iter()
        .find(|name| !known.component.contains_key(*name))
    {
        bail!("{} has no component {unknown}", manifest.display());
    }
    let mut built = BUILT.lock().await;
    let wanted: Vec<String> = known
        .component
        .into_keys()
        .filter(|name| components.is_empty() || components.contains(name))
        .filter(|name| !built.contains(name))
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let step = progress.long_step("Building the functions");
    let packages = wanted.clone();
    spawn_blocking(move || cargo_build(&packages)).await??;
    step.done();
    built.extend(wanted);
    Ok(())
}

fn cargo_build(packages: &[String]) -> Result<()> {
    let mut command = Command::new("cargo");
    command.args(["build", "--release", "--target", "wasm32-wasip2"]);
    for package in packages {
        command.args(["--package", package]);
    }
    // The manifest names artefacts in the checkout's own `target`, compiled as the checkout says.
    for name in [
        "CARGO_TARGET_DIR",
        "CARGO_BUILD_TARGET",
        "CARGO_ENCODED_RUSTFLAGS",
        "RUSTFLAGS",
    ] {
        command.env_remove(name);
    }
    command.current_dir(home::repository());
    process::run(command, "building the functions")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spin_is_told_from_its_namesake() {
        assert_eq!(version("spin 4.1.0 (1a2b3c4 2026-05-04)"), Some((4, 1)));
        assert_eq!(version("spin 4.2.0-pre0 (1a2b3c4)"), Some((4, 2)));
        assert_eq!(version("Spin Version 6.5.2 -- 6 December 2019"), None);
    }
}
