//! Roles that nobody takes on, and functions that nobody calls.

use crate::{
    database::access::doors::{authenticator, begin_as},
    world_to_ask,
};
use end_to_end::Caller;
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn the_login_of_the_doors_becomes_none_but_those_who_call() {
    let world = world_to_ask().await;
    let login = authenticator(world).await;
    let roles = world
        .sql("select jsonb_agg(rolname order by rolname) from pg_roles")
        .await;

    let mut taken = Vec::new();
    for role in roles.as_array().unwrap() {
        let role = role.as_str().unwrap();
        for statement in ["set role", "set session authorization"] {
            let outcome = login.batch_execute(&format!("{statement} {role}")).await;
            login.batch_execute("reset role").await.unwrap();
            if outcome.is_ok() {
                taken.push(format!("{statement} {role}"));
            }
        }
    }
    assert_eq!(
        taken,
        [
            "set role anon",
            "set role authenticated",
            "set role authenticator",
            "set session authorization authenticator",
            "set role client",
            "set role guest",
            "set role service_role",
        ]
    );
}

#[tokio::test]
async fn no_function_of_private_is_called_from_outside() {
    let world = world_to_ask().await;
    let functions = world
        .sql(
            "select jsonb_agg(distinct proname order by proname) from pg_proc
             where pronamespace = 'private'::regnamespace",
        )
        .await;

    for function in functions.as_array().unwrap() {
        let path = format!("/rest/v1/rpc/{}", function.as_str().unwrap());
        for (caller, profile) in [
            (Caller::OWNER, "public"),
            (Caller::Service, "public"),
            (Caller::CLIENT, "private"),
        ] {
            let call = world.request_as(caller, Method::POST, &path).await;
            let reply = call
                .header("content-profile", profile)
                .json(&json!({}))
                .await;
            let refused = if profile == "public" { 404 } else { 406 };
            reply.expect(refused);
        }
    }
}

#[tokio::test]
async fn what_opens_counts_or_builds_is_called_by_nobody_who_calls() {
    let world = world_to_ask().await;
    let login = authenticator(world).await;

    for caller in [
        Caller::Public,
        Caller::CLIENT,
        Caller::OWNER,
        Caller::DEVELOPER,
    ] {
        let begin = begin_as(world, caller).await;
        for statement in [
            "select private.act_for('00000000-0000-4000-8000-0000000000b0')",
            "select private.forget_expired_keys()",
            "select private.log_change()",
            "select private.place_message()",
            "select private.total_payments()",
            "select private.find_or_make_customer('00000000-0000-4000-8000-0000000000b0', '{\"phone\": \"+17095550123\"}')",
            "select private.take_seats('00000000-0000-4000-8000-0000000000b0', '00000000-0000-4000-8000-00000b1d0001', 1, '')",
            "select private.as_tenant('{\"role\": \"service_role\"}', 'booking_create', '{}')",
            "call private.guard_table('public.leads', variadic '{}')",
            "call private.open_table('public.secrets')",
            "call private.audit_table('public.leads')",
            "call private.keep_time('public.leads')",
            "select * from private.migrations",
            "select * from auth.users",
            "create table public.mine ()",
            "create function public.mine() returns void language sql as ''",
        ] {
            login.batch_execute(&begin).await.unwrap();
            let outcome = login.batch_execute(statement).await;
            login.batch_execute("rollback").await.unwrap();
            let Err(error) = outcome else {
                panic!("{caller:?}: {statement}")
            };
            assert_eq!(
                error.code().map(|code| code.code()),
                Some("42501"),
                "{caller:?}: {statement}: {error:?}"
            );
        }
    }
}
