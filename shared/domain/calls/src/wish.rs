//! Days and times as a model writes them, in whichever form.

use appointments::{Spoken, weekday};
use jiff::{
    ToSpan,
    civil::{Date, Time, Weekday},
};
use std::ops::RangeInclusive;

/// Which time of a day is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TimeWish {
    /// About this time.
    About(Time),
    /// In these hours.
    Within(RangeInclusive<i8>),
}

const TODAY: [&str; 6] = ["today", "hoy", "heute", "aujourd'hui", "oggi", "hoje"];
const TOMORROW: [&str; 6] = ["tomorrow", "manana", "morgen", "demain", "domani", "amanha"];
const AFTER_TOMORROW: [&str; 6] = [
    "day after tomorrow",
    "pasado manana",
    "ubermorgen",
    "apres-demain",
    "dopodomani",
    "depois de amanha",
];
const MORNING: RangeInclusive<i8> = 5..=11;
const AFTERNOON: RangeInclusive<i8> = 12..=17;
const EVENING: RangeInclusive<i8> = 17..=23;
/// Words in their six languages, without accents.
const PARTS: [(&str, RangeInclusive<i8>); 19] = [
    ("afternoon", AFTERNOON),
    ("morning", MORNING),
    ("evening", EVENING),
    ("tarde", AFTERNOON),
    ("manana", MORNING),
    ("noche", EVENING),
    ("vormittag", MORNING),
    ("nachmittag", AFTERNOON),
    ("abend", EVENING),
    ("morgen", MORNING),
    ("matin", MORNING),
    ("apres-midi", AFTERNOON),
    ("soir", EVENING),
    ("mattina", MORNING),
    ("pomeriggio", AFTERNOON),
    ("sera", EVENING),
    ("manha", MORNING),
    ("noite", EVENING),
    ("mittag", 11..=14),
];

/// A day: `2026-12-03`, a time on it, `tomorrow`, `Thursday`, in any of the six languages. A day of the week is the next
/// one, and today counts.
pub(crate) fn day(text: &str, today: Date) -> Option<Date> {
    let text = plain(text);
    if let Some(date) = text.get(..10).and_then(|date| date.parse().ok()) {
        return Some(date);
    }
    let is = |words: &[&str]| words.iter().any(|word| *word == text);
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&AFTER_TOMORROW) {
        return today.checked_add(2.days()).ok();
    }
    if is(&TODAY) {
        return Some(today);
    }
    if is(&TOMORROW) {
        return today.checked_add(1.day()).ok();
    }
    let named = Spoken::ALL.into_iter().find_map(|spoken| {
        WEEKDAYS.into_iter().find(|day| {
            let name = plain(weekday(*day, spoken));
            // Nobody says all of `segunda-feira`.
            text.contains(name.split('-').next().unwrap_or_default())
        })
    })?;
    let ahead =
        (named.to_monday_zero_offset() - today.weekday().to_monday_zero_offset()).rem_euclid(7);
    today.checked_add(ahead.days()).ok()
}

/// A time: `09:30`, `9.30`, `9h30`, `2 pm`, the time of `2026-12-03T09:30`, `afternoon`.
pub(crate) fn time(text: &str) -> Option<TimeWish> {
    let text = plain(text);
    let (date, after) = text.split_at_checked(10).unwrap_or_default();
    let clock = date.parse::<Date>().ok().and(after.get(1..));
    if let Some(time) = clock_time(clock.unwrap_or(&text)) {
        return Some(TimeWish::About(time));
    }
    let part = PARTS.iter().find(|(word, _)| text.contains(word));
    part.map(|(_, hours)| TimeWish::Within(hours.clone()))
}

/// One time on the clock.
pub(crate) fn clock_time(text: &str) -> Option<Time> {
    let text = plain(text);
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let rest = text.get(digits.len()..)?;
    let hour: i8 = digits.parse().ok().filter(|_| digits.len() <= 2)?;
    let after = rest
        .trim_start_matches([':', '.', 'h', ' '])
        .trim_start_matches("uhr")
        .trim_start();
    let minutes: String = after.chars().take_while(char::is_ascii_digit).collect();
    let minute: i8 = match minutes.len() {
        0 => 0,
        2 => minutes.parse().ok()?,
        _ => return None,
    };
    let letters: String = after.chars().filter(char::is_ascii_alphabetic).collect();
    let is_half_of_day = (1..=12).contains(&hour);
    let hour = match letters.as_str() {
        letters if letters.starts_with("pm") && is_half_of_day => hour % 12 + 12,
        letters if letters.starts_with("am") && is_half_of_day => hour % 12,
        _ => hour,
    };
    Time::new(hour, minute, 0, 0).ok()
}

const WEEKDAYS: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// Small letters without accents, as models may or may not write them.
pub(crate) fn plain(text: &str) -> String {
    let text = text.trim().to_lowercase();
    text.chars()
        .take(200)
        .map(|letter| match letter {
            'á' | 'à' | 'â' | 'ã' | 'ä' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'í' | 'ì' | 'î' | 'ï' => 'i',
            'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
            'ú' | 'ù' | 'û' | 'ü' => 'u',
            'ç' => 'c',
            'ñ' => 'n',
            '’' => '\'',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time as clock};

    /// A Sunday.
    const TODAY: Date = Date::constant(2026, 11, 29);

    #[test]
    fn a_day_has_many_names() {
        for (text, wanted) in [
            ("2026-12-03", date(2026, 12, 3)),
            ("2026-12-03T09:30:00+01:00", date(2026, 12, 3)),
            (" Today", TODAY),
            ("mañana", date(2026, 11, 30)),
            ("Morgen", date(2026, 11, 30)),
            ("übermorgen", date(2026, 12, 1)),
            ("Après-demain", date(2026, 12, 1)),
            ("Thursday", date(2026, 12, 3)),
            ("next thursday", date(2026, 12, 3)),
            ("am Donnerstag", date(2026, 12, 3)),
            ("miercoles", date(2026, 12, 2)),
            ("sábado", date(2026, 12, 5)),
            ("na quinta", date(2026, 12, 3)),
            ("dimanche", TODAY),
        ] {
            assert_eq!(day(text, TODAY), Some(wanted), "{text}");
        }
        for odd in ["", "soon", "2026-02-30", "99", "💥"] {
            assert_eq!(day(odd, TODAY), None, "{odd}");
        }
    }

    #[test]
    fn a_time_has_many_forms() {
        for (text, hour, minute) in [
            ("09:30", 9, 30),
            ("9.30", 9, 30),
            ("9h30", 9, 30),
            ("9 Uhr 30", 9, 30),
            ("9", 9, 0),
            ("2 pm", 14, 0),
            ("2:15PM", 14, 15),
            ("12 am", 0, 0),
            ("12:30 p.m.", 12, 30),
            ("14:00 Uhr", 14, 0),
            ("2026-12-03T09:30:00", 9, 30),
        ] {
            assert_eq!(
                time(text),
                Some(TimeWish::About(clock(hour, minute, 0, 0))),
                "{text}"
            );
        }
        assert_eq!(time("in the afternoon"), Some(TimeWish::Within(AFTERNOON)));
        assert_eq!(time("Nachmittag"), Some(TimeWish::Within(AFTERNOON)));
        assert_eq!(time("l'après-midi"), Some(TimeWish::Within(AFTERNOON)));
        for odd in ["", "25:00", "9:75", "9:5", "123", "soon", "½"] {
            assert_eq!(time(odd), None, "{odd}");
        }
    }
}
