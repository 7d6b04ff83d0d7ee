//! What callers were told: the rows that must be there at the end, and what went wrong on the way.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde_json::{Map, Value};
use stack::Mailbox;

use crate::client::Answer;

/// A row of which a 2xx told: its table and id.
pub type Row = (&'static str, String);

/// What providers took, as far as it was read.
#[derive(Clone, Default)]
pub struct Left {
    /// How often, by row of the outbox.
    pub times: BTreeMap<String, usize>,
    /// How often, by words.
    pub texts: HashMap<String, usize>,
    /// The number of the last one.
    last: usize,
}

/// The journal of a run.
#[derive(Default)]
pub struct Journal {
    rows: Mutex<HashMap<Row, Map<String, Value>>>,
    /// Texts that were written once, and leave once.
    notes: Mutex<Vec<String>>,
    left: Mutex<Left>,
    faults: Mutex<BTreeMap<String, usize>>,
    counts: Mutex<BTreeMap<&'static str, usize>>,
}

/// Of each table, the ids of rows and what they say.
pub type Tables = BTreeMap<&'static str, Vec<(String, Map<String, Value>)>>;

impl Journal {
    /// Notes what an acknowledged change says of a row; later words replace earlier ones.
    pub fn acknowledged(&self, change: &'static str, table: &'static str, id: &str, says: Value) {
        *lock(&self.counts).entry(change).or_default() += 1;
        let mut rows = lock(&self.rows);
        let row = rows.entry((table, id.to_owned())).or_default();
        if let Value::Object(says) = says {
            row.extend(says);
        }
    }

    /// Says nothing any more of a column of a booking.
    pub fn forget(&self, booking: &str, column: &str) {
        if let Some(row) = lock(&self.rows).get_mut(&("bookings", booking.to_owned())) {
            row.remove(column);
        }
    }

    /// Notes a text that leaves once.
    pub fn wrote(&self, text: String) {
        lock(&self.notes).push(text);
    }

    /// Notes what must not be.
    pub fn fault(&self, fault: String) {
        let fault: String = fault.chars().take(300).collect();
        let mut faults = lock(&self.faults);
        // A fault that comes with ever new words is counted as others.
        match faults.len() < 100 || faults.contains_key(&fault) {
            true => *faults.entry(fault).or_default() += 1,
            false => *faults.entry("others".to_owned()).or_default() += 1,
        }
    }

    /// Whether an answer is one of a story: a 2xx, or a refusal by one of these codes. Anything else is a fault, but for
    /// the end of the run.
    pub fn is_good(&self, what: &str, answer: &Answer, refusals: &[&str]) -> bool {
        let code = answer.text("code");
        if !answer.is_good() && answer.status != 0 && !refusals.contains(&code) {
            let repeated = if answer.is_repeated {
                ", after an uncertain outcome"
            } else {
                ""
            };
            self.fault(format!(
                "{what} was refused{repeated}: {} {}",
                answer.status, answer.json
            ));
        }
        answer.is_good()
    }

    /// Reads on what providers took: the mailbox keeps the last ones alone.
    pub fn read_mailbox(&self, mailbox: &Mailbox) {
        let mut left = lock(&self.left);
        for message in mailbox.messages() {
            if message.number > left.last {
                left.last = message.number;
                *left
                    .texts
                    .entry(message.text.trim().to_owned())
                    .or_default() += 1;
                if let Some(row) = message.id {
                    *left.times.entry(row).or_default() += 1;
                }
            }
        }
    }

    /// What providers took.
    pub fn left(&self) -> Left {
        lock(&self.left).clone()
    }

    /// All rows, by table.
    pub fn rows(&self) -> Tables {
        let mut tables = Tables::new();
        for ((table, id), says) in lock(&self.rows).iter() {
            tables
                .entry(*table)
                .or_default()
                .push((id.clone(), says.clone()));
        }
        tables
    }

    /// All texts.
    pub fn notes(&self) -> Vec<String> {
        lock(&self.notes).clone()
    }

    /// What went wrong, and how often.
    pub fn faults(&self) -> BTreeMap<String, usize> {
        lock(&self.faults).clone()
    }

    /// How many changes of each kind were acknowledged.
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        lock(&self.counts).clone()
    }
}

fn lock<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}
