//! document-ingest as the clock calls it: whatever is written gets its vectors, once, whoever wrote it and how.

use end_to_end::{Caller, Reply, World, demo};
use reqwest::Method;
use serde_json::{Value, json};

async fn world() -> World {
    World::of(&["document-ingest", "embedding-search"], &[]).await
}

async fn catch_up(world: &World, body: Value) -> Reply {
    world
        .function_as(Caller::Service, "document-ingest")
        .await
        .json(&body)
        .await
}

/// A row that somebody of the staff writes through PostgREST.
async fn write(world: &World, table: &str, row: Value) {
    let reply = world
        .request_as(Caller::MEMBER, Method::POST, &format!("/rest/v1/{table}"))
        .await
        .json(&row)
        .await;
    reply.expect(201);
}

async fn nearest(world: &World, query: &str) -> Value {
    let reply = world
        .function_as(Caller::MEMBER, "embedding-search")
        .await
        .json(&json!({ "query": query, "mode": "vector" }))
        .await;
    reply.expect(200);
    reply.json["results"][0].clone()
}

/// How many passages have a vector of the platform's model, and how many have none.
async fn vectors(world: &World) -> (i64, i64) {
    let counts = world
        .sql(
            "select jsonb_build_array(count(model), count(*) - count(model)) from knowledge_chunks
             left join embeddings on chunk_id = id and model = 'all-minilm-l6-v2'",
        )
        .await;
    (counts[0].as_i64().unwrap(), counts[1].as_i64().unwrap())
}

#[tokio::test]
async fn all_that_search_promises_gets_its_vectors() {
    let world = world().await;
    write(
        &world,
        "knowledge_base",
        json!({ "organization_id": demo::ALPINE, "title": "Refunds",
                "content": "You get your money back within a week.\n\nNo questions asked." }),
    )
    .await;
    write(
        &world,
        "vector_store",
        json!({ "organization_id": demo::ALPINE, "source_id": "notes", "content": "The key is under the flowerpot.",
                "embedding": "[1,0,0]" }),
    )
    .await;
    world
        .run_sql(&format!(
            "with source as (
               insert into website_sources (organization_id, base_url) values ('{0}', 'https://alpine.example/') returning id
             ), page as (
               insert into website_pages (organization_id, website_source_id, url)
               select '{0}', id, 'https://alpine.example/parking' from source returning id
             )
             select private.set_passages('{0}', 'website', id, 'en', '{{}}',
               '[{{\"headings\": [\"Parking\"], \"content\": \"Cars stay at the station in the valley.\"}}]')
             from page",
            demo::ALPINE
        ))
        .await;
    let (_, without) = vectors(&world).await;
    assert!(without >= 5, "{without}");

    let pass = catch_up(&world, json!({})).await;

    pass.expect(200);
    assert_eq!(pass.json["embedded"], without);
    assert_eq!(pass.json["is_complete"], true);
    assert_eq!(vectors(&world).await.1, 0);
    for (question, source) in [
        ("How do I get reimbursed?", "knowledge"),
        ("Where is the key hidden?", "vector"),
        ("Where do I leave my vehicle?", "website"),
        ("What do we eat in the morning?", "experience"),
    ] {
        let result = nearest(&world, question).await;
        assert_eq!(result["source"], source, "{question} {result}");
    }
    let again = catch_up(&world, json!({})).await;
    assert_eq!(
        again.json,
        json!({ "finished": 0, "embedded": 0, "indexed": 0, "forgotten": 0, "failed": 0, "is_complete": true })
    );
}

#[tokio::test]
async fn the_end_of_a_long_entry_is_found_too() {
    let world = world().await;
    let filler = "The lodge has rooms with a view over the valley. ";
    let content = format!(
        "{}Snakes and lizards stay outside. {}{}",
        filler.repeat(25),
        filler.repeat(5),
        "x".repeat(1_500)
    );
    write(
        &world,
        "knowledge_base",
        json!({ "organization_id": demo::ALPINE, "title": "Lodge", "content": content }),
    )
    .await;
    catch_up(&world, json!({})).await;
    let result = nearest(&world, "Are reptiles allowed?").await;
    assert!(
        result["content"].as_str().unwrap().contains("lizards"),
        "{result}"
    );
    let longest = world
        .sql("select max(length(content)) from knowledge_chunks where source_type = 'knowledge'")
        .await;
    assert_eq!(longest, 600);
}

#[tokio::test]
async fn documents_that_were_left_come_to_their_end() {
    let world = world().await;
    for name in ["rules.md", "gone.md", "busy.md"] {
        let body = format!(
            "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n# {name}\n\nDogs.\r\n--x--\r\n"
        );
        let sent = world
            .function_as(Caller::MEMBER, "document-ingest")
            .await
            .header("content-type", "multipart/form-data; boundary=x")
            .body(body)
            .await;
        assert_eq!(sent.json["document"]["status"], "processed", "{sent:?}");
    }
    // As a crash leaves them: one without its vector, one without a passage; and one that somebody works on.
    world
        .run_sql(
            "update documents set status = 'processing';
             update documents set chunk_count = 0, read_at = null where filename = 'gone.md';
             delete from knowledge_chunks where source_id = (select id from documents where filename = 'gone.md');
             delete from embeddings; update knowledge_chunks set embedding_model = null",
        )
        .await;
    world.lease("passages", "documents", -1).await;
    let busy = "(select * from documents where filename = 'busy.md')";
    world.lease("passages", busy, 60).await;

    let pass = catch_up(&world, json!({ "organization_id": demo::ALPINE })).await;

    assert_eq!(pass.json["is_complete"], true, "{pass:?}");
    let states = world
        .sql("select jsonb_agg(jsonb_build_array(filename, status) order by filename) from documents")
        .await;
    assert_eq!(
        states,
        json!([
            ["busy.md", "processing"],
            ["gone.md", "failed"],
            ["rules.md", "processed"]
        ])
    );
    let without = world
        .sql("select count(*) from knowledge_chunks where source_type = 'document' and embedding_model is null")
        .await;
    assert_eq!(without, 1);
}

#[tokio::test]
async fn calls_at_the_same_time_share_the_work() {
    let world = world().await;
    let (_, without) = vectors(&world).await;
    let (one, other) = futures::join!(catch_up(&world, json!({})), catch_up(&world, json!({})));
    let embedded = |reply: &Reply| reply.json["embedded"].as_i64().unwrap();
    assert_eq!(embedded(&one) + embedded(&other), without);
    assert_eq!(vectors(&world).await.1, 0);

    // Who lost the lease can't go on.
    world
        .run_sql("update knowledge_chunks set embedding_model = null")
        .await;
    let all = "(select id, id as organization_id from organizations)";
    world.lease("passages", all, 60).await;
    let meanwhile = catch_up(&world, json!({})).await;
    assert_eq!(embedded(&meanwhile), 0);
    world.lease("passages", all, -1).await;
    assert_eq!(embedded(&catch_up(&world, json!({})).await), without);
}

#[tokio::test]
async fn an_organization_whose_model_is_not_there_holds_up_nobody() {
    let world = world().await;
    world
        .run_sql(&format!(
            "insert into models_config (organization_id, agent_type, model_provider, model_name)
             values ('{}', 'embedding', 'spin', 'llama2-chat')",
            demo::HARBOR
        ))
        .await;

    let pass = catch_up(&world, json!({})).await;

    assert_eq!(pass.json["failed"], 1, "{pass:?}");
    assert_eq!(pass.json["is_complete"], false);
    let run = world
        .sql(&format!(
            "select jsonb_build_array(error, failures, due_at > now()) from private.jobs where subject_id = '{}'",
            demo::HARBOR
        ))
        .await;
    assert_eq!(run, json!(["embedding_model_unavailable", 1, true]));
    let without = world
        .sql(&format!(
            "select count(*) from knowledge_chunks where embedding_model is null and organization_id <> '{}'",
            demo::HARBOR
        ))
        .await;
    assert_eq!(without, 0);

    // Another model, another vector.
    world.run_sql("delete from models_config").await;
    // Who names the organization wants it now.
    catch_up(&world, json!({ "organization_id": demo::HARBOR })).await;
    assert_eq!(vectors(&world).await.1, 0);
}

#[tokio::test]
async fn only_the_service_has_everything_caught_up_on() {
    let world = world().await;
    let of_staff = world
        .function_as(Caller::OWNER, "document-ingest")
        .await
        .json(&json!({}))
        .await;
    of_staff.expect_problem(422, "invalid_request");
    let unknown = catch_up(&world, json!({ "organization_id": demo::CLARA })).await;
    unknown.expect_problem(404, "organization_not_found");
    let wrong = catch_up(&world, json!({ "seconds": 0, "other": 1 })).await;
    let mut pointers = wrong.pointers();
    pointers.sort_unstable();
    assert_eq!(pointers, ["/other", "/seconds"]);
}
