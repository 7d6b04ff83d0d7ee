//! What a column takes is the same through either door: constraints refuse what functions refuse.

use crate::world_to_ask;
use end_to_end::{Caller, World, demo};
use reqwest::Method;
use serde_json::{Value, json};

/// A column, values that it takes, and values that it does not.
struct Column {
    name: &'static str,
    good: &'static [&'static str],
    bad: &'static [&'static str],
}

const COLUMNS: &[Column] = &[
    Column {
        name: "organizations.timezone",
        good: &[
            "UTC",
            "Europe/Zurich",
            "America/Argentina/Buenos_Aires",
            "America/Port-au-Prince",
            "Etc/GMT+5",
            "Etc/GMT-14",
        ],
        bad: &[
            "XYZ+3",
            "Etc/GMT+99",
            "Etc/GMT+13",
            "<->+12:34:56",
            "UTC+25",
            "Foo/Bar+3",
            "Foo/Bar",
            "CET",
            "europe/zurich",
            "",
        ],
    },
    Column {
        name: "organizations.name",
        good: &["Alpine Trails", "Café “Zum Löwen”"],
        bad: &[
            "Alpine\nBcc: eve@example.com",
            "a\u{2028}b",
            "a\tb",
            "",
            "   ",
            "\u{200b}",
            "\u{3164}",
            "\u{202e}xyz",
        ],
    },
    Column {
        name: "organizations.currency",
        good: &["CHF", "JPY", "KWD"],
        bad: &["chf", "XXX", "XAU", "BTC", "ZWL", ""],
    },
    Column {
        name: "organizations.website",
        good: &[
            "https://alpine.example",
            "http://alpine.example/tours?x=1#top",
        ],
        bad: &[
            "javascript:alert(1)",
            "https://bank.example@evil.example",
            "https://a b.example",
            "https://x",
            "https://a.example/<script>",
        ],
    },
    Column {
        name: "organizations.contact_phone",
        good: &["+41331234567"],
        bad: &["033 123 45 67", "+0331234567", "+41", "+4133123456789012"],
    },
    Column {
        name: "customers.email",
        good: &[
            "ada@example.com",
            "Ada.Lovelace+tours@mail.example.com",
            "jörg@bücher.example",
            "почта@пример.рф",
            "a@xn--bcher-kva.example",
        ],
        bad: &[
            "",
            "ada",
            ".ada@example.com",
            "ada.@example.com",
            "a..b@example.com",
            "ada@\u{430}pple.com",
            "ad\u{430}@example.com",
            "a\u{200b}da@example.com",
            "ada@localhost",
            "a b@example.com",
            "a@q.ex&ample",
            "a@q.example/x",
            "a@1.2.3.4",
            "a@-q.example",
            "ada@example..com",
            "ada@example.com\nbcc: eve@example.com",
            "\"a\"@example.com",
            "Ada <ada@example.com>",
        ],
    },
    Column {
        name: "customers.notes",
        good: &["two\nlines\tand a tab"],
        bad: &["a bell \u{7}"],
    },
];

#[tokio::test]
async fn a_constraint_refuses_what_a_function_refuses() {
    let world = world_to_ask().await;
    let mut wrong = Vec::new();
    for column in COLUMNS {
        let (table, name) = column.name.split_once('.').unwrap();
        let values: Vec<(&str, bool)> = column
            .good
            .iter()
            .map(|value| (*value, true))
            .chain(column.bad.iter().map(|value| (*value, false)))
            .collect();
        let conditions = world
            .sql(&format!(
                "select string_agg(pg_get_expr(conbin, conrelid), ' and ') from pg_constraint
                 where conrelid = 'public.{table}'::regclass and contype = 'c' and conkey = array[(
                   select attnum from pg_attribute where attrelid = conrelid and attname = '{name}')]"
            ))
            .await;
        for (value, expected) in values {
            let quoted = value.replace('\'', "''");
            let taken = world
                .sql(&format!(
                    "select {} from (select '{quoted}'::text as {name}) as given",
                    conditions.as_str().unwrap()
                ))
                .await;
            if taken != json!(expected) {
                wrong.push(format!("{}: {value:?} is {taken}", column.name));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

async fn rename(world: &World, name: &str) -> (u16, Value) {
    let path = format!("/rest/v1/organizations?id=eq.{}", demo::ALPINE);
    let call = world.request_as(Caller::ADMIN, Method::PATCH, &path).await;
    let reply = call.json(&json!({ "name": name })).await;
    (reply.status, reply.json)
}

#[tokio::test]
async fn what_is_too_long_is_refused_by_its_column_and_what_is_huge_before_the_database() {
    let world = World::tenant().await;

    let (status, problem) = rename(&world, &"a".repeat(121)).await;
    assert_eq!((status, &problem["code"]), (400, &json!("23514")));
    let message = problem["message"].as_str().unwrap();
    assert!(
        message.contains("organizations_name_label_of_120"),
        "{message}"
    );

    let (status, problem) = rename(&world, &"a".repeat(1_000_001)).await;
    assert_eq!(status, 413, "{problem}");

    assert_eq!(rename(&world, &"a".repeat(120)).await.0, 204);
}

#[tokio::test]
async fn only_whoever_claims_an_invitation_makes_an_account() {
    let world = World::tenant().await;
    let body = json!({
        "organization_id": demo::ALPINE, "customer_id": demo::CLARA, "email": "friend@example.com",
    });
    for caller in [
        Caller::MEMBER,
        Caller::OWNER,
        Caller::CLIENT,
        Caller::Public,
    ] {
        let call = world
            .request_as(caller, Method::POST, "/rest/v1/clients")
            .await;
        let reply = call.json(&body).await;
        assert!([401, 403].contains(&reply.status), "{caller:?} {reply:?}");
    }
    assert_eq!(world.sql("select count(*) from clients").await, 2);
}

#[tokio::test]
async fn whoever_signs_up_sets_only_so_many_preferences() {
    let world = World::tenant().await;
    let me = world
        .user("stranger@frontdesk.example")
        .await
        .id
        .to_string();
    let set = async |first: usize, last: usize| {
        let rows: Vec<Value> = (first..last)
            .map(|place| {
                json!({ "user_id": me, "preference_key": format!("key {place}"), "preference_value": place })
            })
            .collect();
        let call = world
            .request_as(
                Caller::STRANGER,
                Method::POST,
                "/rest/v1/user_preferences?on_conflict=user_id,preference_key",
            )
            .await
            .header("prefer", "resolution=ignore-duplicates");
        let reply = call.json(&json!(rows)).await;
        (reply.status, reply.json["message"].clone())
    };
    let too_many = (409, json!("too_many_rows"));
    assert_eq!(set(0, 201).await, too_many);
    assert_eq!(set(0, 200).await.0, 201);
    assert_eq!(set(200, 201).await, too_many);
    // What is there takes no place of another.
    assert!([200, 201].contains(&set(199, 200).await.0));
}

#[tokio::test]
async fn the_staff_insert_only_so_many_rows_into_a_table() {
    let world = World::tenant().await;
    let insert = async |count: usize| {
        let rows: Vec<Value> = (0..count)
            .map(|place| json!({ "organization_id": demo::ALPINE, "name": format!("room {place}"), "type": "room" }))
            .collect();
        let call = world
            .request_as(Caller::ADMIN, Method::POST, "/rest/v1/resources")
            .await;
        let reply = call.json(&json!(rows)).await;
        (reply.status, reply.json)
    };
    let before = world.sql("select count(*) from resources").await;

    let (status, problem) = insert(501).await;
    assert_eq!(
        (status, &problem["message"]),
        (409, &json!("too_many_rows")),
        "{problem}"
    );
    assert_eq!(world.sql("select count(*) from resources").await, before);

    assert_eq!(insert(400).await.0, 201);
    assert_eq!(insert(100).await.0, 409);

    // Free times of a kind are worked out by all of its resources, for whoever asks.
    let kind = world
        .sql(&format!(
            "select id from appointment_types where organization_id = '{}' limit 1",
            demo::ALPINE
        ))
        .await;
    let resources = world
        .sql("select jsonb_agg(id) from (select id from resources where name like 'room %' limit 101) as many")
        .await;
    let rows: Vec<Value> = resources
        .as_array()
        .unwrap()
        .iter()
        .map(|resource| json!({ "organization_id": demo::ALPINE, "type_id": kind, "resource_id": resource }))
        .collect();
    let path = "/rest/v1/appointment_type_resources";
    let call = world.request_as(Caller::ADMIN, Method::POST, path).await;
    let reply = call.json(&json!(rows)).await;
    assert_eq!(
        (reply.status, &reply.json["message"]),
        (409, &json!("too_many_resources")),
        "{reply:?}"
    );
}
