//! Wasmtime's engine and compiled components, of which a process needs each only once.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError},
    time::SystemTime,
};

use anyhow::{Context, Result, anyhow};
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;
use wasmtime::{
    Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig,
    component::{Component, Linker},
};
use wasmtime_wasi_http::p3::bindings::ServicePre;

use crate::guest::Guest;

/// Instances that may live at the same time; Spin's number.
const MAX_INSTANCES: u32 = 1_000;

type Loaded = Arc<OnceCell<ServicePre<Guest>>>;

/// The component of a Wasm file, ready to be instantiated: loaded before its first request, or by it.
pub(crate) struct Service {
    path: PathBuf,
    loaded: OnceCell<ServicePre<Guest>>,
}

impl Service {
    pub fn new(path: PathBuf) -> Self {
        Self {
            path,
            loaded: OnceCell::new(),
        }
    }

    /// Loads it unless it is loaded. An import that this runtime does not offer, or a missing handler, is an error that
    /// names it.
    pub async fn get(&self) -> Result<&ServicePre<Guest>> {
        self.loaded.get_or_try_init(|| load(&self.path)).await
    }
}

/// A state of a Wasm file. A build changes the length or the time, so the bytes need not be read to know it.
#[derive(PartialEq, Eq, Hash)]
struct Version {
    path: PathBuf,
    modified: SystemTime,
    length: u64,
}

static LOADED: LazyLock<Mutex<HashMap<Version, Loaded>>> = LazyLock::new(Mutex::default);

async fn load(path: &Path) -> Result<ServicePre<Guest>> {
    let version = Version::of(path)
        .await
        .with_context(|| format!("can't read `{}` (is it built?)", path.display()))?;
    let loaded = {
        let mut all = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        // A version that was replaced is not asked for again; who serves it still has it.
        all.retain(|known, _| known.path != version.path || *known == version);
        Arc::clone(all.entry(version).or_default())
    };
    let path = path.to_owned();
    let service = loaded
        .get_or_try_init(
            || async move { tokio::task::spawn_blocking(move || prepare(&path)).await? },
        )
        .await?;
    Ok(service.clone())
}

impl Version {
    async fn of(path: &Path) -> io::Result<Self> {
        let file = tokio::fs::metadata(path).await?;
        Ok(Self {
            path: path.to_owned(),
            modified: file.modified()?,
            length: file.len(),
        })
    }
}

fn prepare(path: &Path) -> Result<ServicePre<Guest>> {
    let wasm = std::fs::read(path).with_context(|| format!("can't read `{}`", path.display()))?;
    let component = compile(path, &wasm, Sha256::digest(&wasm).into())?;
    let instance = linker()?
        .instantiate_pre(&component)
        .map_err(|error| anyhow!(error).context("it imports what this runtime doesn't offer"))?;
    ServicePre::new(instance)
        .map_err(|error| anyhow!(error).context("it exports no `wasi:http/handler@0.3.0`"))
}

/// Compiles, or takes what an earlier process compiled from the same bytes for the same engine.
fn compile(path: &Path, wasm: &[u8], digest: [u8; 32]) -> Result<Component> {
    let engine = engine()?;
    let compiled_path = compiled_path(path, digest, engine);
    // SAFETY: the file lies beside the Wasm it was made from, under a name that only this function
    // gives; who can write there can replace this program too. Wasmtime checks that its own
    // version and settings made it, and a file that is cut short does not load.
    if let Ok(component) = unsafe { Component::deserialize_file(engine, &compiled_path) } {
        return Ok(component);
    }
    let component = Component::new(engine, wasm)
        .map_err(|error| anyhow!(error).context(format!("can't compile `{}`", path.display())))?;
    if let Ok(code) = component.serialize() {
        keep(&compiled_path, path, &code);
    }
    Ok(component)
}

/// `NAME.HASH.cwasm` beside `NAME.wasm`.
fn compiled_path(path: &Path, digest: [u8; 32], engine: &Engine) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    digest.hash(&mut hasher);
    engine.precompile_compatibility_hash().hash(&mut hasher);
    path.with_extension(format!("{:016x}.cwasm", hasher.finish()))
}

/// Writes compiled code in one step, and removes what older builds of the component left. Where
/// that fails the next start compiles again.
fn keep(compiled_path: &Path, wasm_path: &Path, code: &[u8]) {
    let partial = compiled_path.with_extension(format!("{}.part", std::process::id()));
    let written = std::fs::write(&partial, code);
    if written
        .and_then(|()| std::fs::rename(&partial, compiled_path))
        .is_err()
    {
        _ = std::fs::remove_file(&partial);
        return;
    }
    let pattern = wasm_path.with_extension("*.cwasm");
    let older = pattern
        .to_str()
        .and_then(|pattern| glob::glob(pattern).ok());
    for path in older
        .into_iter()
        .flatten()
        .flatten()
        .filter(|path| path != compiled_path)
    {
        _ = std::fs::remove_file(path);
    }
}

fn engine() -> Result<&'static Engine> {
    static ENGINE: OnceLock<Result<Engine, String>> = OnceLock::new();
    ENGINE
        .get_or_init(|| {
            // Where the address space is too small for the pool, instances are made one by one.
            let pooling = InstanceAllocationStrategy::Pooling(pool());
            new_engine(pooling)
                .or_else(|_| new_engine(InstanceAllocationStrategy::OnDemand))
                .map_err(|error| format!("{error:#}"))
        })
        .as_ref()
        .map_err(|error| anyhow!("can't start Wasmtime: {error}"))
}

fn new_engine(allocation: InstanceAllocationStrategy) -> wasmtime::Result<Engine> {
    let mut config = Config::new();
    config
        .wasm_component_model_async(true)
        .allocation_strategy(allocation);
    Engine::new(&config)
}

/// The proportions of Spin's pool.
fn pool() -> PoolingAllocationConfig {
    const MIB: usize = 1 << 20;
    let mut pool = PoolingAllocationConfig::default();
    pool.total_component_instances(MAX_INSTANCES)
        .total_memories(MAX_INSTANCES)
        .total_stacks(MAX_INSTANCES)
        .total_tables(2 * MAX_INSTANCES)
        .total_core_instances(4 * MAX_INSTANCES)
        .max_component_instance_size(10 * MIB)
        .max_core_instance_size(10 * MIB)
        .max_core_instances_per_component(200)
        .max_tables_per_component(64)
        .max_memories_per_component(32)
        .max_tables_per_module(2)
        .max_memories_per_module(2)
        .table_elements(100_000)
        .max_memory_size(4096 * MIB)
        .linear_memory_keep_resident(2 * MIB)
        .table_keep_resident(MIB / 2);
    pool
}

fn linker() -> Result<Linker<Guest>> {
    let mut linker = Linker::new(engine()?);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi::p3::add_to_linker(&mut linker)?;
    wasmtime_wasi_http::p3::add_to_linker(&mut linker)?;
    Guest::add_spin_to_linker(&mut linker)?;
    Ok(linker)
}
