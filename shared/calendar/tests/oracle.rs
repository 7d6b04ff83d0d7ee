//! What is free, held against a definition that goes minute by minute and knows nothing of periods: generated rules,
//! zones and appointments, around the changes of the clocks.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test ends where something is not as it should be"
)]

use calendar::{
    Demand, Free, Hours, Kind, Moment, Opening, Period, Refusal, Resource, Rules, Shared, Zone,
};
use fastrand::Rng;
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use std::collections::BTreeMap;

/// A zone and a day around which its clocks change, or nothing happens.
const PLACES: &[(&str, &str)] = &[
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("Asia/Kolkata", "2026-03-29"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("America/St_Johns", "2026-03-08"),
    ("America/St_Johns", "2026-11-01"),
    // At a minute past midnight, until 2011.
    ("America/St_Johns", "2010-11-07"),
    ("Asia/Kathmandu", "2026-06-01"),
    // Midnight itself is skipped, and comes twice.
    ("Africa/Cairo", "2026-04-24"),
    ("America/Havana", "2026-11-01"),
    // A day is left out.
    ("Pacific/Apia", "2011-12-30"),
    // A day comes twice.
    ("Pacific/Kwajalein", "1969-09-30"),
    ("UTC", "2026-02-28"),
];

/// Minutes of the window in which starts are looked for.
const WINDOW: i64 = 3 * 1440;
/// Minutes that are known on either side of it.
const MARGIN: i64 = 6 * 1440;

/// The hours of each day once more, as a plain list: minutes from which until which.
type Plain = BTreeMap<Date, Vec<(u32, u32)>>;

struct Case {
    zone: TimeZone,
    rules: Rules<usize>,
    openings: Plain,
    resource_openings: Vec<Option<Plain>>,
    demand: Demand,
    now: Moment,
    window: Period,
}

/// What a naive reader makes of the rules.
struct Oracle<'a> {
    case: &'a Case,
    /// The first minute that is looked at.
    origin: i64,
    /// What the clock shows in each minute, in minutes, and the latest time that it showed by then.
    shown: Vec<(i64, i64)>,
    /// Whether the organisation is open in each minute, and whether each resource is there.
    open: Vec<bool>,
    there: Vec<Vec<bool>>,
    /// The first minute past the horizon. The clock may go back to a day once it has shown the next.
    horizon: i64,
}

fn local_minutes(time: DateTime) -> i64 {
    TimeZone::UTC.to_timestamp(time).unwrap().as_second() / 60
}

impl<'a> Oracle<'a> {
    fn of(case: &'a Case) -> Self {
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
        let mut oracle = Self {
            case,
            origin,
            shown,
            open: Vec::new(),
            there: Vec::new(),
            horizon: (now..now + 40 * 1440)
                .find(|minute| day(minute) > last)
                .unwrap(),
        };
        let always = vec![true; oracle.shown.len()];
        oracle.open = oracle.in_hours(&case.openings);
        oracle.there = case
            .resource_openings
            .iter()
            .map(|openings| match openings {
                Some(openings) => oracle.in_hours(openings),
                None => always.clone(),
            })
            .collect();
        oracle
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
    fn seats_left(&self, minute: i64) -> u32 {
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
        let mut best = 0;
        for (resource, there) in rules.resources.iter().zip(&self.there) {
            if !all(there) {
                continue;
            }
            let before = i64::from(rules.kind.buffer_before);
            let after = i64::from(rules.kind.buffer_after);
            let mut needed = minute - before..minute + length + after;
            let free = needed.all(|minute| {
                let mut blocked = resource.busy.iter().chain(&resource.taken);
                !blocked.any(|period| inside(period, minute))
            });
            if free {
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

fn opening(random: &mut Rng) -> (u32, u32) {
    // Most hours are round, and some reach over midnight or have no length.
    let step = *random.choice(&[60, 30, 15, 5, 1]).unwrap();
    let opens = random.u32(0..1440) / step * step;
    let closes = match random.u32(0..8) {
        0 => opens,
        1 => 1440,
        2 => random.u32(0..=1440) / step * step,
        _ => (opens + 60 + random.u32(0..600) / step * step).min(1440),
    };
    (opens, closes)
}

fn hours(random: &mut Rng, days: &[Date]) -> (Hours, Plain) {
    let mut hours = Hours::default();
    let mut plain: Plain = BTreeMap::new();
    let week: Vec<Vec<(u32, u32)>> = (0..7)
        .map(|_| (0..random.usize(0..3)).map(|_| opening(random)).collect())
        .collect();
    for (index, openings) in (0i8..).zip(&week) {
        for (opens, closes) in openings {
            let weekday = jiff::civil::Weekday::from_monday_zero_offset(index).unwrap();
            hours.add_weekly(weekday, Opening::new(*opens, *closes).unwrap());
        }
    }
    for day in days {
        let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap();
        plain.insert(*day, week[weekday].clone());
        if random.u32(0..5) == 0 {
            let own: Vec<(u32, u32)> = match random.u32(0..3) {
                0 => vec![(0, 0)],
                _ => (0..random.usize(1..3)).map(|_| opening(random)).collect(),
            };
            for (opens, closes) in &own {
                hours.add_day(*day, Opening::new(*opens, *closes).unwrap());
            }
            plain.insert(*day, own);
        }
    }
    (hours, plain)
}

fn case(seed: u64) -> Case {
    let mut random = Rng::with_seed(seed);
    let (name, day) = *random.choice(PLACES).unwrap();
    let zone = TimeZone::get(name).unwrap();
    let day: Date = day.parse().unwrap();
    let days: Vec<Date> = (-10..12).map(|days| day + days.days()).collect();
    let window_start = TimeZone::UTC
        .to_timestamp((day - 1.day()).at(0, 0, 0, 0))
        .unwrap()
        .as_second()
        + random.i64(-600..600) * 60;
    let minute = |minutes: i64| Moment::from_second(window_start + minutes * 60);
    let window = Period::new(minute(0), minute(WINDOW));

    let interval = *random
        .choice(&[5, 10, 15, 20, 30, 45, 50, 60, 90, 7, 25, 480, 1440])
        .unwrap();
    let kind = Kind {
        interval,
        buffer_before: *random.choice(&[0, 0, 5, 15, 90]).unwrap(),
        buffer_after: *random.choice(&[0, 0, 10, 30]).unwrap(),
        minimum_notice: *random.choice(&[0, 0, 60, 1500]).unwrap(),
        horizon_days: *random.choice(&[0, 1, 2, 30, 30, 30]).unwrap(),
        capacity: *random.choice(&[1, 1, 1, 4]).unwrap(),
    }
    .checked()
    .unwrap();
    let demand = Demand {
        duration: *random.choice(&[1, 15, 30, 45, 60, 60, 120, 480]).unwrap(),
        seats: random.u32(1..=kind.capacity),
    };
    let (open, openings) = hours(&mut random, &days);
    let mut resource_openings = Vec::new();
    let resources = (0..random.usize(0..4))
        .map(|id| {
            let mut resource = Resource::new(id);
            let own = random.bool().then(|| hours(&mut random, &days));
            resource.hours = own.as_ref().map(|(hours, _)| hours.clone());
            resource_openings.push(own.map(|(_, plain)| plain));
            for _ in 0..random.usize(0..12) {
                let start = random.i64(-1440..WINDOW + 1440);
                let length = random.i64(0..240);
                let period = Period::new(minute(start), minute(start + length));
                if random.bool() {
                    resource.busy.push(period);
                } else {
                    resource.taken.push(period);
                }
            }
            // Appointments to join; some of another length.
            for _ in 0..random.usize(0..12) {
                let start = random.i64(0..WINDOW) / 15 * 15 - (window_start / 60) % 15;
                let length = *random
                    .choice(&[30, 60, i64::from(demand.duration)])
                    .unwrap();
                let appointment = Period::new(minute(start), minute(start + length));
                let taken = appointment.with_buffers(random.u32(0..2) * 10, kind.buffer_after);
                if resource.taken.iter().any(|other| other.meets(taken)) {
                    continue;
                }
                resource.taken.push(taken);
                resource.shared.push(Shared {
                    appointment,
                    taken,
                    seats_left: random.u32(0..=kind.capacity),
                });
            }
            resource
        })
        .collect();
    Case {
        rules: Rules {
            zone: Zone::named(name).unwrap(),
            kind,
            hours: open,
            resources,
            known: Period::new(window.start.plus_days(-3), window.end.plus_days(3)),
        },
        zone,
        openings,
        resource_openings,
        demand,
        now: minute(random.i64(-2880..1440)),
        window,
    }
}

fn cases() -> impl Iterator<Item = (u64, Case)> {
    (0..150).map(|seed| (seed, case(seed)))
}

#[test]
fn what_is_free_is_what_the_definition_says_and_nothing_else() {
    let mut slots = 0;
    for (seed, case) in cases() {
        let oracle = Oracle::of(&case);
        let expected: Vec<Free> = (0..WINDOW)
            .map(|minute| case.window.start.second() / 60 + minute)
            .filter_map(|minute| {
                let seats_left = oracle.seats_left(minute);
                (seats_left > 0).then_some(Free {
                    start: Moment::from_second(minute * 60),
                    seats_left,
                })
            })
            .collect();

        let free = case.rules.free(case.demand, case.window, case.now);

        assert_eq!(free, expected, "seed {seed}");
        slots += free.len();
    }
    assert!(slots > 1_500, "the cases are too empty to tell: {slots}");
}

#[test]
fn a_start_is_accepted_exactly_where_it_is_offered() {
    let mut refusals = BTreeMap::new();
    for (seed, case) in cases().step_by(3) {
        let free = case.rules.free(case.demand, case.window, case.now);
        for minute in 0..WINDOW {
            let start = case.window.start.plus_minutes(minute);
            let offered = free.iter().any(|free| free.start == start);

            let accepted = case.rules.candidates(case.demand, start, case.now);

            assert_eq!(accepted.is_ok(), offered, "seed {seed}, {start:?}");
            if let Err(refusal) = accepted {
                let name = format!("{refusal:?}");
                let name = name.split('(').next().unwrap().to_owned();
                *refusals.entry(name).or_insert(0) += 1;
            }
        }
        // Nor at a part of a minute.
        for free in free.iter().take(3) {
            let start = Moment::from_second(free.start.second() + 30);
            assert!(case.rules.candidates(case.demand, start, case.now).is_err());
        }
    }
    for name in ["TooSoon", "TooFar", "Closed", "NoStart", "Taken"] {
        assert!(refusals.contains_key(name), "{name} never came up");
    }
}

#[test]
fn nothing_is_free_where_it_is_not_known_what_is_taken() {
    for (seed, mut case) in cases().take(100) {
        let all = case.rules.free(case.demand, case.window, case.now);
        case.rules.known = Period::new(
            case.window.start.plus_minutes(600),
            case.window.end.plus_minutes(-600),
        );
        let kind = case.rules.kind;
        let duration = i64::from(case.demand.duration);

        let free = case.rules.free(case.demand, case.window, case.now);

        let inside: Vec<Free> = all
            .into_iter()
            .filter(|free| {
                let from = free.start.plus_minutes(-i64::from(kind.buffer_before));
                let to = free
                    .start
                    .plus_minutes(duration + i64::from(kind.buffer_after));
                case.rules.known.start <= from && to <= case.rules.known.end
            })
            .collect();
        assert_eq!(free, inside, "seed {seed}");
    }
}

#[test]
fn more_seats_than_there_are_is_said_to_be_so() {
    let (_, mut case) = cases().find(|(_, case)| case.demand.seats == 1).unwrap();
    case.now = case.window.start;
    case.rules.kind.minimum_notice = 0;
    case.demand.seats = case.rules.kind.capacity + 1;

    assert_eq!(
        case.rules
            .candidates(case.demand, case.window.start, case.now),
        Err(Refusal::TooManySeats)
    );
}
