//! What `cargo up` is told.

use anyhow::{Context, Result, bail};

/// What `--help` prints.
pub const HELP: &str = "\
The local stack: Postgres, PostgREST, sign-in and the functions at one address.

Usage: cargo up [COMMAND] [OPTIONS]

Commands:
  (none)      Start everything; Ctrl-C stops it. The data is kept.
  services    Start everything but the functions, and print the variables for a plain `spin up`.
  reset       Delete the data and the keys.
  diagrams    Write the tables and diagrams of sql/README.md anew.

Options:
  --port PORT             of the gateway [54321]
  --postgres-port PORT    [54322]
  --rest-port PORT        of PostgREST [54323]
  --functions-port PORT   [3000]
  -h, --help

Environment:
  FRONTDESK_HOME           folder of servers and data [.frontdesk]
  FRONTDESK_RUNTIME        what serves the functions: spin, embedded [spin where it is 4.1 or newer]
  FRONTDESK_DATABASE_URL   a PostgreSQL 18 with pgvector of your own, as a superuser
  FRONTDESK_POSTGREST      the path of a PostgREST of your own
";

/// A call of `cargo up`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arguments {
    /// What to do.
    pub command: Command,
    /// Where to listen.
    pub ports: Ports,
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Start everything.
    Up,
    /// Start all but the functions.
    Services,
    /// Delete the durable data.
    Reset,
    /// Write the diagrams.
    Diagrams,
    /// Print [`HELP`].
    Help,
}

/// The ports to use where they are free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// The one address with all paths.
    pub gateway: u16,
    /// Postgres.
    pub postgres: u16,
    /// PostgREST.
    pub postgrest: u16,
    /// The functions without the gateway.
    pub functions: u16,
}

impl Arguments {
    /// Reads the arguments after the program's name.
    pub fn parse(words: impl IntoIterator<Item = String>) -> Result<Self> {
        let ports = Ports {
            gateway: 54321,
            postgres: 54322,
            postgrest: 54323,
            functions: 3000,
        };
        let mut arguments = Self {
            command: Command::Up,
            ports,
        };
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            let ports = &mut arguments.ports;
            let (name, value) = match word.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (word.as_str(), None),
            };
            let port = match name {
                "services" => return_command(&mut arguments, Command::Services),
                "reset" => return_command(&mut arguments, Command::Reset),
                "diagrams" => return_command(&mut arguments, Command::Diagrams),
                "-h" | "--help" | "help" => return_command(&mut arguments, Command::Help),
                "--port" => Some(&mut ports.gateway),
                "--postgres-port" => Some(&mut ports.postgres),
                "--rest-port" => Some(&mut ports.postgrest),
                "--functions-port" => Some(&mut ports.functions),
                _ => bail!("`{word}` is unknown: see `cargo up --help`"),
            };
            if let Some(port) = port {
                let value = value
                    .or_else(|| words.next())
                    .with_context(|| format!("{name} needs a port"))?;
                *port = value
                    .parse()
                    .with_context(|| format!("{name}: `{value}` is no port"))?;
            }
        }
        Ok(arguments)
    }
}

fn return_command(arguments: &mut Arguments, command: Command) -> Option<&mut u16> {
    arguments.command = command;
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Arguments> {
        Arguments::parse(words.iter().map(|word| (*word).to_owned()))
    }

    #[test]
    fn ports_and_commands_are_read_in_any_order() {
        let arguments = parse(&["--port", "80", "services", "--rest-port=81"]).ok();
        let ports = Ports {
            gateway: 80,
            postgres: 54322,
            postgrest: 81,
            functions: 3000,
        };
        assert_eq!(
            arguments,
            Some(Arguments {
                command: Command::Services,
                ports
            })
        );
    }

    #[test]
    fn a_typing_error_is_told() {
        for words in [vec!["serve"], vec!["--port"], vec!["--port", "http"]] {
            assert!(parse(&words).is_err(), "{words:?}");
        }
    }
}
