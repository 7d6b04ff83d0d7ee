//! What is counted.

use super::{Domain, Subject, TABLE};
use serde_json::json;

pub const DOMAIN: Domain = Domain {
    access: "
table                  Nobody Public Stranger Member Admin Owner OtherOwner Client OtherClient Developer Service
daily_totals           ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
",
    subjects: &[Subject {
        name: "daily_totals",
        key: "metric",
        updated: "count",
        row: |row| {
            json!({ "metric": row.unique(), "dimension": "", "day": "2040-01-01", "count": 1, "total": 0 })
        },
        ..TABLE
    }],
    more: "",
};
