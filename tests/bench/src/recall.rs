//! How many of the nearest passages a member finds under row-level security, and how long that takes: beside an
//! organization that holds half of all, and in it.

use anyhow::{Context, Result};
use stack::{Functions, Options, Stack};
use tokio_postgres::Client;

use crate::{machine, progress::Progress};

const WORLD: &str = include_str!("recall/world.sql");
const MEASURE: &str = include_str!("recall/measure.sql");

/// What of the server's memory Postgres keeps its pages in: the graph and what it points to fit.
const SHARED_BUFFERS: &str = "1GB";

/// Whom is asked: organization, passages, questions.
const ASKED: &str = "
    select number, passages, 200 as questions from sizes where number = 0
    union all
    (select number, passages, 5 from sizes where number > 0 order by number * 7919 % 1000 limit 250)";

/// Makes the world, asks, and prints what came of it. Some ten minutes.
pub fn run() -> Result<()> {
    stack::runtime()?.block_on(measure())
}

async fn measure() -> Result<()> {
    let mut progress = Progress::new();
    let stack = Stack::start(Options {
        functions: Functions::None,
        own_postgres: true,
        ..Options::default()
    })
    .await?;
    let admin = with_memory(&stack).await?;
    let declared = index_of(&admin, "embeddings_minilm_idx").await?;
    let words = index_of(&admin, "knowledge_chunks_words_idx").await?;
    for step in WORLD.split("-- step: ").skip(1) {
        let (name, statements) = step.split_once('\n').context("a step without a name")?;
        progress.note(name);
        admin.batch_execute(statements).await?;
    }
    progress.note("the index of words");
    admin.batch_execute(&words).await?;
    progress.note("the graph");
    let begun = std::time::Instant::now();
    admin.batch_execute(&declared).await?;
    let built = begun.elapsed().as_secs();
    admin
        .batch_execute(
            "vacuum analyze knowledge_chunks, embeddings, private.passage_totals, private.passage_words,
               private.passage_spellings",
        )
        .await?;

    admin.batch_execute(MEASURE).await?;
    let tenants = admin.query(ASKED, &[]).await?;
    progress.expect(tenants.len());
    for tenant in &tenants {
        let [number, passages, questions]: [i32; 3] = [tenant.get(0), tenant.get(1), tenant.get(2)];
        admin
            .batch_execute(&format!(
                "select pg_temp.ask({number}, {passages}, {questions})"
            ))
            .await?;
        progress.measured(format_args!("{questions} questions to {passages} passages"));
    }
    println!("\n{}", report(&admin, built).await?);
    Ok(())
}

/// A connection to the server once it has memory for a large world.
async fn with_memory(stack: &Stack) -> Result<Client> {
    if stack.postgres().is_local() {
        let admin = stack.admin().await?;
        admin
            .batch_execute(&format!(
                "alter system set shared_buffers = '{SHARED_BUFFERS}'"
            ))
            .await?;
        admin
            .batch_execute("alter system set max_wal_size = '8GB'")
            .await?;
        stack.postgres().kill()?;
        stack.postgres().restart().await?;
    }
    let admin = stack.admin().await?;
    admin
        .batch_execute("set maintenance_work_mem = '1GB'; set search_path = public")
        .await?;
    Ok(admin)
}

/// How an index is made, as the migrations have it: it is dropped while the world is filled.
async fn index_of(admin: &Client, name: &str) -> Result<String> {
    let query = "select indexdef from pg_indexes where schemaname = 'public' and indexname = $1";
    Ok(admin.query_one(query, &[&name]).await?.get(0))
}

async fn report(admin: &Client, built: u64) -> Result<String> {
    let text = async |query: &str| -> Result<String> {
        Ok(admin
            .query_one(&format!("select ({query})::text"), &[])
            .await?
            .get(0))
    };
    let size = async |name: &str| {
        text(&format!(
            "select pg_size_pretty(pg_total_relation_size('{name}'))"
        ))
        .await
    };
    let of_organizations =
        "from (select avg(recall) as recall from asked group by organization) as organizations";
    let mut lines = vec![
        format!("- {}", machine::describe(&[]).join("\n- ")),
        format!("- Postgres: shared_buffers = {}", text("select current_setting('shared_buffers')").await?),
        format!(
            "- Vectors: {}; their graph: {}, built in {built} s on {} passages; index of words: {}; words for typing \
             errors: {}",
            text("select pg_size_pretty(pg_relation_size('embeddings'))").await?,
            size("embeddings_minilm_idx").await?,
            text("select count(*) from embeddings where in_graph").await?,
            size("knowledge_chunks_words_idx").await?,
            size("private.passage_spellings").await?,
        ),
        format!(
            "- recall@10 of the 5th percentile of organizations: {} (aim: 0.98); the least: {}",
            text(&format!(
                "select round(percentile_cont(0.05) within group (order by recall)::numeric, 3) {of_organizations}"
            ))
            .await?,
            text(&format!("select round(min(recall), 3) {of_organizations}")).await?,
        ),
        String::new(),
        "| milliseconds in the database | recall@10 | vectors: median | p99 | vectors and words: median | p99 | misspelt: \
         median | p99 |"
            .to_owned(),
        "|---|---:|---:|---:|---:|---:|---:|---:|".to_owned(),
    ];
    let rows = admin
        .query(
            "select case when organization = 0 then '250,000 passages' else 'the others' end,
                    round(avg(recall), 3)::text,
                    (select string_agg(round(number::numeric, 1)::text, ' | ' order by place) from unnest(array[
                       percentile_cont(0.5) within group (order by vector_ms),
                       percentile_cont(0.99) within group (order by vector_ms),
                       percentile_cont(0.5) within group (order by hybrid_ms),
                       percentile_cont(0.99) within group (order by hybrid_ms),
                       percentile_cont(0.5) within group (order by misspelt_ms),
                       percentile_cont(0.99) within group (order by misspelt_ms)
                     ]) with ordinality as numbers (number, place))
             from asked group by organization = 0, 1 order by 1",
            &[],
        )
        .await?;
    for row in rows {
        let [whom, recall, times]: [String; 3] = [row.get(0), row.get(1), row.get(2)];
        lines.push(format!("| {whom} | {recall} | {times} |"));
    }
    lines.push("\nThe aim: a median under 10 ms and a p99 under 50 ms.".to_owned());
    Ok(lines.join("\n"))
}
