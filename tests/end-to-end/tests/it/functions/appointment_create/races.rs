//! Many at once: no time is taken twice, no seat is lost, and what is offered is what is accepted.

use crate::{
    functions::appointment_create::{appoint, consultation},
    functions::slot_availability::{monday, slots, starts},
    until_taken,
};
use end_to_end::{Caller, World, demo};
use fastrand::Rng;
use futures::{StreamExt, stream};
use serde_json::{Value, json};
use stack::{Functions, Options};

/// What no appointment may ever break: each that takes time has a slot of its time, seats are counted right, what is
/// taken besides has the same time, and no two slots of a resource overlap. Gives what is broken.
pub const BROKEN: &str = "
    select jsonb_build_object(
      'without their time', (
        select count(*) from appointments as a
        left join appointment_slots as s on s.id = a.slot_id and s.resource_id = a.resource_id
          and s.starts_at = a.starts_at and s.ends_at = a.ends_at and s.type_id = a.type_id
        where a.status not in ('cancelled', 'expired') and s.id is null),
      'lost seats', (
        select count(*) from appointment_slots as s
        where s.seats_taken <> (
          select coalesce(sum(a.seats), 0) from appointments as a where a.slot_id = coalesce(s.main_slot_id, s.id))),
      'out of step', (
        select count(*) from appointment_slots as s join appointment_slots as m on m.id = s.main_slot_id
        where (s.starts_at, s.ends_at, s.taken, s.type_id) <> (m.starts_at, m.ends_at, m.taken, m.type_id)),
      'overlaps', (
        select count(*) from appointment_slots as s join appointment_slots as t
          on t.resource_id = s.resource_id and t.taken && s.taken and t.id > s.id))";

pub fn unbroken() -> Value {
    json!({ "without their time": 0, "lost seats": 0, "out of step": 0, "overlaps": 0 })
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_clients_for_one_slot_make_one_appointment() {
    let world = World::own().await;
    let mut body = consultation(&world, "10:00").await;
    body["resource_id"] = json!(demo::MIA);

    let replies: Vec<_> = stream::iter(0..200)
        .map(|number| {
            let mut body = body.clone();
            body["customer"]["phone"] = json!(format!("+4179111{number:04}"));
            let world = &world;
            async move { until_taken(async || appoint(world, Caller::Public, &body).await).await }
        })
        .buffer_unordered(200)
        .collect()
        .await;

    let made = replies.iter().filter(|reply| reply.status == 201).count();
    assert_eq!(made, 1);
    for reply in replies.iter().filter(|reply| reply.status != 201) {
        reply.expect_problem(409, "slot_taken");
    }
    let kept = world
        .sql(
            "select jsonb_build_array(
               (select count(*) from appointments), (select count(*) from appointment_slots), (select count(*) from outbox),
               -- Whoever came too late leaves no trace.
               (select count(*) from customers where phone like '+4179111%'))",
        )
        .await;
    assert_eq!(kept, json!([1, 1, 1, 1]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_class_is_filled_to_its_last_seat_by_any_number_of_clients() {
    let world = World::own().await;
    let mut body = consultation(&world, "10:00").await;
    body["appointment_type_id"] = json!(demo::CLIMBING);

    let replies: Vec<_> = stream::iter(0..60)
        .map(|number| {
            let mut body = body.clone();
            body["customer"]["phone"] = json!(format!("+4179111{number:04}"));
            let world = &world;
            async move { until_taken(async || appoint(world, Caller::Public, &body).await).await }
        })
        .buffer_unordered(60)
        .collect()
        .await;

    let made = replies.iter().filter(|reply| reply.status == 201).count();
    assert_eq!(made, 8);
    assert_eq!(world.sql(BROKEN).await, unbroken());
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_that_change_meanwhile_are_obeyed_by_whoever_books() {
    let world = World::own().await;
    let day = monday(&world).await;
    let close = format!(
        "insert into day_overrides (organization_id, day, opens, closes)
         values ('{}', '{day}', '00:00', '00:00') on conflict do nothing; delete from busy_times",
        demo::ALPINE
    );

    // Once it is closed nobody gets in any more, whatever they had read by then.
    let (replies, closed_at) = tokio::join!(
        async {
            let mut replies = Vec::new();
            for time in [
                "09:00", "10:00", "11:00", "12:00", "13:00", "14:00", "15:00", "16:00",
            ] {
                let body = consultation(&world, time).await;
                replies.push(appoint(&world, Caller::Public, &body).await);
            }
            replies
        },
        async {
            tokio::time::sleep(std::time::Duration::from_millis(30)).await;
            world.run_sql(&close).await;
            world.sql("select now()").await
        }
    );

    for reply in &replies {
        assert!(
            reply.status == 201 || reply.problem() == (409, "outside_hours"),
            "{reply:?}"
        );
    }
    let late = world
        .sql(&format!(
            "select count(*) from appointments where created_at > '{}'",
            closed_at.as_str().unwrap()
        ))
        .await;
    assert_eq!(late, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_of_ten_thousand_changes_leaves_no_overlap_and_loses_no_seat() {
    let world = World::with(Options {
        functions: Functions::None,
        ..Options::default()
    })
    .await;
    world
        .run_sql(&format!(
            "insert into resources (id, organization_id, name)
             select ('00000000-0000-4000-8000-0000000a6' || to_char(n, 'FM000'))::uuid, '{0}', 'Resource ' || n
             from generate_series(1, 50) as n;
             insert into appointment_type_resources (organization_id, type_id, resource_id)
             select '{0}', kind.id, resource.id
             from unnest(array['{1}', '{2}']::uuid[]) as kind (id), resources as resource
             where resource.name like 'Resource %'",
            demo::ALPINE,
            demo::CONSULTATION,
            demo::CLIMBING
        ))
        .await;
    let version = world
        .sql(&format!(
            "select version from private.calendar_versions where organization_id = '{}'",
            demo::ALPINE
        ))
        .await;
    let day = monday(&world).await;

    let workers = (0..16).map(|seed| storm(&world, &version, &day, seed));
    let outcomes = futures::future::join_all(workers).await;

    let [done, refused] = outcomes
        .into_iter()
        .fold([0, 0], |[done, refused], [more, others]| {
            [done + more, refused + others]
        });
    assert_eq!(done + refused, 10_000);
    assert!(
        done > 2_000 && refused > 500,
        "no storm: {done} done, {refused} refused"
    );
    assert_eq!(world.sql(BROKEN).await, unbroken());
}

/// Makes, moves and cancels 625 times: how often that was done, and how often refused.
async fn storm(world: &World, version: &Value, day: &str, seed: u64) -> [u32; 2] {
    let client = world.stack.admin().await.unwrap();
    let statement = client
        .prepare(
            "select answer from private.as_tenant(
               '{\"role\":\"service_role\"}'::jsonb, $1::text, $2::text::jsonb, '{}'::jsonb)",
        )
        .await
        .unwrap();
    let mut random = Rng::with_seed(seed);
    let mut made: Vec<(Value, bool)> = Vec::new();
    let mut outcomes = [0, 0];
    for _ in 0..625 {
        let known = match random.u32(0..4) {
            0 | 1 => None,
            _ if made.is_empty() => None,
            choice => {
                let index = random.usize(0..made.len());
                Some((choice == 2, made[index].clone(), index))
            }
        };
        let (function, arguments) = match &known {
            None => {
                let is_class = random.u32(0..4) == 0;
                let mut arguments = time(version, day, is_class, &mut random);
                arguments["appointment_type_id"] = json!(if is_class {
                    demo::CLIMBING
                } else {
                    demo::CONSULTATION
                });
                arguments["customer_id"] = json!(demo::CLARA);
                arguments["language"] = json!("en");
                ("appointment_create", arguments)
            }
            Some((true, (id, is_class), _)) => {
                let mut arguments = time(version, day, *is_class, &mut random);
                arguments["appointment_id"] = id.clone();
                arguments["action"] = json!("reschedule");
                ("appointment_update", arguments)
            }
            Some((false, (id, _), _)) => (
                "appointment_update",
                json!({ "appointment_id": id, "action": "cancel", "message": { "text": "t" } }),
            ),
        };
        match client
            .query_one(&statement, &[&function, &arguments.to_string()])
            .await
        {
            Ok(row) => {
                outcomes[0] += 1;
                let answer: Value = serde_json::from_str(row.get(0)).unwrap();
                match known {
                    None => made.push((
                        answer["id"].clone(),
                        answer["appointment_type"]["id"] == demo::CLIMBING,
                    )),
                    Some((false, _, index)) => drop(made.swap_remove(index)),
                    Some((true, ..)) => {}
                }
            }
            Err(error) => {
                outcomes[1] += 1;
                // Taken; or two that wait for each other, of whom one is asked to come again.
                let code = error.code().map(|code| code.code().to_owned());
                assert!(
                    ["PT409", "40P01"].contains(&code.as_deref().unwrap_or_default()),
                    "{function} {error:?}"
                );
            }
        }
    }
    outcomes
}

/// A time of one of up to three of the fifty: few starts for many, some of which overlap with others.
fn time(version: &Value, day: &str, is_class: bool, random: &mut Rng) -> Value {
    let candidates: Vec<String> = (0..random.u32(1..4))
        .map(|_| format!("00000000-0000-4000-8000-0000000a6{:03}", random.u32(1..51)))
        .collect();
    let minute = random.u32(0..32) * 15;
    let end = minute + if is_class { 120 } else { 30 };
    json!({
        "version": version, "candidates": candidates,
        "seats": if is_class { random.u32(1..4) } else { 1 },
        "starts_at": format!("{day}T{:02}:{:02}:00Z", 8 + minute / 60, minute % 60),
        "ends_at": format!("{day}T{:02}:{:02}:00Z", 8 + end / 60, end % 60),
        "message": { "text": "t" },
    })
}

/// Random rules, and then bookings at random: each start that is offered can be booked, and no other time.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_offered_can_be_booked_and_nothing_else() {
    let world = World::own().await;
    crate::without_limits(&world).await;
    for (seed, (zone, day)) in (0..).zip([
        ("Europe/Zurich", "2030-03-30"),
        ("Asia/Kolkata", "2030-05-01"),
        ("Australia/Lord_Howe", "2030-04-06"),
        ("America/St_Johns", "2030-11-02"),
        ("Pacific/Apia", "2030-07-01"),
    ]) {
        let mut random = Rng::with_seed(seed);
        change_rules(&world, zone, day, &mut random).await;
        let question = json!({
            "appointment_type_id": demo::CONSULTATION, "from": day, "to": &day_after(day), "timezone": "Europe/London",
        });
        for _ in 0..4 {
            let offered = slots(&world, Caller::Public, &question).await;
            let offered: Vec<String> = starts(&offered).into_iter().map(str::to_owned).collect();
            let Some(start) = random.choice(&offered) else {
                break;
            };

            let reply = book_at(&world, start).await;
            assert_eq!(reply, 201, "{zone} {start}");

            for _ in 0..6 {
                // Five minutes apart, on the clock of London.
                let (hour, minute) = (random.u32(0..24), random.u32(0..12) * 5);
                let start = format!("{day}T{hour:02}:{minute:02}:00");
                let is_offered = slots(&world, Caller::Public, &question).await;
                let is_offered = starts(&is_offered)
                    .iter()
                    .any(|offered| offered.starts_with(&start));
                let reply = book_at(&world, &start).await;
                assert_eq!(reply == 201, is_offered, "{zone} {start}: {reply}");
            }
        }
    }
}

fn day_after(day: &str) -> String {
    let day: jiff::civil::Date = day.parse().unwrap();
    day.tomorrow().unwrap().to_string()
}

async fn book_at(world: &World, start: &str) -> u16 {
    let body = json!({
        "appointment_type_id": demo::CONSULTATION, "starts_at": start, "timezone": "Europe/London",
        "customer": { "name": "Ada", "phone": "+41791112233" },
    });
    appoint(world, Caller::Public, &body).await.status
}

async fn change_rules(world: &World, zone: &str, day: &str, random: &mut Rng) {
    let interval = *random.choice(&[10, 20, 30, 45, 60]).unwrap();
    let (before, after) = (random.u32(0..3) * 10, random.u32(0..3) * 5);
    let (opens, closes) = (random.u32(0..10), random.u32(12..24));
    let busy = random.u32(0..20);
    world
        .run_sql(&format!(
            "delete from appointments; delete from business_hours; delete from busy_times; delete from day_overrides;
             update organizations set timezone = '{zone}' where id = '{alpine}';
             update appointment_types
             set interval_minutes = {interval}, buffer_before_minutes = {before}, buffer_after_minutes = {after},
                 horizon_days = 3660;
             insert into business_hours (organization_id, resource_id, weekday, opens, closes)
             select '{alpine}'::uuid, null::uuid, weekday, make_time({opens}, 10, 0), make_time({closes}, 0, 0)
             from generate_series(1, 7) as weekday
             union all
             select '{alpine}', '{anton}', weekday, '20:00', '03:00' from generate_series(1, 7) as weekday;
             insert into busy_times (organization_id, resource_id, source, external_id, starts_at, ends_at)
             select '{alpine}'::uuid, '{mia}'::uuid, 'google', n::text, start, start + interval '55 minutes'
             from generate_series(1, 5) as n,
                  lateral (select '{day}'::timestamptz + n * interval '4 hours' + interval '{busy} minutes') as times (start)",
            alpine = demo::ALPINE,
            anton = demo::ANTON,
            mia = demo::MIA,
        ))
        .await;
}
