//! chat-reply: who talks where, what is answered and from what, and what is kept.

mod at_once;
mod audiences;
mod channels;
mod escalations;
mod limits;
pub mod models;
mod reminders;
mod streams;

use super::embedding_search;
use end_to_end::{Caller, Reply, World, demo};
use serde_json::{Value, json};

/// A tenant that lets strangers search its knowledge, with an entry about dogs and one that is open to nobody.
pub async fn world() -> World {
    let world = World::tenant().await;
    know(&world).await;
    world
}

/// Lets Alpine know something, and strangers find it.
pub async fn know(world: &World) {
    world
        .run_sql(&format!(
            "insert into public_search (organization_id, source_type) values ('{alpine}', 'knowledge');
             insert into knowledge_base (organization_id, language, title, content) values
               ('{alpine}', 'en', 'Dogs', 'Well-behaved dogs on a leash are welcome on every walk. Cats stay at home.'),
               ('{alpine}', 'de', 'Anreise', 'Parkplätze an der Talstation sind gebührenpflichtig. Der Zug fährt stündlich.');
             insert into knowledge_chunks
               (organization_id, source_type, source_id, position, content, content_hash, language)
             values ('{alpine}', 'document', gen_random_uuid(), 0,
                     'The margin on helicopter flights is forty percent.', sha256('a'), 'en')",
            alpine = demo::ALPINE,
        ))
        .await;
    embedding_search::embed(world).await;
}

/// Calls as somebody, of Alpine unless the body's caller is one of the staff.
pub async fn chat(world: &World, caller: Caller, body: &Value) -> Reply {
    let call = world.function_as(caller, "chat-reply").await;
    let call = match caller {
        Caller::Public | Caller::Service => call.header("x-organization-id", demo::ALPINE),
        _ => call,
    };
    call.json(body).await
}

/// What a visitor says first, and their token.
pub async fn begin(world: &World, message: &str) -> (Reply, String) {
    let reply = chat(world, Caller::Public, &json!({ "message": message })).await;
    reply.expect(200);
    let token = reply.json["visitor_token"].as_str().unwrap().to_owned();
    (reply, token)
}

/// What a visitor says next.
pub async fn say(world: &World, token: &str, message: &str) -> Reply {
    let body = json!({ "visitor_token": token, "message": message });
    let reply = chat(world, Caller::Public, &body).await;
    reply.expect(200);
    reply
}

fn text(reply: &Reply) -> &str {
    reply.json["reply"]["text"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn a_visitor_is_answered_in_the_organizations_words_with_their_source() {
    let world = world().await;
    let (reply, token) = begin(&world, "May I bring my dogs on a walk?").await;

    assert!(
        text(&reply).contains(
            "“Well-behaved dogs on a leash are welcome on every walk. Cats stay at home.” [1]"
        ),
        "{reply:?}"
    );
    let source = &reply.json["reply"]["sources"][0];
    assert_eq!(
        (&source["number"], &source["title"]),
        (&json!(1), &json!("Dogs"))
    );
    assert_eq!(source["kind"], "knowledge");
    assert_eq!(reply.json["reply"]["is_answer"], true);
    assert_eq!(reply.json["escalation"], Value::Null);
    assert_eq!(token.len(), 43);

    // Only the token's digest is kept, and it is told once.
    let kept = world
        .sql(
            "select jsonb_agg(to_jsonb(conversations) || to_jsonb(messages)) from conversations
              join messages on messages.conversation_id = conversations.id",
        )
        .await;
    assert!(!kept.to_string().contains(&token), "{kept}");
    let next = say(&world, &token, "And cats?").await;
    assert_eq!(next.json.get("visitor_token"), None);
    assert_eq!(next.json["conversation_id"], reply.json["conversation_id"]);
    assert!(text(&next).contains("Cats stay at home."), "{next:?}");
}

#[tokio::test]
async fn a_reply_is_in_the_language_of_the_message() {
    let world = world().await;
    let (reply, token) = begin(
        &world,
        "Sind die Parkplätze an der Talstation gebührenpflichtig?",
    )
    .await;
    assert!(
        text(&reply).contains("“Parkplätze an der Talstation"),
        "{reply:?}"
    );
    assert!(
        text(&reply).starts_with("Das habe ich gefunden"),
        "{reply:?}"
    );
    // What does not tell its language is of the conversation's.
    let next = say(&world, &token, "Quux quux quuux?").await;
    assert!(
        text(&next).starts_with("Dazu habe ich keine Antwort"),
        "{next:?}"
    );
}

#[tokio::test]
async fn a_short_question_tells_its_language_and_a_greeting_is_answered() {
    let world = world().await;
    for (message, language, begins) in [
        ("¿Puedo traer mi perro?", "es", ""),
        ("quanto costa?", "it", ""),
        ("Hallo", "de", "Guten Tag! Wie kann ich Ihnen helfen?"),
        ("Thanks", "en", "You are welcome!"),
    ] {
        let (reply, _) = begin(&world, message).await;
        assert!(text(&reply).starts_with(begins), "{reply:?}");
        let id = &reply.json["reply"]["id"];
        let spoken = world
            .sql(&format!(
                "select language from messages where id = '{}'",
                id.as_str().unwrap()
            ))
            .await;
        assert_eq!(spoken, language, "{reply:?}");
    }
    // What is not known counts twice in a row, and a greeting is no such thing.
    let (_, token) = begin(&world, "Which planets have rings around them?").await;
    let thanks = say(&world, &token, "Thank you very much!").await;
    assert_eq!(thanks.json["reply"]["is_answer"], true, "{thanks:?}");
    assert_eq!(thanks.json["escalation"], Value::Null);
}

#[tokio::test]
async fn what_is_not_known_is_not_guessed() {
    let world = world().await;
    let (reply, _) = begin(&world, "Which planets have rings around them?").await;
    assert_eq!(reply.json["reply"]["is_answer"], false, "{reply:?}");
    assert_eq!(reply.json["reply"]["sources"], json!([]));
    assert!(text(&reply).contains("talk to a person"), "{reply:?}");
    assert_eq!(reply.json["escalation"], Value::Null);
}

#[tokio::test]
async fn a_conversation_is_read_after_a_message() {
    let world = world().await;
    let (first, token) = begin(&world, "May I bring my dogs?").await;
    say(&world, &token, "May cats come along too?").await;

    let body = json!({ "visitor_token": token });
    let all = chat(&world, Caller::Public, &body).await;
    all.expect(200);
    let authors: Vec<&str> = all.json["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| message["author"].as_str().unwrap())
        .collect();
    assert_eq!(authors, ["customer", "assistant", "customer", "assistant"]);
    assert_eq!(all.json["messages"][1], first.json["reply"]);
    assert_eq!(
        (&all.json["has_more"], &all.json["is_replying"]),
        (&json!(false), &json!(false))
    );

    let after = json!({ "visitor_token": token, "after": first.json["reply"]["id"] });
    let rest = chat(&world, Caller::Public, &after).await;
    assert_eq!(rest.json["messages"][0], all.json["messages"][2]);
    assert_eq!(rest.json["messages"].as_array().unwrap().len(), 2);

    let (other, _) = begin(&world, "Hello there").await;
    let foreign = json!({ "visitor_token": token, "after": other.json["message"]["id"] });
    let reply = chat(&world, Caller::Public, &foreign).await;
    reply.expect_problem(404, "message_not_found");
}

#[tokio::test]
async fn a_message_that_is_sent_again_gets_the_same_reply() {
    let world = world().await;
    let (_, token) = begin(&world, "Hello").await;
    let body =
        json!({ "visitor_token": token, "message": "May I bring my dogs?", "message_id": "m1" });
    let first = chat(&world, Caller::Public, &body).await;
    first.expect(200);
    let again = chat(&world, Caller::Public, &body).await;
    assert_eq!(again.json, first.json);

    let other = json!({ "visitor_token": token, "message": "May I not?", "message_id": "m1" });
    let reply = chat(&world, Caller::Public, &other).await;
    reply.expect_problem(409, "message_id_reused");
    // The id is the conversation's: others use it as they like.
    let fresh = json!({ "message": "Hello", "message_id": "m1" });
    chat(&world, Caller::Public, &fresh).await.expect(200);
}

#[tokio::test]
async fn every_fault_of_a_message_is_named() {
    let world = world().await;
    for (caller, body, pointers) in [
        (Caller::Public, json!({ "message": "" }), vec!["/message"]),
        (Caller::Public, json!({}), vec!["/message"]),
        (
            Caller::Public,
            json!({ "message": "a".repeat(4001), "x": 1 }),
            vec!["/message", "/x"],
        ),
        (Caller::Public, json!({ "messages": [] }), vec!["/messages"]),
        (
            Caller::CLIENT,
            json!({ "message": "a", "visitor_token": "t" }),
            vec!["/visitor_token"],
        ),
        (
            Caller::Service,
            json!({ "message": "a" }),
            vec!["/conversation_id"],
        ),
    ] {
        let reply = chat(&world, caller, &body).await;
        reply.expect(422);
        let mut named = reply.pointers();
        named.sort_unstable();
        assert_eq!(named, pointers, "{body}");
    }
    let body = json!({ "message": "I am the staff", "author": "staff" });
    let reply = chat(&world, Caller::Public, &body).await;
    reply.expect_problem(403, "staff_only");
}
