//! After the faults: everything is well again, and what waits is done.

use std::time::Duration;

use anyhow::{Result, bail};
use tokio::time::{Instant, sleep};

use crate::{client::Client, clock, place::Place, proxy::Mode, wrong_clock::NOTICED};

/// Lets pauses after failures pass, and leases of calls that are gone. What waits for a later hour still waits.
const PASS: &str = "
    update private.jobs set due_at = now() - interval '1 second'
    where not is_ready and due_at < 'infinity' and (lease_token is not null or failures > 0 or due_at <= now());
    update private.jobs as job set due_at = now() - interval '1 second'
    from public.outbox as message
    where job.queue in ('outbox', 'alarms') and job.subject_id = message.id and not job.is_ready
      and job.due_at < 'infinity' and message.send_at <= now()";

/// What is still to be done.
const LEFT: &str = "
    select (select count(*) from public.outbox where status = 'pending')
         + (select count(*) from private.jobs
            where queue in ('workflows', 'workflow-events', 'outbox', 'alarms', 'emergencies'))";

/// How long what waits may take.
const PATIENCE: Duration = Duration::from_secs(240);

/// Ends all faults, and does what waits.
pub async fn settle(place: &Place, client: &Client) -> Result<()> {
    place.proxy.set(Mode::Open);
    place.stack.mailbox.recovers();
    if let Some(failed) = place.put_right().await? {
        eprintln!("         started again: {failed}");
    }
    if let Some(clock) = &place.clock {
        clock.catch_up()?;
        sleep(NOTICED).await;
    }
    place.wait_for_postgres().await?;
    let since = Instant::now();
    let admin = place.stack.admin().await?;
    loop {
        admin.batch_execute(PASS).await?;
        clock::once(client).await;
        let left: i64 = admin.query_one(LEFT, &[]).await?.get(0);
        if left == 0 {
            return Ok(());
        }
        if since.elapsed() > PATIENCE {
            let what = "select jsonb_agg(to_jsonb(left_over))::text from (
                          select queue, error, error_detail, failures, due_at from private.jobs limit 20) as left_over";
            let what: Option<String> = admin.query_one(what, &[]).await?.get(0);
            bail!("{left} things wait still: {}", what.unwrap_or_default());
        }
        eprintln!("         {left} things wait");
        sleep(Duration::from_millis(500)).await;
    }
}
