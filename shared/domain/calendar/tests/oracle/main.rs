//! What is free, held against a definition that goes minute by minute and knows nothing of periods: generated rules,
//! zones and appointments, around the changes of the clocks.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test ends where something is not as it should be"
)]

mod cases;
mod definition;

use calendar::{Free, Moment, Period, Refusal};
use cases::{WINDOW, cases};
use definition::Definition;
use std::collections::BTreeMap;

#[test]
fn what_is_free_is_what_the_definition_says_and_nothing_else() {
    let mut slots = 0;
    for (seed, case) in cases() {
        let definition = Definition::of(&case);
        let expected: Vec<Free> = (0..WINDOW)
            .map(|minute| case.window.start.second() / 60 + minute)
            .filter_map(|minute| {
                let seats_left = definition.seats_left(minute);
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
