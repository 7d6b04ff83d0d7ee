//! `runtime`: `spin up` with the embedded runtime, and the same flags.

use std::{collections::BTreeMap, process::ExitCode};

use anyhow::{Context, Result, anyhow, bail};
use runtime::{Log, Up};

const USAGE: &str = "\
Runs a Spin manifest with the embedded runtime.

Usage: runtime [OPTIONS]

  -f, --from PATH                              manifest or its folder [default: spin.toml]
      --listen ADDRESS                         address to serve [default: 127.0.0.1:3000]
      --variable NAME=VALUE                    value of a variable; may be repeated
  -c, --component-id ID                        component to run; may be repeated [default: all]
      --max-instance-reuse-count N             requests per instance [default: 128]
      --max-instance-concurrent-reuse-count N  of them at the same time [default: 16]
      --request-timeout TIME                   time until a response begins [default: none]
      --idle-instance-timeout TIME             time that an idle instance is kept [default: 1s]
  -q, --quiet                                  drop the output of components
  -h, --help                                   show this

N may be a range such as 1..8, and TIME one such as 500ms..2s.";

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<()> {
    let Some(up) = parse(std::env::args().skip(1))? else {
        println!("{USAGE}");
        return Ok(());
    };
    let running = up.start().await?;
    println!("Serving http://{}\nAvailable Routes:", running.address);
    for (component, route) in &running.routes {
        println!("  {component}: http://{}{route}", running.address);
    }
    wait_for_the_end().await?;
    running.stop().await;
    Ok(())
}

/// Reads the flags, as `--flag value` or `--flag=value`; `None` when help is asked for.
fn parse(arguments: impl Iterator<Item = String>) -> Result<Option<Up>> {
    let mut up = Up {
        variables: BTreeMap::new(),
        ..Up::default()
    };
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        let (flag, inline) = match argument.split_once('=') {
            Some((flag, value)) if flag.starts_with("--") => (flag, Some(value.to_owned())),
            _ => (argument.as_str(), None),
        };
        match flag {
            "-h" | "--help" => return Ok(None),
            "-q" | "--quiet" => {
                up.log = Log::Null;
                continue;
            }
            _ => {}
        }
        let mut value = || {
            inline
                .clone()
                .or_else(|| arguments.next())
                .with_context(|| format!("{flag} needs a value"))
        };
        match flag {
            "-f" | "--from" => up.manifest = value()?.into(),
            "--listen" => up.listen = parsed(flag, &value()?)?,
            "--variable" => {
                let assignment = value()?;
                let (name, value) = assignment
                    .split_once('=')
                    .context("--variable needs NAME=VALUE")?;
                up.variables.insert(name.to_owned(), value.to_owned());
            }
            "-c" | "--component-id" => up.components.push(value()?),
            "--max-instance-reuse-count" => {
                up.limits.max_instance_reuse_count = parsed(flag, &value()?)?;
            }
            "--max-instance-concurrent-reuse-count" => {
                up.limits.max_instance_concurrent_reuse_count = parsed(flag, &value()?)?;
            }
            "--request-timeout" => up.limits.request_timeout = Some(parsed(flag, &value()?)?),
            "--idle-instance-timeout" => {
                up.limits.idle_instance_timeout = parsed(flag, &value()?)?;
            }
            _ => bail!("unknown argument `{argument}`\n\n{USAGE}"),
        }
    }
    if up.manifest.is_dir() {
        up.manifest.push("spin.toml");
    }
    Ok(Some(up))
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(flag: &str, text: &str) -> Result<T> {
    text.parse().map_err(|error| anyhow!("{flag}: {error}"))
}

#[cfg(unix)]
async fn wait_for_the_end() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => Ok(interrupted?),
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn wait_for_the_end() -> Result<()> {
    Ok(tokio::signal::ctrl_c().await?)
}
