//! Agents, assistants, the models behind them, telephone numbers.

use super::{Domain, Subject, TABLE};
use serde_json::{Value, json};

pub const DOMAIN: Domain = Domain {
    access: "
table                  Nobody Public Stranger Member Admin Owner OtherOwner Client OtherClient Developer Service
agents                 ----   ----   ----     r---   riud  riud  riud       ----   ----        riud      riud
agent_logs             ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
assistants             ----   ----   ----     r---   riud  riud  riud       ----   ----        riud      riud
phone_numbers          ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
models_config          ----   ----   ----     r---   riud  riud  riud       ----   ----        riud      riud
model_usage            ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
model_versions         ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
model_versions:shared  ----   ----   a---     a---   a---  a---  a---       ----   ----        a---      riud
",
    subjects: &[
        Subject {
            name: "agents",
            updated: "description",
            row: |_| json!({ "name": "Booker", "description": "Books" }),
            ..TABLE
        },
        Subject {
            name: "agent_logs",
            updated: "event",
            row: |row| json!({ "agent_id": row.of("agents"), "event": "booked" }),
            ..TABLE
        },
        Subject {
            name: "assistants",
            updated: "description",
            changed: r#""Listens""#,
            row: |_| json!({ "name": "Receptionist", "description": "Answers" }),
            ..TABLE
        },
        Subject {
            name: "phone_numbers",
            updated: "phone_provider",
            row: |row| {
                let digit = u8::from(row.organization.letter == 'b');
                let phone_number = format!("+41790000{digit}0{}", row.turn as u8);
                json!({
                    "assistant_id": row.of("assistants"), "phone_number": phone_number, "phone_provider": "twilio",
                })
            },
            ..TABLE
        },
        Subject {
            name: "models_config",
            updated: "model_name",
            changed: r#""large""#,
            row: |row| json!({ "agent_type": row.unique(), "model_provider": "spin", "model_name": "small" }),
            ..TABLE
        },
        Subject {
            name: "model_usage",
            updated: "request_count",
            row: |row| json!({ "day": "2040-01-01", "purpose": "chat", "model": row.unique() }),
            ..TABLE
        },
        Subject {
            name: "model_versions",
            of: "organization_id is not null",
            updated: "status",
            row: |row| json!({ "model_name": row.unique(), "base_model": "small", "version": "1" }),
            ..TABLE
        },
        Subject {
            name: "model_versions:shared",
            of: "organization_id is null",
            organization: "null",
            updated: "status",
            row: |row| {
                json!({
                    "organization_id": Value::Null, "model_name": row.unique(), "base_model": "small", "version": "1",
                })
            },
            ..TABLE
        },
    ],
    more: "",
};
