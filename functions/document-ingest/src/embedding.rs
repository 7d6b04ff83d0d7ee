//! Embeds the passages of a document, step by step.

use crate::{
    Callers,
    steps::{Begun, Report},
    vectors::{AT_ONCE, Made, Maker},
    waiting::Waiting,
};
use embeddings::Choice;
use problem::Problem;
use serde::Serialize;
use tenant_auth::Session;
use vector_index::VectorIndex;

/// A document that is being embedded.
pub(crate) struct Embedding {
    document_id: String,
    choose: Option<Choice>,
    report: Report,
    /// Whether this request works on it.
    goes_on: bool,
}

#[derive(Serialize)]
struct Step<'a> {
    document_id: &'a str,
    model: String,
    index: Option<&'static str>,
    most: usize,
    goes_on: bool,
    #[serde(flatten)]
    made: Made,
}

impl Embedding {
    /// A document whose file this request has read.
    pub fn of_read(begun: Begun, report: Report) -> Self {
        Self {
            document_id: begun.document_id,
            choose: begun.choose,
            report,
            goes_on: true,
        }
    }

    /// A document that was sent before.
    pub fn of_known(document_id: String, mut report: Report) -> Self {
        Self {
            document_id,
            choose: report.choose.take(),
            report,
            goes_on: false,
        }
    }

    /// Embeds until all is done, the time budget is spent, or the client is gone.
    pub async fn work(
        mut self,
        session: &Session<Callers>,
        waiting: &Waiting,
    ) -> Result<Report, Problem> {
        if !self.report.is_unfinished() {
            return Ok(self.report);
        }
        let index = VectorIndex::load().await?;
        let maker = Maker::of(self.choose.take(), &index).await?;
        let mut made = Made::default();
        let mut outcome = Ok(());
        loop {
            // Asking for nothing lets the next request go on at once.
            let is_over = outcome.is_err() || waiting.is_over();
            let step = Step {
                document_id: &self.document_id,
                model: maker.model(),
                index: index.elsewhere(),
                most: if is_over { 0 } else { AT_ONCE },
                goes_on: self.goes_on,
                made,
            };
            let report: Report = session
                .database()
                .ask("document_embed", &step)
                .await?
                .parse()?;
            outcome?;
            if is_over || report.is_at_rest() {
                return Ok(report);
            }
            self.goes_on = true;
            (made, outcome) = match waiting.tell(&report).await {
                Ok(()) => {
                    maker
                        .step(&report.pending, &report.points, report.forget)
                        .await
                }
                Err(gone) => (Made::default(), Err(gone)),
            };
        }
    }
}
