//! What free slots cost. Native: `cargo run --release -p calendar --example slot_cost`. As Wasm, on Wasmtime:
//! `cargo build --release -p calendar --example slot_cost --target wasm32-wasip2`, then
//! `cargo run --release --bin wasm-run -- target/wasm32-wasip2/release/examples/slot_cost.wasm`.

use calendar::{Demand, Free, Hours, Kind, Moment, Opening, Period, Resource, Rules, Zone};
use jiff::civil::Weekday;
use std::{hint::black_box, time::Instant};

/// Sunday, 1 March 2026, 00:00 UTC: the clocks change in the weeks after it.
const START: Moment = Moment::from_second(1_772_323_200);
const ROUNDS: usize = 200;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // 20 resources with 2,000 busy times over a month.
    cost("a month, 20 resources, 2,000 busy times", 31, 20, 100)?;
    // A year of one: eight a working day.
    cost("a year, 1 resource, 2,000 busy times", 366, 1, 2000)?;
    Ok(())
}

fn cost(
    name: &str,
    days: i64,
    resources: usize,
    busy_each: i64,
) -> Result<(), Box<dyn std::error::Error>> {
    let rules = rules(days, resources, busy_each)?;
    let window = Period::new(START, START.plus_days(days));
    let demand = Demand {
        duration: 30,
        seats: 1,
    };
    let mut slots = 0;
    let mut times: Vec<u128> = (0..ROUNDS)
        .map(|_| {
            let started = Instant::now();
            let free: Vec<Free> = black_box(&rules).free(demand, window, START);
            slots = black_box(free).len();
            started.elapsed().as_nanos()
        })
        .collect();
    times.sort_unstable();
    let at = |part: usize| times.get(ROUNDS * part / 100).copied().unwrap_or_default() / 1000;
    println!(
        "{name}: {slots} slots, median {} us, p99 {} us",
        at(50),
        at(99)
    );
    Ok(())
}

fn rules(
    days: i64,
    resources: usize,
    busy_each: i64,
) -> Result<Rules<usize>, Box<dyn std::error::Error>> {
    let mut open = Hours::default();
    for weekday in 1..=6 {
        open.add_weekly(
            Weekday::from_monday_one_offset(weekday)?,
            Opening::new(8 * 60, 18 * 60)?,
        );
    }
    let resources = (0..resources)
        .map(|id| {
            let mut resource = Resource::new(id);
            // Each has hours of its own, with a break at noon.
            let mut there = Hours::default();
            for weekday in 1..=5 {
                let weekday = Weekday::from_monday_one_offset(weekday)?;
                there.add_weekly(weekday, Opening::new(8 * 60, 12 * 60)?);
                there.add_weekly(weekday, Opening::new(13 * 60, 18 * 60)?);
            }
            resource.hours = Some(there);
            let apart = days * 1440 / busy_each;
            for number in 0..busy_each {
                let offset = (id as i64 * 37) % 60;
                let start = START.plus_minutes(number * apart + offset);
                resource
                    .busy
                    .push(Period::new(start, start.plus_minutes(45.min(apart))));
            }
            Ok(resource)
        })
        .collect::<Result<_, Box<dyn std::error::Error>>>()?;
    Ok(Rules {
        full: Vec::new(),
        zone: Zone::named("Europe/Zurich")?,
        kind: Kind {
            interval: 15,
            buffer_before: 5,
            buffer_after: 10,
            minimum_notice: 60,
            horizon_days: 400,
            capacity: 1,
        }
        .checked()?,
        hours: open,
        resources,
        others: Vec::new(),
        known: Period::new(START.plus_days(-3), START.plus_days(days + 3)),
    })
}
