//! What PostgREST shows: columns and tables that are for whoever asks, and nothing else.

use super::{assert_not_granted, read};
use crate::without_functions;
use end_to_end::Caller;
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn the_public_reads_no_column_that_is_not_for_it() {
    let world = without_functions().await;

    for path in [
        "tours",
        "tours?select=metadata",
        // Functions of Postgres that take a row look like columns.
        "tours?select=to_jsonb",
        "tours?select=row_to_json",
        // What can't be read can't be guessed by filtering or ordering either.
        "tours?select=id&metadata=eq.{}",
        "tours?select=id&order=metadata",
        "accommodations?select=id&contact=is.null",
        "accommodations?select=pricing",
        "experiences?select=metadata",
    ] {
        assert_not_granted(&world, Caller::Public, path, 401).await;
    }
}

#[tokio::test]
async fn postgrest_shows_tables_of_public_and_nothing_else() {
    let world = without_functions().await;

    for caller in [Caller::Public, Caller::OWNER, Caller::Service] {
        for (header, value, method, path, status) in [
            ("accept-profile", "private", Method::GET, "migrations", 406),
            ("accept-profile", "auth", Method::GET, "users", 406),
            (
                "content-profile",
                "private",
                Method::POST,
                "rpc/book_seats",
                406,
            ),
            ("prefer", "", Method::POST, "rpc/as_tenant", 404),
            ("prefer", "", Method::POST, "rpc/set_config", 404),
            ("prefer", "", Method::POST, "rpc/pg_sleep", 404),
            (
                "accept",
                "application/vnd.pgrst.plan+json",
                Method::GET,
                "tours?select=id",
                415,
            ),
        ] {
            let call = world
                .request_as(caller, method, &format!("/rest/v1/{path}"))
                .await;
            let reply = call.header(header, value).json(&json!({})).await;
            reply.expect(status);
        }
    }
    let paths = read(&world, Caller::Service, "").await.json["paths"].clone();
    let paths: Vec<&String> = paths.as_object().unwrap().keys().collect();
    let functions: Vec<_> = paths
        .iter()
        .filter(|path| path.starts_with("/rpc"))
        .collect();
    let known = ["/rpc/get_available_time_slots", "/rpc/get_on_call_contact"];
    assert!(
        paths.len() > 10 && functions.iter().all(|path| known.contains(&path.as_str())),
        "{paths:?}"
    );
}
