//! Who may say what, and how.

use super::*;
use serde_json::json;

fn talk(caller: Talker, body: &Value) -> Result<Value, Vec<String>> {
    ChatRequest::read(body.to_string().as_bytes())
        .and_then(|request| request.talk(caller, "new".to_owned()))
        .map(|talk| match talk {
            Talk::Say(saying) => serde_json::to_value(saying).unwrap(),
            Talk::Read(reading) => serde_json::to_value(reading).unwrap(),
            Talk::Advance(advance) => json!({ "seconds": advance.budget().as_secs() }),
        })
        .map_err(|problem| problem.pointers())
}

const ID: &str = "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d";

#[test]
fn the_ai_sdk_says_its_last_message() {
    let said = talk(
        Caller::Public(Public),
        &json!({
            "id": "chat", "trigger": "submit-message", "visitor_token": "t",
            "messages": [
                { "id": "1", "role": "user", "parts": [{ "type": "text", "text": "Hello" }] },
                { "id": "2", "role": "assistant", "parts": [{ "type": "text", "text": "Yes?" }] },
                {
                    "id": "3", "role": "user", "metadata": {},
                    "parts": [{ "type": "file", "url": "data:," }, { "type": "text", "text": " Dogs? " }],
                },
            ],
        }),
    )
    .unwrap();
    assert_eq!(said["message"], "Dogs?");
    assert_eq!(said["message_id"], "3");
    assert_eq!(said["may_begin"], false);
    assert_eq!(said["visitor_digest"], random_token::digest("t"));
}

#[test]
fn messages_that_say_nothing_are_refused() {
    for messages in [
        json!([]),
        json!([1]),
        json!([{ "role": "assistant", "parts": [{ "type": "text", "text": "Yes?" }] }]),
        json!([{ "role": "user", "parts": [] }]),
        json!([{ "role": "user", "parts": [{ "type": "text", "text": "a".repeat(4001) }] }]),
        json!([{ "role": "user", "id": "i".repeat(65), "parts": [{ "type": "text", "text": "a" }] }]),
    ] {
        let body = json!({ "messages": messages });
        let faults = talk(Caller::Public(Public), &body).unwrap_err();
        assert_eq!(faults, ["/messages"], "{body}");
    }
}

#[test]
fn each_caller_says_which_conversation_as_they_can() {
    let say = json!({ "message": "Hello" });
    let said = talk(Caller::Public(Public), &say).unwrap();
    assert_eq!(said["may_begin"], true);
    assert_eq!(said["message_id"], "new");
    assert_eq!(said["author"], "customer");
    assert_eq!(
        talk(Caller::Service(Service), &say).unwrap_err(),
        ["/conversation_id"]
    );
    // The clock names no conversation.
    let clock = talk(Caller::Service(Service), &json!({})).unwrap();
    assert_eq!(clock, json!({ "seconds": 50 }));
    let short = talk(Caller::Service(Service), &json!({ "seconds": 2 })).unwrap();
    assert_eq!(short, json!({ "seconds": 2 }));
    assert_eq!(
        talk(Caller::User(User), &json!({ "seconds": 2 })).unwrap_err(),
        ["/seconds"]
    );
    let named = json!({ "message": "Hello", "conversation_id": ID });
    assert!(talk(Caller::Service(Service), &named).is_ok());
    assert_eq!(
        talk(Caller::User(User), &named).unwrap()["author"],
        Value::Null
    );
    assert_eq!(
        talk(Caller::Public(Public), &json!({})).unwrap_err(),
        ["/message"]
    );
    let token = json!({ "visitor_token": "t" });
    assert!(talk(Caller::Public(Public), &token).is_ok());
    let client = Caller::Client(Client::new("ada@example.com"));
    assert_eq!(talk(client, &token).unwrap_err(), ["/visitor_token"]);
}

#[test]
fn only_the_staff_speaks_as_the_staff() {
    let body = json!({ "message": "Hello", "author": "staff", "conversation_id": ID });
    let request = ChatRequest::read(body.to_string().as_bytes()).unwrap();
    let problem = request
        .talk(Caller::Public(Public), String::new())
        .unwrap_err();
    assert_eq!((problem.status(), problem.code()), (403, "staff_only"));
    assert_eq!(talk(Caller::User(User), &body).unwrap()["author"], "staff");
}

#[test]
fn a_message_is_said_in_one_way() {
    let user = || Caller::User(User);
    let both = json!({
        "message": "a", "messages": [{ "role": "user", "parts": [{ "type": "text", "text": "a" }] }],
    });
    assert_eq!(talk(user(), &both).unwrap_err(), ["/messages"]);
    let read = json!({ "message": "a", "after": ID });
    assert_eq!(talk(user(), &read).unwrap_err(), ["/after"]);
    assert_eq!(
        talk(user(), &json!({ "message_id": "a" })).unwrap_err(),
        ["/message_id"]
    );
}
