//! document-ingest: from a file to passages that are found.

mod bounds;
mod catch_up;
mod hostile;
mod progress;
mod storage;

use end_to_end::{Caller, Reply, World, demo};
use reqwest::Method;
use serde_json::{Value, json};
use stack::{Functions, Options};

const MARKDOWN: &str = "# House rules\n\n## Check-in\n\nRooms are ready from three o'clock in the afternoon.\n\n\
    ## Pets\n\nDogs are welcome for ten francs a night.\n";

async fn world() -> World {
    World::with(Options {
        functions: Functions::Only(vec![
            "document-ingest".to_owned(),
            "embedding-search".to_owned(),
        ]),
        ..Options::default()
    })
    .await
}

/// Sends a file as a form.
async fn send(world: &World, caller: Caller, name: &str, file: &[u8]) -> Reply {
    let mut body = format!(
        "--frontier\r\ncontent-disposition: form-data; name=\"tags\"\r\n\r\nrules, house\r\n\
         --frontier\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--frontier--\r\n");
    world
        .function_as(caller, "document-ingest")
        .await
        .header("content-type", "multipart/form-data; boundary=frontier")
        .body(body)
        .await
}

async fn ask(world: &World, caller: Caller, body: Value) -> Reply {
    world
        .function_as(caller, "document-ingest")
        .await
        .json(&body)
        .await
}

async fn search(world: &World, caller: Caller, query: &str) -> Value {
    let reply = world
        .function_as(caller, "embedding-search")
        .await
        .json(&json!({ "query": query, "filter": { "sources": ["document"] } }))
        .await;
    reply.expect(200);
    reply.json["results"].clone()
}

/// When each passage got its vector.
async fn vectors(world: &World) -> Value {
    world
        .sql(
            "select coalesce(jsonb_object_agg(content, embeddings.created_at), '{}')
             from embeddings join knowledge_chunks on knowledge_chunks.id = chunk_id",
        )
        .await
}

#[tokio::test]
async fn a_file_becomes_passages_that_are_found() {
    let world = world().await;

    let reply = send(&world, Caller::MEMBER, "rules.md", MARKDOWN.as_bytes()).await;

    reply.expect(200);
    let document = &reply.json["document"];
    assert_eq!(document["status"], "processed", "{reply:?}");
    assert_eq!(document["language"], "en");
    assert_eq!(document["file_path"], "upload/rules.md");
    assert_eq!(document["organization_id"], demo::ALPINE);
    assert_eq!(reply.json["progress"]["passages"], 2);
    assert_eq!(reply.json["progress"]["embedded"], 2);

    let results = search(&world, Caller::MEMBER, "May I bring my puppy?").await;
    assert_eq!(results[0]["headings"], json!(["House rules", "Pets"]));
    assert_eq!(results[0]["source_id"], document["id"]);
    assert_eq!(results[0]["tags"], json!(["rules", "house"]));
    assert_eq!(
        search(&world, Caller::OTHER_OWNER, "puppy").await,
        json!([])
    );
}

#[tokio::test]
async fn passages_have_the_tags_that_their_document_has_now() {
    let world = world().await;
    let reply = send(&world, Caller::MEMBER, "rules.md", MARKDOWN.as_bytes()).await;
    let document = reply.expect(200).json["document"]["id"].clone();
    let before = vectors(&world).await;

    let path = format!("/rest/v1/documents?id=eq.{}", document.as_str().unwrap());
    let call = world.request_as(Caller::MEMBER, Method::PATCH, &path).await;
    call.json(&json!({ "tags": ["pets"] })).await.expect(204);

    let results = search(&world, Caller::MEMBER, "May I bring my puppy?").await;
    assert_eq!(results[0]["tags"], json!(["pets"]));
    assert_eq!(vectors(&world).await, before);
}

#[tokio::test]
async fn reading_again_gives_vectors_to_what_changed_alone() {
    let world = world().await;
    let first = send(&world, Caller::MEMBER, "rules.md", MARKDOWN.as_bytes()).await;
    let before = vectors(&world).await;

    let again = send(&world, Caller::MEMBER, "rules.md", MARKDOWN.as_bytes()).await;
    assert_eq!(again.json["document"]["id"], first.json["document"]["id"]);
    assert_eq!(vectors(&world).await, before);

    let changed = MARKDOWN.replace("ten francs", "twelve francs");
    let reply = send(&world, Caller::MEMBER, "rules.md", changed.as_bytes()).await;
    assert_eq!(reply.json["document"]["status"], "processed");
    let after = vectors(&world).await;
    let kept = "Rooms are ready from three o'clock in the afternoon.";
    assert_eq!(after[kept], before[kept]);
    assert_eq!(after.as_object().unwrap().len(), 2);
    assert!(
        after
            .get("Dogs are welcome for twelve francs a night.")
            .is_some()
    );
    assert!(
        after
            .get("Dogs are welcome for ten francs a night.")
            .is_none()
    );
}

#[tokio::test]
async fn a_broken_file_is_failed_with_its_reason() {
    let world = world().await;
    send(
        &world,
        Caller::MEMBER,
        "menu.pdf",
        b"%PDF-1.7 nothing of a PDF",
    )
    .await;
    for (name, file, reason) in [
        ("menu.pdf", &b"%PDF-1.7 nothing of a PDF"[..], "damaged"),
        ("menu.docx", b"PK\x03\x04 nothing of a DOCX", "damaged"),
        ("menu.png", b"\x89PNG\r\n\x1a\n\0\0", "not read"),
        ("menu.txt", b" \n\n ", "no text"),
        (
            "menu.rtf",
            b"{\\rtf1\\ansi Hello}",
            "RTF files are not read",
        ),
        ("menu.eml", b"From: a@example.com\n\nHello", "E-mail"),
    ] {
        let reply = send(&world, Caller::MEMBER, name, file).await;
        reply.expect(200);
        assert_eq!(reply.json["document"]["status"], "failed", "{name}");
        let failure = reply.json["document"]["failure"].as_str().unwrap();
        assert!(failure.contains(reason), "{name}: {failure}");
        assert_eq!(reply.json["progress"]["passages"], 0);
    }
}

#[tokio::test]
async fn a_document_that_broke_is_found_no_more() {
    let world = world().await;
    send(&world, Caller::MEMBER, "rules", MARKDOWN.as_bytes()).await;
    assert_ne!(search(&world, Caller::MEMBER, "dogs").await, json!([]));
    send(&world, Caller::MEMBER, "rules", b"\x89PNG\r\n\x1a\n\0\0").await;
    assert_eq!(search(&world, Caller::MEMBER, "dogs").await, json!([]));
}

#[tokio::test]
async fn what_a_crash_left_is_gone_on_with_by_whoever_asks() {
    let world = world().await;
    let sent = send(&world, Caller::MEMBER, "rules.md", MARKDOWN.as_bytes()).await;
    let id = sent.json["document"]["id"].clone();
    // As it is when the instance ends between two steps.
    world
        .run_sql(
            "update documents set status = 'processing';
             delete from embeddings where chunk_id in (select id from knowledge_chunks where position = 0);
             update knowledge_chunks set embedding_model = null where position = 0 and source_type = 'document'",
        )
        .await;
    world.lease("passages", "documents", 60).await;

    let meanwhile = ask(&world, Caller::MEMBER, json!({ "document_id": id })).await;
    meanwhile.expect(202);
    assert_eq!(meanwhile.json["progress"]["is_worked_on"], true);
    assert_eq!(meanwhile.json["progress"]["embedded"], 1);

    world.lease("passages", "documents", -1).await;
    let only_asked = ask(
        &world,
        Caller::MEMBER,
        json!({ "document_id": id, "continue": false }),
    )
    .await;
    only_asked.expect(202);
    assert_eq!(only_asked.json["progress"]["embedded"], 1);

    let after = ask(&world, Caller::MEMBER, json!({ "document_id": id })).await;
    after.expect(200);
    assert_eq!(after.json["document"]["status"], "processed");
    assert_eq!(after.json["progress"]["embedded"], 2);
}

#[tokio::test]
async fn a_file_that_took_its_reader_down_is_failed() {
    let world = world().await;
    let sent = send(&world, Caller::MEMBER, "rules.md", MARKDOWN.as_bytes()).await;
    let id = sent.json["document"]["id"].clone();
    world
        .run_sql(
            "delete from knowledge_chunks where source_type = 'document';
             update documents set status = 'processing', chunk_count = 0, read_at = null",
        )
        .await;
    world.lease("passages", "documents", -1).await;
    let reply = ask(&world, Caller::MEMBER, json!({ "document_id": id })).await;
    assert_eq!(reply.json["document"]["status"], "failed", "{reply:?}");
    let failure = reply.json["document"]["failure"].as_str().unwrap();
    assert!(failure.contains("limits"), "{failure}");
}

#[tokio::test]
async fn a_file_that_took_its_reader_down_is_not_answered_from_the_one_before() {
    let world = world().await;
    let begin = json!({
        "filename": "rules.md", "file_path": "upload/rules.md", "file_size": 999, "mime_type": "text/markdown",
        "content_hash": "bb".repeat(32), "tags": null,
    });
    let mia = json!({ "role": "authenticated", "sub": "00000000-0000-4000-8000-00000000a003", "aud": "authenticated" });
    let context = json!({ "organization_id": demo::ALPINE, "request_id": "reader" });
    for by_the_clock in [false, true] {
        let sent = send(&world, Caller::MEMBER, "rules.md", MARKDOWN.as_bytes()).await;
        assert_eq!(sent.json["document"]["status"], "processed", "{sent:?}");
        let id = sent.json["document"]["id"].clone();
        // Another file of the same name, whose reader says nothing more.
        world
            .run_sql(&format!(
                "select private.as_tenant('{mia}', 'document_begin', '{begin}', '{context}')"
            ))
            .await;
        world.lease("passages", "documents", -1).await;

        if by_the_clock {
            ask(&world, Caller::Service, json!({})).await.expect(200);
        }
        let reply = ask(&world, Caller::MEMBER, json!({ "document_id": id })).await;

        assert_eq!(reply.json["document"]["status"], "failed", "{reply:?}");
        assert_eq!(reply.json["document"]["file_size"], 999, "{reply:?}");
        let found = search(&world, Caller::MEMBER, "Are dogs welcome?").await;
        assert_eq!(found, json!([]));
    }
}

#[tokio::test]
async fn one_works_on_a_document_at_a_time() {
    let world = world().await;
    send(&world, Caller::MEMBER, "rules.md", MARKDOWN.as_bytes()).await;
    world
        .run_sql("update documents set status = 'processing'")
        .await;
    world.lease("passages", "documents", 60).await;
    let reply = send(&world, Caller::OWNER, "rules.md", MARKDOWN.as_bytes()).await;
    reply.expect_problem(409, "document_in_progress");
}

#[tokio::test]
async fn only_the_staff_send_and_see_their_documents() {
    let world = world().await;
    for caller in [Caller::Public, Caller::CLIENT, Caller::Service] {
        let reply = send(&world, caller, "rules.md", MARKDOWN.as_bytes()).await;
        reply.expect_problem(403, "forbidden");
    }
    let stranger = send(&world, Caller::STRANGER, "rules.md", MARKDOWN.as_bytes()).await;
    stranger.expect_problem(403, "no_organization");
    let nobody = send(&world, Caller::Nobody, "rules.md", MARKDOWN.as_bytes()).await;
    nobody.expect(401);

    let sent = send(&world, Caller::MEMBER, "rules.md", MARKDOWN.as_bytes()).await;
    let id = sent.json["document"]["id"].clone();
    for caller in [Caller::OTHER_OWNER, Caller::STRANGER] {
        let reply = ask(&world, caller, json!({ "document_id": id })).await;
        reply.expect_problem(404, "document_not_found");
    }
    ask(&world, Caller::OWNER, json!({ "document_id": id }))
        .await
        .expect(200);
}

#[tokio::test]
async fn what_is_at_fault_is_said() {
    let world = world().await;
    let reply = ask(
        &world,
        Caller::MEMBER,
        json!({ "storage_path": "../x", "document_id": "1", "tags": 5, "other": true }),
    )
    .await;
    reply.expect_problem(422, "invalid_request");
    for pointer in ["/storage_path", "/document_id", "/tags", "/other"] {
        assert!(reply.pointers().contains(&pointer), "{pointer} {reply:?}");
    }
    let empty = send(&world, Caller::MEMBER, "a.txt", b"").await;
    assert_eq!(empty.pointers(), ["/file"]);
    let large = send(&world, Caller::MEMBER, "a.txt", &vec![b'a'; 10_000_001]).await;
    large.expect_problem(413, "file_too_large");
    let larger = send(&world, Caller::MEMBER, "a.txt", &vec![b'a'; 11_000_000]).await;
    larger.expect_problem(413, "body_too_large");
    let form = world
        .function_as(Caller::MEMBER, "document-ingest")
        .await
        .header("content-type", "multipart/form-data; boundary=x")
        .body("no form")
        .await;
    form.expect_problem(400, "invalid_form");
    let text = world
        .function_as(Caller::MEMBER, "document-ingest")
        .await
        .header("content-type", "text/plain")
        .body("text")
        .await;
    text.expect_problem(415, "unsupported_media_type");
}
