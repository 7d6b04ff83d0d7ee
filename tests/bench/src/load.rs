//! The load: a closed loop on kept connections, each of which sends its next request when it has the
//! answer to the one before.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use axum::http::{Request, StatusCode};
use bytes::Bytes;
use hdrhistogram::Histogram;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, task::JoinSet, time::timeout};

/// The name of the thread, by which its time on the processor is told.
pub const THREAD: &str = "load";

const LONGEST: Duration = Duration::from_secs(10);
/// A connection stops after so many requests, however quick they are.
const MOST_REQUESTS: u64 = 1_000_000;

/// Numbers of requests are never used twice in a run.
static NUMBER: AtomicU64 = AtomicU64::new(0);

/// What is asked, one request after the other.
pub trait Requests: Send + Sync + 'static {
    /// The request with this number.
    fn request(&self, number: u64) -> Result<Request<Full<Bytes>>>;

    /// What a request that worked is answered.
    fn expected(&self) -> StatusCode;
}

/// Load that is under way.
pub struct Load {
    shared: Arc<Shared>,
    thread: JoinHandle<Result<()>>,
}

struct Shared {
    recording: AtomicBool,
    stopping: AtomicBool,
    answered: AtomicU64,
    outcome: Mutex<Outcome>,
}

/// What was seen.
#[derive(Default)]
pub struct Outcome {
    /// Times of requests that worked while recording, in microseconds.
    pub times: Option<Histogram<u64>>,
    /// Requests that worked in all.
    pub answered: u64,
    /// Everything else while recording, by what it was.
    pub errors: BTreeMap<String, u64>,
}

impl Load {
    /// Starts it.
    pub fn start(
        address: SocketAddr,
        workload: &(impl Requests + Clone),
        connections: usize,
    ) -> Result<Self> {
        let shared = Arc::new(Shared {
            recording: AtomicBool::new(false),
            stopping: AtomicBool::new(false),
            answered: AtomicU64::new(0),
            outcome: Mutex::new(Outcome {
                times: Some(histogram()?),
                ..Outcome::default()
            }),
        });
        let (workload, for_thread) = (workload.clone(), shared.clone());
        let thread = std::thread::Builder::new()
            .name(THREAD.to_owned())
            .spawn(move || {
                tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()?
                    .block_on(all(address, workload, connections, for_thread))
            })?;
        Ok(Self { shared, thread })
    }

    /// Whether what is answered counts.
    pub fn record(&self, whether: bool) {
        self.shared.recording.store(whether, Relaxed);
    }

    /// How many requests worked so far, counted or not.
    pub fn answered(&self) -> u64 {
        self.shared.answered.load(Relaxed)
    }

    /// Ends it when the requests under way are answered.
    pub fn stop(self) -> Result<Outcome> {
        self.shared.stopping.store(true, Relaxed);
        self.thread.join().ok().context("the load broke off")??;
        Ok(Outcome {
            answered: self.shared.answered.load(Relaxed),
            ..std::mem::take(&mut *self.shared.outcome())
        })
    }
}

impl Shared {
    fn outcome(&self) -> std::sync::MutexGuard<'_, Outcome> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, took: Duration, answer: Result<()>) {
        if answer.is_ok() {
            self.answered.fetch_add(1, Relaxed);
        }
        if !self.recording.load(Relaxed) {
            return;
        }
        let mut outcome = self.outcome();
        match (answer, outcome.times.as_mut()) {
            (Ok(()), Some(times)) => times.saturating_record(microseconds(took)),
            (Ok(()), None) => {}
            (Err(error), _) => *outcome.errors.entry(format!("{error:#}")).or_default() += 1,
        }
    }
}

async fn all(
    address: SocketAddr,
    workload: impl Requests,
    connections: usize,
    shared: Arc<Shared>,
) -> Result<()> {
    let workload = Arc::new(workload);
    let mut loops = JoinSet::new();
    for _ in 0..connections {
        loops.spawn(one(address, workload.clone(), shared.clone()));
    }
    while let Some(ended) = loops.join_next().await {
        ended?;
    }
    Ok(())
}

async fn one(address: SocketAddr, workload: Arc<impl Requests>, shared: Arc<Shared>) {
    let mut connection = None;
    for _ in 0..MOST_REQUESTS {
        if shared.stopping.load(Relaxed) {
            return;
        }
        let started = Instant::now();
        let answer = ask(address, &*workload, &mut connection).await;
        if answer.is_err() {
            // A server that refuses at once is not to be asked as fast as possible.
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        shared.note(started.elapsed(), answer);
    }
}

/// A kept connection.
pub type Connection = Option<SendRequest<Full<Bytes>>>;

/// Sends the workload's next request and reads its answer, which must be the expected one.
pub async fn ask(
    address: SocketAddr,
    workload: &impl Requests,
    connection: &mut Connection,
) -> Result<()> {
    let answer = timeout(LONGEST, exchange(address, workload, connection)).await;
    let answer = answer.context("no answer within 10 s").flatten();
    if answer.is_err() {
        *connection = None;
    }
    answer
}

async fn exchange(
    address: SocketAddr,
    workload: &impl Requests,
    connection: &mut Connection,
) -> Result<()> {
    let sender = match connection {
        Some(sender) => sender,
        None => connection.insert(connect(address).await?),
    };
    let request = workload.request(NUMBER.fetch_add(1, Relaxed))?;
    sender.ready().await?;
    let answer = sender.send_request(request).await?;
    let status = answer.status();
    let body = answer.into_body().collect().await?.to_bytes();
    ensure!(
        status == workload.expected(),
        "{status}: {}",
        String::from_utf8_lossy(&body)
    );
    Ok(())
}

/// A new connection.
pub async fn connect(address: SocketAddr) -> Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

/// From a microsecond to a minute, to three digits.
pub fn histogram() -> Result<Histogram<u64>> {
    Ok(Histogram::new_with_bounds(1, 60_000_000, 3)?)
}

/// For a [`histogram`].
pub fn microseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
