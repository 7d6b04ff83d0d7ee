//! The servers under load: this program again, in a process of its own, which ends with this one.

use std::{
    collections::BTreeMap,
    io::Read,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{
    functions::{self, Reuse},
    native,
};

const PATIENCE: Duration = Duration::from_secs(60);

/// What a process that was started by the benchmark does.
pub enum Role {
    /// Serves the functions on the embedded runtime.
    Functions { listen: SocketAddr, reuse: Reuse },
    /// Serves their peer.
    Native { listen: SocketAddr },
}

impl Role {
    /// Reads what [`Server::start`] wrote; `None` for the benchmark itself.
    pub fn of(arguments: &[String]) -> Result<Option<Self>> {
        Ok(match arguments {
            [role, listen, requests, at_once] if role == "functions" => Some(Self::Functions {
                listen: listen.parse()?,
                reuse: Reuse {
                    requests: requests.parse()?,
                    at_once: at_once.parse()?,
                },
            }),
            [role, listen] if role == "native" => Some(Self::Native {
                listen: listen.parse()?,
            }),
            _ => None,
        })
    }

    /// Serves until the benchmark ends.
    pub fn run(self) -> Result<()> {
        std::thread::spawn(end_with_parent);
        match self {
            Self::Functions { listen, reuse } => functions::serve(listen, reuse),
            Self::Native { listen } => native::serve(listen),
        }
    }
}

/// The benchmark holds the other end of standard input, and so does nobody else.
fn end_with_parent() {
    let mut nothing = [0];
    while !matches!(std::io::stdin().read(&mut nothing), Ok(0) | Err(_)) {}
    std::process::exit(0);
}

/// A server under load; it is stopped when dropped.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    child: Child,
    is_spin: bool,
}

impl Server {
    /// Starts the functions.
    pub fn functions(variables: &BTreeMap<String, String>, reuse: Reuse) -> Result<Self> {
        let listen = free_address()?;
        let is_spin = functions::on_spin();
        let command = if is_spin {
            functions::spin(listen, reuse)
        } else {
            let mut command = Command::new(std::env::current_exe()?);
            command.args(["functions", &listen.to_string()]);
            command.args([reuse.requests, reuse.at_once].map(|number| number.to_string()));
            command
        };
        Self::start(command, listen, variables, is_spin).context("the functions")
    }

    /// Starts their peer.
    pub fn native(variables: &BTreeMap<String, String>) -> Result<Self> {
        let listen = free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["native", &listen.to_string()]);
        Self::start(command, listen, variables, false).context("the native peer")
    }

    /// Both take the variables of the application from the environment, and write their log, a line for
    /// each request, to nowhere.
    fn start(
        mut command: Command,
        address: SocketAddr,
        variables: &BTreeMap<String, String>,
        is_spin: bool,
    ) -> Result<Self> {
        for (name, value) in variables {
            command.env(variable(name), value);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::null());
        if is_spin {
            command.stderr(Stdio::null());
        }
        let child = command.spawn().context("can't be started")?;
        let mut server = Self {
            address,
            child,
            is_spin,
        };
        let started = Instant::now();
        while TcpStream::connect(address).is_err() {
            if let Some(status) = server.child.try_wait()? {
                bail!("ended ({status})");
            }
            if started.elapsed() > PATIENCE {
                bail!("did not listen on {address} within a minute");
            }
            sleep(Duration::from_millis(5));
        }
        Ok(server)
    }

    /// Its process; `spin` has children.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.is_spin {
            // Killed, it would leave its own child behind.
            let id = self.child.id().to_string();
            _ = Command::new("kill").args(["-TERM", &id]).status();
        } else {
            _ = self.child.kill();
        }
        _ = self.child.wait();
    }
}

/// The variable of the environment that holds a variable of the application, as Spin names it.
pub fn variable(name: &str) -> String {
    format!("SPIN_VARIABLE_{}", name.to_uppercase())
}

fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}
