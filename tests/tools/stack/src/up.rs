//! `cargo up`: the stack with durable data, until Ctrl-C.

use std::{
    convert::Infallible,
    fs,
    future::pending,
    io::{Read, Seek, Write},
    net::Ipv4Addr,
    os::unix::process::parent_id,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    task::spawn_blocking,
    time::sleep,
};

use ::up::{Arguments, Command, Ports};

use crate::{
    builds::LocalBuild,
    catch_up, clock, fetch,
    functions::Runner,
    home::{self, Home},
    keys::Keys,
    migrate::load_life,
    postgres::Durability,
    process,
    progress::Progress,
    report,
    server::Server,
    stack::{self, Functions, Lifetime, Options, Place, Stack},
    watch,
};

/// Runs the command and returns when it has stopped everything again.
pub async fn run(arguments: Arguments) -> Result<()> {
    let home = Home::locate()?;
    let lock = Lock::take(&home)?;
    if let Command::Reset = arguments.command {
        return lock.reset(&home);
    }
    let mut stop = Stop::new()?;
    let (stack, build) = tokio::select! {
        started = start(&home, &arguments, lock) => started?,
        () = stop.wait() => {
            eprintln!("\nStopped before everything was up; the next start goes on from here.");
            return Ok(());
        }
    };
    let sql = Options::default().sql;
    let ended = tokio::select! {
        reason = failure(&stack) => Err(reason),
        never = clock::run(&stack) => match never {},
        never = watch::run(&stack, build.as_ref(), &sql) => match never {},
        never = catch_up(&stack, build.is_some()) => match never {},
        () = stop.wait() => Ok(()),
    };
    eprintln!("\nStopping.");
    spawn_blocking(move || stack.stop()).await?;
    ended
}

/// The stack, and the builds that it serves where it serves functions.
async fn start(
    home: &Home,
    arguments: &Arguments,
    mut lock: Lock,
) -> Result<(Stack, Option<LocalBuild>)> {
    let services_only = matches!(arguments.command, Command::Services);
    let mut options = Options::default();
    let data = home.data()?;
    let build = (!services_only).then(|| LocalBuild::new(&options.manifest, &data));
    // While Cargo draws its own progress, there are only lines beside it.
    let progress = match build.as_ref().is_some_and(LocalBuild::is_stale) {
        true => Progress::lines(),
        false => Progress::full(),
    };
    let ports = free_ports(arguments.ports, &progress)?;
    let functions_at = (Ipv4Addr::LOCALHOST, ports.functions).into();
    if services_only {
        options.functions = Functions::At(functions_at);
    }
    let (listener, url) = stack::listen(ports.gateway)?;
    lock.say(&url)?;
    let keys = Keys::load_or_generate(&home.data()?.join("keys.json"), &url)?;
    let password = keys.authenticator_password.clone();
    let prepared = prepare(home, &options, ports, password, &progress);
    let (server, ()) = tokio::try_join!(prepared, build_functions(build.as_ref()))?;
    if let Some(build) = &build {
        options.manifest.clone_from(&build.manifest);
    }
    let progress = Progress::full();

    let title = if services_only {
        "PostgREST"
    } else {
        "PostgREST and the functions"
    };
    let step = progress.step(title);
    let place = Place {
        database: server.postgres.database().to_owned(),
        server: Arc::new(server),
        listener,
        keys,
        lifetime: Lifetime::Durable,
        runner: Runner::prefer_spin()?,
        functions_port: ports.functions,
        postgrest_port: Some(ports.postgrest),
    };
    let stack = Stack::serve(place, options).await?;
    step.done();
    match services_only {
        true => report::services(&stack, functions_at)?,
        false => report::everything(&stack, &home.data()?).await?,
    }
    // Held until the process ends.
    std::mem::forget(lock);
    Ok((stack, build))
}

async fn build_functions(build: Option<&LocalBuild>) -> Result<()> {
    let Some(build) = build.cloned() else {
        return Ok(());
    };
    spawn_blocking(move || build.build()).await?
}

/// The database server with everything in it.
async fn prepare(
    home: &Home,
    options: &Options,
    ports: Ports,
    authenticator_password: String,
    progress: &Progress,
) -> Result<Server> {
    let programs = {
        let (home, progress) = (home.clone(), progress.clone());
        spawn_blocking(move || fetch::servers(&home, &progress)).await??
    };
    let data = home.data()?;
    let is_new = programs.postgres.is_some() && !data.join("postgres").is_dir();
    let step = progress.step(if is_new {
        "Postgres, with a new cluster"
    } else {
        "Postgres"
    });
    let durable = Durability::Durable;
    let server = Server::start(
        programs,
        &data,
        ports.postgres,
        durable,
        authenticator_password,
    )
    .await?;
    step.done();

    let step = progress.step("Migrations and demo data");
    let applied = server
        .prepare(server.postgres.database(), &options.sql, true)
        .await?;
    let mut admin = server.postgres.admin(server.postgres.database()).await?;
    load_life(&mut admin, &options.sql).await?;
    step.done();
    match applied.as_slice() {
        [] => {}
        few if !is_new && few.len() < 5 => {
            progress.note(&format!("    applied {}", few.join(", ")));
        }
        many => progress.note(&format!("    applied {} files of SQL", many.len())),
    }
    Ok(server)
}

/// Goes on beside everything else, and ends with it.
async fn catch_up(stack: &Stack, serves_functions: bool) -> Infallible {
    if serves_functions {
        catch_up::run(stack).await;
    }
    pending().await
}

/// Returns why the stack can't go on: something ended by itself.
async fn failure(stack: &Stack) -> anyhow::Error {
    loop {
        sleep(Duration::from_millis(500)).await;
        if let Some(reason) = stack.failed() {
            return anyhow::anyhow!(reason);
        }
    }
}

fn free_ports(wanted: Ports, progress: &Progress) -> Result<Ports> {
    let free = |name: &str, port: u16| {
        let free = process::free_port(port)?;
        if port != 0 && free != port {
            progress.note(&format!(
                "  port {port} is taken by another program: {name} listens on {free}"
            ));
        }
        anyhow::Ok(free)
    };
    Ok(Ports {
        gateway: free("the gateway", wanted.gateway)?,
        postgres: free("Postgres", wanted.postgres)?,
        postgrest: free("PostgREST", wanted.postgrest)?,
        functions: free("the server of the functions", wanted.functions)?,
    })
}

/// Ctrl-C, a request to end, a closed terminal, or the death of the parent.
struct Stop {
    signals: [Signal; 3],
    parent: Option<u32>,
}

impl Stop {
    fn new() -> Result<Self> {
        // Under `nohup` it is meant to outlive its parent.
        let stays = is_hangup_ignored();
        let hangup = if stays {
            SignalKind::user_defined1()
        } else {
            SignalKind::hangup()
        };
        let signals = [
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
            signal(hangup)?,
        ];
        Ok(Self {
            signals,
            parent: (!stays).then(parent_id),
        })
    }

    async fn wait(&mut self) {
        let parent = self.parent;
        let orphaned = async {
            while parent.is_none_or(|parent| parent == parent_id()) {
                sleep(Duration::from_millis(300)).await;
            }
        };
        let [interrupt, terminate, hangup] = &mut self.signals;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
            () = orphaned => {}
        }
    }
}

fn is_hangup_ignored() -> bool {
    // SAFETY: only asks for the present action, into memory of its own.
    unsafe {
        let mut action = std::mem::zeroed::<libc::sigaction>();
        libc::sigaction(libc::SIGHUP, std::ptr::null(), &mut action) == 0
            && action.sa_sigaction == libc::SIG_IGN
    }
}

/// Keeps a second `cargo up` off the data of the first.
struct Lock {
    file: fs::File,
    path: PathBuf,
}

impl Lock {
    fn take(home: &Home) -> Result<Self> {
        let path = home.data()?.join("lock");
        let mut file = home::lock_file(&path)?;
        if file.try_lock().is_err() {
            let mut who = String::new();
            file.read_to_string(&mut who)?;
            bail!(
                "the stack runs already ({}). Stop it with Ctrl-C in its terminal, or set \
                 FRONTDESK_HOME to another folder for a second one.",
                who.trim()
            );
        }
        Ok(Self { file, path })
    }

    /// Tells a second `cargo up` where the first is.
    fn say(&mut self, url: &str) -> Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        writeln!(self.file, "{url}, process {}", std::process::id())?;
        Ok(())
    }

    fn reset(self, home: &Home) -> Result<()> {
        let data = home.data()?;
        for entry in fs::read_dir(&data)? {
            let path = entry?.path();
            if path == self.path {
                continue;
            }
            let removed = if path.is_dir() {
                fs::remove_dir_all(&path)
            } else {
                fs::remove_file(&path)
            };
            removed.with_context(|| format!("cannot remove {}", path.display()))?;
        }
        println!(
            "The data in {} is gone; the next `cargo up` starts afresh.",
            data.display()
        );
        Ok(())
    }
}
