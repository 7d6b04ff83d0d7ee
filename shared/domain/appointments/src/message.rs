//! Messages to customers, in their language and the organization's time zone.

use crate::{Language, Spoken};
use calendar::{Moment, Zone};
use jiff::civil::DateTime;
use serde::Serialize;

/// A message to a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// For an e-mail.
    pub subject: String,
    /// All of a text message.
    pub text: String,
}

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// It was booked.
    Created,
    /// It was confirmed.
    Confirmed,
    /// It was moved to the time that the message names.
    Rescheduled,
    /// It was cancelled.
    Cancelled,
    /// It is soon.
    Reminder,
}

/// Which appointment a message is about.
#[derive(Clone, Copy, Debug)]
pub struct Topic<'a> {
    /// The organization's name.
    pub organization: &'a str,
    /// The name of the kind of appointment.
    pub kind: &'a str,
    /// Start of the appointment.
    pub starts_at: Moment,
    /// The organization's zone.
    pub zone: &'a Zone,
}

impl Message {
    /// Writes a message.
    pub fn write(occasion: Occasion, topic: &Topic<'_>, language: &Language) -> Self {
        let spoken = language.spoken();
        let when = when(topic.zone.shows(topic.starts_at), spoken);
        let Topic {
            organization, kind, ..
        } = topic;
        Self {
            subject: format!("{organization}: {kind}"),
            text: format!(
                "{organization}: {}",
                sentence(occasion, spoken, kind, &when)
            ),
        }
    }
}

fn sentence(occasion: Occasion, spoken: Spoken, kind: &str, when: &str) -> String {
    use Occasion::{Cancelled, Confirmed, Created, Reminder, Rescheduled};
    match (spoken, occasion) {
        (Spoken::English, Created) => format!("your appointment ({kind}) is booked for {when}."),
        (Spoken::English, Confirmed) => {
            format!("your appointment ({kind}) on {when} is confirmed.")
        }
        (Spoken::English, Rescheduled) => {
            format!("your appointment ({kind}) has been moved to {when}.")
        }
        (Spoken::English, Cancelled) => {
            format!("your appointment ({kind}) on {when} has been cancelled.")
        }
        (Spoken::English, Reminder) => {
            format!("a reminder of your appointment ({kind}) on {when}.")
        }

        (Spoken::Spanish, Created) => format!("su cita ({kind}) está reservada para el {when}."),
        (Spoken::Spanish, Confirmed) => format!("su cita ({kind}) del {when} está confirmada."),
        (Spoken::Spanish, Rescheduled) => format!("su cita ({kind}) se ha cambiado al {when}."),
        (Spoken::Spanish, Cancelled) => format!("su cita ({kind}) del {when} se ha cancelado."),
        (Spoken::Spanish, Reminder) => format!("le recordamos su cita ({kind}) del {when}."),

        (Spoken::German, Created) => format!("Ihr Termin ({kind}) ist gebucht für {when}."),
        (Spoken::German, Confirmed) => format!("Ihr Termin ({kind}) am {when} ist bestätigt."),
        (Spoken::German, Rescheduled) => {
            format!("Ihr Termin ({kind}) wurde verschoben auf {when}.")
        }
        (Spoken::German, Cancelled) => format!("Ihr Termin ({kind}) am {when} wurde abgesagt."),
        (Spoken::German, Reminder) => format!("Erinnerung an Ihren Termin ({kind}) am {when}."),

        (Spoken::French, Created) => {
            format!("votre rendez-vous ({kind}) est réservé pour le {when}.")
        }
        (Spoken::French, Confirmed) => {
            format!("votre rendez-vous ({kind}) du {when} est confirmé.")
        }
        (Spoken::French, Rescheduled) => {
            format!("votre rendez-vous ({kind}) est reporté au {when}.")
        }
        (Spoken::French, Cancelled) => format!("votre rendez-vous ({kind}) du {when} est annulé."),
        (Spoken::French, Reminder) => format!("rappel de votre rendez-vous ({kind}) du {when}."),

        (Spoken::Italian, Created) => {
            format!("il suo appuntamento ({kind}) è prenotato per {when}.")
        }
        (Spoken::Italian, Confirmed) => {
            format!("il suo appuntamento ({kind}) di {when} è confermato.")
        }
        (Spoken::Italian, Rescheduled) => {
            format!("il suo appuntamento ({kind}) è spostato a {when}.")
        }
        (Spoken::Italian, Cancelled) => {
            format!("il suo appuntamento ({kind}) di {when} è annullato.")
        }
        (Spoken::Italian, Reminder) => {
            format!("le ricordiamo il suo appuntamento ({kind}) di {when}.")
        }

        (Spoken::Portuguese, Created) => {
            format!("a sua marcação ({kind}) está reservada para {when}.")
        }
        (Spoken::Portuguese, Confirmed) => {
            format!("a sua marcação ({kind}) de {when} está confirmada.")
        }
        (Spoken::Portuguese, Rescheduled) => {
            format!("a sua marcação ({kind}) foi alterada para {when}.")
        }
        (Spoken::Portuguese, Cancelled) => {
            format!("a sua marcação ({kind}) de {when} foi cancelada.")
        }
        (Spoken::Portuguese, Reminder) => format!("lembramos a sua marcação ({kind}) de {when}."),
    }
}

/// A day and a time as they are written in a language, such as `Monday, November 23 at 10:00 AM`.
fn when(time: DateTime, spoken: Spoken) -> String {
    let pick = |names: &[&'static str], number: i8| {
        usize::try_from(number)
            .ok()
            .and_then(|number| names.get(number).copied())
            .unwrap_or_default()
    };
    let (weekdays, months) = names(spoken);
    let weekday = pick(&weekdays, time.weekday().to_monday_zero_offset());
    let month = pick(&months, time.month() - 1);
    let (day, hour, minute) = (time.day(), time.hour(), time.minute());
    match spoken {
        Spoken::English => {
            let half = if hour < 12 { "AM" } else { "PM" };
            let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
            format!("{weekday}, {month} {day} at {hour}:{minute:02} {half}")
        }
        Spoken::Spanish => format!("{weekday} {day} de {month} a las {hour}:{minute:02}"),
        Spoken::German => format!("{weekday}, {day}. {month} um {hour}:{minute:02} Uhr"),
        Spoken::French => format!("{weekday} {day} {month} à {hour} h {minute:02}"),
        Spoken::Italian => format!("{weekday} {day} {month} alle {hour}:{minute:02}"),
        Spoken::Portuguese => format!("{weekday}, {day} de {month}, às {hour}:{minute:02}"),
    }
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

    fn written(language: &str, zone: &str) -> String {
        let topic = Topic {
            organization: "Alpine",
            kind: "Consultation",
            starts_at: "2026-11-23T09:00:00Z"
                .parse::<jiff::Timestamp>()
                .unwrap()
                .into(),
            zone: &Zone::named(zone).unwrap(),
        };
        Message::write(
            Occasion::Reminder,
            &topic,
            &Language::parse(language).unwrap(),
        )
        .text
    }

    #[test]
    fn a_message_is_in_the_customers_language_and_on_the_organizations_clock() {
        for (language, text) in [
            (
                "en",
                "Alpine: a reminder of your appointment (Consultation) on Monday, November 23 at 10:00 AM.",
            ),
            (
                "es-MX",
                "Alpine: le recordamos su cita (Consultation) del lunes 23 de noviembre a las 10:00.",
            ),
            (
                "de",
                "Alpine: Erinnerung an Ihren Termin (Consultation) am Montag, 23. November um 10:00 Uhr.",
            ),
            (
                "fr",
                "Alpine: rappel de votre rendez-vous (Consultation) du lundi 23 novembre à 10 h 00.",
            ),
            (
                "rm",
                "Alpine: a reminder of your appointment (Consultation) on Monday, November 23 at 10:00 AM.",
            ),
        ] {
            assert_eq!(written(language, "Europe/Zurich"), text);
        }
        assert!(written("en", "Asia/Kolkata").contains("at 2:30 PM"));
        assert!(written("en", "America/St_Johns").contains("at 5:30 AM"));
    }

    #[test]
    fn every_language_has_its_own_words_for_every_occasion() {
        use Occasion::{Cancelled, Confirmed, Created, Reminder, Rescheduled};
        let mut sentences = Vec::new();
        for spoken in Spoken::ALL {
            for occasion in [Created, Confirmed, Rescheduled, Cancelled, Reminder] {
                sentences.push(sentence(occasion, spoken, "", ""));
            }
        }
        let all = sentences.len();
        sentences.sort();
        sentences.dedup();

        assert_eq!(sentences.len(), all);
    }
}
