//! Runs a command component, such as an example of a crate that was built for Wasm.

use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use wasmtime::{
    Engine, ResourceLimiter, Store,
    component::{Component, Linker, ResourceTable},
};
use wasmtime_wasi::{
    FsPerms, WasiCtx, WasiCtxView, WasiView,
    p2::{add_to_linker_sync, bindings::sync::Command, pipe::MemoryOutputPipe},
};

/// Room for what a captured command prints, in bytes.
const OUTPUT: usize = 1 << 20;

/// Runs it with this process's standard output and error.
///
/// # Errors
/// When it can't be read, compiled or linked, traps, or says that it failed.
pub fn run(file: &Path) -> Result<()> {
    let mut context = WasiCtx::builder();
    context.inherit_stdout().inherit_stderr();
    run_in(file, context.build())?;
    Ok(())
}

/// Runs it and gives what it printed.
///
/// # Errors
/// As [`run`].
pub fn output(file: &Path) -> Result<String> {
    let printed = MemoryOutputPipe::new(OUTPUT);
    let mut context = WasiCtx::builder();
    context.stdout(printed.clone()).inherit_stderr();
    run_in(file, context.build())?;
    Ok(String::from_utf8(printed.contents().to_vec())?)
}

/// Runs it with a folder that it may read, by its first argument, and further arguments; gives what it printed, and the
/// most memory that it had, in bytes.
///
/// # Errors
/// As [`run`].
pub fn output_in(file: &Path, folder: &Path, arguments: &[&str]) -> Result<(String, usize)> {
    const FOLDER: &str = "/folder";
    let printed = MemoryOutputPipe::new(OUTPUT);
    let name = file.to_string_lossy();
    let all: Vec<&str> = [name.as_ref(), FOLDER]
        .into_iter()
        .chain(arguments.iter().copied())
        .collect();
    let mut context = WasiCtx::builder();
    context
        .stdout(printed.clone())
        .inherit_stderr()
        .args(&all)
        .preopened_dir(folder, FOLDER, FsPerms::ReadOnly)
        .map_err(|error| anyhow!(error))?;
    let memory = run_in(file, context.build())?;
    Ok((String::from_utf8(printed.contents().to_vec())?, memory))
}

struct Guest {
    context: WasiCtx,
    table: ResourceTable,
    memory: usize,
}

/// Lets it have as much as it asks for, and remembers how much that was.
impl ResourceLimiter for Guest {
    fn memory_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        self.memory = self.memory.max(desired);
        Ok(true)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        _desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(true)
    }
}

impl WasiView for Guest {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.context,
            table: &mut self.table,
        }
    }
}

/// The most memory that it had.
fn run_in(file: &Path, context: WasiCtx) -> Result<usize> {
    let engine = Engine::default();
    let component = Component::from_file(&engine, file)
        .map_err(|error| anyhow!(error))
        .with_context(|| format!("can't load {}", file.display()))?;
    let mut linker = Linker::new(&engine);
    add_to_linker_sync(&mut linker)?;
    let table = ResourceTable::new();
    let guest = Guest {
        context,
        table,
        memory: 0,
    };
    let mut store = Store::new(&engine, guest);
    store.limiter(|guest| guest);
    let command = Command::instantiate(&mut store, &component, &linker)?;
    match command.wasi_cli_run().call_run(&mut store)? {
        Ok(()) => Ok(store.data().memory),
        Err(()) => bail!("{} failed", file.display()),
    }
}
