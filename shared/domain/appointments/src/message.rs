//! Messages to customers, in their language and the organization's time zone.

use crate::Price;
use calendar::{Moment, Zone, when};
use languages::{Language, Spoken};
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
    /// It was booked and is confirmed.
    Created,
    /// It was asked for, and is not confirmed yet.
    Requested,
    /// What was asked for, and is not confirmed yet, was moved to the time that the message names.
    RequestMoved,
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
    /// What all of its seats cost, if it has a price.
    pub price: Option<&'a Price>,
}

impl Message {
    /// Writes a message.
    pub fn write(occasion: Occasion, topic: &Topic<'_>, language: &Language) -> Self {
        let spoken = language.spoken();
        let when = when(topic.starts_at, topic.zone, spoken);
        let Topic {
            organization, kind, ..
        } = topic;
        let mut text = format!(
            "{organization}: {}",
            sentence(occasion, spoken, kind, &when)
        );
        // Once when it is asked for, and once when it is certain.
        if let (Occasion::Created | Occasion::Requested | Occasion::Confirmed, Some(price)) =
            (occasion, topic.price.and_then(|price| price.told(spoken)))
        {
            text.push(' ');
            text.push_str(&price);
        }
        Self {
            subject: format!("{organization}: {kind}"),
            text,
        }
    }
}

fn sentence(occasion: Occasion, spoken: Spoken, kind: &str, when: &str) -> String {
    match spoken {
        Spoken::English => in_english(occasion, kind, when),
        Spoken::Spanish => in_spanish(occasion, kind, when),
        Spoken::German => in_german(occasion, kind, when),
        Spoken::French => in_french(occasion, kind, when),
        Spoken::Italian => in_italian(occasion, kind, when),
        Spoken::Portuguese => in_portuguese(occasion, kind, when),
    }
}

fn in_english(occasion: Occasion, kind: &str, when: &str) -> String {
    match occasion {
        Occasion::Created => format!("your appointment ({kind}) is booked for {when}."),
        Occasion::Requested => format!(
            "we have your request for an appointment ({kind}) on {when}. It is not confirmed yet."
        ),
        Occasion::RequestMoved => format!(
            "your request for an appointment ({kind}) is now for {when}. It is not confirmed yet."
        ),
        Occasion::Confirmed => format!("your appointment ({kind}) on {when} is confirmed."),
        Occasion::Rescheduled => format!("your appointment ({kind}) has been moved to {when}."),
        Occasion::Cancelled => format!("your appointment ({kind}) on {when} has been cancelled."),
        Occasion::Reminder => format!("a reminder of your appointment ({kind}) on {when}."),
    }
}

fn in_spanish(occasion: Occasion, kind: &str, when: &str) -> String {
    match occasion {
        Occasion::Created => format!("su cita ({kind}) está reservada para el {when}."),
        Occasion::Requested => format!(
            "hemos recibido su solicitud de cita ({kind}) para el {when}. Todavía no está confirmada."
        ),
        Occasion::RequestMoved => format!(
            "su solicitud de cita ({kind}) ha pasado al {when}. Todavía no está confirmada."
        ),
        Occasion::Confirmed => format!("su cita ({kind}) del {when} está confirmada."),
        Occasion::Rescheduled => format!("su cita ({kind}) se ha cambiado al {when}."),
        Occasion::Cancelled => format!("su cita ({kind}) del {when} se ha cancelado."),
        Occasion::Reminder => format!("le recordamos su cita ({kind}) del {when}."),
    }
}

fn in_german(occasion: Occasion, kind: &str, when: &str) -> String {
    match occasion {
        Occasion::Created => format!("Ihr Termin ({kind}) ist gebucht für {when}."),
        Occasion::Requested => format!(
            "wir haben Ihre Terminanfrage ({kind}) für {when} erhalten. Sie ist noch nicht bestätigt."
        ),
        Occasion::RequestMoved => format!(
            "Ihre Terminanfrage ({kind}) wurde verschoben auf {when}. Sie ist noch nicht bestätigt."
        ),
        Occasion::Confirmed => format!("Ihr Termin ({kind}) am {when} ist bestätigt."),
        Occasion::Rescheduled => format!("Ihr Termin ({kind}) wurde verschoben auf {when}."),
        Occasion::Cancelled => format!("Ihr Termin ({kind}) am {when} wurde abgesagt."),
        Occasion::Reminder => format!("Erinnerung an Ihren Termin ({kind}) am {when}."),
    }
}

fn in_french(occasion: Occasion, kind: &str, when: &str) -> String {
    match occasion {
        Occasion::Created => format!("votre rendez-vous ({kind}) est réservé pour le {when}."),
        Occasion::Requested => format!(
            "nous avons bien reçu votre demande de rendez-vous ({kind}) pour le {when}. Elle n'est pas encore confirmée."
        ),
        Occasion::RequestMoved => format!(
            "votre demande de rendez-vous ({kind}) est déplacée au {when}. Elle n'est pas encore confirmée."
        ),
        Occasion::Confirmed => format!("votre rendez-vous ({kind}) du {when} est confirmé."),
        Occasion::Rescheduled => format!("votre rendez-vous ({kind}) est déplacé au {when}."),
        Occasion::Cancelled => format!("votre rendez-vous ({kind}) du {when} est annulé."),
        Occasion::Reminder => format!("rappel de votre rendez-vous ({kind}) du {when}."),
    }
}

fn in_italian(occasion: Occasion, kind: &str, when: &str) -> String {
    match occasion {
        Occasion::Created => format!("il suo appuntamento ({kind}) è prenotato per {when}."),
        Occasion::Requested => format!(
            "abbiamo ricevuto la sua richiesta di appuntamento ({kind}) per {when}. Non è ancora confermata."
        ),
        Occasion::RequestMoved => format!(
            "la sua richiesta di appuntamento ({kind}) è spostata a {when}. Non è ancora confermata."
        ),
        Occasion::Confirmed => format!("il suo appuntamento ({kind}) di {when} è confermato."),
        Occasion::Rescheduled => format!("il suo appuntamento ({kind}) è spostato a {when}."),
        Occasion::Cancelled => format!("il suo appuntamento ({kind}) di {when} è annullato."),
        Occasion::Reminder => format!("le ricordiamo il suo appuntamento ({kind}) di {when}."),
    }
}

fn in_portuguese(occasion: Occasion, kind: &str, when: &str) -> String {
    match occasion {
        Occasion::Created => format!("a sua marcação ({kind}) está reservada para {when}."),
        Occasion::Requested => format!(
            "recebemos o seu pedido de marcação ({kind}) para {when}. Ainda não está confirmado."
        ),
        Occasion::RequestMoved => format!(
            "o seu pedido de marcação ({kind}) foi alterado para {when}. Ainda não está confirmado."
        ),
        Occasion::Confirmed => format!("a sua marcação ({kind}) de {when} está confirmada."),
        Occasion::Rescheduled => format!("a sua marcação ({kind}) foi alterada para {when}."),
        Occasion::Cancelled => format!("a sua marcação ({kind}) de {when} foi cancelada."),
        Occasion::Reminder => format!("lembramos a sua marcação ({kind}) de {when}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(language: &str, zone: &str) -> String {
        let price = Price::of(Some("89.50"), Some("CHF"));
        let topic = Topic {
            organization: "Alpine",
            kind: "Consultation",
            starts_at: "2026-11-23T09:00:00Z"
                .parse::<jiff::Timestamp>()
                .unwrap()
                .into(),
            zone: &Zone::named(zone).unwrap(),
            price: price.as_ref(),
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
                "Alpine: a reminder of your appointment (Consultation) on Monday, November 23 at 10:00 AM (Zurich time, UTC+1).",
            ),
            (
                "es-MX",
                "Alpine: le recordamos su cita (Consultation) del lunes 23 de noviembre a las 10:00 (hora de Zúrich, UTC+1).",
            ),
            (
                "de",
                "Alpine: Erinnerung an Ihren Termin (Consultation) am Montag, 23. November um 10:00 Uhr (Ortszeit Zürich, UTC+1).",
            ),
            (
                "fr",
                "Alpine: rappel de votre rendez-vous (Consultation) du lundi 23 novembre à 10 h 00 (heure locale : Zurich, UTC+1).",
            ),
            (
                "rm",
                "Alpine: a reminder of your appointment (Consultation) on Monday, November 23 at 10:00 AM (Zurich time, UTC+1).",
            ),
        ] {
            assert_eq!(written(language, "Europe/Zurich"), text);
        }
        assert!(written("en", "Asia/Kolkata").contains("at 2:30 PM (Kolkata time, UTC+5:30)"));
    }

    #[test]
    fn every_language_has_its_own_words_for_every_occasion() {
        use Occasion::{
            Cancelled, Confirmed, Created, Reminder, RequestMoved, Requested, Rescheduled,
        };
        let mut sentences = Vec::new();
        for spoken in Spoken::ALL {
            for occasion in [
                Created,
                Requested,
                RequestMoved,
                Confirmed,
                Rescheduled,
                Cancelled,
                Reminder,
            ] {
                sentences.push(sentence(occasion, spoken, "", ""));
            }
        }
        let all = sentences.len();
        sentences.sort();
        sentences.dedup();

        assert_eq!(sentences.len(), all);
    }
}
