//! What a function looks up in a large organization: it reads little more than it finds, however much there is.

use crate::database::access::doors::{authenticator, claims_of};
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};
use stack::{Functions, Options};
use tokio::sync::OnceCell;

/// Customers and passages of the organization.
const MANY: u32 = 4000;
/// A workflow that has run for all of them, and whose id an agent has too.
const WORKFLOW: &str = "e8000000-0000-4000-8000-000000000001";
/// Rows that may be read besides those that are found.
const FEW: i64 = 40;

async fn world() -> &'static World {
    static WORLD: OnceCell<World> = OnceCell::const_new();
    let make = async || {
        let world = World::with(Options {
            functions: Functions::None,
            ..Options::default()
        })
        .await;
        let organization = demo::ALPINE;
        world
            .run_sql(&format!(
                "insert into customers (organization_id, name, email, phone)
                 select '{organization}', 'Guest', 'Guest' || number || '@example.com', '+4179' || 1000000 + number
                 from generate_series(1, {MANY}) as number;
                 insert into knowledge_base (organization_id, title, content)
                 select '{organization}', 'A walk', 'Meet at the station for the walk called walk' || number
                 from generate_series(1, {MANY}) as number;
                 insert into knowledge_base (organization_id, title, content)
                 values ('{organization}', 'Guides', 'Your guide is Martin');
                 insert into experiences (organization_id, name, price)
                 values ('{organization}', 'Tea with Mrs Marvin', 10);
                 insert into public_search (organization_id, source_type) values ('{organization}', 'knowledge');
                 insert into embeddings (organization_id, chunk_id, model, embedding, in_graph)
                 select organization_id, id, 'all-minilm-l6-v2', extensions.l2_normalize((
                   select array_agg(sin(hashtext(id::text)::float + n)) from generate_series(1, 384) as n
                 )::extensions.halfvec(384)), false
                 from knowledge_chunks where organization_id = '{organization}';
                 insert into assistants (organization_id, name, language, industry, system_prompt, voice_config, capabilities)
                 values ('{organization}', 'Alva', 'en', 'outdoor', 'Be brief.', '{{}}', '{{sms}}');
                 insert into messages (organization_id, channel, direction, sender, from_address, to_address, body)
                 select '{organization}', 'sms', 'outbound', 'staff', '+41445550100', '+4176' || 1000000 + number,
                        'See you at nine.'
                 from generate_series(1, {MANY}) as number;
                 insert into workflows (id, organization_id, name, trigger_type)
                 values ('{WORKFLOW}', '{organization}', 'Many', 'manual');
                 set session_replication_role = replica;
                 insert into workflow_executions (organization_id, workflow_id, status, trigger_data, about)
                 select '{organization}', '{WORKFLOW}', 'completed',
                   jsonb_build_object('event', 'booking.created', 'customer_id', about.id), array[about.id]
                 from generate_series(1, {MANY}) as number
                 cross join lateral (select case number when 1 then '{clara}' else gen_random_uuid() end) as about (id);
                 set session_replication_role = default;
                 insert into agents (id, organization_id, name) values ('{WORKFLOW}', '{organization}', 'Helper');
                 insert into agent_logs (organization_id, agent_id, event, details)
                 select '{organization}', '{WORKFLOW}', 'asked', jsonb_build_object('customer_id', gen_random_uuid())
                 from generate_series(1, {MANY});
                 insert into private.webhook_events (organization_id, provider, account, event_id, waiting)
                 select '{organization}', 'stripe', 'organization', 'evt_' || number,
                   jsonb_build_object('booking_id', gen_random_uuid())
                 from generate_series(1, {MANY}) as number;
                 analyze workflow_executions; analyze agent_logs; analyze private.webhook_events;
                 analyze messages; analyze customers; analyze customer_emails; analyze customer_phones; analyze knowledge_chunks;
                 analyze embeddings",
                clara = demo::CLARA
            ))
            .await;
        world
    };
    WORLD.get_or_init(make).await
}

/// What a function answers that is called as its component calls it, and how many rows of these tables it read.
async fn ask(caller: Caller, function: &str, arguments: Value, tables: &str) -> (Value, i64) {
    let world = world().await;
    let claims = claims_of(world, caller).await.unwrap();
    let context = json!({ "organization_id": demo::ALPINE });
    let connection = authenticator(world).await;
    connection.batch_execute("begin").await.unwrap();
    let call = format!(
        "select answer from private.as_tenant('{claims}', '{function}', $${arguments}$$, '{context}')"
    );
    let answer: String = connection.query_one(&call, &[]).await.unwrap().get(0);
    let rows = format!(
        "select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint
         from pg_stat_xact_user_tables where relname = any ('{{{tables}}}')"
    );
    connection.batch_execute("reset role").await.unwrap();
    let rows = connection.query_one(&rows, &[]).await.unwrap().get(0);
    connection.batch_execute("rollback").await.unwrap();
    (serde_json::from_str(&answer).unwrap(), rows)
}

async fn customers_read(caller: Caller, customer: Value) -> i64 {
    let arguments = json!({
        "departure_id": demo::SUNRISE_NEXT, "participants": 1, "items": [], "customer": customer,
    });
    let tables = "customers,customer_emails,customer_phones";
    ask(caller, "booking_create", arguments, tables).await.1
}

#[tokio::test]
async fn a_booking_reads_the_customer_and_not_all_of_them() {
    for caller in [Caller::Public, Caller::MEMBER] {
        for customer in [
            json!({ "name": "Ada", "email": "GUEST77@example.com", "phone": "+41791000077" }),
            json!({ "name": "Ada", "email": "ada@example.com", "phone": "+41791000077" }),
            json!({ "name": "Ada", "phone": "+41791000078" }),
        ] {
            let read = customers_read(caller, customer.clone()).await;
            assert!(read <= FEW, "{read} rows for {customer} by {caller:?}");
        }
    }
}

#[tokio::test]
async fn a_search_reads_the_passages_with_its_words_and_not_all_of_them() {
    for caller in [
        Caller::Public,
        Caller::CLIENT,
        Caller::MEMBER,
        Caller::Service,
    ] {
        let arguments = json!({ "query": "walk3999", "mode": "text", "model": "any" });

        let (answer, read) = ask(caller, "embedding_search", arguments, "knowledge_chunks").await;

        assert_eq!(
            answer["results"][0]["content"]
                .as_str()
                .map(|content| content.ends_with("walk3999")),
            Some(true),
            "{caller:?} {answer}"
        );
        assert!(read <= FEW, "{read} rows by {caller:?}");
    }
}

/// A word that few passages of an organization have may stand in very many of all: a search reads its own entries alone.
#[tokio::test]
async fn the_index_of_words_begins_with_the_organization() {
    let connection = world().await.stack.admin().await.unwrap();
    let first = "
        select attname::text from pg_index join pg_attribute on attrelid = indrelid and attnum = indkey[0]
        where indexrelid = 'public.knowledge_chunks_words_idx'::regclass";

    let first: String = connection.query_one(first, &[]).await.unwrap().get(0);

    assert_eq!(first, "organization_id");
}

/// Most passages fulfil such a filter: they are looked up from the nearest on, until there are a hundred.
#[tokio::test]
async fn a_search_by_meaning_looks_up_the_nearest_passages_alone() {
    let embedding: Vec<f32> = (0..384).map(|n| f32::from(u16::from(n == 7))).collect();
    let arguments = json!({
        "query": "walk", "mode": "vector", "model": "all-minilm-l6-v2", "embedding": json!(embedding).to_string(),
        "filter": { "sources": ["knowledge", "document"] },
    });

    let (answer, read) = ask(
        Caller::MEMBER,
        "embedding_search",
        arguments,
        "knowledge_chunks",
    )
    .await;

    assert_eq!(
        answer["results"].as_array().map(Vec::len),
        Some(10),
        "{answer}"
    );
    assert!(read <= 200 + FEW, "{read} rows");
}

/// Whether an assistant answers depends on what the staff wrote to that number of late, not on all that they wrote.
#[tokio::test]
async fn a_text_message_reads_what_was_written_to_its_sender_alone() {
    let text = |phone: &str| {
        json!({ "events": [{
            "kind": "message", "channel": "sms", "external_id": phone, "user_id": phone, "phone": phone, "from": phone,
            "to": "+41445550100", "text": "Is the walk on?",
        }] })
    };
    for phone in ["+41761000077", "+41799999999"] {
        let (answer, read) = ask(Caller::Service, "sms_webhook", text(phone), "messages").await;

        assert_eq!(answer["outcomes"], json!(["applied"]), "{phone}");
        assert!(read <= FEW, "{read} rows for {phone}");
    }
}

/// What is kept of a person is found by what the person has, not by reading all that ever ran for anybody.
#[tokio::test]
async fn what_tells_of_a_person_is_found_without_reading_what_tells_of_others() {
    let named = json!({ "subject": "customer", "subject_id": demo::CLARA });
    let mut page = named.clone();
    page["step"] = json!(17);
    let tables = "workflow_executions,agent_logs,webhook_events";
    let (answer, read) = ask(Caller::ADMIN, "customer_data_page", page, tables).await;
    assert_eq!(answer["table"], "workflow_executions", "{answer}");
    assert_eq!(answer["rows"].as_array().map(Vec::len), Some(1), "{answer}");
    assert!(read <= FEW, "{read} rows of an export");

    // Somebody who is not expected, and of whom nothing ran.
    let guest = world()
        .await
        .sql("select id from customers where name = 'Guest' order by phone limit 1")
        .await;
    let guest = json!({ "subject": "customer", "subject_id": guest });
    let (answer, read) = ask(Caller::ADMIN, "customer_data_erase", guest, tables).await;
    assert_eq!(answer["deleted"]["customers"], 1, "{answer}");
    assert!(read <= FEW, "{read} rows of an erasure");
}

async fn finds(caller: Caller, question: &str) -> Vec<String> {
    let arguments = json!({ "query": question, "mode": "text", "model": "any" });
    let (answer, _) = ask(caller, "embedding_search", arguments, "knowledge_chunks").await;
    let results = answer["results"].as_array().unwrap().iter();
    results
        .map(|result| result["content"].as_str().unwrap().to_owned())
        .collect()
}

/// A word that is taken as it is, where another is corrected, would be known to stand somewhere.
#[tokio::test]
async fn a_stranger_is_not_told_which_words_stand_in_what_they_do_not_see() {
    for caller in [Caller::Public, Caller::CLIENT] {
        let (hidden, unknown) = (finds(caller, "marvin").await, finds(caller, "marlin").await);
        assert_eq!(hidden, unknown, "{caller:?}");
        assert!(hidden[0].contains("Martin"), "{caller:?} {hidden:?}");
    }
    let seen = finds(Caller::MEMBER, "marvin").await;
    assert!(seen[0].contains("Mrs Marvin"), "{seen:?}");
}

/// The role that looks rows up reads them all; what it tells is no more than its caller may see.
#[tokio::test]
async fn a_lookup_tells_nobody_of_what_they_may_not_see() {
    let world = world().await;
    let connection = world.stack.admin().await.unwrap();
    let (alpine, harbor) = (demo::ALPINE, demo::HARBOR);
    let found = format!(
        "select count(*) from private.passages_with_words('{alpine}',
           '{{\"words\": [{{\"word\": \"walk3999\", \"passages\": 1, \"weight\": 1}}]}}', null, '{{}}', 100, null)"
    );
    for (caller, source_is_open, expected) in [
        (Caller::Service, false, 1),
        (Caller::OWNER, false, 1),
        (Caller::DEVELOPER, false, 1),
        (Caller::OTHER_OWNER, true, 0),
        (Caller::STRANGER, true, 0),
        (Caller::OTHER_CLIENT, true, 0),
        (Caller::CLIENT, true, 1),
        (Caller::CLIENT, false, 0),
        (Caller::Public, true, 1),
        (Caller::Public, false, 0),
    ] {
        let claims = claims_of(world, caller).await.unwrap();
        connection.batch_execute("begin").await.unwrap();
        if !source_is_open {
            connection
                .batch_execute("delete from public.public_search")
                .await
                .unwrap();
        }
        connection
            .batch_execute(&format!(
                "select set_config('request.jwt.claims', '{claims}', true),
                        set_config('frontdesk.requested_organization', '{alpine}', true),
                        set_config('role', '{}', true)",
                claims["role"].as_str().unwrap()
            ))
            .await
            .unwrap();
        let seen: i64 = connection.query_one(&found, &[]).await.unwrap().get(0);
        connection.batch_execute("rollback").await.unwrap();
        assert_eq!(seen, expected, "{caller:?}, open: {source_is_open}");
    }

    // A customer is told only to a function, and of the organization that it acts for.
    for (acting, expected) in [(alpine, 1), (harbor, 0)] {
        let lookup =
            format!("select count(private.customer_of_email('{alpine}', 'guest77@EXAMPLE.com'))");
        connection
            .batch_execute(&format!(
                "begin; set local role frontdesk_functions;
                 select set_config('frontdesk.acting_organization', '{acting}', true)"
            ))
            .await
            .unwrap();
        let seen: i64 = connection.query_one(&lookup, &[]).await.unwrap().get(0);
        connection.batch_execute("rollback").await.unwrap();
        assert_eq!(seen, expected, "acting for {acting}");
    }
}

/// One graph holds the vectors of all large organizations, and is searched for some steps only: a crowd of nearer vectors of
/// others must not use them up.
#[tokio::test]
async fn a_crowd_of_nearer_vectors_hides_nothing() {
    let world = World::with(Options {
        functions: Functions::None,
        ..Options::default()
    })
    .await;
    let connection = world.stack.admin().await.unwrap();
    let (alpine, harbor) = (demo::ALPINE, demo::HARBOR);
    let claims = json!({ "role": "service_role" });
    connection
        .batch_execute(&format!(
            "create function pg_temp.vector_along(axis integer, number integer) returns extensions.halfvec language sql
             as $$
               select extensions.l2_normalize((
                 select array_agg(case when n = axis then 1 else sin(number * n) / 30 end order by n)
                 from generate_series(1, 384) as n
               )::extensions.halfvec(384))
             $$;
             delete from knowledge_chunks;
             insert into knowledge_chunks (organization_id, source_type, source_id, position, content, content_hash)
             select organization::uuid, 'document', gen_random_uuid(), number, 'Passage ' || number,
                    sha256(convert_to(organization || number, 'UTF8'))
             from (values ('{harbor}', 1500), ('{alpine}', 30)) as sizes (organization, size),
                  generate_series(1, size) as number;
             insert into embeddings (organization_id, chunk_id, model, embedding, in_graph)
             select organization_id, id, 'all-minilm-l6-v2',
                    pg_temp.vector_along(case organization_id when '{harbor}' then 1 else 2 end, position), true
             from knowledge_chunks;
             -- A smaller crowd does where fewer steps are made.
             alter function private.nearest_passages(uuid, text, extensions.halfvec, jsonb, integer)
               set hnsw.max_scan_tuples = 500;
             set role service_role;
             select set_config('request.jwt.claims', '{claims}', false)"
        ))
        .await
        .unwrap();
    for (organization, filter, expected) in [
        (alpine, "{}", 30),
        (harbor, "{}", 100),
        (alpine, r#"{"sources": ["document"]}"#, 30),
        (alpine, r#"{"sources": ["website"]}"#, 0),
    ] {
        let query = format!(
            "select count(*), coalesce(array_agg(similarity) = array_agg(similarity order by similarity desc), true)
             from private.nearest_passages(
               '{organization}', 'all-minilm-l6-v2', pg_temp.vector_along(1, 0), '{filter}', 100
             )"
        );
        let row = connection.query_one(&query, &[]).await.unwrap();
        assert_eq!(
            (row.get(0), row.get(1)),
            (expected as i64, true),
            "{filter}"
        );
    }
}

/// What is asked and found stands in values, never in the text of a statement, which goes to the log where it takes too long.
#[tokio::test]
async fn no_statement_holds_what_is_asked() {
    let world = world().await;
    let connection = world.stack.admin().await.unwrap();
    let built = connection
        .query(
            "select proname::text from pg_proc
             where pronamespace = 'private'::regnamespace and prosrc ~ '%[0-9]*\\$?L'
               and proname ~ '(passage|search|word|nearest|neighbor|question)'",
            &[],
        )
        .await
        .unwrap();
    let names: Vec<String> = built.iter().map(|row| row.get(0)).collect();
    assert_eq!(names, [""; 0]);
}
