//! Free slots as JSON, with the offsets of a zone.

use crate::{Offer, Price};
use calendar::{Clock, Demand, Free, Moment, Period, Zone};
use jiff::{Span, Timestamp, civil::Date, tz::Offset};
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt::Write;

/// The answer of slot-availability.
pub(crate) fn answer(
    offer: &Offer,
    demand: Demand,
    zone: &Zone,
    (from, to): (Date, Date),
    free: &[Free],
) -> String {
    #[derive(Serialize)]
    struct Head<'a> {
        organization_id: ids::Uuid,
        appointment_type: Kind<'a>,
        timezone: &'a str,
        organization_timezone: &'a str,
        duration_minutes: u32,
        seats: u32,
        from: String,
        to: String,
        bookable_from: String,
        bookable_until: String,
    }
    #[derive(Serialize)]
    struct Kind<'a> {
        id: ids::Uuid,
        name: &'a str,
        price: Option<&'a str>,
        currency: Option<&'a str>,
        is_paid_ahead: bool,
    }

    let horizon = offer.rules.horizon(offer.now);
    let mut times = Times::in_zone(zone, Period::new(offer.now, horizon));
    let head = Head {
        organization_id: offer.organization_id,
        appointment_type: Kind {
            id: offer.type_id,
            name: &offer.type_name,
            price: offer.price.as_ref().map(Price::amount),
            currency: offer.price.as_ref().map(Price::currency),
            is_paid_ahead: offer.is_paid_ahead,
        },
        timezone: zone.name(),
        organization_timezone: offer.rules.zone.name(),
        duration_minutes: demand.duration,
        seats: demand.seats,
        from: from.to_string(),
        to: to.to_string(),
        bookable_from: times.written(offer.rules.earliest(offer.now)),
        bookable_until: times.written(horizon),
    };
    // Strings and numbers always serialize.
    let mut json = serde_json::to_string(&head).unwrap_or_default();
    json.pop();
    json.reserve(free.len() * 64);
    json.push_str(",\"slots\":[");
    for (index, free) in free.iter().enumerate() {
        if index > 0 {
            json.push(',');
        }
        json.push_str("{\"starts_at\":\"");
        times.write(free.start, &mut json);
        let _ = write!(json, "\",\"seats_left\":{}}}", free.seats_left);
    }
    json.push_str("]}");
    json
}

/// Slots as an array of JSON.
pub(crate) fn list(zone: &Zone, free: &[Free]) -> Value {
    let period = match free {
        [first, .., last] => Period::new(first.start, last.start.plus_minutes(1)),
        [only] => Period::new(only.start, only.start.plus_minutes(1)),
        [] => return json!([]),
    };
    let mut times = Times::in_zone(zone, period);
    free.iter()
        .map(
            |free| json!({ "starts_at": times.written(free.start), "seats_left": free.seats_left }),
        )
        .collect()
}

/// A moment in RFC 3339, with the offset of a zone.
pub(crate) fn written(zone: &Zone, moment: Moment) -> String {
    Times::in_zone(zone, Period::new(moment, moment.plus_minutes(1))).written(moment)
}

/// Writes moments in RFC 3339. The day and the offset are worked out anew only where they change, since a year has
/// thousands of slots.
struct Times {
    clock: Clock,
    /// The period in which `offset` holds.
    holds: Period,
    /// Seconds ahead of UTC.
    offset: i32,
    /// Such as `+01:00`.
    suffix: String,
    /// Counted from 1970.
    day: i64,
    /// Such as `2026-11-21T`.
    prefix: String,
}

impl Times {
    fn in_zone(zone: &Zone, period: Period) -> Self {
        let nothing = Period::new(Moment::from_second(0), Moment::from_second(0));
        Self {
            clock: zone.clock(period),
            holds: nothing,
            offset: 0,
            suffix: String::new(),
            day: i64::MIN,
            prefix: String::new(),
        }
    }

    fn written(&mut self, moment: Moment) -> String {
        let mut text = String::with_capacity(25);
        self.write(moment, &mut text);
        text
    }

    fn write(&mut self, moment: Moment, text: &mut String) {
        const DAY: i64 = 86_400;
        const EPOCH: Date = Date::constant(1970, 1, 1);
        if moment < self.holds.start || moment >= self.holds.end {
            let (offset, until) = self.clock.offset_from(moment);
            self.holds = Period::new(moment, until);
            self.offset = offset;
            self.suffix = suffix(offset);
        }
        let local = moment.second() + i64::from(self.offset);
        let day = local.div_euclid(DAY);
        if day != self.day {
            self.day = day;
            let date = Span::new()
                .try_days(day)
                .and_then(|days| EPOCH.checked_add(days))
                .unwrap_or(Date::MAX);
            self.prefix = format!("{date}T");
        }
        let second = local.rem_euclid(DAY);
        text.push_str(&self.prefix);
        for (index, part) in [second / 3600, second / 60 % 60, second % 60]
            .into_iter()
            .enumerate()
        {
            if index > 0 {
                text.push(':');
            }
            for digit in [part / 10, part % 10] {
                text.push(char::from(b'0' + u8::try_from(digit).unwrap_or_default()));
            }
        }
        text.push_str(&self.suffix);
    }
}

/// RFC 3339 has no seconds in offsets, which zones had long ago: such a moment is told in UTC's minutes.
fn suffix(offset: i32) -> String {
    let epoch = Timestamp::UNIX_EPOCH;
    let written = Offset::from_seconds(offset)
        .map(|offset| epoch.display_with_offset(offset).to_string())
        .unwrap_or_default();
    // 1970-01-01T01:00:00+01:00
    written.get(19..25).unwrap_or("+00:00").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_jiff_writes_them() {
        for name in [
            "Europe/Zurich",
            "Asia/Kolkata",
            "Australia/Lord_Howe",
            "America/St_Johns",
            "Pacific/Apia",
            "UTC",
        ] {
            let zone = Zone::named(name).unwrap();
            let start: Moment = "2026-01-01T00:00:00Z".parse::<Timestamp>().unwrap().into();
            let year = Period::new(start, start.plus_days(366));
            let mut times = Times::in_zone(&zone, year);
            for minutes in (0..366 * 1440).step_by(97) {
                let moment = start.plus_minutes(minutes);
                let shown = jiff::tz::TimeZone::get(name)
                    .unwrap()
                    .to_offset(moment.into());
                let expected = Timestamp::from(moment)
                    .display_with_offset(shown)
                    .to_string();

                assert_eq!(times.written(moment), expected, "{name}");
            }
        }
    }
}
