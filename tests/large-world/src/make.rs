//! Makes the rows, inside of Postgres: of all organizations at once, or of some after others.

use std::ops::RangeInclusive;

use anyhow::{Context, Result};
use tokio_postgres::Client;

/// The steps in their order, each with a table that it fills: where the database has no such table, it is left out.
const STEPS: &[(&str, &str, &str)] = &[
    ("range", "", include_str!("../sql/02_range.sql")),
    (
        "indexes away",
        "",
        include_str!("../sql/05_indexes_away.sql"),
    ),
    (
        "organizations",
        "",
        include_str!("../sql/10_organizations.sql"),
    ),
    (
        "people",
        "invitations",
        include_str!("../sql/15_people.sql"),
    ),
    ("customers", "", include_str!("../sql/20_customers.sql")),
    ("bookings", "", include_str!("../sql/30_bookings.sql")),
    (
        "appointments",
        "appointments",
        include_str!("../sql/35_appointments.sql"),
    ),
    ("assistants", "", include_str!("../sql/40_assistants.sql")),
    ("leads", "", include_str!("../sql/50_leads.sql")),
    (
        "conversations",
        "",
        include_str!("../sql/60_conversations.sql"),
    ),
    (
        "knowledge",
        "documents",
        include_str!("../sql/65_knowledge.sql"),
    ),
    (
        "topics",
        "topics_daily",
        include_str!("../sql/67_topics.sql"),
    ),
    ("calls", "", include_str!("../sql/70_calls.sql")),
    ("operation", "", include_str!("../sql/80_operation.sql")),
    ("work", "", include_str!("../sql/85_work.sql")),
    ("totals", "", include_str!("../sql/90_totals.sql")),
    (
        "totals of days",
        "",
        include_str!("../sql/92_daily_totals.sql"),
    ),
    (
        "indexes back",
        "",
        include_str!("../sql/95_indexes_back.sql"),
    ),
    ("statistics", "", "vacuum analyze"),
];

/// Triggers and foreign keys are left out: what triggers keep is computed at the end, and the keys are right by
/// construction.
const SETTINGS: &str = "
set session_replication_role = replica;
set timezone = 'UTC';
set work_mem = '256MB';
set maintenance_work_mem = '512MB';
set jit = off;
";

/// How large.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// How many organizations, the large one included.
    pub organizations: u32,
    /// Of the large organization: 1 is a million messages and 200,000 bookings.
    pub factor: f64,
}

impl Size {
    /// A thousand organizations, one with a million messages and 200,000 bookings: some 2 GB.
    pub const FULL: Self = Self {
        organizations: 1000,
        factor: 1.0,
    };
    /// Large enough for the planner to choose as it does on the whole.
    pub const SMALL: Self = Self {
        organizations: 100,
        factor: 0.05,
    };
}

/// Organizations that are made together.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Their numbers, which follow on those made before.
    pub organizations: RangeInclusive<u32>,
    /// The number of the large one, if one of them is large.
    pub large: Option<u32>,
    /// Of the large one, as in [`Size`].
    pub factor: f64,
    /// How many times as many messages and conversations that one has.
    pub messages: f64,
}

impl Part {
    /// Small ones alone.
    pub fn small(organizations: RangeInclusive<u32>) -> Self {
        Self {
            organizations,
            large: None,
            factor: 1.0,
            messages: 1.0,
        }
    }
}

/// Fills a migrated database, as a superuser. The same size gives the same rows each time, but for keys that are
/// the database's own to give. Tells each step as it begins.
///
/// # Errors
/// When a statement fails: the rows of a table no longer fit it, or the database was filled before.
pub async fn make(client: &Client, size: Size, step: impl FnMut(&str)) -> Result<()> {
    begin(client, "2026-01-01 00:00Z").await?;
    let all = Part {
        organizations: 1..=size.organizations,
        large: Some(1),
        factor: size.factor,
        messages: 1.0,
    };
    grow(client, &all, step).await
}

/// Begins a world to which [`grow`] adds organizations. Their rows are of the two years until this time, which
/// Postgres reads.
///
/// # Errors
/// When a statement fails.
pub async fn begin(client: &Client, until: &str) -> Result<()> {
    let statements = format!(
        "drop schema if exists large_world cascade;
         create schema large_world;
         create table large_world.settings as
         select 1 as first, 0 as last, 0 as large, 1::numeric as factor, 1::numeric as messages,
                timestamptz '{until}' as until;
         {}",
        include_str!("../sql/00_tools.sql"),
    );
    client
        .batch_execute(&statements)
        .await
        .context("the large world, its tools")
}

/// Adds organizations with their rows, as a superuser. Nobody else may use the database meanwhile: its indexes are
/// away. Tells each step as it begins.
///
/// # Errors
/// When a statement fails: the rows of a table no longer fit it, or these organizations are there.
pub async fn grow(client: &Client, part: &Part, mut step: impl FnMut(&str)) -> Result<()> {
    let settings = format!(
        "update large_world.settings set first = {}, last = {}, large = {}, factor = {}, messages = {}",
        part.organizations.start(),
        part.organizations.end(),
        part.large.unwrap_or_default(),
        part.factor,
        part.messages,
    );
    client.batch_execute(SETTINGS).await?;
    client.batch_execute(&settings).await?;
    for (name, table, statements) in STEPS {
        if !table.is_empty() && !has(client, table).await? {
            continue;
        }
        step(name);
        client
            .batch_execute(statements)
            .await
            .with_context(|| format!("the large world, {name}"))?;
    }
    client.batch_execute("reset all").await?;
    Ok(())
}

async fn has(client: &Client, table: &str) -> Result<bool> {
    let row = client
        .query_one("select to_regclass('public.' || $1) is not null", &[&table])
        .await?;
    Ok(row.get(0))
}
