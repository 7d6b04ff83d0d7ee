//! Organizations, their people, and what those set for themselves.

use super::{Domain, Subject, TABLE};
use serde_json::json;

pub const DOMAIN: Domain = Domain {
    access: "
table                  Nobody Public Stranger Member Admin Owner OtherOwner Client OtherClient Developer Service
organizations          ----   ----   ----     r---   r-u-  r-u-  r-u-       ----   ----        r-u-      riud
members                ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
user_profiles          ----   ----   s-s-     s-s-   s-s-  s-s-  s-s-       ----   ----        s-s-      riud
user_preferences       ----   ----   ssss     ssss   ssss  ssss  ssss       ----   ----        ssss      riud
",
    subjects: &[
        Subject {
            name: "organizations",
            organization: "id",
            updated: "name",
            changed: r#""Renamed""#,
            row: |row| json!({ "name": "New", "slug": row.unique() }),
            made: false,
            ..TABLE
        },
        Subject {
            name: "members",
            updated: "role",
            changed: r#""admin""#,
            row: |row| json!({ "user_id": row.somebody(), "role": "member" }),
            ..TABLE
        },
        Subject {
            name: "user_profiles",
            organization: "null",
            own: "lower(email) = 'EMAIL'",
            updated: "full_name",
            row: |row| {
                let id = match row.is_new() {
                    true => row.somebody(),
                    false => row.user(),
                };
                json!({ "id": id, "full_name": "Somebody" })
            },
            ..TABLE
        },
        Subject {
            name: "user_preferences",
            organization: "null",
            own: "user_id = (select id from auth.users where lower(email) = 'EMAIL')",
            updated: "preference_value",
            row: |row| {
                json!({ "user_id": row.user(), "preference_key": row.unique(), "preference_value": "dark" })
            },
            ..TABLE
        },
    ],
    more: "
        insert into user_preferences (user_id, preference_key) select id, 'zone' from auth.users;",
};
