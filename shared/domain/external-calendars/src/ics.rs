//! Feeds in iCalendar (RFC 5545), of whatever calendar.

use crate::{
    busy::{Busy, Changes, MAX_EVENTS, Window, beginning, moment},
    recurrence::{self, TooManyTimes, local, partial},
};
use calcard::{
    Entry, Parser,
    common::PartialDateTime,
    icalendar::{
        ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarPeriod,
        ICalendarProperty, ICalendarRecurrenceRule, ICalendarStatus, ICalendarTransparency,
        ICalendarValue, timezone::TzResolver,
    },
};
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    time::{Duration, Instant},
};
use uuid::Uuid;

/// How long the rules of one feed may take.
const MAX_TIME: Duration = Duration::from_secs(3);
/// The most calendars of one feed.
const MAX_CALENDARS: usize = 100;

/// Why a feed can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedFault {
    /// It is no iCalendar.
    NotACalendar,
    /// It has more events, or rules with more times, than are looked at.
    TooMuch,
}

impl fmt::Display for FeedFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NotACalendar => "What is at its address is no calendar.",
            Self::TooMuch => {
                "It has more events than are looked at, or events that recur too often."
            }
        })
    }
}

/// A time, as an event has it.
#[derive(Clone, Debug)]
struct Time {
    local: DateTime,
    /// `None`: a day.
    zone: Option<TimeZone>,
}

/// An event, or one of a series that is another way.
struct Event<'a> {
    start: Time,
    length: Length,
    rule: Option<&'a ICalendarRecurrenceRule>,
    more: Vec<Extra>,
    except: Vec<Time>,
    replaces: Option<Time>,
    is_busy: bool,
}

#[derive(Clone, Copy, Debug)]
enum Length {
    Days(i64),
    Exactly(SignedDuration),
}

/// One more time of a series.
struct Extra {
    start: Time,
    length: Option<SignedDuration>,
}

#[derive(Default)]
struct Series<'a> {
    events: Vec<Event<'a>>,
    /// By the time that they stand for.
    replacements: BTreeMap<Timestamp, Event<'a>>,
}

/// Reads when a feed is busy. `zone` is that of days, and of times that name none.
///
/// A zone is known by its name: that of the IANA database, of Windows, or one that a program made up and gives with a
/// location. Times in another one are read as in `zone`.
///
/// # Errors
/// [`FeedFault`] where it is none, or too large.
pub fn read_feed(text: &str, zone: &TimeZone, window: &Window) -> Result<Changes, FeedFault> {
    let until = Instant::now() + MAX_TIME;
    let mut changes = Changes::default();
    let mut parser = Parser::new(text);
    let mut is_calendar = false;
    for _ in 0..MAX_CALENDARS {
        match parser.entry() {
            Entry::ICalendar(calendar) => {
                is_calendar = true;
                read_calendar(&calendar, zone, window, until, &mut changes)?;
            }
            Entry::VCard(_) => {}
            // What follows it can't be told apart from it.
            _ => break,
        }
    }
    match is_calendar {
        true => Ok(changes),
        false => Err(FeedFault::NotACalendar),
    }
}

fn read_calendar(
    calendar: &ICalendar,
    zone: &TimeZone,
    window: &Window,
    until: Instant,
    changes: &mut Changes,
) -> Result<(), FeedFault> {
    let zones = calendar.build_tz_resolver();
    let reader = Reader { zones, zone };
    let mut all: BTreeMap<&str, Series<'_>> = BTreeMap::new();
    let events = calendar
        .components
        .iter()
        .filter(|component| component.component_type == ICalendarComponentType::VEvent);
    for (number, component) in events.enumerate() {
        if number > 2 * MAX_EVENTS {
            return Err(FeedFault::TooMuch);
        }
        let (Some(uid), Some(event)) = (component.uid(), reader.event(component)) else {
            continue;
        };
        let series = all.entry(uid).or_default();
        match event.replaces.as_ref().map(|time| time.moment(zone)) {
            Some(Some(replaced)) => {
                series.replacements.insert(replaced, event);
            }
            Some(None) => {}
            None => series.events.push(event),
        }
    }
    for (uid, series) in &all {
        series.note(uid, zone, window, until, changes)?;
    }
    Ok(())
}

/// Many events may be of one series, and each may recur: so it is asked for each.
fn still_bounded(changes: &Changes, until: Instant) -> Result<(), FeedFault> {
    match changes.len() > 4 * MAX_EVENTS || Instant::now() > until {
        true => Err(FeedFault::TooMuch),
        false => Ok(()),
    }
}

impl Series<'_> {
    fn note(
        &self,
        uid: &str,
        zone: &TimeZone,
        window: &Window,
        until: Instant,
        changes: &mut Changes,
    ) -> Result<(), FeedFault> {
        let ours = ours(uid);
        let note = |changes: &mut Changes,
                    id: &str,
                    starts: Timestamp,
                    event: &Event<'_>,
                    length: Option<SignedDuration>| {
            let ends = match length {
                Some(length) => starts.checked_add(length).ok(),
                None => event.end(starts, zone),
            };
            if let Some(ends) = ends
                && event.is_busy
                && window.meets(starts, ends)
            {
                let busy = Busy {
                    starts,
                    ends,
                    written_by: ours.clone(),
                };
                changes.note(id, Some(busy), window);
            }
        };
        for event in &self.events {
            still_bounded(changes, until)?;
            let excepted: BTreeSet<Timestamp> = event
                .except
                .iter()
                .filter(|time| time.zone.is_some())
                .filter_map(|time| time.moment(zone))
                .collect();
            // Some programs except the day of a time.
            let excepted_days: BTreeSet<_> = event
                .except
                .iter()
                .filter(|time| time.zone.is_none())
                .map(|time| time.local.date())
                .collect();
            let times = event
                .times(zone, window)
                .map_err(|TooManyTimes| FeedFault::TooMuch)?;
            let times = times.into_iter().map(|local| (event.start.at(local), None));
            let more = event
                .more
                .iter()
                .map(|extra| (extra.start.clone(), extra.length));
            for (number, (time, length)) in times.chain(more).enumerate() {
                if number % 256 == 255 {
                    still_bounded(changes, until)?;
                }
                let Some(starts) = time.moment(zone) else {
                    continue;
                };
                if self.replacements.contains_key(&starts)
                    || excepted.contains(&starts)
                    || excepted_days.contains(&time.local.date())
                {
                    continue;
                }
                note(
                    changes,
                    &format!("{uid}/{}", starts.as_second()),
                    starts,
                    event,
                    length,
                );
            }
        }
        for (replaced, event) in &self.replacements {
            still_bounded(changes, until)?;
            if let Some(starts) = event.start.moment(zone) {
                note(
                    changes,
                    &format!("{uid}/{}", replaced.as_second()),
                    starts,
                    event,
                    None,
                );
            }
        }
        Ok(())
    }
}

impl Event<'_> {
    /// Its times, on its clock.
    fn times(&self, zone: &TimeZone, window: &Window) -> Result<Vec<DateTime>, TooManyTimes> {
        let Some(rule) = self.rule.filter(|_| self.is_busy) else {
            return Ok(vec![self.start.local]);
        };
        let clock = self.start.zone.as_ref().unwrap_or(zone);
        // A clock is at most a day from another.
        let until = clock.to_datetime(window.until);
        let mut rule = rule.clone();
        // The end of a rule is in UTC where its start has a zone.
        if let Some(end) = &rule.until
            && end.tz_hour.is_some()
            && self.start.zone.is_some()
            && let Some(local) = local(end)
            && let Some(moment) = moment(local, &TimeZone::UTC)
        {
            rule.until = Some(partial(clock.to_datetime(moment)));
        } else if let Some(end) = &rule.until
            && end.hour.is_none()
            && let Some(day) = local(end)
        {
            // A day as the end of a rule is all of it.
            rule.until = Some(partial(day.date().at(23, 59, 59, 0)));
        }
        recurrence::times(&rule, self.start.local, until)
    }

    fn end(&self, starts: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        match self.length {
            Length::Exactly(length) => starts.checked_add(length).ok(),
            Length::Days(days) => {
                let first = zone.to_datetime(starts).date();
                let last = first
                    .checked_add(SignedDuration::from_hours(24 * days))
                    .ok()?;
                beginning(last, zone)
            }
        }
    }
}

impl Time {
    fn moment(&self, zone: &TimeZone) -> Option<Timestamp> {
        match &self.zone {
            None => beginning(self.local.date(), zone),
            Some(own) => moment(self.local, own),
        }
    }

    /// Another time of the same clock.
    fn at(&self, local: DateTime) -> Self {
        Self {
            local,
            zone: self.zone.clone(),
        }
    }
}

struct Reader<'a> {
    zones: TzResolver<&'a str>,
    zone: &'a TimeZone,
}

impl Reader<'_> {
    fn event<'b>(&self, component: &'b ICalendarComponent) -> Option<Event<'b>> {
        let one = |name| component.property(&name);
        let start = self.time(one(ICalendarProperty::Dtstart)?)?;
        let mut event = Event {
            length: self.length(component, &start),
            start,
            rule: None,
            more: Vec::new(),
            except: Vec::new(),
            replaces: None,
            is_busy: is_busy(component),
        };
        for entry in &component.entries {
            match entry.name {
                ICalendarProperty::Rrule => {
                    if let Some(ICalendarValue::RecurrenceRule(rule)) = entry.values.first() {
                        event.rule = Some(rule);
                    }
                }
                ICalendarProperty::RecurrenceId => event.replaces = self.time(entry),
                ICalendarProperty::Exdate => event.except.extend(self.times(entry)),
                ICalendarProperty::Rdate => event.more.extend(self.extras(entry)),
                _ => {}
            }
        }
        Some(event)
    }

    /// From the start to the end. A day has a day, and a moment no length (RFC 5545, 3.6.1).
    fn length(&self, component: &ICalendarComponent, start: &Time) -> Length {
        let default = match start.zone {
            None => Length::Days(1),
            Some(_) => Length::Exactly(SignedDuration::ZERO),
        };
        if let Some(end) = component.property(&ICalendarProperty::Dtend)
            && let Some(end) = self.time(end)
        {
            return match (&start.zone, &end.zone) {
                (None, None) => {
                    let days = start.local.date().duration_until(end.local.date());
                    Length::Days((days.as_hours() / 24).max(1))
                }
                _ => {
                    let (from, to) = (start.moment(self.zone), end.moment(self.zone));
                    from.zip(to).map_or(default, |(from, to)| {
                        Length::Exactly(from.duration_until(to))
                    })
                }
            };
        }
        let entry = component.property(&ICalendarProperty::Duration);
        let Some(ICalendarValue::Duration(given)) = entry.and_then(|entry| entry.values.first())
        else {
            return default;
        };
        match start.zone {
            None => Length::Days((i64::from(given.weeks) * 7 + i64::from(given.days)).max(1)),
            Some(_) => Length::Exactly(seconds(given)),
        }
    }

    fn time(&self, entry: &ICalendarEntry) -> Option<Time> {
        self.times(entry).next()
    }

    fn times<'b>(&'b self, entry: &'b ICalendarEntry) -> impl Iterator<Item = Time> + 'b {
        entry.values.iter().filter_map(move |value| match value {
            ICalendarValue::PartialDateTime(time) => self.read(time, entry.tz_id()),
            _ => None,
        })
    }

    fn extras<'b>(&'b self, entry: &'b ICalendarEntry) -> impl Iterator<Item = Extra> + 'b {
        entry.values.iter().filter_map(move |value| match value {
            ICalendarValue::PartialDateTime(time) => Some(Extra {
                start: self.read(time, entry.tz_id())?,
                length: None,
            }),
            ICalendarValue::Period(ICalendarPeriod::Range { start, end }) => {
                let (start, end) = (
                    self.read(start, entry.tz_id())?,
                    self.read(end, entry.tz_id())?,
                );
                let length = start
                    .moment(self.zone)?
                    .duration_until(end.moment(self.zone)?);
                Some(Extra {
                    start,
                    length: Some(length),
                })
            }
            ICalendarValue::Period(ICalendarPeriod::Duration { start, duration }) => Some(Extra {
                start: self.read(start, entry.tz_id())?,
                length: Some(seconds(duration)),
            }),
            _ => None,
        })
    }

    fn read(&self, time: &PartialDateTime, zone_name: Option<&str>) -> Option<Time> {
        let local = local(time)?;
        let zone = if time.hour.is_none() {
            None
        } else if let Some(hours) = time.tz_hour {
            let seconds = i32::from(hours) * 3600 + i32::from(time.tz_minute.unwrap_or(0)) * 60;
            let seconds = if time.tz_minus { -seconds } else { seconds };
            Some(jiff::tz::Offset::from_seconds(seconds).ok()?.to_time_zone())
        } else {
            let known = zone_name.and_then(|name| self.zones.resolve(name)?.name());
            let known = known.and_then(|name| zones::zone(&name));
            Some(known.unwrap_or_else(|| self.zone.clone()))
        };
        Some(Time { local, zone })
    }
}

/// What is cancelled or shown as free blocks nothing.
fn is_busy(component: &ICalendarComponent) -> bool {
    !component
        .entries
        .iter()
        .any(|entry| match (&entry.name, entry.values.first()) {
            (_, Some(ICalendarValue::Status(ICalendarStatus::Cancelled)))
            | (_, Some(ICalendarValue::Transparency(ICalendarTransparency::Transparent))) => true,
            (ICalendarProperty::Other(name), Some(ICalendarValue::Text(value))) => {
                name.eq_ignore_ascii_case("X-MICROSOFT-CDO-BUSYSTATUS")
                    && (value.eq_ignore_ascii_case("FREE")
                        || value.eq_ignore_ascii_case("WORKINGELSEWHERE"))
            }
            _ => false,
        })
}

fn seconds(duration: &calcard::icalendar::ICalendarDuration) -> SignedDuration {
    let seconds = i64::from(duration.weeks) * 604_800
        + i64::from(duration.days) * 86_400
        + i64::from(duration.hours) * 3_600
        + i64::from(duration.minutes) * 60
        + i64::from(duration.seconds);
    SignedDuration::from_secs(if duration.neg { -seconds } else { seconds })
}

/// The id in the UID of what may be an appointment of ours, in our own feed or written to a calendar elsewhere.
fn ours(uid: &str) -> Option<String> {
    let id = uid.split('@').next()?;
    Some(Uuid::try_parse(id).ok()?.to_string())
}

#[cfg(test)]
#[path = "ics_tests.rs"]
mod tests;
