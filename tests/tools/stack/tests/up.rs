//! `cargo up` as a process: what it says, what it keeps, and that nothing outlives it.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    os::unix::{fs::symlink, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use uuid::Uuid;

/// A `FRONTDESK_HOME` of its own, which shares the fetched servers. The lock keeps other test
/// processes from sweeping it away.
struct Home(PathBuf, #[expect(dead_code, reason = "held")] File);

impl Home {
    fn new() -> Self {
        let shared = std::env::var_os("FRONTDESK_HOME")
            .map_or_else(|| stack::repository().join(".frontdesk"), PathBuf::from);
        fs::create_dir_all(shared.join("cache")).unwrap();
        let tests = shared.join("tests");
        fs::create_dir_all(&tests).unwrap();
        let guard = File::create(tests.join("lock")).unwrap();
        guard.lock().unwrap();
        let home = tests.join(format!("up-{}", Uuid::new_v4()));
        fs::create_dir(&home).unwrap();
        symlink("../../cache", home.join("cache")).unwrap();
        let lock = File::create(home.join("lock")).unwrap();
        lock.lock().unwrap();
        Self(home, lock)
    }

    fn command(&self, shell: Option<&str>) -> Command {
        let program = env!("CARGO_BIN_EXE_stack");
        let ports = "--port 0 --postgres-port 0 --rest-port 0 --functions-port 0";
        let mut command = Command::new("sh");
        let script = format!(
            "{} '{program}' services {ports} {}",
            shell.map_or("exec", |_| ""),
            shell.unwrap_or("")
        );
        command
            .args(["-c", &script])
            .env("FRONTDESK_HOME", &self.0)
            .stdout(Stdio::piped());
        // Under `nohup`, which the tests may run under, a stack is meant to outlive its parent.
        // SAFETY: setting a signal's default is allowed between fork and exec.
        unsafe {
            command.pre_exec(|| {
                libc::signal(libc::SIGHUP, libc::SIG_DFL);
                Ok(())
            });
        }
        command
    }

    /// Starts the services and waits for their last line; gives what was printed before.
    fn start(&self, shell: Option<&str>) -> (Child, String) {
        let mut child = self.command(shell).spawn().unwrap();
        let mut said = String::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            if line.starts_with("Ctrl-C") {
                return (child, said);
            }
            said.push_str(&line);
            said.push('\n');
        }
        let status = child.wait().unwrap();
        assert_eq!(said, "", "it ended ({status}) before it was up");
        (child, said)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The processes under one, as their ids and command lines.
fn descendants(of: u32) -> Vec<(u32, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let Ok(pid) = entry.file_name().to_string_lossy().parse::<u32>() else {
            continue;
        };
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        let parent = stat
            .rsplit(") ")
            .next()
            .and_then(|rest| rest.split(' ').nth(1)?.parse().ok());
        if parent == Some(of) {
            let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
            found.push((pid, String::from_utf8_lossy(&line).replace('\0', " ")));
            found.extend(descendants(pid));
        }
    }
    found
}

fn signal(pid: u32, name: &str) {
    assert!(
        Command::new("kill")
            .args([name, &pid.to_string()])
            .status()
            .unwrap()
            .success()
    );
}

fn assert_all_gone(processes: &[(u32, String)]) {
    let begun = Instant::now();
    loop {
        let is_zombie = |pid: u32| {
            fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| stat.contains(") Z "))
        };
        let left: Vec<_> = processes
            .iter()
            .filter(|(pid, _)| Path::new(&format!("/proc/{pid}")).exists() && !is_zombie(*pid))
            .collect();
        if left.is_empty() {
            return;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "still there: {left:?}"
        );
        sleep(Duration::from_millis(20));
    }
}

fn both_servers(processes: &[(u32, String)]) {
    for name in ["/bin/postgres", "postgrest"] {
        assert!(
            processes.iter().any(|(_, line)| line.contains(name)),
            "{name}: {processes:?}"
        );
    }
}

#[test]
fn ctrl_c_stops_everything_and_the_next_start_finds_keys_and_data() {
    let home = Home::new();
    let (mut child, said) = home.start(None);
    let processes = descendants(child.id());
    both_servers(&processes);

    // A second one is told so.
    let second = home.command(None).stderr(Stdio::piped()).output().unwrap();
    let error = String::from_utf8_lossy(&second.stderr);
    assert!(
        !second.status.success() && error.contains("runs already"),
        "{error}"
    );

    signal(child.id(), "-INT");
    assert!(child.wait().unwrap().success());
    assert_all_gone(&processes);

    let begun = Instant::now();
    let (mut child, again) = home.start(None);
    println!("second start: {:?}", begun.elapsed());
    let key = |said: &str| {
        said.lines()
            .find(|line| line.contains("PUBLISHABLE_KEY"))
            .map(str::to_owned)
            .unwrap()
    };
    assert_eq!(key(&said), key(&again));
    signal(child.id(), "-TERM");
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_killed_stack_leaves_no_process() {
    let home = Home::new();
    let (mut child, _) = home.start(None);
    let processes = descendants(child.id());
    both_servers(&processes);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_all_gone(&processes);
}

#[test]
fn a_stack_ends_with_its_parent() {
    let home = Home::new();
    // The shell stays as the parent, since it has something to do afterwards.
    let (mut shell, _) = home.start(Some("; true"));
    let processes = descendants(shell.id());
    both_servers(&processes);
    shell.kill().unwrap();
    shell.wait().unwrap();
    assert_all_gone(&processes);
}
