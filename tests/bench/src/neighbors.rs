//! What people of a quiet organization wait while another one, and strangers, do their worst: the same requests at the
//! same pace, alone and beside each of them.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, anyhow, ensure};
use axum::{body::Body, http::Request};
use http_body_util::BodyExt;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use rustix::process::setpriority_process;
use serde_json::{Value, json};
use tokio::{
    runtime,
    task::{JoinSet, spawn_blocking},
    time::{MissedTickBehavior, interval, sleep, timeout},
};

use crate::{
    children::{Proxy, Server},
    format::number,
    functions,
    functions::Reuse,
    machine::Reporting,
    progress::Progress,
    requests::share,
    system::System,
    world::World,
};

/// The quiet one, which the demo data has.
const QUIET: &str = "00000000-0000-4000-8000-0000000000b0";
const QUIET_STAFF: &str = "oscar@harbor.example";
/// Of the other one.
const BUSY_STAFF: [&str; 3] = [
    "olivia@alpine.example",
    "anton@alpine.example",
    "mia@alpine.example",
];
/// Each function is asked once in this time for the quiet one.
const PACE: Duration = Duration::from_millis(200);
/// How much longer than alone it may take.
const AIM: f64 = 2.0;
const LONGEST: Duration = Duration::from_secs(20);
/// The niceness of what makes noise.
const LEAST_URGENT: i32 = 19;

/// Visitors, of whom no two share an address.
static VISITORS: AtomicU64 = AtomicU64::new(0);

type Http = Client<HttpConnector, Body>;

/// What is asked, and by whom.
#[derive(Clone)]
struct Question {
    function: &'static str,
    organization: &'static str,
    body: Value,
    /// Of staff; visitors have none.
    token: Option<String>,
    /// Where it comes from; a new address each time where none is named.
    address: Option<Ipv4Addr>,
}

/// Who else asks, so many at a time each.
struct Neighbor {
    title: &'static str,
    questions: Vec<Question>,
    connections: usize,
}

/// Measures, prints the report, and leaves it in `target/bench/neighbors.md`.
pub fn run(is_quick: bool, proxy: Option<usize>) -> Result<()> {
    functions::build()?;
    let report = Reporting::begin("neighbors");
    let text = stack::runtime()?.block_on(measure(is_quick, proxy))?;
    report.finish(&[], &text)
}

async fn measure(is_quick: bool, proxy: Option<usize>) -> Result<String> {
    let progress = Progress::new();
    progress.note("starting Postgres, PostgREST and the gateway");
    let world = World::limited().await?;
    let quiet = questions_of_the_quiet(&world).await?;
    let neighbors = neighbors(&world).await?;
    let mut variables = world.variables().clone();
    if proxy.is_some() {
        variables.extend(Proxy::variables());
    }
    let server =
        Server::start(System::Embedded, &variables, Reuse::default(), None)?.behind(proxy)?;
    let window = Duration::from_secs(if is_quick { 5 } else { 30 });
    let key = world.publishable_key();

    // Instances, connections and plans as they are after a while.
    paced(server.address, key, &quiet, Duration::from_secs(3)).await?;
    let mut columns = Vec::new();
    progress.note("alone");
    columns.push((
        "alone",
        paced(server.address, key, &quiet, window).await?,
        String::new(),
    ));
    for neighbor in &neighbors {
        progress.note(format_args!("beside {}", neighbor.title));
        let noise = Noise::start(server.address, key, neighbor);
        sleep(Duration::from_secs(2)).await;
        let times = paced(server.address, key, &quiet, window).await?;
        columns.push((neighbor.title, times, noise.stop().await?));
        sleep(Duration::from_secs(2)).await;
    }
    report(columns, window, proxy)
}

/// What those of the quiet one wait for.
async fn questions_of_the_quiet(world: &World) -> Result<Vec<Question>> {
    let token = Some(world.token_of(QUIET_STAFF).await?);
    let ids = world
        .ask(&format!(
            "with changed as (
               update public.tour_departures set seats_total = 1000000000, status = 'open',
                      starts_at = now() + interval '9 days', ends_at = now() + interval '10 days'
               where organization_id = '{QUIET}' returning id, tour_id
             )
             select jsonb_build_object('departure', id, 'tour', tour_id, 'kind',
               (select id from public.appointment_types where organization_id = '{QUIET}' limit 1))::text from changed limit 1"
        ))
        .await?;
    let ask = |function, body, token| Question {
        function,
        organization: QUIET,
        body,
        token,
        address: None,
    };
    Ok(vec![
        ask(
            "tour-availability",
            json!({ "tour_id": ids.get("tour") }),
            None,
        ),
        ask(
            "slot-availability",
            json!({ "appointment_type_id": ids.get("kind") }),
            None,
        ),
        ask(
            "booking-create",
            json!({ "departure_id": ids.get("departure"), "participants": 1, "customer": { "name": "Quiet" } }),
            None,
        ),
        ask(
            "embedding-search",
            json!({ "query": "kayak" }),
            token.clone(),
        ),
        ask("analytics", json!({}), token),
    ])
}

/// Those beside it, each worse than the one before.
async fn neighbors(world: &World) -> Result<Vec<Neighbor>> {
    let mut tokens = Vec::new();
    for email in BUSY_STAFF {
        tokens.push(world.token_of(email).await?);
    }
    let departure = world.departures.first().context("no departure")?;
    let booking =
        json!({ "departure_id": departure, "participants": 1, "customer": { "name": "Busy" } });
    let slots =
        |(kind, until): &(String, String)| json!({ "appointment_type_id": kind, "to": until });
    let ask = |function, body, token: Option<&String>, address| Question {
        function,
        organization: World::ORGANIZATION,
        body,
        token: token.cloned(),
        address: Some(address),
    };
    let mut busy = Vec::new();
    for (token, place) in tokens.iter().zip(1..) {
        let address = Ipv4Addr::new(127, 1, 0, place);
        busy.extend([
            ask("booking-create", booking.clone(), Some(token), address),
            ask(
                "slot-availability",
                slots(&world.month),
                Some(token),
                address,
            ),
            ask("analytics", json!({}), Some(token), address),
            ask(
                "embedding-search",
                json!({ "query": World::QUESTION }),
                Some(token),
                address,
            ),
        ]);
    }
    let hostile = tokens.first();
    let lair = Ipv4Addr::new(127, 2, 0, 1);
    let mut strangers = Vec::new();
    for network in 0..4 {
        let address = Ipv4Addr::new(127, 3, network, 1);
        strangers.extend([
            ask("booking-create", booking.clone(), None, address),
            ask("slot-availability", slots(&world.year), None, address),
            ask(
                "tour-availability",
                json!({ "tour_id": world.tour }),
                None,
                address,
            ),
        ]);
    }
    Ok(vec![
        Neighbor {
            title: "a busy organization",
            questions: busy,
            connections: 12,
        },
        Neighbor {
            title: "a hostile member of another",
            questions: vec![
                ask("slot-availability", slots(&world.year), hostile, lair),
                ask("analytics", json!({ "format": "csv" }), hostile, lair),
                ask(
                    "embedding-search",
                    json!({ "query": World::QUESTION }),
                    hostile,
                    lair,
                ),
                ask("booking-create", booking.clone(), hostile, lair),
            ],
            connections: 64,
        },
        Neighbor {
            title: "strangers of four networks",
            questions: strangers,
            connections: 64,
        },
    ])
}

/// Requests without end, on so many connections, from a thread that gives way: who makes noise has a machine of their own, and
/// what it takes to make it is not what is measured.
struct Noise {
    stopping: Arc<AtomicBool>,
    answers: Arc<Mutex<BTreeMap<String, u64>>>,
    thread: JoinHandle<Result<()>>,
}

impl Noise {
    fn start(address: SocketAddr, key: &str, neighbor: &Neighbor) -> Self {
        let (stopping, answers) = (Arc::new(AtomicBool::new(false)), Arc::default());
        let made = Self::make(address, key.to_owned(), neighbor, &stopping, &answers);
        let thread = std::thread::spawn(move || {
            setpriority_process(None, LEAST_URGENT)?;
            let alone = runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            alone.block_on(made)
        });
        Self {
            stopping,
            answers,
            thread,
        }
    }

    fn make(
        address: SocketAddr,
        key: String,
        neighbor: &Neighbor,
        stopping: &Arc<AtomicBool>,
        answers: &Arc<Mutex<BTreeMap<String, u64>>>,
    ) -> impl Future<Output = Result<()>> + Send + use<> {
        let (connections, questions) = (neighbor.connections, neighbor.questions.clone());
        let (stopping, answers) = (Arc::clone(stopping), Arc::clone(answers));
        async move {
            let mut loops = JoinSet::new();
            for turn in 0..connections {
                let (questions, key) = (questions.clone(), key.clone());
                let (stopping, answers) = (Arc::clone(&stopping), Arc::clone(&answers));
                loops.spawn(async move {
                    let mut clients: BTreeMap<Ipv4Addr, Http> = BTreeMap::new();
                    for question in questions.iter().cycle().skip(turn) {
                        if stopping.load(Relaxed) {
                            return;
                        }
                        let from = question.address.unwrap_or(Ipv4Addr::LOCALHOST);
                        let client = clients.entry(from).or_insert_with(|| client(from));
                        let status = match asked(client, address, &key, question).await {
                            Ok((status, _)) => status.to_string(),
                            Err(_) => "no answer".to_owned(),
                        };
                        if !status.starts_with('2') {
                            sleep(Duration::from_millis(5)).await;
                        }
                        let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
                        *answers.entry(status).or_default() += 1;
                    }
                });
            }
            while let Some(ended) = loops.join_next().await {
                ended?;
            }
            Ok(())
        }
    }

    /// Ends them, and tells how often they were answered what.
    async fn stop(self) -> Result<String> {
        self.stopping.store(true, Relaxed);
        let ended = spawn_blocking(|| self.thread.join()).await?;
        ended.map_err(|_| anyhow!("the noise broke off"))??;
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let told: Vec<String> = answers
            .iter()
            .map(|(status, count)| format!("{status}: {count}"))
            .collect();
        Ok(told.join(", "))
    }
}

/// Times in milliseconds of each question, each asked once in [`PACE`] whether or not the one before is answered.
async fn paced(
    address: SocketAddr,
    key: &str,
    questions: &[Question],
    window: Duration,
) -> Result<Vec<Vec<f64>>> {
    let mut asking = JoinSet::new();
    let between = PACE / u32::try_from(questions.len())?;
    let mut clock = interval(between);
    clock.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let begun = Instant::now();
    for (turn, question) in questions.iter().enumerate().cycle() {
        clock.tick().await;
        if begun.elapsed() > window {
            break;
        }
        let (key, question) = (key.to_owned(), question.clone());
        asking.spawn(async move {
            let [_, a, b, c] = u32::try_from(VISITORS.fetch_add(1, Relaxed) % (1 << 22))
                .unwrap_or_default()
                .to_be_bytes();
            let client = client(question.address.unwrap_or(Ipv4Addr::new(127, 64 + a, b, c)));
            let begun = Instant::now();
            let answer = asked(&client, address, &key, &question).await;
            (turn, begun.elapsed(), question.function, answer)
        });
    }
    let mut times = vec![Vec::new(); questions.len()];
    while let Some(asked) = asking.join_next().await {
        let (turn, took, function, answer) = asked?;
        let (status, body) = answer.with_context(|| function)?;
        ensure!(
            status.is_success(),
            "{function} of the quiet one: {status} {body}"
        );
        if let Some(times) = times.get_mut(turn) {
            times.push(took.as_secs_f64() * 1000.0);
        }
    }
    Ok(times)
}

/// A client with an address of its own: all of 127.0.0.0/8 is this machine.
fn client(from: Ipv4Addr) -> Http {
    let mut connector = HttpConnector::new();
    connector.set_local_address(Some(IpAddr::V4(from)));
    Client::builder(TokioExecutor::new()).build(connector)
}

async fn asked(
    client: &Http,
    address: SocketAddr,
    key: &str,
    question: &Question,
) -> Result<(axum::http::StatusCode, String)> {
    let visitor = VISITORS.fetch_add(1, Relaxed);
    let mut body = question.body.clone();
    if let Some(customer) = body.get_mut("customer") {
        customer["email"] = json!(format!("visitor{visitor}@bench.example"));
    }
    let mut request = Request::post(format!(
        "http://{address}/functions/v1/{}",
        question.function
    ))
    .header("apikey", key)
    .header("content-type", "application/json")
    .header("x-organization-id", question.organization);
    if let Some(token) = &question.token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let answer = timeout(
        LONGEST,
        client.request(request.body(Body::from(body.to_string()))?),
    )
    .await??;
    let status = answer.status();
    let body = timeout(LONGEST, answer.into_body().collect())
        .await??
        .to_bytes();
    let text = if status.is_success() {
        String::new()
    } else {
        String::from_utf8_lossy(&body).into_owned()
    };
    Ok((status, text))
}

type Column = (&'static str, Vec<Vec<f64>>, String);

fn report(columns: Vec<Column>, window: Duration, proxy: Option<usize>) -> Result<String> {
    const FUNCTIONS: [&str; 5] = [
        "tour-availability, a visitor",
        "slot-availability, a visitor",
        "booking-create, a visitor",
        "embedding-search, staff",
        "analytics, staff",
    ];
    let mut lines = vec![
        "## Neighbors\n".to_owned(),
        format!(
            "A quiet organization's people ask each function every {} ms, for {} s, alone and beside others. p50 and p99 in \
             ms; in brackets how many times its p99 alone. Aimed at: at most {AIM}.\n",
            PACE.as_millis(),
            window.as_secs()
        ),
        match proxy {
            Some(at_once) => {
                format!("Through HAProxy by functions/haproxy.cfg, {at_once} requests at once.\n")
            }
            None => "Without a proxy in front.\n".to_owned(),
        },
    ];
    let heads: Vec<&str> = columns.iter().map(|(title, ..)| *title).collect();
    lines.push(format!("| | {} |", heads.join(" | ")));
    lines.push(format!("|---|{}", "---:|".repeat(columns.len())));
    let mut alone = [f64::NAN; FUNCTIONS.len()];
    let mut rows = FUNCTIONS.map(|name| format!("| {name} |"));
    for (place, (_, times, _)) in columns.iter().enumerate() {
        for ((times, row), alone) in times.iter().zip(&mut rows).zip(&mut alone) {
            let mut times = times.clone();
            let (middle, last) = (share(&mut times, 0.5), share(&mut times, 0.99));
            if place == 0 {
                *alone = last;
            }
            let times = if place == 0 {
                String::new()
            } else {
                format!(" (× {})", number(last / *alone))
            };
            row.push_str(&format!(" {} · {}{times} |", number(middle), number(last)));
        }
    }
    lines.extend(rows);
    lines.push(String::new());
    for (title, _, answers) in &columns {
        if !answers.is_empty() {
            lines.push(format!("- Answers to {title}: {answers}"));
        }
    }
    Ok(lines.join("\n"))
}
