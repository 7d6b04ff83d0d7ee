//! embedding-search: what is found, by whom, in which order.

use end_to_end::{Caller, Reply, World, demo};
use minilm::MiniLm;
use serde_json::{Value, json};
use stack::{Functions, Options};
use std::sync::LazyLock;

static MODEL: LazyLock<MiniLm> =
    LazyLock::new(|| MiniLm::load(&stack::models().unwrap().join("all-minilm-l6-v2")).unwrap());

/// What Alpine and Harbor know: id, organisation, language, title, text.
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

/// A stack whose organisations know something, with a vector for each passage.
async fn world() -> World {
    let world = World::with(Options {
        functions: Functions::Only(vec!["embedding-search".to_owned()]),
        ..Options::default()
    })
    .await;
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
async fn embed(world: &World) {
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
    assert_eq!(reply.status, 200, "{reply:?}");
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
async fn words_are_found_without_accents_in_other_forms_and_languages() {
    let world = world().await;
    for (question, expected) in [
        ("cancellation", "a1"),
        ("refunded cards", "a1"),
        ("parkplatz gebuhrenpflichtig", "a2"),
        ("Mulenen", "a2"),
        ("vetement chaud", "a3"),
        ("dejeuner", "a3"),
        ("\"free of charge\"", "a1"),
    ] {
        let reply = ask(
            &world,
            Caller::MEMBER,
            json!({ "query": question, "mode": "text" }),
        )
        .await;
        assert_eq!(found(&reply)[0], expected, "{question} {reply:?}");
    }
}

#[tokio::test]
async fn a_typing_error_and_another_language_find_it_all_the_same() {
    let world = world().await;
    for (question, expected) in [
        ("cancelation polcy and refnuds", "a1"),
        ("thunderstroms", "a4"),
        ("train to Mülenen", "a2"),
        ("Hunde erlaubt? dogs", "a5"),
    ] {
        let reply = ask(&world, Caller::MEMBER, json!({ "query": question })).await;
        assert_eq!(found(&reply)[0], expected, "{question} {reply:?}");
    }
}

#[tokio::test]
async fn words_alone_forgive_a_typing_error() {
    let world = world().await;
    for (question, expected) in [
        ("thunderstroms", "a4"),
        ("refnuds", "a1"),
        ("cancelled refnuds", "a1"),
        ("wellbehaved dgos leahs", "a5"),
        ("Parkplatze gebührenpflichtg", "a2"),
        ("bonnes chausures", "a3"),
        ("\"free of charge\" depature", "a1"),
    ] {
        let body = json!({ "query": question, "mode": "text" });
        let reply = ask(&world, Caller::MEMBER, body).await;
        assert_eq!(
            found(&reply).first().map(String::as_str),
            Some(expected),
            "{question} {reply:?}"
        );
    }
    let reply = ask(
        &world,
        Caller::MEMBER,
        json!({ "query": "thunderstroms", "mode": "text" }),
    )
    .await;
    let highlight = reply.json["results"][0]["highlight"].as_str().unwrap();
    assert!(
        highlight.contains("<mark>Thunderstorms</mark>"),
        "{highlight}"
    );
    // What only others know corrects nothing here, and what nobody knows finds nothing.
    for question in ["icebregs", "xylophones"] {
        let body = json!({ "query": question, "mode": "text" });
        assert_eq!(found(&ask(&world, Caller::MEMBER, body).await).len(), 0);
    }
    let body = json!({ "query": "icebregs", "mode": "text" });
    assert_eq!(found(&ask(&world, Caller::OTHER_OWNER, body).await), ["b2"]);
}

#[tokio::test]
async fn words_that_are_gone_correct_nothing() {
    let world = world().await;
    world
        .run_sql(
            "update knowledge_base set content = 'Rain stops the funicular.' where tags = '{a4}'",
        )
        .await;
    let body = json!({ "query": "thunderstroms", "mode": "text" });
    assert_eq!(found(&ask(&world, Caller::MEMBER, body).await).len(), 0);
    let left = world
        .sql(
            "select count(*) from private.passage_words as known where not exists (
               select from knowledge_chunks as chunk
               where chunk.organization_id = known.organization_id and known.word = any (tsvector_to_array(chunk.words))
             )",
        )
        .await;
    assert_eq!(left, 0);
    let wrong = world
        .sql(
            "select count(*) from private.passage_words as known where passages <> (
               select count(*) from knowledge_chunks as chunk
               where chunk.organization_id = known.organization_id and known.word = any (tsvector_to_array(chunk.words))
             )",
        )
        .await;
    assert_eq!(wrong, 0);
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
    assert_eq!(reply.json["model"], "all-minilm-l6-v2");
}

#[tokio::test]
async fn everybody_finds_what_is_theirs_and_nothing_else() {
    let world = world().await;
    let question = json!({ "query": "cancel free of charge refunds", "limit": 50 });
    let alpine = ["a1", "a2", "a3", "a4", "a5"];
    let harbor = ["b1", "b2"];
    for mode in ["vector", "text", "hybrid"] {
        let mut question = question.clone();
        question["mode"] = mode.into();
        for (caller, own) in [
            (Caller::MEMBER, &alpine[..]),
            (Caller::OWNER, &alpine[..]),
            (Caller::OTHER_OWNER, &harbor[..]),
        ] {
            let found = found(&ask(&world, caller, question.clone()).await);
            assert!(!found.is_empty(), "{caller:?} {mode}");
            assert!(
                found.iter().all(|name| own.contains(&name.as_str())),
                "{caller:?} {mode} {found:?}"
            );
        }
    }
    for (caller, organization, problem) in [
        (Caller::STRANGER, None, (403, "no_organization")),
        (
            Caller::STRANGER,
            Some(demo::ALPINE),
            (404, "organization_not_found"),
        ),
        (
            Caller::OTHER_OWNER,
            Some(demo::ALPINE),
            (404, "organization_not_found"),
        ),
        (Caller::BOTH, None, (400, "organization_required")),
        (Caller::Public, None, (400, "organization_required")),
        (
            Caller::Public,
            Some(demo::ALPINE),
            (404, "organization_not_found"),
        ),
        (Caller::CLIENT, None, (404, "organization_not_found")),
        (Caller::Service, None, (400, "organization_required")),
        (Caller::Nobody, None, (401, "missing_credentials")),
    ] {
        let call = world.function_as(caller, "embedding-search").await;
        let call = match organization {
            Some(id) => call.header("x-organization-id", id),
            None => call,
        };
        let reply = call.json(&question).await;
        assert_eq!(reply.problem().0, problem.0, "{caller:?} {reply:?}");
        if caller != Caller::Nobody {
            assert_eq!(reply.problem().1, problem.1, "{caller:?} {reply:?}");
        }
    }
    let of_service = world
        .function_as(Caller::Service, "embedding-search")
        .await
        .header("x-organization-id", demo::HARBOR)
        .json(&question)
        .await;
    assert_eq!(found(&of_service)[0], "b1");
}

#[tokio::test]
async fn strangers_find_what_the_organisation_lets_them() {
    let world = world().await;
    world
        .run_sql(&format!(
            "insert into public_search (organization_id, source_type) values ('{}', 'knowledge')",
            demo::ALPINE
        ))
        .await;
    let question = json!({ "query": "cancel free of charge refunds", "limit": 50 });
    for mode in ["vector", "text", "hybrid"] {
        let mut question = question.clone();
        question["mode"] = mode.into();
        for caller in [Caller::Public, Caller::CLIENT] {
            let call = world.function_as(caller, "embedding-search").await;
            let reply = call
                .header("x-organization-id", demo::ALPINE)
                .json(&question)
                .await;
            let found = found(&reply);
            assert_eq!(found[0], "a1", "{caller:?} {mode}");
            assert!(
                found.iter().all(|name| name.starts_with('a')),
                "{caller:?} {mode} {found:?}"
            );
            // Experiences were not opened.
            let results = reply.json["results"].as_array().unwrap();
            assert!(results.iter().all(|result| result["source"] == "knowledge"));
        }
    }
    let elsewhere = world
        .function_as(Caller::Public, "embedding-search")
        .await
        .header("x-organization-id", demo::HARBOR)
        .json(&question)
        .await;
    assert_eq!(elsewhere.problem(), (404, "organization_not_found"));
    let other_client = ask(&world, Caller::OTHER_CLIENT, question).await;
    assert_eq!(other_client.problem(), (404, "organization_not_found"));
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
async fn a_minimum_score_leaves_out_what_is_far() {
    let world = world().await;
    let body = json!({ "query": "May dogs come along?", "minimum_score": 0.4 });
    assert_eq!(found(&ask(&world, Caller::MEMBER, body).await), ["a5"]);
    let body = json!({ "query": "May dogs come along?", "minimum_score": 1 });
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
async fn a_question_at_fault_is_told_all_its_faults() {
    let world = world().await;
    let reply = ask(
        &world,
        Caller::MEMBER,
        json!({ "query": "", "limit": 0, "filter": { "sources": ["attic"] }, "cursor": "1" }),
    )
    .await;
    assert_eq!(reply.problem(), (422, "invalid_request"));
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
