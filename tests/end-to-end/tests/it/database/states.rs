//! The order of states of appointments and bookings: every transition is tried, in Rust, in SQL and on rows.

use crate::{
    book, demo_booking,
    functions::appointment_create::{appoint, consultation},
};
use end_to_end::{Caller, World};
use serde_json::json;

/// Sets the state of a row, whatever the functions would say, and gives whether the database let it.
async fn set(world: &World, table: &str, id: &str, state: &str) -> bool {
    let admin = world.stack.admin().await.unwrap();
    let update = format!("update {table} set status = '{state}' where id = '{id}'");
    match admin.batch_execute(&update).await {
        Ok(()) => true,
        Err(error) => {
            let code = error.code().map(|code| code.code().to_owned());
            assert_eq!(code.as_deref(), Some("PT409"), "{update}: {error:?}");
            false
        }
    }
}

/// Makes a row be in a state without the triggers' leave.
async fn put(world: &World, table: &str, id: &str, change: &str) {
    world
        .run_sql(&format!(
            "set session_replication_role = replica; update {table} set {change} where id = '{id}'"
        ))
        .await;
}

#[tokio::test]
async fn an_appointment_goes_from_state_to_state_in_order() {
    use appointments::Status;
    let world = World::own().await;
    let body = consultation(&world, "10:00").await;
    let reply = appoint(&world, Caller::MEMBER, &body).await;
    let id = reply.json["id"].as_str().unwrap();
    let slot = world.sql("select slot_id from appointments").await;
    let slot = slot.as_str().unwrap();
    let kept = world
        .sql("select to_jsonb(s) from appointment_slots as s")
        .await;

    for from in Status::ALL {
        for to in Status::ALL {
            let in_sql = world
                .sql(&format!(
                    "select private.appointment_may_become('{from}', '{to}')"
                ))
                .await;
            assert_eq!(in_sql, json!(from.may_become(to)), "{from} {to}");
            if from == to {
                continue;
            }
            put(
                &world,
                "appointments",
                id,
                "status = 'cancelled', slot_id = null",
            )
            .await;
            world
                .run_sql(&format!(
                    "set session_replication_role = replica; delete from appointment_slots;
                     insert into appointment_slots select * from jsonb_populate_record(null::appointment_slots, '{kept}')"
                ))
                .await;
            let slot = if from.keeps_its_place() {
                format!("'{slot}'")
            } else {
                "null".to_owned()
            };
            put(
                &world,
                "appointments",
                id,
                &format!("status = '{from}', slot_id = {slot}"),
            )
            .await;

            let moved = set(&world, "appointments", id, to.name()).await;

            assert_eq!(moved, from.may_become(to), "{from} {to}");
            let time = match to {
                Status::Pending => continue,
                Status::NoShow => "no_show_at".to_owned(),
                other => format!("{other}_at"),
            };
            if moved {
                let row = world
                    .sql(&format!("select jsonb_build_array({time} is not null, (slot_id is not null) = {}) from appointments", to.keeps_its_place()))
                    .await;
                assert_eq!(row, json!([true, true]), "{from} {to}");
            }
        }
    }
}

#[tokio::test]
async fn a_booking_goes_from_state_to_state_in_order() {
    use bookings::Status;
    let world = World::own().await;
    let reply = book(&world, Caller::MEMBER, &demo_booking(1)).await;
    let id = reply.json["id"].as_str().unwrap();

    for from in Status::ALL {
        for to in Status::ALL {
            let in_sql = world
                .sql(&format!(
                    "select private.booking_may_become('{from}', '{to}')"
                ))
                .await;
            assert_eq!(in_sql, json!(from.may_become(to)), "{from} {to}");
            if from == to {
                continue;
            }
            put(&world, "bookings", id, &format!("status = '{from}'")).await;

            let moved = set(&world, "bookings", id, to.name()).await;

            assert_eq!(moved, from.may_become(to), "{from} {to}");
        }
    }
}
