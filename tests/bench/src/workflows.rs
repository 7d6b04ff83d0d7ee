//! Steps of workflows by two workers, beside the same steps on a queue in Postgres (graphile-worker on Node); what it costs
//! to plan them; and submissions of forms, which begin them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use axum::{body::Body, http::Request};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::{Value, json};
use stack::{Functions, Options, Stack};
use tokio::time::sleep;

use crate::{
    format::number,
    functions,
    machine::Reporting,
    processes::Worker,
    progress::Progress,
    requests::{answered, share},
};

const ORGANIZATION: &str = "00000000-0000-4000-8000-0000000000a0";
/// Steps of one run that do something, each in a statement of its own.
const STEPS: usize = 10;
/// Steps that a worker has under way: as many as a call of workflow-run.
const AT_ONCE: usize = 8;
/// Submissions that are measured on each number of connections.
const SUBMISSIONS: usize = 600;

/// Measures, prints the report, and leaves it in `target/bench/workflows.md`.
pub fn run(is_quick: bool) -> Result<()> {
    functions::cargo_build_wasm(&["--package", "workflow-run", "--package", "lead-capture"])?;
    let peer = fetch_peer()?;
    let report = Reporting::begin("workflows");
    let text = stack::runtime()?.block_on(measure(is_quick, &peer))?;
    report.finish(&[], &text)
}

async fn measure(is_quick: bool, peer: &Path) -> Result<String> {
    let progress = Progress::new();
    let runs = if is_quick { 40 } else { 400 };
    let stack = Stack::start(Options {
        functions: Functions::Only(vec!["workflow-run".to_owned(), "lead-capture".to_owned()]),
        own_postgres: true,
        ..Options::default()
    })
    .await?;
    let admin = stack.admin().await?;
    admin
        .batch_execute(&format!(
            "update private.limits set most = 10000000;
             insert into public.leads (organization_id, first_name, source_details)
             select '{ORGANIZATION}', 'Bench', jsonb_build_object('bench', number) from generate_series(1, {runs}) as number"
        ))
        .await?;
    let mut lines = vec![
        "## Steps of workflows\n".to_owned(),
        format!(
            "{runs} runs of {STEPS} steps, each of which adds to a number in a lead of its own; two workers with {AT_ONCE} \
             under way each, on one Postgres. Frontdesk decides, journals and does a step in one statement, under \
             row-level security, by a call through the gateway; graphile-worker has a transaction for the step and the \
             job of the next one, and another for the end of its job.\n"
        ),
        "| | steps a second | seconds |\n|---|---:|---:|".to_owned(),
    ];
    for round in 0..if is_quick { 1 } else { 3 } {
        progress.note(format_args!("steps by workflow-run, round {round}"));
        let ours = by_us(&stack, &admin, runs).await?;
        progress.note(format_args!("steps by graphile-worker, round {round}"));
        let theirs = by_graphile(&stack, &admin, runs, peer).await?;
        for (name, took) in [("Frontdesk", ours), ("graphile-worker, Node", theirs)] {
            let steps = (runs * STEPS) as f64 / took.as_secs_f64();
            lines.push(format!(
                "| {name}, round {} | {} | {} |",
                round + 1,
                number(steps),
                number(took.as_secs_f64())
            ));
        }
    }
    progress.note("claims among runs that wait");
    lines.push(claims(&admin, if is_quick { 10_000 } else { 100_000 }).await?);
    let planned = plan_cost()?;
    lines.push(format!(
        "\nA plan over 200 nodes takes {} µs (median of 200, natively), and reading the graph {} µs.",
        number(planned.0),
        number(planned.1)
    ));
    lines.push(
        "\n## Submissions of a form\n\nlead-capture through the gateway, each of another person; a new lead starts a \
         workflow.\n\n| connections | a second | p50 ms | p99 ms |\n|---:|---:|---:|---:|"
            .to_owned(),
    );
    for connections in [1, 16] {
        progress.note(format_args!("submissions on {connections} connections"));
        lines.push(submissions(&stack, &admin, connections, is_quick).await?);
    }
    Ok(lines.join("\n"))
}

/// Runs that are due, taken up by two calls at once.
async fn by_us(stack: &Stack, admin: &tokio_postgres::Client, runs: usize) -> Result<Duration> {
    let mut nodes = vec![json!({ "id": "start", "type": "trigger" })];
    let mut edges = Vec::new();
    for step in 0..STEPS {
        let id = format!("s{step}");
        let source = nodes.last().and_then(|node| node.get("id")).cloned();
        edges.push(json!({ "id": format!("e{step}"), "source": source, "target": id }));
        nodes.push(
            json!({ "id": id, "type": "update_lead", "config": { "add": { "lead_score": 1 } } }),
        );
    }
    admin
        .batch_execute(&format!(
            "delete from public.workflows where name = 'Bench';
             insert into public.workflows (organization_id, name, trigger_type, nodes, edges, status)
             values ('{ORGANIZATION}', 'Bench', 'manual', '{}', '{}', 'active');
             insert into public.workflow_executions (organization_id, workflow_id, version, lead_id, subject_id)
             select known.organization_id, known.id, 1, lead.id, lead.id from public.workflows as known
             join public.leads as lead on lead.organization_id = known.organization_id and lead.first_name = 'Bench'
             where known.name = 'Bench';
             insert into private.jobs (queue, organization_id, subject_id)
             select 'workflows', run.organization_id, run.id from public.workflow_executions as run
             join public.workflows as known on known.id = run.workflow_id where known.name = 'Bench'",
            json!(nodes),
            json!(edges)
        ))
        .await?;
    let client = Client::builder(TokioExecutor::new()).build_http();
    let begun = Instant::now();
    let call = async || {
        let request = Request::post(format!("{}/functions/v1/workflow-run", stack.url))
            .header("apikey", &stack.keys.secret_key)
            .header("content-type", "application/json")
            .body(Body::from(r#"{"seconds": 300}"#))?;
        answered(&client, request).await
    };
    let (one, other) = tokio::join!(call(), call());
    let took = begun.elapsed();
    let steps = |answer: Result<Value>| -> Result<u64> {
        answer?
            .get("steps")
            .and_then(Value::as_u64)
            .context("no steps")
    };
    let done = steps(one)? + steps(other)?;
    ensure!(
        done == (runs * (STEPS + 1)) as u64,
        "{done} steps were written"
    );
    Ok(took)
}

/// The same by two processes of graphile-worker.
async fn by_graphile(
    stack: &Stack,
    admin: &tokio_postgres::Client,
    runs: usize,
    peer: &Path,
) -> Result<Duration> {
    let url = stack.database_url(stack::Login::Admin);
    let status = Command::new("node")
        .arg("migrate.js")
        .arg(&url)
        .current_dir(peer)
        .status()?;
    ensure!(status.success(), "graphile-worker's tables were not made");
    admin
        .batch_execute(&format!(
            "drop schema if exists bench cascade; create schema bench;
             create table bench.steps (run bigint, step integer, primary key (run, step));
             select graphile_worker.add_job('step', json_build_object('run', row_number() over (), 'lead', lead.id, 'step', 1))
             from public.leads as lead where lead.organization_id = '{ORGANIZATION}' and lead.first_name = 'Bench'"
        ))
        .await?;
    let start = || -> Result<Worker> {
        let mut command = Command::new("node");
        command
            .args(["worker.js", &url, ORGANIZATION])
            .args([STEPS.to_string(), AT_ONCE.to_string()])
            .current_dir(peer)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Worker::start(command)
    };
    // From the first step on: what Node takes to start is not its work.
    let _workers = [start()?, start()?];
    let count = "select count(*) from bench.steps";
    let total = i64::try_from(runs * STEPS)?;
    let mut begun = None;
    let waits = Instant::now();
    loop {
        let done: i64 = admin.query_one(count, &[]).await?.get(0);
        if done > 0 && begun.is_none() {
            begun = Some(Instant::now());
        }
        if done == total {
            return Ok(begun.map_or(Duration::ZERO, |begun| begun.elapsed()));
        }
        ensure!(
            waits.elapsed() < Duration::from_secs(300),
            "graphile-worker has done {done} of {total} steps"
        );
        sleep(Duration::from_millis(5)).await;
    }
}

/// Claims of what a call works on, with a thousand runs due among many that wait.
async fn claims(admin: &tokio_postgres::Client, waiting: usize) -> Result<String> {
    admin
        .batch_execute(&format!(
            "insert into public.workflow_executions (organization_id, workflow_id, version)
             select known.organization_id, known.id, 1
             from public.workflows as known, generate_series(1, {waiting} + 1000) where known.name = 'Bench';
             delete from private.jobs where queue = 'workflows';
             insert into private.jobs (queue, organization_id, subject_id, is_ready, due_at)
             select 'workflows', run.organization_id, run.id, false,
                    now() + case when row_number() over () <= 1000 then -interval '1 second' else interval '1 day' end
             from public.workflow_executions as run
             join public.workflows as known on known.id = run.workflow_id and known.name = 'Bench'
             where run.lead_id is null;
             analyze private.jobs; analyze public.workflow_executions"
        ))
        .await?;
    let mut times = Vec::new();
    for _ in 0..61 {
        let begun = Instant::now();
        let row = admin
            .query_one(
                "select count(*) from private.claim_jobs('workflows', $1)",
                &[&i32::try_from(AT_ONCE)?],
            )
            .await?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
        ensure!(
            row.get::<_, i64>(0) == AT_ONCE as i64,
            "{AT_ONCE} runs were not claimed"
        );
    }
    let first = times.remove(0);
    Ok(format!(
        "\nClaims of {AT_ONCE}, with 1,000 runs due among {} that wait: the first of a session takes {} ms; \
         of the next 60, p50 {} ms, p99 {} ms.",
        number(waiting as f64),
        number(first),
        number(share(&mut times, 0.5)),
        number(share(&mut times, 0.99))
    ))
}

/// Microseconds of a plan over 200 nodes, and of reading them.
fn plan_cost() -> Result<(f64, f64)> {
    let mut nodes = vec![json!({ "id": "n0", "type": "trigger" })];
    let mut edges = Vec::new();
    for at in 1..200 {
        nodes.push(json!({ "id": format!("n{at}"), "type": "condition",
            "config": { "rules": { "field": "lead.lead_score", "op": "at_least", "value": at } } }));
        let handle = if at == 1 { "next" } else { "false" };
        edges.push(json!({ "id": format!("e{at}"), "source": format!("n{}", at - 1), "target": format!("n{at}"),
                           "sourceHandle": handle }));
    }
    let run: workflows::Run = serde_json::from_value(json!({
        "execution_id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d", "trigger": {}, "input": {}, "templates": {},
        "workflow": { "trigger_type": "manual", "trigger_config": {}, "nodes": nodes, "edges": edges, "settings": {} },
        "state": { "now": "2026-11-27T09:00:00Z", "steps": {},
                   "facts": { "organization": { "timezone": "Europe/Zurich" }, "lead": { "lead_score": 0 } } },
    }))?;
    let senders = messages::Senders::default();
    let mut times = (Vec::new(), Vec::new());
    for _ in 0..200 {
        let begun = Instant::now();
        let workflow = run.workflow().ok().context("the graph can't be read")?;
        times.1.push(begun.elapsed().as_secs_f64() * 1e6);
        let begun = Instant::now();
        let plan = run.next(&workflow, &senders, &run.state);
        times.0.push(begun.elapsed().as_secs_f64() * 1e6);
        ensure!(
            plan.steps.len() == 200,
            "{} steps were planned",
            plan.steps.len()
        );
    }
    Ok((share(&mut times.0, 0.5), share(&mut times.1, 0.5)))
}

/// A row of the report: submissions on so many connections.
async fn submissions(
    stack: &Stack,
    admin: &tokio_postgres::Client,
    connections: usize,
    is_quick: bool,
) -> Result<String> {
    let fields = json!([
        { "name": "name", "type": "text", "label": "Name", "required": true },
        { "name": "email", "type": "email", "label": "E-mail", "required": true },
        { "name": "people", "type": "number", "label": "People", "validation": { "min": 1, "max": 40 } },
    ]);
    let form: String = admin
        .query_one(
            &format!(
                "insert into public.forms (organization_id, name, fields)
                 values ('{ORGANIZATION}', 'Bench', '{fields}') returning id::text"
            ),
            &[],
        )
        .await?
        .get(0);
    let client = Client::builder(TokioExecutor::new()).build_http();
    let each = if is_quick { 60 } else { SUBMISSIONS } / connections;
    let submit = async |connection: usize| -> Result<Vec<f64>> {
        let mut times = Vec::new();
        for number in 0..each + 5 {
            let body = json!({ "form_id": form, "answers": {
                "name": "Ada Lovelace", "email": format!("ada{connections}-{connection}-{number}@example.com"), "people": 4,
            } });
            let request = Request::post(format!("{}/functions/v1/lead-capture", stack.url))
                .header("apikey", &stack.keys.publishable_key)
                .header("content-type", "application/json")
                .body(Body::from(body.to_string()))?;
            let begun = Instant::now();
            answered(&client, request).await?;
            // The first ones meet what is cold.
            if number >= 5 {
                times.push(begun.elapsed().as_secs_f64() * 1e3);
            }
        }
        Ok(times)
    };
    let begun = Instant::now();
    let all = futures_util::future::try_join_all((0..connections).map(submit)).await?;
    let took = begun.elapsed().as_secs_f64();
    let mut times: Vec<f64> = all.into_iter().flatten().collect();
    Ok(format!(
        "| {connections} | {} | {} | {} |",
        number((connections * (each + 5)) as f64 / took),
        number(share(&mut times, 0.5)),
        number(share(&mut times, 0.99))
    ))
}

/// The folder of the peer, with its packages.
fn fetch_peer() -> Result<PathBuf> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/workflows");
    let folder = stack::repository().join("target/bench/workflow-peer");
    fs::create_dir_all(&folder)?;
    for file in [
        "package.json",
        "package-lock.json",
        "worker.js",
        "migrate.js",
    ] {
        fs::copy(sources.join(file), folder.join(file)).context(file)?;
    }
    let status = Command::new("npm")
        .args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ])
        .current_dir(&folder)
        .status()?;
    ensure!(status.success(), "npm ci failed");
    Ok(folder)
}
