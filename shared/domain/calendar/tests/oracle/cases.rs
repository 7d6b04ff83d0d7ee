//! Generated rules, zones and appointments, around the changes of the clocks.

use calendar::{Demand, Hours, Kind, Moment, Opening, Period, Resource, Rules, Shared, Zone};
use fastrand::Rng;
use jiff::{ToSpan, civil::Date, tz::TimeZone};
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
pub const WINDOW: i64 = 3 * 1440;
/// Minutes that are known on either side of it.
pub const MARGIN: i64 = 6 * 1440;

/// The hours of each day once more, as a plain list: minutes from which until which.
pub type Plain = BTreeMap<Date, Vec<(u32, u32)>>;

pub struct Case {
    pub zone: TimeZone,
    pub rules: Rules<usize>,
    pub openings: Plain,
    pub resource_openings: Vec<Option<Plain>>,
    pub other_openings: Vec<Vec<Option<Plain>>>,
    pub demand: Demand,
    pub now: Moment,
    pub window: Period,
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
    let most = 0..random.usize(0..4);
    let (resources, resource_openings) =
        some_resources(&mut random, most, &days, window_start, kind, demand);
    // What it takes besides: of most kinds nothing. Drawn from another seed, so that the rest stays as it is.
    let mut random_others = Rng::with_seed(seed + 1_000);
    let (others, other_openings) = (0..*random_others.choice(&[0, 0, 1, 1, 2]).unwrap())
        .map(|_| {
            let most = 0..random_others.usize(1..4);
            some_resources(&mut random_others, most, &days, window_start, kind, demand)
        })
        .unzip();
    Case {
        rules: Rules {
            full: Vec::new(),
            zone: Zone::named(name).unwrap(),
            kind,
            hours: open,
            resources,
            others,
            known: Period::new(window.start.plus_days(-3), window.end.plus_days(3)),
        },
        zone,
        openings,
        resource_openings,
        other_openings,
        demand,
        now: minute(random.i64(-2880..1440)),
        window,
    }
}

/// Generated resources, and the hours of each once more.
fn some_resources(
    random: &mut Rng,
    ids: std::ops::Range<usize>,
    days: &[Date],
    window_start: i64,
    kind: Kind,
    demand: Demand,
) -> (Vec<Resource<usize>>, Vec<Option<Plain>>) {
    let minute = |minutes: i64| Moment::from_second(window_start + minutes * 60);
    let mut resource_openings = Vec::new();
    let resources = ids
        .map(|id| {
            let mut resource = Resource::new(id);
            let own = random.bool().then(|| hours(random, days));
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
    (resources, resource_openings)
}

pub fn cases() -> impl Iterator<Item = (u64, Case)> {
    (0..200).map(|seed| (seed, case(seed)))
}
