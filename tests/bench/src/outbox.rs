//! Messages that leave: how many a second, beside the same work on Deno; how soon after the commit; and what a claim costs
//! among a million jobs.

use std::{
    collections::HashMap,
    net::Ipv4Addr,
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use axum::{
    Router,
    body::Body,
    extract::State,
    http::{HeaderMap, Request, header::CONTENT_TYPE},
    routing::post,
    serve::ListenerExt,
};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::{Value, json};
use stack::{Functions, Login, Options, Stack};
use tokio::time::sleep;

use crate::{
    format::number,
    functions,
    machine::Reporting,
    peers::Peers,
    processes::Worker,
    progress::Progress,
    requests::{answered, share},
};

const ORGANIZATION: &str = "00000000-0000-4000-8000-0000000000a0";
/// How long the provider takes.
const ANSWER: Duration = Duration::from_millis(50);
/// Messages that a call, or a worker of the peer, has under way.
const AT_ONCE: usize = 16;

/// Measures, prints the report, and leaves it in `target/bench/outbox.md`.
pub fn run(is_quick: bool) -> Result<()> {
    functions::cargo_build_wasm(&["--package", "outbox-dispatch"])?;
    let peers = Peers::prepare()?;
    let report = Reporting::begin("outbox");
    let text = stack::runtime()?.block_on(measure(is_quick, &peers))?;
    report.finish(&[peers.versions()], &text)
}

async fn measure(is_quick: bool, peers: &Peers) -> Result<String> {
    let progress = Progress::new();
    let provider = Provider::start().await?;
    let stack = Stack::start(Options {
        functions: Functions::Only(vec!["outbox-dispatch".to_owned()]),
        own_postgres: true,
        variables: [
            ("email_provider", "resend"),
            ("email_url", &provider.url),
            ("email_key", "bench"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into(),
        ..Options::default()
    })
    .await?;
    let admin = stack.admin().await?;
    admin
        .batch_execute("update private.limits set most = 10000000")
        .await?;
    let bench = Bench {
        stack,
        admin,
        provider,
        client: Client::builder(TokioExecutor::new()).build_http(),
    };
    let messages = if is_quick { 300 } else { 3000 };
    let mut lines = vec![
        "## Messages a second\n".to_owned(),
        format!(
            "{messages} e-mails to a provider that answers after {} ms, {AT_ONCE} under way in each call or process. Frontdesk \
             asks before each whether it is still wanted, keeps what it sends before it sends it, and notes what came of it; \
             the peer claims {AT_ONCE}, asks whether the address has opted out, sends, and notes it.\n",
            ANSWER.as_millis()
        ),
        "| | at once | messages a second |\n|---|---:|---:|".to_owned(),
    ];
    for round in 0..if is_quick { 1 } else { 3 } {
        for at_once in [1, 2] {
            progress.note(format_args!("messages, {at_once} at once, round {round}"));
            let ours = bench.by_us(messages, at_once).await?;
            let theirs = bench.by_deno(messages, at_once, peers).await?;
            for (name, took) in [("Frontdesk", ours), ("Deno, postgres.js", theirs)] {
                let a_second = messages as f64 / took.as_secs_f64();
                lines.push(format!(
                    "| {name}, round {} | {at_once} | {} |",
                    round + 1,
                    number(a_second)
                ));
            }
        }
    }
    progress.note("from the commit to the provider");
    lines.push(bench.latency(if is_quick { 40 } else { 300 }).await?);
    progress.note("claims among a million jobs");
    lines.push(
        bench
            .claims(if is_quick { 100_000 } else { 1_000_000 })
            .await?,
    );
    Ok(lines.join("\n"))
}

struct Bench {
    stack: Stack,
    admin: tokio_postgres::Client,
    provider: Provider,
    client: Client<hyper_util::client::legacy::connect::HttpConnector, Body>,
}

impl Bench {
    async fn write(&self, messages: usize) -> Result<()> {
        self.admin
            .batch_execute(&format!(
                "insert into public.outbox (organization_id, topic, channel, recipient, payload)
                 select '{ORGANIZATION}', 'note', 'email', format('guest%s@bench.example', number),
                        jsonb_build_object('subject', 'Your tour', 'text', 'Dear guest, the tour starts at nine. See you there!')
                 from generate_series(1, {messages}) as number"
            ))
            .await?;
        Ok(())
    }

    async fn dispatch(&self, body: &Value) -> Result<Value> {
        let request = Request::post(format!("{}/functions/v1/outbox-dispatch", self.stack.url))
            .header("apikey", &self.stack.keys.secret_key)
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()))?;
        answered(&self.client, request).await
    }

    /// What waits is delivered by so many calls.
    async fn by_us(&self, messages: usize, calls: usize) -> Result<Duration> {
        // What is cold is met before.
        self.write(AT_ONCE).await?;
        self.dispatch(&json!({})).await?;
        self.write(messages).await?;
        let begun = Instant::now();
        let body = json!({ "seconds": 300 });
        let done =
            futures_util::future::try_join_all((0..calls).map(|_| self.dispatch(&body))).await?;
        let took = begun.elapsed();
        let delivered: u64 = done
            .iter()
            .filter_map(|done| done.get("delivered")?.as_u64())
            .sum();
        ensure!(
            delivered == messages as u64,
            "{delivered} of {messages} messages were delivered"
        );
        Ok(took)
    }

    /// The same by so many processes of Deno.
    async fn by_deno(&self, messages: usize, workers: usize, peers: &Peers) -> Result<Duration> {
        self.admin
            .batch_execute(&format!(
                "drop schema if exists bench cascade; create schema bench;
                 create table bench.outbox (
                   id uuid primary key default gen_random_uuid(), organization_id uuid not null, recipient text not null,
                   subject text not null, text text not null, status text not null default 'pending', body text,
                   claimed_until timestamptz, attempts integer not null default 0, provider_message_id text,
                   created_at timestamptz not null default now());
                 create index on bench.outbox (created_at) where status = 'pending';
                 insert into bench.outbox (organization_id, recipient, subject, text)
                 select '{ORGANIZATION}', format('guest%s@bench.example', number), 'Your tour',
                        'Dear guest, the tour starts at nine. See you there!'
                 from generate_series(1, {messages}) as number"
            ))
            .await?;
        let start = || -> Result<Worker> {
            let url = self.stack.database_url(Login::Admin);
            let mut command = peers.deno_program("outbox_worker.js");
            command
                .args([&url, &self.provider.url, &AT_ONCE.to_string()])
                .stdout(Stdio::null());
            Worker::start(command)
        };
        let before = self.provider.taken();
        let _workers: Vec<Worker> = (0..workers).map(|_| start()).collect::<Result<_>>()?;
        // From the first request on: what Deno takes to start is not its work.
        let mut begun = None;
        let waits = Instant::now();
        loop {
            if begun.is_none() && self.provider.taken() > before {
                begun = Some(Instant::now());
            }
            if self.provider.taken() >= before + messages {
                let open: i64 = self
                    .admin
                    .query_one(
                        "select count(*) from bench.outbox where status = 'pending'",
                        &[],
                    )
                    .await?
                    .get(0);
                if open == 0 {
                    return Ok(begun.map_or(Duration::ZERO, |begun| begun.elapsed()));
                }
            }
            ensure!(
                waits.elapsed() < Duration::from_secs(300),
                "Deno has sent {} of {messages} messages",
                self.provider.taken() - before
            );
            sleep(Duration::from_millis(2)).await;
        }
    }

    /// From the commit of a message to the provider's door, while the clock's call stays.
    async fn latency(&self, messages: usize) -> Result<String> {
        let stays = json!({ "seconds": 50, "stay": true });
        let write = async {
            sleep(Duration::from_secs(1)).await;
            let mut commits = HashMap::new();
            for number in 0..messages {
                let row = self
                    .admin
                    .query_one(
                        "insert into public.outbox (organization_id, topic, channel, recipient, payload)
                         values ($1::text::uuid, 'note', 'email', 'guest@bench.example', '{\"subject\": \"x\", \"text\": \"x\"}')
                         returning id::text",
                        &[&ORGANIZATION],
                    )
                    .await?;
                commits.insert(row.get::<_, String>(0), Instant::now());
                // At no time that the looks know.
                sleep(Duration::from_millis(37 + (number as u64 * 53) % 211)).await;
            }
            anyhow::Ok(commits)
        };
        let (done, commits) = tokio::join!(self.dispatch(&stays), write);
        done?;
        let arrivals = self.provider.arrivals();
        let mut times = Vec::new();
        for (id, at) in commits? {
            let arrived = arrivals.get(&id).context("a message did not arrive")?;
            times.push(arrived.saturating_duration_since(at).as_secs_f64() * 1e3);
        }
        Ok(format!(
            "\n## From the commit to the provider\n\nThe clock's call stays, and looks each second. {messages} messages, at any \
             time: p50 {} ms, p99 {} ms. Without staying, it is up to a minute.",
            number(share(&mut times, 0.5)),
            number(share(&mut times, 0.99))
        ))
    }

    /// Claims of 500, of which nothing is kept.
    async fn claims(&self, jobs: usize) -> Result<String> {
        let mut lines = vec![format!(
            "\n## Claims\n\n500 of {} jobs that are due, with organizations that take turns; medians of 30.\n\n\
             | organizations | p50 ms | p99 ms |\n|---:|---:|---:|",
            number(jobs as f64)
        )];
        for organizations in [1, 10, 500] {
            self.admin
                .batch_execute(&format!(
                    "truncate private.jobs;
                     insert into public.organizations (name, slug, timezone)
                     select format('Bench %s', number), format('bench-%s', number), 'Europe/Zurich'
                     from generate_series(1, {organizations}) as number on conflict do nothing;
                     insert into private.jobs (queue, organization_id, subject_id, due_at)
                     select 'outbox', known.id, gen_random_uuid(), now() - number * interval '1 millisecond'
                     from (select id from public.organizations where slug like 'bench-%' order by slug limit {organizations}) as known,
                          generate_series(1, {jobs} / {organizations}) as number"
                ))
                .await?;
            // By itself, since it is in no transaction.
            self.admin
                .batch_execute("vacuum (analyze, freeze) private.jobs")
                .await?;
            let mut times = Vec::new();
            for _ in 0..30 {
                self.admin.batch_execute("begin").await?;
                let begun = Instant::now();
                let row = self
                    .admin
                    .query_one(
                        "select count(*) from private.claim_jobs('outbox', 500)",
                        &[],
                    )
                    .await?;
                times.push(begun.elapsed().as_secs_f64() * 1e3);
                ensure!(row.get::<_, i64>(0) == 500, "not 500 jobs were claimed");
                self.admin.batch_execute("rollback").await?;
            }
            lines.push(format!(
                "| {organizations} | {} | {} |",
                number(share(&mut times, 0.5)),
                number(share(&mut times, 0.99))
            ));
        }
        Ok(lines.join("\n"))
    }
}

/// A provider of e-mail with Resend's interface, that answers after [`ANSWER`] and remembers what came when.
struct Provider {
    url: String,
    arrivals: Arrivals,
}

type Arrivals = Arc<Mutex<HashMap<String, Instant>>>;

impl Provider {
    async fn start() -> Result<Self> {
        let arrivals = Arrivals::default();
        let router = Router::new()
            .route("/emails", post(take))
            .with_state(arrivals.clone());
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let listener = listener.tap_io(|stream| _ = stream.set_nodelay(true));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { url, arrivals })
    }

    fn taken(&self) -> usize {
        self.lock().len()
    }

    fn arrivals(&self) -> HashMap<String, Instant> {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Instant>> {
        self.arrivals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn take(
    State(arrivals): State<Arrivals>,
    headers: HeaderMap,
    body: String,
) -> ([(axum::http::HeaderName, &'static str); 1], String) {
    let now = Instant::now();
    let key = headers.get("idempotency-key");
    let key = key.and_then(|key| key.to_str().ok()).unwrap_or_default();
    // The message's id comes first, and what it is sent with.
    let key = key.split('/').next().unwrap_or_default();
    sleep(ANSWER).await;
    drop(body);
    let answer = json!({ "id": uuid::Uuid::new_v4() }).to_string();
    let mut arrivals = arrivals.lock().unwrap_or_else(PoisonError::into_inner);
    arrivals.entry(key.to_owned()).or_insert(now);
    ([(CONTENT_TYPE, "application/json")], answer)
}
