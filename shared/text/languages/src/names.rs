use crate::Spoken;
use jiff::civil::Weekday;

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

    #[test]
    fn days_and_months_are_called_as_people_call_them() {
        assert_eq!(weekday(Weekday::Monday, Spoken::English), "Monday");
        assert_eq!(weekday(Weekday::Sunday, Spoken::German), "Sonntag");
        assert_eq!(month(1, Spoken::French), "janvier");
        assert_eq!(month(12, Spoken::Italian), "dicembre");
        assert_eq!(month(13, Spoken::Spanish), "");
    }
}
