//! `runtime`: `spin up` with the embedded runtime, and the same flags.

use std::{
    net::{Ipv4Addr, SocketAddr, ToSocketAddrs},
    process::ExitCode,
};

use anyhow::{Context, Result, anyhow, bail};
use runtime::{Log, Up};

const USAGE: &str = "\
Runs a Spin manifest with the embedded runtime.

Usage: runtime [OPTIONS]

  -f, --from PATH                              manifest or its folder [default: spin.toml]
      --listen ADDRESS                         address to serve [default: 127.0.0.1:3000]
      --variable NAME=VALUE                    value of a variable; may be repeated
  -c, --component-id ID                        component to run; may be repeated [default: all]
      --ai-models PATH                         folder of language models [default: .spin/ai-models]
      --max-instance-reuse-count N             requests per instance [default: 128]
      --max-instance-concurrent-reuse-count N  of them at the same time [default: 16]
      --request-timeout TIME                   time until a response begins [default: none]
      --idle-instance-timeout TIME             time that an idle instance is kept [default: 1s]
  -q, --quiet                                  log nothing
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
    // Before the start, so that an early signal cleans up too.
    let end = end()?;
    let running = up.start().await?;
    println!("Serving http://{}\nAvailable Routes:", running.address);
    for (component, route) in &running.routes {
        println!("  {component}: http://{}{route}", running.address);
    }
    end.await;
    running.stop().await;
    Ok(())
}

/// Reads the flags, as `--flag value` or `--flag=value`; `None` when help is asked for.
fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Option<Up>> {
    let mut up = Up::default();
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
            "--listen" => up.listen = resolve(&value()?)?,
            "--variable" => {
                let assignment = value()?;
                let (name, value) = assignment
                    .split_once('=')
                    .context("--variable needs NAME=VALUE")?;
                up.variables.insert(name.to_owned(), value.to_owned());
            }
            "-c" | "--component-id" => up.components.push(value()?),
            "--ai-models" => up.models = Some(value()?.into()),
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

/// An address may have a name; of several, the loopback of IPv4 is preferred, as in Spin.
fn resolve(address: &str) -> Result<SocketAddr> {
    let all: Vec<_> = address
        .to_socket_addrs()
        .with_context(|| format!("--listen {address}"))?
        .collect();
    all.iter()
        .find(|address| address.ip() == Ipv4Addr::LOCALHOST)
        .or(all.first())
        .copied()
        .with_context(|| format!("--listen {address}: no such address"))
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(flag: &str, text: &str) -> Result<T> {
    text.parse().map_err(|error| anyhow!("{flag}: {error}"))
}

/// Ends when the process is told to.
#[cfg(unix)]
fn end() -> Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn end() -> Result<impl Future<Output = ()>> {
    Ok(async { _ = tokio::signal::ctrl_c().await })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use runtime::Range;

    use super::*;

    fn parse_words(words: &str) -> Result<Option<Up>> {
        parse(words.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn flags_are_spins() {
        let up = parse_words(
            "-f app.toml --listen localhost:3001 --variable a=b=c --variable=d= -c one \
             --component-id two --max-instance-reuse-count 1..8 \
             --max-instance-concurrent-reuse-count=4 --request-timeout 2s \
             --idle-instance-timeout 500ms --quiet",
        )
        .unwrap()
        .unwrap();

        assert_eq!(up.manifest.to_str(), Some("app.toml"));
        assert_eq!(up.listen, ([127, 0, 0, 1], 3001).into());
        assert_eq!(
            up.variables,
            [("a", "b=c"), ("d", "")]
                .map(|(k, v)| (k.into(), v.into()))
                .into()
        );
        assert_eq!(up.components, ["one", "two"]);
        assert_eq!(up.limits.max_instance_reuse_count, Range::Bounds(1, 8));
        assert_eq!(
            up.limits.max_instance_concurrent_reuse_count,
            Range::Value(4)
        );
        assert_eq!(
            up.limits.request_timeout,
            Some(Range::Value(Duration::from_secs(2)))
        );
        assert_eq!(
            up.limits.idle_instance_timeout,
            Range::Value(Duration::from_millis(500))
        );
        assert!(matches!(up.log, Log::Null));
    }

    #[test]
    fn a_folder_stands_for_its_manifest() {
        let up = parse_words("-f .").unwrap().unwrap();
        assert!(up.manifest.ends_with("spin.toml"));
    }

    #[test]
    fn what_is_no_flag_is_refused_by_its_name() {
        for words in [
            "--sqlite x",
            "--variable a",
            "--listen",
            "--request-timeout soon",
            "up",
        ] {
            let name = words.split(' ').next().unwrap();
            let error = format!("{:#}", parse_words(words).unwrap_err());
            assert!(error.contains(name), "{error}");
        }
    }

    #[test]
    fn help_starts_nothing() {
        assert!(parse_words("--help").unwrap().is_none());
    }
}
