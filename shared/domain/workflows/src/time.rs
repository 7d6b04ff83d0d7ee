//! When something that waits goes on.

use jiff::{
    SignedDuration, Span, Timestamp, Zoned,
    civil::{Date, DateTime, Time, Weekday},
    tz::TimeZone,
};
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Value;

/// The longest wait, in days.
const MAX_DAYS: i64 = 365;

/// A duration (ISO 8601), such as `P2DT4H`: more than nothing and at most a year. Days and longer are those of the
/// calendar.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Period(Span);

/// A clock time, such as `09:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ClockTime(Time);

/// Days of the week, 1 (Monday) to 7; none: all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Weekdays(Vec<i8>);

/// The hours in which messages leave.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SendWindow {
    #[serde(default)]
    days: Weekdays,
    from: ClockTime,
    to: ClockTime,
}

impl Period {
    pub fn parse(text: &str) -> Result<Self, String> {
        let span = Self::signed(text)?;
        let days = approximate_days(&span);
        if span.is_negative() || span.is_zero() || days > MAX_DAYS {
            return Err(format!(
                "must be more than nothing and at most {MAX_DAYS} days"
            ));
        }
        Ok(Self(span))
    }

    /// Any duration up to a year, with a sign.
    pub fn signed(text: &str) -> Result<Span, String> {
        const TAKES: &str = "must be a duration (ISO 8601), such as P2DT4H";
        // What Postgres reads in the same way.
        let is_plain = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"-PYMWDTHS".contains(&byte));
        if text.len() > 40 || !text.trim_start_matches('-').starts_with('P') || !is_plain {
            return Err(TAKES.to_owned());
        }
        let span: Span = text.parse().map_err(|_| TAKES)?;
        if approximate_days(&span).abs() > MAX_DAYS {
            return Err(format!("must be at most {MAX_DAYS} days"));
        }
        Ok(span)
    }

    /// The moment after it.
    pub fn after(self, moment: Timestamp, zone: &TimeZone) -> Timestamp {
        added(moment.to_zoned(zone.clone()), self.0)
    }

    /// Its length at most, in days.
    pub fn max_days(self) -> i64 {
        approximate_days(&self.0) + 1
    }
}

impl ClockTime {
    /// The next time that the clock shows it on one of the days, after a moment.
    pub fn next(self, days: &Weekdays, moment: Timestamp, zone: &TimeZone) -> Timestamp {
        let mut date = zone.to_datetime(moment).date();
        for _ in 0..=8 {
            if days.have(date.weekday()) {
                let at = moment_of(date.to_datetime(self.0), zone);
                if at > moment {
                    return at;
                }
            }
            let Ok(tomorrow) = date.tomorrow() else { break };
            date = tomorrow;
        }
        moment
    }
}

impl Weekdays {
    fn have(&self, day: Weekday) -> bool {
        self.0.is_empty() || self.0.contains(&day.to_monday_one_offset())
    }
}

impl SendWindow {
    /// A moment, or when the window opens next.
    pub fn opening(&self, moment: Timestamp, zone: &TimeZone) -> Timestamp {
        let local = zone.to_datetime(moment);
        let is_open = match self.from < self.to {
            true => {
                self.days.have(local.date().weekday())
                    && (self.from.0..self.to.0).contains(&local.time())
            }
            // Past midnight, it belongs to the day on which it opened.
            false => {
                self.days.have(local.date().weekday()) && local.time() >= self.from.0
                    || local
                        .date()
                        .yesterday()
                        .is_ok_and(|day| self.days.have(day.weekday()))
                        && local.time() < self.to.0
            }
        };
        match is_open {
            true => moment,
            false => self.from.next(&self.days, moment, zone),
        }
    }

    /// A moment, or when the window opens next, outside of quiet hours. `None` where the window lies within them.
    pub fn opening_beside(
        &self,
        quiet: &QuietHours,
        moment: Timestamp,
        zone: &TimeZone,
    ) -> Option<Timestamp> {
        let mut moment = moment;
        // The window is the same each week, and the quiet hours end each day.
        for _ in 0..=8 {
            let open = self.opening(moment, zone);
            moment = quiet.allowed.opening(open, &quiet.zone);
            if moment == open {
                return Some(open);
            }
        }
        None
    }

    pub fn is_never_open(&self) -> bool {
        self.from == self.to
    }
}

/// The hours in which an organization writes to nobody, on its own clock. As `private.after_quiet_hours` has it; a message's
/// `send_at` passes both.
pub(crate) struct QuietHours {
    /// The other hours, in which it may write.
    allowed: SendWindow,
    zone: TimeZone,
}

impl QuietHours {
    /// From what is known of an organization; `None` where it has none.
    pub fn of(organization: &Value) -> Option<Self> {
        let time = |name: &str| ClockTime::deserialize(organization.get(name)?).ok();
        Some(Self {
            allowed: SendWindow {
                days: Weekdays::default(),
                from: time("quiet_until")?,
                to: time("quiet_from")?,
            },
            zone: zones::zone(organization.get("timezone")?.as_str()?)?,
        })
    }
}

/// The moment of a fact that holds a date or a time, moved by an offset, at a clock time if there is one.
pub(crate) fn moment_near(
    fact: &Value,
    offset: Option<Span>,
    time: Option<ClockTime>,
    zone: &TimeZone,
) -> Option<Timestamp> {
    let text = fact.as_str()?.trim();
    let mut local = match text.parse::<Timestamp>() {
        Ok(moment) => moment.to_zoned(zone.clone()),
        Err(_) => {
            let local = match text.len() {
                10 => text.parse::<Date>().ok()?.to_datetime(Time::midnight()),
                _ => text.parse::<DateTime>().ok()?,
            };
            local.to_zoned(zone.clone()).ok()?
        }
    };
    if let Some(offset) = offset {
        local = local.checked_add(offset).ok()?;
    }
    match time {
        Some(time) => Some(moment_of(local.date().to_datetime(time.0), zone)),
        None => Some(local.timestamp()),
    }
}

/// A time that is skipped is later by the gap, one that comes twice is the first.
fn moment_of(local: DateTime, zone: &TimeZone) -> Timestamp {
    zone.to_timestamp(local).unwrap_or(Timestamp::MAX)
}

fn added(moment: Zoned, span: Span) -> Timestamp {
    moment
        .checked_add(span)
        .map_or(Timestamp::MAX, |later| later.timestamp())
}

fn approximate_days(span: &Span) -> i64 {
    let days = i64::from(span.get_years()) * 366
        + i64::from(span.get_months()) * 31
        + i64::from(span.get_weeks()) * 7
        + i64::from(span.get_days());
    let rest = SignedDuration::from_hours(span.get_hours().into())
        .saturating_add(SignedDuration::from_mins(span.get_minutes()))
        .saturating_add(SignedDuration::from_secs(span.get_seconds()));
    days.saturating_add(rest.as_hours() / 24)
}

macro_rules! read_as_text {
    ($name:ident, $parse:expr) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                $parse(&text).map_err(D::Error::custom)
            }
        }
    };
}

read_as_text!(Period, Period::parse);
read_as_text!(
    ClockTime,
    |text: &str| match (text.len(), text.parse::<Time>()) {
        (5, Ok(time)) => Ok(ClockTime(time)),
        _ => Err("must be a time such as 09:00"),
    }
);

impl<'de> Deserialize<'de> for Weekdays {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let days = Vec::<i8>::deserialize(deserializer)?;
        match days.len() <= 7 && days.iter().all(|day| (1..=7).contains(day)) {
            true => Ok(Self(days)),
            false => Err(D::Error::custom("must be days from 1 (Monday) to 7")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn zurich() -> TimeZone {
        zones::zone("Europe/Zurich").unwrap()
    }

    fn time(text: &str) -> ClockTime {
        serde_json::from_value(json!(text)).unwrap()
    }

    #[test]
    fn a_day_is_a_day_on_the_clock_and_hours_are_hours() {
        let before = at("2027-03-27T09:00:00Z"); // 10:00 there, the day before the clocks are set forward
        for (period, expected) in [
            ("P1D", "2027-03-28T08:00:00Z"),
            ("PT24H", "2027-03-28T09:00:00Z"),
            ("P1DT1H", "2027-03-28T09:00:00Z"),
            ("P1W", "2027-04-03T08:00:00Z"),
        ] {
            let period = Period::parse(period).unwrap();
            assert_eq!(period.after(before, &zurich()), at(expected));
        }
        let autumn = at("2027-10-30T08:00:00Z");
        let day = Period::parse("P1D").unwrap();
        assert_eq!(day.after(autumn, &zurich()), at("2027-10-31T09:00:00Z"));
    }

    #[test]
    fn a_time_that_is_skipped_is_later_and_one_that_comes_twice_is_the_first() {
        let all = Weekdays::default();
        let night = at("2027-03-27T23:30:00Z");
        assert_eq!(
            time("02:30").next(&all, night, &zurich()),
            at("2027-03-28T01:30:00Z") // 03:30
        );
        let night = at("2027-10-30T22:30:00Z");
        assert_eq!(
            time("02:30").next(&all, night, &zurich()),
            at("2027-10-31T00:30:00Z") // 02:30 in summer time
        );
    }

    #[test]
    fn the_next_weekday_is_found() {
        let weekdays: Weekdays = serde_json::from_value(json!([1, 2, 3, 4, 5])).unwrap();
        let friday = at("2026-11-27T09:00:00Z"); // 10:00 there
        assert_eq!(
            time("09:00").next(&weekdays, friday, &zurich()),
            at("2026-11-30T08:00:00Z")
        );
        assert_eq!(
            time("10:00").next(&Weekdays::default(), friday, &zurich()),
            at("2026-11-28T09:00:00Z")
        );
    }

    #[test]
    fn a_window_opens_next_or_is_open() {
        let window: SendWindow = serde_json::from_value(
            json!({ "days": [1, 2, 3, 4, 5], "from": "09:00", "to": "19:00" }),
        )
        .unwrap();
        for (moment, expected) in [
            ("2026-11-27T10:00:00Z", "2026-11-27T10:00:00Z"),
            ("2026-11-27T18:00:00Z", "2026-11-30T08:00:00Z"),
            ("2026-11-30T06:00:00Z", "2026-11-30T08:00:00Z"),
        ] {
            assert_eq!(
                window.opening(at(moment), &zurich()),
                at(expected),
                "{moment}"
            );
        }
        let night: SendWindow =
            serde_json::from_value(json!({ "days": [5], "from": "22:00", "to": "02:00" })).unwrap();
        let inside = at("2026-11-28T00:30:00Z"); // Saturday 01:30: it opened on Friday
        assert_eq!(night.opening(inside, &zurich()), inside);
    }

    #[test]
    fn a_fact_is_a_day_or_a_moment() {
        let day = json!("2026-12-24");
        let offset = Period::signed("-P1D").unwrap();
        assert_eq!(
            moment_near(&day, Some(offset), Some(time("18:00")), &zurich()),
            Some(at("2026-12-23T17:00:00Z"))
        );
        assert_eq!(
            moment_near(&json!("2026-12-24T10:00:00+00:00"), None, None, &zurich()),
            Some(at("2026-12-24T10:00:00Z"))
        );
        for bad in [json!(null), json!(""), json!("soon"), json!("2026-02-30")] {
            assert_eq!(moment_near(&bad, None, None, &zurich()), None, "{bad}");
        }
    }

    #[test]
    fn what_is_no_wait_is_refused() {
        for bad in [
            "",
            "2 days",
            "PT0S",
            "-P1D",
            "P2Y",
            "PT9999999999H",
            "P",
            "p1d",
            "PT1,5H",
        ] {
            assert!(Period::parse(bad).is_err(), "{bad}");
        }
    }
}
