//! The jobs that all organizations share: taking up what is due of one, among what waits of all.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tokio_postgres::{Client, NoTls};

use crate::{growth::processor, requests::share};

/// Jobs, the functions that do them, and their arguments as the clock's calls have them.
fn known() -> [(&'static str, &'static str, Value); 8] {
    [
        (
            "outbox: a claim of 16",
            "outbox_claim",
            json!({ "most": 16 }),
        ),
        (
            "workflows: a claim of 8",
            "workflow_claim",
            json!({ "most": 8 }),
        ),
        (
            "replies by text message: a claim of 8",
            "replies_claim",
            json!({ "most": 8 }),
        ),
        (
            "hold-release: the end of 50",
            "holds_release",
            json!({ "max": 50, "skipped": [] }),
        ),
        (
            "appointment-reminders: the next 50",
            "appointment_reminders_due",
            json!({ "most": 50, "except": [] }),
        ),
        (
            "calendar-sync: a claim where nothing is due",
            "calendar_claim",
            json!({ "most": 8 }),
        ),
        (
            "document-ingest: a claim where nothing is due",
            "passages_claim",
            json!({ "most": 8 }),
        ),
        (EACH, "topic_runs_ask", json!({})),
    ]
}

/// What goes through all organizations, once an hour: it grows as they do.
const EACH: &str = "topic-clustering: the day of every organization";

/// What a job took, in milliseconds.
#[derive(Clone, Debug)]
pub struct Job {
    pub title: &'static str,
    pub p50: f64,
    pub p99: f64,
    /// Of its backend's processor: the median.
    pub processor: f64,
}

/// A connection as the functions have it.
pub struct Worker {
    client: Client,
    backend: u32,
}

impl Worker {
    /// Opens it.
    pub async fn connect(url: &str) -> Result<Self> {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        tokio::spawn(connection);
        let backend: i32 = client
            .query_one("select pg_backend_pid()", &[])
            .await?
            .get(0);
        Ok(Self {
            client,
            backend: u32::try_from(backend)?,
        })
    }

    /// Does a job by a function, and takes it back.
    async fn once(
        &self,
        function: &str,
        arguments: &Value,
    ) -> Result<(Duration, Duration, String)> {
        self.client.batch_execute("begin").await?;
        let used = || processor::time(self.backend).context("the backend is gone");
        let (before, begun) = (used()?, Instant::now());
        let row = self
            .client
            .query_one(
                "select answer from private.as_tenant('{\"role\": \"service_role\"}', $1, $2::text::jsonb)",
                &[&function, &arguments.to_string()],
            )
            .await?;
        let (took, after) = (begun.elapsed(), used()?);
        self.client.batch_execute("rollback").await?;
        Ok((took, after.saturating_sub(before), row.get(0)))
    }
}

/// Each job of two worlds in turn, so many times.
pub async fn measure(workers: [&Worker; 2], runs: usize) -> Result<Vec<[Job; 2]>> {
    let mut jobs = Vec::new();
    for (title, function, arguments) in known() {
        let mut times = [const { (Vec::new(), Vec::new()) }; 2];
        for run in 0..runs + 5 {
            for (worker, (took, used)) in workers.iter().zip(&mut times) {
                let (time, processor, answer) = worker.once(function, &arguments).await?;
                ensure!(
                    answer != "[]" || title.contains("nothing is due"),
                    "{title}: nothing was due"
                );
                // The first ones read the catalog and make plans.
                if run >= 5 {
                    took.push(time.as_secs_f64() * 1e3);
                    used.push(processor.as_secs_f64() * 1e3);
                }
            }
        }
        jobs.push(times.map(|(mut took, mut used)| Job {
            title,
            p50: share(&mut took, 0.5),
            p99: share(&mut took, 0.99),
            processor: share(&mut used, 0.5),
        }));
    }
    Ok(jobs)
}
