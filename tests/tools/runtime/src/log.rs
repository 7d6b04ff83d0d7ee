//! Where the output of components goes: whole lines, never mixed with another instance's.

use std::{
    fs::File,
    io::{self, Write},
    path::PathBuf,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use bytes::Bytes;
use tokio::io::AsyncWrite;
use wasmtime_wasi::{
    cli::{IsTerminal, StdoutStream},
    p2::{OutputStream, Pollable, StreamResult},
};

/// Where the output of components and the runtime's own messages go.
#[derive(Clone, Debug, Default)]
pub enum Log {
    /// To this process's standard output and error.
    #[default]
    Inherit,
    /// To the end of a file.
    File(PathBuf),
    /// To a function, line by line.
    Lines(fn(&str)),
    /// Nowhere.
    Null,
}

/// An open [`Log`].
#[derive(Clone)]
pub(crate) enum Journal {
    Inherit,
    File(Arc<Mutex<File>>),
    Lines(fn(&str)),
    Null,
}

/// Which of its two outputs a component wrote to.
#[derive(Clone, Copy)]
pub(crate) enum Output {
    Stdout,
    Stderr,
}

impl Journal {
    pub fn open(log: &Log) -> io::Result<Self> {
        Ok(match log {
            Log::Inherit => Self::Inherit,
            Log::File(path) => {
                let file = File::options().create(true).append(true).open(path)?;
                Self::File(Arc::new(Mutex::new(file)))
            }
            Log::Lines(take) => Self::Lines(*take),
            Log::Null => Self::Null,
        })
    }

    /// Writes a message of the runtime itself.
    pub fn note(&self, message: impl std::fmt::Display) {
        self.write(Output::Stderr, format!("runtime: {message}\n").as_bytes());
    }

    /// Writes a line that is data.
    pub fn line(&self, line: &impl std::fmt::Display) {
        self.write(Output::Stdout, format!("{line}\n").as_bytes());
    }

    /// A log that can't be written stops nobody.
    fn write(&self, output: Output, lines: &[u8]) {
        match (self, output) {
            (Self::Null, _) => {}
            (Self::Inherit, Output::Stdout) => {
                let mut stdout = io::stdout().lock();
                _ = stdout.write_all(lines).and_then(|()| stdout.flush());
            }
            (Self::Inherit, Output::Stderr) => _ = io::stderr().lock().write_all(lines),
            (Self::Lines(take), _) => String::from_utf8_lossy(lines).lines().for_each(take),
            (Self::File(file), _) => {
                _ = file
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .write_all(lines);
            }
        }
    }
}

/// A line longer than this goes out in parts.
const LONGEST_LINE: usize = 64 * 1024;

/// One output of one instance, which waits for the ends of its lines.
#[derive(Clone)]
pub(crate) struct Lines {
    unfinished: Arc<Mutex<Unfinished>>,
}

struct Unfinished {
    journal: Journal,
    output: Output,
    line: Vec<u8>,
}

impl Lines {
    pub fn new(journal: Journal, output: Output) -> Self {
        let line = Vec::new();
        Self {
            unfinished: Arc::new(Mutex::new(Unfinished {
                journal,
                output,
                line,
            })),
        }
    }

    fn push(&self, text: &[u8]) {
        self.unfinished
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(text);
    }
}

impl Unfinished {
    fn push(&mut self, text: &[u8]) {
        self.line.extend_from_slice(text);
        if let Some(end) = self.line.iter().rposition(|&byte| byte == b'\n') {
            let rest = self.line.split_off(end + 1);
            self.journal.write(self.output, &self.line);
            self.line = rest;
        } else if self.line.len() > LONGEST_LINE {
            self.end_line();
        }
    }

    fn end_line(&mut self) {
        self.line.push(b'\n');
        self.journal.write(self.output, &self.line);
        self.line.clear();
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.line.is_empty() {
            self.end_line();
        }
    }
}

impl IsTerminal for Lines {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Lines {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for Lines {
    async fn ready(&mut self) {}
}

impl OutputStream for Lines {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.push(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(LONGEST_LINE)
    }
}

impl AsyncWrite for Lines {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        text: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.push(text);
        Poll::Ready(Ok(text.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal(name: &str) -> (Journal, PathBuf) {
        let path = std::env::temp_dir().join(format!("frontdesk-{name}-{}", std::process::id()));
        _ = std::fs::remove_file(&path);
        (Journal::open(&Log::File(path.clone())).unwrap(), path)
    }

    fn written(path: PathBuf) -> String {
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::remove_file(path).unwrap();
        text
    }

    #[test]
    fn lines_of_two_instances_do_not_mix() {
        let (journal, path) = journal("mix");
        let first = Lines::new(journal.clone(), Output::Stdout);
        let second = Lines::new(journal.clone(), Output::Stderr);

        first.push(b"one ");
        second.push(b"two\nth");
        journal.note("note");
        first.push(b"line\nrest");
        second.push(b"ree\n");
        drop((first, second));

        assert_eq!(written(path), "two\nruntime: note\none line\nthree\nrest\n");
    }

    #[test]
    fn an_endless_line_is_cut() {
        let (journal, path) = journal("cut");
        let lines = Lines::new(journal, Output::Stdout);
        lines.push(&[b'x'; LONGEST_LINE + 1]);
        lines.push(b"y\n");
        drop(lines);
        assert!(written(path).ends_with("x\ny\n"));
    }
}
