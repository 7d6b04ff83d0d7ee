//! Child processes that never outlive this one.

use std::{
    fs,
    io::{self, BufRead, BufReader, Read},
    os::unix::process::{CommandExt, ExitStatusExt},
    path::Path,
    process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio},
    sync::{LazyLock, Mutex, PoisonError, mpsc},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

type Job = Box<dyn FnOnce() + Send>;

/// Linux ends a child with the *thread* that forked it, and threads of an async runtime come and
/// go: so one thread, which lives as long as the process, forks them all.
static KEEPER: LazyLock<Mutex<mpsc::Sender<Job>>> = LazyLock::new(|| {
    let (sender, jobs) = mpsc::channel::<Job>();
    std::thread::spawn(move || jobs.into_iter().for_each(|job| job()));
    Mutex::new(sender)
});

/// Starts a child that receives `on_death` when this process dies, however it dies.
///
/// The child has a process group of its own: a Ctrl-C reaches this process alone, which then
/// stops the others in order.
pub(crate) fn spawn(mut command: Command, on_death: i32) -> io::Result<Child> {
    let parent = std::process::id();
    command.process_group(0);
    // SAFETY: only system calls that are safe between fork and exec.
    unsafe { command.pre_exec(move || die_with_parent(parent, on_death)) };
    let (answer, child) = mpsc::channel();
    let job = Box::new(move || {
        let _ = answer.send(command.spawn());
    });
    let gone = || io::Error::other("the thread that starts processes is gone");
    KEEPER
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .send(job)
        .map_err(|_| gone())?;
    child.recv().map_err(|_| gone())?
}

#[cfg(target_os = "linux")]
fn die_with_parent(parent: u32, on_death: i32) -> io::Result<()> {
    // SAFETY: plain system calls on this process's own state.
    unsafe {
        if libc::prctl(libc::PR_SET_PDEATHSIG, on_death as libc::c_ulong) != 0 {
            return Err(io::Error::last_os_error());
        }
        if libc::getppid() as u32 != parent {
            return Err(io::Error::other("the parent died meanwhile"));
        }
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn die_with_parent(_: u32, _: i32) -> io::Result<()> {
    Ok(())
}

/// Runs a program to its end and fails with what it printed; it ends with this process.
pub(crate) fn run(command: Command, what: &str) -> Result<Output> {
    let output = output(command, what)?;
    if !output.status.success() {
        let said = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        bail!("{what} failed ({}):\n{}", output.status, tail(&said, 30));
    }
    Ok(output)
}

/// Runs a program to its end, whether it succeeds or not; it ends with this process.
pub(crate) fn output(command: Command, what: &str) -> Result<Output> {
    let mut stdout = Vec::new();
    let output = streamed(command, what, |pipe| {
        pipe.read_to_end(&mut stdout).map(drop)
    })?;
    Ok(Output { stdout, ..output })
}

/// The same, with each line of its standard output given to a function as it comes.
pub(crate) fn lines(command: Command, what: &str, mut take: impl FnMut(&str)) -> Result<Output> {
    streamed(command, what, |pipe| {
        BufReader::new(pipe)
            .lines()
            .try_for_each(|line| line.map(|line| take(&line)))
    })
}

fn streamed(
    mut command: Command,
    what: &str,
    read: impl FnOnce(&mut ChildStdout) -> io::Result<()>,
) -> Result<Output> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child =
        spawn(command, libc::SIGKILL).with_context(|| format!("cannot start {what}"))?;
    let mut pipe = child.stderr.take();
    let printed = std::thread::spawn(move || {
        let mut text = Vec::new();
        pipe.as_mut().map(|pipe| pipe.read_to_end(&mut text));
        text
    });
    let has_read = child.stdout.as_mut().map_or(Ok(()), read);
    let status = child.wait()?;
    has_read?;
    Ok(Output {
        status,
        stdout: Vec::new(),
        stderr: printed.join().unwrap_or_default(),
    })
}

/// A server that runs in the background; it is stopped when dropped.
#[derive(Debug)]
pub(crate) struct Process {
    child: Mutex<Child>,
    stop: i32,
}

impl Process {
    /// Starts it; `stop` is the signal that asks it to end, also when this process dies.
    pub(crate) fn start(command: Command, stop: i32) -> io::Result<Self> {
        let child = Mutex::new(spawn(command, stop)?);
        Ok(Self { child, stop })
    }

    pub(crate) fn id(&self) -> u32 {
        self.child
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .id()
    }

    /// How it ended, if it has.
    pub(crate) fn exited(&self) -> Option<ExitStatus> {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        child.try_wait().unwrap_or(Some(ExitStatus::from_raw(0)))
    }

    /// Ends it at once, as a crash would.
    pub(crate) fn kill(&self) {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = child.kill();
        let _ = child.wait();
    }

    /// Asks it to end and waits; after `patience` it is killed.
    pub(crate) fn stop(&self, patience: Duration) {
        if self.exited().is_some() {
            return;
        }
        signal(self.id(), self.stop);
        let deadline = Instant::now() + patience;
        while self.exited().is_none() {
            if Instant::now() > deadline {
                return self.kill();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.stop(Duration::from_secs(20));
    }
}

/// Sends a signal to a process; one that is gone is no error.
pub(crate) fn signal(pid: u32, signal: i32) {
    // SAFETY: a plain system call.
    unsafe { libc::kill(pid as libc::pid_t, signal) };
}

/// The process id of the Postgres that runs on a data folder, if one does. Its file may be a crashed
/// one's, and the number somebody else's by now: so the process itself is asked.
pub(crate) fn postmaster(data: &Path) -> Option<u32> {
    let file = fs::read_to_string(data.join("postmaster.pid")).ok()?;
    let pid: u32 = file.lines().next()?.parse().ok()?;
    let command = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    let data = data.as_os_str().as_encoded_bytes();
    command
        .split(|byte| *byte == 0)
        .any(|argument| argument == data)
        .then_some(pid)
}

/// The processor time in clock ticks that a process and its descendants have used; 0 where the
/// system does not tell.
pub(crate) fn ticks(pid: u32) -> u64 {
    let mut family = vec![pid];
    let mut ticks = 0;
    let processes: Vec<(u32, u32, u64)> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| usage(entry.file_name().to_str()?.parse().ok()?))
        .collect();
    while let Some(member) = family.pop() {
        for (pid, parent, used) in &processes {
            if *pid == member {
                ticks += used;
            }
            if *parent == member {
                family.push(*pid);
            }
        }
    }
    ticks
}

/// A process's id, its parent's, and the ticks it has used, from `/proc/PID/stat`.
fn usage(pid: u32) -> Option<(u32, u32, u64)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name, which may hold anything, ends with the last bracket.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
    let parent = u32::try_from(number(1)?).ok()?;
    Some((pid, parent, number(11)? + number(12)?))
}

/// The last lines of a text, for an error message.
pub(crate) fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.trim_end().lines().collect();
    all.iter()
        .skip(all.len().saturating_sub(lines))
        .copied()
        .collect::<Vec<_>>()
        .join("\n")
}

/// A port of 127.0.0.1 that is free: the preferred one, or any.
pub(crate) fn free_port(preferred: u16) -> io::Result<u16> {
    let bind = |port| std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, port));
    let listener = bind(preferred).or_else(|_| bind(0))?;
    Ok(listener.local_addr()?.port())
}
