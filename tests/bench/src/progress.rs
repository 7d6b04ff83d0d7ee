//! What is being done, on standard error.

use std::time::Instant;

/// Prints steps with the time since the start.
pub struct Progress {
    started: Instant,
    done: usize,
    steps: usize,
}

impl Progress {
    /// From now on.
    pub fn new() -> Self {
        Self {
            started: Instant::now(),
            done: 0,
            steps: 0,
        }
    }

    /// So many measurements are to come.
    pub fn expect(&mut self, steps: usize) {
        self.steps = steps;
    }

    /// Something begins.
    pub fn note(&self, what: impl std::fmt::Display) {
        eprintln!("{:>4} s  {what}", self.started.elapsed().as_secs());
    }

    /// A measurement is done.
    pub fn measured(&mut self, what: impl std::fmt::Display) {
        self.done += 1;
        self.note(format_args!("[{}/{}] {what}", self.done, self.steps));
    }
}
