//! Programs of Node that answer each line with one, for all tests in one process: to load their libraries takes longer than
//! what they are asked for.

use super::npm::Project;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Stdio},
    sync::{Mutex, PoisonError},
};
use tokio::task::spawn_blocking;

/// One of a project below `tests/clients`. It ends when the tests do, which end its input.
pub struct Program {
    project: &'static str,
    file: &'static str,
    /// While it is not asked; a call that fails takes it away.
    running: Mutex<Option<Running>>,
}

struct Running {
    input: ChildStdin,
    answers: BufReader<ChildStdout>,
    _node: Child,
}

impl Program {
    pub const fn new(project: &'static str, file: &'static str) -> Self {
        Self {
            project,
            file,
            running: Mutex::new(None),
        }
    }

    /// What it answers to a question.
    pub async fn ask<T: DeserializeOwned>(&'static self, question: &Value) -> T {
        let project = Project::installed(self.project).await;
        // Node ends a line at these, too.
        let line = question
            .to_string()
            .replace('\u{2028}', "\\u2028")
            .replace('\u{2029}', "\\u2029");
        let line = format!("{line}\n");
        let answer = spawn_blocking(move || self.answer(&project, &line)).await;
        serde_json::from_str(&answer.unwrap()).unwrap()
    }

    fn answer(&self, project: &Project, line: &str) -> String {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let mut node = running.take().unwrap_or_else(|| self.start(project));
        node.input.write_all(line.as_bytes()).unwrap();
        let mut answer = String::new();
        node.answers.read_line(&mut answer).unwrap();
        assert!(!answer.is_empty(), "{} ended at {line}", self.file);
        *running = Some(node);
        answer
    }

    fn start(&self, project: &Project) -> Running {
        let mut command = project.command("node", &[self.file]).into_std();
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut node = command.spawn().unwrap();
        Running {
            input: node.stdin.take().unwrap(),
            answers: BufReader::new(node.stdout.take().unwrap()),
            _node: node,
        }
    }
}
