//! social-webhook: what people write arrives once, is as they left it, and nobody but Meta tells of it.

mod lead_ads;

use crate::support::{
    orders::orders,
    signed::{Signed, Signer},
};
use end_to_end::{Caller, Reply, World, demo};
use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

/// The secret of the platform's app in the local stack, and its verify token.
pub const PLATFORM: &str = "meta_local_secret_01";
const VERIFY: &str = "meta_local_verify_01";
/// The secret of an app of Alpine's own.
const OWN: &str = "meta_secret_alpine_01";

fn own_endpoint(organization: &str) -> String {
    format!("social-webhook?organization={organization}")
}

async fn put(world: &World, caller: Caller, provider: &str, secret: &str) -> Reply {
    let body = json!({ "action": "put_webhook_secret", "provider": provider, "secret": secret });
    let call = world.function_as(caller, "key-store").await;
    call.json(&body).await
}

/// A world in which both organizations have an account of their own id on each network.
async fn world() -> World {
    let world = World::tenant().await;
    world
        .run_sql(&format!(
            "insert into social_accounts (organization_id, platform, account_id)
             select organization, platform, organization::text
             from unnest(array['{}', '{}']::uuid[]) as organization,
                  unnest(array['instagram', 'whatsapp', 'messenger']) as platform",
            demo::ALPINE,
            demo::HARBOR
        ))
        .await;
    world
}

/// A message on Instagram or Messenger.
pub fn item(account: &str, mid: &str, second: i64, message: &Value) -> Value {
    let mut message = message.clone();
    message["mid"] = json!(mid);
    json!({
        "sender": { "id": "5550001" }, "recipient": { "id": account }, "timestamp": (1_795_860_000 + second) * 1_000,
        "message": message,
    })
}

pub fn body(object: &str, entries: &[(&str, Vec<Value>)]) -> Value {
    let entry: Vec<Value> = entries
        .iter()
        .map(|(account, items)| json!({ "id": account, "time": 1, "messaging": items }))
        .collect();
    json!({ "object": object, "entry": entry })
}

fn whatsapp(account: &str, value: &Value) -> Value {
    let mut value = value.clone();
    value["metadata"] =
        json!({ "display_phone_number": "41445550100", "phone_number_id": account });
    json!({ "object": "whatsapp_business_account", "entry": [
        { "id": "1", "changes": [{ "field": "messages", "value": value }] },
    ] })
}

pub async fn sign(world: &World, secret: &str, bodies: &[Value]) -> Vec<Signed> {
    Signer::Meta.sign(world, secret, bodies).await
}

/// The platform's app tells these: what became of each.
async fn tell(world: &World, bodies: &[Value]) -> Vec<Value> {
    let answers = Signer::Meta
        .tell(world, PLATFORM, "social-webhook", bodies)
        .await;
    answers
        .iter()
        .map(|answer| answer["outcomes"].clone())
        .collect()
}

/// Whose it is, its channel, direction, words and state, in the order of the ids that begin so.
async fn stored(world: &World, mid: &str) -> Value {
    world
        .sql(&format!(
            "select coalesce(jsonb_agg(jsonb_build_array(
               message.external_id, message.organization_id, message.channel, message.direction, message.body,
               thread.external_user_id) order by message.external_id), '[]')
             from messages as message join conversations as thread on thread.id = message.conversation_id
             where message.external_id like '{mid}%'"
        ))
        .await
}

#[tokio::test]
async fn one_body_tells_of_many_accounts_and_networks() {
    let world = world().await;
    let text = |text: &str| json!({ "text": text });
    let many = body(
        "instagram",
        &[
            (
                demo::ALPINE,
                vec![
                    item(demo::ALPINE, "a1", 0, &text("One")),
                    item(demo::ALPINE, "a2", 1, &text("Two")),
                ],
            ),
            (
                demo::HARBOR,
                vec![item(demo::HARBOR, "a3", 0, &text("Ahoy"))],
            ),
            ("nobodys", vec![item("nobodys", "a4", 0, &text("Lost"))]),
        ],
    );
    let page = body(
        "page",
        &[(
            demo::HARBOR,
            vec![item(demo::HARBOR, "a5", 0, &text("By Messenger"))],
        )],
    );
    let by_name = whatsapp(
        demo::ALPINE,
        &json!({
            "contacts": [{ "profile": { "name": "Zoë" }, "user_id": "CH.1349" }],
            "messages": [{ "from_user_id": "CH.1349", "id": "a6", "timestamp": "1795860000", "type": "text", "text": { "body": "Grüezi 🙏" } }],
        }),
    );

    let outcomes = tell(&world, &[many.clone(), page, by_name, many]).await;

    assert_eq!(outcomes[0], json!({ "applied": 3, "unknown_account": 1 }));
    assert_eq!(outcomes[3], json!({ "repeated": 3, "unknown_account": 1 }));
    assert_eq!(
        stored(&world, "a").await,
        json!([
            ["a1", demo::ALPINE, "instagram", "inbound", "One", "5550001"],
            ["a2", demo::ALPINE, "instagram", "inbound", "Two", "5550001"],
            [
                "a3",
                demo::HARBOR,
                "instagram",
                "inbound",
                "Ahoy",
                "5550001"
            ],
            [
                "a5",
                demo::HARBOR,
                "messenger",
                "inbound",
                "By Messenger",
                "5550001"
            ],
            [
                "a6",
                demo::ALPINE,
                "whatsapp",
                "inbound",
                "Grüezi 🙏",
                "CH.1349"
            ],
        ])
    );
    let at = "select created_at from messages where external_id = 'a2'";
    assert_eq!(world.sql(at).await, "2026-11-28T10:00:01+00:00");
}

#[tokio::test]
async fn what_comes_late_is_read_after_what_was_there() {
    let world = world().await;
    let text = |mid: &str, second: i64| {
        let item = item(demo::ALPINE, mid, second, &json!({ "text": mid }));
        body("instagram", &[(demo::ALPINE, vec![item])])
    };
    tell(&world, &[text("l1", 0)]).await;
    world
        .run_sql(
            "insert into messages (organization_id, conversation_id, channel, direction, sender, body, status)
             select organization_id, conversation_id, channel, 'outbound', 'staff', 'How can I help?', 'sent' from messages",
        )
        .await;
    let known = world
        .sql("select jsonb_build_array(conversation_id, id) from messages where sender = 'staff'")
        .await;
    tell(&world, &[text("l3", 3), text("l2", 2)]).await;

    let call = world.function_as(Caller::MEMBER, "chat-reply").await;
    let read = call
        .json(&json!({ "conversation_id": known[0], "after": known[1] }))
        .await;
    read.expect(200);
    let texts: Vec<_> = read.json["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| &message["text"])
        .collect();
    assert_eq!(texts, ["l3", "l2"]);
    let written = "select metadata ->> 'written_at' from messages where external_id = 'l2'";
    assert_eq!(world.sql(written).await, "2026-11-28T10:00:02+00:00");
}

#[tokio::test]
async fn a_message_is_as_its_writer_left_it_in_every_order() {
    let world = world().await;
    let orders = orders(4);
    let edit = |mid: &str, second: i64, text: &str| json!({ "timestamp": (1_795_860_000 + second) * 1_000, "message_edit": { "mid": mid, "text": text, "num_edit": 1 } });
    let stories: Vec<Vec<Value>> = (0..orders.len())
        .map(|number| {
            let (kept, gone) = (format!("k{number:03}"), format!("g{number:03}"));
            let items = [
                vec![
                    item(demo::ALPINE, &kept, 0, &json!({ "text": "One" })),
                    item(demo::ALPINE, &gone, 0, &json!({ "text": "One" })),
                ],
                vec![edit(&kept, 1, "Two"), edit(&gone, 1, "Two")],
                vec![edit(&kept, 2, "Three")],
                vec![item(demo::ALPINE, &gone, 3, &json!({ "is_deleted": true }))],
            ];
            items
                .into_iter()
                .map(|items| body("instagram", &[(demo::ALPINE, items)]))
                .collect()
        })
        .collect();
    let signed = sign(&world, PLATFORM, &stories.concat()).await;

    let all: Vec<_> = orders.iter().zip(signed.chunks(4)).collect();
    for some in all.chunks(8) {
        join_all(some.iter().map(async |(order, bodies)| {
            for next in order.iter().chain(order.iter().take(2)) {
                bodies[*next]
                    .send(&world, "social-webhook")
                    .await
                    .expect(200);
            }
        }))
        .await;
    }

    let end = "select jsonb_agg(distinct jsonb_build_array(left(external_id, 1), body, metadata ? 'is_deleted'))
               from messages where external_id ~ '^[kg][0-9]{3}$'";
    assert_eq!(
        world.sql(end).await,
        json!([["g", "", true], ["k", "Three", false]])
    );
    let waiting = format!(
        "select count(*) from private.webhook_events where waiting is not null and organization_id = '{}'",
        demo::ALPINE
    );
    assert_eq!(world.sql(&waiting).await, 0);
}

#[tokio::test]
async fn a_conversation_goes_by_no_words_that_were_taken_back() {
    let world = world().await;
    let said = |mid: &str, text: &str| item(demo::ALPINE, mid, 0, &json!({ "text": text }));
    let edited = json!({ "timestamp": 1_795_860_001_000_i64, "message_edit": { "mid": "t1", "text": "My card is lost" } });
    let deleted = |mid: &str| item(demo::ALPINE, mid, 2, &json!({ "is_deleted": true }));
    let tell_one =
        async |item: Value| tell(&world, &[body("instagram", &[(demo::ALPINE, vec![item])])]).await;
    let title = async || {
        world
            .sql("select title from conversations where external_user_id = '5550001'")
            .await
    };

    tell_one(said("t1", "My card is 4242")).await;
    assert_eq!(title().await, "My card is 4242");
    tell_one(edited).await;
    assert_eq!(title().await, "My card is lost");
    // What another message says is not what it goes by, also where it says the same.
    let again = "My card is lost";
    let echo = |mid: &str, message: Value| {
        let mut echo = item(demo::ALPINE, mid, 1, &message);
        echo["sender"]["id"] = json!(demo::ALPINE);
        echo["recipient"]["id"] = json!("5550001");
        echo
    };
    tell_one(said("t2", again)).await;
    tell_one(said("t4", again)).await;
    tell_one(echo(
        "t5",
        json!({ "text": again, "is_echo": true, "app_id": 7 }),
    ))
    .await;
    tell_one(deleted("t2")).await;
    let edit = json!({ "timestamp": 1_795_860_003_000_i64, "message_edit": { "mid": "t4", "text": "Found it" } });
    tell_one(edit).await;
    tell_one(echo("t5", json!({ "is_echo": true, "is_deleted": true }))).await;
    assert_eq!(title().await, "My card is lost");
    tell_one(deleted("t1")).await;
    assert_eq!(title().await, Value::Null);

    // Where it is told first that it is gone, too.
    world
        .run_sql("update conversations set external_user_id = 'before' where external_user_id = '5550001'")
        .await;
    tell_one(deleted("t3")).await;
    tell_one(said("t3", "My card is 4242")).await;
    assert_eq!(title().await, Value::Null);
}

/// What a number may be sent on WhatsApp.
async fn permissions(world: &World) -> Value {
    world
        .sql(
            "select coalesce(jsonb_object_agg(purpose, status || ' ' || source), '{}') from contact_permissions
             where channel = 'whatsapp' and address = '+41795550155'",
        )
        .await
}

/// A text of a number on WhatsApp.
fn word(id: &str, second: i64, text: &str) -> Value {
    whatsapp(
        demo::ALPINE,
        &json!({ "messages": [{
            "from": "41795550155", "id": id, "timestamp": (1_795_860_000 + second).to_string(), "type": "text",
            "text": { "body": text },
        }] }),
    )
}

#[tokio::test]
async fn on_whatsapp_what_may_mean_something_else_refuses_nothing() {
    let world = world().await;
    for (place, text) in ["Cancel", "End", "Basta!", "Help", "Yes"]
        .into_iter()
        .enumerate()
    {
        tell(&world, &[word(&format!("n{place}"), 1, text)]).await;
        assert_eq!(permissions(&world).await, json!({}), "{text}");
    }
    tell(&world, &[word("n9", 2, "Abmelden")]).await;
    assert_eq!(
        permissions(&world).await["transactional"],
        "revoked keyword"
    );
}

#[tokio::test]
async fn a_start_takes_back_nothing_that_was_refused_after_it_by_whatever_way() {
    let world = world().await;
    world
        .run_sql(&format!(
            "insert into contact_permissions (organization_id, channel, address, purpose, status, source)
             values ('{}', 'whatsapp', '+41795550155', 'transactional', 'revoked', 'link');
             update contact_permissions set changed_at = '2026-11-28T10:00:00Z' where source = 'link'",
            demo::ALPINE
        ))
        .await;
    tell(&world, &[word("s1", 300, "STOP")]).await;
    // Written before the STOP, or in the same second.
    for (id, second) in [("s2", 200), ("s3", 300)] {
        tell(&world, &[word(id, second, "START")]).await;
        assert_eq!(
            permissions(&world).await["transactional"],
            "revoked link",
            "{second}"
        );
    }
    tell(&world, &[word("s4", 301, "START")]).await;
    assert_eq!(
        permissions(&world).await["transactional"],
        "granted keyword"
    );
    // Of two of the same second it is the refusal, too, where it comes last.
    tell(&world, &[word("s5", 301, "STOP")]).await;
    assert_eq!(
        permissions(&world).await["transactional"],
        "revoked keyword"
    );
}

#[tokio::test]
async fn who_stops_on_whatsapp_is_heard_and_the_last_word_counts_in_every_order() {
    let world = world().await;
    let (refused, wanted) = (
        json!({ "marketing": "revoked keyword", "transactional": "revoked keyword" }),
        json!({ "marketing": "revoked keyword", "transactional": "granted keyword" }),
    );

    tell(&world, &[word("p1", 10, "STOP")]).await;
    assert_eq!(permissions(&world).await, refused);
    // What was written before it, and what is told again, takes it not back.
    tell(&world, &[word("p0", 5, "START")]).await;
    assert_eq!(permissions(&world).await, refused);
    tell(&world, &[word("p2", 20, "START")]).await;
    assert_eq!(permissions(&world).await, wanted);
    tell(&world, &[word("p3", 15, "STOP"), word("p1", 10, "STOP")]).await;
    assert_eq!(permissions(&world).await, wanted);
    let kept = world
        .sql(
            "select jsonb_agg(jsonb_build_array(body, metadata -> 'keyword') order by external_id) from messages
             where external_id like 'p_'",
        )
        .await;
    assert_eq!(
        kept,
        json!([
            ["START", "start"],
            ["STOP", "stop"],
            ["START", "start"],
            ["STOP", "stop"]
        ])
    );
}

#[tokio::test]
async fn who_stops_marketing_in_whatsapp_has_what_they_booked_and_may_resume() {
    let world = world().await;
    let chosen = |value: &str, second: i64| {
        whatsapp(
            demo::ALPINE,
            &json!({ "user_preferences": [{
                "wa_id": "41795550155", "detail": "User requested it", "category": "marketing_messages", "value": value,
                "timestamp": 1_795_860_000 + second,
            }] }),
        )
    };
    let (stop, resume) = (chosen("stop", 10), chosen("resume", 20));

    let outcomes = tell(&world, &[stop.clone(), stop.clone()]).await;
    assert_eq!(
        outcomes,
        [json!({ "applied": 1 }), json!({ "repeated": 1 })]
    );
    assert_eq!(
        permissions(&world).await,
        json!({ "marketing": "revoked keyword" })
    );
    tell(&world, &[resume.clone(), stop]).await;
    assert_eq!(
        permissions(&world).await,
        json!({ "marketing": "granted keyword" })
    );
    // Stopped again, the old choice is none any more.
    tell(&world, &[chosen("stop", 30), resume]).await;
    assert_eq!(
        permissions(&world).await,
        json!({ "marketing": "revoked keyword" })
    );
}

#[tokio::test]
async fn what_the_business_wrote_elsewhere_is_kept_once_and_states_go_on() {
    let world = world().await;
    let mut echo = item(
        demo::ALPINE,
        "e2",
        5,
        &json!({ "text": "3 days", "is_echo": true, "app_id": 7 }),
    );
    echo["sender"]["id"] = json!(demo::ALPINE);
    echo["recipient"]["id"] = json!("5550001");
    let asked = item(demo::ALPINE, "e1", 0, &json!({ "text": "How long?" }));
    let both = body(
        "instagram",
        &[(demo::ALPINE, vec![asked, echo.clone(), echo])],
    );
    let outcomes = tell(&world, std::slice::from_ref(&both)).await;
    assert_eq!(outcomes[0], json!({ "applied": 2, "repeated": 1 }));
    let kept = stored(&world, "e").await;
    assert_eq!(
        (&kept[1][3], &kept[1][5]),
        (&json!("outbound"), &json!("5550001"))
    );

    let by_phone = |status: Value| {
        whatsapp(
            demo::ALPINE,
            &json!({ "statuses": [
        { "id": "unknown", "status": "read", "timestamp": "1" }, status,
    ] }),
        )
    };
    let told = whatsapp(
        demo::ALPINE,
        &json!({ "message_echoes": [
        { "id": "e3", "to": "41795550123", "type": "text", "text": { "body": "Until 18:00." }, "timestamp": "1795860000" },
    ] }),
    );
    let status = |status: &str| json!({ "id": "e3", "status": status, "timestamp": "1795860009" });
    let outcomes = tell(
        &world,
        &[
            told,
            by_phone(status("read")),
            by_phone(status("delivered")),
        ],
    )
    .await;
    assert_eq!(outcomes[1], json!({ "applied": 1, "unknown_message": 1 }));
    let state = "select jsonb_build_array(status, delivered_at is not null, read_at is not null, from_address, to_address)
                 from messages where external_id = 'e3'";
    assert_eq!(
        world.sql(state).await,
        json!(["read", true, true, "+41445550100", "+41795550123"])
    );
}

#[tokio::test]
async fn whoever_gets_an_id_keeps_their_conversation() {
    let world = world().await;
    let message = |id: &str, more: Value| {
        let mut message =
            json!({ "id": id, "timestamp": "1795860000", "type": "text", "text": { "body": id } });
        for (name, value) in more.as_object().unwrap() {
            message[name] = value.clone();
        }
        whatsapp(demo::ALPINE, &json!({ "messages": [message] }))
    };
    tell(
        &world,
        &[
            message("w1", json!({ "from": "41795550177" })),
            message(
                "w2",
                json!({ "from": "41795550177", "from_user_id": "CH.77" }),
            ),
            message("w3", json!({ "from_user_id": "CH.77" })),
        ],
    )
    .await;

    let threads = "select jsonb_build_array(count(distinct conversation_id), count(*)) from messages where external_id like 'w_'";
    assert_eq!(world.sql(threads).await, json!([1, 3]));
    assert_eq!(stored(&world, "w").await[2][5], "CH.77");
}

#[tokio::test]
async fn the_handshake_gives_the_challenge_to_who_knows_the_token() {
    let world = world().await;
    let own = "meta_verify_alpine_01";
    put(&world, Caller::ADMIN, "meta_verify_token", own)
        .await
        .expect(200);
    let greet = async |query: &str| {
        let path = format!("/functions/v1/social-webhook?{query}");
        world.request(Method::GET, &path).send().await
    };
    let asks = |token: &str| {
        format!("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={token}")
    };

    let platforms = greet(&asks(VERIFY)).await;
    assert_eq!(
        (platforms.status, platforms.text.as_str()),
        (200, "1158201444")
    );
    assert_eq!(
        platforms.header("content-type"),
        "text/plain; charset=utf-8"
    );
    let owns = greet(&format!("organization={}&{}", demo::ALPINE, asks(own))).await;
    assert_eq!((owns.status, owns.text.as_str()), (200, "1158201444"));
    for query in [
        String::new(),
        asks("wrong"),
        asks(""),
        asks(own),
        asks(PLATFORM),
        asks(VERIFY).replace("subscribe", "unsubscribe"),
        asks(VERIFY).replace("1158201444", "%3Cscript%3E"),
        format!("{}&hub.verify_token={VERIFY}", asks("wrong")),
        format!("organization={}&{}", demo::ALPINE, asks(VERIFY)),
        format!("organization={}&{}", demo::HARBOR, asks(own)),
    ] {
        let reply = greet(&query).await;
        assert_eq!(reply.problem(), (403, "forbidden"), "{query}");
    }
}

#[tokio::test]
async fn what_meta_did_not_sign_is_refused_and_nothing_is_written() {
    let world = world().await;
    let harbors = "meta_secret_harbor_01";
    put(&world, Caller::ADMIN, "meta", OWN).await.expect(200);
    put(&world, Caller::OTHER_OWNER, "meta", harbors)
        .await
        .expect(200);
    let own = own_endpoint(demo::ALPINE);
    let told = body(
        "instagram",
        &[
            (
                demo::ALPINE,
                vec![item(
                    demo::ALPINE,
                    "f1",
                    0,
                    &json!({ "text": "Zoë @ 1/2 🙏" }),
                )],
            ),
            (
                demo::HARBOR,
                vec![item(demo::HARBOR, "f2", 0, &json!({ "text": "Theirs" }))],
            ),
        ],
    );
    let good = sign(&world, OWN, std::slice::from_ref(&told))
        .await
        .remove(0);
    let code = good.headers[0].1.clone();
    let header = |value: &str| {
        let mut changed = good.clone();
        changed.headers[0].1 = value.to_owned();
        changed
    };
    let other_body = |body: String| Signed {
        body,
        headers: good.headers.clone(),
    };
    let other = async |secret: &str| {
        sign(&world, secret, std::slice::from_ref(&told))
            .await
            .remove(0)
    };
    let (mut none, mut twice, mut old) = (good.clone(), good.clone(), good.clone());
    none.headers.remove(0);
    twice.headers.push(good.headers[0].clone());
    old.headers[0].0 = "x-hub-signature".to_owned();
    let escaped: String = good
        .body
        .chars()
        .map(|letter| match letter {
            'ë' => "\\u00eb".to_owned(),
            letter => letter.to_string(),
        })
        .collect();
    let mut forgeries = vec![
        ("no header", own.clone(), none),
        ("header twice", own.clone(), twice),
        ("the old header", own.clone(), old),
        ("empty header", own.clone(), header("")),
        (
            "no prefix",
            own.clone(),
            header(code.trim_start_matches("sha256=")),
        ),
        (
            "another prefix",
            own.clone(),
            header(&code.replace("sha256", "sha1")),
        ),
        ("upper case", own.clone(), header(&code.to_uppercase())),
        ("a code that is cut", own.clone(), header(&code[..60])),
        (
            "zeros",
            own.clone(),
            header(&format!("sha256={}", "0".repeat(64))),
        ),
        (
            "a byte more",
            own.clone(),
            other_body(format!("{}\n", good.body)),
        ),
        (
            "other words",
            own.clone(),
            other_body(good.body.replace("1/2", "2/2")),
        ),
        ("escaped otherwise", own.clone(), other_body(escaped)),
        (
            "printed anew",
            own.clone(),
            other_body(serde_json::to_string_pretty(&told).unwrap()),
        ),
        ("no body", own.clone(), other_body(String::new())),
        ("another's secret", own.clone(), other(harbors).await),
        ("the platform's secret", own.clone(), other(PLATFORM).await),
        ("the verify token", own.clone(), other(VERIFY).await),
        (
            "a secret of nobody",
            own.clone(),
            other("meta_secret_nobody_01").await,
        ),
    ];
    for (name, endpoint) in [
        ("another organization", own_endpoint(demo::HARBOR)),
        ("the platform's endpoint", "social-webhook".to_owned()),
        ("no id", own_endpoint("alpine")),
        (
            "two organizations",
            format!("{own}&organization={}", demo::HARBOR),
        ),
    ] {
        forgeries.push((name, endpoint, good.clone()));
    }
    assert!(forgeries.len() > 20);
    for (name, endpoint, forged) in forgeries {
        let reply = forged.send(&world, &endpoint).await;
        assert_eq!(reply.problem(), (401, "unauthorized"), "{name}");
    }
    assert_eq!(stored(&world, "f").await, json!([]));

    // An app of one's own tells of one's own accounts alone.
    let reply = good.send(&world, &own).await;
    assert_eq!(
        reply.json["outcomes"],
        json!({ "applied": 1, "unknown_account": 1 })
    );
    let kept = stored(&world, "f").await;
    assert_eq!(
        (&kept[0][0], kept.as_array().unwrap().len()),
        (&json!("f1"), 1)
    );
}
