//! How soon a streamed reply of chat-reply begins, where a language model answers, beside the same on Deno.
//!
//! | | what it waits for |
//! |---|---|
//! | the head of the answer | the message is stored, and the passages are found |
//! | the first text | the model's first token; on Frontdesk its first sentence, which is checked before it is shown |
//! | the end | all of the model's answer, and the reply is stored |

mod stream;

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use axum::http::Request;
use bytes::Bytes;
use http_body_util::Full;
use serde_json::json;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    children::Server,
    embedder,
    format::number,
    functions::{self, Reuse},
    language_model::{self, ANSWER, EACH_TOKEN, FIRST_TOKEN, LanguageModel},
    machine::Reporting,
    peers::Peers,
    progress::Progress,
    requests::share,
    system::System,
    world::World,
};
use stream::{Reply, ask};

/// What is asked: `handbook.sql` has the passages that answer it.
const QUESTION: &str = "Can I bring my dog on the walk to the hut?";

/// How much is measured.
struct Extent {
    rounds: usize,
    /// Numbers of connections, with the replies of a round.
    loads: [(usize, usize); 2],
    /// Replies of each connection that don't count.
    warm_up: usize,
}

const FULL: Extent = Extent {
    rounds: 2,
    loads: [(1, 75), (16, 160)],
    warm_up: 6,
};
const QUICK: Extent = Extent {
    rounds: 1,
    loads: [(1, 20), (16, 48)],
    warm_up: 3,
};

/// The replies of each system, by the number of connections.
type Found = BTreeMap<(usize, System), Vec<Reply>>;

/// Measures, prints the report, and leaves it in `target/bench/first-token.md`.
pub fn run(is_quick: bool) -> Result<()> {
    let mut progress = Progress::new();
    progress.note("building chat-reply and the peer");
    functions::cargo_build_wasm(&["--package", "chat-reply"])?;
    let peers = Peers::exist_here().then(Peers::prepare).transpose()?;
    let report = Reporting::begin("first-token");
    progress.note("starting Postgres, PostgREST and the gateway");
    let tokio = stack::runtime()?;
    let world = tokio.block_on(World::start())?;
    tokio.block_on(add_handbook(&world))?;
    let model = LanguageModel::start()?;
    let servers = servers(&world, &model, peers.as_ref())?;
    let extent = if is_quick { QUICK } else { FULL };

    let found = measure(&world, &servers, &extent, &mut progress)?;
    let versions: Vec<String> = peers.iter().map(Peers::versions).collect();
    report.finish(&versions, &to_markdown(&found, model.late()))
}

async fn add_handbook(world: &World) -> Result<()> {
    let sql = include_str!("first_token/handbook.sql")
        .replace("$ORGANIZATION", World::ORGANIZATION)
        .replace("$VECTOR", &embedder::vector_in_sql());
    let admin = world.stack.admin().await?;
    admin.batch_execute(&sql).await.context("handbook.sql")
}

fn servers(
    world: &World,
    model: &LanguageModel,
    peers: Option<&Peers>,
) -> Result<Vec<(System, Server)>> {
    let mut variables = world.variables().clone();
    variables.extend(model.variables());
    let frontdesk = Server::of(&["chat-reply".to_owned()], &variables)?;
    let mut servers = vec![(System::Embedded, frontdesk)];
    if peers.is_some() {
        let deno = System::DenoPostgres;
        let server = Server::start(deno, &variables, Reuse::default(), peers)?;
        servers.push((deno, server));
    }
    Ok(servers)
}

/// Which system goes first changes from round to round. All must say the same, and store what they said.
fn measure(
    world: &World,
    servers: &[(System, Server)],
    extent: &Extent,
    progress: &mut Progress,
) -> Result<Found> {
    let question = Arc::new(Question::of(world));
    let most = extent.loads.iter().map(|(connections, _)| *connections);
    let most = most.max().unwrap_or(1);
    progress.note("do all say the same?");
    for (system, server) in servers {
        // Connections are opened, and what each session of Postgres keeps of functions and plans is made.
        replies(
            world,
            server.address,
            &question,
            most,
            most * extent.warm_up,
        )
        .with_context(|| system.title())?;
    }
    let mut found = Found::new();
    progress.expect(extent.rounds * extent.loads.len() * servers.len());
    for round in 0..extent.rounds {
        for (connections, wanted) in extent.loads {
            let mut turn: Vec<&(System, Server)> = servers.iter().collect();
            turn.rotate_left(round % servers.len().max(1));
            for (system, server) in turn {
                let came = replies(world, server.address, &question, connections, wanted)
                    .with_context(|| system.title())?;
                progress.measured(format_args!(
                    "{}, {connections} connections: first text after {} ms",
                    system.name(),
                    quantiles(&came, |reply| reply.first_text)
                ));
                found
                    .entry((connections, *system))
                    .or_default()
                    .extend(came);
            }
        }
    }
    Ok(found)
}

/// So many replies, of which each must say what the model says. At their ends, they are stored.
fn replies(
    world: &World,
    address: SocketAddr,
    question: &Arc<Question>,
    connections: usize,
    wanted: usize,
) -> Result<Vec<Reply>> {
    let tokio = stack::runtime()?;
    let before = tokio.block_on(stored(world))?;
    let replies = tokio.block_on(all(address, question, connections, wanted))?;
    let stored = tokio.block_on(stored(world))? - before;
    for reply in &replies {
        let said = &reply.text;
        ensure!(
            said == ANSWER,
            "the model's answer was to be said, not: {said}"
        );
    }
    ensure!(
        stored == wanted as u64,
        "{wanted} replies came to their end, and {stored} are stored"
    );
    Ok(replies)
}

/// How many replies there are that say what the model says.
async fn stored(world: &World) -> Result<u64> {
    let statement = format!(
        "select to_jsonb(count(*))::text from public.messages
         where organization_id = '{}' and sender = 'assistant' and body = '{ANSWER}'",
        World::ORGANIZATION
    );
    let count = world.ask(&statement).await?;
    count.as_u64().context("no number of replies")
}

/// A closed loop on kept connections, each of which asks again when its reply has come to its end.
async fn all(
    address: SocketAddr,
    question: &Arc<Question>,
    connections: usize,
    wanted: usize,
) -> Result<Vec<Reply>> {
    let asked = Arc::new(AtomicUsize::new(0));
    let mut loops = JoinSet::new();
    for _ in 0..connections {
        let (question, asked) = (Arc::clone(question), Arc::clone(&asked));
        loops.spawn(async move {
            let mut connection = None;
            let mut replies = Vec::new();
            while asked.fetch_add(1, Relaxed) < wanted {
                replies.push(ask(address, question.request()?, &mut connection).await?);
            }
            anyhow::Ok(replies)
        });
    }
    let mut replies = Vec::new();
    while let Some(ended) = loops.join_next().await {
        replies.extend(ended??);
    }
    Ok(replies)
}

/// A member's question, each time in a new conversation of their own.
struct Question {
    api_key: String,
    bearer: String,
}

impl Question {
    fn of(world: &World) -> Self {
        Self {
            api_key: world.publishable_key().to_owned(),
            bearer: format!("Bearer {}", world.token),
        }
    }

    fn request(&self) -> Result<Request<Full<Bytes>>> {
        let body = json!({ "message": QUESTION, "id": Uuid::new_v4() }).to_string();
        let request = Request::post("/functions/v1/chat-reply")
            .header("host", "127.0.0.1")
            .header("content-type", "application/json")
            .header("accept", "text/event-stream")
            .header("x-organization-id", World::ORGANIZATION)
            .header("apikey", &self.api_key)
            .header("authorization", &self.bearer);
        Ok(request.body(Full::from(body))?)
    }
}

fn to_markdown(found: &Found, mut late: Vec<f64>) -> String {
    let (first_token, each_token) = (in_milliseconds(FIRST_TOKEN), in_milliseconds(EACH_TOKEN));
    let first_sentence = in_milliseconds(language_model::first_sentence());
    let whole = in_milliseconds(language_model::whole());
    let mut lines = vec![
        format!(
            "Milliseconds from the request, p50 · p99. The model says its first token after {} ms, and {} in all, one each \
             {} ms: its first sentence is known to be whole after {} ms, and all is said after {} ms. What is left without \
             these is what the function, Postgres and the embedding service add. Before the model is asked, the message is \
             stored and the passages are found; before the end, the reply is stored.\n",
            number(first_token),
            language_model::tokens(),
            number(each_token),
            number(first_sentence),
            number(whole)
        ),
        "Frontdesk shows sentences that are whole and checked; the peer shows each token as it comes, and checks nothing. \
         Besides, Frontdesk asks whose model it is, reserves what the reply may cost, and notes what it did: three statements \
         of which the peer has none.\n"
            .to_owned(),
        format!(
            "The model's own first tokens were late by {} · {} ms (p50 · p99), which counts as the functions'.\n",
            number(share(&mut late, 0.5)),
            number(share(&mut late, 0.99))
        ),
        "| connections | | replies | head | first text | without the model's first token | without its first sentence \
         | end | without the model's answer |\n|---:|---|---:|---:|---:|---:|---:|---:|---:|"
            .to_owned(),
    ];
    for ((connections, system), replies) in found {
        let of_sentence = match system.is_frontdesk() {
            true => quantiles(replies, |reply| reply.first_text - first_sentence),
            // It does not wait for one.
            false => "–".to_owned(),
        };
        lines.push(format!(
            "| {connections} | {} | {} | {} | {} | {} | {of_sentence} | {} | {} |",
            system.title(),
            replies.len(),
            quantiles(replies, |reply| reply.head),
            quantiles(replies, |reply| reply.first_text),
            quantiles(replies, |reply| reply.first_text - first_token),
            quantiles(replies, |reply| reply.end),
            quantiles(replies, |reply| reply.end - whole),
        ));
    }
    lines.join("\n")
}

/// p50 and p99.
fn quantiles(replies: &[Reply], value: impl Fn(&Reply) -> f64) -> String {
    let mut values: Vec<f64> = replies.iter().map(value).collect();
    let (middle, last) = (share(&mut values, 0.5), share(&mut values, 0.99));
    format!("{} · {}", number(middle), number(last))
}

fn in_milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
