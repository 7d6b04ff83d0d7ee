//! Steps through recurrence rules (RFC 5545, 3.3.10) on the clock of the event, whatever its zone.

use calcard::{
    common::{PartialDateTime, timezone::Tz},
    icalendar::{
        ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarProperty,
        ICalendarRecurrenceRule, ICalendarValue,
    },
};
use jiff::civil::DateTime;

/// The most steps of one rule: a meeting each working day since 1970 takes less than a third of it.
const MAX_STEPS: usize = 50_000;

/// A rule has more times than are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooManyTimes;

/// The times of a rule up to `until`, on the clock that `start` is read from. The start is one of them, as calendars have
/// it, though the rule may pass it over.
///
/// # Errors
/// [`TooManyTimes`] where it does not come to `until` within a bounded number of steps.
pub(crate) fn times(
    rule: &ICalendarRecurrenceRule,
    start: DateTime,
    until: DateTime,
) -> Result<Vec<DateTime>, TooManyTimes> {
    // Years for which the arithmetic of days is not at its edge.
    if !(1900..=2200).contains(&start.year()) || start > until {
        return Ok(Vec::new());
    }
    let mut rule = rule.clone();
    let ends = rule.until.as_ref().and_then(local);
    let ends = ends.map_or(until, |ends| ends.min(until));
    if ends < start {
        return Ok(vec![start]);
    }
    rule.until = Some(partial(ends));
    let calendar = ICalendar {
        components: vec![ICalendarComponent {
            component_type: ICalendarComponentType::VEvent,
            entries: vec![
                entry(
                    ICalendarProperty::Dtstart,
                    ICalendarValue::PartialDateTime(Box::new(partial(start))),
                ),
                entry(
                    ICalendarProperty::Rrule,
                    ICalendarValue::RecurrenceRule(Box::new(rule)),
                ),
            ],
            component_ids: Vec::new(),
        }],
    };
    let found = calendar.expand_dates(Tz::Floating, MAX_STEPS);
    if found.events.len() >= MAX_STEPS {
        return Err(TooManyTimes);
    }
    let mut times: Vec<DateTime> = found
        .events
        .iter()
        .filter_map(|event| {
            let second = event.start.naive_local().and_utc().timestamp();
            let moment = jiff::Timestamp::from_second(second).ok()?;
            Some(moment.to_zoned(jiff::tz::TimeZone::UTC).datetime())
        })
        .collect();
    if times.first() != Some(&start) {
        times.insert(0, start);
    }
    Ok(times)
}

fn entry(name: ICalendarProperty, value: ICalendarValue) -> ICalendarEntry {
    ICalendarEntry {
        name,
        params: Vec::new(),
        values: vec![value],
    }
}

/// A time on a clock, without a zone; of a day alone its midnight.
pub(crate) fn local(time: &PartialDateTime) -> Option<DateTime> {
    let number = |part: Option<u8>| part.and_then(|part| i8::try_from(part).ok());
    let second = number(Some(time.second.unwrap_or(0)))?;
    DateTime::new(
        i16::try_from(time.year?).ok()?,
        number(time.month)?,
        number(time.day)?,
        number(Some(time.hour.unwrap_or(0)))?,
        number(Some(time.minute.unwrap_or(0)))?,
        // A leap second is no time of its own.
        second.min(59),
        0,
    )
    .ok()
}

/// The same as `calcard` has it.
pub(crate) fn partial(time: DateTime) -> PartialDateTime {
    PartialDateTime {
        year: u16::try_from(time.year()).ok(),
        month: u8::try_from(time.month()).ok(),
        day: u8::try_from(time.day()).ok(),
        hour: u8::try_from(time.hour()).ok(),
        minute: u8::try_from(time.minute()).ok(),
        second: u8::try_from(time.second()).ok(),
        ..PartialDateTime::default()
    }
}
