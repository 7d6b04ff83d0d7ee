//! Making an organization.

use crate::until_taken;
use end_to_end::{Caller, Reply, World};
use futures::{StreamExt, stream};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

async fn create(world: &World, caller: Caller, body: &Value) -> Reply {
    let call = world.function_as(caller, "organization-create").await;
    call.json(body).await
}

#[tokio::test]
async fn whoever_makes_an_organization_owns_it() {
    let world = World::own().await;

    let body = json!({
        "name": "Zürich & Söhne", "timezone": "Europe/Zurich", "currency": "CHF", "industry": "plumbing",
        "contact_email": "Office@Example.com", "contact_phone": "+41 44 123 45 67",
    });
    let reply = create(&world, Caller::STRANGER, &body).await;

    reply.expect(201);
    for (field, value) in [
        ("name", "Zürich & Söhne"),
        ("slug", "zurich-and-sohne"),
        ("timezone", "Europe/Zurich"),
        ("currency", "CHF"),
        ("subscription_status", "trial"),
        ("contact_phone", "+41441234567"),
        ("role", "owner"),
    ] {
        assert_eq!(reply.json[field], value, "{field}");
    }
    let made = world
        .sql(&format!(
            "select jsonb_build_array(trial_ends_at - created_at = interval '14 days', (
               select jsonb_agg(jsonb_build_array(email, members.role)) from members
               join auth.users on users.id = user_id where organization_id = organizations.id
             ), (
               select jsonb_agg(jsonb_build_array(weekday, opens, closes) order by weekday) from business_hours
               where organization_id = organizations.id
             ))
             from organizations where id = '{}'",
            reply.json["id"].as_str().unwrap()
        ))
        .await;
    let hours: Vec<Value> = (1..=5)
        .map(|day| json!([day, "09:00:00", "17:00:00"]))
        .collect();
    assert_eq!(
        made,
        json!([true, [["stranger@frontdesk.example", "owner"]], hours])
    );

    let seen = world
        .request_as(
            Caller::STRANGER,
            Method::GET,
            "/rest/v1/organizations?select=slug",
        )
        .await
        .send()
        .await;
    assert_eq!(seen.json, json!([{ "slug": "zurich-and-sohne" }]));
}

#[tokio::test]
async fn a_slug_is_readable_and_nobody_elses() {
    let world = World::own().await;
    for slug in ["alpine-trails-2", "alpine-trails-3"] {
        let reply = create(
            &world,
            Caller::STRANGER,
            &json!({ "name": "Alpine  Trails!" }),
        )
        .await;
        assert_eq!(reply.json["slug"], slug);
    }
    let reply = create(&world, Caller::STRANGER, &json!({ "name": "東京ツアー" })).await;
    assert_eq!(reply.json["slug"], "organization-1");

    let wanted = json!({ "name": "Else", "slug": "alpine-trails" });
    let reply = create(&world, Caller::STRANGER, &wanted).await;
    reply.expect_problem(409, "slug_taken");
    assert_eq!(reply.pointers(), ["/slug"]);
    let wanted = json!({ "name": "Else", "slug": "something-else" });
    let reply = create(&world, Caller::STRANGER, &wanted).await;
    assert_eq!(reply.json["slug"], "something-else");
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_of_one_name_at_once_have_twenty_slugs() {
    let world = World::own().await;

    let replies: Vec<Reply> = stream::iter(0..20)
        .map(|number| {
            let caller = [Caller::STRANGER, Caller::BOTH][number % 2];
            let world = &world;
            async move {
                until_taken(async || create(world, caller, &json!({ "name": "Same" })).await).await
            }
        })
        .buffer_unordered(20)
        .collect()
        .await;

    let slugs: BTreeSet<&str> = replies
        .iter()
        .filter_map(|reply| reply.json["slug"].as_str())
        .collect();
    assert_eq!(slugs.len(), 20, "{slugs:?}");
    assert!(slugs.contains("same"));
}

#[tokio::test]
async fn nothing_is_made_of_what_is_at_fault() {
    let world = World::own().await;
    let before = world.sql("select count(*) from organizations").await;

    let body = json!({
        "name": "", "slug": "NO", "timezone": 1, "currency": "x", "industry": "a\nb", "description": "\u{0}",
        "website": "javascript:1", "contact_email": "\u{430}da@example.com", "contact_phone": "1", "plan": "gold",
    });
    let reply = create(&world, Caller::STRANGER, &body).await;
    reply.expect_problem(422, "invalid_request");
    assert_eq!(reply.pointers().len(), 10, "{reply:?}");

    for zone in [
        "Europe/Atlantis",
        "XYZ+3",
        "europe/zurich",
        "EST5EDT",
        "+01:00",
    ] {
        let reply = create(
            &world,
            Caller::STRANGER,
            &json!({ "name": "New", "timezone": zone }),
        )
        .await;
        reply.expect_problem(422, "invalid_request");
        assert_eq!(reply.pointers(), ["/timezone"], "{zone}");
    }
    let reply = create(&world, Caller::STRANGER, &json!({})).await;
    assert_eq!(reply.pointers(), ["/name"]);
    assert_eq!(
        world.sql("select count(*) from organizations").await,
        before
    );
}

#[tokio::test]
async fn only_users_make_organizations_and_not_without_end() {
    let world = World::own().await;
    let body = json!({ "name": "New" });
    for (caller, status) in [
        (Caller::Nobody, 401),
        (Caller::Public, 403),
        (Caller::CLIENT, 403),
        (Caller::Service, 403),
    ] {
        assert_eq!(
            create(&world, caller, &body).await.problem().0,
            status,
            "{caller:?}"
        );
    }

    for _ in 0..10 {
        create(&world, Caller::STRANGER, &body).await.expect(201);
    }
    let reply = create(&world, Caller::STRANGER, &body).await;
    reply.expect_problem(429, "too_many_organizations");
    create(&world, Caller::MEMBER, &body).await.expect(201);
}

#[tokio::test]
async fn the_same_request_makes_one_organization() {
    let world = World::own().await;
    let mut ids = BTreeSet::new();
    for _ in 0..2 {
        let call = world
            .function_as(Caller::STRANGER, "organization-create")
            .await;
        let reply = call.key("once").json(&json!({ "name": "Once" })).await;
        reply.expect(201);
        ids.insert(reply.json["id"].as_str().unwrap().to_owned());
    }
    assert_eq!(ids.len(), 1);
}
