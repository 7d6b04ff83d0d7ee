//! Invitations, clients and their passwords, what was tried, licenses, and keys of providers.

use super::{Domain, Row, Subject, TABLE};
use serde_json::{Value, json};

pub const DOMAIN: Domain = Domain {
    access: "
table                  Nobody Public Stranger Member Admin Owner OtherOwner Client OtherClient Developer Service
invitations            ----   ----   ----     ----   r---  r---  r---       ----   ----        r---      riud
clients                ----   ----   ----     r-u-   r-ud  r-ud  r-ud       s-s-   s-s-        r-ud      riud
client_passwords       ----   ----   ----     ----   ----  ----  ----       ----   ----        ----      riud
tries                  ----   ----   ----     ----   ----  ----  ----       ----   ----        ----      riud
modules                ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
licenses               ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
license_modules        ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
key_store              ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
channel_senders        ----   ----   ----     r---   riud  riud  riud       ----   ----        riud      riud
",
    subjects: &[
        Subject {
            name: "invitations",
            updated: "message",
            changed: r#""Welcome""#,
            row: |row| {
                json!({
                    "kind": "staff", "email": format!("{}@invited.example", row.unique()), "role": "member",
                    "token_hash": digest(row),
                })
            },
            ..TABLE
        },
        Subject {
            name: "clients",
            own: "lower(email) = 'EMAIL'",
            updated: "gender",
            changed: r#""other""#,
            row: |row| {
                let customer = match row.is_new() {
                    true => row.organization.customer.to_owned(),
                    false => row.of("customers"),
                };
                json!({ "customer_id": customer, "email": format!("{}@client.example", row.unique()) })
            },
            client: "id, organization_id, customer_id, first_name, last_name, name, email, email_verified, phone,
                password_set_at, last_login_at, is_active, date_of_birth, gender, emergency_contact_name,
                emergency_contact_phone, membership_status, membership_start_date, membership_end_date, custom_fields,
                created_at, updated_at",
            ..TABLE
        },
        Subject {
            name: "client_passwords",
            key: "client_id",
            updated: "password_hash",
            row: |row| {
                let client = match row.is_kept() {
                    true => row.of("clients"),
                    false => alone(row, "c"),
                };
                json!({ "client_id": client, "password_hash": "$argon2id$" })
            },
            ..TABLE
        },
        Subject {
            name: "tries",
            key: "kind",
            organization: "null",
            updated: "regained_at",
            row: |row| json!({ "kind": row.unique(), "subject": digest(row), "regained_at": "2040-01-01T00:00:00Z" }),
            ..TABLE
        },
        Subject {
            name: "modules",
            updated: "description",
            row: |row| json!({ "name": row.unique() }),
            ..TABLE
        },
        Subject {
            name: "licenses",
            updated: "key_hint",
            changed: r#""wxyz""#,
            row: |row| json!({ "key_hash": digest(row) }),
            ..TABLE
        },
        Subject {
            name: "license_modules",
            updated: "created_at",
            changed: r#""2040-01-01T00:00:00+00:00""#,
            row: |row| {
                let module = match row.is_kept() {
                    true => row.of("modules"),
                    false => alone(row, "d"),
                };
                json!({ "license_id": row.of("licenses"), "module_id": module })
            },
            ..TABLE
        },
        Subject {
            name: "key_store",
            updated: "key_hint",
            changed: r#""wxyz""#,
            row: |row| json!({ "provider": row.unique(), "key_hint": "abcd" }),
            ..TABLE
        },
        Subject {
            name: "channel_senders",
            updated: "sender",
            changed: r#""+41445550199""#,
            // One is in use.
            row: |row| {
                json!({ "channel": "sms", "provider": "twilio", "sender": "+41445550100", "is_active": row.is_kept() })
            },
            ..TABLE
        },
    ],
    // A profile comes with its person: the one that the service tries to make is not to be there.
    more: "
        delete from user_profiles where email like 'New-%@frontdesk.example';
        insert into clients (id, organization_id, customer_id, email)
        select replace(replace('00000000-0000-4000-9200-00000000?c0#', '?', substr(right(id::text, 5), 1, 1)), '#', turn)::uuid,
               organization_id, id, format('%s@password.example', turn)
        from customers, unnest('{1,2}'::text[]) as turn
        where id in ('00000000-0000-4000-8000-0000000ac001', '00000000-0000-4000-8000-0000000bc001');
        insert into modules (id, organization_id, name)
        select replace(id::text, 'c0', 'd0')::uuid, organization_id, id::text from clients
        where email like '%@password.example';",
};

/// What the other row and the new one refer to, and nothing else: the rows that are tried come and go.
fn alone(row: &Row, kind: &str) -> String {
    let (letter, turn) = (row.organization.letter, row.turn as u8);
    format!("00000000-0000-4000-9200-00000000{letter}{kind}0{turn}")
}

/// 32 bytes that no other row of its table has.
fn digest(row: &Row) -> Value {
    json!(format!(
        "\\x{:062x}{:02x}",
        u32::from(row.organization.letter),
        row.turn as u8
    ))
}
