//! A year of a large organization by `analytics`, through the gateway and the function.

use std::time::Instant;

use anyhow::{Result, ensure};
use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use large_world::{Size, make};
use stack::{Functions, Options, Stack};

use crate::{format::number, functions, machine, progress::Progress};

/// Milliseconds within which the median is to be.
const AIM: f64 = 50.0;

/// How often each question is asked.
const TIMES: usize = 200;

/// A member of the large organization.
const READER: &str = "user-4@organization-1.example";

/// What is asked, in words and as a body.
const QUESTIONS: [(&str, &str); 5] = [
    (
        "by day, everything",
        r#"{"from": "2025-01-01", "to": "2025-12-31"}"#,
    ),
    (
        "by week, everything",
        r#"{"from": "2025-01-01", "to": "2025-12-31", "interval": "week"}"#,
    ),
    (
        "by month, everything",
        r#"{"from": "2025-01-01", "to": "2025-12-31", "interval": "month"}"#,
    ),
    (
        "by day, everything, as CSV",
        r#"{"from": "2025-01-01", "to": "2025-12-31", "format": "csv"}"#,
    ),
    (
        "by month, bookings and topics",
        r#"{"from": "2025-01-01", "to": "2025-12-31", "interval": "month", "metrics": ["bookings", "topics"]}"#,
    ),
];

/// Fills a database of its own (a small one for a quick look), asks in turn, prints the report, and leaves it in
/// `target/bench/analytics.md`.
pub fn run(is_quick: bool) -> Result<()> {
    functions::cargo_build_wasm(&["--package", "analytics"])?;
    let text = stack::runtime()?.block_on(measure(is_quick))?;
    machine::leave("analytics", &text)
}

async fn measure(is_quick: bool) -> Result<String> {
    const WARM_UP: usize = 10;
    let progress = Progress::new();
    let stack = Stack::start(Options {
        functions: Functions::Only(vec!["analytics".to_owned()]),
        own_postgres: true,
        ..Options::default()
    })
    .await?;
    let admin = stack.admin().await?;
    let size = if is_quick { Size::SMALL } else { Size::FULL };
    make(&admin, size, |step| {
        progress.note(format_args!("a large world: {step}"));
    })
    .await?;
    let year = "select (select count(*) from public.messages as row where row.organization_id = large.id),
                       (select count(*) from public.bookings as row where row.organization_id = large.id),
                       (select count(*) from public.daily_totals as row where row.organization_id = large.id
                          and row.day between '2025-01-01' and '2025-12-31')
                from (select large_world.id('organization', 1, 0) as id) as large";
    let row = admin.query_one(year, &[]).await?;
    let rows: [i64; 3] = [row.get(0), row.get(1), row.get(2)];
    let client = Client::builder(TokioExecutor::new()).build_http();
    let token = stack.user_token(READER).await?;
    let mut times = [const { Vec::new() }; QUESTIONS.len()];
    let mut sizes = [0; QUESTIONS.len()];
    for round in 0..TIMES + WARM_UP {
        for (((_, body), times), size) in QUESTIONS.iter().zip(&mut times).zip(&mut sizes) {
            let begun = Instant::now();
            *size = ask(&client, &stack, &token, body).await?;
            if round >= WARM_UP {
                times.push(begun.elapsed().as_secs_f64() * 1000.0);
            }
        }
    }
    let mut lines = vec![
        format!(
            "## A year by analytics\n\nOf an organization with {} messages and {} bookings among {}; its year has {} rows of \
             daily totals. One request after the other on a kept connection, {} of each, in turn. Aimed at: a median under \
             {AIM} ms.\n",
            number(rows[0] as f64),
            number(rows[1] as f64),
            size.organizations,
            number(rows[2] as f64),
            TIMES,
        ),
        "| | bytes | median ms | p99 ms | |\n|---|---:|---:|---:|---|".to_owned(),
    ];
    for (((name, _), mut times), size) in QUESTIONS.iter().zip(times).zip(sizes) {
        times.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let place = (times.len() as f64 * share) as usize;
            times
                .get(place)
                .or(times.last())
                .copied()
                .unwrap_or(f64::NAN)
        };
        let verdict = if at(0.5) < AIM { "met" } else { "**missed**" };
        lines.push(format!(
            "| {name} | {} | {} | {} | {verdict} |",
            number(f64::from(size)),
            number(at(0.5)),
            number(at(0.99)),
        ));
    }
    Ok(lines.join("\n") + "\n")
}

/// The length of the answer.
async fn ask(
    client: &Client<HttpConnector, Body>,
    stack: &Stack,
    token: &str,
    body: &'static str,
) -> Result<u32> {
    let request = Request::post(format!("{}/functions/v1/analytics", stack.url))
        .header(header::CONTENT_TYPE, "application/json")
        .header("apikey", &stack.keys.publishable_key)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .body(Body::from(body))?;
    let answer = client.request(request).await?;
    let status = answer.status();
    let bytes = answer.into_body().collect().await?.to_bytes();
    ensure!(
        status.is_success(),
        "{status}: {}",
        String::from_utf8_lossy(&bytes)
    );
    Ok(u32::try_from(bytes.len())?)
}
