//! How long to run, and with what.

use std::time::Duration;

use anyhow::{Context, Result, bail};

/// What `--help` prints.
pub const HELP: &str = "\
Plays traffic of many tenants while parts of the stack fail, and proves that nothing is lost or doubled.

Usage: cargo run -p faults -- [OPTIONS]

  --minutes N   how long faults come, such as 60 or 0.5 [default: 1]
  --seed N      which faults and stories come, and in which order [default: a new one]
  --tenants N   organizations, of which half are of each kind [default: 8]
  --callers N   people who ask at the same time [default: 10]
  --only NAME   one kind of fault; `none` is traffic alone
  --help        show this

The report is left in target/faults/report.md, the logs beside it.
";

/// What was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Arguments {
    /// How long faults come.
    pub time: Duration,
    /// Of all random choices.
    pub seed: u64,
    /// Pairs of organizations.
    pub pairs: u32,
    /// People who ask at the same time.
    pub callers: u32,
    /// One kind of fault alone.
    pub only: Option<String>,
}

impl Arguments {
    /// Reads the arguments; `None` where help is asked for.
    pub fn parse(mut given: impl Iterator<Item = String>) -> Result<Option<Self>> {
        let mut arguments = Self {
            time: Duration::from_secs(60),
            seed: fastrand::u64(..1_000_000),
            pairs: 4,
            callers: 10,
            only: None,
        };
        while let Some(name) = given.next() {
            if matches!(name.as_str(), "--help" | "-h") {
                return Ok(None);
            }
            let value = given
                .next()
                .with_context(|| format!("{name} needs a value\n\n{HELP}"))?;
            let is_wrong = || format!("{name} {value}\n\n{HELP}");
            match name.as_str() {
                "--minutes" => {
                    let minutes: f64 = value.parse().with_context(is_wrong)?;
                    arguments.time =
                        Duration::try_from_secs_f64(minutes * 60.0).with_context(is_wrong)?;
                }
                "--seed" => arguments.seed = value.parse().with_context(is_wrong)?,
                "--tenants" => {
                    let tenants: u32 = value.parse().with_context(is_wrong)?;
                    arguments.pairs = tenants.div_ceil(2).max(1);
                }
                "--callers" => arguments.callers = value.parse().with_context(is_wrong)?,
                "--only" => arguments.only = Some(value),
                _ => bail!("unknown argument `{name}`\n\n{HELP}"),
            }
        }
        Ok(Some(arguments))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn arguments_are_read() {
        let parse = |line: &str| Arguments::parse(line.split_whitespace().map(str::to_owned));
        let read = parse("--minutes 0.5 --seed 7 --tenants 3")
            .unwrap()
            .unwrap();
        assert_eq!(
            (read.time, read.seed, read.pairs),
            (Duration::from_secs(30), 7, 2)
        );
        assert_eq!(parse("--help").unwrap(), None);
        for wrong in ["--minutes", "--minutes x", "--minutes -1", "--hours 1"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
