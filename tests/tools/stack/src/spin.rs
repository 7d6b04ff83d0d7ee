//! The `spin` on the PATH as the server of the functions.

use std::{
    fs::{self, File},
    process::Command,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tokio::{net::TcpStream, task::spawn_blocking, time::sleep};

use crate::{
    functions::{Plan, link_models, variable},
    process::{self, Process},
};

/// How long it may do nothing before it listens. Compiling takes longer, and is not nothing.
const MAX_IDLE: Duration = Duration::from_secs(60);
/// How often somebody who waits is told why.
const REMINDER: Duration = Duration::from_secs(10);

/// A `spin up`; it is stopped when dropped.
pub(crate) struct Spin {
    plan: Plan,
    /// Empty while it is being restarted.
    process: Mutex<Option<Process>>,
}

impl Spin {
    /// Starts it and waits until it listens, as long as it works.
    pub(crate) async fn start(plan: Plan) -> Result<Self> {
        let spin = Self {
            plan,
            process: Mutex::default(),
        };
        spin.launch().await?;
        Ok(spin)
    }

    /// Stops it, and starts it with what the manifest names now.
    pub(crate) async fn restart(&self) -> Result<()> {
        let process = self.slot().take();
        spawn_blocking(move || drop(process)).await?;
        self.launch().await
    }

    /// How it ended, if it did by itself.
    pub(crate) fn failed(&self) -> Option<String> {
        let status = self.slot().as_ref()?.exited()?;
        Some(format!("spin ended ({status})"))
    }

    async fn launch(&self) -> Result<()> {
        let process = Process::start(self.command()?, libc::SIGTERM)
            .context("cannot start spin: is it on the PATH?")?;
        let begun = Instant::now();
        let mut active = begun;
        let mut seen = self.activity(&process);
        let mut reminded = begun;
        while TcpStream::connect(self.plan.listen).await.is_err() {
            if let Some(status) = process.exited() {
                bail!("spin ended ({status})\n{}", process::tail(&self.said(), 20));
            }
            let now = self.activity(&process);
            if now != seen {
                (active, seen) = (Instant::now(), now);
            }
            if active.elapsed() > MAX_IDLE {
                bail!(
                    "spin does not listen on {}, and has done nothing for a minute\n{}",
                    self.plan.listen,
                    process::tail(&self.said(), 20)
                );
            }
            if self.plan.log.is_none() && reminded.elapsed() > REMINDER {
                reminded = Instant::now();
                let seconds = begun.elapsed().as_secs();
                eprintln!("  spin compiles the functions for this machine: {seconds} s so far");
            }
            sleep(Duration::from_millis(50)).await;
        }
        *self.slot() = Some(process);
        Ok(())
    }

    fn command(&self) -> Result<Command> {
        let plan = &self.plan;
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
        Ok(command)
    }

    /// What changes while it works: tenths of a second of processor time, and the size of its log.
    fn activity(&self, process: &Process) -> (u64, u64) {
        let log = self
            .plan
            .log
            .as_ref()
            .and_then(|log| fs::metadata(log).ok());
        let written = log.map_or(0, |log| log.len());
        (process::ticks(process.id()) / 10, written)
    }

    fn said(&self) -> String {
        let log = self.plan.log.as_ref();
        log.and_then(|log| fs::read_to_string(log).ok())
            .unwrap_or_default()
    }

    fn slot(&self) -> std::sync::MutexGuard<'_, Option<Process>> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
