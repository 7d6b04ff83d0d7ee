//! A day, a time and a zone, as they are written in a language.

use crate::{Spoken, cities};
use calendar::{Moment, Zone};
use jiff::civil::Weekday;

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

/// The name of a day of the week, such as `Monday`.
pub fn weekday(weekday: Weekday, spoken: Spoken) -> &'static str {
    pick(&names(spoken).0, weekday.to_monday_zero_offset())
}

/// The name of a month, 1 to 12, such as `November`.
pub fn month(month: i8, spoken: Spoken) -> &'static str {
    pick(&names(spoken).1, month - 1)
}

fn pick(names: &[&'static str], place: i8) -> &'static str {
    usize::try_from(place)
        .ok()
        .and_then(|place| names.get(place).copied())
        .unwrap_or_default()
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

/// The days from Monday on, and the months.
fn names(spoken: Spoken) -> ([&'static str; 7], [&'static str; 12]) {
    match spoken {
        Spoken::English => (
            [
                "Monday",
                "Tuesday",
                "Wednesday",
                "Thursday",
                "Friday",
                "Saturday",
                "Sunday",
            ],
            [
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ],
        ),
        Spoken::Spanish => (
            [
                "lunes",
                "martes",
                "miércoles",
                "jueves",
                "viernes",
                "sábado",
                "domingo",
            ],
            [
                "enero",
                "febrero",
                "marzo",
                "abril",
                "mayo",
                "junio",
                "julio",
                "agosto",
                "septiembre",
                "octubre",
                "noviembre",
                "diciembre",
            ],
        ),
        Spoken::German => (
            [
                "Montag",
                "Dienstag",
                "Mittwoch",
                "Donnerstag",
                "Freitag",
                "Samstag",
                "Sonntag",
            ],
            [
                "Januar",
                "Februar",
                "März",
                "April",
                "Mai",
                "Juni",
                "Juli",
                "August",
                "September",
                "Oktober",
                "November",
                "Dezember",
            ],
        ),
        Spoken::French => (
            [
                "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
            ],
            [
                "janvier",
                "février",
                "mars",
                "avril",
                "mai",
                "juin",
                "juillet",
                "août",
                "septembre",
                "octobre",
                "novembre",
                "décembre",
            ],
        ),
        Spoken::Italian => (
            [
                "lunedì",
                "martedì",
                "mercoledì",
                "giovedì",
                "venerdì",
                "sabato",
                "domenica",
            ],
            [
                "gennaio",
                "febbraio",
                "marzo",
                "aprile",
                "maggio",
                "giugno",
                "luglio",
                "agosto",
                "settembre",
                "ottobre",
                "novembre",
                "dicembre",
            ],
        ),
        Spoken::Portuguese => (
            [
                "segunda-feira",
                "terça-feira",
                "quarta-feira",
                "quinta-feira",
                "sexta-feira",
                "sábado",
                "domingo",
            ],
            [
                "janeiro",
                "fevereiro",
                "março",
                "abril",
                "maio",
                "junho",
                "julho",
                "agosto",
                "setembro",
                "outubro",
                "novembro",
                "dezembro",
            ],
        ),
    }
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
