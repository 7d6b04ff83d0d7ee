//! Expressions by language, and those that no language makes certain.

mod days;
mod times;

use super::*;
use crate::spoken;
use jiff::{
    ToSpan,
    civil::{date, time},
};
use languages::Spoken;

/// A Monday.
const TODAY: Date = date(2026, 11, 30);

/// Whatever this crate says of a day and a time, it understands.
#[test]
fn what_is_said_is_understood() {
    for spoken in Spoken::ALL {
        for ahead in 0..300 {
            let day = TODAY.checked_add(ahead.days()).unwrap();
            for said in [
                spoken::day(day, TODAY, spoken),
                spoken::on(day, TODAY, spoken),
            ] {
                let read = read(&said, Field::Day, TODAY);
                assert_eq!(read.and_then(|read| read.day), Some(day), "{said}");
            }
        }
        let day = date(2026, 12, 3);
        for minute in 8 * 60..19 * 60_i32 {
            let hour = i8::try_from(minute / 60).unwrap();
            let clock = time(hour, i8::try_from(minute % 60).unwrap(), 0, 0);
            let at = TimeOfDay::At(clock);
            let said = spoken::at(clock, spoken);
            let alone = read(&said, Field::Time, TODAY).and_then(|read| read.time);
            assert_eq!(alone, Some(at.clone()), "{said}");
            let said = spoken::when(day.to_datetime(clock), TODAY, spoken);
            let both = Expression {
                day: Some(day),
                time: Some(at),
            };
            assert_eq!(read(&said, Field::Day, TODAY), Some(both), "{said}");
        }
    }
}

/// At night two languages say which half of the day it is.
#[test]
fn hours_of_the_night_are_understood_where_they_are_told_apart() {
    for spoken in [Spoken::English, Spoken::Spanish] {
        for minute in 0..1440_i32 {
            let part = |number: i32| i8::try_from(number).unwrap();
            let clock = time(part(minute / 60), part(minute % 60), 0, 0);
            let said = spoken::at(clock, spoken);
            let read = read(&said, Field::Time, TODAY).and_then(|read| read.time);
            // `A quarter to eight in the morning` is said before eight.
            assert_eq!(read, Some(TimeOfDay::At(clock)), "{said}");
        }
    }
}

#[test]
fn a_number_has_digits_or_words() {
    for (text, value) in [
        ("2", 2),
        ("two", 2),
        ("zwei", 2),
        ("the second", 2),
        ("deux", 2),
        ("due", 2),
        ("dos", 2),
        ("duas", 2),
        ("thirty-one", 31),
        ("einunddreißig", 31),
        ("vinte e um", 21),
        ("1st", 1),
    ] {
        assert_eq!(number(text), Some(value), "{text}");
    }
    for odd in ["", "many", "two or three", "2 3", "2.5"] {
        assert_eq!(number(odd), None, "{odd}");
    }
}

/// A parser of what strangers say takes whatever they say.
#[test]
fn nothing_breaks_it() {
    for odd in [
        "",
        " ",
        "💥",
        "½",
        "99999999999999999999",
        "0000-00-00",
        "9999-99-99",
        "00:00:00:00",
        "1.1.1.1.1",
        "////",
        "---",
        "12/",
        "12:",
        "12h",
        "at at at",
        "halb halb",
        "in in 5 in",
        "-5",
        "99 99 99",
        "0",
        "31.31.3131",
        "a a a a a a",
        "quarter quarter",
        "\u{202e}morgen",
    ] {
        for field in [Field::Day, Field::Time] {
            let _ = read(odd, field, TODAY);
            let _ = read(odd, field, Date::MAX);
            let _ = read(odd, field, Date::MIN);
        }
    }
    let words = [
        "next", "monday", "9", "in", "week", "to", "um", "halb", "am", "mar",
    ];
    for one in words {
        for other in words {
            for third in words {
                let text = format!("{one} {other} {third}");
                let _ = read(&text, Field::Day, TODAY);
                let _ = read(&text, Field::Time, TODAY);
            }
        }
    }
}
