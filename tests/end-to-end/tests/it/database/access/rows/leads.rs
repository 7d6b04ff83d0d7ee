//! Leads, forms, templates of messages.

use super::{Domain, Subject, TABLE};
use serde_json::json;

pub const DOMAIN: Domain = Domain {
    access: "
table                  Nobody Public Stranger Member Admin Owner OtherOwner Client OtherClient Developer Service
forms                  ----   p---   ----     r---   riud  riud  riud       ----   ----        riud      riud
form_submissions       ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
leads                  ----   ----   ----     riu-   riu-  riu-  riu-       ----   ----        riu-      riud
message_templates      ----   ----   ----     r-u-   r-ud  r-ud  r-ud       ----   ----        r-ud      riud
",
    subjects: &[
        Subject {
            name: "forms",
            published: "is_active",
            updated: "name",
            row: |row| json!({ "name": "Contact", "is_active": row.is_kept() }),
            public: "id, organization_id, name, description, type, fields, settings, styles, is_active",
            ..TABLE
        },
        Subject {
            name: "form_submissions",
            updated: "answers",
            row: |row| json!({ "form_id": row.of("forms"), "lead_id": row.of("leads") }),
            ..TABLE
        },
        Subject {
            name: "leads",
            updated: "notes",
            row: |row| json!({ "first_name": "Lea", "notes": "Calls", "customer_id": row.of("customers") }),
            ..TABLE
        },
        Subject {
            name: "message_templates",
            updated: "description",
            row: |row| json!({ "name": format!("Thanks {}", row.unique()), "type": "sms", "content": "Thank you" }),
            ..TABLE
        },
    ],
    more: "",
};
