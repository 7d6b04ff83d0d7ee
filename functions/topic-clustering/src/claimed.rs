//! A leased run: a day of an organization.

use embeddings::Choice;
use problem::Problem;
use serde::Deserialize;
use std::cell::Cell;
use topics::advice;
use uuid::Uuid;

/// What a claim tells of a run.
#[derive(Deserialize)]
pub struct Claimed {
    /// The number of messages of the day.
    pub message_count: usize,
    /// The last message that was assigned, where a sample was clustered before.
    pub assigned_after: Option<Uuid>,
    /// The organization's embedding model; `None` for the platform's.
    pub embedding_choice: Option<Choice>,
    #[serde(skip)]
    step: Cell<Step>,
}

/// The step that a run is at.
#[derive(Clone, Copy, Default)]
pub enum Step {
    /// Messages are read from the database.
    #[default]
    Reading,
    /// Messages get their vectors.
    Embedding,
    /// Topics are named.
    Naming,
    /// What was found is kept.
    Keeping,
}

impl Claimed {
    /// Notes the step, for the message of a failure.
    pub fn at(&self, step: Step) {
        self.step.set(step);
    }

    /// What the organization's admins read of a failure. It leaves out the cause, which is for the log.
    pub fn reason(&self, problem: &Problem) -> String {
        let step = match self.step.get() {
            Step::Reading => "the messages were read",
            Step::Embedding => "the messages got their vectors",
            Step::Naming => "the topics were named",
            Step::Keeping => "the topics were kept",
        };
        let advice = advice(problem.code());
        format!("While {step}: {} {advice}", problem.detail())
    }
}
