//! Who belongs to an organization, and as what.

use end_to_end::{Caller, Reply, World, demo};
use reqwest::Method;
use serde_json::{Value, json};

const OLIVIA: &str = "00000000-0000-4000-8000-00000000a001";
const ANTON: &str = "00000000-0000-4000-8000-00000000a002";
const MIA: &str = "00000000-0000-4000-8000-00000000a003";
/// Who belongs to two organizations.
const OF_BOTH: &str = "00000000-0000-4000-8000-00000000c001";
const OSCAR: &str = "00000000-0000-4000-8000-00000000b001";

async fn update(world: &World, caller: Caller, body: &Value) -> Reply {
    world
        .function_as(caller, "member-update")
        .await
        .json(body)
        .await
}

async fn role(world: &World, user: &str) -> Value {
    let organization = demo::ALPINE;
    world
        .sql(&format!(
            "select role from members where user_id = '{user}' and organization_id = '{organization}'"
        ))
        .await
}

#[tokio::test]
async fn the_team_knows_each_other_by_name_page_by_page() {
    let world = World::tenant().await;
    world
        .run_sql(&format!(
            "update user_profiles set full_name = 'Mia Meier' where id = '{MIA}'"
        ))
        .await;
    for caller in [Caller::MEMBER, Caller::ADMIN, Caller::OWNER] {
        let reply = update(&world, caller, &json!({ "action": "list" })).await;
        reply.expect(200);
        let members = reply.json["members"].as_array().unwrap();
        let mia = members.iter().find(|member| member["user_id"] == MIA);
        let mia = mia.unwrap();
        assert_eq!(mia["full_name"], "Mia Meier");
        assert_eq!(mia["email"], "mia@alpine.example");
        assert!(members.iter().all(|member| member["user_id"] != OSCAR));
        assert_eq!(reply.json["next"], Value::Null);
    }

    let mut seen = Vec::new();
    let mut body = json!({ "action": "list", "limit": 1 });
    loop {
        let page = update(&world, Caller::MEMBER, &body).await.json;
        let Some(member) = page["members"].get(0) else {
            break;
        };
        seen.push(member["user_id"].as_str().unwrap().to_owned());
        if page["next"].is_null() {
            break;
        }
        body["before"] = page["next"].clone();
    }
    seen.sort_unstable();
    assert_eq!(seen, [OLIVIA, ANTON, MIA, OF_BOTH]);

    let list = json!({ "action": "list" });
    update(&world, Caller::CLIENT, &list).await.expect(403);
    update(&world, Caller::Public, &list).await.expect(403);
    update(&world, Caller::STRANGER, &list)
        .await
        .expect_problem(403, "no_organization");
    // Another organization's owner sees their own people, and names no other's.
    let reply = update(&world, Caller::OTHER_OWNER, &list).await;
    let members = reply.json["members"].as_array().unwrap();
    assert!(members.iter().all(|member| member["user_id"] != MIA));
    let call = world
        .function_as(Caller::OTHER_OWNER, "member-update")
        .await;
    let reply = call
        .header("x-organization-id", demo::ALPINE)
        .json(&list)
        .await;
    reply.expect_problem(404, "organization_not_found");
    let odd = json!({ "action": "list", "before": { "created_at": "yesterday-ish", "id": MIA } });
    let reply = update(&world, Caller::MEMBER, &odd).await;
    assert!((400..500).contains(&reply.status), "{reply:?}");
}

#[tokio::test]
async fn the_last_owner_stays() {
    let world = World::tenant().await;

    for body in [
        json!({ "action": "leave" }),
        json!({ "action": "change_role", "user_id": OLIVIA, "role": "admin" }),
        json!({ "action": "suspend", "user_id": OLIVIA }),
        json!({ "action": "remove", "user_id": OLIVIA }),
    ] {
        let reply = update(&world, Caller::OWNER, &body).await;
        reply.expect_problem(409, "last_owner");
    }
    // Not even the service does it.
    let path = format!("/rest/v1/members?user_id=eq.{OLIVIA}");
    let patch = world
        .request_as(Caller::Service, Method::PATCH, &path)
        .await;
    patch.json(&json!({ "role": "member" })).await.expect(409);
    let delete = world
        .request_as(Caller::Service, Method::DELETE, &path)
        .await;
    delete.send().await.expect(409);
    assert_eq!(role(&world, OLIVIA).await, "owner");

    // The organization as a whole may go.
    let path = format!("/rest/v1/organizations?id=eq.{}", demo::HARBOR);
    let delete = world
        .request_as(Caller::Service, Method::DELETE, &path)
        .await;
    delete.send().await.expect(204);
}

#[tokio::test]
async fn an_admin_neither_makes_nor_changes_an_owner() {
    let world = World::tenant().await;

    for body in [
        json!({ "action": "change_role", "user_id": MIA, "role": "owner" }),
        json!({ "action": "change_role", "user_id": ANTON, "role": "owner" }),
        json!({ "action": "change_role", "user_id": OLIVIA, "role": "member" }),
        json!({ "action": "suspend", "user_id": OLIVIA }),
        json!({ "action": "remove", "user_id": OLIVIA }),
        json!({ "action": "hand_over", "user_id": ANTON }),
    ] {
        let reply = update(&world, Caller::ADMIN, &body).await;
        reply.expect_problem(403, "owners_only");
    }

    let promoted = json!({ "action": "change_role", "user_id": MIA, "role": "admin" });
    let reply = update(&world, Caller::ADMIN, &promoted).await;
    reply.expect(200);
    assert_eq!(reply.json["role"], "admin");
}

#[tokio::test]
async fn whoever_has_no_say_changes_nothing() {
    let world = World::tenant().await;
    let remove = json!({ "action": "remove", "user_id": MIA });

    for (caller, problem) in [
        (Caller::Nobody, (401, "unauthorized")),
        (Caller::Public, (403, "forbidden")),
        (Caller::CLIENT, (403, "forbidden")),
        (Caller::STRANGER, (403, "no_organization")),
        (Caller::MEMBER, (403, "role_too_low")),
        (Caller::BOTH, (400, "organization_required")),
        // Another's member is none of one's own.
        (Caller::OTHER_OWNER, (404, "member_not_found")),
    ] {
        assert_eq!(
            update(&world, caller, &remove).await.problem(),
            problem,
            "{caller:?}"
        );
    }
    let call = world
        .function_as(Caller::OTHER_OWNER, "member-update")
        .await;
    let reply = call
        .header("x-organization-id", demo::ALPINE)
        .json(&remove)
        .await;
    reply.expect_problem(404, "organization_not_found");
    assert_eq!(role(&world, MIA).await, "member");
}

#[tokio::test]
async fn handing_over_is_one_step() {
    let world = World::tenant().await;

    let hand_over = json!({ "action": "hand_over", "user_id": ANTON });
    let reply = update(&world, Caller::OWNER, &hand_over).await;

    reply.expect(200);
    assert_eq!(reply.json["role"], "owner", "{reply:?}");
    assert_eq!(
        (role(&world, ANTON).await, role(&world, OLIVIA).await),
        (json!("owner"), json!("admin"))
    );
    update(&world, Caller::OWNER, &hand_over)
        .await
        .expect_problem(403, "owners_only");
    let leave = json!({ "action": "leave" });
    update(&world, Caller::OWNER, &leave).await.expect(200);
    assert_eq!(role(&world, OLIVIA).await, Value::Null);

    for (user, problem) in [
        (ANTON, (422, "invalid_request")),
        (OSCAR, (404, "member_not_found")),
        (OLIVIA, (404, "member_not_found")),
    ] {
        let reply = update(
            &world,
            Caller::ADMIN,
            &json!({ "action": "hand_over", "user_id": user }),
        )
        .await;
        assert_eq!(reply.problem(), problem, "{user}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_owners_who_leave_at_once_one_stays() {
    let world = World::tenant().await;
    for _ in 0..5 {
        world
            .run_sql(&format!(
                "insert into members (organization_id, user_id, role)
                 select '{}', id, 'owner' from unnest('{{{OLIVIA},{ANTON}}}'::uuid[]) as id
                 on conflict (organization_id, user_id) do update set role = 'owner'",
                demo::ALPINE
            ))
            .await;
        let leave = json!({ "action": "leave" });

        let (one, other) = tokio::join!(
            update(&world, Caller::OWNER, &leave),
            update(&world, Caller::ADMIN, &leave)
        );

        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{one:?} {other:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_removed_while_they_wait_for_their_turn_changes_nothing() {
    let world = World::tenant().await;
    let organization = world.own_name(demo::ALPINE);
    let admin = world.stack.admin().await.unwrap();
    admin
        .batch_execute(&format!(
            "begin; select pg_advisory_xact_lock(hashtextextended('owners {organization}', 0));
             delete from members where organization_id = '{organization}' and user_id = '{}'",
            world.own_name(ANTON)
        ))
        .await
        .unwrap();
    let promoted = json!({ "action": "change_role", "user_id": MIA, "role": "admin" });

    let (reply, ()) = tokio::join!(update(&world, Caller::ADMIN, &promoted), async {
        tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
        admin.batch_execute("commit").await.unwrap();
    });

    reply.expect(403);
    assert_eq!(role(&world, MIA).await, "member");
}

#[tokio::test]
async fn a_suspended_member_sees_nothing_until_restored() {
    let world = World::tenant().await;
    let seen = || async {
        let call = world
            .request_as(Caller::MEMBER, Method::GET, "/rest/v1/members?select=role")
            .await;
        call.send().await.json.as_array().unwrap().len()
    };
    assert_eq!(seen().await, 4);

    let suspend = json!({ "action": "suspend", "user_id": MIA });
    let reply = update(&world, Caller::ADMIN, &suspend).await;
    reply.expect(200);
    assert_eq!(reply.json["is_active"], false);
    assert_eq!(seen().await, 0);

    let restore = json!({ "action": "restore", "user_id": MIA });
    update(&world, Caller::ADMIN, &restore).await.expect(200);
    assert_eq!(seen().await, 4);
}

#[tokio::test]
async fn whoever_is_suspended_looks_after_no_lead() {
    let world = World::tenant().await;
    world
        .run_sql(&format!(
            "insert into leads (organization_id, first_name, status, assigned_to) values
               ('{0}', 'Open', 'contacted', '{MIA}'), ('{0}', 'Over', 'lost', '{MIA}')",
            demo::ALPINE
        ))
        .await;
    let looked_after = async || {
        world
            .sql("select jsonb_object_agg(first_name, assigned_to) from leads where first_name in ('Open', 'Over')")
            .await
    };
    let assign = async |user: &str| {
        let path = "/rest/v1/leads?first_name=eq.Open";
        let call = world.request_as(Caller::ADMIN, Method::PATCH, path).await;
        let reply = call.json(&json!({ "assigned_to": user })).await;
        (reply.status, reply.json["message"].clone())
    };

    let suspend = json!({ "action": "suspend", "user_id": MIA });
    update(&world, Caller::ADMIN, &suspend).await.expect(200);
    // What came of the other says who looked after it.
    assert_eq!(looked_after().await, json!({ "Open": null, "Over": MIA }));
    assert_eq!(assign(MIA).await, (409, json!("member_suspended")));
    assert_eq!(assign(OSCAR).await, (404, json!("member_not_found")));

    let restore = json!({ "action": "restore", "user_id": MIA });
    update(&world, Caller::ADMIN, &restore).await.expect(200);
    assert_eq!(assign(MIA).await.0, 204);
    assert_eq!(looked_after().await["Open"], MIA);
}

#[tokio::test]
async fn whoever_took_very_many_leads_is_suspended_all_the_same() {
    let world = World::tenant().await;
    world
        .run_sql(&format!(
            "insert into leads (organization_id, first_name, status, assigned_to, created_at)
             select '{}', 'Hoarded', 'contacted', '{MIA}', now() - number * interval '1 minute'
             from generate_series(1, 2010) as number",
            demo::ALPINE
        ))
        .await;

    let suspend = json!({ "action": "suspend", "user_id": MIA });
    update(&world, Caller::ADMIN, &suspend).await.expect(200);

    // The oldest keep the name: to hand back any number would take longer than a statement may.
    let kept =
        "select count(*) from leads where first_name = 'Hoarded' and assigned_to is not null";
    assert_eq!(world.sql(kept).await, 10);
}

#[tokio::test]
async fn every_fault_is_told_at_once() {
    let world = World::tenant().await;

    let body = json!({ "action": "change_role", "user_id": "me", "role": "king", "organization_id": demo::ALPINE });
    let reply = update(&world, Caller::OWNER, &body).await;

    reply.expect_problem(422, "invalid_request");
    let mut pointers = reply.pointers();
    pointers.sort_unstable();
    assert_eq!(pointers, ["/organization_id", "/role", "/user_id"]);
}
