//! How much of an organization's files is read.

use super::{MARKDOWN, send, world};
use end_to_end::Caller;

#[tokio::test]
async fn an_organization_has_a_bound_of_files_of_text_and_of_what_it_sends_in_a_while() {
    let world = world().await;
    let limit = async |kind: &str, most: i64| {
        let limit = format!(
            "update private.limits set most = {most} where kind = 'document-ingest {kind}'"
        );
        world.run_sql(&limit).await;
    };
    let passages = "select count(*) from knowledge_chunks where source_type = 'document'";

    let known = world.sql("select count(*) from documents").await;
    limit("documents", known.as_i64().unwrap() + 1).await;
    let first = send(&world, Caller::MEMBER, "rules.md", MARKDOWN.as_bytes()).await;
    first.expect(200);
    send(&world, Caller::MEMBER, "more.md", MARKDOWN.as_bytes())
        .await
        .expect_problem(409, "too_many_documents");
    // The same file in place of the first is no other.
    send(&world, Caller::MEMBER, "rules.md", b"# Rules\n\nBe kind.\n")
        .await
        .expect(200);

    limit("documents", 100).await;
    let before = world.sql(passages).await;
    limit("passages", 1).await;
    let reply = send(&world, Caller::MEMBER, "more.md", MARKDOWN.as_bytes()).await;
    assert_eq!(reply.json["document"]["status"], "failed", "{reply:?}");
    let reason = reply.json["document"]["failure"]
        .as_str()
        .unwrap_or_default();
    assert!(reason.contains("as much text as it may"), "{reply:?}");
    assert_eq!(world.sql(passages).await, before);

    limit("organization", 1).await;
    let mut refused = None;
    for _ in 0..3 {
        let reply = send(&world, Caller::MEMBER, "more.md", MARKDOWN.as_bytes()).await;
        if reply.status == 429 {
            refused = Some(reply);
        }
    }
    let refused = refused.expect("three at once are more than one");
    refused.expect_problem(429, "too_many_tries");
    assert!(!refused.header("retry-after").is_empty());
}
