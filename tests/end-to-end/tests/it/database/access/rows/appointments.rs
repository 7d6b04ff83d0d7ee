//! Kinds of appointments, who serves them and when, and the appointments themselves.

use super::{Domain, Subject, TABLE, Turn};
use serde_json::json;

const OFFERED: &str = "is_public and is_active";
const OF_THE_ORGANIZATION: &str = "resource_id is null and organization_id in
    (select organization_id from appointment_types where is_public and is_active)";

pub const DOMAIN: Domain = Domain {
    access: "
table                      Nobody Public Stranger Member Admin Owner OtherOwner Client OtherClient Developer Service
appointment_types          ----   p---   ----     r---   riud  riud  riud       p---   p---        riud      riud
resources                  ----   p---   ----     r---   riud  riud  riud       p---   p---        riud      riud
appointment_type_resources ----   ----   ----     r---   ri-d  ri-d  ri-d       ----   ----        ri-d      riud
business_hours             ----   p---   ----     r---   riud  riud  riud       p---   p---        riud      riud
day_overrides              ----   p---   ----     r---   riud  riud  riud       p---   p---        riud      riud
absences                   ----   ----   ----     riud   riud  riud  riud       ----   ----        riud      riud
calendar_connections       ----   ----   ----     ----   r---  r---  r---       ----   ----        r---      riud
busy_times                 ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
appointment_slots          ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
appointments               ----   ----   ----     r---   r---  r---  r---       s---   s---        r---      riud
calendar_events            ----   ----   ----     ----   ----  ----  ----       ----   ----        ----      riud
calendar_feeds             ----   ----   ----     ----   ----  ----  ----       ----   ----        ----      riud
",
    subjects: &[
        Subject {
            name: "appointment_types",
            published: OFFERED,
            updated: "name",
            changed: r#""Another""#,
            row: |row| json!({ "name": row.unique(), "is_public": row.is_kept() }),
            public: "id, organization_id, name, description, duration_minutes, is_duration_flexible, interval_minutes,
                minimum_notice_minutes, horizon_days, capacity, max_per_day, max_open_per_customer,
                is_confirmed_at_once, hold_minutes, change_notice_minutes, price,
                is_paid_ahead, is_public, is_active",
            client: "id, organization_id, name, description, duration_minutes, is_duration_flexible, interval_minutes,
                minimum_notice_minutes, horizon_days, capacity, max_per_day, max_open_per_customer,
                is_confirmed_at_once, hold_minutes, change_notice_minutes, price,
                is_paid_ahead, is_public, is_active",
            ..TABLE
        },
        Subject {
            name: "resources",
            published: OFFERED,
            updated: "name",
            changed: r#""Another""#,
            row: |row| json!({ "name": "Room", "is_public": row.is_kept() }),
            public: "id, organization_id, name, type, is_public, is_active",
            client: "id, organization_id, name, type, is_public, is_active",
            ..TABLE
        },
        Subject {
            name: "appointment_type_resources",
            updated: "created_at",
            row: |row| {
                // Nothing refers to what comes and goes, so the others are of the demo data.
                let demo = |end: &str| {
                    let letter = row.organization.letter;
                    format!("00000000-0000-4000-8000-0000000{letter}{end}")
                };
                let kind = match row.is_new() {
                    true => demo("7001"),
                    false => row.of("appointment_types"),
                };
                let resource = match row.is_kept() || row.is_new() {
                    true => row.of("resources"),
                    false => demo("5001"),
                };
                json!({ "type_id": kind, "resource_id": resource })
            },
            ..TABLE
        },
        Subject {
            name: "business_hours",
            published: OF_THE_ORGANIZATION,
            updated: "closes",
            changed: r#""08:00:00""#,
            row: |row| {
                json!({
                    "resource_id": row.is_kept().then(|| row.of("resources")), "weekday": 1,
                    "opens": if row.is_new() { "05:00" } else { "06:00" }, "closes": "07:00",
                })
            },
            public: "id, organization_id, resource_id, weekday, opens, closes",
            client: "id, organization_id, resource_id, weekday, opens, closes",
            ..TABLE
        },
        Subject {
            name: "day_overrides",
            published: OF_THE_ORGANIZATION,
            updated: "closes",
            changed: r#""08:00:00""#,
            row: |row| {
                json!({
                    "resource_id": row.is_kept().then(|| row.of("resources")), "day": "2040-01-01",
                    "opens": if row.is_new() { "05:00" } else { "06:00" }, "closes": "07:00",
                })
            },
            public: "id, organization_id, resource_id, day, opens, closes, note",
            client: "id, organization_id, resource_id, day, opens, closes, note",
            ..TABLE
        },
        Subject {
            name: "absences",
            updated: "reason",
            row: |_| json!({ "starts_at": "2040-01-01T00:00:00Z", "ends_at": "2040-01-02T00:00:00Z" }),
            ..TABLE
        },
        Subject {
            name: "calendar_connections",
            updated: "name",
            changed: r#""Another""#,
            row: |row| json!({ "resource_id": row.of("resources"), "source": "google", "calendar_id": row.unique() }),
            ..TABLE
        },
        Subject {
            name: "busy_times",
            updated: "source",
            row: |row| {
                json!({
                    "resource_id": row.of("resources"), "source": "google", "external_id": row.unique(),
                    "starts_at": "2040-01-01T00:00:00Z", "ends_at": "2040-01-02T00:00:00Z",
                })
            },
            ..TABLE
        },
        Subject {
            name: "appointment_slots",
            updated: "seats_taken",
            row: |row| {
                let day = 1 + row.turn as u8;
                json!({
                    "resource_id": row.of("resources"), "type_id": row.of("appointment_types"),
                    "starts_at": format!("2040-01-0{day}T10:00:00Z"), "ends_at": format!("2040-01-0{day}T11:00:00Z"),
                    "taken": format!("[2040-01-0{day}T10:00:00Z,2040-01-0{day}T11:00:00Z)"),
                    "seats_taken": 1,
                })
            },
            ..TABLE
        },
        Subject {
            name: "appointments",
            own: "customer_id in (select id from customers where lower(email) = 'EMAIL')",
            updated: "notes",
            changed: r#""Bring a map""#,
            row: |row| {
                json!({
                    "type_id": row.of("appointment_types"), "resource_id": row.of("resources"),
                    "customer_id": row.organization.customer, "customer_name": "Somebody", "appointment_type": "Talk",
                    // One that takes no time.
                    "status": "cancelled", "seats": 1, "language": "en", "emergency_detected": false, "metadata": {},
                    "starts_at": "2040-01-01T10:00:00Z", "ends_at": "2040-01-01T11:00:00Z",
                })
            },
            client: "id, organization_id, type_id, resource_id, customer_id, confirmation_code, customer_name, customer_phone,
                customer_email, service_address, appointment_type, service_description, starts_at, ends_at,
                duration_minutes, seats, unit_price, seat_prices, total_price, currency, payment_status, status, language, expires_at, confirmed_at, rescheduled_at, cancelled_at,
                completed_at, no_show_at, expired_at, created_at, updated_at",
            ..TABLE
        },
        Subject {
            name: "calendar_events",
            updated: "event_id",
            row: |row| {
                // Of each appointment and connection there is one.
                let more = |number: u8| {
                    let letter = row.organization.letter;
                    format!("00000000-0000-4000-9200-0000000{letter}000{number}")
                };
                let connection = match row.turn {
                    Turn::Kept => row.of("calendar_connections"),
                    Turn::Target => more(1),
                    Turn::New => more(2),
                };
                json!({
                    "appointment_id": row.of("appointments"), "connection_id": connection, "event_id": row.unique(),
                })
            },
            ..TABLE
        },
        Subject {
            name: "calendar_feeds",
            updated: "shows_customers",
            changed: "true",
            row: |row| {
                let organization = row.organization.letter.to_string();
                let digit = if row.is_new() { "0" } else if row.is_kept() { "1" } else { "2" };
                json!({ "token_hash": format!("{}{digit}", organization.repeat(63)), "shows_customers": false })
            },
            ..TABLE
        },
    ],
    more: "
insert into calendar_connections (id, organization_id, resource_id, source, calendar_id)
select ('00000000-0000-4000-9200-0000000' || letter || '000' || number)::uuid,
       ('00000000-0000-4000-8000-0000000000' || letter || '0')::uuid,
       ('00000000-0000-4000-8000-0000000' || letter || '5001')::uuid, 'google', 'more-' || number
from unnest(array['a', 'b']) as letter, generate_series(1, 2) as number;
",
};
