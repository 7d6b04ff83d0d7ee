//! What is behind the functions goes away and comes back.

use crate::demo_booking;
use end_to_end::{Caller, World, demo};
use serde_json::json;
use stack::Options;
use std::{
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    time::{Duration, Instant},
};

/// How long Postgres may take to come back, and callers to notice.
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn no_acknowledged_booking_is_lost_when_postgres_is_killed_under_load() {
    let world = World::with(Options {
        own_postgres: true,
        ..Options::default()
    })
    .await;
    crate::without_limits(&world).await;
    let stop = AtomicBool::new(false);
    let number = AtomicU32::new(0);
    let key = world.credentials(Caller::Public).await.remove(0).1;

    let caller = || async {
        let mut acknowledged = Vec::new();
        let mut refused = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            let mut body = demo_booking(1);
            body["departure_id"] = json!(demo::VILLAGE_DEPARTURE);
            let number = number.fetch_add(1, Ordering::Relaxed);
            body["customer"]["email"] = json!(format!("caller-{number}@example.com"));
            let reply = world
                .function("booking-create")
                .header("apikey", &key)
                .json(&body)
                .await;
            match reply.status {
                201 => {
                    acknowledged.push(reply.json["confirmation_code"].as_str().unwrap().to_owned())
                }
                _ => {
                    refused.push(reply.problem().1.to_owned());
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        }
        (acknowledged, refused)
    };
    let trouble = async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        world.stack.postgres().kill().unwrap();
        tokio::time::sleep(Duration::from_millis(300)).await;
        world.stack.postgres().restart().await.unwrap();
        tokio::time::sleep(Duration::from_millis(700)).await;
        stop.store(true, Ordering::Relaxed);
    };
    let (outcomes, ()) =
        futures::join!(futures::future::join_all((0..8).map(|_| caller())), trouble);

    let acknowledged: Vec<String> = outcomes
        .iter()
        .flat_map(|(codes, _)| codes.clone())
        .collect();
    let refused: Vec<String> = outcomes
        .iter()
        .flat_map(|(_, codes)| codes.clone())
        .collect();
    assert!(
        acknowledged.len() > 20,
        "too little load to tell: {}",
        acknowledged.len()
    );
    assert!(
        refused.iter().all(|code| code == "database_unavailable"),
        "{refused:?}"
    );
    let kept = world
        .sql("select jsonb_agg(confirmation_code) from bookings")
        .await;
    let kept: Vec<&str> = kept
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|code| code.as_str())
        .collect();
    for code in &acknowledged {
        assert!(
            kept.contains(&code.as_str()),
            "{code} was acknowledged and is gone"
        );
    }
    // Nothing was done twice either: each caller's number is there once.
    let twice = world
        .sql("select count(*) from (select customer_id from bookings group by 1 having count(*) > 1) as twice")
        .await;
    assert_eq!(twice, 0);
    let seats = world
        .sql("select jsonb_build_array((select sum(seats_taken) from tour_departures), (select count(*) from bookings))")
        .await;
    assert_eq!(seats[0], seats[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_of_postgres_between_two_requests_is_not_seen() {
    let world = World::with(Options {
        own_postgres: true,
        ..Options::default()
    })
    .await;
    let call = world.function_as(Caller::Public, "booking-create").await;
    call.json(&demo_booking(1)).await.expect(201);

    world.stack.postgres().kill().unwrap();
    world.stack.postgres().restart().await.unwrap();

    let reply = world
        .function("booking-create")
        .header("apikey", &world.stack.keys.publishable_key);
    reply.json(&demo_booking(1)).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_postgres_the_answer_is_a_503_that_says_so() {
    let world = World::with(Options {
        own_postgres: true,
        ..Options::default()
    })
    .await;
    let key = world.stack.keys.publishable_key.clone();
    world.stack.postgres().kill().unwrap();

    let reply = world
        .function("booking-create")
        .header("apikey", &key)
        .json(&demo_booking(1))
        .await;

    reply.expect_problem(503, "database_unavailable");
    assert_eq!(reply.header("retry-after"), "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_postgrest_the_answer_is_a_503_that_says_so() {
    let world = World::own().await;
    let body = json!({ "tour_id": demo::SUNRISE });
    let ask = || async {
        world
            .function_as(Caller::OWNER, "tour-availability")
            .await
            .json(&body)
            .await
    };
    ask().await.expect(200);

    world.stack.postgrest.stop().await.unwrap();
    let reply = ask().await;
    reply.expect_problem(503, "api_unavailable");
    assert_eq!(reply.header("retry-after"), "1");

    world.stack.postgrest.start().await.unwrap();
    let since = Instant::now();
    while ask().await.status != 200 {
        assert!(since.elapsed() < PATIENCE, "it does not recover");
    }
}
