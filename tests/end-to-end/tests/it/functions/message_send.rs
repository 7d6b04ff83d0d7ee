//! message-send: who is written to, in which words, and who is not.

use super::template_save::save;
use end_to_end::{Caller, Reply, World, demo};
use reqwest::Method;
use serde_json::{Value, json};

async fn send(world: &World, caller: Caller, body: &Value) -> Reply {
    world
        .function_as(caller, "message-send")
        .await
        .json(body)
        .await
}

async fn dispatch(world: &World) {
    let call = world.function_as(Caller::Service, "outbox-dispatch").await;
    call.json(&json!({})).await.expect(200);
}

fn text(content: &str) -> Value {
    json!({ "to": { "phone": "+41791234567" }, "content": content })
}

/// How many messages there are, and how many wait to leave.
async fn count(world: &World) -> Value {
    world
        .sql(
            "select jsonb_build_array((select count(*) from messages where direction = 'outbound'),
                                       (select count(*) from outbox where topic = 'message.sent'))",
        )
        .await
}

#[tokio::test]
async fn a_customer_is_written_to_in_their_language_and_once() {
    let world = World::of(&["message-send", "outbox-dispatch", "template-save"], &[]).await;
    let mut ids = Vec::new();
    for (language, content) in [
        ("en", "<p>Dear {{ name }}</p>"),
        ("de", "<p>Liebe {{ customer.name }}, {{ sender }}</p>"),
    ] {
        let body = json!({ "name": "Welcome", "type": "email", "language": language, "format": "html",
                           "subject": "{{ organization.name }}", "content": content });
        ids.push(save(&world, Caller::MEMBER, &body).await.json["id"].clone());
    }
    world
        .run_sql(&format!(
            "update customers set primary_language = 'de-CH', name = '<Clara>' where id = '{}'",
            demo::CLARA
        ))
        .await;
    let body = json!({ "to": { "customer_id": demo::CLARA }, "template_id": ids[0], "variables": { "sender": "Mia & Co" } });
    let mut last = Value::Null;
    for _ in 0..2 {
        let call = world.function_as(Caller::MEMBER, "message-send").await;
        let sent = call
            .header("idempotency-key", "welcome-1")
            .json(&body)
            .await;
        sent.expect(202);
        last = sent.json;
    }
    assert_eq!(
        (&last["template_id"], &last["language"]),
        (&ids[1], &json!("de"))
    );
    assert_eq!(count(&world).await, json!([1, 1]));

    dispatch(&world).await;

    let mails = world.stack.mailbox.messages_to("clara@client.example");
    let [mail] = mails.as_slice() else {
        panic!("{mails:?}")
    };
    assert_eq!(
        mail.html.as_deref(),
        Some("<p>Liebe &lt;Clara&gt;, Mia &amp; Co</p>")
    );
    assert_eq!(mail.text, "Liebe <Clara>, Mia & Co");
    assert!(mail.from.contains("Alpine"), "{mail:?}");
    let row = world
        .sql("select jsonb_build_array(sent.id, sent.status, sent.sender, sent.author_id is not null, sent.customer_id,
                                       sent.external_id is not null, used.usage_count, box.status)
              from messages as sent join message_templates as used on used.id = sent.template_id
              join outbox as box on box.id = sent.id")
        .await;
    assert_eq!(
        row,
        json!([
            last["message_id"],
            "sent",
            "staff",
            true,
            demo::CLARA,
            true,
            1,
            "delivered"
        ])
    );

    // So many at once, and no more.
    world
        .run_sql("update private.limits set most = 1, regain = '1 hour' where kind = 'message-send organization'; delete from tries")
        .await;
    send(&world, Caller::MEMBER, &text("Hi")).await.expect(202);
    send(&world, Caller::MEMBER, &text("Hi"))
        .await
        .expect_problem(429, "too_many_tries");
    assert_eq!(count(&world).await, json!([2, 2]));
}

#[tokio::test]
async fn every_missing_variable_is_named_at_once() {
    let world = World::tenant().await;
    let body = json!({ "to": { "email": "ada@example.com" }, "subject": "{{ day }}", "variables": { "blank": " ", "no": null },
                       "content": "{{ day }} {{ first_name }} {{ blank }} {{ no }} {{ given | default('x') }}" });
    let reply = send(&world, Caller::MEMBER, &body).await;
    reply.expect_problem(422, "invalid_request");
    assert_eq!(
        reply.pointers(),
        [
            "/variables/day",
            "/variables/blank",
            "/variables/first_name",
            "/variables/no"
        ]
    );
    assert_eq!(count(&world).await, json!([0, 0]));
}

#[tokio::test]
async fn a_preview_shows_and_counts_and_sends_nothing() {
    let world = World::tenant().await;
    let mut body = text("Está {{ day }}");
    body["variables"] = json!({ "day": "lunes" });
    body["preview"] = json!(true);
    let shown = send(&world, Caller::MEMBER, &body).await;
    shown.expect(200);
    assert_eq!(shown.json["text"], "Está lunes");
    assert_eq!(
        shown.json["segments"],
        json!({ "encoding": "UCS-2", "count": 1, "units": 10 })
    );
    assert_eq!(count(&world).await, json!([0, 0]));
}

#[tokio::test]
async fn the_staff_and_programs_of_its_organization_send_and_nobody_else() {
    let world = World::tenant().await;
    let welcome = json!({ "name": "Hi", "type": "sms", "content": "Hi" });
    let template = save(&world, Caller::MEMBER, &welcome).await.json["id"].clone();
    world
        .run_sql(&format!("insert into leads (id, organization_id, first_name, phone) values ('{}', '{}', 'Lea', '+41791112233')",
            demo::SUNRISE, demo::ALPINE))
        .await;
    let with_template = json!({ "to": { "phone": "+41791234567" }, "template_id": template });
    let to_customer = json!({ "to": { "customer_id": demo::CLARA }, "channel": "email", "subject": "Hi", "content": "Hi" });
    let to_lead = json!({ "to": { "lead_id": demo::SUNRISE }, "channel": "sms", "content": "Hi {{ lead.first_name }}" });
    for (body, foreign) in [
        (&with_template, "template_not_found"),
        (&to_customer, "recipient_not_found"),
        (&to_lead, "recipient_not_found"),
    ] {
        for (caller, problem) in [
            (Caller::Nobody, (401, "unauthorized")),
            (Caller::Public, (403, "forbidden")),
            (Caller::CLIENT, (403, "forbidden")),
            (Caller::STRANGER, (403, "no_organization")),
            (Caller::OTHER_OWNER, (404, foreign)),
            (Caller::Service, (400, "organization_required")),
        ] {
            let reply = send(&world, caller, body).await;
            assert_eq!(reply.problem(), problem, "{caller:?} {body}");
        }
        let call = world.function_as(Caller::OTHER_OWNER, "message-send").await;
        let elsewhere = call
            .header("x-organization-id", demo::ALPINE)
            .json(body)
            .await;
        elsewhere.expect_problem(404, "organization_not_found");
        let call = world.function_as(Caller::Service, "message-send").await;
        let elsewhere = call
            .header("x-organization-id", demo::HARBOR)
            .json(body)
            .await;
        elsewhere.expect_problem(404, foreign);
    }
    assert_eq!(count(&world).await, json!([0, 0]));
    for body in [&with_template, &to_customer, &to_lead] {
        send(&world, Caller::MEMBER, body).await.expect(202);
        let call = world.function_as(Caller::Service, "message-send").await;
        call.header("x-organization-id", demo::ALPINE)
            .json(body)
            .await
            .expect(202);
    }
    let senders = world
        .sql(
            "select jsonb_agg(distinct jsonb_build_array(sender, author_id is null)) from messages",
        )
        .await;
    assert_eq!(senders, json!([["staff", false], ["system", true]]));
    let contacted = world
        .sql("select bool_and(last_contacted_at is not null) from leads where first_name = 'Lea'")
        .await;
    assert_eq!(contacted, true);
}

#[tokio::test]
async fn a_refusal_is_obeyed_when_it_is_queued_and_again_when_it_is_sent() {
    let world = World::of(&["message-send", "outbox-dispatch"], &[]).await;
    send(&world, Caller::MEMBER, &text("Before"))
        .await
        .expect(202);
    let noted = world
        .sql(&format!(
            "select private.note_opt_out('{}', 'sms', '+41 79 123 45 67', 'keyword', '{{\"text\": \"STOP\"}}')",
            demo::ALPINE
        ))
        .await;
    assert_eq!(noted, true);

    dispatch(&world).await;
    send(&world, Caller::MEMBER, &text("After"))
        .await
        .expect_problem(409, "opted_out");

    assert_eq!(world.stack.mailbox.messages().len(), 0);
    let row = world
        .sql(
            "select jsonb_build_array(box.status, box.last_error, sent.status, sent.error_message)
              from outbox as box join messages as sent on sent.id = box.id",
        )
        .await;
    assert_eq!(row, json!(["dead", "opted_out", "failed", "opted_out"]));
    // Another organization was not meant.
    let call = world.function_as(Caller::OTHER_OWNER, "message-send").await;
    call.json(&text("Hello")).await.expect(202);

    // What a provider refuses is known from then on.
    let other = json!({ "to": { "phone": "+41791234568" }, "content": "Hi" });
    send(&world, Caller::MEMBER, &other).await.expect(202);
    world.stack.mailbox.fails(|_| {
        Some(stack::Fault::Answer(
            400,
            json!({ "code": 21610, "message": "opted out" }),
        ))
    });
    dispatch(&world).await;
    send(&world, Caller::MEMBER, &other)
        .await
        .expect_problem(409, "opted_out");
}

#[tokio::test]
async fn who_wants_no_texts_gets_none_by_their_lead_or_their_bare_number() {
    let world = World::of(&["message-send", "outbox-dispatch"], &[]).await;
    let lead = "00000000-0000-4000-8000-0000000de001";
    world
        .run_sql(&format!(
            "insert into leads (id, organization_id, first_name, phone, customer_id)
             values ('{lead}', '{}', 'Clara', '+41791230000', '{}')",
            demo::ALPINE,
            demo::CLARA
        ))
        .await;
    let by_lead = json!({ "to": { "lead_id": lead }, "channel": "sms", "content": "Hi" });
    for body in [&by_lead, &text("Hi")] {
        send(&world, Caller::MEMBER, body).await.expect(202);
    }
    world
        .run_sql(&format!(
            "update customers set sms_enabled = false where id = '{}'",
            demo::CLARA
        ))
        .await;

    dispatch(&world).await;
    for body in [&by_lead, &text("Hi")] {
        send(&world, Caller::MEMBER, body)
            .await
            .expect_problem(409, "opted_out");
    }

    let rows = world
        .sql("select jsonb_agg(jsonb_build_array(status, last_error)) from outbox")
        .await;
    assert_eq!(rows, json!([["dead", "opted_out"], ["dead", "opted_out"]]));
    assert_eq!(world.stack.mailbox.messages().len(), 0);

    // Who only says that a phone is theirs refuses nothing for whoever has it.
    world
        .run_sql("update customer_phones set is_claimed = true where phone = '+41791234567'")
        .await;
    send(&world, Caller::MEMBER, &text("Hi")).await.expect(202);
}

#[tokio::test]
async fn marketing_takes_a_permission_and_only_the_person_takes_a_refusal_back() {
    let world = World::tenant().await;
    let body =
        json!({ "to": { "phone": "+41791234567" }, "content": "Sale", "purpose": "marketing" });
    send(&world, Caller::MEMBER, &body)
        .await
        .expect_problem(409, "no_consent");

    let permission = json!({ "organization_id": demo::ALPINE, "channel": "sms", "address": "+41 79 123 45 67",
                             "purpose": "marketing", "evidence": { "said": "on the phone" } });
    let call = world
        .request_as(Caller::MEMBER, Method::POST, "/rest/v1/contact_permissions")
        .await;
    call.json(&permission).await.expect(201);
    send(&world, Caller::MEMBER, &body).await.expect(202);

    let change = async |caller: Caller, status: &str| {
        let call = world
            .request_as(
                caller,
                Method::PATCH,
                "/rest/v1/contact_permissions?status=neq.none",
            )
            .await;
        call.json(&json!({ "status": status })).await
    };
    change(Caller::OTHER_OWNER, "revoked").await.expect(204);
    send(&world, Caller::MEMBER, &body).await.expect(202);
    change(Caller::MEMBER, "revoked").await.expect(204);
    send(&world, Caller::MEMBER, &body)
        .await
        .expect_problem(409, "opted_out");
    // Neither the owner nor a form that somebody fills in.
    change(Caller::OWNER, "granted").await.expect(204);
    let opt_in = |source: &str| {
        format!(
            "select private.note_opt_in('{}', 'sms', '+41791234567', '{source}', '{{}}', '{{marketing}}')",
            demo::ALPINE
        )
    };
    assert_eq!(world.sql(&opt_in("form")).await, false);
    send(&world, Caller::MEMBER, &body)
        .await
        .expect_problem(409, "opted_out");
    assert_eq!(world.sql(&opt_in("keyword")).await, true);
    send(&world, Caller::MEMBER, &body).await.expect(202);
    let log = world
        .sql("select count(*) from audit_logs where table_name = 'contact_permissions'")
        .await;
    assert_eq!(log, 3);
}

#[tokio::test]
async fn quiet_hours_delay_what_need_not_leave_now() {
    let world = World::tenant().await;
    // From an hour ago until in an hour, on a clock far from UTC.
    world
        .run_sql(&format!(
            "update organizations set timezone = 'Pacific/Auckland',
               quiet_from = (now() at time zone 'Pacific/Auckland')::time - interval '1 hour',
               quiet_until = (now() at time zone 'Pacific/Auckland')::time + interval '1 hour' where id = '{}'",
            demo::ALPINE
        ))
        .await;
    let minutes = async |body: &Value| {
        let sent = send(&world, Caller::MEMBER, body).await;
        sent.expect(202);
        let minutes = format!(
            "select round(extract(epoch from '{}'::timestamptz - now()) / 60)",
            sent.json["send_at"].as_str().unwrap()
        );
        world.sql(&minutes).await.as_i64().unwrap()
    };
    assert_eq!(minutes(&text("Later")).await, 60);
    let mut urgent = text("Now");
    urgent["ignore_quiet_hours"] = json!(true);
    assert_eq!(minutes(&urgent).await, 0);
    let mut later = text("At its time");
    later["send_at"] = world
        .sql("select to_json(now() + interval '2 hours')")
        .await;
    assert_eq!(minutes(&later).await, 120);
}

#[tokio::test]
async fn nothing_that_is_sent_ends_an_instance() {
    let world = World::tenant().await;
    let deep = |part: &str| format!("{{{{ {} }}}}", part.repeat(980 / part.len()));
    for content in [
        deep("("),
        deep("not "),
        deep("a."),
        deep("a|upper|"),
        deep("a and "),
        "{% if a %}".repeat(1000),
        "{{ a }}".repeat(2000),
        "{% for a in b %}{% for c in b %}{% for d in b %}{{ d }}{% endfor %}{% endfor %}{% endfor %}".to_owned(),
        "{{ a | default(a | default(a | default(a | default('x' | upper)))) }}{{ b }}".to_owned(),
    ] {
        let mut body = text(&content);
        body["variables"] = json!({ "b": vec!["x"; 1000] });
        let reply = send(&world, Caller::MEMBER, &body).await;
        assert_eq!(reply.status, 422, "{content}: {reply:?}");
    }
    let mut body = text("{{ a }}");
    body["variables"] = json!({ "a": "x\0y" });
    send(&world, Caller::MEMBER, &body)
        .await
        .expect_problem(422, "invalid_request");
    body["variables"] = json!({ "a": "x\u{7}y" });
    send(&world, Caller::MEMBER, &body).await.expect(202);
}
