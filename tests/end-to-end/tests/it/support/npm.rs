//! Projects of npm, which call the functions from JavaScript.

use stack::repository;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, SystemTime},
};
use tokio::{process::Command, sync::Mutex, time::timeout};

/// However much a project has to do.
const TIME: Duration = Duration::from_secs(300);

/// A project whose packages are there.
pub struct Project {
    folder: PathBuf,
}

impl Project {
    /// The one of this name below `tests/clients`, with its packages.
    pub async fn installed(name: &str) -> Self {
        Self::installed_at(&format!("tests/clients/{name}")).await
    }

    /// The one in this folder of the checkout, with the packages of its lock file: fetched, unless they are there.
    pub async fn installed_at(folder: &str) -> Self {
        // Two tests of one project do not fetch into its folder at the same time.
        static INSTALLING: Mutex<()> = Mutex::const_new(());
        let folder = repository().join(folder);
        let project = Self { folder };
        let _installing = INSTALLING.lock().await;
        // npm writes the second when it is done.
        let [wanted, there] = ["package-lock.json", "node_modules/.package-lock.json"]
            .map(|file| changed(&project.folder.join(file)));
        if there.is_none() || there < wanted {
            succeed(project.command("npm", &["ci", "--ignore-scripts"])).await;
        }
        project
    }

    /// A program that starts in its folder.
    pub fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .kill_on_drop(true);
        command
    }
}

/// Runs it to its end, which has to be a good one.
pub async fn succeed(mut command: Command) {
    let output = timeout(TIME, command.output()).await;
    let program = command.as_std().get_program().to_string_lossy();
    let output = output
        .unwrap_or_else(|_| panic!("{program} does not end"))
        .unwrap_or_else(|error| panic!("{program} can't be started: {error}"));
    assert!(
        output.status.success(),
        "{:?}:\n{}{}",
        command.as_std().get_args(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn changed(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).ok()?.modified().ok()
}
