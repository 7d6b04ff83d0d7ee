//! What the house keeps is not changed by hand.

use super::write;
use crate::without_functions;
use end_to_end::{Caller, demo};
use reqwest::Method;
use serde_json::{Value, json};

const SOMEBODY_ELSE: &str = "00000000-0000-4000-8000-00000000a001";

/// Columns that triggers, functions and providers set: none of the staff does, whatever their role.
const CHANGES: &[(&str, &str)] = &[
    ("members", r#"{"is_active": true}"#),
    ("members", r#"{"role": "owner"}"#),
    ("organizations", r#"{"twilio_account_sid": "AC1"}"#),
    ("organizations", r#"{"metadata": {}}"#),
    ("customers", r#"{"total_spent": 0}"#),
    ("customers", r#"{"total_appointments": 9}"#),
    ("customers", r#"{"last_appointment_date": "2026-01-01"}"#),
    ("customer_emails", r#"{"is_primary": true}"#),
    ("customer_phones", r#"{"is_primary": true}"#),
    ("customer_phones", r#"{"customer_id": null}"#),
    ("payments", r#"{"status": "succeeded"}"#),
    ("billing_subscriptions", r#"{"plan_name": "gold"}"#),
    ("billing_invoices", r#"{"status": "paid"}"#),
    ("agents", r#"{"memory": {}}"#),
    ("assistants", r#"{"vapi_assistant_id": "theirs"}"#),
    ("phone_numbers", r#"{"is_active": true}"#),
    ("models_config", r#"{"agent_type": "chat"}"#),
    ("model_versions", r#"{"is_active": true}"#),
    ("forms", r#"{"submission_count": 1000}"#),
    ("leads", r#"{"converted_at": "2020-01-01T00:00:00Z"}"#),
    ("leads", r#"{"ai_score": 1}"#),
    ("message_templates", r#"{"usage_count": 1000}"#),
    ("message_templates", r#"{"content": "{{ broken"}"#),
    ("message_templates", r#"{"name": "invitation.created"}"#),
    ("contact_permissions", r#"{"source": "keyword"}"#),
    ("social_accounts", r#"{"account_id": "theirs"}"#),
    ("conversations", r#"{"owner_id": null}"#),
    ("conversations", r#"{"customer_id": null}"#),
    ("conversations", r#"{"status": "resolved"}"#),
    (
        "conversations",
        r#"{"last_message_at": "2099-01-01T00:00:00Z"}"#,
    ),
    ("messages", r#"{"body": "What I never said"}"#),
    ("escalations", r#"{"status": "resolved"}"#),
    ("call_logs", r#"{"transcript": "What was never said"}"#),
    ("workflows", r#"{"version": 1}"#),
    ("workflows", r#"{"total_executions": 0}"#),
    ("workflow_executions", r#"{"status": "completed"}"#),
    ("functions", r#"{"user_id": null}"#),
    ("functions", r#"{"created_by": null}"#),
    ("user_preferences", r#"{"user_id": null}"#),
    ("audit_logs", r#"{"caller": "somebody else"}"#),
    ("secrets", r#"{"sealed_with": "2"}"#),
    ("outbox", r#"{"status": "dead"}"#),
];

/// Rows that functions, providers and triggers make, and rows in somebody else's name.
fn insertions() -> Vec<(&'static str, Value)> {
    let row = |mut columns: Value| {
        columns["organization_id"] = demo::ALPINE.into();
        columns
    };
    vec![
        (
            "members",
            row(json!({ "user_id": SOMEBODY_ELSE, "role": "owner" })),
        ),
        ("payments", row(json!({ "amount": 1, "currency": "CHF" }))),
        (
            "customers",
            row(json!({ "name": "Rich", "total_spent": 1_000_000 })),
        ),
        (
            "customers",
            row(json!({ "id": demo::CHRIS, "name": "Mine" })),
        ),
        (
            "phone_numbers",
            row(json!({ "phone_number": "+17095550123", "phone_provider": "twilio" })),
        ),
        (
            "social_accounts",
            row(json!({ "platform": "instagram", "account_id": "theirs" })),
        ),
        (
            "assistants",
            row(json!({ "name": "Spy", "vapi_assistant_id": "theirs" })),
        ),
        (
            "conversations",
            row(json!({ "channel": "widget", "title": "Made up" })),
        ),
        (
            "conversations",
            row(json!({ "owner_id": SOMEBODY_ELSE, "title": "Theirs" })),
        ),
        ("conversations", row(json!({ "title": "Nobody's" }))),
        ("messages", row(json!({ "body": "Nowhere" }))),
        (
            "messages",
            row(json!({ "body": "As somebody else", "author_id": SOMEBODY_ELSE })),
        ),
        (
            "messages",
            row(json!({ "body": "As the customer", "sender": "customer" })),
        ),
        (
            "functions",
            row(json!({ "user_id": SOMEBODY_ELSE, "name": "theirs", "code": "" })),
        ),
        (
            "audit_logs",
            row(json!({ "caller": "user", "action": "DELETE", "table_name": "members" })),
        ),
        (
            "daily_totals",
            row(
                json!({ "metric": "x", "dimension": "", "day": "2026-01-01", "count": 1, "total": 0 }),
            ),
        ),
        (
            "user_preferences",
            json!({ "user_id": SOMEBODY_ELSE, "preference_key": "theirs" }),
        ),
    ]
}

#[tokio::test]
async fn what_triggers_functions_and_providers_set_nobody_sets_by_hand() {
    let world = without_functions().await;

    // The owner is the somebody else of the insertions.
    for caller in [
        Caller::MEMBER,
        Caller::ADMIN,
        Caller::DEVELOPER,
        Caller::CLIENT,
    ] {
        for (table, body) in CHANGES {
            let path = format!("{table}?created_at=not.is.null");
            let body = serde_json::from_str(body).unwrap();
            let reply = write(&world, caller, Method::PATCH, &path, body).await;
            reply.expect(403);
            assert_eq!(reply.json["code"], "42501", "{caller:?} {table}: {reply:?}");
        }
        for (table, body) in insertions() {
            let reply = write(&world, caller, Method::POST, table, body.clone()).await;
            reply.expect(403);
            assert_eq!(
                reply.json["code"], "42501",
                "{caller:?} {table} {body}: {reply:?}"
            );
        }
    }
}

#[tokio::test]
async fn the_log_of_changes_is_written_by_changes_alone() {
    let world = without_functions().await;
    let admin = world.stack.admin().await.unwrap();
    world
        .run_sql("update members set role = 'admin' where role = 'member'")
        .await;
    let entries = "select jsonb_agg(to_jsonb(entry) order by id) from audit_logs as entry";
    let before = world.sql(entries).await;

    for role in [
        "anon",
        "client",
        "authenticated",
        "service_role",
        "authenticator",
        "frontdesk_functions",
        "frontdesk_lookups",
        "frontdesk_audit",
    ] {
        for statement in [
            "insert into public.audit_logs (organization_id, caller, action, table_name)
             values (gen_random_uuid(), 'user', 'DELETE', 'members')",
            "update public.audit_logs set caller = 'user'",
            "delete from public.audit_logs",
            "truncate public.audit_logs",
            "alter table public.members disable trigger audit",
            "drop trigger audit on public.members",
            "alter table public.audit_logs disable row level security",
            "create trigger silence before insert on public.audit_logs
             for each row execute function suppress_redundant_updates_trigger()",
            "set local session_replication_role = replica",
        ] {
            // The role of the trigger adds entries and does nothing else.
            if role == "frontdesk_audit" && statement.starts_with("insert") {
                continue;
            }
            let as_role = format!("begin; set local role {role}; {statement}");
            let outcome = admin.batch_execute(&as_role).await;
            admin.batch_execute("rollback").await.unwrap();
            let Err(error) = outcome else {
                panic!("{role}: {statement}")
            };
            assert_eq!(
                error.code().map(|code| code.code()),
                Some("42501"),
                "{role}: {statement}: {error:?}"
            );
        }
    }
    assert_eq!(world.sql(entries).await, before);
    assert_ne!(before, json!(null));
}
