//! The lists that screens show, as a member under row-level security and without it, on a large world.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use axum::{
    body::Body,
    http::{Request, header},
};
use http_body_util::BodyExt;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use large_world::{List, Reader, Size, lists, make, settings};
use serde::de::IgnoredAny;
use serde_json::json;
use stack::{Algorithm, Functions, Login, Options, Stack};
use tokio_postgres::{NoTls, SimpleQueryMessage};

use crate::{arguments::Plan, format::number, progress::Progress, statistics::Spread};

/// Milliseconds within which the median is to be.
const AIM: f64 = 5.0;
/// How many times the time without row-level security the time with it may be.
const AIM_RATIO: f64 = 1.5;
/// Runs before those that are counted.
const WARM_UP: usize = 8;
/// For longer than a measurement takes.
const TOKENS_LAST: Duration = Duration::from_secs(3600);

/// One list, looked at by one reader.
pub struct Measured {
    name: String,
    reader: &'static str,
    rows: usize,
    /// As a screen asks for it.
    request: Times,
    /// Of that, the statement in the database.
    statement: Times,
}

/// Milliseconds of the same with and without row-level security.
struct Times {
    with: Spread,
    without: Spread,
}

/// Fills a database of its own and measures each list.
pub fn measure(plan: &Plan, progress: &Progress) -> Result<Vec<Measured>> {
    stack::runtime()?.block_on(measure_here(plan, progress))
}

async fn measure_here(plan: &Plan, progress: &Progress) -> Result<Vec<Measured>> {
    let options = Options {
        functions: Functions::None,
        own_postgres: true,
        ..Options::default()
    };
    let stack = Stack::start(options).await?;
    let admin = stack.admin().await?;
    let size = if plan.is_quick {
        Size::SMALL
    } else {
        Size::FULL
    };
    make(&admin, size, |step| {
        progress.note(format_args!("a large world: {step}"))
    })
    .await?;
    let url = stack.database_url(Login::Authenticator);
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
    tokio::spawn(connection);

    // Row-level security does not bind this role. What else a caller's statement needs, it needs too: the change of
    // role, what the role is granted, the settings.
    let begin_service = format!(
        "begin; select set_config('request.jwt.claims', '{}', true), set_config('role', 'service_role', true); {}",
        json!({ "role": "service_role" }),
        settings(&admin).await?,
    );
    let mut measured = Vec::new();
    for list in lists(&admin).await? {
        progress.note(format_args!("list: {}", list.name));
        for reader in readers(&list) {
            let arguments: String = admin.query_one(&list.arguments(reader), &[]).await?.get(0);
            let case = Case {
                client: &client,
                list: &list,
                arguments,
                runs: plan.list_runs,
                screen: Screen::of(&stack, &admin, &list, reader).await?,
                with: ("as_reader", reader.begin(&admin).await?),
                without: ("as_service", begin_service.clone()),
            };
            let context = || format!("{}, {}", list.name, reader.name);
            let (rows, statement) = case.statements().await.with_context(context)?;
            let (shown, request) = case.requests().await.with_context(context)?;
            ensure!(
                rows == shown,
                "{}: {rows} rows, {shown} on the screen",
                context()
            );
            measured.push(Measured {
                name: list.name.clone(),
                reader: reader.name,
                rows,
                request,
                statement,
            });
        }
    }
    Ok(measured)
}

fn readers(list: &List) -> &'static [Reader] {
    match (list.of_organization, list.by_members) {
        (true, true) => &[Reader::OF_LARGE, Reader::OF_SMALL, Reader::OF_BOTH],
        (true, false) => &[Reader::ADMIN_OF_LARGE, Reader::ADMIN_OF_SMALL],
        // What is somebody's own would be everybody's without row-level security: another list.
        (false, _) => &[],
    }
}

struct Case<'a> {
    /// One connection for both: of two, the one whose process the kernel happens to place better is faster by more than
    /// what is measured.
    client: &'a tokio_postgres::Client,
    list: &'a List,
    arguments: String,
    runs: usize,
    screen: Screen,
    /// What the prepared statement is called, and how its transaction begins.
    with: (&'static str, String),
    without: (&'static str, String),
}

impl Case<'_> {
    /// The statement alone.
    async fn statements(&self) -> Result<(usize, Times)> {
        for (name, begin) in [&self.with, &self.without] {
            let statement = self.list.statement();
            let prepare = format!("{begin}; prepare {name} as {statement}; commit");
            self.client.batch_execute(&prepare).await?;
        }
        let measured = in_turn(
            self.runs,
            async || self.one(&self.with).await,
            async || self.one(&self.without).await,
        )
        .await?;
        self.client.batch_execute("deallocate all").await?;
        Ok(measured)
    }

    /// The same through PostgREST, on kept connections.
    async fn requests(&self) -> Result<(usize, Times)> {
        in_turn(
            self.runs,
            async || self.screen.ask(&self.screen.reader).await,
            async || self.screen.ask(&self.screen.service).await,
        )
        .await
    }

    /// The rows that the statement gave, and the milliseconds of it alone.
    async fn one(&self, (name, begin): &(&str, String)) -> Result<(usize, f64)> {
        let execute = format!("execute {name}({})", self.arguments);
        self.client.batch_execute(begin).await?;
        let begun = Instant::now();
        let answer = self.client.simple_query(&execute).await?;
        let milliseconds = begun.elapsed().as_secs_f64() * 1000.0;
        self.client.batch_execute("commit").await?;
        let rows = answer.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get("page_total")?.parse().ok(),
            _ => None,
        });
        Ok((rows.unwrap_or_default(), milliseconds))
    }
}

/// A list as a screen asks for it, by the reader and by who sees everything.
struct Screen {
    client: Client<HttpConnector, Body>,
    url: String,
    api_key: String,
    /// Their tokens.
    reader: String,
    service: String,
}

impl Screen {
    async fn of(
        stack: &Stack,
        admin: &tokio_postgres::Client,
        list: &List,
        reader: &Reader,
    ) -> Result<Self> {
        let values: Vec<String> = admin.query_one(&list.values(reader), &[]).await?.get(0);
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(list.query(&values))
            .finish();
        let keys = &stack.keys;
        let user = stack.user(&reader.email()).await?;
        let token_of = |role: &str| {
            let mut claims = keys.user_claims(&user, TOKENS_LAST);
            if let Some(claims) = claims.as_object_mut() {
                claims.insert("role".to_owned(), role.into());
            }
            // Both by the same algorithm, since PostgREST verifies them each time.
            keys.sign(Algorithm::ES256, &claims, Some(&keys.kid))
        };
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build_http(),
            url: format!("{}/rest/v1/{}?{query}", stack.url, list.table),
            api_key: keys.publishable_key.clone(),
            reader: token_of("authenticated")?,
            service: token_of("service_role")?,
        })
    }

    /// The rows that are shown, and the milliseconds until they are there.
    async fn ask(&self, token: &str) -> Result<(usize, f64)> {
        let request = Request::get(&self.url)
            .header("apikey", &self.api_key)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Body::empty())?;
        let begun = Instant::now();
        let answer = self.client.request(request).await?;
        let status = answer.status();
        let body = answer.into_body().collect().await?.to_bytes();
        let milliseconds = begun.elapsed().as_secs_f64() * 1000.0;
        ensure!(
            status.is_success(),
            "{status}: {}",
            String::from_utf8_lossy(&body)
        );
        let rows: Vec<IgnoredAny> = serde_json::from_slice(&body)?;
        Ok((rows.len(), milliseconds))
    }
}

/// Asks in turn, so that both have the machine's better and worse moments; the first runs, in which pages are fetched
/// and catalogues are read, are not counted. Gives the rows that were shown, and the times.
async fn in_turn(
    runs: usize,
    with: impl AsyncFn() -> Result<(usize, f64)>,
    without: impl AsyncFn() -> Result<(usize, f64)>,
) -> Result<(usize, Times)> {
    let (mut with_times, mut without_times) = (Vec::new(), Vec::new());
    let mut rows = 0;
    for run in 0..runs + WARM_UP {
        let (shown, milliseconds) = with().await?;
        let (_, plain) = without().await?;
        rows = shown;
        if run >= WARM_UP {
            with_times.push(milliseconds);
            without_times.push(plain);
        }
    }
    let spread = |times: Vec<f64>| Spread::of(times).context("nothing was measured");
    let times = Times {
        with: spread(with_times)?,
        without: spread(without_times)?,
    };
    Ok((rows, times))
}

impl Times {
    fn ratio(&self) -> f64 {
        self.with.median / self.without.median
    }

    fn are_met(&self) -> bool {
        self.with.median < AIM && self.ratio() <= AIM_RATIO
    }

    fn cells(&self) -> String {
        let verdict = if self.are_met() { "met" } else { "**missed**" };
        let (with, without) = (number(self.with.median), number(self.without.median));
        format!("{with} | {without} | {} | {verdict}", number(self.ratio()))
    }
}

/// The section of the report.
pub fn to_markdown(measured: &[Measured], runs: usize) -> String {
    let mut lines = vec![format!(
        "\n## The lists of screens on a large world\n\nA page of 50 rows, as one of the staff under row-level security, \
         and the same as `service_role`, which it does not bind, in turn, {runs} times each: medians, in milliseconds. \
         First as a screen asks PostgREST for it, then of the statement alone that PostgREST prepares, both on one \
         connection. Aimed at: under {AIM} ms, and at most {AIM_RATIO} times the time without.\n\n\
         | list | of | rows | request | without | ratio | | statement | without | ratio | |\n\
         |---|---|---:|---:|---:|---:|---|---:|---:|---:|---|"
    )];
    lines.extend(measured.iter().map(|list| {
        let (request, statement) = (list.request.cells(), list.statement.cells());
        let (name, reader, rows) = (&list.name, list.reader, list.rows);
        format!("| {name} | {reader} | {rows} | {request} | {statement} |")
    }));
    lines.push(summary("requests", measured, |list| &list.request));
    lines.push(summary("statements", measured, |list| &list.statement));
    lines.join("\n")
}

fn summary(what: &str, measured: &[Measured], times: fn(&Measured) -> &Times) -> String {
    let most = |value: fn(&Times) -> f64| {
        let most = measured
            .iter()
            .max_by(|one, other| value(times(one)).total_cmp(&value(times(other))));
        most.map(|list| {
            let value = number(value(times(list)));
            format!("{value} ({}, {})", list.name, list.reader)
        })
        .unwrap_or_default()
    };
    let ratios = Spread::of(measured.iter().map(|list| times(list).ratio()));
    format!(
        "\n{} of {} {what} met both. The longest median: {} ms. The highest ratio: {}. Median of the ratios: {}.",
        measured.iter().filter(|list| times(list).are_met()).count(),
        measured.len(),
        most(|times| times.with.median),
        most(Times::ratio),
        number(ratios.map_or(0.0, |ratios| ratios.median)),
    )
}
