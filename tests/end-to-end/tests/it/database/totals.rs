//! What triggers keep: totals, counters, names, lists and times, right whoever comes first.

use crate::without_functions;
use end_to_end::{Caller, World, demo};
use reqwest::Method;
use serde_json::{Value, json};

/// How many write at once.
const WRITERS: u32 = 8;

/// Numbers that look random and are the same each time.
struct Dice(u32);

impl Dice {
    fn roll(&mut self, sides: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % sides
    }
}

/// Has many connections run statements at once: each gets `rounds` of what `statement` makes of its dice.
async fn storm(world: &World, rounds: u32, statement: impl Fn(&mut Dice) -> String) {
    let mut writers = Vec::new();
    for number in 0..WRITERS {
        let mut dice = Dice(number);
        let statements: Vec<String> = (0..rounds).map(|_| statement(&mut dice)).collect();
        let connection = world.stack.admin().await.unwrap();
        writers.push(tokio::spawn(async move {
            for statement in statements {
                connection
                    .batch_execute(&statement)
                    .await
                    .unwrap_or_else(|error| panic!("{statement}: {error:?}"));
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
}

/// The differences between what a counter says and what there is.
async fn assert_none(world: &World, query: &str) {
    let found = world
        .sql(&format!(
            "select jsonb_agg(to_jsonb(row)) from ({query}) as row"
        ))
        .await;
    assert_eq!(found, Value::Null, "{query}");
}

#[tokio::test]
async fn what_customers_spent_is_what_they_paid_in_any_order_of_events() {
    let world = without_functions().await;
    world
        .run_sql(&format!(
            "insert into payments (organization_id, customer_id, amount, currency, transaction_id)
             select '{}', '{}', 10 + number, 'CHF', number::text from generate_series(1, 40) as number",
            demo::ALPINE,
            demo::CLARA
        ))
        .await;
    world
        .run_sql(&format!(
            "insert into customers (organization_id, name) values ('{}', 'Other')",
            demo::ALPINE
        ))
        .await;

    storm(&world, 60, |dice| {
        let payment = dice.roll(40) + 1;
        let change = match dice.roll(9) {
            0 => "set status = 'succeeded'",
            1 => "set status = 'refunded', refunded = amount",
            2 => "set status = 'partially_refunded', refunded = round(amount / 3, 2)",
            3 => "set status = 'failed'",
            4 => "set status = 'pending', refunded = 0",
            5 => "set amount = amount + 1",
            6 => "set customer_id = null",
            _ => "set customer_id = (select id from customers where organization_id = payments.organization_id
                                     order by random() limit 1)",
        };
        match dice.roll(12) {
            0 => format!("delete from payments where transaction_id = '{payment}'"),
            1 => format!(
                "insert into payments (organization_id, customer_id, amount, currency, status, transaction_id)
                 values ('{}', '{}', 7.77, 'CHF', 'succeeded', '{payment}') on conflict do nothing",
                demo::ALPINE,
                demo::CLARA
            ),
            _ => format!("update payments {change} where transaction_id = '{payment}'"),
        }
    })
    .await;

    assert_none(
        &world,
        "select customers.name, total_spent from customers
         where total_spent <> (
           select coalesce(sum(amount - refunded), 0) from payments
           where customer_id = customers.id and status in ('succeeded', 'partially_refunded', 'refunded')
         )",
    )
    .await;
    let spent = world
        .sql("select sum(total_spent) > 0 from customers")
        .await;
    assert_eq!(spent, true);
}

#[tokio::test]
async fn counters_count_each_once_however_many_come_at_once() {
    let world = without_functions().await;
    let alpine = demo::ALPINE;
    world
        .run_sql(&format!(
            "insert into forms (organization_id, name)
             select '{alpine}', name from unnest(array['one', 'two']) as name;
             insert into message_templates (organization_id, name, type, content) values ('{alpine}', 'hi', 'sms', 'Hi');
             insert into workflows (organization_id, name, trigger_type) values ('{alpine}', 'welcome', 'form');
             insert into conversations (organization_id, channel, last_message_at)
             select '{alpine}', 'widget', '2026-01-01' from generate_series(1, 2)"
        ))
        .await;

    storm(&world, 40, |dice| {
        let minute = dice.roll(100_000);
        match dice.roll(5) {
            0 => format!(
                "insert into form_submissions (organization_id, form_id, created_at)
                 select organization_id, id, timestamptz '2026-01-01Z' + {minute} * interval '1 minute'
                 from forms order by random() limit 1"
            ),
            1 => "insert into workflow_executions (organization_id, workflow_id, status)
                  select organization_id, id, (array['pending', 'running', 'completed', 'failed'])[ceil(random() * 4)]
                  from workflows".to_owned(),
            2 => "update workflow_executions set status = (array['running', 'completed', 'failed', 'cancelled'])[ceil(random() * 4)]
                  where id = (select id from workflow_executions order by random() limit 1)".to_owned(),
            _ => format!(
                "insert into messages (organization_id, conversation_id, template_id, channel, body, created_at)
                 select '{alpine}', (select id from conversations order by random() limit 1),
                        (select id from message_templates), 'widget', 'Hi',
                        timestamptz '2026-01-01Z' + {minute} * interval '1 minute'"
            ),
        }
    })
    .await;

    for query in [
        "select name from forms cross join lateral (
           select count(*) as number, max(created_at) as latest from form_submissions where form_id = forms.id
         ) as there where (submission_count, last_submission_at) is distinct from (number, latest)",
        "select name from message_templates cross join lateral (
           select count(*) as number, max(created_at) as latest from messages where template_id = message_templates.id
         ) as there where (usage_count, last_used_at) is distinct from (number, latest)",
        "select name from workflows cross join lateral (
           select count(*) as number, count(*) filter (where status = 'completed') as completed,
                  count(*) filter (where status = 'failed') as failed
           from workflow_executions where workflow_id = workflows.id
         ) as there
         where (total_executions, successful_executions, failed_executions) is distinct from (number, completed, failed)",
        "select id from conversations
         where last_message_at is distinct from (
           select max(created_at) from messages where conversation_id = conversations.id
         )",
    ] {
        assert_none(&world, query).await;
    }
    let counted = world
        .sql("select sum(submission_count) > 10 from forms")
        .await;
    assert_eq!(counted, true);
}

#[tokio::test]
async fn names_are_made_of_what_is_there() {
    let world = without_functions().await;
    for (first, last, name) in [
        ("'Ada'", "'Lovelace'", "Ada Lovelace"),
        ("'Ada'", "null", "Ada"),
        ("null", "'Lovelace'", "Lovelace"),
        ("null", "null", "Unknown"),
        ("''", "'Lovelace'", "Lovelace"),
        ("' '", "''", "Unknown"),
    ] {
        for table in ["customers", "leads"] {
            let query = format!(
                "with made as (
                   insert into {table} (organization_id, first_name, last_name)
                   values ('{}', {first}, {last}) returning name
                 ) select name from made",
                demo::ALPINE
            );
            // A statement that changes rows can't stand in a query of another.
            let admin = world.stack.admin().await.unwrap();
            let row = admin.query_one(&query, &[]).await.unwrap();
            assert_eq!(row.get::<_, String>(0), name, "{table}: {first} {last}");
        }
    }
}

#[tokio::test]
async fn a_customers_name_follows_its_parts_until_somebody_sets_another() {
    let world = without_functions().await;
    let path = format!("/rest/v1/customers?id=eq.{}&select=name", demo::CLARA);
    for (change, name) in [
        (
            json!({ "first_name": "Clara", "last_name": "Client" }),
            "Clara Client",
        ),
        (json!({ "last_name": "Curie" }), "Clara Curie"),
        (json!({ "name": "Dr Curie" }), "Dr Curie"),
        (json!({ "first_name": "Marie" }), "Dr Curie"),
        (json!({ "name": "" }), "Marie Curie"),
        (json!({ "last_name": null }), "Marie"),
        (json!({ "first_name": "Eve", "name": "Marie" }), "Eve"),
    ] {
        let call = world.request_as(Caller::MEMBER, Method::PATCH, &path).await;
        let reply = call
            .header("prefer", "return=representation")
            .json(&change)
            .await;
        assert_eq!(reply.json[0]["name"], name, "{change}: {reply:?}");
    }
}

#[tokio::test]
async fn the_lists_of_addresses_follow_the_first_ones() {
    let world = without_functions().await;
    let path = format!("/rest/v1/customers?id=eq.{}", demo::CLARA);
    let lists = format!(
        "select jsonb_build_array(
           (select jsonb_agg(jsonb_build_array(email, is_primary) order by email) from customer_emails
            where customer_id = '{0}'),
           (select jsonb_agg(jsonb_build_array(phone, is_primary) order by phone) from customer_phones
            where customer_id = '{0}'))",
        demo::CLARA
    );
    let listed = json!([[["clara@client.example", true]], [["+41791234567", true]]]);
    assert_eq!(world.sql(&lists).await, listed);
    for (table, body) in [
        ("customer_emails", json!({ "email": "clara@work.example" })),
        (
            "customer_phones",
            json!({ "phone": "+41310000000", "type": "work" }),
        ),
    ] {
        let mut body = body.clone();
        (body["organization_id"], body["customer_id"]) = (demo::ALPINE.into(), demo::CLARA.into());
        let path = format!("/rest/v1/{table}");
        let call = world.request_as(Caller::MEMBER, Method::POST, &path).await;
        call.json(&body).await.expect(201);
    }

    for (change, status, emails, phones) in [
        // The second address becomes the first.
        (
            json!({ "email": "Clara@Work.example" }),
            204,
            json!([["Clara@Work.example", true]]),
            json!([["+41310000000", false], ["+41791234567", true]]),
        ),
        (
            json!({ "phone": "+41310000000" }),
            204,
            json!([["Clara@Work.example", true]]),
            json!([["+41310000000", true]]),
        ),
        (
            json!({ "phone": null }),
            204,
            json!([["Clara@Work.example", true]]),
            Value::Null,
        ),
        (json!({ "email": null }), 204, Value::Null, Value::Null),
        (
            json!({ "email": "clara@client.example", "phone": "+41791234567" }),
            204,
            json!([["clara@client.example", true]]),
            json!([["+41791234567", true]]),
        ),
    ] {
        let call = world.request_as(Caller::OWNER, Method::PATCH, &path).await;
        let reply = call.json(&change).await;
        reply.expect(status);
        assert_eq!(world.sql(&lists).await, json!([emails, phones]), "{change}");
    }

    // An address is one customer's, as their first or as a further one.
    let other = json!({ "organization_id": demo::ALPINE, "name": "Other", "email": "CLARA@client.example" });
    let call = world
        .request_as(Caller::MEMBER, Method::POST, "/rest/v1/customers")
        .await;
    call.json(&other).await.expect(409);
}

#[tokio::test]
async fn states_and_graphs_keep_their_times_and_versions() {
    let world = without_functions().await;
    let lead = demo::CLARA;
    world
        .run_sql(&format!(
            "insert into leads (id, organization_id, first_name) values ('{lead}', '{0}', 'Lea');
             insert into workflows (id, organization_id, name, trigger_type) values ('{lead}', '{0}', 'welcome', 'form')",
            demo::ALPINE
        ))
        .await;
    for (table, change, watched, expected) in [
        (
            "leads",
            json!({ "status": "qualified" }),
            "converted_at is not null",
            false,
        ),
        (
            "leads",
            json!({ "status": "converted" }),
            "converted_at = updated_at",
            true,
        ),
        (
            "leads",
            json!({ "status": "converted", "notes": "x" }),
            "converted_at < updated_at",
            true,
        ),
        (
            "leads",
            json!({ "status": "lost" }),
            "converted_at is not null",
            false,
        ),
        (
            "workflows",
            json!({ "name": "hello", "nodes": [] }),
            "version = 1",
            true,
        ),
        (
            "workflows",
            json!({ "nodes": [{ "id": "a", "type": "trigger" }] }),
            "version = 2",
            true,
        ),
        (
            "workflows",
            json!({ "edges": [{ "id": "1", "source": "a", "target": "b" }],
                    "nodes": [{ "id": "a", "type": "trigger" }, { "id": "b", "type": "end" }] }),
            "version = 3",
            true,
        ),
        (
            "workflows",
            json!({ "status": "inactive" }),
            "version = 3",
            true,
        ),
    ] {
        let path = format!("/rest/v1/{table}?id=eq.{lead}");
        let call = world.request_as(Caller::ADMIN, Method::PATCH, &path).await;
        call.json(&change).await.expect(204);
        let query = format!(
            "select {watched} and updated_at = (select max(updated_at) from {table}) from {table} where id = '{lead}'"
        );
        assert_eq!(world.sql(&query).await, expected, "{table} {change}");
    }
}
