//! What holds however much there is, and whatever dies.

use super::{
    LEAD, OTHER_LEAD, activate, add_lead, call, chain, edge, hello, node, pass, states, tag, tags,
    tick, world,
};
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};

/// Runs of a workflow without steps, as many as are said, due then.
fn runs(organization: &str, count: u32, due: &str) -> String {
    format!(
        "set session_replication_role = replica;
         insert into workflow_executions (organization_id, workflow_id, version, status)
         select known.organization_id, known.id, 1, 'waiting' from workflows as known
         cross join generate_series(1, {count}) where known.organization_id = '{organization}' and known.name = 'Many';
         insert into private.jobs (queue, organization_id, subject_id, due_at, is_ready)
         select 'workflows', run.organization_id, run.id, {due}, false from workflow_executions as run
         where run.organization_id = '{organization}' and not exists (
           select from private.jobs as job where job.queue = 'workflows' and job.subject_id = run.id
         );
         set session_replication_role = default"
    )
}

async fn many(world: &World) {
    for organization in [demo::ALPINE, demo::HARBOR] {
        world
            .run_sql(&format!(
                "insert into workflows (organization_id, name, trigger_type, nodes, status)
                 values ('{organization}', 'Many', 'manual', '[{{\"id\": \"start\", \"type\": \"trigger\"}}]', 'active')"
            ))
            .await;
    }
}

#[tokio::test]
async fn a_claim_reads_what_it_takes_and_not_what_waits() {
    let world = world().await;
    many(&world).await;
    world
        .run_sql(&runs(demo::ALPINE, 100_000, "now() + interval '1 day'"))
        .await;
    world
        .run_sql(&runs(demo::ALPINE, 1_000, "now() - interval '1 minute'"))
        .await;
    world
        .run_sql("analyze private.jobs; analyze workflow_executions")
        .await;
    // The first claim marks the thousand that are due; each further one takes the next eight.
    for (claim, most_read) in [(1, 9_000), (2, 400), (3, 400)] {
        // What was read before counts too in these numbers, so it is taken off; the claim depends on it to come after.
        let read = world
            .sql(
                "with before as materialized (
                   select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) as rows from pg_stat_xact_user_tables
                   where relname in ('jobs', 'workflow_executions')
                 ), claimed as materialized (
                   select before.rows, claim.answer::jsonb as runs from before
                   cross join lateral private.as_tenant('{\"role\": \"service_role\"}', 'workflow_claim',
                     jsonb_build_object('most', 8, 'before', before.rows)) as claim
                 )
                 select jsonb_build_array(jsonb_array_length(runs), (
                   select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) - claimed.rows from pg_stat_xact_user_tables
                   where relname in ('jobs', 'workflow_executions') and runs is not null
                 )) from claimed",
            )
            .await;
        assert_eq!(read[0], 8, "{read}");
        assert!(
            read[1].as_i64().unwrap() <= most_read,
            "claim {claim}: {read}"
        );
    }
}

#[tokio::test]
async fn ten_thousand_steps_of_one_do_not_delay_the_one_of_another() {
    let world = world().await;
    many(&world).await;
    world
        .run_sql(&runs(demo::ALPINE, 10_000, "now() - interval '1 hour'"))
        .await;
    world.run_sql(&runs(demo::HARBOR, 1, "now()")).await;
    // One short call, in which there is no time for all.
    call(&world, Caller::Service, &json!({ "seconds": 1 }))
        .await
        .expect(200);
    let done = world
        .sql("select jsonb_object_agg(slug, jsonb_build_array(waiting, ended)) from (
                select split_part(own.slug, '-', 1) as slug, count(*) filter (where run.status = 'waiting') > 0 as waiting,
                       count(*) filter (where run.status = 'completed') > 0 as ended
                from workflow_executions as run join organizations as own on own.id = run.organization_id
                group by own.slug) as counted")
        .await;
    let of = |name: &str| {
        done.as_object()
            .unwrap()
            .iter()
            .find(|(slug, _)| slug.starts_with(name))
            .unwrap()
            .1
            .clone()
    };
    assert_eq!(of("harbor"), json!([false, true]), "{done}");
    assert_eq!(of("alpine")[0], true, "{done}");
}

/// A graph of steps that count what they do: a number in the lead, a message, a note to the staff.
fn counted(dice: &mut fastrand::Rng, user: &str) -> Value {
    let mut nodes = vec![node("start", "trigger", json!({}))];
    let mut edges = Vec::new();
    for at in 1..dice.usize(6..16) {
        let id = format!("n{at}");
        nodes.push(match dice.u8(0..6) {
            0 | 1 => node(&id, "update_lead", json!({ "add": { "lead_score": 1 } })),
            2 => hello(&id),
            3 => node(&id, "notify", json!({ "user_ids": [user], "subject": "Count", "text": "One more" })),
            4 => node(&id, "delay", json!({ "for": "P1D" })),
            _ => node(&id, "condition", json!({ "rules": { "field": "lead.lead_score", "op": "at_least", "value": dice.u8(0..5) } })),
        });
        for turn in 0..dice.usize(1..3) {
            let source = dice.usize(0..at);
            let handle = match nodes[source]["type"].as_str().unwrap() {
                "condition" => ["true", "false"][dice.usize(0..2)],
                _ => "next",
            };
            let mut way = edge(nodes[source]["id"].as_str().unwrap(), handle, &id);
            way["id"] = json!(format!("e{at}-{turn}"));
            edges.push(way);
        }
    }
    // What chooses a way has one.
    for chosen in &mut nodes {
        if chosen["type"] == "condition" && !edges.iter().any(|way| way["source"] == chosen["id"]) {
            let id = chosen["id"].as_str().unwrap_or_default().to_owned();
            *chosen = node(&id, "update_lead", json!({ "add": { "lead_score": 1 } }));
        }
    }
    json!({ "name": format!("Random {}", dice.u32(..)), "trigger_type": "lead.created", "nodes": nodes, "edges": edges, "settings": {} })
}

#[tokio::test]
async fn random_graphs_that_are_killed_at_every_step_do_each_thing_once() {
    let world = world().await;
    let user = world.user("mia@alpine.example").await.id.to_string();
    // A claim of a run may write one step; what writes the next one comes to nothing, after all that it does: by an error in
    // one half of the runs, by the end of its connection in the other. So each step but the first dies once.
    world
        .run_sql(
            "update private.limits set most = 1000000;
             create table claims (run uuid primary key, number integer not null);
             create table written (run uuid, transaction xid8, primary key (run, transaction));
             create sequence kills;
             create function claimed() returns trigger language plpgsql security definer as $$
               begin
                 insert into public.claims values (new.subject_id, 1)
                 on conflict (run) do update set number = claims.number + 1;
                 return null;
               end
             $$;
             create trigger claimed after update on private.jobs for each row
               when (new.queue = 'workflows' and old.is_ready and not new.is_ready) execute function claimed();
             create function kill() returns trigger language plpgsql security definer as $$
               begin
                 -- The test itself lets time pass.
                 if coalesce(current_setting('request.jwt.claims', true), '') not like '%service_role%' then
                   return null;
                 end if;
                 insert into public.written values (new.execution_id, pg_current_xact_id()) on conflict do nothing;
                 if (select count(*) from public.written where run = new.execution_id)
                    <= (select number from public.claims where run = new.execution_id) then
                   return null;
                 end if;
                 perform nextval('public.kills');
                 if hashtext(new.execution_id::text) % 2 = 0 then
                   perform pg_terminate_backend(pg_backend_pid()), pg_sleep(1);
                 end if;
                 raise exception 'killed' using errcode = '40001';
               end
             $$;
             create constraint trigger kill after insert or update on workflow_steps deferrable initially deferred
               for each row execute function kill()",
        )
        .await;
    let mut dice = fastrand::Rng::with_seed(7);
    for _ in 0..10 {
        activate(&world, &counted(&mut dice, &user)).await;
    }
    for (number, lead) in [LEAD, OTHER_LEAD].into_iter().enumerate() {
        world
            .run_sql(&format!(
                "insert into leads (id, organization_id, first_name, phone) values ('{lead}', '{}', 'Ada', '+4179000000{number}')",
                demo::ALPINE
            ))
            .await;
    }
    let mut rounds = 0;
    loop {
        let body = json!({ "seconds": 3 });
        tokio::join!(
            call(&world, Caller::Service, &body),
            call(&world, Caller::Service, &body),
        );
        pass(&world, "1 day").await;
        // What failed is due again, and no call's lease goes on for ever.
        world
            .run_sql("update private.jobs set failures = 0, due_at = least(due_at, now()) where queue like 'workflow%'")
            .await;
        rounds += 1;
        let left = world
            .sql("select jsonb_build_array(count(*), count(*) filter (where status not in ('completed', 'failed', 'cancelled'))) from workflow_executions")
            .await;
        if left == json!([20, 0]) {
            break;
        }
        assert!(rounds < 60, "{left}");
    }
    let done = world
        .sql("select jsonb_build_object('score', count(*) filter (where node.value ->> 'type' = 'update_lead'),
                'sent', count(*) filter (where node.value ->> 'type' = 'send_message'),
                'told', count(*) filter (where node.value ->> 'type' = 'notify'),
                'ended', (select jsonb_agg(distinct status) from workflow_executions))
              from workflow_steps as step
              join workflow_executions as run on run.id = step.execution_id
              join workflow_versions as graph on graph.workflow_id = run.workflow_id
              cross join jsonb_array_elements(graph.nodes) as node (value)
              where node.value ->> 'id' = step.node_id and step.status = 'done'")
        .await;
    let seen = world
        .sql("select jsonb_build_object('score', (select sum(lead_score) from leads where first_name = 'Ada'),
                'sent', (select count(*) from messages where direction = 'outbound'),
                'told', (select count(*) from outbox where topic = 'workflow.notice'),
                'ended', '[\"completed\"]'::jsonb)")
        .await;
    assert_eq!(done, seen);
    assert!(
        seen["score"].as_i64().unwrap() > 5 && seen["sent"].as_i64().unwrap() > 3,
        "{seen}"
    );
    let killed = world.sql("select last_value from kills").await;
    assert!(killed.as_i64().unwrap() > 60, "{killed}");
}

#[tokio::test]
async fn an_event_counts_before_its_wait_and_with_it_and_until_it_is_over() {
    let world = world().await;
    let wait = node(
        "reply",
        "wait_for",
        json!({ "any": [{ "event": "message.received" }], "timeout": "P1D" }),
    );
    let mut workflow = chain("manual", &[hello("hello"), wait, tag("answered")]);
    workflow["nodes"]
        .as_array_mut()
        .unwrap()
        .push(tag("silent"));
    workflow["edges"]
        .as_array_mut()
        .unwrap()
        .push(edge("reply", "timeout", "silent"));
    workflow["trigger_config"] = json!({ "reentry": "always" });
    let workflow = activate(&world, &workflow).await;
    add_lead(&world, LEAD).await;
    let answer = format!(
        "insert into public.messages (organization_id, lead_id, channel, direction, sender, from_address, to_address, body)
         values ('{}', '{LEAD}', 'sms', 'inbound', 'customer', '+41791234567', '+15005550006', 'Yes')",
        demo::ALPINE
    );
    let start = json!({ "action": "start", "workflow_id": workflow, "lead_id": LEAD });
    let begin = async || {
        call(&world, Caller::MEMBER, &start)
            .await
            .expect(202)
            .json
            .clone()
    };
    let how = async |run: &Value| {
        world
            .sql(&format!(
                "select handle from workflow_steps where node_id = 'reply' and execution_id = '{}'",
                run["execution_id"].as_str().unwrap()
            ))
            .await
    };

    // Between the message and the wait: the lead answers in the statement that the message is written by.
    world
        .run_sql(&format!(
            "create function answer() returns trigger language plpgsql security definer as $$ begin {answer}; return null; end $$;
             create trigger answer after insert on messages for each row when (new.direction = 'outbound') execute function answer()"
        ))
        .await;
    let before = begin().await;
    tick(&world).await;
    assert_eq!(how(&before).await, "event");
    world.run_sql("drop trigger answer on messages").await;

    // In the statement by which the wait is written.
    world
        .run_sql("create trigger answer after insert on workflow_steps for each row when (new.node_id = 'reply') execute function answer()")
        .await;
    let with = begin().await;
    tick(&world).await;
    assert_eq!(how(&with).await, "event");
    world.run_sql("drop trigger answer on workflow_steps").await;

    // After it.
    let after = begin().await;
    tick(&world).await;
    assert_eq!(how(&after).await, Value::Null);
    world.run_sql(&answer).await;
    tick(&world).await;
    assert_eq!(how(&after).await, "event");

    // And when it is over, no more.
    let late = begin().await;
    tick(&world).await;
    pass(&world, "1 day").await;
    tick(&world).await;
    world.run_sql(&answer).await;
    tick(&world).await;
    assert_eq!(how(&late).await, "timeout");
    assert_eq!(tags(&world).await, json!(["answered", "silent"]));
}

#[tokio::test]
async fn a_day_is_a_day_on_both_sides_of_a_change_of_the_clocks() {
    let world = world().await;
    // A wait to nine o'clock the next day, begun at nine o'clock before each change and after it, in each zone.
    for (zone, day, hours) in [
        ("Europe/Zurich", "2027-03-26", 24),
        ("Europe/Zurich", "2027-03-27", 23),
        ("Europe/Zurich", "2027-03-28", 24),
        ("Europe/Zurich", "2027-10-29", 24),
        ("Europe/Zurich", "2027-10-30", 25),
        ("Europe/Zurich", "2027-10-31", 24),
        ("America/New_York", "2027-03-13", 23),
        ("America/New_York", "2027-11-06", 25),
        ("Asia/Tokyo", "2027-03-27", 24),
    ] {
        let mut workflow = chain(
            "manual",
            &[
                node(
                    "trip",
                    "wait_until",
                    json!({ "at": "lead.custom_fields.day", "time": "09:00" }),
                ),
                node(
                    "next",
                    "wait_until",
                    json!({ "at": "lead.custom_fields.day", "time": "09:00", "offset": "P1D" }),
                ),
            ],
        );
        workflow["settings"] = json!({ "timezone": zone, "maxLifetimeDays": 400 });
        let saved = super::save(&world, &workflow).await;
        saved.expect(201);
        world
            .run_sql(&format!(
                "insert into leads (id, organization_id, first_name, custom_fields) values ('{LEAD}', '{}', 'Ada', '{{\"day\": \"{day}\"}}')
                 on conflict (id) do update set custom_fields = excluded.custom_fields",
                demo::ALPINE
            ))
            .await;
        let trial =
            json!({ "action": "dry_run", "workflow_id": saved.json[0]["id"], "lead_id": LEAD });
        let tried = call(&world, Caller::MEMBER, &trial).await;
        tried.expect(200);
        let at = |step: usize| -> jiff::Timestamp {
            tried.json["steps"][step]["at"]
                .as_str()
                .unwrap()
                .parse()
                .unwrap()
        };
        let between = at(2).as_second() - at(1).as_second();
        assert_eq!(between, hours * 3600, "{zone} {day}: {}", tried.json);
    }
}

#[tokio::test]
async fn runs_that_ended_long_ago_are_forgotten_a_part_at_a_time() {
    let world = world().await;
    let mut workflow = chain("lead.created", &[tag("done")]);
    activate(&world, &workflow).await;
    workflow["trigger_config"] = json!({ "reentry": "once" });
    activate(&world, &workflow).await;
    workflow["trigger_config"] = json!({ "reentry": "always", "min_interval": "P180D" });
    activate(&world, &workflow).await;
    add_lead(&world, LEAD).await;
    tick(&world).await;
    assert_eq!(
        states(&world).await,
        json!(["completed", "completed", "completed"])
    );
    let kept = world
        .sql("select jsonb_agg(round(extract(epoch from kept_until - now()) / 86400) order by kept_until) from workflow_executions")
        .await;
    // Whom a workflow takes once, it knows for as long as it has the lead.
    assert_eq!(kept, json!([90, 180, null]));
    world
        .run_sql(&format!(
            "update workflow_executions set kept_until = now() - interval '1 day' where kept_until < now() + interval '91 days';
             insert into workflow_executions (organization_id, workflow_id, status, kept_until)
             select organization_id, id, 'completed', now() - interval '2 days' from workflows, generate_series(1, 600)
             where organization_id = '{}' and name = 'Welcome' limit 600",
            demo::ALPINE
        ))
        .await;
    tick(&world).await;
    assert_eq!(
        world.sql("select count(*) from workflow_executions").await,
        103
    );
    tick(&world).await;
    let left = world
        .sql("select jsonb_build_array((select count(*) from workflow_executions), (select count(distinct execution_id) from workflow_steps))")
        .await;
    assert_eq!(left, json!([2, 2]));
}
