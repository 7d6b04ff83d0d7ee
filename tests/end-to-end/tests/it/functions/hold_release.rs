//! hold-release: what was held and not paid or confirmed in time ends, and its seats and times are free.

use crate::{
    book, demo_booking,
    functions::appointment_create::{appoint, consultation},
};
use end_to_end::{Caller, Reply, World, demo};
use serde_json::{Value, json};

async fn run(world: &World, caller: Caller) -> Reply {
    let call = world.function_as(caller, "hold-release").await;
    call.json(&json!({})).await
}

async fn states(world: &World) -> Value {
    world
        .sql(
            "select jsonb_build_object(
               'bookings', (select jsonb_object_agg(status, count) from (
                 select status, count(*) from bookings group by status) as s),
               'appointments', (select jsonb_object_agg(status, count) from (
                 select status, count(*) from appointments group by status) as s),
               'seats', (select sum(seats_taken) from tour_departures),
               'slots', (select count(*) from appointment_slots))",
        )
        .await
}

/// Two bookings of the public and one of the staff, and two appointments of the public; the holds of the public's are
/// over but for one of each.
async fn hold(world: &World) {
    for caller in [Caller::Public, Caller::Public, Caller::MEMBER] {
        book(world, caller, &demo_booking(2)).await.expect(201);
    }
    for time in ["10:00", "11:00"] {
        let body = consultation(world, time).await;
        appoint(world, Caller::Public, &body).await.expect(201);
    }
    world
        .run_sql(
            "update bookings set expires_at = now() - interval '1 minute'
             where id = (select id from bookings where expires_at is not null order by created_at limit 1);
             update appointments set expires_at = now() - interval '1 minute'
             where id = (select id from appointments order by created_at limit 1)",
        )
        .await;
}

#[tokio::test]
async fn holds_that_are_over_end_and_others_stay() {
    let world = World::own().await;
    hold(&world).await;

    let reply = run(&world, Caller::Service).await;

    reply.expect(200);
    assert_eq!(
        reply.json,
        json!({ "bookings": 1, "appointments": 1, "skipped": 0 })
    );
    assert_eq!(
        states(&world).await,
        json!({
            "bookings": { "expired": 1, "pending": 2 }, "appointments": { "expired": 1, "pending": 1 },
            "seats": 4, "slots": 1,
        })
    );
    let reply = run(&world, Caller::Service).await;
    assert_eq!(
        reply.json,
        json!({ "bookings": 0, "appointments": 0, "skipped": 0 })
    );
    let recorded = world
        .sql("select jsonb_agg(outcome order by started_at) from private.scheduled_runs where function = 'hold-release'")
        .await;
    assert_eq!(recorded[0]["bookings"], 1);

    for (caller, problem) in [
        (Caller::Nobody, (401, "unauthorized")),
        (Caller::Public, (403, "forbidden")),
        (Caller::CLIENT, (403, "forbidden")),
        (Caller::OWNER, (403, "forbidden")),
    ] {
        assert_eq!(run(&world, caller).await.problem(), problem, "{caller:?}");
    }
}

#[tokio::test]
async fn one_that_fails_or_is_locked_and_an_organization_with_many_keep_no_other_from_it() {
    let world = World::own().await;
    hold(&world).await;
    // Alpine has three hundred more, of which one can't be ended; Harbor has one, the youngest of all.
    world
        .run_sql(&format!(
            "insert into bookings (organization_id, tour_id, departure_id, customer_id, num_participants, unit_price,
                                   total_price, currency, confirmation_code, expires_at)
             select departure.organization_id, departure.tour_id, departure.id, customer.id, 1, 1, 1, 'CHF',
                    departure.organization_id::text || number, now() - interval '1 hour' / number
             from tour_departures as departure
             join customers as customer on customer.organization_id = departure.organization_id
             cross join generate_series(1, 300) as number
             where departure.id = '{}' and customer.id = '{}' or departure.id = '{}' and customer.id = '{}' and number = 300;
             update tour_departures set seats_taken = 300 where id = '{0}';
             update tour_departures set seats_taken = 1 where id = '{2}';
             create function public.stubborn() returns trigger language plpgsql as
               $$ begin raise exception 'not this one'; end $$;
             create trigger stubborn before update on appointments for each row
               when (old.expires_at < now()) execute function public.stubborn();",
            demo::VILLAGE_DEPARTURE,
            demo::CLARA,
            demo::ICEBERGS_DEPARTURE,
            demo::CHRIS
        ))
        .await;
    let holder = world.stack.admin().await.unwrap();
    holder
        .batch_execute(&format!(
            "begin; select from tour_departures where id = '{}' for update",
            demo::SUNRISE_NEXT
        ))
        .await
        .unwrap();
    // A batch of one, as a run with many has them: Harbor is not last.
    let first = world
        .sql("select private.holds_release('{\"max\": 3, \"skipped\": []}')")
        .await;
    assert_eq!(
        world
            .sql(&format!(
                "select count(*) from bookings where organization_id = '{}' and status = 'expired'",
                demo::HARBOR
            ))
            .await,
        1,
        "{first}"
    );

    let reply = run(&world, Caller::Service).await;

    reply.expect(200);
    // The departure that is locked, and the appointment.
    assert_eq!(reply.json["skipped"], 2, "{reply:?}");
    let left = world
        .sql("select count(*) from bookings where status = 'pending' and expires_at < now()")
        .await;
    assert_eq!(left, 1);
    holder.batch_execute("rollback").await.unwrap();
    world.run_sql("drop trigger stubborn on appointments").await;
    let reply = run(&world, Caller::Service).await;
    assert_eq!(
        reply.json,
        json!({ "bookings": 1, "appointments": 1, "skipped": 0 })
    );
}
