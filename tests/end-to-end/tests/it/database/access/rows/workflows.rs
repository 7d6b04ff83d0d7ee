//! Workflows with their runs, and the code of the workspace.

use super::{Domain, Subject, TABLE};
use serde_json::json;

pub const DOMAIN: Domain = Domain {
    access: "
table                  Nobody Public Stranger Member Admin Owner OtherOwner Client OtherClient Developer Service
workflows              ----   ----   ----     r---   riud  riud  riud       ----   ----        riud      riud
workflow_versions      ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
workflow_executions    ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
workflow_steps         ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
functions              ----   ----   ----     ssss   rsud  rsud  rsud       ----   ----        r-ud      riud
",
    subjects: &[
        Subject {
            name: "workflows",
            updated: "name",
            changed: r#""Goodbye""#,
            row: |_| json!({ "name": "Welcome", "trigger_type": "form" }),
            ..TABLE
        },
        Subject {
            name: "workflow_versions",
            updated: "created_at",
            row: |row| {
                json!({
                    "workflow_id": row.of("workflows"), "version": 101 + row.turn as i32, "trigger_type": "manual",
                    "trigger_config": {}, "nodes": [], "edges": [], "settings": {},
                })
            },
            ..TABLE
        },
        Subject {
            name: "workflow_executions",
            updated: "status",
            row: |row| json!({ "workflow_id": row.of("workflows") }),
            ..TABLE
        },
        Subject {
            name: "workflow_steps",
            updated: "status",
            row: |row| {
                json!({
                    "execution_id": row.of("workflow_executions"), "node_id": row.unique(), "status": "done",
                })
            },
            ..TABLE
        },
        Subject {
            name: "functions",
            own: "user_id = (select id from auth.users where lower(email) = 'EMAIL')",
            updated: "code",
            row: |row| json!({ "user_id": row.user(), "name": "greet", "code": "hello" }),
            ..TABLE
        },
    ],
    more: "",
};
