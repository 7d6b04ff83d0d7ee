//! The arguments of `cargo up`.

use clap::{Arg, ArgMatches, value_parser};

const ENVIRONMENT: &str = "\
Environment:
  FRONTDESK_HOME          Folder of servers and data [default: .frontdesk]
  FRONTDESK_RUNTIME       What serves the functions: spin or embedded [default: spin where 4.1 or
                          newer is installed, else embedded]
  FRONTDESK_DATABASE_URL  A PostgreSQL 18 with pgvector of your own, as a superuser
  FRONTDESK_POSTGREST     Path of a PostgREST of your own";

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
    /// Write what is made from the database: diagrams, columns of each role, row types.
    Diagrams,
    /// Play calls against the stack that runs.
    Call,
}

/// The ports to use where they are free; 0 takes any.
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
    /// The page of messages that left.
    pub mailbox: u16,
}

impl Arguments {
    /// Reads this process's arguments. Where they are wrong or ask for help, it says so and exits.
    pub fn read() -> Self {
        Self::from(&command().get_matches())
    }

    /// Reads the words after the program's name.
    ///
    /// # Errors
    /// What clap says of an unknown word, and the text of `--help`.
    pub fn parse(words: &[&str]) -> Result<Self, clap::Error> {
        let words = std::iter::once(&"cargo up").chain(words);
        Ok(Self::from(&command().try_get_matches_from(words)?))
    }
}

impl From<&ArgMatches> for Arguments {
    fn from(matches: &ArgMatches) -> Self {
        let port = |id: &str| matches.get_one(id).copied().unwrap_or_default();
        Self {
            command: match matches.subcommand_name() {
                Some("services") => Command::Services,
                Some("reset") => Command::Reset,
                Some("diagrams") => Command::Diagrams,
                Some("call") => Command::Call,
                _ => Command::Up,
            },
            ports: Ports {
                gateway: port("port"),
                postgres: port("postgres-port"),
                postgrest: port("rest-port"),
                functions: port("functions-port"),
                mailbox: port("mailbox-port"),
            },
        }
    }
}

fn command() -> clap::Command {
    let subcommand =
        |name: &'static str, about: &'static str| clap::Command::new(name).about(about);
    clap::Command::new("cargo up")
        .bin_name("cargo up")
        .about(
            "Starts the local stack: Postgres, PostgREST, sign-in and the functions at one address.\n\
             What changes in the checkout is served anew. Ctrl-C stops everything; the data is kept.",
        )
        .after_help(ENVIRONMENT)
        .disable_help_subcommand(true)
        .subcommands([
            subcommand(
                "services",
                "Start everything but the functions, and print the variables for a plain `spin up`",
            ),
            subcommand("reset", "Delete the data and the keys"),
            subcommand("diagrams", "Write what is made from the database anew: diagrams, columns, row types"),
            subcommand(
                "call",
                "While the stack runs: play a call that books, and one at night that wakes whoever is on call",
            ),
        ])
        .args([
            port("port", "54321", "Port of the gateway"),
            port("postgres-port", "54322", "Port of Postgres"),
            port("rest-port", "54323", "Port of PostgREST"),
            port("functions-port", "3000", "Port of the functions"),
            port("mailbox-port", "54324", "Port of the mailbox"),
        ])
}

fn port(name: &'static str, default: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name("PORT")
        .value_parser(value_parser!(u16))
        .default_value(default)
        .global(true)
        .help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFAULTS: Ports = Ports {
        gateway: 54321,
        postgres: 54322,
        postgrest: 54323,
        functions: 3000,
        mailbox: 54324,
    };

    #[test]
    fn without_arguments_everything_is_started_on_its_usual_port() {
        let expected = Arguments {
            command: Command::Up,
            ports: DEFAULTS,
        };
        assert_eq!(Arguments::parse(&[]).ok(), Some(expected));
    }

    #[test]
    fn a_port_is_set_before_or_after_the_command_in_either_form() {
        for words in [
            ["services", "--port=1", "--functions-port", "2"],
            ["--functions-port", "2", "--port=1", "services"],
        ] {
            let expected = Arguments {
                command: Command::Services,
                ports: Ports {
                    gateway: 1,
                    functions: 2,
                    ..DEFAULTS
                },
            };
            assert_eq!(Arguments::parse(&words).ok(), Some(expected));
        }
    }

    #[test]
    fn an_unknown_argument_is_named() {
        for (word, named) in [
            ("--prot=1", "--prot"),
            ("--port=70000", "70000"),
            ("down", "down"),
        ] {
            let error = Arguments::parse(&[word]).map_err(|error| error.to_string());
            assert!(error.is_err_and(|error| error.contains(named)), "{word}");
        }
    }

    #[test]
    fn the_definition_is_sound() {
        command().debug_assert();
    }
}
