//! What is said where no template replaces it, about an example of what happened.

use super::{TemplateSave, TemplateType};
use crate::{Words, booking, invitation};
use appointments::{Message, Occasion, Price, Topic};
use calendar::{Moment, Zone};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// When the example takes place, unless the request says.
const STARTS_AT: &str = "2030-06-15T08:00:00Z";
/// Where an invitation of the example leads.
const LINK: &str = "https://example.com/link";

/// What people are told of an event without a template.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct OurWords {
    subject: Option<String>,
    text: String,
}

/// Our words for the event that a template is named after, in its language; none where it is named after no event.
pub(super) fn ours(template: &TemplateSave) -> Option<OurWords> {
    let payload = example(template);
    let words = match template.name.as_str().split_once('.')? {
        ("booking", event) => booking::words(event, &payload).ok()?,
        ("invitation", "created") => invitation::words(&payload, LINK).ok()?,
        ("appointment", event) => of_appointment(event, &payload, template)?,
        _ => return None,
    };
    let (subject, between) = match template.kind {
        TemplateType::Email => (Some(words.subject), "\n\n"),
        TemplateType::Sms => (None, " "),
        TemplateType::Whatsapp => (None, "\n\n"),
    };
    Some(OurWords {
        subject,
        text: words.paragraphs.join(between),
    })
}

/// The facts of the example: those that the request gives, and names in the place of the others.
fn example(template: &TemplateSave) -> Map<String, Value> {
    let facts = json!({
        "organization_name": "[organization_name]", "tour_title": "[tour_title]", "confirmation_code": "[confirmation_code]",
        "appointment_type": "[appointment_type]", "starts_at": STARTS_AT, "timezone": "UTC", "status": "confirmed",
        "kind": "client", "participants": 2, "language": template.language.as_str(),
    });
    let mut payload = match facts {
        Value::Object(facts) => facts,
        _ => Map::new(),
    };
    for (name, fact) in &mut payload {
        let given = template.values.get(name);
        if let Some(given) = given.filter(|given| {
            given.as_str().is_some_and(|text| !text.trim().is_empty()) || given.is_u64()
        }) {
            *fact = given.clone();
        }
    }
    payload
}

fn of_appointment(
    event: &str,
    payload: &Map<String, Value>,
    template: &TemplateSave,
) -> Option<Words> {
    let occasion = match event {
        "created" => Occasion::Created,
        "confirmed" => Occasion::Confirmed,
        "rescheduled" => Occasion::Rescheduled,
        "cancelled" => Occasion::Cancelled,
        "reminder" => Occasion::Reminder,
        _ => return None,
    };
    let text = |name: &str| payload.get(name).and_then(Value::as_str);
    let zone = Zone::named(text("timezone")?).ok()?;
    let starts_at: Timestamp = text("starts_at")?.parse().ok()?;
    let price = Price::of(text("price"), text("currency"));
    let topic = Topic {
        organization: text("organization_name")?,
        kind: text("appointment_type")?,
        starts_at: Moment::from_second(starts_at.as_second()),
        zone: &zone,
        price: price.as_ref(),
    };
    let Message { subject, text } = Message::write(occasion, &topic, &template.language);
    Some(Words {
        sender: None,
        subject,
        paragraphs: vec![text],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(
        name: &str,
        kind: &str,
        language: &str,
        values: Value,
    ) -> Option<(Option<String>, String)> {
        let subject = (kind == "email").then_some("x");
        let body = json!({ "name": name, "type": kind, "language": language, "subject": subject, "content": "x", "values": values });
        let save = TemplateSave::read(body.to_string().as_bytes()).unwrap();
        ours(&save).map(|words| (words.subject, words.text))
    }

    #[test]
    fn what_a_template_replaces_is_said_in_its_language() {
        let (subject, text) = said(
            "booking.confirmed",
            "email",
            "de-CH",
            json!({ "tour_title": "Niesen", "timezone": "Europe/Zurich" }),
        )
        .unwrap();
        assert_eq!(subject.as_deref(), Some("[organization_name]: Niesen"));
        assert!(
            text.starts_with(
                "[organization_name]: Ihre Buchung von Niesen am Samstag, 15. Juni um 10:00 Uhr"
            ),
            "{text}"
        );
        assert!(text.contains("\n\n"), "{text}");
        let (subject, text) = said("booking.created", "sms", "en", json!({})).unwrap();
        assert_eq!(subject, None);
        assert!(
            text.contains("[tour_title] on Saturday, June 15 at 8:00 AM (UTC) is booked for you."),
            "{text}"
        );
        let (_, text) = said(
            "booking.created",
            "sms",
            "en",
            json!({ "status": "pending" }),
        )
        .unwrap();
        assert!(text.contains("It is not confirmed yet."), "{text}");
        let (_, text) = said(
            "appointment.reminder",
            "sms",
            "fr",
            json!({ "appointment_type": "Conseil" }),
        )
        .unwrap();
        assert!(text.contains("Conseil"), "{text}");
        let (_, text) = said("invitation.created", "email", "it", json!({})).unwrap();
        assert!(text.contains(LINK), "{text}");
    }

    #[test]
    fn of_no_event_nothing_is_said_by_itself() {
        for name in [
            "Welcome a lead",
            "booking.eaten",
            "appointment.eaten",
            "lead.created",
            ".",
        ] {
            assert_eq!(said(name, "sms", "en", json!({})), None, "{name}");
        }
        for values in [
            json!({ "timezone": "Moon/Crater" }),
            json!({ "starts_at": "soon" }),
        ] {
            assert_eq!(
                said("appointment.created", "sms", "en", values.clone()),
                None,
                "{values}"
            );
            assert_eq!(said("booking.created", "sms", "en", values), None);
        }
        assert!(
            said(
                "booking.created",
                "sms",
                "en",
                json!({ "participants": ["many"], "tour_title": " " })
            )
            .unwrap()
            .1
            .contains("[tour_title]")
        );
    }
}
