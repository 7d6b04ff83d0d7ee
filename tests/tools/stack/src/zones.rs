//! Where Postgres and the functions know different clocks.
//!
//! Both have zone data of their own: the functions what was compiled into them, Postgres what its host has. What is
//! booked, offered and told goes by that of the functions alone. Days of analytics and of topics go by Postgres's, so
//! that a zone which differs has some figures on the day before or after.

use std::fmt::Write;

use anyhow::Result;
use calendar::{Moment, Period, Zone};
use jiff::Timestamp;
use tokio_postgres::Client;

/// How far ahead clocks are compared, in days.
const DAYS: i64 = 550;

/// A query for the zones whose clock Postgres has otherwise than the functions, from now until a year and a half ahead:
/// the name of each, since when, and how many organizations are in it.
#[must_use]
pub fn zones_query(now: Timestamp) -> String {
    let now = Moment::from(now);
    let period = Period::new(now, now.plus_days(DAYS));
    let mut known = String::new();
    for zone in Zone::all() {
        let clock = zone.clock(period);
        let mut from = now;
        while from < period.end {
            let (offset, until) = clock.offset_from(from);
            let until = until.min(period.end);
            let separator = if known.is_empty() { "" } else { ",\n  " };
            let (name, first, last) = (zone.name(), from.second(), until.second() - 1);
            // Names of zones have no quotes.
            let _ = write!(known, "{separator}('{name}', {first}, {last}, {offset})");
            from = until;
        }
    }
    format!(
        "with known (zone, first, last, seconds) as (values
  {known}
)
select known.zone, min(point.moment) as since,
       (select count(*) from public.organizations as settings where settings.timezone = known.zone) as organizations
from known
join pg_timezone_names as there on there.name = known.zone
cross join lateral (
  select to_timestamp(second)
  from (select generate_series(known.first, known.last, 86400 * 14) union select known.last) as seconds (second)
) as point (moment)
where extract(epoch from (point.moment at time zone known.zone) - (point.moment at time zone 'UTC')) <> known.seconds
group by known.zone
order by known.zone;
"
    )
}

/// The names of the zones that the query finds.
pub(crate) async fn that_differ(connection: &Client) -> Result<Vec<String>> {
    let query = zones_query(Timestamp::now());
    let rows = connection
        .query(query.trim_end().trim_end_matches(';'), &[])
        .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}
