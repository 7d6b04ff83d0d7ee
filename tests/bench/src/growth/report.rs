//! The report of growth, in Markdown.

use std::fmt::Write as _;

use crate::{
    format::number,
    growth::{Effort, FIRST, jobs::Job, measured::Measured},
};

/// How many times what it was at first it may be.
const AIM: f64 = 1.2;

/// Everything that a run found.
#[derive(Default)]
pub struct Growth {
    pub steps: Vec<Step>,
    /// What depends on messages: asked for a small organization and for the large one.
    pub large: Vec<(&'static str, usize, [Measured; 2])>,
}

/// What both worlds took: the one that stays, and the one that grows.
pub struct Step {
    pub name: String,
    pub functions: Vec<(&'static str, usize, [Measured; 2])>,
    pub jobs: Vec<[Job; 2]>,
    /// Of the one that grows.
    pub size: String,
}

impl Growth {
    /// Writes it.
    pub fn to_markdown(&self, effort: &Effort) -> String {
        let mut text = format!(
            "## Growth\n\nOne organization is asked for while those beside it grow; a world of the first {} organizations is \
             asked in turn with the one that grows. Medians of {} rounds of {:.1} s. A ratio is the growing world's value over \
             the other's, in the same minutes; that of the first step is what the machine makes of equals. Aimed at: at most \
             {AIM}, of Postgres's time on the processor, since p50 and p99 depend on who else uses the machine.\n",
            FIRST.end(),
            effort.rounds,
            effort.window.as_secs_f64(),
        );
        for step in &self.steps {
            _ = write!(text, "\n- {}: {}", step.name, step.size);
        }
        let heads: Vec<&str> = self.steps.iter().map(|step| step.name.as_str()).collect();
        for (title, value) in [
            (
                "Postgres's time on the processor for a request, in ms",
                Measured::POSTGRES,
            ),
            ("p50, in ms", Measured::P50),
            ("p99, in ms", Measured::P99),
        ] {
            _ = write!(
                text,
                "\n\n### {title}\n\nAt {}, then the ratio at each step.\n\n| | connections | | {} |\n|---|---:|---:|{}",
                heads.first().copied().unwrap_or_default(),
                heads.join(" | "),
                "---:|".repeat(heads.len())
            );
            self.rows(&mut text, value);
        }
        _ = write!(
            text,
            "\n\n### Jobs that all share\n\nMedians and p99 in ms at the last step; the ratio of the processor's time of the \
             backend at each.\n\n| | p50 · p99 | processor | {} |\n|---|---:|---:|{}",
            heads.join(" | "),
            "---:|".repeat(heads.len())
        );
        self.job_rows(&mut text);
        if !self.large.is_empty() {
            text.push_str(
                "\n\n### Asked for the one with the messages\n\nThe same questions for the small organization and for the \
                 large one, in one world. p50 · p99 in ms, and Postgres's processor.\n\n\
                 | | connections | small | | large | | ratio |\n|---|---:|---:|---:|---:|---:|---:|",
            );
            for (title, connections, [small, large]) in &self.large {
                _ = write!(
                    text,
                    "\n| {title} | {connections} | {} | {} | {} | {} | {} |",
                    times(small),
                    number(small.postgres),
                    times(large),
                    number(large.postgres),
                    ratio(small.postgres, large.postgres)
                );
            }
        }
        text.push('\n');
        text
    }

    fn rows(&self, text: &mut String, value: fn(&Measured) -> f64) {
        let Some(first) = self.steps.first() else {
            return;
        };
        for (place, (title, connections, [_, base])) in first.functions.iter().enumerate() {
            _ = write!(
                text,
                "\n| {title} | {connections} | {} |",
                number(value(base))
            );
            for step in &self.steps {
                if let Some((_, _, [steady, growing])) = step.functions.get(place) {
                    _ = write!(text, " {} |", ratio(value(steady), value(growing)));
                }
            }
        }
    }

    fn job_rows(&self, text: &mut String) {
        let Some(last) = self.steps.last() else {
            return;
        };
        for (place, [_, job]) in last.jobs.iter().enumerate() {
            _ = write!(
                text,
                "\n| {} | {} · {} | {} |",
                job.title,
                number(job.p50),
                number(job.p99),
                number(job.processor)
            );
            for step in &self.steps {
                if let Some([steady, growing]) = step.jobs.get(place) {
                    _ = write!(text, " {} |", ratio(steady.processor, growing.processor));
                }
            }
        }
    }
}

impl Measured {
    const POSTGRES: fn(&Self) -> f64 = |measured| measured.postgres;
    const P50: fn(&Self) -> f64 = |measured| measured.p50;
    const P99: fn(&Self) -> f64 = |measured| measured.p99;
}

fn times(measured: &Measured) -> String {
    format!("{} · {}", number(measured.p50), number(measured.p99))
}

fn ratio(before: f64, after: f64) -> String {
    let ratio = after / before;
    let text = format!("{ratio:.2}");
    match ratio > AIM {
        true => format!("**{text}**"),
        false => text,
    }
}
