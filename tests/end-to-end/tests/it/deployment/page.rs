//! `functions/DEPLOY.md` and `functions/spinkube.yaml` say what is so.

use crate::{book, demo_booking, support::manifests};
use end_to_end::{Caller, World};
use serde::Deserialize;
use serde_yaml_ng::Value;
use stack::{Functions, Options, repository};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

fn read(file: &str) -> String {
    fs::read_to_string(repository().join("functions").join(file)).unwrap()
}

/// What a variable of the manifest is: whether it has to be given, and whether it is secret.
fn variables() -> BTreeMap<String, (bool, bool)> {
    let manifest = manifests::all();
    let is = |variable: &toml::Value, what| {
        variable
            .get(what)
            .is_some_and(|value| value.as_bool() == Some(true))
    };
    let variables = manifest["variables"].as_table().unwrap().iter();
    variables
        .map(|(name, variable)| {
            let kind = (is(variable, "required"), is(variable, "secret"));
            (name.clone(), kind)
        })
        .collect()
}

/// The blocks of code of one language, in order.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let opening = format!("```{language}\n");
    page.split(&opening)
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn the_page_tells_of_every_variable_what_the_manifest_says() {
    let page = read("DEPLOY.md");
    let mut told = BTreeMap::new();
    for row in page.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.split('|').collect();
        let kind = (cells[2].contains("required"), cells[2].contains("secret"));
        for name in cells[1].split('`').skip(1).step_by(2) {
            told.insert(name.to_owned(), kind);
        }
    }

    assert_eq!(told, variables());
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Variable {
    name: String,
    value_from: ValueFrom,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ValueFrom {
    secret_key_ref: SecretKey,
}

#[derive(Deserialize)]
struct SecretKey {
    name: String,
    key: String,
    #[serde(default)]
    optional: bool,
}

#[test]
fn kubernetes_gets_every_variable_and_routes_each_function() {
    let pattern = read("spinkube.yaml").replace("NAME", "booking-create");
    let documents: Vec<Value> = serde_yaml_ng::Deserializer::from_str(&pattern)
        .map(|document| Value::deserialize(document).unwrap())
        .collect();
    let [app, ingress] = &documents[..] else {
        panic!("{documents:?}");
    };

    let given: Vec<Variable> = serde_yaml_ng::from_value(app["spec"]["variables"].clone()).unwrap();
    let mut told = BTreeMap::new();
    for variable in given {
        let key = variable.value_from.secret_key_ref;
        assert_eq!((key.name.as_str(), &key.key), ("frontdesk", &variable.name));
        told.insert(variable.name, !key.optional);
    }
    let required = variables()
        .into_iter()
        .map(|(name, (required, _))| (name, required));
    assert_eq!(told, required.collect());

    assert_eq!(app["metadata"]["name"], "booking-create");
    let path = &ingress["spec"]["rules"][0]["http"]["paths"][0];
    assert_eq!(path["path"], "/functions/v1/booking-create");
    assert_eq!(path["backend"]["service"]["name"], "booking-create");
    let placeholders: BTreeSet<&str> = ["REGISTRY", "VERSION", "HOST"].into();
    for placeholder in placeholders {
        assert!(pattern.contains(placeholder), "{placeholder}");
    }
}

#[tokio::test]
async fn the_roles_of_the_page_are_enough_for_the_functions() {
    // Roles belong to the whole server.
    let world = World::with(Options {
        functions: Functions::None,
        own_postgres: true,
        ..Options::default()
    })
    .await;
    for block in blocks(&read("DEPLOY.md"), "sql") {
        world.run_sql(&block).await;
    }

    let (address, database) = (world.stack.postgres().address(), world.stack.database());
    let url = |login| format!("postgres://{login}:PASSWORD@{address}/{database}?sslmode=disable");
    let (door, strangers) = (url("frontdesk_door"), url("frontdesk_strangers"));
    let functions = World::with(Options {
        functions: Functions::Only(vec!["booking-create".to_owned()]),
        variables: [
            ("database_url".to_owned(), door),
            ("strangers_database_url".to_owned(), strangers),
            ("database_host".to_owned(), address),
        ]
        .into(),
        ..Options::default()
    })
    .await;

    let reply = book(&functions, Caller::OWNER, &demo_booking(1)).await;
    reply.expect(201);
    let reply = book(&functions, Caller::Public, &demo_booking(1)).await;
    reply.expect(201);
    assert_eq!(world.sql("select count(*) from bookings").await, 2);
}
