//! Catches up on what the clock would have had done on days on which the stack did not run, such as those of the demo data:
//! the topics of their messages.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::{progress::Progress, service::Service, stack::Stack};

const FUNCTION: &str = "topic-clustering";
/// Begins the request ids of these calls. There are many, and the good ones are not shown.
const REQUEST_ID: &str = "catch-up-";
/// For how many days a topic that is not written about keeps its number.
const DAYS: i32 = 28;
/// So many calls are left to a day, each of which goes on where the one before ended.
const MAX_CALLS: u32 = 20;

/// Has topics made of the days before today that have messages and no topics yet: the earliest first, since a topic keeps the
/// number that it had. What goes wrong is written to standard error; the next start goes on from there.
pub(crate) async fn run(stack: &Stack) {
    if let Err(error) = topics(stack).await {
        eprintln!("the topics of the past days: {error:#}");
    }
}

async fn topics(stack: &Stack) -> Result<()> {
    let days = days_without_topics(stack).await?;
    if days.is_empty() {
        return Ok(());
    }
    let service = Service::of(stack);
    let step = Progress::full().count("Topics of the past days", days.len());
    for (done, day) in (1..).zip(&days) {
        cluster(&service, day).await?;
        step.position(done);
    }
    step.done();
    Ok(())
}

async fn cluster(service: &Service, day: &str) -> Result<()> {
    let id = format!("{REQUEST_ID}{day}");
    for _ in 0..MAX_CALLS {
        let done = service
            .call(FUNCTION, Some(&id), &json!({ "date": day }))
            .await?;
        if done.get("is_complete") == Some(&json!(true)) {
            return Ok(());
        }
        let failed = done.get("failed").and_then(Value::as_u64);
        ensure!(failed == Some(0), "{day} failed: topic_runs says why");
    }
    // Another call is at it.
    Ok(())
}

/// The days of the last weeks of which an organization has messages of customers, and no finished run.
pub async fn days_without_topics(stack: &Stack) -> Result<Vec<String>> {
    let rows = stack
        .admin()
        .await?
        .query(
            "select distinct (written.created_at at time zone organization.timezone)::date::text as day
             from public.organizations as organization
             cross join lateral (
               select (now() at time zone organization.timezone)::date as date
             ) as today
             join public.messages as written
               on written.organization_id = organization.id and written.direction = 'inbound' and written.sender = 'customer'
              and written.created_at >= (today.date - $1::integer)::timestamp at time zone organization.timezone
              and written.created_at < today.date::timestamp at time zone organization.timezone
             where organization.topics_enabled and not exists (
               select from public.topic_runs as run
               where run.organization_id = organization.id and run.finished_at is not null
                 and run.date = (written.created_at at time zone organization.timezone)::date
             )
             order by day",
            &[&DAYS],
        )
        .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// Whether a line of the functions' log tells of one of these calls, and that it went well.
pub(crate) fn is_of_good_call(line: &str) -> bool {
    let Ok(line) = serde_json::from_str::<Value>(line) else {
        return false;
    };
    let id = line.get("request_id").and_then(Value::as_str);
    id.is_some_and(|id| id.starts_with(REQUEST_ID)) && line.get("status") == Some(&json!(200))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_log_only_its_own_good_calls_are_left_out() {
        let line = |id: &str, status: u16| {
            json!({ "function": FUNCTION, "request_id": id, "status": status, "duration_ms": 1 })
                .to_string()
        };
        assert!(is_of_good_call(&line("catch-up-2026-11-01", 200)));
        assert!(!is_of_good_call(&line("catch-up-2026-11-01", 503)));
        assert!(!is_of_good_call(&line("shop-42", 200)));
    }
}
