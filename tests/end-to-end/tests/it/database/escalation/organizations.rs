//! Rows that name another organization's: none is made, and nobody learns which there are.

use super::write;
use crate::without_functions;
use end_to_end::{Caller, World, demo};
use reqwest::Method;
use serde_json::{Value, json};

const NOBODY: &str = "00000000-0000-4000-8000-00000000ffff";
/// Oscar, owner of Harbor.
const OSCAR: &str = "00000000-0000-4000-8000-00000000b001";

/// Rows of Harbor that others could be tempted to name.
async fn make_rows_of_harbor(world: &World) {
    let (id, harbor, customer) = (ROW, demo::HARBOR, demo::CHRIS);
    world
        .run_sql(&format!(
            "insert into agents (id, organization_id, name) values ('{id}', '{harbor}', 'Booker');
             insert into forms (id, organization_id, name) values ('{id}', '{harbor}', 'Contact');
             insert into leads (id, organization_id, first_name) values ('{id}', '{harbor}', 'Lea');
             insert into message_templates (id, organization_id, name, type, content)
             values ('{id}', '{harbor}', 'Thanks', 'email', 'Thank you');
             insert into conversations (id, organization_id, channel) values ('{id}', '{harbor}', 'widget');
             insert into conversations (organization_id, owner_id) values ('{harbor}', '{OSCAR}');
             insert into workflows (id, organization_id, name, trigger_type)
             values ('{id}', '{harbor}', 'Welcome', 'form');
             insert into payments (id, organization_id, customer_id, amount, currency, status)
             values ('{id}', '{harbor}', '{customer}', 10, 'CAD', 'succeeded')"
        ))
        .await;
}

/// A lead of Alpine.
const LEAD: &str = "00000000-0000-4000-8000-00000000a999";
/// The id of each row of Harbor that is made here.
const ROW: &str = "00000000-0000-4000-8000-00000000b999";

/// Every row of Harbor in every table.
async fn harbor(world: &World) -> Value {
    let tables = world
        .sql(
            "select jsonb_agg(attrelid::regclass::text order by 1) from pg_attribute
             join pg_class on pg_class.oid = attrelid
             where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and attname = 'organization_id'",
        )
        .await;
    let mut rows = Vec::new();
    for table in tables.as_array().unwrap() {
        let table = table.as_str().unwrap();
        let query = format!(
            "select jsonb_agg(to_jsonb(row) order by to_jsonb(row)::text) from {table} as row
             where organization_id = '{}'",
            demo::HARBOR
        );
        rows.push(json!([table, world.sql(&query).await]));
    }
    rows.into()
}

#[tokio::test]
async fn no_reference_reaches_another_organizations_row_or_tells_of_it() {
    let world = without_functions().await;
    make_rows_of_harbor(&world).await;
    let alpine = demo::ALPINE;
    world
        .run_sql(&format!(
            "insert into leads (id, organization_id, first_name) values ('{LEAD}', '{alpine}', 'Lou')"
        ))
        .await;
    let before = harbor(&world).await;

    let lead = format!("leads?id=eq.{LEAD}");
    for (method, path, column, theirs, more) in [
        (Method::POST, "leads", "assigned_to", OSCAR, json!({})),
        (Method::POST, "leads", "customer_id", demo::CHRIS, json!({})),
        (
            Method::PATCH,
            lead.as_str(),
            "assigned_to",
            OSCAR,
            json!(null),
        ),
        (
            Method::PATCH,
            lead.as_str(),
            "customer_id",
            demo::CHRIS,
            json!(null),
        ),
        (
            Method::POST,
            "customer_emails",
            "customer_id",
            demo::CHRIS,
            json!({ "email": "x@example.com" }),
        ),
        (
            Method::POST,
            "customer_phones",
            "customer_id",
            demo::CHRIS,
            json!({ "phone": "+41790000000" }),
        ),
        (
            Method::POST,
            "customer_users",
            "customer_id",
            demo::CHRIS,
            json!({ "user_id": OSCAR }),
        ),
        (
            Method::POST,
            "customer_users",
            "user_id",
            OSCAR,
            json!({ "customer_id": demo::CLARA }),
        ),
        (
            Method::POST,
            "messages",
            "conversation_id",
            ROW,
            json!({ "body": "Hello" }),
        ),
        (
            Method::POST,
            "tour_departures",
            "tour_id",
            demo::ICEBERGS,
            json!({
                "seats_total": 1, "starts_at": "2040-01-01T00:00:00Z", "ends_at": "2040-01-01T00:00:00Z",
            }),
        ),
    ] {
        // In the caller's organization, in that of the row, and in the caller's for a row that nobody has.
        for (organization, refused) in [(demo::ALPINE, 409), (demo::HARBOR, 403)] {
            let mut answers = Vec::new();
            for named in [theirs, NOBODY] {
                let mut body = more.clone();
                if body.is_null() {
                    body = json!({});
                } else {
                    body["organization_id"] = organization.into();
                }
                body[column] = named.into();
                let reply = write(&world, Caller::OWNER, method.clone(), path, body.clone()).await;
                let refused = match path {
                    "messages" => 403,
                    // A trigger says that nobody of the organization is meant.
                    _ if column == "assigned_to" && (more.is_null() || refused == 409) => 404,
                    _ if more.is_null() => 409,
                    _ => refused,
                };
                reply.expect(refused);
                answers.push(reply.text.replace(named, "ID"));
            }
            assert_eq!(answers[0], answers[1], "{path} {column}");
        }
    }
    assert_eq!(harbor(&world).await, before);
}

#[tokio::test]
async fn what_counts_and_totals_stays_within_one_organization() {
    let world = without_functions().await;
    make_rows_of_harbor(&world).await;
    let before = harbor(&world).await;

    // Even the service, whom no policy binds.
    for (table, columns) in [
        (
            "payments",
            json!({ "customer_id": demo::CHRIS, "amount": 5, "currency": "CHF", "status": "succeeded" }),
        ),
        (
            "messages",
            json!({ "conversation_id": ROW, "channel": "widget", "body": "Hello" }),
        ),
        (
            "messages",
            json!({ "template_id": ROW, "channel": "widget", "body": "Hello" }),
        ),
        (
            "messages",
            json!({ "lead_id": ROW, "channel": "widget", "body": "Hello" }),
        ),
        (
            "conversations",
            json!({ "customer_id": demo::CHRIS, "channel": "widget" }),
        ),
        (
            "conversations",
            json!({ "agent_id": ROW, "channel": "widget" }),
        ),
        (
            "conversations",
            json!({ "assigned_to": OSCAR, "channel": "widget" }),
        ),
        ("form_submissions", json!({ "form_id": ROW })),
        ("workflow_executions", json!({ "workflow_id": ROW })),
        ("agent_logs", json!({ "agent_id": ROW, "event": "x" })),
        (
            "escalations",
            json!({ "conversation_id": ROW, "reason": "x" }),
        ),
        (
            "functions",
            json!({ "user_id": OSCAR, "name": "x", "code": "" }),
        ),
    ] {
        let mut row = columns.clone();
        row["organization_id"] = demo::ALPINE.into();
        let reply = write(&world, Caller::Service, Method::POST, table, row).await;
        reply.expect(409);
        assert_eq!(reply.json["code"], "23503", "{table} {columns}: {reply:?}");
    }
    // Nor is a row that counts in one moved to the other, with what it counts for.
    let payment = format!("payments?id=eq.{ROW}");
    let body = json!({ "organization_id": demo::ALPINE });
    let reply = write(&world, Caller::Service, Method::PATCH, &payment, body).await;
    reply.expect(409);
    assert_eq!(harbor(&world).await, before);
}
