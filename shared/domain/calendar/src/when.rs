//! A day, a time and a zone, as they are written in a language.

use crate::{Moment, Zone, cities};
use languages::{Spoken, month, weekday};

/// What a clock of a zone shows, and whose clock it is, such as `Monday, November 23 at 10:00 AM (Zurich time, UTC+1)`.
/// Whoever reads it may be anywhere.
pub fn when(moment: Moment, zone: &Zone, spoken: Spoken) -> String {
    let time = zone.shows(moment);
    let weekday = weekday(time.weekday(), spoken);
    let month = month(time.month(), spoken);
    let (day, hour, minute) = (time.day(), time.hour(), time.minute());
    let clock = clock(moment, zone, spoken);
    match spoken {
        Spoken::English => {
            let half = if hour < 12 { "AM" } else { "PM" };
            let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
            format!("{weekday}, {month} {day} at {hour}:{minute:02} {half} ({clock})")
        }
        Spoken::Spanish => {
            let at = if hour == 1 { "a la" } else { "a las" };
            format!("{weekday} {day} de {month} {at} {hour}:{minute:02} ({clock})")
        }
        Spoken::German => format!("{weekday}, {day}. {month} um {hour}:{minute:02} Uhr ({clock})"),
        Spoken::French => {
            let first = if day == 1 { "er" } else { "" };
            format!("{weekday} {day}{first} {month} à {hour} h {minute:02} ({clock})")
        }
        Spoken::Italian => {
            let first = if day == 1 { "º" } else { "" };
            let at = if hour == 1 { "all'" } else { "alle " };
            format!("{weekday} {day}{first} {month} {at}{hour}:{minute:02} ({clock})")
        }
        Spoken::Portuguese => {
            let at = if hour == 1 { "à" } else { "às" };
            format!("{weekday}, {day} de {month}, {at} {hour}:{minute:02} ({clock})")
        }
    }
}

/// Whose clock it is: the place that the zone is named after, and how far it is from UTC.
fn clock(moment: Moment, zone: &Zone, spoken: Spoken) -> String {
    let offset = zone.from_utc(moment);
    let place = match zone.name().split_once('/') {
        // Etc/GMT+5 is no place, and its sign is the other way round.
        None | Some(("Etc", _)) => return offset,
        Some((_, place)) => place.rsplit('/').next().unwrap_or(place).replace('_', " "),
    };
    let place = cities::called(&place, spoken);
    let of_place = match spoken {
        Spoken::English => format!("{place} time"),
        Spoken::Spanish | Spoken::Portuguese => format!("hora de {place}"),
        Spoken::German => format!("Ortszeit {place}"),
        Spoken::French => format!("heure locale : {place}"),
        Spoken::Italian => format!("ora di {place}"),
    };
    format!("{of_place}, {offset}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(moment: &str, zone: &str, spoken: Spoken) -> String {
        let moment: jiff::Timestamp = moment.parse().unwrap();
        when(moment.into(), &Zone::named(zone).unwrap(), spoken)
    }

    #[test]
    fn a_time_says_whose_clock_shows_it() {
        for (zone, clock) in [
            ("Europe/Zurich", "at 10:00 AM (Zurich time, UTC+1)"),
            ("America/St_Johns", "at 5:30 AM (St Johns time, UTC-3:30)"),
            (
                "America/Argentina/Buenos_Aires",
                "at 6:00 AM (Buenos Aires time, UTC-3)",
            ),
            ("Africa/Abidjan", "at 9:00 AM (Abidjan time, UTC)"),
            ("Etc/GMT+5", "at 4:00 AM (UTC-5)"),
            ("UTC", "at 9:00 AM (UTC)"),
        ] {
            let written = written("2026-11-23T09:00:00Z", zone, Spoken::English);
            assert_eq!(written, format!("Monday, November 23 {clock}"));
        }
    }

    #[test]
    fn the_first_of_a_month_and_one_oclock_are_written_as_they_are_spoken() {
        // Tuesday, 1 December 2026, at one o'clock in the night.
        for (spoken, text) in [
            (
                Spoken::English,
                "Tuesday, December 1 at 1:00 AM (Zurich time, UTC+1)",
            ),
            (
                Spoken::Spanish,
                "martes 1 de diciembre a la 1:00 (hora de Zúrich, UTC+1)",
            ),
            (
                Spoken::German,
                "Dienstag, 1. Dezember um 1:00 Uhr (Ortszeit Zürich, UTC+1)",
            ),
            (
                Spoken::French,
                "mardi 1er décembre à 1 h 00 (heure locale : Zurich, UTC+1)",
            ),
            (
                Spoken::Italian,
                "martedì 1º dicembre all'1:00 (ora di Zurigo, UTC+1)",
            ),
            (
                Spoken::Portuguese,
                "terça-feira, 1 de dezembro, à 1:00 (hora de Zurique, UTC+1)",
            ),
        ] {
            assert_eq!(
                written("2026-12-01T00:00:00Z", "Europe/Zurich", spoken),
                text
            );
        }
    }
}
