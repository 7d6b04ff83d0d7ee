//! The servers under load: this program again, in a process of its own, which ends with this one.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Read,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{
    functions::{self, Reuse},
    native,
    peers::Peers,
    system::System,
};

const PATIENCE: Duration = Duration::from_secs(60);

/// What a process that was started by the benchmark does.
pub enum Role {
    /// Serves the functions on the embedded runtime.
    Functions {
        listen: SocketAddr,
        reuse: Reuse,
        /// The usual ones where none is named.
        components: Vec<String>,
    },
    /// Serves their peer.
    Native { listen: SocketAddr },
}

impl Role {
    /// Reads what [`Server::start`] wrote; `None` for the benchmark itself.
    pub fn of(arguments: &[String]) -> Result<Option<Self>> {
        Ok(match arguments {
            [role, listen, requests, at_once, components @ ..] if role == "functions" => {
                Some(Self::Functions {
                    listen: listen.parse()?,
                    reuse: Reuse {
                        requests: requests.parse()?,
                        at_once: at_once.parse()?,
                    },
                    components: components.to_vec(),
                })
            }
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
            Self::Functions {
                listen,
                reuse,
                components,
            } => functions::serve(listen, reuse, components),
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
    proxy: Option<Proxy>,
}

/// HAProxy in front of a server; it is stopped when dropped.
pub struct Proxy(Child);

impl Server {
    /// Starts a system.
    pub fn start(
        system: System,
        variables: &BTreeMap<String, String>,
        reuse: Reuse,
        peers: Option<&Peers>,
    ) -> Result<Self> {
        let listen = free_address()?;
        let command = system.command(listen, reuse, peers)?;
        Self::run(command, listen, variables, system == System::Spin).context(system.title())
    }

    /// Starts some of the functions on the embedded runtime.
    pub fn of(components: &[String], variables: &BTreeMap<String, String>) -> Result<Self> {
        let listen = free_address()?;
        let mut command = System::Embedded.command(listen, Reuse::default(), None)?;
        command.args(components);
        Self::run(command, listen, variables, false)
    }

    /// Starts Deno with a new isolate for each request; they are ended, or kept.
    pub fn isolates(
        bundle: &str,
        variables: &BTreeMap<String, String>,
        peers: &Peers,
        keep: bool,
    ) -> Result<Self> {
        let listen = free_address()?;
        let command = peers.deno_isolates(bundle, listen, keep);
        Self::run(command, listen, variables, false).context(bundle.to_owned())
    }

    /// All take the variables of the application from the environment, and write their log, a line for
    /// each request, to a file in `target/bench/logs`.
    fn run(
        mut command: Command,
        address: SocketAddr,
        variables: &BTreeMap<String, String>,
        is_spin: bool,
    ) -> Result<Self> {
        for (name, value) in variables {
            // The functions and their native peer take them as Spin names them, the others by their plain names.
            command.env(variable(name), value);
            command.env(name.to_uppercase(), value);
        }
        let log = log(&command, address)?;
        command
            .stdin(Stdio::piped())
            .stderr(log.try_clone()?)
            .stdout(log);
        if !is_spin {
            end_with_this_process(&mut command);
        }
        let child = command.spawn().context("can't be started")?;
        let mut server = Self {
            address,
            child,
            is_spin,
            proxy: None,
        };
        wait_for(&mut server.child, address)?;
        Ok(server)
    }

    /// Puts a proxy in front of it, which hands on so many requests at a time.
    pub fn behind(mut self, proxy: Option<usize>) -> Result<Self> {
        if let Some(at_once) = proxy {
            let listen = free_address()?;
            self.proxy = Some(Proxy::start(listen, self.address, at_once)?);
            self.address = listen;
        }
        Ok(self)
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

impl Proxy {
    /// What the functions are told of it.
    pub fn variables() -> [(String, String); 1] {
        [("client_address_header", "x-forwarded-for")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    }

    fn start(listen: SocketAddr, functions: SocketAddr, at_once: usize) -> Result<Self> {
        let mut command = Command::new("haproxy");
        command
            .args(["-db", "-f"])
            .arg(stack::repository().join("functions/haproxy.cfg"))
            .env("LISTEN", listen.to_string())
            .env("FUNCTIONS", functions.to_string())
            .env("AT_ONCE", at_once.to_string())
            .env("LOUD", (at_once / 2).max(1).to_string())
            .env("WAITING", at_once.to_string());
        let log = log(&command, listen)?;
        command.stderr(log.try_clone()?).stdout(log);
        end_with_this_process(&mut command);
        let mut child = command
            .spawn()
            .context("haproxy can't be started: Debian's package `haproxy` has it")?;
        wait_for(&mut child, listen).context("haproxy")?;
        Ok(Self(child))
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

fn wait_for(child: &mut Child, address: SocketAddr) -> Result<()> {
    let started = Instant::now();
    while TcpStream::connect(address).is_err() {
        if let Some(status) = child.try_wait()? {
            bail!("ended ({status})");
        }
        if started.elapsed() > PATIENCE {
            bail!("did not listen on {address} within a minute");
        }
        sleep(Duration::from_millis(1));
    }
    Ok(())
}

/// Where a server writes its log, to be read when it answered something else than expected.
fn log(command: &Command, address: SocketAddr) -> Result<File> {
    let folder = stack::repository().join("target/bench/logs");
    fs::create_dir_all(&folder)?;
    let program = Path::new(command.get_program()).file_stem();
    let program = program.unwrap_or_default().to_string_lossy().into_owned();
    Ok(File::create(
        folder.join(format!("{program}-{}.log", address.port())),
    )?)
}

/// Servers of others don't watch their standard input.
fn end_with_this_process(command: &mut Command) {
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::process::CommandExt as _;
        // SAFETY: between fork and exec there is this one call of the system, which takes numbers.
        unsafe {
            command.pre_exec(|| {
                libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL as libc::c_ulong);
                Ok(())
            })
        };
    }
    #[cfg(not(target_os = "linux"))]
    let _ = command;
}

/// The variable of the environment that holds a variable of the application, as Spin names it.
pub fn variable(name: &str) -> String {
    format!("SPIN_VARIABLE_{}", name.to_uppercase())
}

fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}
