//! The report, in Markdown.

use std::{fmt::Write, time::Duration};

use crate::{
    arguments::Arguments,
    journal::Journal,
    measure::{Made, Measure, Sample},
};

/// What is told of a run.
pub struct Outcome {
    /// What does not hold.
    pub broken: Vec<String>,
    /// Traps, panics and other ends of components in the log.
    pub traps: Vec<String>,
    /// What could not be tried here.
    pub not_done: Vec<&'static str>,
}

/// Writes it.
pub fn write(
    arguments: &Arguments,
    journal: &Journal,
    measure: &Measure,
    outcome: &Outcome,
) -> String {
    let samples = measure.samples();
    let mut text = String::new();
    heading(&mut text, arguments, &samples);
    verdict(&mut text, journal, outcome);
    table_of_faults(&mut text, measure, &samples);
    acknowledged(&mut text, journal);
    unanswered(&mut text, measure);
    minutes(&mut text, measure, &samples);
    text
}

fn heading(text: &mut String, arguments: &Arguments, samples: &[Sample]) {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let good = samples.iter().filter(|sample| sample.is_good).count();
    let _ = writeln!(
        text,
        "# Under fault\n\n\
         `cargo run -p faults -- --minutes {} --seed {} --tenants {} --callers {}`, on {cores} cores.\n\n\
         {} attempts, {good} of them answered.\n",
        arguments.time.as_secs_f64() / 60.0,
        arguments.seed,
        arguments.pairs * 2,
        arguments.callers,
        samples.len(),
    );
}

fn verdict(text: &mut String, journal: &Journal, outcome: &Outcome) {
    let faults = journal.faults();
    if outcome.broken.is_empty() && faults.is_empty() && outcome.traps.is_empty() {
        text.push_str(
            "Nothing acknowledged is lost, nothing is doubled, and all sums are right.\n\n",
        );
    } else {
        text.push_str("**It does not hold:**\n\n");
        for broken in outcome.broken.iter().chain(&outcome.traps) {
            let _ = writeln!(text, "- {broken}");
        }
        for (fault, count) in &faults {
            let _ = writeln!(text, "- {count} times: {fault}");
        }
        text.push('\n');
    }
    for not_done in &outcome.not_done {
        let _ = writeln!(text, "Not done here: {not_done}.\n");
    }
}

/// How long each kind was felt.
fn table_of_faults(text: &mut String, measure: &Measure, samples: &[Sample]) {
    let faults = measure.faults();
    text.push_str(
        "| fault | times | it lasted, s | failed attempts | first good answer after, s (most) | \
         last failure after, s (most) |\n\
         |---|---:|---:|---:|---:|---:|\n",
    );
    let mut names: Vec<&str> = faults.iter().map(|fault| fault.name).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let felt: Vec<Felt> = faults
            .iter()
            .enumerate()
            .filter(|(_, fault)| fault.name == name)
            .map(|(number, fault)| Felt::of(fault, faults.get(number + 1), samples))
            .collect();
        let pick = |value: fn(&Felt) -> f64| felt.iter().map(value).collect::<Vec<f64>>();
        let middle_and_most =
            |values: Vec<f64>| format!("{:.2} ({:.2})", share(&values, 0.5), share(&values, 1.0));
        let _ = writeln!(
            text,
            "| {name} | {} | {:.1} | {:.0} | {} | {} |",
            felt.len(),
            share(&pick(|felt| felt.lasted), 0.5),
            share(&pick(|felt| felt.failed), 0.5),
            middle_and_most(pick(|felt| felt.first)),
            middle_and_most(pick(|felt| felt.steady)),
        );
    }
    text.push_str(
        "\nMedians, and the most in parentheses; from the moment at which the fault was made, and until the next \
         one. A good answer is one of less than 500 that was asked for after it.\n\n",
    );
}

/// How one fault was felt, in seconds.
struct Felt {
    lasted: f64,
    failed: f64,
    first: f64,
    steady: f64,
}

impl Felt {
    fn of(fault: &Made, next: Option<&Made>, samples: &[Sample]) -> Self {
        let until = next.map_or(Duration::MAX, |next| next.began);
        let after: Vec<&Sample> = samples
            .iter()
            .filter(|sample| sample.ended >= fault.began && sample.began < until)
            .collect();
        let since = |time: Duration| time.saturating_sub(fault.began).as_secs_f64();
        let failures = || after.iter().filter(|sample| !sample.is_good);
        let good = after
            .iter()
            .filter(|sample| sample.is_good && sample.began >= fault.began);
        Self {
            lasted: since(fault.ended),
            failed: failures().count() as f64,
            first: good
                .map(|sample| since(sample.ended))
                .fold(f64::INFINITY, f64::min),
            steady: failures()
                .map(|sample| since(sample.ended))
                .fold(0.0, f64::max),
        }
    }
}

fn acknowledged(text: &mut String, journal: &Journal) {
    text.push_str("| acknowledged | |\n|---|---:|\n");
    for (change, count) in journal.counts() {
        let _ = writeln!(text, "| {change} | {count} |");
    }
    text.push('\n');
}

fn unanswered(text: &mut String, measure: &Measure) {
    text.push_str("| attempts that were asked again | |\n|---|---:|\n");
    for (outcome, count) in measure.outcomes() {
        let _ = writeln!(text, "| {outcome} | {count} |");
    }
    text.push('\n');
}

/// The run in tenths: whether it becomes slower or larger.
fn minutes(text: &mut String, measure: &Measure, samples: &[Sample]) {
    text.push_str(
        "| part of the run | good answers a second | p50 ms | p99 ms | functions, MB | Postgres, MB | database, MB |\n\
         |---|---:|---:|---:|---:|---:|---:|\n",
    );
    let end = measure
        .faults()
        .last()
        .map_or_else(|| measure.now(), |last| last.ended);
    let part = (end / 10).max(Duration::from_millis(1));
    let memory = measure.memory();
    for number in 0..10_u32 {
        let (from, to) = (part * number, part * (number + 1));
        let mut times: Vec<f64> = samples
            .iter()
            .filter(|sample| sample.is_good && (from..to).contains(&sample.ended))
            .map(|sample| (sample.ended - sample.began).as_secs_f64() * 1000.0)
            .collect();
        times.sort_by(f64::total_cmp);
        let here: Vec<_> = memory
            .iter()
            .filter(|memory| (from..to).contains(&memory.at))
            .collect();
        let megabytes = |value: fn(&&crate::measure::Memory) -> u64| {
            let values: Vec<f64> = here
                .iter()
                .map(|memory| value(memory) as f64 / 1e6)
                .collect();
            share(&values, 0.5)
        };
        let _ = writeln!(
            text,
            "| {:.0} to {:.0} s | {:.1} | {:.1} | {:.0} | {:.0} | {:.0} | {:.0} |",
            from.as_secs_f64(),
            to.as_secs_f64(),
            times.len() as f64 / part.as_secs_f64(),
            share(&times, 0.5),
            share(&times, 0.99),
            megabytes(|memory| memory.functions),
            megabytes(|memory| memory.postgres),
            megabytes(|memory| memory.database),
        );
    }
}

/// The value that a share of them is not above; 0 of none.
fn share(values: &[f64], share: f64) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let place = (values.len() as f64 * share) as usize;
    values
        .get(place)
        .or(values.last())
        .copied()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_felt_until_its_last_failure() {
        let seconds = Duration::from_secs_f64;
        let sample = |began, ended, is_good| Sample {
            began: seconds(began),
            ended: seconds(ended),
            is_good,
        };
        let samples = [
            sample(0.5, 1.2, true),
            sample(1.1, 1.3, false),
            sample(1.4, 1.6, true),
            sample(1.5, 2.5, false),
            sample(9.1, 9.2, false),
        ];
        let made = |began, ended| Made {
            name: "x",
            began: seconds(began),
            ended: seconds(ended),
        };
        let felt = Felt::of(&made(1.0, 2.0), Some(&made(9.0, 9.5)), &samples);
        let tenths =
            [felt.lasted, felt.failed, felt.first, felt.steady].map(|value| (value * 10.0).round());
        assert_eq!(tenths, [10.0, 20.0, 6.0, 15.0]);
    }
}
