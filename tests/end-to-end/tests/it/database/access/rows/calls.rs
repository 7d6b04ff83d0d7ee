//! Calls, and who is called in an emergency.

use super::{Domain, Subject, TABLE};
use serde_json::json;

pub const DOMAIN: Domain = Domain {
    access: "
table                   Nobody Public Stranger Member Admin Owner OtherOwner Client OtherClient Developer Service
call_logs               ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
call_transfers          ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
emergency_contacts      ----   ----   ----     r---   riud  riud  riud       ----   ----        riud      riud
emergency_notifications ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
incidents               ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
incident_steps          ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
",
    subjects: &[
        Subject {
            name: "call_logs",
            updated: "call_status",
            row: |row| {
                json!({ "vapi_call_id": row.unique(), "customer_phone_number": "anonymous", "call_status": "ended" })
            },
            ..TABLE
        },
        Subject {
            name: "call_transfers",
            updated: "status",
            row: |row| json!({ "vapi_call_id": row.unique() }),
            ..TABLE
        },
        Subject {
            name: "emergency_contacts",
            updated: "name",
            changed: r#""Electrician""#,
            row: |_| json!({ "name": "Plumber", "phone": "+41790000000" }),
            ..TABLE
        },
        Subject {
            name: "emergency_notifications",
            updated: "status",
            row: |row| {
                json!({
                    "emergency_contact_id": row.of("emergency_contacts"), "notification_type": "sms",
                    "urgency": "critical", "message": "Water!",
                })
            },
            ..TABLE
        },
        Subject {
            name: "incidents",
            updated: "status",
            changed: r#""resolved""#,
            row: |row| {
                let code = format!("{:06}", number_of(&row.unique()));
                json!({ "urgency": "critical", "message": "Water!", "code": code })
            },
            ..TABLE
        },
        Subject {
            name: "incident_steps",
            updated: "name",
            changed: r#""Omar""#,
            row: |row| {
                json!({
                    "incident_id": row.of("incidents"), "number": 1 + number_of(&row.unique()), "kind": "told",
                    "name": "Nina", "round": 1,
                })
            },
            ..TABLE
        },
    ],
    more: "",
};

/// A number of at most six digits that is a row's own.
fn number_of(unique: &str) -> u32 {
    unique
        .bytes()
        .fold(0, |sum, byte| (sum * 31 + u32::from(byte)) % 1_000_000)
}
