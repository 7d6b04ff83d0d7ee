//! Who talks where, and what they are answered from.

use super::{begin, chat, embedding_search, say, text, world};
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};

const INTERNAL: &str = "What is the margin on helicopter flights?";

#[tokio::test]
async fn a_conversation_is_nobody_elses() {
    let world = world().await;
    let (first, token) = begin(&world, "May I bring my dogs?").await;
    let (_, other_token) = begin(&world, "Hello").await;
    let id = &first.json["conversation_id"];

    for (caller, body) in [
        (Caller::Public, json!({ "visitor_token": "guessed" })),
        (
            Caller::Public,
            json!({ "visitor_token": "guessed", "message": "Hello" }),
        ),
        (
            Caller::Public,
            json!({ "visitor_token": other_token, "conversation_id": id }),
        ),
        (
            Caller::Public,
            json!({ "conversation_id": id, "message": "Hello" }),
        ),
        // The digest is no token.
        (
            Caller::Public,
            json!({ "visitor_token": digest(&world, id).await }),
        ),
        (Caller::CLIENT, json!({ "conversation_id": id })),
        (
            Caller::CLIENT,
            json!({ "conversation_id": id, "message": "Hello" }),
        ),
        (Caller::OTHER_OWNER, json!({ "conversation_id": id })),
        (
            Caller::OTHER_OWNER,
            json!({ "conversation_id": id, "message": "Hello" }),
        ),
    ] {
        let reply = chat(&world, caller, &body).await;
        reply.expect_problem(404, "conversation_not_found");
    }
    // Nor is it found in another organization.
    world
        .run_sql(&format!(
            "insert into public_search (organization_id, source_type) values ('{}', 'faq')",
            demo::HARBOR
        ))
        .await;
    for caller in [Caller::Public, Caller::Service] {
        let call = world.function_as(caller, "chat-reply").await;
        let mut body = json!({ "conversation_id": id });
        if caller == Caller::Public {
            body["visitor_token"] = json!(token);
        }
        let reply = call
            .header("x-organization-id", demo::HARBOR)
            .json(&body)
            .await;
        reply.expect_problem(404, "conversation_not_found");
    }
    let nobody = world
        .function("chat-reply")
        .json(&json!({ "visitor_token": token }))
        .await;
    nobody.expect_problem(401, "unauthorized");
    let count = world
        .sql("select count(*) from messages where body = 'Hello'")
        .await;
    assert_eq!(count, 1);
}

async fn digest(world: &World, id: &Value) -> Value {
    let id = id.as_str().unwrap();
    let query = format!(
        "select to_jsonb(split_part(external_user_id, ':', 2)) from conversations where id = '{id}'"
    );
    world.sql(&query).await
}

#[tokio::test]
async fn an_organization_that_opens_nothing_has_no_chat_for_strangers() {
    let world = World::tenant().await;
    for caller in [Caller::Public, Caller::CLIENT] {
        let reply = chat(&world, caller, &json!({ "message": "Hello" })).await;
        reply.expect_problem(404, "organization_not_found");
    }
    let call = world.function_as(Caller::Public, "chat-reply").await;
    let reply = call.json(&json!({ "message": "Hello" })).await;
    reply.expect_problem(400, "organization_required");
    assert_eq!(
        world
            .sql("select count(*) from conversations where channel = 'widget'")
            .await,
        0
    );
}

#[tokio::test]
async fn a_customer_is_answered_from_what_is_open_to_strangers_whoever_calls() {
    let world = world().await;
    let (first, token) = begin(&world, INTERNAL).await;
    let id = &first.json["conversation_id"];
    for (caller, body) in [
        (
            Caller::Public,
            json!({ "visitor_token": token, "message": INTERNAL }),
        ),
        (Caller::CLIENT, json!({ "message": INTERNAL })),
        (
            Caller::Service,
            json!({ "conversation_id": id, "message": INTERNAL }),
        ),
        (
            Caller::MEMBER,
            json!({ "conversation_id": id, "message": INTERNAL, "author": "customer" }),
        ),
        (
            Caller::OWNER,
            json!({ "conversation_id": id, "message": INTERNAL, "author": "customer" }),
        ),
    ] {
        let reply = chat(&world, caller, &body).await;
        reply.expect(200);
        assert!(
            !reply.text.contains("forty percent"),
            "{caller:?} {reply:?}"
        );
        assert_eq!(
            reply.json["reply"]["is_answer"], false,
            "{caller:?} {reply:?}"
        );
    }
    // A member by themselves finds everything.
    let own = chat(&world, Caller::MEMBER, &json!({ "message": INTERNAL })).await;
    assert!(text(&own).contains("forty percent"), "{own:?}");
}

#[tokio::test]
async fn a_client_has_one_conversation_and_is_known_in_it() {
    let world = world().await;
    let first = chat(
        &world,
        Caller::CLIENT,
        &json!({ "message": "May I bring my dogs?" }),
    )
    .await;
    first.expect(200);
    assert_eq!(first.json.get("visitor_token"), None);
    let next = chat(
        &world,
        Caller::CLIENT,
        &json!({ "message": "May cats come along?" }),
    )
    .await;
    assert_eq!(next.json["conversation_id"], first.json["conversation_id"]);
    let known = world
        .sql("select to_jsonb(customer_id) from conversations where external_user_id like 'client:%'")
        .await;
    assert_eq!(known, demo::CLARA);
    let read = chat(&world, Caller::CLIENT, &json!({})).await;
    assert_eq!(read.json["messages"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn a_members_own_conversation_is_theirs_alone() {
    let world = world().await;
    let body = json!({ "id": "chat-1", "message": "May I bring my dogs?" });
    let own = chat(&world, Caller::MEMBER, &body).await;
    own.expect(200);
    let read = chat(&world, Caller::MEMBER, &json!({ "id": "chat-1" })).await;
    assert_eq!(read.json["conversation_id"], own.json["conversation_id"]);
    for (caller, body) in [
        (Caller::ADMIN, json!({ "id": "chat-1" })),
        (
            Caller::ADMIN,
            json!({ "conversation_id": own.json["conversation_id"] }),
        ),
        (
            Caller::Service,
            json!({ "conversation_id": own.json["conversation_id"] }),
        ),
    ] {
        let reply = chat(&world, caller, &body).await;
        reply.expect_problem(404, "conversation_not_found");
    }
    let body = json!({ "conversation_id": own.json["conversation_id"], "message": "a", "author": "staff" });
    let reply = chat(&world, Caller::MEMBER, &body).await;
    reply.expect_problem(403, "staff_only");
}

#[tokio::test]
async fn an_assistant_answers_from_what_it_is_given_alone() {
    let world = world().await;
    let site = "00000000-0000-4000-8000-0000000a5172";
    world
        .run_sql(&format!(
            "insert into public_search (organization_id, source_type) values ('{alpine}', 'website');
             insert into website_sources (id, organization_id, base_url) values ('{site}', '{alpine}', 'https://a.example/');
             insert into website_pages (organization_id, website_source_id, url, title, content)
             values ('{alpine}', '{site}', 'https://a.example/luggage', 'Luggage', 'x');
             insert into knowledge_chunks (organization_id, source_type, source_id, position, content, content_hash, language)
             select organization_id, 'website', id, 0, 'Large luggage is carried to the hut on Mondays.', sha256('l'), 'en'
             from website_pages;
             insert into assistants (organization_id, name, capabilities) values ('{alpine}', 'Alma', '{{widget}}')",
            alpine = demo::ALPINE,
        ))
        .await;
    embedding_search::embed(&world).await;
    let dogs = "May I bring my dogs on a walk?";
    let luggage = "When is large luggage carried to the hut?";
    let (_, token) = begin(&world, "Hello there").await;
    let answers = async |question: &str| {
        let reply = say(&world, &token, question).await;
        reply.json["reply"]["is_answer"].clone()
    };
    for (known, about_dogs, about_luggage) in [
        ("'{}'".to_owned(), true, true),
        (
            "array(select id from knowledge_base where title = 'Dogs')".to_owned(),
            true,
            false,
        ),
        (
            "array(select id from knowledge_base where title = 'Anreise')".to_owned(),
            false,
            false,
        ),
        // A site is all of its pages.
        (format!("'{{{site}}}'"), false, true),
        (
            "array(select id from website_pages)".to_owned(),
            false,
            true,
        ),
        // What is not there, or another's, is nothing.
        (format!("'{{{}}}'", demo::HARBOR), false, false),
    ] {
        world
            .run_sql(&format!("update assistants set knowledge_ids = {known}"))
            .await;
        assert_eq!(answers(dogs).await, about_dogs, "dogs from {known}");
        assert_eq!(
            answers(luggage).await,
            about_luggage,
            "luggage from {known}"
        );
    }
    // Nobody is told of pages that they don't find, and nothing stays open for them.
    let told = async || -> String {
        let connection = world.stack.admin().await.unwrap();
        let public = r#"begin; select set_config('request.jwt.claims', '{"role": "anon"}', true); set local role anon"#;
        connection.batch_execute(public).await.unwrap();
        let asked = world.own_name(&format!(
            "select jsonb_array_length(private.known_sources('{}', '[\"{site}\"]'))::text || '/'
               || coalesce(current_setting('frontdesk.acting_organization', true), '')",
            demo::ALPINE
        ));
        connection.query_one(&asked, &[]).await.unwrap().get(0)
    };
    assert_eq!(told().await, "2/", "the site and its page");
    world
        .run_sql("delete from public_search where source_type = 'website'")
        .await;
    assert_eq!(told().await, "1/");
    // It is the assistant of this channel that is asked.
    world
        .run_sql("update assistants set capabilities = '{sms}'")
        .await;
    assert_eq!(answers(dogs).await, true);
}
