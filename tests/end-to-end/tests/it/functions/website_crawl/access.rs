//! Who may do what with the sites of an organization.

use super::{ask, start, world};
use end_to_end::{Caller, demo};
use serde_json::json;

#[tokio::test]
async fn sites_are_those_of_their_organizations_staff() {
    let (world, _) = world().await;
    let site = start(&world, &json!({ "url": "https://alpine.example.com/" })).await;
    let named = |action: &str| json!({ "action": action, "source_id": site["id"] });
    let list = json!({ "action": "list" });
    let add = json!({ "action": "start", "url": "https://other.example.com/" });

    for action in ["show", "start", "stop", "remove"] {
        for (caller, status, code) in [
            (Caller::Nobody, 401, "missing_key"),
            (Caller::Public, 403, "forbidden"),
            (Caller::CLIENT, 403, "forbidden"),
            (Caller::STRANGER, 403, "no_organization"),
            (Caller::OTHER_OWNER, 404, "website_not_found"),
        ] {
            let reply = ask(&world, caller, &named(action)).await;
            if caller == Caller::Nobody {
                reply.expect(status);
            } else {
                reply.expect_problem(status, code);
            }
        }
    }
    for caller in [Caller::Public, Caller::CLIENT, Caller::STRANGER] {
        ask(&world, caller, &list).await.expect(403);
        ask(&world, caller, &add).await.expect(403);
        ask(&world, caller, &json!({})).await.expect(403);
    }
    ask(&world, Caller::OWNER, &json!({}))
        .await
        .expect_problem(403, "service_only");
    let of_others = ask(&world, Caller::OTHER_OWNER, &list).await;
    assert_eq!(of_others.expect(200).json, json!({ "websites": [] }));
    let both = world
        .function_as(Caller::OTHER_OWNER, "website-crawl")
        .await
        .header("x-organization-id", demo::ALPINE)
        .json(&list)
        .await;
    both.expect_problem(404, "organization_not_found");

    // Programs name whose they mean.
    let as_program = |organization: &str| json!({ "action": "show", "organization_id": organization, "source_id": site["id"] });
    ask(&world, Caller::Service, &as_program(demo::ALPINE))
        .await
        .expect(200);
    ask(&world, Caller::Service, &as_program(demo::HARBOR))
        .await
        .expect_problem(404, "website_not_found");
    ask(
        &world,
        Caller::Service,
        &as_program("00000000-0000-4000-8000-000000000bad"),
    )
    .await
    .expect_problem(404, "organization_not_found");
    let added = json!({ "action": "start", "organization_id": demo::HARBOR, "url": "https://harbor.example.com/" });
    ask(&world, Caller::Service, &added).await.expect(202);
    let theirs = ask(&world, Caller::OTHER_OWNER, &list).await;
    assert_eq!(
        theirs.expect(200).json["websites"][0]["base_url"],
        "https://harbor.example.com/"
    );
    ask(&world, Caller::MEMBER, &named("show"))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_start_that_is_repeated_works_once() {
    let (world, _) = world().await;
    let add = json!({ "action": "start", "url": "https://alpine.example.com/" });
    let mut ids = Vec::new();
    for _ in 0..2 {
        let reply = world
            .function_as(Caller::MEMBER, "website-crawl")
            .await
            .key("start-1")
            .json(&add)
            .await;
        ids.push(reply.expect(202).json["id"].clone());
    }
    assert_eq!(ids[0], ids[1]);
}
