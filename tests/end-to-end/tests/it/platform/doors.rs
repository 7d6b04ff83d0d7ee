//! Both doors refuse the same tokens, and neither lets a stranger keep the database busy.

use crate::{book, demo_booking, support::with_slow_bookings};
use end_to_end::{Caller, Reply, World, demo};
use reqwest::Method;
use serde_json::{Value, json};
use stack::{Algorithm, unix_time};
use std::{os::unix::fs::PermissionsExt, time::Duration};

const MINUTE: Duration = Duration::from_secs(60);

async fn with_token(world: &World, token: &str) -> Reply {
    world
        .request(Method::GET, "/rest/v1/organizations?select=slug")
        .header("apikey", &world.stack.keys.publishable_key)
        .bearer(token)
        .send()
        .await
}

#[tokio::test]
async fn postgrest_refuses_the_tokens_that_functions_refuse() {
    let world = World::tenant().await;
    let keys = &world.stack.keys;
    let user = world.user("olivia@alpine.example").await;
    let client = world.client("clara@client.example").await;
    let now = unix_time();

    for claims in [
        keys.user_claims(&user, MINUTE),
        keys.client_claims(&client, MINUTE),
    ] {
        let signed = |change: Value| {
            let mut claims = claims.clone();
            for (name, value) in change.as_object().unwrap() {
                claims[name] = value.clone();
            }
            keys.sign(Algorithm::HS256, &claims, None).unwrap()
        };
        let good = with_token(&world, &signed(json!({}))).await;
        let several = json!({ "aud": ["elsewhere", "authenticated"] });
        let also_good = with_token(&world, &signed(several)).await;
        assert_eq!(good.status, also_good.status);
        assert_ne!(good.status, 401, "{good:?}");

        for change in [
            json!({ "exp": null }),
            json!({ "exp": "never" }),
            json!({ "exp": now - 10 }),
            json!({ "aud": null }),
            json!({ "aud": [] }),
            json!({ "aud": "elsewhere" }),
            json!({ "iss": null }),
            json!({ "iss": "https://elsewhere.example/auth/v1" }),
        ] {
            let reply = with_token(&world, &signed(change.clone())).await;
            assert_eq!(reply.status, 401, "{change} {reply:?}");
        }
    }
}

#[tokio::test]
async fn what_is_embedded_too_deep_does_not_reach_the_database() {
    let world = World::tenant().await;
    let nested = |levels: usize| {
        let opened = "tour_departures(id,tours(id,".repeat(levels / 2);
        // Of one organization: others of this database may have many.
        format!(
            "/rest/v1/tours?organization_id=eq.{}&select=id,{opened}id{}",
            demo::ALPINE,
            ")".repeat(levels / 2 * 2)
        )
    };
    for (levels, status) in [(2, 200), (4, 200), (6, 400), (12, 400)] {
        let call = world
            .request_as(Caller::Public, Method::GET, &nested(levels))
            .await;
        assert_eq!(call.send().await.status, status, "{levels}");
    }
}

#[tokio::test]
async fn a_strangers_statement_ends_soon_through_either_door() {
    let world = World::of(&["booking-create"], &[]).await;
    world
        .run_sql(
            "create view public.slow with (security_invoker = true) as select pg_sleep(4)::text as done;
             grant select on public.slow to anon, authenticated;
             notify pgrst, 'reload schema'",
        )
        .await;
    with_slow_bookings(&world, 7.0).await;
    let slow = async |caller| {
        let call = world
            .request_as(caller, Method::GET, "/rest/v1/slow?select=done")
            .await;
        let read = call.send().await.status;
        (read, book(&world, caller, &demo_booking(1)).await)
    };

    // What had waited to the end would have been answered otherwise.
    let (read, booked) = slow(Caller::Public).await;
    assert_eq!((read, booked.problem().0), (500, 503), "{booked:?}");
    booked.expect_problem(503, "busy");

    let (read, booked) = slow(Caller::MEMBER).await;
    assert_eq!((read, booked.status), (200, 404));
}

#[tokio::test]
async fn logs_are_for_their_owner_alone() {
    let world = World::of(&["booking-create"], &[]).await;
    let log = world.stack.log_file().unwrap();
    let folder = log.parent().unwrap();
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;

    assert_eq!(mode(folder), 0o700);
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{path:?}");
    }
}
