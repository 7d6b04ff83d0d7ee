//! Licenses.

use end_to_end::{Caller, Reply, World, demo};
use reqwest::Method;
use serde_json::{Value, json};

async fn verify(world: &World, caller: Caller, body: &Value) -> Reply {
    world
        .function_as(caller, "license-verify")
        .await
        .json(body)
        .await
}

/// Gives Alpine a license; the key of it.
async fn issued(world: &World, expires_at: &Value) -> String {
    let body = json!({
        "action": "issue", "organization_id": demo::ALPINE, "expires_at": expires_at, "modules": ["crm", "voice", "crm"],
    });
    let reply = verify(world, Caller::Service, &body).await;
    reply.expect(201);
    reply.json["key"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_revoked_license_is_as_one_that_never_was() {
    let world = World::tenant().await;
    let key = issued(&world, &Value::Null).await;
    let listed = verify(&world, Caller::MEMBER, &json!({})).await;
    let id = &listed.json["licenses"][0]["id"];
    let revoke = |organization: &str| json!({ "action": "revoke", "organization_id": organization, "license_id": id });

    for caller in [Caller::Public, Caller::CLIENT, Caller::OWNER] {
        let reply = verify(&world, caller, &revoke(demo::ALPINE)).await;
        reply.expect_problem(422, "invalid_request");
    }
    let reply = verify(&world, Caller::Service, &revoke(demo::HARBOR)).await;
    reply.expect_problem(404, "license_not_found");
    let valid = verify(&world, Caller::Public, &json!({ "key": key })).await;
    assert_eq!(valid.json["valid"], true);

    let first = verify(&world, Caller::Service, &revoke(demo::ALPINE)).await;
    first.expect(200);
    let again = verify(&world, Caller::Service, &revoke(demo::ALPINE)).await;
    assert_eq!(again.json["expires_at"], first.json["expires_at"]);
    let gone = verify(&world, Caller::Public, &json!({ "key": key })).await;
    let unknown = verify(&world, Caller::Public, &json!({ "key": "unknown" })).await;
    assert_eq!(gone.json, unknown.json);
    assert_eq!(gone.json["valid"], false);
}

#[tokio::test]
async fn a_key_says_until_when_and_for_what() {
    let world = World::tenant().await;
    for (expires_at, told) in [
        (
            json!("2040-01-31T00:00:00+01:00"),
            json!("2040-01-30T23:00:00+00:00"),
        ),
        (Value::Null, Value::Null),
    ] {
        let key = issued(&world, &expires_at).await;

        let reply = verify(
            &world,
            Caller::Public,
            &json!({ "key": format!(" {key} ") }),
        )
        .await;

        reply.expect(200);
        assert_eq!(
            (&reply.json["valid"], &reply.json["expires_at"]),
            (&json!(true), &told)
        );
        let names: Vec<&Value> = reply.json["modules"]
            .as_array()
            .unwrap()
            .iter()
            .map(|module| &module["name"])
            .collect();
        assert_eq!(names, ["crm", "voice"]);
        assert_eq!(reply.header("cache-control"), "private, max-age=300");
        assert_eq!(
            world
                .sql(&format!(
                    "select count(*) from licenses where licenses::text like '%{key}%'"
                ))
                .await,
            0
        );
    }
}

#[tokio::test]
async fn expired_and_unknown_are_one_answer() {
    let world = World::tenant().await;
    let key = issued(&world, &json!("2040-01-01T00:00:00Z")).await;
    world
        .run_sql("update licenses set expiration_date = now()")
        .await;
    let mut answers = Vec::new();
    for key in [key.as_str(), "unknown", "' or true --", &"x".repeat(200)] {
        let mut reply = verify(&world, Caller::Public, &json!({ "key": key })).await;
        reply.expect(200);
        assert_eq!(reply.json["valid"], false);
        for own in ["x-request-id", "date"] {
            reply.headers.remove(own);
        }
        answers.push((reply.text, format!("{:?}", reply.headers)));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
}

#[tokio::test]
async fn an_answer_is_not_fresh_for_longer_than_the_license() {
    let world = World::tenant().await;
    let key = issued(&world, &Value::Null).await;
    world
        .run_sql("update licenses set expiration_date = now() + interval '30 seconds'")
        .await;

    let reply = verify(&world, Caller::Public, &json!({ "key": key })).await;

    let age = reply
        .header("cache-control")
        .strip_prefix("private, max-age=")
        .unwrap();
    assert!(
        age.parse::<u32>()
            .is_ok_and(|seconds| (20..=30).contains(&seconds)),
        "{age}"
    );
}

#[tokio::test]
async fn members_see_the_licenses_of_their_own_organization() {
    let world = World::tenant().await;
    let key = issued(&world, &json!("2040-01-01T00:00:00Z")).await;

    let own = verify(&world, Caller::MEMBER, &json!({})).await;
    assert_eq!(
        (
            &own.json["licenses"][0]["valid"],
            own.json["licenses"].as_array().unwrap().len()
        ),
        (&json!(true), 1)
    );
    assert_eq!(own.json["licenses"][0]["key_hint"], key[key.len() - 4..]);
    assert!(!own.text.contains(&key));
    let other = verify(&world, Caller::OTHER_OWNER, &json!({})).await;
    assert_eq!(other.json, json!({ "licenses": [] }));
    verify(&world, Caller::STRANGER, &json!({}))
        .await
        .expect_problem(403, "no_organization");
    let path = "/rest/v1/licenses?select=key_hash";
    let digest = world
        .request_as(Caller::OWNER, Method::GET, path)
        .await
        .send()
        .await;
    digest.expect(403);

    for caller in [Caller::Public, Caller::CLIENT, Caller::Service] {
        assert_eq!(
            verify(&world, caller, &json!({})).await.pointers(),
            ["/key"],
            "{caller:?}"
        );
    }
    assert_eq!(
        verify(&world, Caller::Nobody, &json!({})).await.problem().0,
        401
    );
}

#[tokio::test]
async fn only_the_platform_issues() {
    let world = World::tenant().await;
    let body = json!({ "action": "issue", "organization_id": demo::ALPINE });
    for caller in [
        Caller::Public,
        Caller::CLIENT,
        Caller::OWNER,
        Caller::DEVELOPER,
    ] {
        let reply = verify(&world, caller, &body).await;
        assert_eq!(
            (reply.problem().0, reply.pointers()),
            (422, vec!["/action"]),
            "{caller:?}"
        );
    }
    let faulty = json!({ "action": "issue", "organization_id": "x", "expires_at": "soon", "modules": [""], "key": "mine" });
    let reply = verify(&world, Caller::Service, &faulty).await;
    assert_eq!(
        (reply.problem().0, reply.pointers().len()),
        (422, 4),
        "{reply:?}"
    );
    let unknown =
        json!({ "action": "issue", "organization_id": "00000000-0000-4000-8000-000000000000" });
    verify(&world, Caller::Service, &unknown)
        .await
        .expect_problem(404, "organization_not_found");

    let mut keys = Vec::new();
    for _ in 0..2 {
        let call = world.function_as(Caller::Service, "license-verify").await;
        keys.push(call.key("once").json(&body).await.json["key"].clone());
    }
    assert!(keys[0].is_string());
    assert_eq!(keys[0], keys[1]);
    assert_eq!(world.sql("select count(*) from licenses").await, 1);
}

async fn look_up(world: &World, key: &str) -> Reply {
    let path = "/functions/v1/license-verify";
    let call = world.request_as(Caller::Public, Method::GET, path).await;
    call.header("x-license-key", key).send().await
}

#[tokio::test]
async fn caches_may_keep_what_is_looked_up() {
    let world = World::tenant().await;
    let key = issued(&world, &Value::Null).await;

    let reply = look_up(&world, &key).await;

    let asked = verify(&world, Caller::Public, &json!({ "key": key })).await;
    reply.expect(200);
    assert_eq!(reply.json, asked.json);
    assert_eq!(reply.header("cache-control"), "public, max-age=300");
    assert_eq!(reply.header("vary"), "x-license-key");

    let unknown = look_up(&world, "unknown").await;
    unknown.expect(200);
    assert_eq!(unknown.json["valid"], false);
    assert_eq!(unknown.header("cache-control"), "public, max-age=300");
    for none in ["", &"x".repeat(201)] {
        look_up(&world, none)
            .await
            .expect_problem(400, "invalid_header");
    }
}

#[tokio::test]
async fn a_page_elsewhere_may_look_a_license_up() {
    let world = World::tenant().await;
    let path = "/functions/v1/license-verify";
    let preflight = world
        .request_as(Caller::Nobody, Method::OPTIONS, path)
        .await;
    let reply = preflight.send().await;

    reply.expect(204);
    assert_eq!(
        reply.header("access-control-allow-methods"),
        "GET, POST, OPTIONS"
    );
    assert!(
        reply
            .header("access-control-allow-headers")
            .contains("x-license-key")
    );
}

#[tokio::test]
async fn a_license_that_is_over_is_not_issued() {
    let world = World::tenant().await;
    let over = json!({
        "action": "issue", "organization_id": demo::ALPINE, "expires_at": "2020-01-01T00:00:00Z", "modules": ["crm"],
    });
    let reply = verify(&world, Caller::Service, &over).await;
    reply.expect_problem(422, "invalid_request");
    assert_eq!(
        reply.json["errors"][0]["pointer"], "/expires_at",
        "{reply:?}"
    );
}
