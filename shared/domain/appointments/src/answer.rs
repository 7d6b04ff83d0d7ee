//! What functions answer of an appointment.

use crate::slots;
use calendar::{Moment, Zone, ZoneName};
use jiff::Timestamp;
use problem::Problem;
use serde_json::{Map, Value};

/// An appointment that the database answered, with its start and end as the clock of a zone shows them: the one that
/// was asked for, or else the organization's. `timezone` names it. So an answer has one offset, whatever was done, and
/// it is that of the zone data which every function has.
///
/// # Errors
/// 500 for an appointment of another shape.
pub fn in_zone(appointment: &str, zone: Option<&ZoneName>) -> Result<String, Problem> {
    let mut answer: Map<String, Value> =
        serde_json::from_str(appointment).map_err(|error| unreadable(&error))?;
    let of_organization;
    let zone = match zone {
        Some(name) => name.get(),
        None => {
            let name = answer.get("timezone").and_then(Value::as_str);
            // Whatever the zone, one can be told what became of an appointment.
            of_organization = Zone::named(name.unwrap_or_default()).unwrap_or_default();
            &of_organization
        }
    };
    for field in ["starts_at", "ends_at"] {
        let moment = answer.get(field).and_then(Value::as_str);
        let moment: Timestamp = moment
            .unwrap_or_default()
            .parse()
            .map_err(|error| unreadable(&error))?;
        let written = slots::written(zone, Moment::from(moment));
        answer.insert(field.to_owned(), written.into());
    }
    answer.insert("timezone".to_owned(), zone.name().into());
    Ok(Value::Object(answer).to_string())
}

fn unreadable(error: &impl ToString) -> Problem {
    Problem::internal().because(format!(
        "an appointment of another shape: {}",
        error.to_string()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_answer_has_the_offset_of_the_zone_that_it_names() {
        let appointment = json!({ "timezone": "Europe/Zurich", "starts_at": "2026-12-01T09:00:00+00:00",
                                  "ends_at": "2026-12-01T09:30:00+00:00", "seats": 1 });
        let answer = |zone: Option<&str>| -> Value {
            let zone = zone.map(|name| ZoneName::parse(name).unwrap());
            serde_json::from_str(&in_zone(&appointment.to_string(), zone.as_ref()).unwrap())
                .unwrap()
        };

        assert_eq!(
            answer(None),
            json!({ "timezone": "Europe/Zurich", "starts_at": "2026-12-01T10:00:00+01:00",
                    "ends_at": "2026-12-01T10:30:00+01:00", "seats": 1 })
        );
        assert_eq!(
            answer(Some("asia/kolkata")),
            json!({ "timezone": "Asia/Kolkata", "starts_at": "2026-12-01T14:30:00+05:30",
                    "ends_at": "2026-12-01T15:00:00+05:30", "seats": 1 })
        );
    }

    #[test]
    fn another_shape_is_no_fault_of_the_caller() {
        for appointment in ["", "[]", "{}"] {
            assert_eq!(in_zone(appointment, None).unwrap_err().status(), 500);
        }
    }
}
