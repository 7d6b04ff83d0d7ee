//! Calls that work at the same time, end early, or stay.

use super::{
    LEAD, TEMPLATE, activate, add_lead, call, chain, hello, node, pass, sent, states, tag, tags,
    tick, world,
};
use end_to_end::{Caller, demo};
use serde_json::{Value, json};

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
