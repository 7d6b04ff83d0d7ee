//! The table of calling codes is libphonenumber's.

#![allow(clippy::unwrap_used)]

use rlibphonenumber::{NumberLengthType, PHONE_NUMBER_UTIL, PhoneNumber};
use std::fmt::Write;

/// The lengths that numbers of a calling code may have, by asking for one of each length.
fn possible_lengths(code: u16) -> u16 {
    (2..=13)
        .filter(|&length| {
            let national: u64 = "2".repeat(length).parse().unwrap();
            let number = PhoneNumber {
                country_code: code.into(),
                national_number: national,
                ..Default::default()
            };
            matches!(
                PHONE_NUMBER_UTIL.is_possible_number_with_reason(&number),
                Ok(NumberLengthType::IsPossible)
            )
        })
        .fold(0, |lengths, length| lengths | 1 << length)
}

#[test]
fn calling_codes_are_those_of_libphonenumber() {
    let mut codes: Vec<u16> = PHONE_NUMBER_UTIL
        .get_supported_calling_codes()
        .map(|code| u16::try_from(code).unwrap())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    let mut table = String::new();
    for code in codes {
        writeln!(table, "    ({code}, {:#06x}),", possible_lengths(code)).unwrap();
    }
    let source = include_str!("../src/calling_codes.rs");
    assert!(
        source.contains(&table),
        "src/calling_codes.rs is behind libphonenumber; its table is\n{table}"
    );
}
