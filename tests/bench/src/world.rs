//! The one stack that both systems work on, and something to book in it.

use std::collections::BTreeMap;

use anyhow::Result;
use stack::{Functions, Options, Stack};
use tokio_postgres::Client;

use crate::embedder;

/// Departures that are booked in turn, so that bookings seldom wait for one another's row.
pub const DEPARTURES: usize = 256;
/// Bookings that are paid in turn.
const UNPAID: usize = 20_000;
/// Bookings that were paid before.
const PAID: usize = 2_000;
/// Departures in the answer of `tour-availability`.
pub const LISTED: usize = 12;

const STAFF: &str = "olivia@alpine.example";

/// A running stack without functions.
pub struct World {
    /// It, to be asked and changed.
    pub stack: Stack,
    /// What can be booked.
    pub departures: Vec<String>,
    /// Bookings that nobody has paid.
    pub unpaid: Vec<String>,
    /// What is read: a tour that nobody books.
    pub tour: String,
    /// A kind of appointment of 20 resources, and a day a month ahead.
    pub month: (String, String),
    /// One of a single resource, and a day a year ahead.
    pub year: (String, String),
    /// Of a member of staff.
    pub token: String,
}

impl World {
    /// Whose everything is.
    pub const ORGANIZATION: &str = "00000000-0000-4000-8000-0000000000a0";
    /// An experience that can be added to a booking.
    pub const EXPERIENCE: &str = "00000000-0000-4000-8000-0000000ae101";
    /// The assistant that takes calls, at Vapi, and what Vapi sends in the local stack.
    pub const ASSISTANT: &str = "vapi-bench";
    /// As the local stack has it.
    pub const VAPI_SECRET: &str = "vapi_local_0123456789";
    /// What Stripe signs with in the local stack.
    pub const STRIPE_SECRET: &str = "whsec_local_0123456789";
    /// A kind of appointment of 20 resources.
    pub const KIND: &str = "Of many";
    /// What is searched for: a word that many passages have, one that some have, and a rare one.
    pub const QUESTION: &str = "wordea wordhaa worddaaa";

    /// Starts it and fills it. Nobody is refused for asking much.
    pub async fn start() -> Result<Self> {
        let world = Self::limited().await?;
        world.lift_limits().await?;
        Ok(world)
    }

    /// From now on, nobody is refused for asking much.
    pub async fn lift_limits(&self) -> Result<()> {
        // All of a load comes from one network. It is counted, as everything is, and refused nothing.
        let admin = self.stack.admin().await?;
        admin
            .batch_execute(
                "update private.limits set most = 1000000000, regain = '1 microsecond' where regain is not null;
                 update private.limits set most = 1000000000 where regain is null",
            )
            .await?;
        Ok(())
    }

    /// The same with the limits that everybody has.
    pub async fn limited() -> Result<Self> {
        Self::filled(Self::stack(Functions::None).await?).await
    }

    /// A stack with nothing but the demo data.
    pub async fn stack(functions: Functions) -> Result<Stack> {
        Stack::start(Options {
            functions,
            own_postgres: true,
            variables: embedder::variables()?,
            ..Options::default()
        })
        .await
    }

    /// Fills such a stack.
    pub async fn filled(stack: Stack) -> Result<Self> {
        // By itself it would start with the first request that is measured.
        stack.postgrest.start().await?;
        let booked = add_tour(&stack, "Booked", DEPARTURES).await?;
        let tour = add_tour(&stack, "Looked at", LISTED).await?;
        let month = add_kind(&stack, Self::KIND, 20, 31).await?;
        let year = add_kind(&stack, "Of one", 1, 365).await?;
        let admin = stack.admin().await?;
        let mut unpaid = add_bookings(&admin, &booked).await?;
        pay(&admin, &unpaid.split_off(UNPAID)).await?;
        add_data(&admin).await?;
        let rows = admin
            .query(
                "select id::text from public.tour_departures where tour_id::text = $1 order by id",
                &[&booked],
            )
            .await?;
        // Not the empty ones: known to be empty, any index of theirs would seem as good as another, and a connection
        // keeps the plans that it makes of them. A new database does not know.
        admin
            .batch_execute("vacuum analyze public.tours, public.tour_departures, public.busy_times, public.resources,
                   public.knowledge_chunks, public.embeddings, private.passage_totals, private.passage_words,
                   private.passage_spellings, public.daily_totals, public.customers, public.bookings, public.payments",
            )
            .await?;
        Ok(Self {
            token: stack.user_token(STAFF).await?,
            departures: rows.iter().map(|row| row.get(0)).collect(),
            unpaid,
            tour,
            month,
            year,
            stack,
        })
    }

    /// The key of the public.
    pub fn publishable_key(&self) -> &str {
        &self.stack.keys.publishable_key
    }

    /// The key of the service.
    pub fn secret_key(&self) -> &str {
        &self.stack.keys.secret_key
    }

    /// The variables of the application.
    pub fn variables(&self) -> &BTreeMap<String, String> {
        &self.stack.variables
    }

    /// Of another member of staff.
    pub async fn token_of(&self, email: &str) -> Result<String> {
        self.stack.user_token(email).await
    }

    /// The one value of a statement's one row, which is JSON as text.
    pub async fn ask(&self, statement: &str) -> Result<serde_json::Value> {
        let admin = self.stack.admin().await?;
        let row = admin.query_one(statement, &[]).await?;
        Ok(serde_json::from_str(row.get(0))?)
    }

    /// How many bookings there are.
    pub async fn bookings(&self) -> Result<u64> {
        let admin = self.stack.admin().await?;
        let row = admin
            .query_one("select count(*) from public.bookings", &[])
            .await?;
        Ok(row.get::<_, i64>(0).unsigned_abs())
    }

    /// Postgres's version and the settings that decide what a write costs.
    pub async fn settings(&self) -> Result<String> {
        let admin = self.stack.admin().await?;
        let row = admin
            .query_one(
                "select string_agg(name || ' = ' || current_setting(name), ', ') from unnest(array[
                   'server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'wal_level',
                   'shared_buffers', 'autovacuum_naptime']) as name",
                &[],
            )
            .await?;
        Ok(row.get(0))
    }
}

/// Bookings of a tour's departures in turn, each for 179.00 and of its own customer.
async fn add_bookings(admin: &Client, tour: &str) -> Result<Vec<String>> {
    let statement = "
        with added as (
          insert into public.customers (organization_id, name, email)
          select $1::text::uuid, format('Pays %s', turn), format('pays%s@bench.example', turn)
          from generate_series(1, $3::text::integer) as turn
          returning id
        ), customers as (
          select id, row_number() over () as turn from added
        ), departures as (
          select id, tour_id, row_number() over (order by id) - 1 as number
          from public.tour_departures where tour_id = $2::text::uuid
        )
        insert into public.bookings (organization_id, tour_id, departure_id, customer_id, num_participants, unit_price,
                                     total_price, currency, confirmation_code, expires_at)
        select $1::text::uuid, departures.tour_id, departures.id, customers.id, 2, 89.50, 179, 'CHF',
               'PAY' || lpad(to_hex(customers.turn), 5, '0'), now() + interval '1 day'
        from customers
        join departures on departures.number = customers.turn % (select count(*) from departures)
        returning id::text";
    let rows = admin
        .query(
            statement,
            &[&World::ORGANIZATION, &tour, &(UNPAID + PAID).to_string()],
        )
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// By Stripe, as events would have told.
async fn pay(admin: &Client, bookings: &[String]) -> Result<()> {
    let statement = "
        insert into public.payments (organization_id, booking_id, customer_id, amount, currency, status, method, transaction_id)
        select organization_id, id, customer_id, total_price, currency, 'succeeded', 'card', 'pi_before_' || id
        from public.bookings where id::text = any($1)";
    admin.execute(statement, &[&bookings]).await?;
    Ok(())
}

/// What is searched and what is added up, and what PostgREST is to offer to the peer that works through it.
async fn add_data(admin: &Client) -> Result<()> {
    for sql in [
        include_str!("world/passages.sql"),
        include_str!("world/totals.sql"),
        include_str!("../peers/rest.sql"),
        include_str!("world/assistant.sql"),
    ] {
        let sql = sql.replace("$ORGANIZATION", World::ORGANIZATION);
        admin.batch_execute(&sql).await?;
    }
    Ok(())
}

async fn add_tour(stack: &Stack, title: &str, departures: usize) -> Result<String> {
    let statement = "
        with tour as (
          insert into public.tours (organization_id, title, base_price, is_published)
          values ($1::text::uuid, $2, 89.50, true) returning id, organization_id
        ), departures as (
          insert into public.tour_departures (organization_id, tour_id, starts_at, ends_at, seats_total)
          select organization_id, id, now() + number * interval '3 hours' + interval '2 days',
                 now() + number * interval '3 hours' + interval '3 days', 1000000000
          from tour, generate_series(1, $3::text::integer) as number
        )
        select id::text from tour";
    let admin = stack.admin().await?;
    let row = admin
        .query_one(
            statement,
            &[&World::ORGANIZATION, &title, &departures.to_string()],
        )
        .await?;
    Ok(row.get(0))
}

/// A kind of appointment that starts every quarter of an hour, served by so many resources who have 2,000 busy times
/// between them; and the day so many days ahead.
async fn add_kind(
    stack: &Stack,
    name: &str,
    resources: u32,
    days: u32,
) -> Result<(String, String)> {
    let statement = "
        with kind as (
          insert into public.appointment_types (organization_id, name, duration_minutes, interval_minutes,
                                                buffer_before_minutes, buffer_after_minutes, horizon_days)
          values ($1::text::uuid, $2, 30, 15, 5, 10, 400) returning id, organization_id
        ), resources as (
          insert into public.resources (organization_id, name)
          select organization_id, format('%s %s', $2, number)
          from kind, generate_series(1, $3::text::integer) as number returning id, organization_id
        ), links as (
          insert into public.appointment_type_resources (organization_id, type_id, resource_id)
          select kind.organization_id, kind.id, resources.id from kind, resources
        ), busy as (
          insert into public.busy_times (organization_id, resource_id, source, external_id, starts_at, ends_at)
          select organization_id, id, 'google', number::text, start, start + interval '40 minutes'
          from resources, generate_series(1, 2000 / $3::text::integer) as number,
               lateral (
                 select now() + number * $3::text::integer * $4::text::integer * interval '1 day' / 2000 as start
               ) as times
        )
        select id::text, (now() + $4::text::integer * interval '1 day')::date::text from kind";
    let admin = stack.admin().await?;
    let [resources, days] = [resources, days].map(|number| number.to_string());
    let row = admin
        .query_one(statement, &[&World::ORGANIZATION, &name, &resources, &days])
        .await?;
    Ok((row.get(0), row.get(1)))
}
