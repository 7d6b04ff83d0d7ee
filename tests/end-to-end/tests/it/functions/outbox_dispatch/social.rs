//! WhatsApp, Messenger and Instagram: replies leave where the customer wrote, within a day, and Meta's word of them counts.

use super::{dispatch, wait};
use crate::{
    functions::{social_webhook::PLATFORM, template_save::save},
    support::signed::{Signer, now},
};
use end_to_end::{Caller, Reply, World, demo};
use sealed::{Keys, Place};
use serde_json::{Value, json};
use stack::Fault;
use uuid::Uuid;

const TOKEN: &str = "EAAB-token-of-alpine";
/// Alpine's accounts by network.
const ACCOUNTS: [(&str, &str); 3] = [
    ("whatsapp", "00000000-0000-4000-8000-0000000a0d01"),
    ("messenger", "00000000-0000-4000-8000-0000000a0d02"),
    ("instagram", "00000000-0000-4000-8000-0000000a0d03"),
];

/// A world in which Alpine has an account on each network, with a token, and Harbor one of its own without.
pub(super) async fn world(variables: &[(&str, &str)]) -> World {
    let functions = [
        "chat-reply",
        "message-send",
        "outbox-dispatch",
        "social-webhook",
        "template-save",
    ];
    let world = World::of(&functions, variables).await;
    let keys = Keys::parse(&world.stack.variables["sealing_keys"]).unwrap();
    for (platform, id) in ACCOUNTS {
        let place = Place {
            organization: Uuid::parse_str(demo::ALPINE).unwrap(),
            purpose: "social_access_token",
            subject: Uuid::parse_str(id).unwrap(),
        };
        let sealed = keys.seal(&place, TOKEN).unwrap();
        world
            .run_sql(&format!(
                "insert into social_accounts (id, organization_id, platform, account_id)
                 values ('{id}', '{alpine}', '{platform}', '106'), (gen_random_uuid(), '{}', '{platform}', '206');
                 insert into secrets (organization_id, purpose, subject_id, sealed, sealed_with)
                 values ('{alpine}', 'social_access_token', '{id}', decode('{}', 'base64'), '{}')",
                demo::HARBOR,
                sealed.to_base64(),
                sealed.key_id,
                alpine = demo::ALPINE,
            ))
            .await;
    }
    world
}

pub(super) async fn tell(world: &World, body: &Value) -> Value {
    let told = Signer::Meta
        .tell(
            world,
            PLATFORM,
            "social-webhook",
            std::slice::from_ref(body),
        )
        .await;
    told[0]["outcomes"].clone()
}

pub(super) fn whatsapp(field: &str, items: Value) -> Value {
    json!({ "object": "whatsapp_business_account", "entry": [{ "id": "1", "changes": [{ "field": "messages", "value": {
        "messaging_product": "whatsapp", "metadata": { "display_phone_number": "41445550100", "phone_number_id": "106" },
        field: items,
    } }] }] })
}

pub(super) fn page(object: &str, from: &str, to: &str, message: Value) -> Value {
    json!({ "object": object, "entry": [{ "id": "106", "time": 1, "messaging": [
        { "sender": { "id": from }, "recipient": { "id": to }, "timestamp": now() * 1_000, "message": message }
    ] }] })
}

/// Somebody writes on a network now; gives their conversation. `whatsapp-id` has no number there.
pub(super) async fn written(world: &World, network: &str) -> Value {
    let at = now().to_string();
    let body = match network {
        "whatsapp" => whatsapp(
            "messages",
            json!([
                { "from": "41795550123", "id": "wamid.in1", "timestamp": at, "type": "text", "text": { "body": "Open?" } }
            ]),
        ),
        "whatsapp-id" => whatsapp(
            "messages",
            json!([
                { "from_user_id": "CH.1349", "id": "wamid.in2", "timestamp": at, "type": "text", "text": { "body": "Open?" } }
            ]),
        ),
        "messenger" => page(
            "page",
            "777",
            "106",
            json!({ "mid": "m_in", "text": "Open?" }),
        ),
        _ => page(
            "instagram",
            "555",
            "106",
            json!({ "mid": "i_in", "text": "Open?" }),
        ),
    };
    assert_eq!(
        tell(world, &body).await,
        json!({ "applied": 1 }),
        "{network}"
    );
    world
        .sql("select id from conversations order by created_at desc limit 1")
        .await
}

pub(super) async fn reply(
    world: &World,
    caller: Caller,
    conversation: &Value,
    text: &str,
) -> Reply {
    let body = json!({ "conversation_id": conversation, "message": text, "message_id": "r1" });
    let call = world.function_as(caller, "chat-reply").await;
    call.json(&body).await
}

pub(super) async fn send(world: &World, caller: Caller, body: &Value) -> Reply {
    world
        .function_as(caller, "message-send")
        .await
        .json(body)
        .await
}

/// State, error and doubt of each row of the outbox, by age.
pub(super) async fn rows(world: &World) -> Value {
    world
        .sql("select jsonb_agg(jsonb_build_array(status, last_error, is_in_doubt) order by created_at, id) from outbox where topic = 'message.sent'")
        .await
}

/// The customer wrote so long ago.
pub(super) async fn silent_for(world: &World, hours: u32) {
    world
        .run_sql(&format!(
            "update messages set created_at = created_at - interval '{hours} hours' where direction = 'inbound'"
        ))
        .await;
}

#[tokio::test]
async fn a_reply_leaves_once_where_the_customer_wrote_and_meta_tells_how_far_it_is() {
    let world = world(&[("meta_app_secret", "app_secret_01")]).await;
    for network in ["whatsapp", "whatsapp-id", "messenger", "instagram"] {
        let conversation = written(&world, network).await;
        // Sent again under the client's own id, as after a lost answer; before and after it left.
        for _ in 0..2 {
            reply(&world, Caller::MEMBER, &conversation, "Until six.")
                .await
                .expect(200);
        }
        assert_eq!(dispatch(&world).await.json["delivered"], 1, "{network}");
        reply(&world, Caller::MEMBER, &conversation, "Until six.")
            .await
            .expect(200);
        assert_eq!(dispatch(&world).await.json["delivered"], 0, "{network}");
    }
    let left = world.stack.mailbox.messages();
    let id = |n: usize| left[n].id.clone();
    let requests: Vec<_> = left
        .iter()
        .map(|message| message.request.clone().unwrap())
        .collect();
    let text = json!({ "preview_url": false, "body": "Until six." });
    assert_eq!(
        requests,
        [
            json!({ "messaging_product": "whatsapp", "recipient_type": "individual", "to": "41795550123", "type": "text",
                    "text": text, "biz_opaque_callback_data": id(0) }),
            json!({ "messaging_product": "whatsapp", "recipient_type": "individual", "recipient": "CH.1349", "type": "text",
                    "text": text, "biz_opaque_callback_data": id(1) }),
            json!({ "recipient": { "id": "777" }, "messaging_type": "RESPONSE",
                    "message": { "text": "Until six.", "metadata": id(2) } }),
            json!({ "recipient": { "id": "555" }, "message": { "text": "Until six." } }),
        ]
    );
    // HMAC-SHA256 of the token by the app's secret, as `openssl dgst -sha256 -hmac` has it.
    let proof = "appsecret_proof=262a1e63d582ead8763725df240900aa9790b94acb6eea97e063069791e85912";
    for (message, account) in left.iter().zip(["106", "106", "106", "me"]) {
        assert_eq!(
            message.authorization.as_deref(),
            Some("Bearer EAAB-token-of-alpine")
        );
        assert_eq!(message.from, format!("{account}?{proof}"));
    }

    // What Meta tells only goes on, in whatever order and by whichever id.
    let status = |status: &str, id: &str, own: Option<&str>| {
        whatsapp(
            "statuses",
            json!([{ "id": id, "status": status, "timestamp": "2", "recipient_id": "41795550123",
                                      "biz_opaque_callback_data": own }]),
        )
    };
    for told in ["read", "delivered", "read"] {
        let body = status(told, &left[0].provider_id, None);
        tell(&world, &body).await;
    }
    assert_eq!(
        tell(&world, &status("read", "wamid.none", None)).await,
        json!({ "unknown_message": 1 })
    );
    let known = world
        .sql(&format!(
            "select jsonb_build_array(box.provider, box.provider_message_id, box.provider_status, said.status, said.sender)
             from outbox as box join messages as said on said.id = box.id where box.id = '{}'",
            id(0).unwrap()
        ))
        .await;
    assert_eq!(
        known,
        json!(["meta", left[0].provider_id, "read", "read", "staff"])
    );
}

#[tokio::test]
async fn after_a_day_only_a_template_reaches_them_and_that_is_told_before() {
    let world = world(&[]).await;
    let conversation = written(&world, "whatsapp").await;
    // It was queued in time, and the day is over when it leaves.
    reply(&world, Caller::MEMBER, &conversation, "Until six.")
        .await
        .expect(200);
    silent_for(&world, 25).await;
    dispatch(&world).await.expect(200);
    assert_eq!(
        rows(&world).await,
        json!([["dead", "window_closed", false]])
    );

    let again = json!({ "conversation_id": conversation, "message": "Hello?", "message_id": "r2" });
    let call = world.function_as(Caller::MEMBER, "chat-reply").await;
    call.json(&again).await.expect_problem(409, "window_closed");
    for to in [
        json!({ "conversation_id": conversation }),
        json!({ "phone": "+41795550999" }),
    ] {
        let own_words = json!({ "to": to, "channel": "whatsapp", "content": "Hello?" });
        send(&world, Caller::MEMBER, &own_words)
            .await
            .expect_problem(409, "window_closed");
    }

    // Positional and named parameters, in a conversation and to a number that nobody knows.
    let numbered = json!({ "name": "Soon", "type": "whatsapp", "external_name": "see_you", "content": "Hi {{1}}, until {{2}}!",
                           "external_language": "en_US", "parameters": [{ "value": "{{ name }}" }, { "value": "{{ day }}" }] });
    let named = json!({ "name": "Later", "type": "whatsapp", "language": "de", "external_name": "bis_bald", "content": "Bis {{day}}!" });
    let numbered = save(&world, Caller::MEMBER, &numbered).await;
    let named = save(&world, Caller::MEMBER, &named).await;
    let body = json!({ "to": { "conversation_id": conversation }, "template_id": numbered.expect(201).json["id"],
                       "variables": { "name": "Zoë", "day": "Monday" } });
    let mut preview = body.clone();
    preview["preview"] = json!(true);
    let shown = send(&world, Caller::MEMBER, &preview).await;
    assert_eq!(shown.expect(200).json["text"], "Hi Zoë, until Monday!");
    send(&world, Caller::MEMBER, &body).await.expect(202);
    let body = json!({ "to": { "phone": "+41795550999" }, "template_id": named.expect(201).json["id"], "variables": { "day": "Montag" } });
    send(&world, Caller::MEMBER, &body).await.expect(202);
    assert_eq!(dispatch(&world).await.json["delivered"], 2);
    let templates = ["41795550123", "41795550999"].map(|to| {
        let messages = world.stack.mailbox.messages_to(to);
        messages[0].request.as_ref().unwrap()["template"].clone()
    });
    assert_eq!(
        templates,
        [
            json!({ "name": "see_you", "language": { "code": "en_US" }, "components": [{ "type": "body", "parameters": [
                { "type": "text", "text": "Zoë" }, { "type": "text", "text": "Monday" }] }] }),
            json!({ "name": "bis_bald", "language": { "code": "de" }, "components": [{ "type": "body", "parameters": [
                { "type": "text", "parameter_name": "day", "text": "Montag" }] }] }),
        ]
    );
    // Each stands in its conversation, that of the number was begun.
    let threads = world
        .sql("select jsonb_agg(jsonb_build_array(thread.external_user_id, said.body) order by said.created_at)
              from messages as said join conversations as thread on thread.id = said.conversation_id where said.template_id is not null")
        .await;
    assert_eq!(
        threads,
        json!([
            ["+41795550123", "Hi Zoë, until Monday!"],
            ["+41795550999", "Bis Montag!"]
        ])
    );
}

#[tokio::test]
async fn what_the_staff_pass_on_opens_no_window() {
    let world = world(&[]).await;
    let conversation = written(&world, "whatsapp").await;
    world
        .run_sql(&format!(
            "insert into assistants (organization_id, name, capabilities) values ('{}', 'Alma', '{{whatsapp}}')",
            demo::ALPINE
        ))
        .await;
    silent_for(&world, 25).await;

    let body = json!({ "conversation_id": conversation, "author": "customer", "message": "They called: are you open?" });
    let call = world.function_as(Caller::MEMBER, "chat-reply").await;
    let passed_on = call.json(&body).await;

    assert_eq!(passed_on.expect(200).json["reply"], Value::Null);
    reply(&world, Caller::MEMBER, &conversation, "Until six.")
        .await
        .expect_problem(409, "window_closed");
    assert_eq!(rows(&world).await, Value::Null);
}

#[tokio::test]
async fn whoever_said_stop_and_goes_on_writing_is_answered() {
    let world = world(&[]).await;
    let at = now();
    let say = async |id: &str, ago: i64, words: &str| {
        let message = json!([{
            "from": "41795550123", "id": id, "timestamp": (at - ago).to_string(), "type": "text", "text": { "body": words },
        }]);
        let told = tell(&world, &whatsapp("messages", message)).await;
        assert_eq!(told, json!({ "applied": 1 }), "{id}");
    };
    // What becomes of a reply: its state, and why it is dead.
    let replied = async |id: &str| {
        let conversation = world
            .sql("select id from conversations where channel = 'whatsapp'")
            .await;
        let body =
            json!({ "conversation_id": conversation, "message": "Until six.", "message_id": id });
        let call = world.function_as(Caller::MEMBER, "chat-reply").await;
        call.json(&body).await.expect(200);
        dispatch(&world).await.expect(200);
        world
            .sql(
                "select jsonb_build_array(status, last_error) from outbox where topic = 'message.sent'
                 order by created_at desc limit 1",
            )
            .await
    };
    let (sent, refused) = (json!(["delivered", null]), json!(["dead", "opted_out"]));

    say("wamid.s1", 60, "STOP").await;
    assert_eq!(replied("r1").await, refused);
    // Written before the STOP, it comes late.
    say("wamid.s2", 90, "Is it open?").await;
    assert_eq!(replied("r2").await, refused);
    say("wamid.s3", 30, "I mean my booking on Friday!").await;
    assert_eq!(replied("r3").await, sent);

    // So do the staff by message-send, but of nothing that they did not ask for.
    let to = world
        .sql("select jsonb_build_object('conversation_id', id) from conversations where channel = 'whatsapp'")
        .await;
    let answer = json!({ "to": to, "channel": "whatsapp", "content": "It is at nine." });
    send(&world, Caller::MEMBER, &answer).await.expect(202);
    let mut marketing = answer;
    marketing["purpose"] = json!("marketing");
    let reply = send(&world, Caller::MEMBER, &marketing).await;
    reply.expect_problem(409, "opted_out");

    say("wamid.s4", 10, "STOP").await;
    assert_eq!(replied("r4").await, refused);
}

#[tokio::test]
async fn a_lost_answer_is_settled_by_what_meta_tells_and_else_sent_again_after_a_while() {
    let world = world(&[]).await;
    world.stack.mailbox.fails(|_| Some(Fault::LostAnswer));
    for network in ["whatsapp", "messenger", "instagram"] {
        let conversation = written(&world, network).await;
        reply(&world, Caller::MEMBER, &conversation, "Until six.")
            .await
            .expect(200);
    }
    assert_eq!(dispatch(&world).await.json["failed"], 3);
    world.stack.mailbox.recovers();
    // Its lease is over sooner than Meta's time: nobody sends it again yet.
    wait(&world).await;
    assert_eq!(dispatch(&world).await.json["delivered"], 0);
    let doubt = json!(["pending", "answer_lost", true]);
    assert_eq!(rows(&world).await, json!([doubt, doubt, doubt]));

    let left = world.stack.mailbox.messages();
    let to = |recipient: &str| left.iter().find(|message| message.to == recipient).unwrap();
    let (whatsapp_one, messenger_one, instagram_one) = (to("41795550123"), to("777"), to("555"));
    // Of another account nothing is settled.
    let foreign = json!({ "object": "page", "entry": [{ "id": "206", "time": 1, "messaging": [
        { "sender": { "id": "206" }, "recipient": { "id": "777" }, "timestamp": now() * 1_000,
          "message": { "mid": "m_x", "text": "Until six.", "is_echo": true, "metadata": messenger_one.id } }] }] });
    tell(&world, &foreign).await;
    assert_eq!(rows(&world).await, json!([doubt, doubt, doubt]));
    let told = whatsapp(
        "statuses",
        json!([{ "id": whatsapp_one.provider_id, "status": "sent", "timestamp": "2",
                                             "biz_opaque_callback_data": whatsapp_one.id }]),
    );
    tell(&world, &told).await;
    for (object, to, one) in [
        ("page", "777", messenger_one),
        ("instagram", "555", instagram_one),
    ] {
        let mut echo =
            json!({ "mid": one.provider_id, "text": "Until six.", "is_echo": true, "app_id": 12 });
        if let Some(id) = &one.id {
            echo["metadata"] = json!(id);
        }
        tell(&world, &page(object, "106", to, echo)).await;
    }
    let settled = json!(["delivered", null, false]);
    assert_eq!(rows(&world).await, json!([settled, settled, settled]));
    wait(&world).await;
    dispatch(&world).await.expect(200);
    assert_eq!(world.stack.mailbox.messages().len(), 3);
    // An echo of what was sent from here is no second message.
    let said = world
        .sql(&format!(
            "select count(*) from messages where direction = 'outbound' and organization_id = '{}'",
            demo::ALPINE
        ))
        .await;
    assert_eq!(said, 3);

    // Meta tells nothing of what it never got.
    let conversation = world
        .sql("select id from conversations where channel = 'whatsapp'")
        .await;
    world.stack.mailbox.fails(|_| Some(Fault::Silence));
    let body =
        json!({ "conversation_id": conversation, "message": "Until seven.", "message_id": "r2" });
    let call = world.function_as(Caller::MEMBER, "chat-reply").await;
    call.json(&body).await.expect(200);
    dispatch(&world).await.expect(200);
    world.stack.mailbox.recovers();
    let due = world
        .sql("select round(extract(epoch from due_at - now())) from private.jobs where queue = 'outbox'")
        .await;
    assert!((100..=120).contains(&due.as_i64().unwrap()), "{due}");
    world
        .run_sql("update private.outbox_requests set last_begun_at = last_begun_at - interval '2 minutes'")
        .await;
    wait(&world).await;
    assert_eq!(dispatch(&world).await.json["delivered"], 1);
}

#[tokio::test]
async fn meta_s_codes_say_what_becomes_of_a_message() {
    let world = world(&[]).await;
    let conversation = written(&world, "whatsapp").await;
    let error = |code: u32| {
        Some(Fault::Answer(
            400,
            json!({ "error": { "code": code, "message": "to 41795550123" } }),
        ))
    };
    let codes = [131_026, 131_047, 132_001, 131_056, 131_016];
    world
        .stack
        .mailbox
        .fails(move |number| error(codes[number]));
    for number in 0..codes.len() {
        let body = json!({ "conversation_id": conversation, "message": "Hi", "message_id": format!("r{number}") });
        let call = world.function_as(Caller::MEMBER, "chat-reply").await;
        call.json(&body).await.expect(200);
        dispatch(&world).await.expect(200);
    }
    assert_eq!(
        rows(&world).await,
        json!([
            ["dead", "recipient_refused", false],
            ["dead", "window_closed", false],
            ["dead", "template_refused", false],
            ["pending", "provider_busy", false],
            ["pending", "provider_unavailable", false]
        ])
    );
    let told = world
        .sql("select string_agg(last_error_detail, ' ') from outbox")
        .await;
    assert!(!told.to_string().contains("4179555"), "{told}");

    // A token that is over pauses this network for this organization, and its admins are told.
    world
        .stack
        .mailbox
        .fails(move |number| if number < 2 { error(190) } else { None });
    wait(&world).await;
    dispatch(&world).await.expect(200);
    let paused = world
        .sql("select jsonb_agg(jsonb_build_array(organization_id, channel)) from private.channel_pauses")
        .await;
    assert_eq!(paused, json!([[demo::ALPINE, "whatsapp"]]));
    world.stack.mailbox.recovers();
    dispatch(&world).await.expect(200);
    let mails = world.stack.mailbox.messages_to("anton@alpine.example");
    assert!(
        mails
            .iter()
            .any(|mail| mail.subject.as_deref() == Some("Messages on WhatsApp do not leave")),
        "{mails:?}"
    );
}

#[tokio::test]
async fn a_token_that_is_over_silences_its_account_alone() {
    let world = world(&[]).await;
    let (lost, other) = (ACCOUNTS[2].1, "00000000-0000-4000-8000-0000000a0d04");
    let keys = Keys::parse(&world.stack.variables["sealing_keys"]).unwrap();
    let place = Place {
        organization: Uuid::parse_str(demo::ALPINE).unwrap(),
        purpose: "social_access_token",
        subject: Uuid::parse_str(other).unwrap(),
    };
    let sealed = keys.seal(&place, "EAAB-token-of-the-other").unwrap();
    world
        .run_sql(&format!(
            "update social_accounts set account_username = 'alpine.trails' where id = '{lost}';
             insert into social_accounts (id, organization_id, platform, account_id)
             values ('{other}', '{alpine}', 'instagram', '107');
             insert into secrets (organization_id, purpose, subject_id, sealed, sealed_with)
             values ('{alpine}', 'social_access_token', '{other}', decode('{}', 'base64'), '{}')",
            sealed.to_base64(),
            sealed.key_id,
            alpine = demo::ALPINE,
        ))
        .await;
    let write = async |account: &str, to: &str| {
        world
            .run_sql(&format!(
                "insert into outbox (organization_id, topic, channel, recipient, payload)
                 values ('{}', 'note', 'instagram', '{to}', jsonb_build_object('subject', 'x', 'text', 'x', 'account_id', '{account}'))",
                demo::ALPINE
            ))
            .await;
    };
    let states = async || {
        world
            .sql("select jsonb_object_agg(recipient, status) from outbox where topic = 'note'")
            .await
    };
    write(lost, "881").await;
    world.stack.mailbox.fails(|number| {
        let error = json!({ "error": { "code": 190, "message": "over" } });
        (number == 0).then_some(Fault::Answer(400, error))
    });
    dispatch(&world).await.expect(200);
    world.stack.mailbox.recovers();

    write(lost, "882").await;
    write(other, "883").await;
    dispatch(&world).await.expect(200);

    assert_eq!(
        states().await,
        json!({ "881": "pending", "882": "pending", "883": "delivered" })
    );
    // That the other one's left says nothing of this one.
    let paused = world
        .sql("select jsonb_agg(jsonb_build_array(channel, account_id)) from private.channel_pauses")
        .await;
    assert_eq!(paused, json!([["instagram", lost]]));
    let mails = world.stack.mailbox.messages_to("anton@alpine.example");
    let subjects: Vec<_> = mails
        .iter()
        .filter_map(|mail| mail.subject.as_deref())
        .collect();
    assert_eq!(
        subjects,
        ["Messages on Instagram of alpine.trails do not leave"]
    );

    world
        .run_sql("update private.channel_pauses set until = now()")
        .await;
    for _ in 0..2 {
        wait(&world).await;
        dispatch(&world).await.expect(200);
    }
    assert_eq!(
        states().await,
        json!({ "881": "delivered", "882": "delivered", "883": "delivered" })
    );
}

#[tokio::test]
async fn a_conversation_is_its_organization_s_alone_and_so_is_its_account() {
    let world = world(&[]).await;
    let conversation = written(&world, "messenger").await;
    let body = json!({ "to": { "conversation_id": conversation }, "content": "Hi" });
    for (caller, status, code) in [
        (Caller::Nobody, 401, "unauthorized"),
        (Caller::Public, 403, "forbidden"),
        (Caller::CLIENT, 403, "forbidden"),
        (Caller::OTHER_OWNER, 404, "recipient_not_found"),
    ] {
        send(&world, caller, &body)
            .await
            .expect_problem(status, code);
    }
    reply(&world, Caller::OTHER_OWNER, &conversation, "Hi")
        .await
        .expect_problem(404, "conversation_not_found");
    send(&world, Caller::MEMBER, &body).await.expect(202);
    // Even where a row names another organization's account, that one is not taken.
    world
        .run_sql(&format!(
            "insert into outbox (organization_id, topic, channel, recipient, payload)
             values ('{}', 'note', 'messenger', '888', jsonb_build_object('subject', 'x', 'text', 'x', 'account_id', '{}'))",
            demo::HARBOR, ACCOUNTS[1].1
        ))
        .await;
    assert_eq!(dispatch(&world).await.json["delivered"], 1);
    let states = world
        .sql("select jsonb_object_agg(organization_id, coalesce(last_error, status)) from outbox where channel = 'messenger'")
        .await;
    assert_eq!(
        states,
        json!({ demo::ALPINE: "delivered", demo::HARBOR: "account_disconnected" })
    );
    // That is a matter for its admins.
    dispatch(&world).await.expect(200);
    let told = world
        .sql("select jsonb_agg(distinct organization_id) from outbox where topic = 'channel.paused' and payload ->> 'text' like '%is not connected%'")
        .await;
    assert_eq!(told, json!([demo::HARBOR]));
}

#[tokio::test]
async fn where_somebody_is_known_to_one_account_alone_only_that_one_writes() {
    let world = world(&[("meta_app_secret", "app_secret_01")]).await;
    let keys = Keys::parse(&world.stack.variables["sealing_keys"]).unwrap();
    let key = Uuid::new_v4();
    let place = Place {
        organization: Uuid::parse_str(demo::ALPINE).unwrap(),
        purpose: "provider_api_key",
        subject: key,
    };
    let sealed = keys.seal(&place, "EAAB-key-of-alpine").unwrap();
    let (messenger, whatsapp) = (
        written(&world, "messenger").await,
        written(&world, "whatsapp").await,
    );
    // The tokens of the accounts are gone, and a key is there for all of them.
    world
        .run_sql(&format!(
            "delete from secrets where organization_id = '{alpine}' and purpose = 'social_access_token';
             insert into key_store (id, organization_id, provider, purpose, key_hint)
             values ('{key}', '{alpine}', 'meta', 'provider_api_key', 'pine');
             insert into secrets (organization_id, purpose, subject_id, sealed, sealed_with)
             values ('{alpine}', 'provider_api_key', '{key}', decode('{}', 'base64'), '{}')",
            sealed.to_base64(),
            sealed.key_id,
            alpine = demo::ALPINE,
        ))
        .await;
    let to = |conversation: &Value| json!({ "to": { "conversation_id": conversation }, "content": "Hi" });
    send(&world, Caller::MEMBER, &to(&messenger))
        .await
        .expect_problem(409, "channel_not_configured");
    send(&world, Caller::MEMBER, &to(&whatsapp))
        .await
        .expect(202);
    assert_eq!(dispatch(&world).await.json["delivered"], 1);
    let left = world.stack.mailbox.messages();
    // The secret of the platform's app proves no token of another app.
    assert_eq!(
        (&*left[0].from, left[0].authorization.as_deref()),
        ("106", Some("Bearer EAAB-key-of-alpine"))
    );

    // Another account of theirs does not know whoever wrote to this one.
    world
        .run_sql(&format!(
            "update social_accounts set is_active = false where id = '{}';
             insert into social_accounts (organization_id, platform, account_id) values ('{}', 'messenger', '107')",
            ACCOUNTS[1].1,
            demo::ALPINE
        ))
        .await;
    send(&world, Caller::MEMBER, &to(&messenger))
        .await
        .expect_problem(409, "channel_not_configured");
    let account = world
        .sql(&format!("select private.writing_account('{}', known) from conversations as known where channel = 'messenger'", demo::ALPINE))
        .await;
    assert_eq!(account, Value::Null);
}
