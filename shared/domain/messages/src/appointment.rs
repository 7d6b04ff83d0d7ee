//! What a customer is told of an appointment where nothing was written when it happened, such as when it was paid for.

use crate::{CantWrite, Words, text};
use appointments::{Message, Occasion, Price, Topic};
use calendar::{Moment, Zone};
use jiff::Timestamp;
use languages::Language;
use serde_json::{Map, Value};

pub(crate) fn words(event: &str, payload: &Map<String, Value>) -> Result<Words, CantWrite> {
    let occasion = match event {
        "confirmed" => Occasion::Confirmed,
        _ => return Err(CantWrite::UnknownTopic(format!("appointment.{event}"))),
    };
    let zone = Zone::named(text(payload, "timezone")?).map_err(|_| CantWrite::Lacks("timezone"))?;
    let starts_at: Timestamp = text(payload, "starts_at")?
        .parse()
        .map_err(|_| CantWrite::Lacks("starts_at"))?;
    let organization = text(payload, "organization_name")?;
    let given = |name| payload.get(name).and_then(Value::as_str);
    let price = Price::of(given("price"), given("currency"));
    let topic = Topic {
        organization,
        kind: text(payload, "appointment_type")?,
        starts_at: Moment::from_second(starts_at.as_second()),
        zone: &zone,
        price: price.as_ref(),
    };
    let language = given("language").and_then(|tag| Language::parse(tag).ok());
    let message = Message::write(occasion, &topic, &language.unwrap_or_default());
    Ok(Words {
        sender: Some(organization.to_owned()),
        subject: message.subject,
        paragraphs: vec![message.text],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_was_paid_for_is_confirmed_with_its_price() {
        let payload = json!({
            "organization_name": "Alpine", "appointment_type": "Consultation", "timezone": "Europe/Zurich",
            "starts_at": "2026-11-23T09:00:00+00:00", "language": "de", "price": "89.50", "currency": "CHF",
        });
        let payload = payload.as_object().unwrap();
        assert_eq!(
            words("confirmed", payload).unwrap().paragraphs,
            [
                "Alpine: Ihr Termin (Consultation) am Montag, 23. November um 10:00 Uhr (Ortszeit Zürich, UTC+1) ist bestätigt. Preis: CHF 89.50."
            ]
        );
        assert!(words("forgotten", payload).is_err());
    }
}
