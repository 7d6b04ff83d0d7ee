//! The peer: the same endpoints as a good native server has them, with axum and tokio-postgres.
//!
//! It shares with the functions what is no matter of the platform: the crates that verify tokens, validate
//! bodies and state problems, the one SQL statement, the way through the gateway to keys and to PostgREST,
//! and one log line a request. It differs in what a native server does better: connections in a pool, each
//! statement prepared once a connection, answers sent without delay, keys kept for the life of the process.

#![allow(
    clippy::result_large_err,
    reason = "a problem is the answer, and it is made once"
)]

mod caller;
mod configuration;
mod database;
mod embeddings;
mod endpoint;
mod http_client;
mod keys;
mod log;

use std::{net::SocketAddr, sync::Arc, time::SystemTime};

use analytics_report::AnalyticsQuestion;
use anyhow::Result;
use appointments::{Offer, SlotQuestion};
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::HeaderMap,
    response::Response,
    routing::post,
    serve::ListenerExt,
};
use bookings::{Availability, AvailabilityPages, AvailabilityRequest, BookingCreate};
use jiff::Timestamp;
use passages::Question;
use problem::Problem;
use serde::Serialize;

use caller::Caller;
use configuration::Configuration;
use database::Database;
use endpoint::{Answer, Call, respond};
use http_client::HttpClient;
use keys::Keys;

const MEGABYTE: usize = 1_000_000;

/// What all requests share.
struct Site {
    configuration: Configuration,
    database: Database,
    http: HttpClient,
    keys: Keys,
}

/// Serves until the process ends.
pub fn serve(listen: SocketAddr) -> Result<()> {
    let configuration = Configuration::from_environment()?;
    let site = Arc::new(Site {
        database: Database::new(&configuration.database_url)?,
        http: HttpClient::new(),
        keys: Keys::default(),
        configuration,
    });
    let router = Router::new()
        .route("/functions/v1/booking-create", post(booking_create))
        .route("/functions/v1/slot-availability", post(slot_availability))
        .route("/functions/v1/tour-availability", post(tour_availability))
        .route("/functions/v1/embedding-search", post(embedding_search))
        .route("/functions/v1/analytics", post(analytics))
        .layer(DefaultBodyLimit::max(MEGABYTE))
        .with_state(site);
    tokio::runtime::Runtime::new()?.block_on(async {
        let listener = tokio::net::TcpListener::bind(listen).await?;
        let listener = listener.tap_io(|stream| _ = stream.set_nodelay(true));
        Ok(axum::serve(listener, router).await?)
    })
}

async fn booking_create(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    respond("booking-create", site, headers, body, create).await
}

async fn create(call: Call) -> Result<Answer, Problem> {
    let booking = BookingCreate::read(&call.body, call.caller.narrowed())?;
    let database = &call.site.database;
    database.create("booking_create", &booking, &call).await
}

async fn slot_availability(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    respond("slot-availability", site, headers, body, slots).await
}

async fn slots(call: Call) -> Result<Answer, Problem> {
    let now = Timestamp::try_from(SystemTime::now()).map_err(internal)?;
    let question = SlotQuestion::read(&call.body, now)?;
    let database = &call.site.database;
    let rules = database
        .read("slot_rules", &question.rules_question(), &call)
        .await?;
    let by = call.caller.narrowed().widen();
    let body = question.answer(&Offer::read(&rules.body)?, &by)?;
    Ok(Answer { body, ..rules })
}

async fn tour_availability(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    respond("tour-availability", site, headers, body, read).await
}

async fn read(call: Call) -> Result<Answer, Problem> {
    let now = Timestamp::try_from(SystemTime::now()).map_err(internal)?;
    let question = AvailabilityRequest::read(&call.body, now)?;
    let http = &call.site.http;
    let mut pages = AvailabilityPages::default();
    while let Some(query) = pages.next_query(&question)? {
        pages.add(&http.read("tours", &query, &call).await?)?;
    }
    Answer::ok(&Availability::of_pages(&question, pages)?)
}

async fn embedding_search(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    respond("embedding-search", site, headers, body, search).await
}

async fn search(call: Call) -> Result<Answer, Problem> {
    #[derive(Serialize)]
    struct Arguments<'a> {
        #[serde(flatten)]
        question: &'a Question,
        model: &'a str,
        model_languages: [&'static str; 1],
        embedding: Option<String>,
    }

    let question = Question::read(&call.body)?;
    let embedding = match question.needs_vector() {
        true => Some(embeddings::embed(question.query.as_str(), &call).await?),
        false => None,
    };
    let arguments = Arguments {
        question: &question,
        model: &call.site.configuration.embeddings_model,
        model_languages: ["en"],
        embedding,
    };
    let database = &call.site.database;
    database.read("embedding_search", &arguments, &call).await
}

async fn analytics(State(site): State<Arc<Site>>, headers: HeaderMap, body: Bytes) -> Response {
    respond("analytics", site, headers, body, report).await
}

async fn report(call: Call) -> Result<Answer, Problem> {
    if !matches!(call.caller, Caller::User(_)) {
        return Err(Problem::new(
            403,
            "forbidden",
            "This function is for users.",
        ));
    }
    let question = AnalyticsQuestion::read(&call.body)?;
    let database = &call.site.database;
    database.read("analytics", &question, &call).await
}

/// 500; what happened is for the log.
fn internal(cause: impl ToString) -> Problem {
    Problem::internal().because(cause.to_string())
}
