//! embedding-search: what is found, by whom, in which order.

mod audiences;
mod spelling;

use end_to_end::{Caller, Reply, World, demo};
use minilm::MiniLm;
use serde_json::{Value, json};
use std::sync::LazyLock;

static MODEL: LazyLock<MiniLm> =
    LazyLock::new(|| MiniLm::load(&stack::models().unwrap().join("all-minilm-l6-v2")).unwrap());

/// What Alpine and Harbor know: id, organization, language, title, text.
const KNOWLEDGE: [(&str, &str, &str, &str, &str); 7] = [
    (
        "a1",
        demo::ALPINE,
        "en",
        "Cancellations",
        "You can cancel free of charge up to 48 hours before departure. Refunds go to the card that paid.",
    ),
    (
        "a2",
        demo::ALPINE,
        "de",
        "Anreise",
        "Mit dem Zug nach Mülenen, dann zu Fuss zur Talstation. Parkplätze sind gebührenpflichtig.",
    ),
    (
        "a3",
        demo::ALPINE,
        "fr",
        "Équipement",
        "Apportez des vêtements chauds et de bonnes chaussures. Le petit-déjeuner est servi au sommet.",
    ),
    (
        "a4",
        demo::ALPINE,
        "en",
        "Weather",
        "Thunderstorms stop the funicular: we call you and move the tour to another day.",
    ),
    (
        "a5",
        demo::ALPINE,
        "en",
        "Dogs",
        "Well-behaved dogs on a leash are welcome on every walk <script>alert(1)</script>.",
    ),
    (
        "b1",
        demo::HARBOR,
        "en",
        "Cancellations",
        "Kayak tours can be cancelled free of charge until noon of the day before. Refunds take a week.",
    ),
    (
        "b2",
        demo::HARBOR,
        "en",
        "Icebergs",
        "Icebergs drift past the Narrows from April to June.",
    ),
];

fn id(name: &str) -> String {
    format!("00000000-0000-4000-8000-0000000005{name}")
}

/// A stack whose organizations know something, with a vector for each passage.
async fn world() -> World {
    let world = World::of(&["embedding-search"], &[]).await;
    for (name, organization, language, title, content) in KNOWLEDGE {
        world
            .run_sql(&format!(
                "insert into knowledge_base (id, organization_id, language, title, content, tags)
                 values ('{}', '{organization}', '{language}', '{title}', '{content}', '{{{name}}}')",
                id(name)
            ))
            .await;
    }
    embed(&world).await;
    world
}

/// Gives every passage its vector.
pub async fn embed(world: &World) {
    let passages = world
        .sql(
            "select jsonb_agg(jsonb_build_array(id, organization_id, concat_ws(E'\\n', headings[1], content)))
             from knowledge_chunks where embedding_model is null",
        )
        .await;
    for passage in passages.as_array().unwrap() {
        let text = passage[2].as_str().unwrap().to_owned();
        let vector = &MODEL.embed(&[text]).vectors[0];
        world
            .run_sql(&format!(
                "insert into embeddings (organization_id, chunk_id, model, embedding)
                   values ('{}', '{}', 'all-minilm-l6-v2', '{vector:?}');
                 update knowledge_chunks set embedding_model = 'all-minilm-l6-v2' where id = '{1}'",
                passage[1].as_str().unwrap(),
                passage[0].as_str().unwrap(),
            ))
            .await;
    }
}

async fn ask(world: &World, caller: Caller, body: Value) -> Reply {
    world
        .function_as(caller, "embedding-search")
        .await
        .json(&body)
        .await
}

/// The sources of an answer's results, by their names above.
fn found(reply: &Reply) -> Vec<String> {
    reply.expect(200);
    let results = reply.json["results"].as_array().unwrap();
    results
        .iter()
        .filter(|result| result["source"] == "knowledge")
        .map(|result| {
            let id = result["source_id"].as_str().unwrap();
            id[id.len() - 2..].to_owned()
        })
        .collect()
}

#[tokio::test]
async fn a_question_finds_its_answer_by_meaning() {
    let world = world().await;
    for (question, expected) in [
        ("How do I get my money back?", "a1"),
        ("What happens when there is lightning?", "a4"),
        ("May I bring my puppy?", "a5"),
    ] {
        let reply = ask(
            &world,
            Caller::MEMBER,
            json!({ "query": question, "mode": "vector" }),
        )
        .await;
        assert_eq!(found(&reply)[0], expected, "{question} {reply:?}");
    }
}

#[tokio::test]
async fn an_answer_says_where_it_stands_and_marks_the_words() {
    let world = world().await;
    let reply = ask(
        &world,
        Caller::MEMBER,
        json!({ "query": "dogs on a leash" }),
    )
    .await;
    let result = &reply.json["results"][0];
    assert_eq!(result["source_id"], id("a5"));
    assert_eq!(result["headings"], json!(["Dogs"]));
    assert_eq!(result["position"], 0);
    assert_eq!(result["tags"], json!(["a5"]));
    assert_eq!(result["language"], "en");
    let highlight = result["highlight"].as_str().unwrap();
    assert!(highlight.contains("<mark>dogs</mark>"), "{highlight}");
    assert!(!highlight.contains("<script"), "{highlight}");
    assert!(result["similarity"].as_f64().unwrap() > 0.5, "{result}");
    assert_eq!(result["title"], "Dogs");
    assert_eq!(reply.json["model"], "all-minilm-l6-v2");
    assert_eq!(reply.json["corrected"], json!([]));
}

#[tokio::test]
async fn a_passage_that_several_sources_have_stands_once_and_names_its_source() {
    let world = world().await;
    world
        .run_sql(&format!(
            "insert into knowledge_base (organization_id, language, title, content)
             select organization_id, language, 'Our dogs', content from knowledge_base where tags = '{{a5}}';
             insert into documents (id, organization_id, filename, file_path)
             values ('{document}', '{alpine}', 'rules.pdf', 'upload/rules.pdf');
             insert into website_sources (id, organization_id, base_url)
             values ('{page}', '{alpine}', 'https://alpine.example');
             insert into website_pages (id, organization_id, website_source_id, url, title)
             values ('{page}', '{alpine}', '{page}', 'https://alpine.example/funicular', 'Funicular');
             insert into knowledge_chunks (organization_id, source_type, source_id, position, content, content_hash, language)
             values ('{alpine}', 'document', '{document}', 0, 'Marmots may be fed.', sha256('a'), 'en'),
                    ('{alpine}', 'website', '{page}', 0, 'Marmots live beside the funicular.', sha256('b'), 'en'),
                    ('{alpine}', 'website', '{page}', 1, 'Marmots may be fed.', sha256('c'), 'en')",
            alpine = demo::ALPINE,
            document = id("d1"),
            page = id("d2"),
        ))
        .await;
    let reply = ask(
        &world,
        Caller::MEMBER,
        json!({ "query": "leash", "mode": "text" }),
    )
    .await;
    assert_eq!(
        reply.json["results"].as_array().unwrap().len(),
        1,
        "{reply:?}"
    );

    let reply = ask(
        &world,
        Caller::MEMBER,
        json!({ "query": "marmots", "mode": "text" }),
    )
    .await;
    let results = reply.json["results"].as_array().unwrap();
    assert_eq!(results.len(), 2, "{reply:?}");
    let page = results
        .iter()
        .find(|result| result["content"] == "Marmots live beside the funicular.")
        .unwrap();
    assert_eq!(page["title"], "Funicular");
    assert_eq!(page["url"], "https://alpine.example/funicular");
    assert_eq!(page["file_name"], Value::Null);

    // Strangers learn of what is open to them alone: not that a document says the same.
    world
        .run_sql(&format!(
            "insert into public_search (organization_id, source_type) values ('{}', 'website')",
            demo::ALPINE
        ))
        .await;
    let call = world.function_as(Caller::Public, "embedding-search").await;
    let reply = call
        .header("x-organization-id", demo::ALPINE)
        .json(&json!({ "query": "marmots", "mode": "text" }))
        .await;
    reply.expect(200);
    let results = reply.json["results"].as_array().unwrap();
    assert!(
        results.iter().all(|result| result["source"] == "website"),
        "{reply:?}"
    );
    assert_eq!(results.len(), 2);
    let of_document = world.function_as(Caller::MEMBER, "embedding-search").await;
    let filter =
        json!({ "query": "marmots", "mode": "text", "filter": { "sources": ["document"] } });
    let reply = of_document.json(&filter).await;
    assert_eq!(reply.json["results"][0]["file_name"], "rules.pdf");
    assert_eq!(reply.json["results"][0]["title"], "rules.pdf");
}

#[tokio::test]
async fn quoted_words_are_in_every_result_and_excluded_ones_in_none() {
    let world = world().await;
    for mode in ["text", "hybrid"] {
        for (query, expected) in [
            ("dogs \"free of charge\"", &["a1"][..]),
            ("\"on a leash\"", &["a5"]),
            ("dogs departure -leash", &["a1"]),
            ("dogs departure -\"free of charge\"", &["a5"]),
        ] {
            let reply = ask(
                &world,
                Caller::MEMBER,
                json!({ "query": query, "mode": mode }),
            )
            .await;
            let mut found = found(&reply);
            if mode == "hybrid" && query.contains(" -") {
                // By meaning all others are found too, but what is excluded.
                found.retain(|name| ["a1", "a5"].contains(&name.as_str()));
            }
            assert_eq!(found, expected, "{mode} {query}");
        }
    }
}

#[tokio::test]
async fn a_long_question_of_any_words_is_answered() {
    let world = world().await;
    let mut words: String = (0..)
        .map(|number| format!("w{number}ord the "))
        .take(150)
        .collect();
    words.push_str("thunderstorms funicular");
    words.truncate(2000);
    for mode in ["text", "hybrid"] {
        let reply = ask(
            &world,
            Caller::MEMBER,
            json!({ "query": words, "mode": mode }),
        )
        .await;
        assert_eq!(found(&reply)[0], "a4", "{mode}");
    }
}

#[tokio::test]
async fn filters_leave_out_what_they_name_in_both_legs() {
    let world = world().await;
    for mode in ["vector", "text", "hybrid"] {
        for (filter, allowed) in [
            (json!({ "languages": ["de"] }), &["a2"][..]),
            (json!({ "tags": ["a3", "a4"] }), &["a3", "a4"][..]),
            (json!({ "source_ids": [id("a5"), id("b1")] }), &["a5"][..]),
            (json!({ "sources": ["document"] }), &[][..]),
            (json!({ "until": "2020-01-01T00:00:00Z" }), &[][..]),
            (
                json!({ "from": "2020-01-01T00:00:00Z", "sources": ["knowledge"] }),
                &["a1", "a2", "a3", "a4", "a5"][..],
            ),
        ] {
            let query = "cancel zug vêtements thunderstorms dogs";
            let body = json!({ "query": query, "mode": mode, "filter": filter });
            let found = found(&ask(&world, Caller::MEMBER, body).await);
            assert!(
                found.iter().all(|name| allowed.contains(&name.as_str())),
                "{mode} {filter} {found:?}"
            );
            assert_eq!(found.is_empty(), allowed.is_empty(), "{mode} {filter}");
        }
    }
}

#[tokio::test]
async fn a_minimum_similarity_leaves_out_what_is_far() {
    let world = world().await;
    let body = json!({ "query": "May dogs come along?", "minimum_similarity": 0.4 });
    assert_eq!(found(&ask(&world, Caller::MEMBER, body).await), ["a5"]);
    let body = json!({ "query": "May dogs come along?", "minimum_similarity": 1 });
    assert_eq!(found(&ask(&world, Caller::MEMBER, body).await).len(), 0);
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repetition() {
    let world = world().await;
    let question = json!({ "query": "cancel free of charge", "limit": 50 });
    let whole = ask(&world, Caller::MEMBER, question).await;
    let ids = |reply: &Reply| -> Vec<Value> {
        let results = reply.json["results"].as_array().unwrap();
        results.iter().map(|result| result["id"].clone()).collect()
    };
    assert_eq!(whole.json["next_cursor"], Value::Null);

    let mut paged = Vec::new();
    let mut cursor = Value::Null;
    for _ in 0..20 {
        let page = ask(
            &world,
            Caller::MEMBER,
            json!({ "query": "cancel free of charge", "limit": 2, "cursor": cursor }),
        )
        .await;
        paged.extend(ids(&page));
        cursor = page.json["next_cursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(paged, ids(&whole));
}

#[tokio::test]
async fn a_page_of_nothing_is_empty() {
    let world = world().await;
    let after = "0.500000_00000000-0000-4000-8000-000000000001";
    for mode in ["text", "vector", "hybrid"] {
        let body = json!({
            "query": "kayak", "mode": mode, "filter": { "tags": ["nothing"] }, "cursor": after,
        });
        let page = ask(&world, Caller::MEMBER, body).await;
        assert_eq!(found(&page).len(), 0, "{mode}");
        assert_eq!(page.json["next_cursor"], Value::Null, "{mode}");
    }
}

#[tokio::test]
async fn vectors_of_another_model_are_never_compared() {
    let world = world().await;
    // The same numbers under another name, and others with another length.
    world
        .run_sql(&format!(
            "insert into embeddings (organization_id, chunk_id, model, embedding)
             select organization_id, chunk_id, 'another', embedding from embeddings;
             insert into embeddings (organization_id, chunk_id, model, embedding)
             select organization_id, id, 'short', '[1,0,0]' from knowledge_chunks;
             delete from embeddings where organization_id = '{}' and model = 'all-minilm-l6-v2'",
            demo::ALPINE
        ))
        .await;
    let body = json!({ "query": "How do I get my money back?", "mode": "vector" });
    assert_eq!(
        found(&ask(&world, Caller::MEMBER, body.clone()).await).len(),
        0
    );
    assert_eq!(
        found(&ask(&world, Caller::OTHER_OWNER, body).await)[0],
        "b1"
    );
}

#[tokio::test]
async fn a_vector_of_another_length_is_found_by_its_words_alone() {
    let world = world().await;
    let alpine = demo::ALPINE;
    world
        .run_sql(&format!(
            "insert into vector_store (organization_id, source_id, content, model, embedding)
             values ('{alpine}', 'desk', 'The desk gives you your money back.', 'all-minilm-l6-v2', '[1,0,0]')"
        ))
        .await;
    let is_found = async |mode: &str| {
        let body = json!({ "query": "Who gives me my money back?", "mode": mode });
        let reply = ask(&world, Caller::MEMBER, body).await;
        reply.expect(200);
        let mut results = reply.json["results"].as_array().unwrap().iter();
        results.any(|result| result["source"] == "vector" && result["similarity"].is_null())
    };
    assert!(is_found("hybrid").await && is_found("text").await);
    assert!(!is_found("vector").await);

    // A large organization has a graph, which takes those of its length.
    world
        .run_sql(&format!(
            "update embeddings set in_graph = true where organization_id = '{alpine}' and chunk_id = (
               select chunk_id from embeddings
               where organization_id = '{alpine}' and extensions.vector_dims(embedding) = 384 limit 1
             )"
        ))
        .await;
    let graphed = format!("select private.graph_vectors('{alpine}', 'all-minilm-l6-v2', 200) > 0");
    assert_eq!(world.sql(&graphed).await, true);
    let compared = format!(
        "select jsonb_agg(extensions.vector_dims(embedding)) from embeddings
         where organization_id = '{alpine}' and model = 'all-minilm-l6-v2' and not in_graph"
    );
    assert_eq!(world.sql(&compared).await, json!([3]));
    assert!(is_found("hybrid").await && !is_found("vector").await);
}

#[tokio::test]
async fn a_question_at_fault_is_told_all_its_faults() {
    let world = world().await;
    let reply = ask(
        &world,
        Caller::MEMBER,
        json!({ "query": "", "limit": 0, "filter": { "sources": ["attic"] }, "cursor": "1" }),
    )
    .await;
    reply.expect_problem(422, "invalid_request");
    let mut pointers = reply.pointers();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        ["/cursor", "/filter/sources/0", "/limit", "/query"]
    );
    for query in [
        "'; drop table knowledge_chunks; --",
        "%s %L $1 \\",
        "((( ! & | <-> :*",
        "\"unbalanced",
        "-",
        "\u{0}",
        "🚠🚠🚠",
        "the",
    ] {
        let reply = ask(&world, Caller::MEMBER, json!({ "query": query })).await;
        assert!([200, 422].contains(&reply.status), "{query:?} {reply:?}");
    }
}
