//! The peers in TypeScript: fetched by npm when the benchmark starts, bundled as they are deployed, and the commands
//! that serve them.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

/// What `npm ci` and the bundler work on.
const FILES: [&str; 4] = [
    "package.json",
    "package-lock.json",
    "build.mjs",
    "workerd.capnp",
];
const DENO: &str = "node_modules/@deno/linux-x64-glibc/deno";
const WORKERD: &str = "node_modules/@cloudflare/workerd-linux-64/bin/workerd";

/// The fetched programs and the bundles.
#[derive(Clone, Debug)]
pub struct Peers {
    folder: PathBuf,
}

impl Peers {
    /// Whether there are programs for this system.
    pub fn exist_here() -> bool {
        cfg!(all(target_os = "linux", target_arch = "x86_64"))
    }

    /// Fetches what is missing into `target/bench/peers`, and bundles the sources of the checkout.
    pub fn prepare() -> Result<Self> {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers");
        let folder = stack::repository().join("target/bench/peers");
        fs::create_dir_all(folder.join("src"))?;
        let lock = "package-lock.json";
        let is_fetched = fs::read(folder.join(lock)).ok() == Some(fs::read(sources.join(lock))?)
            && folder.join(DENO).is_file()
            && folder.join(WORKERD).is_file();
        for file in FILES {
            fs::copy(sources.join(file), folder.join(file)).context(file)?;
        }
        for file in fs::read_dir(sources.join("src"))?.flatten() {
            fs::copy(file.path(), folder.join("src").join(file.file_name()))?;
        }
        let peers = Self { folder };
        if !is_fetched {
            // The environment is kept: it names proxies and certificates.
            peers.run(Command::new("npm").args([
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
            ]))?;
        }
        peers.run(Command::new("node").args(["build.mjs", "out"]))?;
        fs::copy(
            peers.folder.join("workerd.capnp"),
            peers.out("workerd.capnp"),
        )?;
        Ok(peers)
    }

    /// Bytes of a bundle.
    pub fn size(&self, bundle: &str) -> Result<u64> {
        Ok(fs::metadata(self.out(bundle))?.len())
    }

    /// Which versions these are.
    pub fn versions(&self) -> String {
        let version = |program: &str| {
            let output = Command::new(self.folder.join(program))
                .arg("--version")
                .output();
            output.map_or_else(
                |_| "?".to_owned(),
                |output| {
                    let text = String::from_utf8_lossy(&output.stdout).into_owned();
                    text.lines().next().unwrap_or_default().to_owned()
                },
            )
        };
        format!(
            "{}, {}, postgres.js {}, supabase-js {}, jose {}, zod {}, AI SDK {}",
            version(DENO),
            version(WORKERD),
            self.package("postgres"),
            self.package("@supabase/supabase-js"),
            self.package("jose"),
            self.package("zod"),
            self.package("ai"),
        )
    }

    /// Deno with a bundle that exports a handler.
    pub fn deno(&self, bundle: &str, listen: SocketAddr, options: &[&str]) -> Command {
        let mut command = self.deno_itself();
        command
            .args([
                "serve",
                "--quiet",
                "--no-check",
                "--no-config",
                "--allow-all",
            ])
            .args(["--host", &listen.ip().to_string()])
            .args(["--port", &listen.port().to_string()])
            .args(options)
            .arg(self.out(bundle));
        command
    }

    /// Deno, where each request has a new isolate with the bundle; they are ended, or kept.
    pub fn deno_isolates(&self, bundle: &str, listen: SocketAddr, keep: bool) -> Command {
        let mut command = self.deno_itself();
        command
            .args(["run", "--quiet", "--no-check", "--no-config", "--allow-all"])
            .arg(self.out("deno_isolates.js"))
            .arg(listen.port().to_string())
            .arg(format!("./{bundle}"))
            // An isolate takes one request.
            .env("DATABASE_CONNECTIONS", "1");
        if keep {
            command.arg("keep");
        }
        command
    }

    /// Deno with a bundle that is a program.
    pub fn deno_program(&self, bundle: &str) -> Command {
        let mut command = self.deno_itself();
        command
            .args(["run", "--quiet", "--no-check", "--no-config", "--allow-all"])
            .arg(self.out(bundle));
        command
    }

    /// workerd with its bundle.
    pub fn workerd(&self, listen: SocketAddr) -> Command {
        let mut command = Command::new(self.folder.join(WORKERD));
        command
            .arg("serve")
            .arg(format!("--socket-addr=http={listen}"))
            .arg(self.out("workerd.capnp"));
        command
    }

    fn deno_itself(&self) -> Command {
        let mut command = Command::new(self.folder.join(DENO));
        command
            .env("DENO_NO_UPDATE_CHECK", "1")
            .env("DENO_DIR", self.folder.join("deno"))
            .env("NO_COLOR", "1");
        command
    }

    fn out(&self, file: &str) -> PathBuf {
        self.folder.join("out").join(file)
    }

    fn package(&self, name: &str) -> String {
        let file = self
            .folder
            .join("node_modules")
            .join(name)
            .join("package.json");
        let text = fs::read_to_string(file).unwrap_or_default();
        serde_json::from_str::<serde_json::Value>(&text)
            .ok()
            .and_then(|package| package.get("version")?.as_str().map(str::to_owned))
            .unwrap_or_else(|| "?".to_owned())
    }

    fn run(&self, command: &mut Command) -> Result<()> {
        let name = command.get_program().to_string_lossy().into_owned();
        let status = command
            .current_dir(&self.folder)
            .status()
            .with_context(|| {
                format!("{name} is not on the PATH: the peers in TypeScript need Node.js")
            })?;
        ensure!(status.success(), "{name} failed ({status})");
        Ok(())
    }
}
