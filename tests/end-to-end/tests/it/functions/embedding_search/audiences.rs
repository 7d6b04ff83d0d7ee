//! Who finds what.

use super::{ask, found, world};
use end_to_end::{Caller, demo};
use serde_json::json;

#[tokio::test]
async fn everybody_finds_what_is_theirs_and_nothing_else() {
    let world = world().await;
    let question = json!({ "query": "cancel free of charge refunds", "limit": 50 });
    let alpine = ["a1", "a2", "a3", "a4", "a5"];
    let harbor = ["b1", "b2"];
    for mode in ["vector", "text", "hybrid"] {
        let mut question = question.clone();
        question["mode"] = mode.into();
        for (caller, own) in [
            (Caller::MEMBER, &alpine[..]),
            (Caller::OWNER, &alpine[..]),
            (Caller::OTHER_OWNER, &harbor[..]),
        ] {
            let found = found(&ask(&world, caller, question.clone()).await);
            assert!(!found.is_empty(), "{caller:?} {mode}");
            assert!(
                found.iter().all(|name| own.contains(&name.as_str())),
                "{caller:?} {mode} {found:?}"
            );
        }
    }
    for (caller, organization, problem) in [
        (Caller::STRANGER, None, (403, "no_organization")),
        (
            Caller::STRANGER,
            Some(demo::ALPINE),
            (404, "organization_not_found"),
        ),
        (
            Caller::OTHER_OWNER,
            Some(demo::ALPINE),
            (404, "organization_not_found"),
        ),
        (Caller::BOTH, None, (400, "organization_required")),
        (Caller::Public, None, (400, "organization_required")),
        (
            Caller::Public,
            Some(demo::ALPINE),
            (404, "organization_not_found"),
        ),
        (Caller::CLIENT, None, (404, "organization_not_found")),
        (Caller::Service, None, (400, "organization_required")),
        (Caller::Nobody, None, (401, "missing_credentials")),
    ] {
        let call = world.function_as(caller, "embedding-search").await;
        let call = match organization {
            Some(id) => call.header("x-organization-id", id),
            None => call,
        };
        let reply = call.json(&question).await;
        assert_eq!(reply.problem().0, problem.0, "{caller:?} {reply:?}");
        if caller != Caller::Nobody {
            assert_eq!(reply.problem().1, problem.1, "{caller:?} {reply:?}");
        }
    }
    let of_service = world
        .function_as(Caller::Service, "embedding-search")
        .await
        .header("x-organization-id", demo::HARBOR)
        .json(&question)
        .await;
    assert_eq!(found(&of_service)[0], "b1");
}

#[tokio::test]
async fn strangers_find_what_the_organization_lets_them() {
    let world = world().await;
    world
        .run_sql(&format!(
            "insert into public_search (organization_id, source_type) values ('{}', 'knowledge')",
            demo::ALPINE
        ))
        .await;
    let question = json!({ "query": "cancel free of charge refunds", "limit": 50 });
    for mode in ["vector", "text", "hybrid"] {
        let mut question = question.clone();
        question["mode"] = mode.into();
        for caller in [Caller::Public, Caller::CLIENT] {
            let call = world.function_as(caller, "embedding-search").await;
            let reply = call
                .header("x-organization-id", demo::ALPINE)
                .json(&question)
                .await;
            let found = found(&reply);
            assert_eq!(found[0], "a1", "{caller:?} {mode}");
            assert!(
                found.iter().all(|name| name.starts_with('a')),
                "{caller:?} {mode} {found:?}"
            );
            // Experiences were not opened.
            let results = reply.json["results"].as_array().unwrap();
            assert!(results.iter().all(|result| result["source"] == "knowledge"));
        }
    }
    let elsewhere = world
        .function_as(Caller::Public, "embedding-search")
        .await
        .header("x-organization-id", demo::HARBOR)
        .json(&question)
        .await;
    elsewhere.expect_problem(404, "organization_not_found");
    let other_client = ask(&world, Caller::OTHER_CLIENT, question).await;
    other_client.expect_problem(404, "organization_not_found");
}
