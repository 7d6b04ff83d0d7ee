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
        ("dogs welcom walks", "a5"),
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

/// An everyday word that an organization lacks is not another word that it has.
#[tokio::test]
async fn what_is_not_a_typing_error_is_no_other_word() {
    let world = world().await;
    world
        .run_sql(
            "update knowledge_base set content = 'Personas mayores totalmente gratis. Briefing at noon. Hostel.'
             where tags = '{a4}'",
        )
        .await;
    for question in ["hotel", "perros", "dgos", "polcy", "freighter"] {
        let body = json!({ "query": question, "mode": "text" });
        let reply = ask(&world, Caller::MEMBER, body).await;
        assert_eq!(reply.json["corrected"], json!([]), "{question}");
        assert_eq!(found(&reply).len(), 0, "{question}");
    }
    // What is corrected counts for less than what is written.
    let body = json!({ "query": "personsa gratis", "mode": "text" });
    let reply = ask(&world, Caller::MEMBER, body).await;
    assert_eq!(
        reply.json["corrected"],
        json!([{ "from": "personsa", "to": ["personas"] }])
    );
    let body = json!({ "query": "refnuds funicular cancel", "mode": "text" });
    let reply = ask(&world, Caller::MEMBER, body).await;
    assert_eq!(found(&reply)[0], "a1");
}

#[tokio::test]
async fn words_that_are_gone_correct_nothing() {
    let world = world().await;
    world
        .run_sql(
            "update knowledge_base set content = 'Rain stops the funicular.' where tags = '{a4}';
             update knowledge_base set language = 'es' where tags = '{a1}';
             delete from knowledge_base where tags = '{a2}'",
        )
        .await;
    let body = json!({ "query": "thunderstroms", "mode": "text" });
    assert_eq!(found(&ask(&world, Caller::MEMBER, body).await).len(), 0);
    for (counted, count) in [
        ("private.passage_words", "tsvector_to_array(words)"),
        (
            "private.passage_spellings",
            "private.spellings(headings, content)",
        ),
    ] {
        let wrong = world
            .sql(&format!(
                "with counted as (
                   select organization_id, source_type, word, count(*) as passages
                   from knowledge_chunks, unnest({count}) as word
                   where '{counted}' = 'private.passage_words' or word ~ '^[[:alpha:]]{{5,40}}$'
                   group by 1, 2, 3
                 )
                 select count(*) from {counted} as known
                 full join counted using (organization_id, source_type, word)
                 where known.passages is distinct from counted.passages"
            ))
            .await;
        assert_eq!(wrong, 0, "{counted}");
    }
    let wrong = world
        .sql(
            "with counted as (
               select organization_id, source_type, count(*) as passages, sum(length(words)) as words
               from knowledge_chunks group by 1, 2
             )
             select count(*) from private.passage_totals as known
             full join counted using (organization_id, source_type)
             where (known.passages, known.words) is distinct from (counted.passages, counted.words)",
        )
        .await;
    assert_eq!(wrong, 0);
}
