//! What whoever booked a tour is told.

use crate::{CantWrite, Words, spoken, text};
use calendar::{Moment, Zone, when};
use jiff::Timestamp;
use languages::Spoken;
use serde_json::{Map, Value};

/// What happened to a booking.
#[derive(Clone, Copy)]
enum Event {
    /// It was asked for, and is not confirmed yet.
    Requested,
    /// It was booked and is confirmed.
    Booked,
    Confirmed,
    Moved,
    /// Somebody more or somebody less comes.
    Changed,
    Cancelled,
}

pub(crate) fn words(event: &str, payload: &Map<String, Value>) -> Result<Words, CantWrite> {
    let event = match (event, payload.get("status").and_then(Value::as_str)) {
        ("created", Some("confirmed")) => Event::Booked,
        ("created" | "requested", _) => Event::Requested,
        ("confirmed", _) => Event::Confirmed,
        ("rescheduled", _) => Event::Moved,
        ("changed", _) => Event::Changed,
        ("cancelled", _) => Event::Cancelled,
        _ => return Err(CantWrite::UnknownTopic(format!("booking.{event}"))),
    };
    let spoken = spoken(payload);
    let organization = text(payload, "organization_name")?;
    let tour = text(payload, "tour_title")?;
    let code = text(payload, "confirmation_code")?;
    let zone = Zone::named(text(payload, "timezone")?).map_err(|_| CantWrite::Lacks("timezone"))?;
    let starts_at: Timestamp = text(payload, "starts_at")?
        .parse()
        .map_err(|_| CantWrite::Lacks("starts_at"))?;
    let when = when(Moment::from_second(starts_at.as_second()), &zone, spoken);
    let seats = payload
        .get("participants")
        .and_then(Value::as_u64)
        .ok_or(CantWrite::Lacks("participants"))?;
    let told = tell(spoken, event, tour, &when);
    let mut paragraphs = vec![format!("{organization}: {told}")];
    if !matches!(event, Event::Cancelled) {
        // By kinds, in the words of the organization.
        paragraphs.push(match payload.get("party").and_then(Value::as_str) {
            Some(party) => format!("{party}."),
            None => seats_of(spoken, seats),
        });
    }
    paragraphs.push(code_of(spoken, code));
    Ok(Words {
        sender: Some(organization.to_owned()),
        subject: format!("{organization}: {tour}"),
        paragraphs,
    })
}

fn tell(spoken: Spoken, event: Event, tour: &str, when: &str) -> String {
    use Event::{Booked, Cancelled, Changed, Confirmed, Moved, Requested};
    match (spoken, event) {
        (Spoken::English, Requested) => {
            format!("we have your request for {tour} on {when}. It is not confirmed yet.")
        }
        (Spoken::English, Booked) => format!("{tour} on {when} is booked for you."),
        (Spoken::English, Confirmed) => format!("your booking of {tour} on {when} is confirmed."),
        (Spoken::English, Moved) => format!("your booking of {tour} has been moved to {when}."),
        (Spoken::English, Changed) => {
            format!("your booking of {tour} on {when} has been changed.")
        }
        (Spoken::English, Cancelled) => {
            format!("your booking of {tour} on {when} has been cancelled.")
        }
        (Spoken::Spanish, Requested) => {
            format!(
                "hemos recibido su solicitud de {tour} para el {when}. Todavía no está confirmada."
            )
        }
        (Spoken::Spanish, Booked) => format!("{tour} está reservado para usted el {when}."),
        (Spoken::Spanish, Confirmed) => format!("su reserva de {tour} del {when} está confirmada."),
        (Spoken::Spanish, Moved) => format!("su reserva de {tour} se ha cambiado al {when}."),
        (Spoken::Spanish, Changed) => {
            format!("su reserva de {tour} del {when} se ha modificado.")
        }
        (Spoken::Spanish, Cancelled) => format!("su reserva de {tour} del {when} se ha cancelado."),
        (Spoken::German, Requested) => {
            format!(
                "wir haben Ihre Anfrage für {tour} am {when} erhalten. Sie ist noch nicht bestätigt."
            )
        }
        (Spoken::German, Booked) => format!("{tour} am {when} ist für Sie gebucht."),
        (Spoken::German, Confirmed) => format!("Ihre Buchung von {tour} am {when} ist bestätigt."),
        (Spoken::German, Moved) => format!("Ihre Buchung von {tour} wurde verschoben auf {when}."),
        (Spoken::German, Changed) => {
            format!("Ihre Buchung von {tour} am {when} wurde geändert.")
        }
        (Spoken::German, Cancelled) => {
            format!("Ihre Buchung von {tour} am {when} wurde storniert.")
        }
        (Spoken::French, Requested) => {
            format!(
                "nous avons reçu votre demande pour {tour} le {when}. Elle n'est pas encore confirmée."
            )
        }
        (Spoken::French, Booked) => format!("{tour} est réservé pour vous le {when}."),
        (Spoken::French, Confirmed) => {
            format!("votre réservation de {tour} du {when} est confirmée.")
        }
        (Spoken::French, Moved) => format!("votre réservation de {tour} est déplacée au {when}."),
        (Spoken::French, Changed) => {
            format!("votre réservation de {tour} du {when} est modifiée.")
        }
        (Spoken::French, Cancelled) => {
            format!("votre réservation de {tour} du {when} est annulée.")
        }
        (Spoken::Italian, Requested) => {
            format!(
                "abbiamo ricevuto la sua richiesta per {tour}, {when}. Non è ancora confermata."
            )
        }
        (Spoken::Italian, Booked) => format!("{tour}, {when}, è prenotato per lei."),
        (Spoken::Italian, Confirmed) => {
            format!("la sua prenotazione di {tour}, {when}, è confermata.")
        }
        (Spoken::Italian, Moved) => {
            format!("la sua prenotazione di {tour} è stata spostata: {when}.")
        }
        (Spoken::Italian, Changed) => {
            format!("la sua prenotazione di {tour}, {when}, è stata modificata.")
        }
        (Spoken::Italian, Cancelled) => {
            format!("la sua prenotazione di {tour}, {when}, è stata annullata.")
        }
        (Spoken::Portuguese, Requested) => {
            format!("recebemos o seu pedido de {tour} para {when}. Ainda não está confirmado.")
        }
        (Spoken::Portuguese, Booked) => format!("{tour} está reservado para si: {when}."),
        (Spoken::Portuguese, Confirmed) => {
            format!("a sua reserva de {tour} de {when} está confirmada.")
        }
        (Spoken::Portuguese, Moved) => format!("a sua reserva de {tour} foi alterada para {when}."),
        (Spoken::Portuguese, Changed) => {
            format!("a sua reserva de {tour} de {when} foi modificada.")
        }
        (Spoken::Portuguese, Cancelled) => {
            format!("a sua reserva de {tour} de {when} foi cancelada.")
        }
    }
}

fn seats_of(spoken: Spoken, seats: u64) -> String {
    match (spoken, seats) {
        (Spoken::English, 1) => "For 1 person.".to_owned(),
        (Spoken::English, _) => format!("For {seats} people."),
        (Spoken::Spanish, 1) => "Para 1 persona.".to_owned(),
        (Spoken::Spanish, _) => format!("Para {seats} personas."),
        (Spoken::German, 1) => "Für 1 Person.".to_owned(),
        (Spoken::German, _) => format!("Für {seats} Personen."),
        (Spoken::French, 1) => "Pour 1 personne.".to_owned(),
        (Spoken::French, _) => format!("Pour {seats} personnes."),
        (Spoken::Italian, 1) => "Per 1 persona.".to_owned(),
        (Spoken::Italian, _) => format!("Per {seats} persone."),
        (Spoken::Portuguese, 1) => "Para 1 pessoa.".to_owned(),
        (Spoken::Portuguese, _) => format!("Para {seats} pessoas."),
    }
}

fn code_of(spoken: Spoken, code: &str) -> String {
    match spoken {
        Spoken::English => format!("Confirmation code: {code}"),
        Spoken::Spanish => format!("Código de confirmación: {code}"),
        Spoken::German => format!("Buchungscode: {code}"),
        Spoken::French => format!("Code de confirmation : {code}"),
        Spoken::Italian => format!("Codice di conferma: {code}"),
        Spoken::Portuguese => format!("Código de confirmação: {code}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn payload(language: &str, status: &str) -> Map<String, Value> {
        let payload = json!({
            "language": language, "status": status, "organization_name": "Alpine Trails", "tour_title": "Glacier Walk",
            "confirmation_code": "CQ33M-YZAFE", "timezone": "Europe/Zurich", "starts_at": "2026-12-05T08:00:00+00:00",
            "participants": 2,
        });
        payload.as_object().unwrap().clone()
    }

    fn told(event: &str, language: &str, status: &str) -> String {
        words(event, &payload(language, status))
            .unwrap()
            .paragraphs
            .join(" | ")
    }

    #[test]
    fn a_request_is_no_booking() {
        assert_eq!(
            told("created", "en", "pending"),
            "Alpine Trails: we have your request for Glacier Walk on Saturday, December 5 at 9:00 AM (Zurich time, UTC+1). \
             It is not confirmed yet. | For 2 people. | Confirmation code: CQ33M-YZAFE"
        );
        assert!(told("created", "en", "confirmed").contains("is booked for you."));
    }

    #[test]
    fn each_language_names_day_time_zone_and_code() {
        for (language, words, place) in [
            ("en-GB", "has been moved to Saturday", "Zurich"),
            ("es", "se ha cambiado al sábado", "Zúrich"),
            ("de-CH", "wurde verschoben auf Samstag", "Zürich"),
            ("fr", "est déplacée au samedi", "Zurich"),
            ("it", "è stata spostata: sabato", "Zurigo"),
            ("pt-BR", "foi alterada para sábado", "Zurique"),
        ] {
            let told = told("rescheduled", language, "confirmed");
            for part in [words, place, "UTC+1", "CQ33M-YZAFE", "Glacier Walk"] {
                assert!(told.contains(part), "{language}: {part}: {told}");
            }
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let mut payload = payload("en", "confirmed");
        payload.remove("tour_title");
        assert_eq!(
            words("created", &payload).err(),
            Some(CantWrite::Lacks("tour_title"))
        );
        let unknown = words("eaten", &payload).err();
        assert_eq!(
            unknown,
            Some(CantWrite::UnknownTopic("booking.eaten".to_owned()))
        );
    }
}
