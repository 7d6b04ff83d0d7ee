//! The lists that screens show, as a member under row-level security and without it, on a large world.

use std::time::Instant;

use anyhow::{Context, Result};
use large_world::{List, Reader, Size, lists, make, settings};
use serde_json::json;
use stack::{Functions, Login, Options, Stack};
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

use crate::{arguments::Plan, format::number, progress::Progress, statistics::Spread};

/// Milliseconds within which the median is to be.
const AIM: f64 = 5.0;
/// How many times the time without row-level security the time with it may be.
const AIM_RATIO: f64 = 1.5;

/// One list, looked at by one reader.
pub struct Measured {
    name: String,
    reader: &'static str,
    rows: usize,
    /// Milliseconds of each statement with and without row-level security.
    member: Spread,
    plain: Spread,
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
                with: ("as_reader", reader.begin(&admin).await?),
                without: ("as_service", begin_service.clone()),
            };
            let (rows, member, plain) = case.measure().await.with_context(|| list.name.clone())?;
            measured.push(Measured {
                name: list.name.clone(),
                reader: reader.name,
                rows,
                member,
                plain,
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
    client: &'a Client,
    list: &'a List,
    arguments: String,
    runs: usize,
    /// What the prepared statement is called, and how its transaction begins.
    with: (&'static str, String),
    without: (&'static str, String),
}

impl Case<'_> {
    /// In turn, so that both have the machine's better and worse moments; the first runs, in which pages are fetched
    /// and catalogues are read, are not counted.
    async fn measure(&self) -> Result<(usize, Spread, Spread)> {
        const WARM_UP: usize = 8;
        let (mut with, mut without) = (Vec::new(), Vec::new());
        let mut rows = 0;
        for (name, begin) in [&self.with, &self.without] {
            let statement = self.list.statement();
            let prepare = format!("{begin}; prepare {name} as {statement}; commit");
            self.client.batch_execute(&prepare).await?;
        }
        for run in 0..self.runs + WARM_UP {
            let (milliseconds, shown) = self.one(&self.with).await?;
            let (plain, _) = self.one(&self.without).await?;
            rows = shown;
            if run >= WARM_UP {
                with.push(milliseconds);
                without.push(plain);
            }
        }
        self.client.batch_execute("deallocate all").await?;
        let spread = |times: Vec<f64>| Spread::of(times).context("nothing was measured");
        Ok((rows, spread(with)?, spread(without)?))
    }

    /// Milliseconds of the statement alone, and the rows that it gave.
    async fn one(&self, (name, begin): &(&str, String)) -> Result<(f64, usize)> {
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
        Ok((milliseconds, rows.unwrap_or_default()))
    }
}

impl Measured {
    fn ratio(&self) -> f64 {
        self.member.median / self.plain.median
    }

    fn is_met(&self) -> bool {
        self.member.median < AIM && self.ratio() <= AIM_RATIO
    }
}

/// The section of the report.
pub fn to_markdown(measured: &[Measured], runs: usize) -> String {
    let mut lines = vec![format!(
        "\n## The lists of screens on a large world\n\nThe statement that PostgREST prepares for a page of 50 rows, as \
         one of the staff under row-level security, and the same without it as a superuser, in turn, {runs} times \
         each: medians. Aimed at: under {AIM} ms, and at most {AIM_RATIO} times the time without.\n\n\
         | list | of | rows | ms | without ms | ratio | |\n|---|---|---:|---:|---:|---:|---|"
    )];
    lines.extend(measured.iter().map(|list| {
        format!(
            "| {} | {} | {} | {} | {} | {} | {} |",
            list.name,
            list.reader,
            list.rows,
            number(list.member.median),
            number(list.plain.median),
            number(list.ratio()),
            if list.is_met() { "met" } else { "**missed**" },
        )
    }));
    let most = |value: fn(&Measured) -> f64| {
        let most = measured
            .iter()
            .max_by(|one, other| value(one).total_cmp(&value(other)));
        most.map(|list| format!("{} ({}, {})", number(value(list)), list.name, list.reader))
            .unwrap_or_default()
    };
    lines.push(format!(
        "\n{} of {} met both. The longest median: {} ms. The highest ratio: {}. Median of the ratios: {}.\n",
        measured.iter().filter(|list| list.is_met()).count(),
        measured.len(),
        most(|list| list.member.median),
        most(Measured::ratio),
        number(Spread::of(measured.iter().map(Measured::ratio)).map_or(0.0, |ratios| ratios.median)),
    ));
    lines.join("\n")
}
