//! A price is an amount that can be paid in the organization's currency.

use end_to_end::{Caller, World, demo};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn a_price_is_no_finer_than_its_currency() {
    let world = World::tenant().await;
    let patch = |table: &str, id: &str, body: serde_json::Value| {
        let (world, path) = (&world, format!("/rest/v1/{table}?id=eq.{id}"));
        async move {
            let call = world.request_as(Caller::OWNER, Method::PATCH, &path).await;
            call.json(&body).await
        }
    };
    let yen = json!({ "currency": "JPY" });

    // Some of its prices have digits behind the point.
    let reply = patch("organizations", demo::ALPINE, yen.clone()).await;
    reply.expect(422);
    assert_eq!(reply.json["message"], "invalid_price");
    assert_eq!(reply.json["hint"], "/currency");

    world
        .run_sql(
            "update tours set base_price = 100; update tour_departures set price = null;
             update accommodations set price = 200; update experiences set price = 30",
        )
        .await;
    patch("organizations", demo::ALPINE, yen).await.expect(204);
    for (table, id, column) in [
        ("tours", demo::SUNRISE, "base_price"),
        ("tour_departures", demo::SUNRISE_NEXT, "price"),
        ("accommodations", demo::ROOM, "price"),
        ("experiences", demo::BREAKFAST, "price"),
    ] {
        let reply = patch(table, id, json!({ column: 100.5 })).await;
        reply.expect(422);
        assert_eq!(reply.json["message"], "invalid_price", "{table}");
        assert_eq!(reply.json["hint"], format!("/{column}"));
        patch(table, id, json!({ column: 100 })).await.expect(204);
    }
}

#[tokio::test]
async fn the_currency_stays_once_something_was_sold_or_paid() {
    let payment = format!(
        "insert into payments (organization_id, customer_id, amount, currency, status)
         values ('{}', '{}', 100, 'EUR', 'succeeded')",
        demo::ALPINE,
        demo::CLARA
    );
    let booking = format!(
        "insert into bookings (organization_id, tour_id, departure_id, customer_id, customer_name, num_participants,
                               unit_price, total_price, currency, confirmation_code, start_date, end_date)
         select organization_id, tour_id, id, '{}', 'Clara', 1, 10, 10, 'EUR', 'AAAAA-AAAAA', starts_at, ends_at
         from tour_departures where id = '{}'",
        demo::CLARA,
        demo::VILLAGE_DEPARTURE
    );
    let appointment = format!(
        "insert into appointments (organization_id, type_id, resource_id, customer_name, appointment_type, starts_at,
                                   ends_at, unit_price, currency)
         select organization_id, type_id, resource_id, 'Ada', 'Consultation', now() + interval '40 days',
                now() + interval '40 days 30 minutes', 10, 'EUR'
         from appointment_type_resources where type_id = '{}' and resource_id = '{}'",
        demo::CONSULTATION,
        demo::MIA
    );
    for sold in [payment, booking, appointment] {
        let world = World::tenant().await;
        let change = async |caller: Caller, currency: &str| {
            let path = format!("/rest/v1/organizations?id=eq.{}", demo::ALPINE);
            let call = world.request_as(caller, Method::PATCH, &path).await;
            let reply = call.json(&json!({ "currency": currency })).await;
            (reply.status, reply.json["message"].clone())
        };
        assert_eq!(change(Caller::ADMIN, "EUR").await.0, 204);
        world.run_sql(&sold).await;
        let refused = change(Caller::ADMIN, "CHF").await;
        assert_eq!(refused, (409, json!("currency_in_use")), "{sold}");
        // What is said again changes nothing, and the platform may correct it.
        assert_eq!(change(Caller::ADMIN, "EUR").await.0, 204);
        assert_eq!(change(Caller::Service, "CHF").await.0, 204, "{sold}");
    }
}

#[tokio::test]
async fn a_price_that_is_too_fine_is_refused_and_not_rounded() {
    let world = World::tenant().await;
    let patch = async |price: &str| {
        let path = format!("/rest/v1/tours?id=eq.{}", demo::SUNRISE);
        let call = world.request_as(Caller::OWNER, Method::PATCH, &path).await;
        call.json(&json!({ "base_price": price })).await
    };
    for price in ["100.505", "0.001"] {
        let reply = patch(price).await;
        reply.expect(422);
        assert_eq!(reply.json["message"], "invalid_price", "{price}");
        assert_eq!(reply.json["hint"], "/base_price");
    }
    for price in ["NaN", "Infinity", "-1", "10000000000"] {
        let status = patch(price).await.status;
        assert_eq!(status, 400, "{price}");
    }
    patch("7.5").await.expect(204);
    let price = world
        .sql(&format!(
            "select base_price::text from tours where id = '{}'",
            demo::SUNRISE
        ))
        .await;
    assert_eq!(price, "7.50");
}
