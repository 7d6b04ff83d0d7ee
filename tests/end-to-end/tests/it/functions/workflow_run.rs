//! workflow-run: what may be saved and activated, and what runs do, once, whatever happens on the way.

mod access;
mod activation;
mod course;
mod leases;
mod messages;
mod promises;
mod triggers;
mod webhooks;

use end_to_end::{Caller, Reply, World, demo};
use reqwest::Method;
use serde_json::{Value, json};

const LEAD: &str = "00000000-0000-4000-8000-0000000de001";
const OTHER_LEAD: &str = "00000000-0000-4000-8000-0000000de002";
const TEMPLATE: &str = "00000000-0000-4000-8000-0000000de101";

/// A stack of its own, since the function works for all organizations.
async fn world() -> World {
    let world = World::of(&["workflow-run", "outbox-dispatch", "lead-capture"], &[]).await;
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
