//! Serves the components, by the embedded runtime or by `spin`.

use std::{
    collections::BTreeMap,
    fs,
    net::SocketAddr,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use tokio::task::spawn_blocking;

use crate::{background, console, process, spin::Spin};

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
    /// What is loaded before anything is served; `None` means all. `spin` always loads all.
    pub first: Option<Vec<String>>,
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
    Embedded(runtime::Running),
    Spin(Spin),
}

impl Running {
    /// Serves the functions, which were built before.
    pub(crate) async fn start(plan: Plan) -> Result<Self> {
        match plan.runner {
            Runner::Embedded => Self::embedded(plan).await,
            Runner::Spin => Ok(Self {
                address: plan.listen,
                server: Server::Spin(Spin::start(plan).await?),
            }),
        }
    }

    async fn embedded(plan: Plan) -> Result<Self> {
        let up = runtime::Up {
            manifest: plan.manifest,
            listen: plan.listen,
            variables: plan.variables,
            components: plan.components,
            first: plan.first,
            models: Some(plan.models),
            log: plan
                .log
                .map_or(runtime::Log::Lines(console::show), runtime::Log::File),
            ..Default::default()
        };
        // Its future stays on one thread; what it spawns lives in the shared runtime.
        let running = spawn_blocking(move || background::runtime()?.block_on(up.start()))
            .await?
            .context("the embedded runtime")?;
        Ok(Self {
            address: running.address,
            server: Server::Embedded(running),
        })
    }

    /// Serves what the manifest and the Wasm files hold now. The embedded runtime lets requests in
    /// flight end; `spin` is restarted. Where that fails, what was served before still is.
    pub(crate) async fn reload(&self) -> Result<()> {
        match &self.server {
            Server::Embedded(running) => running.reload().await,
            Server::Spin(spin) => spin.restart().await,
        }
    }

    /// Whether a reload takes a moment, and no request fails meanwhile.
    pub(crate) fn reloads_in_place(&self) -> bool {
        matches!(self.server, Server::Embedded(_))
    }

    /// Why they are no longer served, if that ended by itself.
    pub(crate) fn failed(&self) -> Option<String> {
        match &self.server {
            Server::Embedded(_) => None,
            Server::Spin(spin) => spin.failed(),
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
    component: BTreeMap<String, Component>,
}

#[derive(Deserialize)]
struct Component {
    source: toml::Value,
}

/// The packages of a manifest's components, in the order of their names. A component's id is its
/// package.
pub fn packages(manifest: &Path) -> Result<Vec<String>> {
    Ok(Manifest::read(manifest)?.component.into_keys().collect())
}

/// The Wasm file of each component of a manifest, by its id.
pub(crate) fn wasm_files(manifest: &Path) -> Result<BTreeMap<String, PathBuf>> {
    let folder = manifest.parent().unwrap_or(Path::new("."));
    let components = Manifest::read(manifest)?.component.into_iter();
    Ok(components
        .filter_map(|(id, component)| Some((id, folder.join(component.source.as_str()?))))
        .collect())
}

impl Manifest {
    fn read(path: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is faulty", path.display()))
    }
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
