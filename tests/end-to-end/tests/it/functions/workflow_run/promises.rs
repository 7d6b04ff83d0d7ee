//! What holds however much there is, and whatever dies.

use super::{
    LEAD, activate, add_lead, call, chain, edge, hello, node, pass, states, tag, tags, tick, world,
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
