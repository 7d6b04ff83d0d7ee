//! What is free, minute by minute, as a naive reader makes it of the rules.

use crate::cases::{Case, MARGIN, Plain, WINDOW};
use calendar::{Period, Resource};
use jiff::{Timestamp, ToSpan, civil::DateTime, tz::TimeZone};

/// What a naive reader makes of the rules.
pub struct Definition<'a> {
    case: &'a Case,
    /// The first minute that is looked at.
    origin: i64,
    /// What the clock shows in each minute, in minutes, and the latest time that it showed by then.
    shown: Vec<(i64, i64)>,
    /// Whether the organization is open in each minute, and whether each resource is there.
    open: Vec<bool>,
    there: Vec<Vec<bool>>,
    /// The same of what the kind takes besides.
    others_there: Vec<Vec<Vec<bool>>>,
    /// The first minute past the horizon. The clock may go back to a day once it has shown the next.
    horizon: i64,
}

impl<'a> Definition<'a> {
    pub fn of(case: &'a Case) -> Self {
        let origin = case.window.start.second() / 60 - MARGIN;
        let mut latest = i64::MIN;
        let shown = (origin..origin + WINDOW + 2 * MARGIN)
            .map(|minute| {
                let moment = Timestamp::from_second(minute * 60).unwrap();
                let local = local_minutes(case.zone.to_datetime(moment));
                latest = latest.max(local);
                (local, latest)
            })
            .collect();
        let day = |minute: &i64| {
            let moment = Timestamp::from_second(minute * 60).unwrap();
            case.zone.to_datetime(moment).date()
        };
        let now = case.now.second() / 60;
        let last = day(&now) + i64::from(case.rules.kind.horizon_days).days();
        let mut definition = Self {
            case,
            origin,
            shown,
            open: Vec::new(),
            there: Vec::new(),
            others_there: Vec::new(),
            horizon: (now..now + 40 * 1440)
                .find(|minute| day(minute) > last)
                .unwrap(),
        };
        let always = vec![true; definition.shown.len()];
        definition.open = definition.in_hours(&case.openings);
        let there = |resources: &Vec<Option<Plain>>| {
            let each = resources.iter().map(|openings| match openings {
                Some(openings) => definition.in_hours(openings),
                None => always.clone(),
            });
            each.collect()
        };
        let others_there = case.other_openings.iter().map(there).collect();
        definition.there = there(&case.resource_openings);
        definition.others_there = others_there;
        definition
    }

    fn in_hours(&self, openings: &Plain) -> Vec<bool> {
        (self.origin..)
            .take(self.shown.len())
            .map(|minute| !self.hours_at(openings, minute).is_empty())
            .collect()
    }

    fn shown(&self, minute: i64) -> (i64, i64) {
        self.shown[usize::try_from(minute - self.origin).unwrap()]
    }

    /// The hours, with their day's midnight, that a minute is in.
    fn hours_at(&self, openings: &Plain, minute: i64) -> Vec<(i64, u32)> {
        let (_, latest) = self.shown(minute);
        openings
            .iter()
            .map(|(day, hours)| (local_minutes(day.at(0, 0, 0, 0)), hours))
            .flat_map(|(midnight, hours)| hours.iter().map(move |hours| (midnight, *hours)))
            .filter(|(midnight, (opens, closes))| {
                let closes = if closes < opens {
                    closes + 1440
                } else {
                    *closes
                };
                midnight + i64::from(*opens) <= latest && latest < midnight + i64::from(closes)
            })
            .map(|(midnight, (opens, _))| (midnight, opens))
            .collect()
    }

    fn is_start(&self, minute: i64) -> bool {
        let kind = &self.case.rules.kind;
        let (local, _) = self.shown(minute);
        let tidy = (1..=60)
            .rev()
            .find(|part| kind.interval.is_multiple_of(*part) && 60u32.is_multiple_of(*part))
            .unwrap();
        self.hours_at(&self.case.openings, minute)
            .iter()
            .any(|(midnight, opens)| {
                let mut first = *opens;
                while !first.is_multiple_of(tidy) {
                    first += 1;
                }
                let since = local - midnight - i64::from(first);
                since >= 0 && since % i64::from(kind.interval) == 0
            })
    }

    fn is_allowed(&self, minute: i64) -> bool {
        let notice = i64::from(self.case.rules.kind.minimum_notice);
        minute >= self.case.now.second() / 60 + notice && minute < self.horizon
    }

    /// Seats left at a start.
    pub fn seats_left(&self, minute: i64) -> u32 {
        let Case { rules, demand, .. } = self.case;
        let length = i64::from(demand.duration);
        let all = |minutes: &[bool]| {
            (minute..minute + length)
                .all(|minute| minutes[usize::try_from(minute - self.origin).unwrap()])
        };
        if !self.is_allowed(minute) || !all(&self.open) || !self.is_start(minute) {
            return 0;
        }
        let inside = |period: &Period, minute: i64| {
            period.start.second() <= minute * 60 && minute * 60 < period.end.second()
        };
        let before = i64::from(rules.kind.buffer_before);
        let after = i64::from(rules.kind.buffer_after);
        let is_free = |resource: &Resource<usize>| {
            let mut needed = minute - before..minute + length + after;
            needed.all(|minute| {
                let mut blocked = resource.busy.iter().chain(&resource.taken);
                !blocked.any(|period| inside(period, minute))
            })
        };
        let has_others = rules
            .others
            .iter()
            .zip(&self.others_there)
            .all(|(resources, there)| {
                let mut each = resources.iter().zip(there);
                each.any(|(resource, there)| all(there) && is_free(resource))
            });
        let mut best = 0;
        for (resource, there) in rules.resources.iter().zip(&self.there) {
            if !all(there) {
                continue;
            }
            if has_others && is_free(resource) {
                best = best.max(rules.kind.capacity);
            }
            for shared in &resource.shared {
                let same = shared.appointment.start.second() == minute * 60
                    && shared.appointment.end.second() == (minute + length) * 60;
                let taken = shared.taken.start.second() / 60..shared.taken.end.second() / 60;
                let away = taken
                    .into_iter()
                    .any(|minute| resource.busy.iter().any(|busy| inside(busy, minute)));
                if same && shared.seats_left >= demand.seats && !away {
                    best = best.max(shared.seats_left);
                }
            }
        }
        best
    }
}

fn local_minutes(time: DateTime) -> i64 {
    TimeZone::UTC.to_timestamp(time).unwrap().as_second() / 60
}
