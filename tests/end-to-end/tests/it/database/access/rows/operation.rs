//! What keeps the house running: what goes out, what came in before, secrets, and the log of changes.

use super::{Domain, Subject, TABLE};
use serde_json::json;

pub const DOMAIN: Domain = Domain {
    access: "
table                  Nobody Public Stranger Member Admin Owner OtherOwner Client OtherClient Developer Service
outbox                 ----   ----   ----     ----   r---  r---  r---       ----   ----        r---      riud
webhook_endpoints      ----   ----   ----     ----   riud  riud  riud       ----   ----        riud      riud
idempotency_keys       ----   ----   ----     ----   ----  ----  ----       ----   ----        ----      riud
secrets                ----   ----   ----     ----   ----  ----  ----       ----   ----        ----      riud
audit_logs             ----   ----   ----     ----   r---  r---  r---       ----   ----        r---      r---
erasures               ----   ----   ----     ----   r---  r---  r---       ----   ----        r---      riud
",
    subjects: &[
        Subject {
            name: "outbox",
            updated: "status",
            row: |_| json!({ "topic": "new", "channel": "email", "recipient": "guest@example.com" }),
            ..TABLE
        },
        Subject {
            name: "webhook_endpoints",
            updated: "description",
            changed: r#""For the books""#,
            row: |_| json!({ "url": "https://hooks.example.com/a", "events": ["booking.created"] }),
            ..TABLE
        },
        Subject {
            name: "idempotency_keys",
            key: "key",
            organization: "null",
            updated: "answer",
            row: |row| {
                json!({
                    "scope": "anon", "function": "booking_create", "key": row.unique(), "fingerprint": "",
                    "answer": "{}", "expires_at": "2040-01-01T00:00:00Z",
                })
            },
            ..TABLE
        },
        Subject {
            name: "secrets",
            updated: "sealed_with",
            changed: r#""2""#,
            row: |row| {
                json!({
                    "purpose": "provider_api_key", "subject_id": row.somebody(), "sealed": "\\x00", "sealed_with": "1",
                })
            },
            ..TABLE
        },
        Subject {
            name: "audit_logs",
            updated: "action",
            row: |_| json!({ "caller": "user", "action": "INSERT", "table_name": "members" }),
            ..TABLE
        },
        Subject {
            name: "erasures",
            updated: "caller",
            row: |_| {
                json!({
                    "subject": "customer", "subject_id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d", "caller": "user", "deleted": {}, "anonymized": {},
                })
            },
            ..TABLE
        },
    ],
    more: "",
};
