//! Customers, their addresses, and who looks after them.

use super::{Domain, Subject, TABLE};
use serde_json::json;

pub const DOMAIN: Domain = Domain {
    access: "
table                  Nobody Public Stranger Member Admin Owner OtherOwner Client OtherClient Developer Service
customers              ----   ----   ----     riu-   riu-  riu-  riu-       s-s-   s-s-        riu-      riud
customer_emails        ----   ----   ----     riud   riud  riud  riud       ----   ----        riud      riud
customer_emails:first  ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
customer_phones        ----   ----   ----     riud   riud  riud  riud       ----   ----        riud      riud
customer_phones:first  ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
customer_users         ----   ----   ----     ri-d   ri-d  ri-d  ri-d       ----   ----        ri-d      riud
contact_permissions    ----   ----   ----     riu-   riu-  riu-  riu-       ----   ----        riu-      riud
",
    subjects: &[
        Subject {
            name: "customers",
            own: "lower(email) = 'EMAIL'",
            updated: "name",
            // Of the two, one has the address of the other organization's client.
            row: |row| {
                json!({ "name": "Guest", "email": row.is_kept().then_some(row.organization.namesake) })
            },
            client: "id, organization_id, name, email, phone, address, preferences, created_at, updated_at, first_name,
                last_name, primary_language, sms_enabled",
            ..TABLE
        },
        Subject {
            name: "customer_emails",
            of: "not is_primary",
            updated: "email",
            row: |row| {
                json!({ "customer_id": row.of("customers"), "email": format!("{}@guest.example", row.unique()) })
            },
            ..TABLE
        },
        Subject {
            name: "customer_emails:first",
            of: "is_primary",
            updated: "email",
            row: |row| {
                json!({ "customer_id": row.other("customers"), "email": "first@guest.example", "is_primary": true })
            },
            made: false,
            ..TABLE
        },
        Subject {
            name: "customer_phones",
            of: "not is_primary",
            updated: "type",
            row: |row| {
                let phone = format!("+4179000000{}", row.turn as u8);
                json!({ "customer_id": row.of("customers"), "phone": phone, "type": "home" })
            },
            ..TABLE
        },
        Subject {
            name: "customer_phones:first",
            of: "is_primary",
            updated: "type",
            row: |row| {
                json!({ "customer_id": row.other("customers"), "phone": "+41790000009", "is_primary": true })
            },
            made: false,
            ..TABLE
        },
        Subject {
            name: "customer_users",
            updated: "user_id",
            row: |row| match row.is_new() {
                true => json!({ "customer_id": row.organization.customer, "user_id": row.organization.person }),
                false => json!({ "customer_id": row.of("customers"), "user_id": row.user() }),
            },
            ..TABLE
        },
        Subject {
            name: "contact_permissions",
            updated: "evidence",
            changed: r#"{"said": "On the phone"}"#,
            row: |row| {
                json!({ "channel": "email", "address": format!("{}@wants.example", row.unique()), "purpose": "marketing" })
            },
            ..TABLE
        },
    ],
    more: "",
};
