//! Vectors that are searched in Qdrant: what it is told, what its answers are taken for, and that nothing is lost by it.

mod recorder;

use end_to_end::{Caller, Reply, World, demo};
use recorder::Qdrant;
use serde_json::{Value, json};
use std::sync::Arc;

const RULES: &str = "# Pets\n\nDogs are welcome.\n\n# Smoke\n\nNobody smokes inside.\n";
const COLLECTION: &str = "/collections/frontdesk-all-minilm-l6-v2";

async fn world() -> (World, Arc<Qdrant>) {
    let (qdrant, url) = Qdrant::serve().await;
    let variables = [
        ("vector_index", "qdrant"),
        ("qdrant_url", url.as_str()),
        ("qdrant_api_key", "qd-test"),
    ];
    let world = World::of(&["document-ingest", "embedding-search"], &variables).await;
    // What the demo data know is for other tests.
    world.run_sql("delete from experiences").await;
    (world, qdrant)
}

async fn send(world: &World, caller: Caller, text: &str) -> Reply {
    let body = format!(
        "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"rules.md\"\r\n\r\n{text}\r\n--x--\r\n"
    );
    world
        .function_as(caller, "document-ingest")
        .await
        .header("content-type", "multipart/form-data; boundary=x")
        .body(body)
        .await
}

async fn search(world: &World, caller: Caller, body: Value) -> Reply {
    world
        .function_as(caller, "embedding-search")
        .await
        .header("x-organization-id", organization_of(caller))
        .json(&body)
        .await
}

fn organization_of(caller: Caller) -> &'static str {
    match caller {
        Caller::OTHER_OWNER => demo::HARBOR,
        _ => demo::ALPINE,
    }
}

async fn catch_up(world: &World) -> Reply {
    world
        .function_as(Caller::Service, "document-ingest")
        .await
        .json(&json!({}))
        .await
}

/// The first heading of each result.
fn headings(reply: &Reply) -> Vec<Value> {
    reply.expect(200);
    let results = reply.json["results"].as_array().unwrap();
    results
        .iter()
        .map(|result| result["headings"][0].clone())
        .collect()
}

/// Passages, and how many of them the database takes for indexed.
async fn indexed(world: &World) -> Value {
    world
        .sql("select jsonb_build_array(count(*), count(*) filter (where indexed_in_qdrant)) from knowledge_chunks")
        .await
}

#[tokio::test]
async fn qdrant_is_told_what_its_reference_says() {
    let (world, qdrant) = world().await;

    let sent = send(&world, Caller::MEMBER, RULES).await;

    assert_eq!(sent.json["document"]["status"], "processed", "{sent:?}");
    assert_eq!(indexed(&world).await, json!([2, 2]));
    let asked = qdrant.asked();
    assert!(asked.iter().all(|request| request.key == "qd-test"));
    let index = format!("PUT {COLLECTION}/index?wait=true");
    let mut expected = vec![
        format!("GET {COLLECTION}"),
        format!("PUT {COLLECTION}"),
        format!("GET {COLLECTION}"),
    ];
    expected.extend(vec![index; 6]);
    expected.push(format!("PUT {COLLECTION}/points?wait=true"));
    let what: Vec<&String> = asked.iter().map(|request| &request.what).collect();
    assert_eq!(what, expected.iter().collect::<Vec<_>>());
    assert_eq!(
        asked[1].body,
        json!({
            "vectors": { "size": 384, "distance": "Cosine", "datatype": "float16" },
            "hnsw_config": { "m": 0, "payload_m": 16 },
        })
    );
    assert_eq!(
        asked[3].body,
        json!({ "field_name": "organization_id", "field_schema": { "type": "keyword", "is_tenant": true } })
    );
    let points = asked[9].body["points"].as_array().unwrap();
    assert_eq!(points.len(), 2);
    assert_eq!(points[0]["vector"].as_array().unwrap().len(), 384);
    assert_eq!(points[0]["payload"]["organization_id"], demo::ALPINE);
    assert_eq!(points[0]["payload"]["source_type"], "document");
    assert_eq!(
        points[0]["payload"]["source_id"],
        sent.json["document"]["id"]
    );

    let question = json!({ "query": "May I bring my puppy?", "mode": "vector", "filter": { "sources": ["document"] } });
    let found = search(&world, Caller::MEMBER, question).await;
    assert_eq!(headings(&found), ["Pets", "Smoke"]);
    let asked = qdrant.asked();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!(asked[0].what, format!("POST {COLLECTION}/points/query"));
    let body = &asked[0].body;
    assert_eq!(body["query"].as_array().unwrap().len(), 384);
    assert_eq!(
        body["filter"],
        json!({ "must": [
            { "key": "organization_id", "match": { "value": demo::ALPINE } },
            { "key": "source_type", "match": { "any": ["document"] } },
        ] })
    );
    assert_eq!(
        (&body["limit"], &body["with_payload"], &body["with_vector"]),
        (&json!(100), &json!(false), &json!(false))
    );
    assert!(!world.stack.log().contains("qd-test"));

    let by_words = search(
        &world,
        Caller::MEMBER,
        json!({ "query": "dogs", "mode": "text" }),
    )
    .await;
    assert_eq!(headings(&by_words), ["Pets"]);
    assert_eq!(qdrant.asked().len(), 0);
}

#[tokio::test]
async fn whatever_qdrant_answers_nobody_sees_what_is_not_theirs() {
    let (world, qdrant) = world().await;
    send(&world, Caller::MEMBER, RULES).await;
    send(
        &world,
        Caller::OTHER_OWNER,
        "# Secret\n\nDogs eat the icebergs.\n",
    )
    .await;
    let mut all = qdrant.held();
    assert_eq!(all.len(), 3);
    all.push("00000000-0000-4000-8000-000000000000".to_owned());
    all.extend(all.clone());
    *qdrant.finds.lock().unwrap() = Some(all);

    for mode in ["vector", "hybrid"] {
        let question = json!({ "query": "dogs", "mode": mode });
        let mut own = headings(&search(&world, Caller::MEMBER, question.clone()).await);
        own.sort_by_key(Value::to_string);
        assert_eq!(own, ["Pets", "Smoke"], "{mode}");
        let other = headings(&search(&world, Caller::OTHER_OWNER, question.clone()).await);
        assert_eq!(other, ["Secret"], "{mode}");
        // What it finds passes the filter too.
        let mut filtered = question;
        filtered["filter"] = json!({ "tags": ["unknown"] });
        let none = headings(&search(&world, Caller::MEMBER, filtered).await);
        assert_eq!(none.len(), 0, "{mode}");
    }

    world
        .run_sql(&format!(
            "insert into knowledge_base (organization_id, title, content, language)
             values ('{0}', 'Opened', 'Dogs drink water.', 'en');
             insert into public_search (organization_id, source_type) values ('{0}', 'knowledge')",
            demo::ALPINE
        ))
        .await;
    assert_eq!(catch_up(&world).await.json["indexed"], 1);
    let all = qdrant.held();
    *qdrant.finds.lock().unwrap() = Some(all);
    qdrant.asked();
    for caller in [Caller::Public, Caller::CLIENT] {
        let found = search(&world, caller, json!({ "query": "dogs" })).await;
        assert_eq!(headings(&found), ["Opened"], "{caller:?}");
        let conditions = &qdrant.asked()[0].body["filter"]["must"];
        assert_eq!(
            conditions[1],
            json!({ "key": "source_type", "match": { "any": ["knowledge"] } })
        );
    }

    // What is no answer is none.
    *qdrant.finds.lock().unwrap() = Some(vec!["1' or true --".to_owned()]);
    let reply = search(&world, Caller::MEMBER, json!({ "query": "dogs" })).await;
    reply.expect_problem(503, "vector_index_refused");
}

#[tokio::test]
async fn a_qdrant_that_is_down_loses_nothing() {
    let (world, qdrant) = world().await;
    *qdrant.fails_with.lock().unwrap() = Some(503);

    let sent = send(&world, Caller::MEMBER, RULES).await;
    sent.expect_problem(503, "vector_index_unavailable");
    assert_eq!(sent.header("retry-after"), "5");
    let kept = world.sql("select count(*) from embeddings").await;
    assert_eq!((kept, indexed(&world).await), (json!(2), json!([2, 0])));
    let found = search(&world, Caller::MEMBER, json!({ "query": "dogs" })).await;
    found.expect_problem(503, "vector_index_unavailable");

    let pass = catch_up(&world).await;
    pass.expect(200);
    assert_eq!(
        (&pass.json["failed"], &pass.json["is_complete"]),
        (&json!(1), &json!(false))
    );
    let paused = world
        .sql("select jsonb_build_array(error, lease_token, due_at > now()) from private.jobs")
        .await;
    assert_eq!(paused, json!(["vector_index_unavailable", null, true]));

    *qdrant.fails_with.lock().unwrap() = Some(401);
    let id = world.sql("select id from documents").await;
    let ask = async || {
        world
            .function_as(Caller::MEMBER, "document-ingest")
            .await
            .json(&json!({ "document_id": id }))
            .await
    };
    ask().await.expect_problem(503, "vector_index_refused");

    *qdrant.fails_with.lock().unwrap() = None;
    assert_eq!(ask().await.json["document"]["status"], "processed");
    assert_eq!(indexed(&world).await, json!([2, 2]));
}

#[tokio::test]
async fn a_passage_counts_as_indexed_only_while_qdrant_holds_it_as_it_is() {
    let (world, qdrant) = world().await;
    // A promise is no confirmation.
    *qdrant.leaves_changes.lock().unwrap() = Some("acknowledged");
    let sent = send(&world, Caller::MEMBER, RULES).await;
    sent.expect_problem(503, "vector_index_refused");
    assert_eq!(indexed(&world).await, json!([2, 0]));
    *qdrant.leaves_changes.lock().unwrap() = None;
    assert_eq!(catch_up(&world).await.json["indexed"], 2);
    assert_eq!(indexed(&world).await, json!([2, 2]));
    let status = world.sql("select status from documents").await;
    assert_eq!(status, "processed");

    for change in [
        "update knowledge_chunks set tags = '{new}' where position = 0",
        "update embeddings set embedding = embedding where chunk_id = (select id from knowledge_chunks where position = 0)",
    ] {
        world.run_sql(change).await;
        assert_eq!(indexed(&world).await, json!([2, 1]), "{change}");
        qdrant.asked();
        assert_eq!(catch_up(&world).await.json["indexed"], 1, "{change}");
        let sent = qdrant.asked().pop().unwrap();
        assert_eq!(sent.body["points"][0]["payload"]["tags"], json!(["new"]));
        assert_eq!(indexed(&world).await, json!([2, 2]), "{change}");
    }
    let rest = world
        .sql("select count(*) from private.qdrant_points")
        .await;
    assert_eq!(rest, 0);
    assert_eq!(
        catch_up(&world).await.json,
        json!({ "finished": 0, "embedded": 0, "indexed": 0, "forgotten": 0, "failed": 0, "is_complete": true })
    );
}

#[tokio::test]
async fn what_is_gone_qdrant_forgets() {
    let (world, qdrant) = world().await;
    send(&world, Caller::MEMBER, RULES).await;
    let before = qdrant.held();

    // Sent again without a passage, which is forgotten at once.
    let sent = send(
        &world,
        Caller::MEMBER,
        "# Pets\n\nDogs are welcome.\n\n# Smoke\n\nAll smoke.\n",
    )
    .await;
    assert_eq!(sent.json["document"]["status"], "processed", "{sent:?}");
    let after = qdrant.held();
    assert_eq!(after.len(), 2);
    assert_eq!(after.iter().filter(|id| before.contains(id)).count(), 1);

    // Deleted without a function: the clock does it. So it is with a whole organization.
    send(&world, Caller::OTHER_OWNER, RULES).await;
    world
        .run_sql(&format!(
            "delete from documents where organization_id = '{}'; delete from organizations where id = '{}'",
            demo::ALPINE,
            demo::HARBOR
        ))
        .await;
    assert_eq!(qdrant.held().len(), 4);
    qdrant.asked();
    let pass = catch_up(&world).await;
    assert_eq!(pass.json["forgotten"], 4, "{pass:?}");
    assert_eq!(qdrant.held().len(), 0);
    let asked = qdrant.asked();
    assert_eq!(
        asked[0].what,
        format!("POST {COLLECTION}/points/delete?wait=true")
    );
    assert_eq!(asked[0].body["points"].as_array().unwrap().len(), 4);
    let rest = world
        .sql("select count(*) from private.qdrant_points")
        .await;
    assert_eq!(rest, 0);
}
