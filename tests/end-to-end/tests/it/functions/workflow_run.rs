//! workflow-run: what may be saved and activated, and what runs do, once, whatever happens on the way.

mod promises;
mod webhooks;

use end_to_end::{Caller, Reply, World, demo};
use reqwest::Method;
use serde_json::{Value, json};

const LEAD: &str = "00000000-0000-4000-8000-0000000de001";
const OTHER_LEAD: &str = "00000000-0000-4000-8000-0000000de002";
const TEMPLATE: &str = "00000000-0000-4000-8000-0000000de101";

/// A stack of its own, since the function works for all organizations.
async fn world() -> World {
    let world = World::of(&["workflow-run", "outbox-dispatch"], &[]).await;
    world
        .run_sql(&format!(
            "insert into message_templates (id, organization_id, name, type, content, variables)
             values ('{TEMPLATE}', '{}', 'Hello', 'sms', 'Hi {{{{ first_name }}}}', '{{first_name}}')",
            demo::ALPINE
        ))
        .await;
    world
}

async fn add_lead(world: &World, id: &str) {
    world
        .run_sql(&format!(
            "insert into leads (id, organization_id, first_name, phone) values ('{id}', '{}', 'Ada', '+4179123{}')",
            demo::ALPINE,
            &id[id.len() - 4..].replace(|letter: char| !letter.is_ascii_digit(), "0")
        ))
        .await;
}

async fn call(world: &World, caller: Caller, body: &Value) -> Reply {
    world
        .function_as(caller, "workflow-run")
        .await
        .json(body)
        .await
}

/// What the clock does each minute.
async fn tick(world: &World) -> Value {
    let reply = call(world, Caller::Service, &json!({ "seconds": 20 })).await;
    reply.expect(200);
    reply.json
}

/// Lets so much time pass that what waits is due.
async fn pass(world: &World, interval: &str) {
    world
        .run_sql(&format!(
            "update workflow_steps set wake_at = wake_at - interval '{interval}' where status = 'waiting';
             update private.jobs set due_at = due_at - interval '{interval}'
             where queue like 'workflow%' and due_at < 'infinity'"
        ))
        .await;
}

fn node(id: &str, kind: &str, config: Value) -> Value {
    json!({ "id": id, "type": kind, "config": config, "position": { "x": 0, "y": 0 } })
}

fn edge(source: &str, handle: &str, target: &str) -> Value {
    json!({ "id": format!("{source}-{handle}-{target}"), "source": source, "target": target, "sourceHandle": handle })
}

/// A workflow whose steps follow each other.
fn chain(trigger: &str, steps: &[Value]) -> Value {
    let mut nodes = vec![node("start", "trigger", json!({}))];
    nodes.extend(steps.iter().cloned());
    let edges: Vec<Value> = nodes
        .windows(2)
        .map(|pair| {
            let handle = if pair[0]["type"] == "wait_for" {
                "event"
            } else {
                "next"
            };
            edge(
                pair[0]["id"].as_str().unwrap(),
                handle,
                pair[1]["id"].as_str().unwrap(),
            )
        })
        .collect();
    json!({ "name": "Welcome", "trigger_type": trigger, "nodes": nodes, "edges": edges, "settings": {} })
}

fn hello(id: &str) -> Value {
    node(id, "send_message", json!({ "template_id": TEMPLATE }))
}

fn tag(name: &str) -> Value {
    node(name, "add_tags", json!({ "tags": [name] }))
}

/// Saves a workflow as an admin does in the console.
async fn save(world: &World, workflow: &Value) -> Reply {
    let mut row = workflow.clone();
    row["organization_id"] = json!(demo::ALPINE);
    let call = world
        .request_as(Caller::ADMIN, Method::POST, "/rest/v1/workflows")
        .await;
    call.header("prefer", "return=representation")
        .json(&row)
        .await
}

/// Saves and activates a workflow, and gives its id.
async fn activate(world: &World, workflow: &Value) -> String {
    let saved = save(world, workflow).await;
    saved.expect(201);
    let id = saved.json[0]["id"].as_str().unwrap().to_owned();
    let body = json!({ "action": "activate", "workflow_id": id });
    call(world, Caller::ADMIN, &body).await.expect(200);
    id
}

async fn states(world: &World) -> Value {
    world
        .sql("select coalesce(jsonb_agg(status order by lead_id, created_at), '[]') from workflow_executions")
        .await
}

async fn sent(world: &World) -> Value {
    world
        .sql(
            "select jsonb_build_array((select count(*) from messages where direction = 'outbound'),
                                       (select count(*) from outbox where topic = 'message.sent'))",
        )
        .await
}

async fn tags(world: &World) -> Value {
    world
        .sql(&format!(
            "select to_jsonb(tags) from leads where id = '{LEAD}'"
        ))
        .await
}

#[tokio::test]
async fn a_call_that_stays_does_what_happens_meanwhile() {
    let world = world().await;
    activate(&world, &chain("lead.created", &[tag("new")])).await;
    let stays = json!({ "seconds": 6, "stay": true });
    let later = async {
        // It has found nothing by then.
        tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
        add_lead(&world, LEAD).await;
    };

    let (done, ()) = tokio::join!(call(&world, Caller::Service, &stays), later);

    done.expect(200);
    assert_eq!(
        (&done.json["completed"], &done.json["is_complete"]),
        (&json!(1), &json!(true)),
        "{}",
        done.text
    );
}

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
async fn the_database_refuses_what_is_no_graph_and_names_its_nodes() {
    let world = world().await;
    let good = chain("lead.created", &[tag("a"), tag("b")]);
    for (change, pointer, words) in [
        (
            json!({ "edges": [edge("start", "next", "a"), edge("old", "next", "b")] }),
            "/edges/1/source",
            "edge old-next-b from old to b: there is no node old",
        ),
        (
            json!({ "edges": [edge("a", "next", "b"), edge("b", "next", "a")] }),
            "/edges",
            "a, b",
        ),
        (
            json!({ "edges": [edge("a", "next", "a")] }),
            "/edges/0/target",
            "leads from a to itself",
        ),
        (
            json!({ "nodes": [tag("a"), tag("a"), tag("b"), node("start", "trigger", json!({}))] }),
            "/nodes/1/id",
            "a is the id of another node too",
        ),
        (
            json!({ "nodes": [node("start", "trigger", json!({})), node("a", "launch_rocket", json!({})), tag("b")] }),
            "/nodes/1/type",
            "node a",
        ),
        (
            json!({ "nodes": vec![tag("x"); 201], "edges": [] }),
            "/nodes",
            "at most 200",
        ),
        (
            json!({ "nodes": [1], "edges": [] }),
            "/nodes/0",
            "must be an object",
        ),
        (
            json!({ "settings": { "errorHandling": "hope" } }),
            "/settings/errorHandling",
            "continue or stop",
        ),
    ] {
        let mut workflow = good.clone();
        for (field, value) in change.as_object().unwrap() {
            workflow[field] = value.clone();
        }
        let refused = save(&world, &workflow).await;
        assert_eq!(refused.status, 422, "{change}: {}", refused.json);
        assert_eq!(refused.json["message"], "invalid_workflow", "{change}");
        let details = refused.json["details"].as_str().unwrap();
        assert!(
            details.contains(pointer) && details.contains(words),
            "{change}: {details}"
        );
    }
    // What is only not ready yet is kept as a draft, and activated by the function alone.
    let mut draft = good.clone();
    draft["nodes"] = json!([tag("alone")]);
    draft["edges"] = json!([]);
    let saved = save(&world, &draft).await;
    saved.expect(201);
    let path = format!(
        "/rest/v1/workflows?id=eq.{}",
        saved.json[0]["id"].as_str().unwrap()
    );
    let activated = world
        .request_as(Caller::ADMIN, Method::PATCH, &path)
        .await
        .json(&json!({ "status": "active" }))
        .await;
    assert_eq!(
        (activated.status, &activated.json["message"]),
        (409, &json!("not_checked"))
    );
    draft["status"] = json!("active");
    assert_eq!(save(&world, &draft).await.status, 409);
}

#[tokio::test]
async fn activation_names_every_fault_and_runs_keep_their_version() {
    let world = world().await;
    let bad = chain(
        "lead.created",
        &[
            node("send", "send_message", json!({ "template_id": LEAD })),
            node("day", "delay", json!({ "for": "soon" })),
            node("who", "assign", json!({ "user_ids": [demo::CHRIS] })),
        ],
    );
    let id = save(&world, &bad).await.json[0]["id"].clone();
    let refused = call(
        &world,
        Caller::ADMIN,
        &json!({ "action": "activate", "workflow_id": id }),
    )
    .await;
    refused.expect_problem(422, "workflow_invalid");
    assert_eq!(refused.pointers(), ["/nodes/2/config"]);
    let checked = call(
        &world,
        Caller::MEMBER,
        &json!({ "action": "validate", "workflow_id": id }),
    )
    .await;
    assert_eq!(
        (
            &checked.json["is_valid"],
            checked.json["errors"].as_array().unwrap().len()
        ),
        (&json!(false), 1)
    );

    let mut fixed = bad.clone();
    fixed["nodes"][2]["config"] = json!({ "for": "P1D" });
    let path = format!("/rest/v1/workflows?id=eq.{}", id.as_str().unwrap());
    world
        .request_as(Caller::ADMIN, Method::PATCH, &path)
        .await
        .json(&json!({ "nodes": fixed["nodes"] }))
        .await
        .expect(204);
    let refused = call(
        &world,
        Caller::ADMIN,
        &json!({ "action": "activate", "workflow_id": id }),
    )
    .await;
    assert_eq!(
        refused.pointers(),
        ["/nodes/1/config/template_id", "/nodes/3/config/user_ids/0"]
    );

    // What is activated stays as it was for the runs that began with it.
    let id = activate(
        &world,
        &chain(
            "lead.created",
            &[node("day", "delay", json!({ "for": "P1D" })), tag("first")],
        ),
    )
    .await;
    add_lead(&world, LEAD).await;
    tick(&world).await;
    let path = format!("/rest/v1/workflows?id=eq.{id}");
    let edited = chain("lead.created", &[tag("second")]);
    let body = json!({ "nodes": edited["nodes"], "edges": edited["edges"] });
    world
        .request_as(Caller::ADMIN, Method::PATCH, &path)
        .await
        .json(&body)
        .await
        .expect(204);
    let versions = world
        .sql(&format!(
            "select jsonb_build_array(version, active_version) from workflows where id = '{id}'"
        ))
        .await;
    assert_eq!(versions, json!([2, 1]));
    call(
        &world,
        Caller::ADMIN,
        &json!({ "action": "activate", "workflow_id": id }),
    )
    .await
    .expect(200);
    add_lead(&world, OTHER_LEAD).await;
    pass(&world, "1 day").await;
    tick(&world).await;
    let tags = world
        .sql("select jsonb_agg(tags order by id) from leads where first_name = 'Ada'")
        .await;
    assert_eq!(tags, json!([["first"], ["second"]]));

    world
        .run_sql(&format!(
            "insert into workflows (organization_id, name, trigger_type, status)
             select '{}', 'Many', 'manual', 'active' from generate_series(1, 100)",
            demo::ALPINE
        ))
        .await;
    call(
        &world,
        Caller::ADMIN,
        &json!({ "action": "activate", "workflow_id": id }),
    )
    .await
    .expect_problem(409, "too_many_workflows");
}

#[tokio::test]
async fn only_its_own_staff_and_programs_run_a_workflow() {
    let world = world().await;
    add_lead(&world, LEAD).await;
    let manual = activate(&world, &chain("manual", &[tag("a")])).await;
    let start = json!({ "action": "start", "workflow_id": manual, "lead_id": LEAD });
    let run = call(&world, Caller::MEMBER, &start).await;
    run.expect(202);
    assert_eq!(
        (&run.json["status"], tags(&world).await),
        (&json!("completed"), json!(["a"])),
        "{}",
        run.json
    );
    let execution = run.json["execution_id"].clone();
    for (body, foreign) in [
        (start.clone(), "workflow_not_found"),
        (
            json!({ "action": "validate", "workflow_id": manual }),
            "workflow_not_found",
        ),
        (
            json!({ "action": "activate", "workflow_id": manual }),
            "workflow_not_found",
        ),
        (
            json!({ "action": "dry_run", "workflow_id": manual }),
            "workflow_not_found",
        ),
        (
            json!({ "action": "cancel", "execution_id": execution }),
            "execution_not_found",
        ),
        (
            json!({ "action": "retry", "execution_id": execution }),
            "execution_not_found",
        ),
    ] {
        for (caller, problem) in [
            (Caller::Nobody, (401, "unauthorized")),
            (Caller::Public, (403, "forbidden")),
            (Caller::CLIENT, (403, "forbidden")),
            (Caller::STRANGER, (403, "no_organization")),
            (Caller::OTHER_OWNER, (404, foreign)),
            (Caller::Service, (400, "organization_required")),
        ] {
            let reply = call(&world, caller, &body).await;
            assert_eq!(reply.problem(), problem, "{caller:?} {body}");
        }
    }
    // Members begin what is for people to begin; the rest, and what is switched on, is for admins.
    let automatic = activate(&world, &chain("lead.created", &[tag("b")])).await;
    let by_hand = json!({ "action": "start", "workflow_id": automatic, "lead_id": LEAD });
    call(&world, Caller::MEMBER, &by_hand)
        .await
        .expect_problem(403, "role_too_low");
    call(
        &world,
        Caller::MEMBER,
        &json!({ "action": "activate", "workflow_id": automatic }),
    )
    .await
    .expect_problem(403, "role_too_low");
    call(&world, Caller::ADMIN, &by_hand).await.expect(202);
    call(&world, Caller::MEMBER, &json!({}))
        .await
        .expect_problem(403, "service_only");
    let foreign_lead = json!({ "action": "start", "workflow_id": manual, "lead_id": demo::CHRIS });
    call(&world, Caller::MEMBER, &foreign_lead)
        .await
        .expect_problem(404, "lead_not_found");

    // The same request again begins nothing.
    let mut replies = Vec::new();
    for _ in 0..2 {
        let again = world.function_as(Caller::MEMBER, "workflow-run").await;
        let reply = again.header("idempotency-key", "once").json(&start).await;
        reply.expect(202);
        replies.push(reply.json["execution_id"].clone());
    }
    assert_eq!(replies[0], replies[1]);
}

#[tokio::test]
async fn two_calls_at_once_send_each_message_once() {
    let world = world().await;
    activate(
        &world,
        &chain(
            "lead.created",
            &[
                node("wait", "delay", json!({ "for": "P1D" })),
                hello("hello"),
                tag("done"),
            ],
        ),
    )
    .await;
    world
        .run_sql(&format!(
            "insert into leads (organization_id, first_name, phone)
             select '{}', 'Lea', '+4179' || lpad(number::text, 7, '0') from generate_series(1, 50) as number",
            demo::ALPINE
        ))
        .await;
    let (_, _) = tokio::join!(tick(&world), tick(&world));
    assert_eq!(sent(&world).await, json!([0, 0]));
    pass(&world, "1 day").await;
    let (_, _) = tokio::join!(tick(&world), tick(&world));
    tick(&world).await;
    assert_eq!(sent(&world).await, json!([50, 50]));
    let counted = world
        .sql("select jsonb_build_array((select count(*) from workflow_executions where status = 'completed'),
                (select count(*) from workflow_steps), (select count(*) from leads where tags = '{done}'))")
        .await;
    assert_eq!(counted, json!([50, 200, 50]));
}

#[tokio::test]
async fn a_call_that_dies_is_followed_by_another_and_can_do_nothing_more() {
    let world = world().await;
    activate(
        &world,
        &chain("lead.created", &[hello("hello"), tag("done")]),
    )
    .await;
    add_lead(&world, LEAD).await;
    // Taken up and begun, by somebody who then is gone.
    let as_service = |function: &str, arguments: &Value| {
        let arguments = arguments.to_string().replace('\'', "''");
        format!(
            "select answer::jsonb from private.as_tenant('{{\"role\": \"service_role\"}}', '{function}', '{arguments}')"
        )
    };
    let event = world
        .sql(&as_service("workflow_events_claim", &json!({ "most": 1 })))
        .await;
    let runs = json!([{ "workflow_id": event[0]["workflows"][0]["workflow_id"], "version": 1 }]);
    world
        .sql(&as_service(
            "workflow_start",
            &json!({ "lease": event[0]["lease"], "runs": runs }),
        ))
        .await;
    let claimed = world
        .sql(&as_service("workflow_claim", &json!({ "most": 1 })))
        .await;
    let lease = &claimed[0]["lease"];
    let step = json!({ "lease": lease, "steps": [{ "node_id": "start", "status": "done", "handle": "next" }] });
    world.sql(&as_service("workflow_step", &step)).await;
    assert_eq!(tick(&world).await["runs"], 0);

    world.run_sql("update private.jobs set due_at = now() - interval '1 second' where queue = 'workflows'").await;
    tick(&world).await;
    assert_eq!(
        (states(&world).await, sent(&world).await, tags(&world).await),
        (json!(["completed"]), json!([1, 1]), json!(["done"]))
    );
    let late = json!({ "lease": lease, "ended": "failed", "error": "slow" });
    assert_eq!(
        world.refusal(&as_service("workflow_step", &late)).await,
        "lease_lost"
    );
    assert_eq!(states(&world).await, json!(["completed"]));
}

#[tokio::test]
async fn a_workflow_does_not_start_itself_and_two_do_not_start_each_other_for_ever() {
    let world = world().await;
    let mut own = chain(
        "lead.updated",
        &[node(
            "set",
            "update_lead",
            json!({ "set": { "status": "contacted" }, "add": { "lead_score": 1 } }),
        )],
    );
    own["trigger_config"] = json!({ "fields": ["status", "lead_score"] });
    activate(&world, &own).await;
    add_lead(&world, LEAD).await;
    world
        .run_sql(&format!(
            "update leads set status = 'qualified' where id = '{LEAD}'"
        ))
        .await;
    for _ in 0..3 {
        tick(&world).await;
    }
    assert_eq!(states(&world).await, json!(["completed"]));

    own["name"] = json!("Another");
    activate(&world, &own).await;
    world
        .run_sql(&format!(
            "update leads set status = 'lost' where id = '{LEAD}'"
        ))
        .await;
    for _ in 0..20 {
        tick(&world).await;
    }
    let deepest = world.sql("select jsonb_build_array(max(depth), count(*) filter (where status = 'completed') = count(*), count(*) <= 13) from workflow_executions").await;
    assert_eq!(deepest, json!([5, true, true]));
}

#[tokio::test]
async fn reentry_is_kept_under_any_race() {
    let world = world().await;
    let mut workflow = chain(
        "tag.added",
        &[node("wait", "delay", json!({ "for": "P1D" }))],
    );
    activate(&world, &workflow).await;
    workflow["name"] = json!("Once");
    workflow["trigger_config"] = json!({ "reentry": "once", "tag": "vip" });
    activate(&world, &workflow).await;
    workflow["name"] = json!("Seldom");
    workflow["trigger_config"] = json!({ "reentry": "always", "min_interval": "P1D" });
    activate(&world, &workflow).await;
    workflow["name"] = json!("Always");
    workflow["trigger_config"] = json!({ "reentry": "always" });
    activate(&world, &workflow).await;
    add_lead(&world, LEAD).await;
    for round in 0..2 {
        for turn in 0..3 {
            world.run_sql(&format!("update leads set tags = '{{vip,{round}{turn}}}' where id = '{LEAD}'; update leads set tags = '{{}}' where id = '{LEAD}'")).await;
        }
        let (_, _) = tokio::join!(tick(&world), tick(&world));
        pass(&world, "1 day").await;
        tick(&world).await;
    }
    let counted = world
        .sql("select jsonb_object_agg(name, total_executions) from workflows where trigger_type = 'tag.added'")
        .await;
    assert_eq!(
        counted,
        json!({ "Welcome": 2, "Once": 1, "Seldom": 1, "Always": 6 })
    );
}

#[tokio::test]
async fn runs_are_cancelled_held_taken_out_and_taken_up_again() {
    let world = world().await;
    let mut workflow = chain(
        "lead.created",
        &[node("wait", "delay", json!({ "for": "P1D" })), tag("done")],
    );
    workflow["settings"] = json!({ "exitOn": [{ "event": "message.received" }] });
    let id = activate(&world, &workflow).await;
    add_lead(&world, LEAD).await;
    tick(&world).await;
    let run = world
        .sql("select to_jsonb(id) from workflow_executions")
        .await;
    let cancel = json!({ "action": "cancel", "execution_id": run });
    for _ in 0..2 {
        let cancelled = call(&world, Caller::MEMBER, &cancel).await;
        cancelled.expect(200);
        assert_eq!(cancelled.json["status"], "cancelled");
    }
    pass(&world, "1 day").await;
    tick(&world).await;
    assert_eq!(
        (states(&world).await, tags(&world).await),
        (json!(["cancelled"]), json!([]))
    );

    let retry = json!({ "action": "retry", "execution_id": run });
    let again = call(&world, Caller::MEMBER, &retry).await;
    again.expect(202);
    assert_eq!(again.json["status"], "waiting");
    call(&world, Caller::MEMBER, &retry)
        .await
        .expect_problem(409, "execution_goes_on");

    // Off means off: what is due is held. On again, it goes on.
    let path = format!("/rest/v1/workflows?id=eq.{id}");
    world
        .request_as(Caller::ADMIN, Method::PATCH, &path)
        .await
        .json(&json!({ "status": "inactive" }))
        .await
        .expect(204);
    pass(&world, "1 day").await;
    tick(&world).await;
    assert_eq!(
        (states(&world).await, tags(&world).await),
        (json!(["waiting"]), json!([]))
    );
    call(
        &world,
        Caller::ADMIN,
        &json!({ "action": "activate", "workflow_id": id }),
    )
    .await
    .expect(200);
    tick(&world).await;
    assert_eq!(
        (states(&world).await, tags(&world).await),
        (json!(["completed"]), json!(["done"]))
    );
    call(&world, Caller::MEMBER, &cancel)
        .await
        .expect_problem(409, "execution_ended");

    // Whoever writes is out.
    add_lead(&world, OTHER_LEAD).await;
    tick(&world).await;
    world
        .run_sql(&format!(
            "insert into messages (organization_id, lead_id, channel, direction, sender, from_address, to_address, body)
             values ('{}', '{OTHER_LEAD}', 'sms', 'inbound', 'customer', '+41791234567', '+15005550006', 'Stop it')",
            demo::ALPINE
        ))
        .await;
    tick(&world).await;
    assert_eq!(states(&world).await, json!(["completed", "cancelled"]));
    assert_eq!(
        world
            .sql("select count(*) from private.jobs where queue = 'workflows'")
            .await,
        0
    );
}

#[tokio::test]
async fn errors_go_on_or_stop_and_time_is_limited() {
    let world = world().await;
    let broken = node(
        "broken",
        "update_lead",
        json!({ "set": { "custom_fields.x": "{{ input.nothing }}" } }),
    );
    let mut workflow = chain("manual", &[broken, tag("after")]);
    let goes_on = activate(&world, &workflow).await;
    workflow["settings"] = json!({ "errorHandling": "stop" });
    let stops = activate(&world, &workflow).await;
    add_lead(&world, LEAD).await;
    let start =
        |id: &str| json!({ "action": "start", "workflow_id": id, "lead_id": LEAD, "input": {} });
    let run = call(&world, Caller::MEMBER, &start(&stops)).await;
    assert_eq!(
        (&run.json["status"], tags(&world).await),
        (&json!("failed"), json!([])),
        "{}",
        run.json
    );
    let told = world.sql("select jsonb_build_array(error_details ->> 'code', error_details ->> 'node_id') from workflow_executions").await;
    assert_eq!(told, json!(["value_faults", "broken"]));
    let run = call(&world, Caller::MEMBER, &start(&goes_on)).await;
    assert_eq!(
        (&run.json["status"], tags(&world).await),
        (&json!("completed"), json!(["after"]))
    );
    let told = world
        .sql("select jsonb_build_array(error_count, error_details ->> 'code', output_data #>> '{errors,0,node_id}')
              from workflow_executions where status = 'completed'")
        .await;
    assert_eq!(told, json!([1, "went_on_after_errors", "broken"]));

    // Seconds of work and days of life are counted by the database.
    let slow = chain("manual", &[node("wait", "delay", json!({ "for": "P1D" }))]);
    let slow = activate(&world, &slow).await;
    for (change, code) in [
        (
            "workflow_executions set worked = '10 minutes' where id",
            "time_exceeded",
        ),
        (
            "workflow_executions set expires_at = now() where id",
            "expired",
        ),
        ("private.jobs set failures = 10 where subject_id", "stuck"),
    ] {
        let run = call(&world, Caller::MEMBER, &start(&slow)).await;
        let id = run.json["execution_id"].as_str().unwrap();
        world.run_sql(&format!("update {change} = '{id}'")).await;
        pass(&world, "1 day").await;
        tick(&world).await;
        let told = world.sql(&format!("select jsonb_build_array(status, error_details ->> 'code') from workflow_executions where id = '{id}'")).await;
        assert_eq!(told, json!(["failed", code]));
    }
}

#[tokio::test]
async fn a_dry_run_shows_words_and_times_and_does_nothing() {
    let world = world().await;
    let workflow = chain(
        "lead.created",
        &[
            node("wait", "delay", json!({ "for": "P1D" })),
            hello("hello"),
            tag("done"),
        ],
    );
    let id = save(&world, &workflow).await.json[0]["id"].clone();
    add_lead(&world, LEAD).await;
    let trial = call(
        &world,
        Caller::MEMBER,
        &json!({ "action": "dry_run", "workflow_id": id, "lead_id": LEAD }),
    )
    .await;
    trial.expect(200);
    assert_eq!(trial.json["ended"], "completed");
    assert_eq!(trial.json["steps"][2]["effect"]["text"], "Hi Ada");
    assert_eq!(
        (states(&world).await, sent(&world).await, tags(&world).await),
        (json!([]), json!([0, 0]), json!([]))
    );
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
async fn many_runs_of_one_organization_do_not_keep_another_s_waiting() {
    let world = world().await;
    world
        .run_sql(&format!(
            "insert into workflows (id, organization_id, name, trigger_type, nodes, status)
             values ('{TEMPLATE}', '{0}', 'Many', 'manual', '[{{\"id\": \"start\", \"type\": \"trigger\"}}]', 'active'),
                    ('{LEAD}', '{1}', 'One', 'manual', '[{{\"id\": \"start\", \"type\": \"trigger\"}}]', 'active');
             set session_replication_role = replica;
             insert into workflow_executions (organization_id, workflow_id, version)
             select known.organization_id, known.id, 1 from workflows as known
             cross join lateral generate_series(1, case known.name when 'Many' then 10000 else 1 end)
             where known.name in ('Many', 'One');
             set session_replication_role = default;
             insert into private.jobs (queue, organization_id, subject_id, due_at)
             select 'workflows', organization_id, id, now() - case when organization_id = '{0}' then interval '1 hour' else interval '1 second' end
             from workflow_executions where version = 1",
            demo::ALPINE,
            demo::HARBOR
        ))
        .await;
    let claimed = world
        .sql("select jsonb_agg(distinct run.value #>> '{lease,organization_id}')
              from private.as_tenant('{\"role\": \"service_role\"}', 'workflow_claim', '{\"most\": 8}') as claim
              cross join jsonb_array_elements(claim.answer::jsonb) as run")
        .await;
    assert_eq!(claimed, json!([demo::ALPINE, demo::HARBOR]));
}

#[tokio::test]
async fn every_trigger_starts_and_a_schedule_takes_each_lead_that_fits() {
    let world = world().await;
    add_lead(&world, LEAD).await;
    add_lead(&world, OTHER_LEAD).await;
    let mut scheduled = chain("schedule", &[tag("morning")]);
    scheduled["trigger_config"] = json!({ "time": "09:00", "reentry": "always",
        "filter": { "field": "lead.status", "op": "equals", "value": "qualified" } });
    activate(&world, &scheduled).await;
    world
        .run_sql(&format!(
            "update leads set status = 'qualified' where id = '{LEAD}'"
        ))
        .await;
    tick(&world).await;
    assert_eq!(states(&world).await, json!([]));
    for _ in 0..2 {
        pass(&world, "1 day").await;
        tick(&world).await;
    }
    assert_eq!(
        (states(&world).await, tags(&world).await),
        (json!(["completed", "completed"]), json!(["morning"]))
    );

    world.run_sql("delete from workflow_executions").await;
    world
        .run_sql(&format!(
            "update leads set customer_id = '{}' where id = '{LEAD}'",
            demo::CLARA
        ))
        .await;
    for trigger in [
        "booking.created",
        "booking.cancelled",
        "appointment.created",
        "payment.received",
        "message.received",
        "lead.created",
        "form.submitted",
        "contact.opted_in",
        "contact.opted_out",
    ] {
        activate(&world, &chain(trigger, &[tag(&trigger.replace('.', "_"))])).await;
    }
    world
        .run_sql(&format!(
            "insert into payments (organization_id, customer_id, amount, currency, status) values ('{0}', '{1}', 10, 'CHF', 'pending');
             update payments set status = 'succeeded';
             insert into messages (organization_id, customer_id, channel, direction, sender, from_address, to_address, body)
             values ('{0}', '{1}', 'sms', 'inbound', 'customer', '+41791234567', '+15005550006', 'Hi');
             insert into contact_permissions (organization_id, channel, address, purpose, status)
             select organization_id, 'sms', phone, known.purpose, known.status from leads,
               (values ('marketing', 'revoked'), ('transactional', 'granted')) as known (purpose, status) where id = '{LEAD}';
             insert into forms (id, organization_id, name) values ('{TEMPLATE}', '{0}', 'Form');
             insert into form_submissions (organization_id, form_id, lead_id) values ('{0}', '{TEMPLATE}', '{LEAD}');
             insert into bookings (organization_id, tour_id, departure_id, customer_id, customer_name, num_participants, unit_price,
               total_price, currency, confirmation_code, start_date, end_date)
             select organization_id, tour_id, id, '{1}', 'Clara', 1, 10, 10, 'CHF', 'AAAAA-AAAAA', starts_at, ends_at
             from tour_departures where id = '{2}';
             update bookings set status = 'cancelled' where confirmation_code = 'AAAAA-AAAAA'",
            demo::ALPINE,
            demo::CLARA,
            demo::SUNRISE_LATER,
        ))
        .await;
    tick(&world).await;
    let started = world
        .sql("select jsonb_agg(distinct triggered_by order by triggered_by) from workflow_executions where status = 'completed' and error_count = 0")
        .await;
    assert_eq!(
        started,
        json!([
            "booking.cancelled",
            "booking.created",
            "contact.opted_in",
            "contact.opted_out",
            "form.submitted",
            "message.received",
            "payment.received"
        ])
    );
}

#[tokio::test]
async fn what_can_not_be_read_holds_up_its_own_organization_alone() {
    let world = world().await;
    activate(&world, &chain("lead.created", &[tag("seen")])).await;
    // A number that nothing but the database reads, which refuses it nowadays.
    world
        .run_sql(&format!(
            "alter table leads drop constraint leads_custom_fields_document_of_65536;
             insert into leads (organization_id, first_name, custom_fields) values ('{}', 'Odd', '{{\"a\": 1e400}}')",
            demo::ALPINE
        ))
        .await;
    add_lead(&world, LEAD).await;

    tick(&world).await;
    tick(&world).await;

    assert_eq!(
        world
            .sql(&format!(
                "select to_jsonb(tags) from leads where id = '{LEAD}'"
            ))
            .await,
        json!(["seen"])
    );
}

#[tokio::test]
async fn the_trigger_of_an_active_workflow_stays() {
    let world = world().await;
    let id = activate(&world, &chain("lead.created", &[tag("seen")])).await;
    let change = async |row: Value| {
        let path = format!("/rest/v1/workflows?id=eq.{id}");
        let call = world.request_as(Caller::ADMIN, Method::PATCH, &path).await;
        call.json(&row).await
    };
    let refused = change(json!({ "trigger_type": "manual" })).await;
    refused.expect(409);
    change(json!({ "status": "inactive", "trigger_type": "manual" }))
        .await
        .expect(204);
}

#[tokio::test]
async fn a_schedule_that_is_switched_off_and_on_goes_on_once() {
    let world = world().await;
    add_lead(&world, LEAD).await;
    let mut workflow = chain("schedule", &[tag("daily")]);
    workflow["trigger_config"] = json!({ "time": "09:00", "reentry": "always" });
    let id = activate(&world, &workflow).await;
    world
        .run_sql(&format!(
            "update workflows set status = 'inactive' where id = '{id}'"
        ))
        .await;
    let again = call(
        &world,
        Caller::ADMIN,
        &json!({ "action": "activate", "workflow_id": id }),
    )
    .await;
    again.expect(200);

    for _ in 0..2 {
        pass(&world, "1 day").await;
        tick(&world).await;
    }

    let chains = world
        .sql("select count(*) from private.jobs where queue = 'workflow-events' and due_at < 'infinity'")
        .await;
    assert_eq!(chains, 1);
}
