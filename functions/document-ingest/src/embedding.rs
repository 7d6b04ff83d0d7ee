//! Embeds the passages of a document, step by step.

use crate::{
    Callers,
    steps::{Begun, Report},
    vectors::{AT_ONCE, Made, Maker},
    waiting::Waiting,
};
use embeddings::Choice;
use jobs::Lease;
use problem::Problem;
use serde::Serialize;
use tenant_auth::Session;
use vector_index::VectorIndex;

/// A document that is being embedded.
pub(crate) struct Embedding {
    document_id: String,
    choose: Option<Choice>,
    report: Report,
    /// `None` until this request takes it up.
    lease: Option<Lease>,
}

#[derive(Serialize)]
struct Step<'a> {
    document_id: &'a str,
    model: String,
    index: Option<&'static str>,
    most: usize,
    lease: Option<&'a Lease>,
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
            lease: Some(begun.lease),
        }
    }

    /// A document that was sent before.
    pub fn of_known(document_id: String, mut report: Report) -> Self {
        Self {
            document_id,
            choose: report.choose.take(),
            report,
            lease: None,
        }
    }

    /// The document's id.
    pub fn document_id(&self) -> &str {
        &self.document_id
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
                lease: self.lease.as_ref(),
                made,
            };
            let mut report: Report = session
                .database()
                .ask("document_embed", &step)
                .await?
                .parse()?;
            outcome?;
            self.lease = report.lease.take();
            // Without a lease it is done, or another request works on it.
            if is_over || self.lease.is_none() {
                return Ok(report);
            }
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
