//! What must hold at the end: nothing acknowledged is gone, nothing is doubled, and sums are right.

use anyhow::Result;
use serde_json::{Value, json};
use tokio_postgres::Client;

use crate::{
    journal::{Journal, Left},
    place::Place,
};

/// An invariant, and a query for what breaks it.
const INVARIANTS: &[(&str, &str)] = &[
    (
        "seats taken are those of bookings",
        "select departure.id, departure.seats_taken from public.tour_departures as departure
         where departure.seats_taken <> (
           select coalesce(sum(num_participants), 0) from public.bookings
           where departure_id = departure.id and status not in ('cancelled', 'expired'))",
    ),
    (
        "time that is taken is that of appointments",
        "select slot.id, slot.seats_taken from public.appointment_slots as slot
         where slot.seats_taken <> (
           select coalesce(sum(seats), 0) from public.appointments
           where slot_id = slot.id and status not in ('cancelled', 'expired'))",
    ),
    (
        "what a customer spent is what they paid",
        "select customer.id, customer.total_spent from public.customers as customer
         where customer.total_spent <> (
           select coalesce(sum(amount - refunded), 0) from public.payments
           where customer_id = customer.id and status in ('succeeded', 'partially_refunded', 'refunded'))",
    ),
    (
        "a booking is paid by its payments",
        "select known.id, known.payment_status, known.total_price, paid.sum from public.bookings as known
         cross join lateral (
           select coalesce(sum(amount - refunded), 0) as sum from public.payments
           where booking_id = known.id and status = 'succeeded') as paid
         where known.total_price > 0 and known.payment_status <> case
           when paid.sum >= known.total_price then 'paid' when paid.sum > 0 then 'partially_paid' else 'unpaid' end",
    ),
    (
        "a booking costs what its seats and its items cost",
        "select id, total_price from public.bookings
         where party is null and total_price <> unit_price * num_participants
           + (select coalesce(sum(total_price), 0) from public.booking_items where booking_id = bookings.id)",
    ),
    (
        "nobody booked twice by one key",
        "select customer.email from public.bookings join public.customers as customer on customer.id = customer_id
         where customer.email like '%@faults.example' group by customer.id having count(*) > 1",
    ),
    (
        "nobody has an appointment twice by one key",
        "select customer.email from public.appointments join public.customers as customer on customer.id = customer_id
         where customer.email like '%@faults.example' group by customer.id having count(*) > 1",
    ),
    (
        "a form is taken once, and makes one lead",
        "select email from public.leads where email like '%@faults.example' group by email having count(*) > 1
         union all
         select lead_id::text from public.form_submissions group by lead_id having count(*) > 1",
    ),
    (
        "a message is written once",
        "select body from public.messages where body like 'Note %' group by body having count(*) > 1",
    ),
    (
        "a question is answered once",
        "select conversation_id, count(*) filter (where sender = 'customer') as asked,
                count(*) filter (where sender in ('assistant', 'system')) as answered
         from public.messages where channel in ('widget', 'workspace') and direction <> 'internal' group by conversation_id
         having count(*) filter (where sender in ('assistant', 'system')) > count(*) filter (where sender = 'customer')",
    ),
    (
        "an emergency is reported once",
        "select message from public.incidents group by message having count(*) > 1",
    ),
    (
        "somebody is told of an incident once a turn",
        "select incident_id, number from public.incident_steps group by incident_id, number having count(*) > 1",
    ),
    (
        "a lead is greeted once, by one run to its end",
        "select lead.id, lead.tags, runs.count, runs.states, written.count from public.leads as lead
         cross join lateral (
           select count(*), jsonb_agg(status) as states from public.workflow_executions where lead_id = lead.id) as runs
         cross join lateral (
           select count(*) from public.messages where lead_id = lead.id and direction = 'outbound') as written
         where lead.email like '%@faults.example'
           and (lead.tags <> '{greeted}' or runs.states <> '[\"completed\"]' or written.count <> 1)",
    ),
    (
        "every message has left",
        "select status, last_error, count(*) from public.outbox where status <> 'delivered'
           -- What was taken back meanwhile does not leave.
           and coalesce(last_error, '') not in ('gone', 'changed', 'moved', 'expired', 'renewed')
         group by 1, 2",
    ),
    (
        "no work is leased, due or given up",
        "select queue, is_ready, lease_token is not null, failures, error from private.jobs
         where lease_token is not null or due_at <= now() or due_at = 'infinity'",
    ),
    (
        "no transaction was left open",
        "select pid, state, query from pg_stat_activity
         where usename = 'authenticator' and state like 'idle in transaction%'",
    ),
    (
        "no constraint is in doubt, and no index broken",
        "select conname::text from pg_constraint where not convalidated
         union all select indexrelid::regclass::text from pg_index where not indisvalid",
    ),
];

/// Where a row of the journal is: its table, and the column that names it.
fn place_of(table: &'static str) -> (&'static str, &'static str) {
    match table {
        "payments by transaction" => ("payments", "transaction_id"),
        "leads by email" => ("leads", "email"),
        "clients by email" => ("clients", "email"),
        table => (table, "id"),
    }
}

/// Counts of the database that acknowledged changes must come to: the kind of change, and a query.
const COUNTS: &[(&str, &str)] = &[
    (
        "bookings made",
        "select count(*) from public.bookings join public.customers as customer on customer.id = customer_id
         where customer.email like '%@faults.example'",
    ),
    (
        "appointments made",
        "select count(*) from public.appointments join public.customers as customer on customer.id = customer_id
         where customer.email like '%@faults.example'",
    ),
    (
        "payments by hand",
        "select count(*) from public.payments where method = 'cash'",
    ),
    (
        "payments by card",
        "select count(*) from public.payments where transaction_id like 'pi!_s%' escape '!'",
    ),
    ("forms filled in", "select count(*) from public.form_submissions"),
    ("messages", "select count(*) from public.messages where body like 'Note %'"),
    ("emergencies", "select count(*) from public.incidents"),
    ("questions answered", "select count(*) from public.conversations"),
];

/// All that is broken; nothing, as it should be.
pub async fn broken(place: &Place, journal: &Journal) -> Result<Vec<String>> {
    let admin = place.stack.admin().await?;
    let mut broken = Vec::new();
    for (promise, query) in INVARIANTS {
        note(&admin, &mut broken, promise, query).await?;
    }
    for (promise, query) in end_to_end::PROMISES {
        let query = format!("select culprit::text from ({query}) as found (culprit)");
        note(&admin, &mut broken, promise, &query).await?;
    }
    lost(&admin, journal, &mut broken).await?;
    let counts = journal.counts();
    for (change, query) in COUNTS {
        let there: i64 = admin.query_one(*query, &[]).await?.get(0);
        let told = counts.get(change).copied().unwrap_or_default();
        if usize::try_from(there)? != told {
            broken.push(format!(
                "{change}: {told} were acknowledged, and {there} are there"
            ));
        }
    }
    deliveries(place, journal, &mut broken);
    Ok(broken)
}

async fn note(admin: &Client, broken: &mut Vec<String>, promise: &str, query: &str) -> Result<()> {
    let query = format!(
        "select count(*), (jsonb_agg(to_jsonb(found)))::text
         from (select * from ({query}) as all_found limit 500) as found"
    );
    let row = admin.query_one(&query, &[]).await?;
    let count: i64 = row.get(0);
    if count > 0 {
        let found: String = row.get(1);
        let found: String = found.chars().take(600).collect();
        broken.push(format!("{promise}: {count}: {found}"));
    }
    Ok(())
}

/// What was acknowledged, and is not there or otherwise.
async fn lost(admin: &Client, journal: &Journal, broken: &mut Vec<String>) -> Result<()> {
    for (name, rows) in journal.rows() {
        let (table, key) = place_of(name);
        let told: Vec<Value> = rows
            .into_iter()
            .map(|(id, says)| json!({ "id": id, "says": says }))
            .collect();
        let query = format!(
            "select coalesce(jsonb_agg(to_jsonb(lost)), '[]')::text from (
               select told.id, said.key, said.value as told, found.row ->> said.key as found
               from jsonb_to_recordset($1::text::jsonb) as told (id text, says jsonb)
               left join (select {key}::text as id, to_jsonb(known) as row from public.{table} as known) as found
                 on found.id = told.id
               left join lateral jsonb_each_text(told.says) as said on true
               where found.id is null
                 or found.row ->> said.key is distinct from said.value
                   -- A hold that nobody paid ends by itself.
                   and not (said.key = 'status' and said.value = 'pending' and found.row ->> 'status' = 'expired')
               limit 50) as lost"
        );
        let found: String = admin
            .query_one(&query, &[&Value::from(told).to_string()])
            .await?
            .get(0);
        if found != "[]" {
            let found: String = found.chars().take(600).collect();
            broken.push(format!(
                "{name} were acknowledged, and are not there so: {found}"
            ));
        }
    }
    Ok(())
}

/// What left more than once, or not at all, as providers see it. Resend takes a key once, and Twilio is asked before
/// anything is repeated, so nothing may come twice.
fn deliveries(place: &Place, journal: &Journal, broken: &mut Vec<String>) {
    journal.read_mailbox(&place.stack.mailbox);
    let Left { times, texts, .. } = journal.left();
    let twice: Vec<_> = times.iter().filter(|(_, times)| **times > 1).collect();
    if !twice.is_empty() {
        broken.push(format!(
            "{} messages left more than once: {:?}",
            twice.len(),
            twice.first()
        ));
    }
    // Twilio is not told of the row: its messages are known by their words.
    let notes = journal.notes();
    let doubled: Vec<&String> = notes
        .iter()
        .filter(|note| texts.get(*note).is_some_and(|times| *times > 1))
        .collect();
    if !doubled.is_empty() {
        broken.push(format!(
            "{} notes left more than once: {:?}",
            doubled.len(),
            doubled.first()
        ));
    }
    let missing: Vec<&String> = notes
        .iter()
        .filter(|note| !texts.contains_key(*note))
        .collect();
    if !missing.is_empty() {
        broken.push(format!(
            "{} messages never left: {:?}",
            missing.len(),
            missing.first()
        ));
    }
}
