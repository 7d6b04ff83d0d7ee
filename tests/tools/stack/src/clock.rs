//! The clock: calls the functions of `private.schedules` when they are due, as pg_cron does elsewhere.

use std::{
    collections::HashSet,
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, Result};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde_json::Value;
use tokio::time::sleep;

use crate::{cron::Schedule, service::Service, stack::Stack};

/// Calls what is due, minute after minute. A call that is still under way is not made again. What goes wrong is
/// written to standard error: the next time is another chance.
pub async fn run(stack: &Stack) -> Infallible {
    let clock = Clock {
        service: Service::of(stack),
        under_way: Mutex::default(),
    };
    let clock = Arc::new(clock);
    let mut last = this_minute();
    loop {
        sleep(Duration::from_secs(1)).await;
        let minute = this_minute();
        if minute == last {
            continue;
        }
        last = minute;
        match due(stack, minute).await {
            Ok(functions) => functions
                .into_iter()
                .for_each(|(function, body)| clock.start(function, body)),
            Err(error) => eprintln!("the schedules can't be read: {error:#}"),
        }
    }
}

struct Clock {
    service: Service,
    under_way: Mutex<HashSet<String>>,
}

impl Clock {
    fn start(self: &Arc<Self>, function: String, body: Value) {
        if !self.under_way().insert(function.clone()) {
            return;
        }
        let clock = self.clone();
        tokio::spawn(async move {
            if let Err(error) = clock.service.call(&function, None, &body).await {
                eprintln!("{function}, called by the clock: {error:#}");
            }
            clock.under_way().remove(&function);
        });
    }

    fn under_way(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        self.under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// The functions whose time this minute is, and what they are called with.
pub async fn due(stack: &Stack, minute: DateTime) -> Result<Vec<(String, Value)>> {
    let rows = stack
        .admin()
        .await?
        .query(
            "select function, schedule, body::text from private.schedules order by function",
            &[],
        )
        .await?;
    let mut due = Vec::new();
    for row in rows {
        let (function, schedule): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        if Schedule::parse(&schedule)
            .context(function.clone())?
            .is_due(minute)
        {
            let body: String = row.try_get(2)?;
            due.push((function, serde_json::from_str(&body)?));
        }
    }
    Ok(due)
}

fn this_minute() -> DateTime {
    let now = Timestamp::now().to_zoned(TimeZone::UTC).datetime();
    now.date().at(now.hour(), now.minute(), 0, 0)
}
