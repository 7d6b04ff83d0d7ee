//! Words that are spelt otherwise than in a text.

use super::{ask, found, world};
use end_to_end::Caller;
use serde_json::json;

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
        // The first letter is missing, too many, wrong, or in the second's place.
        ("hunderstorms", "a4"),
        ("sthunderstorms", "a4"),
        ("rhunderstorms", "a4"),
        ("htunderstorms", "a4"),
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
