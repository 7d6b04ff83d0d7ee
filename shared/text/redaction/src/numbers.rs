//! Numbers: of cards, accounts and telephones, of bookings, of anything.

use crate::{
    Kind, Span,
    checksums::{is_card, is_iban},
    chunks::{Chunk, chunks},
};
use std::ops::Range;

/// Digits of a telephone number, at least and at most (E.164).
const PHONE: std::ops::RangeInclusive<usize> = 7..=15;

/// So many digits in words, one after the other, are a number.
const SPELLED: usize = 4;

/// Letters of a code without a digit, at least, such as `ABCDE-FGHJK`.
const LONG_CODE: usize = 8;

const DIGITS: [&str; 49] = [
    "zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "double",
    "triple", "zéro", "un", "une", "deux", "trois", "quatre", "cinq", "sept", "huit", "neuf",
    "cero", "uno", "una", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve",
    "null", "eins", "ein", "zwei", "zwo", "drei", "vier", "fünf", "fuenf", "sechs", "sieben",
    "acht", "neun", "due", "tre",
];

pub(crate) fn find(text: &str) -> Vec<Span> {
    let chunks = chunks(text);
    let mut spans = accounts(&chunks);
    spans.extend(groups(text, &chunks));
    spans.extend(chunks.iter().filter_map(code));
    spans.extend(spelled(&chunks));
    spans
}

/// Numbers of accounts, in groups of letters and digits or in one.
fn accounts(chunks: &[Chunk]) -> Vec<Span> {
    let mut spans = Vec::new();
    for first in 0..chunks.len() {
        let mut account = String::new();
        let mut found = None;
        for (place, chunk) in chunks.iter().enumerate().skip(first) {
            let bare = chunk.bare(|_| false);
            account.extend(
                bare.text
                    .chars()
                    .filter(|letter| !matches!(letter, '-' | '.' | ':')),
            );
            // `IBAN:DE89...` is one chunk.
            let number = account.strip_prefix("IBAN").unwrap_or(&account);
            if account.len() > 40 || !account.is_ascii() {
                break;
            }
            if is_iban(number) {
                found = Some((place, bare.place.end));
            }
        }
        if let (Some((_, end)), Some(chunk)) = (found, chunks.get(first)) {
            spans.push(Span {
                place: chunk.bare(|_| false).place.start..end,
                kind: Kind::Iban,
            });
        }
    }
    spans
}

/// What has digits: chunks of nothing but digits and marks that follow one another are one number.
fn groups(text: &str, chunks: &[Chunk]) -> Vec<Span> {
    let mut spans: Vec<(Range<usize>, bool)> = Vec::new();
    let mut goes_on = false;
    for chunk in chunks {
        if !chunk.text.chars().any(char::is_numeric) {
            // A bracket or a hyphen that stands alone divides nothing.
            goes_on &= !chunk.text.chars().any(char::is_alphanumeric);
            continue;
        }
        let bare = chunk.bare(|letter| matches!(letter, '+' | '('));
        let is_plain = !bare.text.chars().any(char::is_alphabetic);
        match spans.last_mut() {
            Some((last, true)) if goes_on && is_plain => last.end = bare.place.end,
            _ => spans.push((bare.place, is_plain)),
        }
        let is_closed = chunk.text.ends_with([',', ';', '.', '!', '?', ':']);
        goes_on = is_plain && !is_closed;
    }
    spans
        .into_iter()
        .map(|(place, is_plain)| Span {
            kind: kind(text.get(place.clone()).unwrap_or_default(), is_plain),
            place,
        })
        .collect()
}

fn kind(number: &str, is_plain: bool) -> Kind {
    let digits: Vec<u32> = number
        .chars()
        .filter_map(|letter| letter.to_digit(10))
        .collect();
    if !is_plain {
        Kind::Code
    } else if (13..=19).any(|length| digits.windows(length).any(is_card)) {
        Kind::Card
    } else if PHONE.contains(&digits.len()) && !is_date(number) {
        Kind::Phone
    } else {
        Kind::Number
    }
}

/// Two marks of one sort and three short groups, as `24.12.2026` and `2026-12-24` have them.
fn is_date(number: &str) -> bool {
    ['.', '-', '/'].into_iter().any(|mark| {
        let groups: Vec<&str> = number.split(mark).collect();
        groups.len() == 3
            && groups.iter().all(|group| {
                matches!(group.len(), 1 | 2 | 4) && group.chars().all(char::is_numeric)
            })
    })
}

/// A code in capital letters with a hyphen in it. Those with a digit are found by it.
fn code(chunk: &Chunk) -> Option<Span> {
    let bare = chunk.bare(|_| false);
    let is_code = bare.text.contains('-')
        && bare.text.chars().count() >= LONG_CODE
        && bare
            .text
            .chars()
            .all(|letter| letter.is_ascii_uppercase() || letter == '-');
    is_code.then_some(Span {
        place: bare.place,
        kind: Kind::Code,
    })
}

/// Digits in words.
fn spelled(chunks: &[Chunk]) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut run: Vec<Range<usize>> = Vec::new();
    let mut close = |run: &mut Vec<Range<usize>>| {
        if let (true, Some(first), Some(last)) = (run.len() >= SPELLED, run.first(), run.last()) {
            spans.push(Span {
                place: first.start..last.end,
                kind: Kind::Number,
            });
        }
        run.clear();
    };
    for chunk in chunks {
        let bare = chunk.bare(|_| false);
        let lower = bare.text.to_lowercase();
        if !lower.is_empty() && lower.split('-').all(|word| DIGITS.contains(&word)) {
            run.push(bare.place);
        } else {
            close(&mut run);
        }
    }
    close(&mut run);
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, Kind)> {
        let mut spans = find(text);
        spans.sort_by_key(|span| (span.place.start, span.kind));
        spans.dedup_by(|next, before| next.place.start < before.place.end);
        spans
            .into_iter()
            .map(|span| (&text[span.place], span.kind))
            .collect()
    }

    #[test]
    fn cards_are_told_however_they_are_grouped() {
        for card in [
            "4111111111111111",
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            "3782 822463 10005",
            "4111.1111.1111.1111",
        ] {
            assert_eq!(
                found(&format!("my card {card}, lost")),
                [(card, Kind::Card)]
            );
        }
        assert_eq!(
            found("card 4111 1111 1111 1111 12/27 123 lost"),
            [("4111 1111 1111 1111 12/27 123", Kind::Card)]
        );
    }

    #[test]
    fn accounts_are_told_however_they_are_grouped() {
        for account in [
            "DE89370400440532013000",
            "DE89 3704 0044 0532 0130 00",
            "GB29 NWBK 6016 1331 9268 19",
            "CH93-0076-2011-6238-5295-7",
        ] {
            assert_eq!(
                found(&format!("to {account}.")),
                [(account, Kind::Iban)],
                "{account}"
            );
        }
        assert_eq!(
            found("IBAN:DE89370400440532013000"),
            [("IBAN:DE89370400440532013000", Kind::Iban)]
        );
        // Mistyped, it is a number all the same.
        assert_eq!(
            found("to DE89370400440532013001"),
            [("DE89370400440532013001", Kind::Code)]
        );
    }

    #[test]
    fn telephones_are_told_as_each_country_writes_them() {
        for phone in [
            "+41 79 123 45 67",
            "(709) 555-0123",
            "06 12 34 56 78",
            "0176/1234567",
            "+34 612 345 678",
            "0041791234567",
            "+44 (0)20 7946 0958",
            "079 123 45 67",
        ] {
            assert_eq!(
                found(&format!("call {phone}!")),
                [(phone, Kind::Phone)],
                "{phone}"
            );
        }
    }

    #[test]
    fn other_numbers_go_too() {
        for (text, number, kind) in [
            ("for 2 adults", "2", Kind::Number),
            ("on 24.12.2026 please", "24.12.2026", Kind::Number),
            ("booking CQ33M-YZAFE", "CQ33M-YZAFE", Kind::Code),
            ("booking ABCDE-FGHJK", "ABCDE-FGHJK", Kind::Code),
            ("passport X1234567, lost", "X1234567", Kind::Code),
            ("about €129.50 too much", "129.50", Kind::Number),
            ("٤٢ people", "٤٢", Kind::Number),
            (
                "it is four one one one two",
                "four one one one two",
                Kind::Number,
            ),
            (
                "c'est deux trois quatre cinq, merci",
                "deux trois quatre cinq",
                Kind::Number,
            ),
            (
                "es ist zwei drei vier fünf",
                "zwei drei vier fünf",
                Kind::Number,
            ),
            (
                "es dos tres cuatro cinco",
                "dos tres cuatro cinco",
                Kind::Number,
            ),
        ] {
            assert_eq!(found(text), [(number, kind)], "{text}");
        }
        assert_eq!(found("one or two of you, check-in, COVID-test"), []);
    }
}
