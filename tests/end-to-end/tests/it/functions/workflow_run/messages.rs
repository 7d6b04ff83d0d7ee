//! Steps that write to people, and waits for what they answer.

use super::{
    LEAD, OTHER_LEAD, TEMPLATE, activate, add_lead, call, chain, edge, hello, node, pass, sent,
    states, tag, tags, tick, world,
};
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};

#[tokio::test]
async fn a_new_lead_is_written_to_once_and_what_they_answer_decides() {
    let world = world().await;
    let mut workflow = chain(
        "lead.created",
        &[
            hello("hello"),
            node(
                "reply",
                "wait_for",
                json!({ "any": [{ "event": "message.received" }], "timeout": "P3D" }),
            ),
            node(
                "note",
                "update_lead",
                json!({ "set": { "status": "contacted", "custom_fields.answered": "{{ lead.first_name }}" },
                                                  "add": { "lead_score": 10 } }),
            ),
        ],
    );
    workflow["nodes"]
        .as_array_mut()
        .unwrap()
        .push(tag("silent"));
    workflow["edges"]
        .as_array_mut()
        .unwrap()
        .push(edge("reply", "timeout", "silent"));
    activate(&world, &workflow).await;

    for lead in [LEAD, OTHER_LEAD] {
        add_lead(&world, lead).await;
    }
    let done = tick(&world).await;
    assert_eq!(
        (&done["started"], &done["postponed"], &done["is_complete"]),
        (&json!(2), &json!(0), &json!(true)),
        "{done}"
    );
    assert_eq!(
        (states(&world).await, sent(&world).await),
        (json!(["waiting", "waiting"]), json!([2, 2]))
    );
    world
        .function_as(Caller::Service, "outbox-dispatch")
        .await
        .json(&json!({}))
        .await
        .expect(200);
    assert_eq!(world.stack.mailbox.messages().len(), 2);

    // An answer counts, a message to somebody else does not.
    world
        .run_sql(&format!(
            "insert into messages (organization_id, lead_id, channel, direction, sender, from_address, to_address, body)
             values ('{}', '{LEAD}', 'sms', 'inbound', 'customer', '+41791234567', '+15005550006', 'Yes')",
            demo::ALPINE
        ))
        .await;
    tick(&world).await;
    assert_eq!(states(&world).await, json!(["completed", "waiting"]));
    let lead = world
        .sql(&format!("select jsonb_build_array(status, lead_score, custom_fields ->> 'answered') from leads where id = '{LEAD}'"))
        .await;
    assert_eq!(lead, json!(["contacted", 10, "Ada"]));

    pass(&world, "3 days").await;
    tick(&world).await;
    assert_eq!(
        (states(&world).await, sent(&world).await),
        (json!(["completed", "completed"]), json!([2, 2]))
    );
    let steps = world
        .sql("select jsonb_object_agg(steps.at ->> 'node_id', concat_ws(' ', steps.at ->> 'status', steps.at ->> 'handle'))
              from workflow_executions as run cross join jsonb_array_elements(run.execution_steps) as steps (at)
              where run.lead_id = '00000000-0000-4000-8000-0000000de002'")
        .await;
    assert_eq!(
        steps,
        json!({ "start": "done next", "hello": "done next", "reply": "done timeout", "note": "skipped", "silent": "done next" })
    );
    let counted = world
        .sql("select jsonb_build_array(total_executions, successful_executions, failed_executions) from workflows where name = 'Welcome'")
        .await;
    assert_eq!(counted, json!([2, 2, 0]));
}

#[tokio::test]
async fn who_wants_no_message_is_not_written_to_and_quiet_hours_move_it_alone() {
    let world = world().await;
    let id = activate(&world, &chain("manual", &[hello("hello"), tag("after")])).await;
    add_lead(&world, LEAD).await;
    world
        .run_sql(&format!("select private.note_opt_out('{}', 'sms', (select phone from leads where id = '{LEAD}'), 'keyword')", demo::ALPINE))
        .await;
    let start = |lead: &str| json!({ "action": "start", "workflow_id": id, "lead_id": lead });
    let run = call(&world, Caller::MEMBER, &start(LEAD)).await;
    assert_eq!(
        (&run.json["status"], sent(&world).await, tags(&world).await),
        (&json!("completed"), json!([0, 0]), json!(["after"]))
    );
    let step = world.sql("select jsonb_build_array(status, handle, error) from workflow_steps where node_id = 'hello'").await;
    assert_eq!(step, json!(["done", "skipped", "opted_out"]));

    world
        .run_sql(&format!(
            "update organizations set quiet_from = ((now() at time zone timezone) - interval '1 hour')::time,
               quiet_until = ((now() at time zone timezone) + interval '1 hour')::time where id = '{}'",
            demo::ALPINE
        ))
        .await;
    add_lead(&world, OTHER_LEAD).await;
    let run = call(&world, Caller::MEMBER, &start(OTHER_LEAD)).await;
    assert_eq!(run.json["status"], "completed");
    let later = world.sql("select to_jsonb(send_at > now() + interval '50 minutes') from outbox where topic = 'message.sent'").await;
    assert_eq!(later, true);
}

#[tokio::test]
async fn the_staff_are_told_of_a_lead() {
    let world = world().await;
    let mia = world
        .sql("select to_jsonb(id) from auth.users where email = 'mia@alpine.example'")
        .await;
    let told = json!({ "assignee": true, "subject": "New lead: {{ lead.first_name }}", "text": "From {{ lead.source }}" });
    activate(
        &world,
        &chain(
            "lead.created",
            &[
                node("who", "assign", json!({ "user_ids": [mia] })),
                node("tell", "notify", told),
                tag("told"),
            ],
        ),
    )
    .await;
    add_lead(&world, LEAD).await;
    // Whoever is suspended looks after no lead, though one has stayed with them.
    world
        .run_sql(&format!(
            "set session_replication_role = replica;
             update leads set assigned_to = (select id from auth.users where email = 'anton@alpine.example') where id = '{LEAD}';
             update members set is_active = false
             where user_id = (select id from auth.users where email = 'anton@alpine.example');
             set session_replication_role = default"
        ))
        .await;
    tick(&world).await;
    assert_eq!(
        (states(&world).await, tags(&world).await),
        (json!(["completed"]), json!(["told"]))
    );
    world
        .function_as(Caller::Service, "outbox-dispatch")
        .await
        .json(&json!({}))
        .await
        .expect(200);
    let mails = world.stack.mailbox.messages_to("mia@alpine.example");
    let [mail] = mails.as_slice() else {
        panic!("{mails:?}")
    };
    assert_eq!(
        (mail.subject.as_deref(), mail.text.trim()),
        (Some("New lead: Ada"), "From manual")
    );
}

#[tokio::test]
async fn a_lead_who_is_a_customer_is_written_to_where_the_customer_is() {
    let world = world().await;
    let mut workflow = chain("lead.updated", &[hello("hello")]);
    workflow["trigger_config"] = json!({ "fields": ["customer_id"] });
    activate(&world, &workflow).await;
    add_lead(&world, LEAD).await;
    world
        .run_sql(&format!(
            "update customers set first_name = 'Clara' where id = '{0}';
             update leads set customer_id = '{0}' where id = '{LEAD}'",
            demo::CLARA
        ))
        .await;
    tick(&world).await;
    let written = world
        .sql("select jsonb_agg(jsonb_build_array(to_address, customer_id, lead_id, body)) from messages")
        .await;
    assert_eq!(
        written,
        json!([["+41791234567", demo::CLARA, LEAD, "Hi Clara"]])
    );
}

/// Runs of a form that is answered by a text message: how its step ended, and why, the first first.
async fn answered(world: &World, phone: &str) -> Value {
    let form =
        json!({ "form_id": "00000000-0000-4000-8000-0000000cf001", "answers": { "phone": phone } });
    let call = world.function_as(Caller::Public, "lead-capture").await;
    call.json(&form).await.expect(200);
    tick(world).await;
    world
        .sql(
            "select jsonb_agg(concat_ws(' ', step.handle, step.error) order by step.started_at)
              from workflow_steps as step where step.node_id = 'hello'",
        )
        .await
}

#[tokio::test]
async fn a_form_that_is_answered_texts_no_foreign_phone_and_none_without_end() {
    let world = world().await;
    let mut workflow = chain("form.submitted", &[hello("hello")]);
    workflow["trigger_config"] = json!({ "reentry": "always" });
    activate(&world, &workflow).await;
    world
        .run_sql(&format!(
            "insert into forms (id, organization_id, name, fields) values
               ('00000000-0000-4000-8000-0000000cf001', '{}', 'Ask', '[{{\"name\": \"phone\", \"type\": \"phone\"}}]');
             update message_templates set content = 'Thank you', variables = '{{}}' where id = '{TEMPLATE}';
             update private.limits set most = 2 where kind = 'workflow-run recipient'",
            demo::ALPINE
        ))
        .await;
    // Somalia is neither where the organization is, nor where it texts.
    let foreign = answered(&world, "+252612345678").await;
    assert_eq!(foreign, json!(["skipped country_not_allowed"]));
    world
        .run_sql("update organizations set sms_countries = '{SO}'")
        .await;
    for _ in 0..3 {
        answered(&world, "+252612345678").await;
    }
    assert_eq!(
        answered(&world, "+41791239999").await,
        json!([
            "skipped country_not_allowed",
            "next",
            "next",
            "skipped recipient_limited",
            "next"
        ])
    );
    assert_eq!(sent(&world).await, json!([3, 3]));

    // What one of the staff begins by hand is not held back.
    let by_hand = activate(&world, &chain("manual", &[hello("hand")])).await;
    let limited = world
        .sql("select id from leads where phone = '+252612345678'")
        .await;
    let start = json!({ "action": "start", "workflow_id": by_hand, "lead_id": limited });
    let run = call(&world, Caller::MEMBER, &start).await;
    assert_eq!(run.json["status"], "completed", "{run:?}");
    let ended = world
        .sql("select concat_ws(' ', handle, error) from workflow_steps where node_id = 'hand'")
        .await;
    assert_eq!(ended, "next");
}
