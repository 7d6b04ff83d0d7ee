//! The functions behind PgBouncer, with the settings of `functions/pgbouncer.ini`.

use crate::{
    book, demo_booking,
    support::{leave_out, with_slow_bookings},
    until_taken, without_limits,
};
use end_to_end::{Caller, World, demo};
use futures::future::join_all;
use serde_json::json;
use stack::{Functions, Options};

/// `required` makes a missing PgBouncer a failure, where what needs it is left out otherwise.
const REQUIRED: &str = "FRONTDESK_PGBOUNCER";

/// A world behind a pooler; `None`, with a word, where no PgBouncer is here that fits.
async fn world() -> Option<World> {
    if let Err(reason) = stack::pgbouncer() {
        leave_out(REQUIRED, "what runs behind a pooler", &reason);
        return None;
    }
    let world = World::with(Options {
        functions: Functions::Only(vec!["booking-create".to_owned()]),
        pooler: true,
        ..Options::default()
    })
    .await;
    Some(world)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_behind_a_pooler_has_few_connections() {
    let Some(world) = world().await else { return };
    without_limits(&world).await;

    let world = &world;
    let crowd = (0..100).map(|number| async move {
        let mut body = demo_booking(1);
        body["departure_id"] = json!(demo::VILLAGE_DEPARTURE);
        body["customer"]["email"] = json!(format!("caller-{number}@example.com"));
        let caller = match number % 2 {
            0 => Caller::Public,
            _ => Caller::MEMBER,
        };
        until_taken(async || book(world, caller, &body).await).await
    });
    for reply in join_all(crowd).await {
        reply.expect(201);
    }

    assert_eq!(world.sql("select count(*) from bookings").await, 100);
    let connections = world
        .sql(
            "select jsonb_object_agg(usename, count) from (
               select usename, count(*) from pg_stat_activity
               where datname = current_database() and usename in ('authenticator', 'frontdesk_strangers') group by 1
             ) as known",
        )
        .await;
    for login in ["authenticator", "frontdesk_strangers"] {
        let count = connections[login].as_u64().unwrap_or_default();
        assert!((1..=40).contains(&count), "{connections}");
    }
}

#[tokio::test]
async fn behind_a_pooler_too_a_strangers_statement_ends_soon() {
    let Some(world) = world().await else { return };
    with_slow_bookings(&world, 6.5).await;

    // What had waited to the end would have been answered otherwise.
    let of_stranger = book(&world, Caller::Public, &demo_booking(1)).await;
    of_stranger.expect_problem(503, "busy");
    book(&world, Caller::MEMBER, &demo_booking(1))
        .await
        .expect(404);
    // Nor can the login of strangers become anybody else.
    let becomes = world
        .sql(
            "select jsonb_agg(rolname order by rolname) from pg_roles
             where rolname <> 'frontdesk_strangers' and pg_has_role('frontdesk_strangers', oid, 'member')",
        )
        .await;
    assert_eq!(becomes, json!(["anon", "guest"]));
}
