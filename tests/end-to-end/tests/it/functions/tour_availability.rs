//! tour-availability: which departures somebody sees, and how many seats are left on them.

use crate::{book, demo_booking};
use end_to_end::{Caller, Reply, World, demo};
use serde_json::{Value, json};

async fn ask(world: &World, caller: Caller, body: &Value) -> Reply {
    world
        .function_as(caller, "tour-availability")
        .await
        .json(body)
        .await
}

fn departures(reply: &Reply) -> Vec<&str> {
    let departures = reply.json["departures"].as_array();
    departures
        .into_iter()
        .flatten()
        .filter_map(|departure| departure["id"].as_str())
        .collect()
}

#[tokio::test]
async fn the_departures_to_come_are_shown_with_seats_and_prices() {
    let world = World::tenant().await;
    book(&world, Caller::Public, &demo_booking(5))
        .await
        .expect(201);

    let reply = ask(&world, Caller::Public, &json!({ "tour_id": demo::SUNRISE })).await;

    reply.expect(200);
    let expected = world
        .sql(&format!(
            "select jsonb_agg(jsonb_build_object(
               'id', id, 'starts_at', starts_at, 'ends_at', ends_at,
               'local_date', (starts_at at time zone 'Europe/Zurich')::date, 'timezone', 'Europe/Zurich',
               'seats_left', seats_total - seats_taken, 'price', coalesce(price, 89.50)::text, 'currency', 'CHF',
               'participant_kinds', '[]'::jsonb)
               order by starts_at)
             from tour_departures where id in ('{}', '{}')",
            demo::SUNRISE_NEXT,
            demo::SUNRISE_LATER
        ))
        .await;
    assert_eq!(expected[0]["seats_left"], 7);
    assert_eq!(
        reply.json,
        json!({
            "tour": { "id": demo::SUNRISE, "title": "Sunrise over the Niesen" },
            "price_from": "89.50",
            "currency": "CHF",
            "departures": expected,
        })
    );
}

#[tokio::test]
async fn who_may_see_a_tour_sees_it_and_nobody_else() {
    let world = World::tenant().await;

    for (tour, callers, status) in [
        (
            demo::SUNRISE,
            vec![
                Caller::Public,
                Caller::CLIENT,
                Caller::OWNER,
                Caller::MEMBER,
                Caller::DEVELOPER,
            ],
            200,
        ),
        (
            demo::SUNRISE,
            vec![Caller::STRANGER, Caller::OTHER_OWNER, Caller::OTHER_CLIENT],
            404,
        ),
        (
            demo::DRAFT,
            vec![Caller::OWNER, Caller::MEMBER, Caller::BOTH],
            200,
        ),
        (
            demo::DRAFT,
            vec![
                Caller::Public,
                Caller::CLIENT,
                Caller::STRANGER,
                Caller::OTHER_OWNER,
            ],
            404,
        ),
        (demo::CLARA, vec![Caller::Public, Caller::OWNER], 404),
    ] {
        for caller in callers {
            let reply = ask(&world, caller, &json!({ "tour_id": tour })).await;
            reply.expect(status);
            if status == 404 {
                reply.expect_problem(404, "tour_not_found");
            }
        }
    }
    let service = ask(
        &world,
        Caller::Service,
        &json!({ "tour_id": demo::SUNRISE }),
    )
    .await;
    service.expect_problem(403, "forbidden");
}

#[tokio::test]
async fn days_are_those_of_the_organization() {
    let world = World::tenant().await;
    // 00:30 on 1 March in Zurich is still February in UTC.
    world
        .run_sql(&format!(
            "update tour_departures set starts_at = '2030-02-28 23:30Z', ends_at = '2030-03-01 05:00Z' where id = '{}'",
            demo::SUNRISE_LATER
        ))
        .await;

    for (from, to, seen) in [
        ("2030-03-01", "2030-03-01", true),
        ("2030-02-28", "2030-02-28", false),
        ("2030-02-27", "2030-03-02", true),
    ] {
        let reply = ask(
            &world,
            Caller::Public,
            &json!({ "tour_id": demo::SUNRISE, "from": from, "to": to }),
        )
        .await;
        assert_eq!(
            departures(&reply).contains(&demo::SUNRISE_LATER),
            seen,
            "{from} {to}: {reply:?}"
        );
    }
}

#[tokio::test]
async fn held_seats_that_expired_are_shown_as_free_and_can_be_had() {
    let world = World::tenant().await;
    book(&world, Caller::Public, &demo_booking(8))
        .await
        .expect(201);
    world
        .run_sql("update bookings set expires_at = now() - interval '1 second'")
        .await;

    let reply = ask(&world, Caller::Public, &json!({ "tour_id": demo::SUNRISE })).await;

    assert_eq!(reply.json["departures"][0]["seats_left"], 12);
    for participants in [8, 4] {
        let booked = book(&world, Caller::Public, &demo_booking(participants)).await;
        booked.expect(201);
    }
    let reply = ask(&world, Caller::Public, &json!({ "tour_id": demo::SUNRISE })).await;
    assert_eq!(
        (
            &reply.json["departures"][0]["seats_left"],
            &reply.json["price_from"]
        ),
        (&json!(0), &json!("99.00"))
    );
}

#[tokio::test]
async fn a_range_has_all_of_its_departures() {
    let world = World::tenant().await;
    // 1,200 in a quarter of a year, several at the same time.
    world
        .run_sql(&format!(
            "insert into tour_departures (organization_id, tour_id, starts_at, ends_at, seats_total)
             select '{}', '{}', start, start + interval '1 hour', 10
             from (select date_trunc('hour', now()) + interval '1 day' + interval '5 hours' * (number / 3) as start
                   from generate_series(0, 1199) as number) as starts",
            demo::ALPINE,
            demo::SUNRISE
        ))
        .await;
    let all = world
        .sql(&format!(
            "select jsonb_agg(id order by starts_at, id) from tour_departures
             where tour_id = '{}' and status = 'open' and starts_at between now() and now() + interval '88 days'",
            demo::SUNRISE
        ))
        .await;

    let reply = ask(&world, Caller::Public, &json!({ "tour_id": demo::SUNRISE })).await;

    reply.expect(200);
    let all: Vec<&str> = all
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(all.len() > 1_200);
    assert_eq!(departures(&reply), all);
}

#[tokio::test]
async fn a_range_without_departures_is_an_answer() {
    let world = World::tenant().await;

    let reply = ask(
        &world,
        Caller::Public,
        &json!({ "tour_id": demo::SUNRISE, "from": "2050-01-01", "to": "2050-02-01" }),
    )
    .await;

    reply.expect(200);
    assert_eq!(
        (&reply.json["departures"], &reply.json["price_from"]),
        (&json!([]), &Value::Null)
    );
}

#[tokio::test]
async fn every_fault_is_reported_at_once() {
    let world = World::tenant().await;

    let reply = ask(
        &world,
        Caller::Public,
        &json!({ "tour_id": 1, "from": "2026-02-30", "to": "soon", "seats": 2 }),
    )
    .await;

    let mut pointers = reply.pointers();
    pointers.sort_unstable();
    reply.expect_problem(422, "invalid_request");
    assert_eq!(pointers, vec!["/from", "/seats", "/to", "/tour_id"]);
    let reversed = json!({ "tour_id": demo::SUNRISE, "from": "2030-02-02", "to": "2030-02-01" });
    assert_eq!(
        ask(&world, Caller::Public, &reversed).await.pointers(),
        ["/to"]
    );
}
