//! Topics, and what they are made of.

use super::{Domain, Row, Subject, TABLE};
use serde_json::json;

/// The number of the topic, or the end of the message's id, that a row refers to: of `more`.
fn number(row: &Row) -> u8 {
    row.turn as u8
}

pub const DOMAIN: Domain = Domain {
    access: "
table                  Nobody Public Stranger Member Admin Owner OtherOwner Client OtherClient Developer Service
topics_daily           ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
topic_centroids        ----   ----   ----     ----   ----  ----  ----       ----   ----        ----      riud
message_embeddings     ----   ----   ----     ----   ----  ----  ----       ----   ----        ----      riud
topic_runs             ----   ----   ----     ----   r---  r---  r---       ----   ----        r---      riud
",
    subjects: &[
        Subject {
            name: "topics_daily",
            updated: "message_count",
            row: |row| json!({ "date": "2040-01-01", "topic_id": number(row), "topic_label": "Parcels", "message_count": 1 }),
            ..TABLE
        },
        Subject {
            name: "topic_centroids",
            key: "model",
            updated: "centroid",
            row: |row| json!({ "date": "2039-01-01", "topic_id": number(row), "model": row.unique(), "centroid": "\\x00000000" }),
            ..TABLE
        },
        Subject {
            name: "message_embeddings",
            key: "model",
            updated: "embedding",
            row: |row| {
                let message = format!("00000000-0000-4000-9200-0000000{}000{}", row.organization.letter, number(row));
                json!({ "message_id": message, "model": row.unique(), "embedding": "\\x00000000" })
            },
            ..TABLE
        },
        Subject {
            name: "topic_runs",
            updated: "error",
            row: |row| json!({ "date": format!("2040-01-0{}", number(row) + 1) }),
            ..TABLE
        },
    ],
    more: "
        insert into topics_daily (organization_id, date, topic_id)
        select organization.id, '2039-01-01', number
        from organizations as organization, generate_series(0, 2) as number
        on conflict do nothing;
        insert into messages (id, organization_id, body)
        select ('00000000-0000-4000-9200-0000000' || substr(organization.id::text, 35, 1) || '000' || number)::uuid,
               organization.id, 'Hello'
        from organizations as organization, generate_series(0, 2) as number
        on conflict do nothing;",
};
