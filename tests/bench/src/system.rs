//! The systems that are measured side by side: the same four functions, each time written as one writes them there.

use std::{net::SocketAddr, process::Command};

use anyhow::{Context, Result};

use crate::{
    functions::{self, Reuse},
    peers::Peers,
    workload::Workload,
};

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum System {
    /// The components on the embedded runtime.
    Embedded,
    /// The components on the `spin` of the PATH.
    Spin,
    /// TypeScript on Deno, Postgres by postgres.js.
    DenoPostgres,
    /// The same in an isolate for each core: `deno serve --parallel`.
    DenoParallel,
    /// TypeScript on Deno, PostgREST by supabase-js.
    DenoSupabase,
    /// TypeScript on workerd, Postgres by postgres.js.
    Workerd,
    /// Rust with axum and tokio-postgres.
    Native,
}

impl System {
    /// All that this machine has.
    pub fn all() -> Vec<Self> {
        let every = [
            Self::Embedded,
            Self::Spin,
            Self::DenoPostgres,
            Self::DenoParallel,
            Self::DenoSupabase,
            Self::Workerd,
            Self::Native,
        ];
        every
            .into_iter()
            .filter(|system| match system {
                Self::Spin => functions::spin_is_there(),
                Self::Embedded | Self::Native => true,
                _ => Peers::exist_here(),
            })
            .collect()
    }

    /// As `--systems` takes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Spin => "spin",
            Self::DenoPostgres => "deno-postgres",
            Self::DenoParallel => "deno-parallel",
            Self::DenoSupabase => "deno-supabase",
            Self::Workerd => "workerd",
            Self::Native => "native",
        }
    }

    /// In words.
    pub fn title(self) -> &'static str {
        match self {
            Self::Embedded => "Frontdesk, embedded runtime",
            Self::Spin => "Frontdesk, spin",
            Self::DenoPostgres => "Deno, postgres.js",
            Self::DenoParallel => "Deno --parallel, postgres.js",
            Self::DenoSupabase => "Deno, supabase-js",
            Self::Workerd => "workerd, postgres.js",
            Self::Native => "native, axum",
        }
    }

    /// Whether it is measured where none is named. Where Postgres has the same cores, a second isolate of Deno changes
    /// little.
    pub fn is_usual(self) -> bool {
        self != Self::DenoParallel
    }

    /// Whether it is what all others are held against.
    pub fn is_frontdesk(self) -> bool {
        matches!(self, Self::Embedded | Self::Spin)
    }

    /// Whether it is written in TypeScript.
    pub fn is_script(self) -> bool {
        matches!(
            self,
            Self::DenoPostgres | Self::DenoParallel | Self::DenoSupabase | Self::Workerd
        )
    }

    /// Whether it has the function that a workload asks.
    pub fn serves(self, workload: &Workload) -> bool {
        match workload.is_webhook {
            // A provider has no role that PostgREST knows.
            true => matches!(
                self,
                Self::Embedded | Self::Spin | Self::DenoPostgres | Self::DenoParallel
            ),
            false => {
                !self.is_script()
                    || workload.is_compared
                    || self == Self::DenoPostgres && workload.name == "chat-reply"
            }
        }
    }

    /// The command that serves the functions; the variables are its environment.
    pub fn command(
        self,
        listen: SocketAddr,
        reuse: Reuse,
        peers: Option<&Peers>,
    ) -> Result<Command> {
        let peers = || peers.context("the peers were not fetched");
        Ok(match self {
            Self::Embedded => {
                let mut command = Command::new(std::env::current_exe()?);
                command.args(["functions", &listen.to_string()]);
                command.args([reuse.requests, reuse.at_once].map(|number| number.to_string()));
                command
            }
            Self::Spin => functions::spin(listen, reuse),
            Self::DenoPostgres => peers()?.deno("deno_postgres.js", listen, &[]),
            Self::DenoParallel => peers()?.deno("deno_postgres.js", listen, &["--parallel"]),
            Self::DenoSupabase => peers()?.deno("deno_supabase.js", listen, &[]),
            Self::Workerd => peers()?.workerd(listen),
            Self::Native => {
                let mut command = Command::new(std::env::current_exe()?);
                command.args(["native", &listen.to_string()]);
                command
            }
        })
    }
}
