//! Clients who sign in and out.

mod passwords;

use end_to_end::{Caller, Reply, World, demo};
use futures::{StreamExt, stream};
use reqwest::Method;
use serde_json::{Value, json};
use stack::{DEMO_PASSWORD, Options};
use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr},
};

const CLARA: &str = "clara@client.example";

async fn sign_in(world: &World, email: &str, password: &str) -> Reply {
    let body = json!({ "email": email, "password": password });
    world
        .function_as(Caller::Public, "client-login")
        .await
        .json(&body)
        .await
}

/// A request through PostgREST with a client's token.
async fn rest(world: &World, token: &Value, method: Method, path: &str, body: &Value) -> Reply {
    let call = world.request(method, &format!("/rest/v1/{path}"));
    let call = call.header("apikey", &world.stack.keys.publishable_key);
    let call = call.header("prefer", "return=representation");
    call.bearer(token.as_str().unwrap()).json(body).await
}

async fn seen(world: &World, token: &Value, path: &str) -> Value {
    rest(world, token, Method::GET, path, &json!({})).await.json
}

#[tokio::test]
async fn an_old_hash_opens_once_more_and_is_replaced() {
    let world = World::tenant().await;
    for _ in 0..2 {
        let reply = sign_in(&world, "Clara@Client.example", DEMO_PASSWORD).await;
        reply.expect(200);
        assert_eq!(
            reply.json["client"]["organization"]["slug"],
            "alpine-trails"
        );
        assert_eq!(
            (&reply.json["token_type"], &reply.json["expires_in"]),
            (&json!("bearer"), &json!(43_200))
        );
    }
    let kept = world
        .sql("select jsonb_build_array(left(password_hash, 31), last_login_at is not null)
              from client_passwords join clients on clients.id = client_id where email = 'clara@client.example'")
        .await;
    assert_eq!(kept, json!(["$argon2id$v=19$m=19456,t=2,p=1$", true]));
}

#[tokio::test]
async fn no_answer_tells_whether_there_is_an_account() {
    let world = World::tenant().await;
    world
        .run_sql("update clients set is_active = false where email = 'chris@client.example'")
        .await;
    let mut answers = Vec::new();
    for body in [
        json!({ "email": CLARA, "password": "wrong" }),
        json!({ "email": CLARA, "password": "" }),
        json!({ "email": CLARA, "password": DEMO_PASSWORD, "organization": "harbor-kayaks" }),
        json!({ "email": CLARA, "password": DEMO_PASSWORD, "organization": demo::HARBOR }),
        json!({ "email": CLARA, "password": DEMO_PASSWORD, "organization": "' or true --" }),
        json!({ "email": "nobody@client.example", "password": DEMO_PASSWORD }),
        json!({ "email": "olivia@alpine.example", "password": DEMO_PASSWORD }),
        json!({ "email": "chris@client.example", "password": DEMO_PASSWORD }),
        json!({ "email": "chris@client.example", "password": "wrong" }),
    ] {
        let call = world.function_as(Caller::Public, "client-login").await;
        let mut reply = call.json(&body).await;
        reply.expect_problem(401, "invalid_credentials");
        for own in ["x-request-id", "date"] {
            reply.headers.remove(own);
        }
        answers.push((reply.text, format!("{:?}", reply.headers)));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");

    for organization in ["alpine-trails", demo::ALPINE] {
        let body =
            json!({ "email": CLARA, "password": DEMO_PASSWORD, "organization": organization });
        let call = world.function_as(Caller::Public, "client-login").await;
        call.json(&body).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_wrong_passwords_at_once_or_one_by_one_and_then_a_wait() {
    let world = World::own().await;
    for email in [CLARA, "nobody@client.example"] {
        let statuses: Vec<u16> = stream::iter(0..30)
            .map(|number| {
                let world = &world;
                async move {
                    sign_in(world, email, &format!("wrong {number}"))
                        .await
                        .status
                }
            })
            .buffer_unordered(30)
            .collect()
            .await;
        let mut counts = BTreeMap::new();
        for status in statuses {
            *counts.entry(status).or_insert(0) += 1;
        }
        assert_eq!(counts, BTreeMap::from([(401, 10), (429, 20)]), "{email}");

        let right = sign_in(&world, email, DEMO_PASSWORD).await;
        right.expect_problem(429, "too_many_tries");
        assert!(
            right
                .header("retry-after")
                .parse::<u32>()
                .is_ok_and(|seconds| (1..=60).contains(&seconds))
        );
    }
    // Whoever waits, may.
    world.run_sql("update tries set regained_at = now()").await;
    sign_in(&world, CLARA, DEMO_PASSWORD).await.expect(200);
}

#[tokio::test]
async fn whoever_knows_the_password_is_never_made_to_wait() {
    let world = World::tenant().await;
    for _ in 0..15 {
        sign_in(&world, CLARA, DEMO_PASSWORD).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_tries_many_accounts_has_to_wait_and_others_have_not() {
    let world = World::with(Options {
        variables: [(
            "client_address_header".to_owned(),
            "x-forwarded-for".to_owned(),
        )]
        .into(),
        ..Options::default()
    })
    .await;
    let from = async |last: u8, number: u32| {
        let body = json!({ "email": format!("n{number}@client.example"), "password": "guess" });
        let call = world.function_from(IpAddr::V4(Ipv4Addr::new(127, 0, 3, last)), "client-login");
        let call = call.header("x-forwarded-for", &format!("203.0.113.{}", number % 250));
        call.header("apikey", &world.stack.keys.publishable_key)
            .json(&body)
            .await
            .status
    };
    let statuses: Vec<u16> = stream::iter(0..90)
        .map(|number| from(1, number))
        .buffer_unordered(30)
        .collect()
        .await;

    // Some come back while the others are tried.
    let refused = statuses.iter().filter(|status| **status == 429).count();
    assert!((20..=30).contains(&refused), "{refused}");
    assert_eq!(from(2, 1000).await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_locked_out_by_what_others_try() {
    let world = World::with(Options {
        variables: [(
            "client_address_header".to_owned(),
            "x-forwarded-for".to_owned(),
        )]
        .into(),
        ..Options::default()
    })
    .await;
    world
        .run_sql("update private.limits set most = 25 where kind = 'client-login strangers'")
        .await;
    let from = async |last: u8, password: &str| {
        let body = json!({ "email": CLARA, "password": password });
        let call = world.function_from(IpAddr::V4(Ipv4Addr::new(127, 0, 4, last)), "client-login");
        call.header("apikey", &world.stack.keys.publishable_key)
            .json(&body)
            .await
            .status
    };
    let wrong = async |network: u8, times: usize| -> Vec<u16> {
        stream::iter(0..times)
            .map(|_| from(network, "wrong"))
            .buffer_unordered(times)
            .collect()
            .await
    };
    // Where Clara signs in.
    assert_eq!(from(1, DEMO_PASSWORD).await, 200);

    // One network has ten tries, and they are its own.
    let statuses = wrong(2, 15).await;
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 10);
    assert_eq!(from(2, DEMO_PASSWORD).await, 429);
    assert_eq!(from(3, DEMO_PASSWORD).await, 200);

    // Many networks have twenty-five together, and Clara's have theirs still.
    let more = [wrong(4, 10).await, wrong(5, 10).await].concat();
    assert_eq!(more.iter().filter(|status| **status == 401).count(), 15);
    assert_eq!(from(6, DEMO_PASSWORD).await, 429);
    for network in [1, 3] {
        assert_eq!(from(network, DEMO_PASSWORD).await, 200, "{network}");
    }
}

#[tokio::test]
async fn a_client_sees_and_changes_what_is_theirs_and_nothing_else() {
    let world = World::tenant().await;
    let token = sign_in(&world, CLARA, DEMO_PASSWORD).await.json["access_token"].clone();

    for (path, rows) in [
        ("clients?select=email", json!([{ "email": CLARA }])),
        ("customers?select=id", json!([{ "id": demo::CLARA }])),
        ("members?select=id", json!(null)),
        ("organizations?select=id", json!(null)),
        ("invitations?select=id", json!(null)),
        ("client_passwords?select=client_id", json!(null)),
        ("clients?select=notes", json!(null)),
        ("clients?select=token_version", json!(null)),
    ] {
        let reply = rest(&world, &token, Method::GET, path, &json!({})).await;
        match rows {
            Value::Null => assert_eq!(reply.status, 403, "{path} {reply:?}"),
            rows => assert_eq!(reply.json, rows, "{path}"),
        }
    }
    let phone = json!({ "phone": "+41790000000" });
    let own = rest(
        &world,
        &token,
        Method::PATCH,
        "clients?select=phone",
        &phone,
    )
    .await;
    assert_eq!(own.json, json!([phone]));
    for change in [
        json!({ "email": "other@client.example" }),
        json!({ "customer_id": demo::CHRIS }),
        json!({ "organization_id": demo::HARBOR }),
        json!({ "is_active": true }),
        json!({ "token_version": 9 }),
        json!({ "notes": "VIP" }),
        json!({ "membership_status": "gold" }),
    ] {
        let reply = rest(&world, &token, Method::PATCH, "clients", &change).await;
        reply.expect(403);
    }
}

#[tokio::test]
async fn a_revoked_token_opens_neither_door() {
    let world = World::tenant().await;
    world
        .run_sql("update clients set notes = 'again' where email = 'clara@client.example'")
        .await;
    let booking = json!({ "departure_id": demo::SUNRISE_NEXT, "participants": 1 });
    let path = format!("/rest/v1/clients?email=eq.{CLARA}");
    let by_staff = async |active: bool| {
        let call = world.request_as(Caller::MEMBER, Method::PATCH, &path).await;
        call.json(&json!({ "is_active": active })).await.expect(204);
    };

    for revoke in ["sign_out", "staff"] {
        let token = sign_in(&world, CLARA, DEMO_PASSWORD).await.json["access_token"].clone();
        let bearer = token.as_str().unwrap();
        assert_eq!(
            seen(&world, &token, "customers?select=id").await,
            json!([{ "id": demo::CLARA }])
        );
        let reply = world
            .function("booking-create")
            .bearer(bearer)
            .json(&booking)
            .await;
        reply.expect(201);

        if revoke == "sign_out" {
            let call = world.function("client-login").bearer(bearer);
            let reply = call.json(&json!({ "action": "sign_out" })).await;
            assert_eq!(reply.json, json!({ "signed_out": true }));
        } else {
            by_staff(false).await;
            sign_in(&world, CLARA, DEMO_PASSWORD).await.expect(401);
            by_staff(true).await;
        }

        for path in [
            "customers?select=id",
            "clients?select=id",
            "bookings?select=id",
            "tours?select=id",
        ] {
            assert_eq!(
                seen(&world, &token, path).await,
                json!([]),
                "{revoke} {path}"
            );
        }
        let reply = world
            .function("booking-create")
            .bearer(bearer)
            .json(&booking)
            .await;
        reply.expect_problem(401, "unauthorized");
        let reply = world
            .function("tour-availability")
            .bearer(bearer)
            .json(&json!({ "tour_id": demo::SUNRISE }))
            .await;
        assert_ne!(reply.status, 200, "{revoke} {reply:?}");
    }
}

#[tokio::test]
async fn a_client_keeps_what_is_theirs_when_staff_correct_their_address() {
    let world = World::tenant().await;
    let token = sign_in(&world, CLARA, DEMO_PASSWORD).await.json["access_token"].clone();
    world
        .run_sql(&format!(
            "update customers set email = 'clara.new@client.example' where id = '{}'",
            demo::CLARA
        ))
        .await;

    assert_eq!(
        seen(&world, &token, "customers?select=id").await,
        json!([{ "id": demo::CLARA }])
    );
}

#[tokio::test]
async fn whoever_cannot_sign_in_or_out_is_told_so() {
    let world = World::tenant().await;
    let sign_out = json!({ "action": "sign_out" });
    let sign_in = json!({ "email": CLARA, "password": DEMO_PASSWORD });
    for (caller, body, status) in [
        (Caller::Nobody, &sign_in, 401),
        (Caller::MEMBER, &sign_in, 403),
        (Caller::Service, &sign_in, 403),
        (Caller::CLIENT, &sign_in, 403),
        (Caller::Public, &sign_out, 401),
    ] {
        let call = world.function_as(caller, "client-login").await;
        assert_eq!(
            call.json(body).await.problem().0,
            status,
            "{caller:?} {body}"
        );
    }
    let call = world.function_as(Caller::Public, "client-login").await;
    let body = json!({ "email": "x", "password": 1, "organization": "", "otp": "1" });
    let reply = call.json(&body).await;
    assert_eq!(
        (reply.problem().0, reply.pointers().len()),
        (422, 4),
        "{reply:?}"
    );
}
