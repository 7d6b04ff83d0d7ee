//! Those who hold a token and belong nowhere: kept out, called a client by a token of the staff, or neither.

use super::{read, write};
use crate::{
    database::access::doors::{authenticator, begin_with},
    without_functions, world_to_ask,
};
use end_to_end::{Caller, World, demo};
use reqwest::Method;
use serde_json::{Value, json};

/// The tables whose rows belong to organizations, and `model_versions` of everybody aside, all that they see.
async fn tables(world: &World) -> Vec<String> {
    let tables = world
        .sql(
            "select jsonb_agg(relname order by relname) from pg_class
             where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm') and not relispartition",
        )
        .await;
    serde_json::from_value(tables).unwrap()
}

#[tokio::test]
async fn a_member_who_is_kept_out_is_out() {
    let world = without_functions().await;
    world
        .run_sql(
            "insert into leads (organization_id, first_name)
             select id, 'Lea' from organizations;
             insert into conversations (organization_id, owner_id)
             select organization_id, user_id from members;
             insert into functions (organization_id, user_id, name, code)
             select organization_id, user_id, 'greet', '' from members",
        )
        .await;
    // One who belongs to both is kept out of one, and the owner of the other.
    world
        .run_sql(&format!(
            "update members set is_active = false where organization_id = '{0}'
             and user_id in (select id from auth.users where email in ('mia@alpine.example', 'both@frontdesk.example'));
             -- Another one has to be there.
             update members set role = 'owner' where organization_id = '{1}' and role = 'admin';
             update members set is_active = false where organization_id = '{1}'
             and user_id = (select id from auth.users where email = 'oscar@harbor.example')",
            demo::ALPINE,
            demo::HARBOR,
        ))
        .await;

    for table in tables(&world).await {
        if table.starts_with("user_") {
            continue;
        }
        for caller in [Caller::MEMBER, Caller::OTHER_OWNER] {
            let reply = read(&world, caller, &table).await;
            let seen = reply.json.as_array().cloned().unwrap_or_default();
            assert!(seen.is_empty(), "{caller:?} {table}: {reply:?}");
        }
        let reply = read(&world, Caller::BOTH, &table).await;
        assert!(!reply.text.contains(demo::ALPINE), "{table}: {reply:?}");
    }
    let both = read(&world, Caller::BOTH, "leads").await;
    assert_eq!(both.json.as_array().unwrap().len(), 1, "{both:?}");
    for (method, path, body) in [
        (
            Method::POST,
            "leads",
            json!({ "organization_id": demo::ALPINE, "first_name": "x" }),
        ),
        (
            Method::POST,
            "user_preferences",
            json!({ "user_id": "00000000-0000-4000-8000-00000000a001", "preference_key": "x" }),
        ),
    ] {
        let reply = write(&world, Caller::MEMBER, method, path, body).await;
        reply.expect(403);
    }
    let all = "leads?first_name=eq.Lea";
    let reply = write(
        &world,
        Caller::OTHER_OWNER,
        Method::PATCH,
        all,
        json!({ "notes": "x" }),
    )
    .await;
    reply.expect(204);
    assert_eq!(
        world
            .sql("select count(*) from leads where notes is not null")
            .await,
        0
    );
}

#[tokio::test]
async fn a_token_that_is_half_a_clients_shows_nothing() {
    let world = world_to_ask().await;
    let login = authenticator(world).await;
    let owner = "00000000-0000-4000-8000-00000000a001";
    let half = |role: &str, sub: &str, app_metadata: Value| json!({ "role": role, "sub": sub, "email": "clara@client.example", "app_metadata": app_metadata });

    for claims in [
        // An owner's token that calls itself a client's is neither.
        half(
            "authenticated",
            owner,
            json!({ "role": "client", "organization_id": demo::ALPINE }),
        ),
        half(
            "authenticated",
            demo::CLARA,
            json!({ "role": "client", "organization_id": demo::ALPINE }),
        ),
        half("authenticated", owner, json!({ "role": "client" })),
        // A client's that names no organization, or an owner by their id.
        half("client", demo::CLARA, json!({ "role": "client" })),
        half("client", owner, json!({ "role": "owner" })),
        half("client", owner, json!({ "role": "developer" })),
    ] {
        for table in tables(world).await {
            login.batch_execute(&begin_with(&claims)).await.unwrap();
            let query = format!("select count(*)::text from (select from public.{table}) as row");
            let outcome = login.query_one(&query, &[]).await;
            login.batch_execute("rollback").await.unwrap();
            match outcome {
                Ok(row) => assert_eq!(row.get::<_, String>(0), "0", "{table} {claims}"),
                Err(error) => {
                    assert_eq!(error.code().unwrap().code(), "42501", "{table}: {error:?}")
                }
            }
        }
    }
}
