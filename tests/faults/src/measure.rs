//! How long answers took, which failed, and how much memory there was in use, over time.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// An attempt of a caller.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// When it was sent, since the start.
    pub began: Duration,
    /// When the answer was there.
    pub ended: Duration,
    /// Whether it was an answer, of less than 500.
    pub is_good: bool,
}

/// Memory at a moment.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// Since the start.
    pub at: Duration,
    /// Bytes of the process that serves the functions.
    pub functions: u64,
    /// Bytes of all processes of Postgres, each page once.
    pub postgres: u64,
    /// Bytes of the database on the disk.
    pub database: u64,
}

/// A fault that was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// Its kind.
    pub name: &'static str,
    /// When it was made.
    pub began: Duration,
    /// When all was well again with what had failed, as far as the tool did it.
    pub ended: Duration,
}

/// What is measured of a run.
pub struct Measure {
    start: Instant,
    samples: Mutex<Vec<Sample>>,
    outcomes: Mutex<BTreeMap<String, usize>>,
    memory: Mutex<Vec<Memory>>,
    made: Mutex<Vec<Made>>,
}

impl Measure {
    /// From now on.
    pub fn new() -> Self {
        Self {
            start: Instant::now(),
            samples: Mutex::default(),
            outcomes: Mutex::default(),
            memory: Mutex::default(),
            made: Mutex::default(),
        }
    }

    /// The time since the start.
    pub fn now(&self) -> Duration {
        self.start.elapsed()
    }

    /// Notes an attempt: its status and code, or that there was no answer.
    pub fn answered(&self, function: &str, began: Instant, answer: Option<(u16, &str)>) {
        let is_good = answer.is_some_and(|(status, _)| status < 500);
        push(
            &self.samples,
            Sample {
                began: began.duration_since(self.start),
                ended: self.now(),
                is_good,
            },
        );
        let outcome = match answer {
            None => format!("{function}: no answer"),
            Some((status, code)) if status >= 500 => format!("{function}: {status} {code}"),
            Some(_) => return,
        };
        let mut outcomes = self.outcomes.lock().unwrap_or_else(PoisonError::into_inner);
        *outcomes.entry(outcome).or_default() += 1;
    }

    /// Notes memory.
    pub fn remember(&self, memory: Memory) {
        push(&self.memory, memory);
    }

    /// Notes a fault that is over.
    pub fn made(&self, name: &'static str, began: Duration) {
        let ended = self.now();
        push(&self.made, Made { name, began, ended });
    }

    /// All attempts, by their end.
    pub fn samples(&self) -> Vec<Sample> {
        let mut samples = all(&self.samples);
        samples.sort_by_key(|sample| sample.ended);
        samples
    }

    /// What was no good answer, by function and code.
    pub fn outcomes(&self) -> BTreeMap<String, usize> {
        all_of(&self.outcomes)
    }

    /// All of memory.
    pub fn memory(&self) -> Vec<Memory> {
        all(&self.memory)
    }

    /// All faults, by their beginning.
    pub fn faults(&self) -> Vec<Made> {
        let mut made = all(&self.made);
        made.sort_by_key(|fault| fault.began);
        made
    }
}

fn push<T>(list: &Mutex<Vec<T>>, item: T) {
    list.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(item);
}

fn all<T: Clone>(list: &Mutex<Vec<T>>) -> Vec<T> {
    all_of(list)
}

fn all_of<T: Clone>(what: &Mutex<T>) -> T {
    what.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
