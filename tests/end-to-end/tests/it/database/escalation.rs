//! Attempts to get further than one may, through PostgREST and the functions.

mod exposure;
mod impostors;
mod organizations;
mod outsiders;
mod protected;
mod roles;

use crate::{demo_booking, without_functions};
use end_to_end::{Caller, Reply, World, demo};
use reqwest::Method;
use serde_json::{Value, json};

async fn read(world: &World, caller: Caller, path: &str) -> Reply {
    let path = format!("/rest/v1/{path}");
    world
        .request_as(caller, Method::GET, &path)
        .await
        .send()
        .await
}

/// Postgres refuses what a path asks for, which is not granted to the caller's role.
async fn assert_not_granted(world: &World, caller: Caller, path: &str, status: u16) {
    let reply = read(world, caller, path).await;
    reply.expect(status);
    assert_eq!(reply.json["code"], "42501", "{path}: {reply:?}");
}

async fn write(world: &World, caller: Caller, method: Method, path: &str, body: Value) -> Reply {
    let path = format!("/rest/v1/{path}");
    world
        .request_as(caller, method, &path)
        .await
        .json(&body)
        .await
}

#[tokio::test]
async fn what_makes_people_powerful_is_not_theirs_to_change() {
    let world = without_functions().await;
    let before = world
        .sql("select jsonb_agg(to_jsonb(members) order by id) from members")
        .await;
    let me = "00000000-0000-4000-8000-00000000a003";

    for caller in [Caller::MEMBER, Caller::OWNER, Caller::DEVELOPER] {
        for (method, path, body) in [
            (
                Method::PATCH,
                "members?user_id=not.is.null",
                json!({ "role": "owner" }),
            ),
            (
                Method::PATCH,
                "members?user_id=not.is.null",
                json!({ "user_id": me }),
            ),
            (Method::DELETE, "members?user_id=not.is.null", Value::Null),
            (
                Method::POST,
                "members",
                json!({ "organization_id": demo::HARBOR, "user_id": me, "role": "owner" }),
            ),
            (
                Method::POST,
                "organizations",
                json!({ "name": "Mine", "slug": "mine" }),
            ),
            (
                Method::PATCH,
                "organizations?id=not.is.null",
                json!({ "subscription_tier": "gold" }),
            ),
            (
                Method::PATCH,
                "organizations?id=not.is.null",
                json!({ "subscription_status": "active" }),
            ),
            (
                Method::PATCH,
                "organizations?id=not.is.null",
                json!({ "trial_ends_at": "2099-01-01" }),
            ),
            (
                Method::PATCH,
                "organizations?id=not.is.null",
                json!({ "slug": "harbor" }),
            ),
            (
                Method::PATCH,
                "user_profiles?id=not.is.null",
                json!({ "email": "olivia@alpine.example" }),
            ),
            (
                Method::PATCH,
                "tour_departures?id=not.is.null",
                json!({ "seats_taken": 0 }),
            ),
            (
                Method::PATCH,
                "bookings?id=not.is.null",
                json!({ "total_price": 0 }),
            ),
        ] {
            let reply = write(&world, caller, method, path, body.clone()).await;
            reply.expect(403);
            assert_eq!(
                reply.json["code"], "42501",
                "{caller:?} {path} {body}: {reply:?}"
            );
        }
    }
    let after = world
        .sql("select jsonb_agg(to_jsonb(members) order by id) from members")
        .await;
    assert_eq!(before, after);
}

#[tokio::test]
async fn a_row_stays_in_its_organization_and_tells_nothing_to_the_others() {
    let world = without_functions().await;
    let refused = |reply: &Reply| {
        reply.expect(403);
        assert_eq!(reply.json["code"], "42501", "{reply:?}");
    };

    // One who belongs to both may not move a row either.
    for caller in [Caller::OWNER, Caller::BOTH, Caller::DEVELOPER] {
        for table in [
            "customers",
            "tours",
            "tour_departures",
            "accommodations",
            "experiences",
        ] {
            let path = format!("{table}?organization_id=eq.{}", demo::ALPINE);
            let body = json!({ "organization_id": demo::HARBOR });
            refused(&write(&world, caller, Method::PATCH, &path, body).await);
        }
    }
    // Neither by an insert that becomes an update.
    let upsert = world
        .request_as(
            Caller::OWNER,
            Method::POST,
            "/rest/v1/customers?on_conflict=id",
        )
        .await
        .header("prefer", "resolution=merge-duplicates")
        .json(&json!({ "id": demo::CHRIS, "organization_id": demo::ALPINE, "name": "Mine" }))
        .await;
    refused(&upsert);

    // Whether an address is known elsewhere can't be asked by inserting it there.
    let mut answers = Vec::new();
    for email in ["chris@client.example", "nobody@client.example"] {
        let body = json!({ "organization_id": demo::HARBOR, "name": "x", "email": email });
        let reply = write(&world, Caller::OWNER, Method::POST, "customers", body).await;
        refused(&reply);
        answers.push(reply.text);
    }
    assert_eq!(answers[0], answers[1]);

    // Nor whether another organization has a tour, by referring to it.
    let mut answers = Vec::new();
    for tour in [demo::ICEBERGS, "00000000-0000-4000-8000-00000000ffff"] {
        let body = json!({
            "organization_id": demo::ALPINE, "tour_id": tour, "seats_total": 1,
            "starts_at": "2040-01-01T00:00:00Z", "ends_at": "2040-01-01T00:00:00Z",
        });
        let reply = write(&world, Caller::OWNER, Method::POST, "tour_departures", body).await;
        reply.expect(409);
        answers.push(reply.text);
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn embedding_reaches_no_further_than_asking() {
    let world = World::own().await;
    for (caller, departure) in [
        (Caller::CLIENT, demo::SUNRISE_NEXT),
        (Caller::OTHER_CLIENT, demo::ICEBERGS_DEPARTURE),
        (Caller::Public, demo::SUNRISE_NEXT),
    ] {
        let mut booking = demo_booking(1);
        booking["departure_id"] = departure.into();
        if caller != Caller::Public {
            booking["customer"] = Value::Null;
        }
        let reply = world
            .function_as(caller, "booking-create")
            .await
            .json(&booking)
            .await;
        reply.expect(201);
    }

    let everything = "tours?select=*,tour_departures(*,bookings(*,customers(*),booking_items(*)))";
    let reply = read(&world, Caller::OTHER_OWNER, everything).await;
    reply.expect(200);
    assert!(reply.text.contains("chris@client.example"), "{reply:?}");
    assert!(
        !reply.text.contains(demo::ALPINE) && !reply.text.contains("clara"),
        "{reply:?}"
    );

    // A client meets itself alone, from whichever end it starts.
    for path in [
        "tours?select=id,tour_departures(*,bookings(id,customers(id,email),booking_items(id,name)))",
        "customers?select=id,email,bookings(id,organization_id,status)",
        "bookings?select=id,customers(id,email),tour_departures(*)",
    ] {
        let reply = read(&world, Caller::CLIENT, path).await;
        reply.expect(200);
        assert!(reply.text.contains(demo::CLARA), "{path}: {reply:?}");
        assert!(
            !reply.text.contains("ada@") && !reply.text.contains(demo::HARBOR),
            "{path}: {reply:?}"
        );
    }

    for path in [
        everything,
        "customers?select=*",
        "customers?select=id,leads(id)",
        "customers?select=id,customer_phones(phone)",
        "bookings?select=id,customers(notes)",
        "payments?select=id,bookings!payments_organization_id_booking_id_fkey(metadata)",
    ] {
        assert_not_granted(&world, Caller::CLIENT, path, 403).await;
    }

    for path in [
        "tours?select=id,organizations(name)",
        "tours?select=id,tour_departures(id,bookings(id))",
        "tour_departures?select=id,bookings(customers(email))",
        "forms?select=id,form_submissions(answers)",
    ] {
        assert_not_granted(&world, Caller::Public, path, 401).await;
    }
}

#[tokio::test]
async fn no_organizations_entries_spoil_what_is_read_of_the_others() {
    let world = without_functions().await;
    let organization = format!("organizations?id=eq.{}", demo::ALPINE);
    let departure = format!("tour_departures?id=eq.{}", demo::SUNRISE_LATER);
    let tour = format!("tours?id=eq.{}", demo::SUNRISE);

    for (path, body) in [
        (&organization, json!({ "timezone": "Mars/Olympus" })),
        (&organization, json!({ "timezone": "" })),
        (&organization, json!({ "booking_hold": "infinity" })),
        (&organization, json!({ "booking_hold": "100000 years" })),
        (
            &departure,
            json!({ "ends_at": "294276-12-31T23:00:00Z", "starts_at": "294276-12-31T23:00:00Z" }),
        ),
        (&departure, json!({ "ends_at": "infinity" })),
        (&departure, json!({ "starts_at": "-infinity" })),
        (&departure, json!({ "price": "NaN" })),
        (&tour, json!({ "base_price": "NaN" })),
    ] {
        let reply = write(&world, Caller::OWNER, Method::PATCH, path, body.clone()).await;
        reply.expect(400);
    }
    let reply = read(&world, Caller::Public, "departure_availability").await;
    reply.expect(200);
    assert_eq!(reply.json.as_array().unwrap().len(), 6, "{reply:?}");
}

#[tokio::test]
async fn a_membership_that_ends_ends_at_once() {
    let world = World::own().await;
    let credentials = world.credentials(Caller::MEMBER).await;
    let with = |call| {
        credentials
            .iter()
            .fold(call, |call: end_to_end::Call, (name, value)| {
                call.header(name, value)
            })
    };
    let customers = || with(world.request(Method::GET, "/rest/v1/customers")).send();
    let book = || {
        let call = with(world.function("booking-create"));
        async move { call.json(&demo_booking(1)).await }
    };
    assert_eq!(customers().await.json.as_array().unwrap().len(), 1);
    book().await.expect(201);

    world
        .run_sql("delete from members where user_id = '00000000-0000-4000-8000-00000000a003'")
        .await;

    assert_eq!(customers().await.json, json!([]));
    book().await.expect_problem(404, "departure_not_found");
}

#[tokio::test]
async fn naming_an_organization_opens_nothing() {
    let world = World::own().await;

    for (caller, organization, departure) in [
        (Caller::OWNER, demo::HARBOR, demo::ICEBERGS_DEPARTURE),
        (Caller::OWNER, demo::HARBOR, demo::SUNRISE_NEXT),
        (Caller::OWNER, demo::ALPINE, demo::ICEBERGS_DEPARTURE),
        (Caller::CLIENT, demo::HARBOR, demo::ICEBERGS_DEPARTURE),
        (Caller::STRANGER, demo::ALPINE, demo::SUNRISE_NEXT),
        (Caller::Public, demo::ALPINE, demo::DRAFT_DEPARTURE),
        (Caller::BOTH, demo::HARBOR, demo::SUNRISE_NEXT),
    ] {
        let mut booking = demo_booking(1);
        booking["departure_id"] = departure.into();
        if matches!(caller, Caller::Client(_)) {
            booking["customer"] = Value::Null;
        }
        let call = world.function_as(caller, "booking-create").await;
        let reply = call
            .header("x-organization-id", organization)
            .json(&booking)
            .await;
        reply.expect_problem(404, "departure_not_found");
    }
    assert_eq!(world.sql("select count(*) from bookings").await, 0);
    assert_eq!(world.sql("select count(*) from customers").await, 2);
}
