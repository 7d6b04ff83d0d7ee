use super::*;
use crate::offer::tests::{offer, rules};
use callers::Caller;
use serde_json::{Value, json};

const APPOINTMENT: &str = "00000000-0000-4000-8000-0000000a9001";

fn read(body: &Value) -> Result<AppointmentUpdate, Vec<String>> {
    AppointmentUpdate::read(body.to_string().as_bytes()).map_err(|problem| problem.pointers())
}

#[test]
fn each_action_takes_its_own_fields() {
    for (body, faults) in [
        (json!({ "action": "confirm" }), vec![]),
        (json!({ "action": "no_show" }), vec![]),
        (json!({ "action": "cancel", "reason": "ill" }), vec![]),
        (
            json!({ "action": "reschedule", "starts_at": "2026-11-23T10:00" }),
            vec![],
        ),
        (
            json!({ "calendar": { "provider": "google", "event_id": "e1" } }),
            vec![],
        ),
        (json!({ "action": "change", "notes": "With a dog" }), vec![]),
        (
            json!({ "action": "change", "customer": { "phone": "+41791234567" } }),
            vec![],
        ),
        (
            json!({ "action": "change", "customer": { "phone": "12" } }),
            vec!["/customer/phone"],
        ),
        (json!({ "action": "change", "seats": 3 }), vec![]),
        (json!({ "action": "change", "seats": 0 }), vec!["/seats"]),
        (json!({ "action": "cancel", "seats": 3 }), vec!["/seats"]),
        (json!({ "action": "change" }), vec!["/customer"]),
        (
            json!({ "action": "cancel", "notes": "With a dog" }),
            vec!["/notes"],
        ),
        (json!({}), vec!["/action"]),
        (json!({ "action": "reschedule" }), vec!["/starts_at"]),
        (json!({ "action": "expire" }), vec!["/action"]),
        (
            json!({ "action": "confirm", "reason": "x", "resource_id": APPOINTMENT }),
            vec!["/resource_id", "/reason"],
        ),
    ] {
        let mut body = body;
        body["appointment_id"] = json!(APPOINTMENT);
        assert_eq!(read(&body).err().unwrap_or_default(), faults, "{body}");
    }
}

#[test]
fn one_that_is_moved_keeps_its_length_its_seats_and_who_serves_it() {
    let mut rules = rules();
    rules["appointment"] = json!({
        "duration": 45, "seats": 1, "language": "es", "is_pending": false,
        "resource_id": "00000000-0000-4000-8000-0000000a5002",
    });
    let mut other = rules["resources"][0].clone();
    other["id"] = rules["appointment"]["resource_id"].clone();
    other["last_assigned"] = json!(1_795_250_000);
    rules["resources"].as_array_mut().unwrap().push(other);
    let offer = offer(&rules);
    let update = read(&json!({
        "appointment_id": APPOINTMENT, "action": "reschedule", "starts_at": "2026-11-23T10:00",
    }))
    .unwrap();

    let by = Caller::Client(Client::new("clara@client.example"));
    let (slot, faults) = update.slot_request_by_rules(update.slot_request().unwrap(), &offer, &by);
    let arrangement = slot.arrange(&offer, faults).unwrap();
    let change = serde_json::to_value(update.moved(&offer, &arrangement)).unwrap();

    // Who has it comes first, though it is the other one's turn.
    assert_eq!(
        change["candidates"],
        json!([
            "00000000-0000-4000-8000-0000000a5002",
            "00000000-0000-4000-8000-0000000a5001"
        ])
    );
    assert_eq!(change["ends_at"], "2026-11-23T10:45:00+01:00");
    assert_eq!(change["version"], 7);
    assert_eq!(change["action"], "reschedule");
    assert!(
        change["message"]["text"]
            .as_str()
            .unwrap()
            .contains("su cita")
    );
}

#[test]
fn a_message_is_written_where_the_customer_is_told() {
    let facts = Facts::read(
        r#"{"organization_name":"Alpine","appointment_type":"Talk","timezone":"Europe/Zurich","starts_at":1795424400,"duration":30,"language":"en"}"#,
    )
    .unwrap();
    let told = |action: &str| {
        let update = read(&json!({ "appointment_id": APPOINTMENT, "action": action })).unwrap();
        serde_json::to_value(update.change(Some(&facts))).unwrap()["message"]["text"].clone()
    };

    assert_eq!(
        told("cancel"),
        "Alpine: your appointment (Talk) on Monday, November 23 at 10:00 AM (Zurich time, UTC+1) has been cancelled."
    );
    assert_eq!(told("complete"), Value::Null);
}

#[test]
fn more_seats_are_asked_for_at_the_time_that_it_has() {
    let update = read(&json!({ "appointment_id": APPOINTMENT, "action": "change", "seats": 3 }));
    let update = update.unwrap();
    let facts = Facts::read(
        r#"{"organization_name":"Alpine","appointment_type":"Talk","timezone":"Europe/Zurich","starts_at":1795424400,"duration":45,"language":"en"}"#,
    )
    .unwrap();

    let slot = update.slot_with_seats(&facts).unwrap();

    assert_eq!(slot.demand.seats, 3);
    assert_eq!(slot.demand.duration, 45);
    assert_eq!(slot.start.about().second(), 1_795_424_400);
    let change = serde_json::to_value(update.change(None)).unwrap();
    assert_eq!(change["details"]["seats"], 3);
    assert!(!update.tells());
}
