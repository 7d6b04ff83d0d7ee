//! Requests that schemathesis makes from the document, as each caller, while another organization has a canary in
//! every row.
//!
//! No answer is a 5xx, none is outside of the document, and none holds anything of the other organization.

use crate::{database::access::rows, serve, support::manifests::posted_functions};
use axum::{Router, http::StatusCode};
use end_to_end::{Caller, World, demo};
use serde_json::{Map, Value, json};
use stack::{Options, PythonPackages, repository};
use std::{collections::BTreeMap, env, fs, path::Path, process::Stdio};
use tokio::{process::Command, task::spawn_blocking};

/// Says how many requests are made.
const REQUESTS: &str = "FRONTDESK_CONTRACT_REQUESTS";
/// As many as take about half a minute.
const FEW: usize = 700;
/// From so many on, values at the edges of what a schema allows are tried one by one.
const MANY: usize = 5_000;

/// Whoever calls is chosen in hooks.py, and with them what they may do.
const EXCLUDED: &str = "ignored_auth,positive_data_acceptance,unsupported_method";

const CANARY: &str = "canary-7f3a";
const CALLERS: [(&str, Caller); 7] = [
    ("nobody", Caller::Nobody),
    ("public", Caller::Public),
    ("stranger", Caller::STRANGER),
    ("member", Caller::MEMBER),
    ("owner", Caller::OWNER),
    ("client", Caller::CLIENT),
    ("service", Caller::Service),
];

/// Who stands in for a caller at a function that could end what the caller is.
const INSTEAD: [(&str, Caller); 3] = [
    ("client client-login", Caller::Client("lea@client.example")),
    (
        "member member-update",
        Caller::User("kept-a@frontdesk.example"),
    ),
    (
        "owner member-update",
        Caller::User("target-a@frontdesk.example"),
    ),
];

/// Values for fields by their name: an SQL query for each.
const POOLS: [(&str, &str); 19] = [
    ("departure_id", "select id from public.tour_departures"),
    ("tour_id", "select id from public.tours"),
    ("booking_id", "select id from public.bookings"),
    ("appointment_id", "select id from public.appointments"),
    (
        "appointment_type_id",
        "select id from public.appointment_types",
    ),
    ("resource_id", "select id from public.resources"),
    ("customer_id", "select id from public.customers"),
    ("conversation_id", "select id from public.conversations"),
    ("escalation_id", "select id from public.escalations"),
    ("invitation_id", "select id from public.invitations"),
    ("document_id", "select id from public.documents"),
    ("source_ids", "select id from public.documents"),
    ("organization_id", "select id from public.organizations"),
    (
        "id",
        "select id from public.accommodations union all select id from public.experiences",
    ),
    (
        "user_id",
        "select id from auth.users where email ilike '%-a@frontdesk.example'",
    ),
    (
        "email",
        "select email from public.clients where organization_id = '00000000-0000-4000-8000-0000000000a0'",
    ),
    (
        "starts_at",
        "select to_char(day, 'YYYY-MM-DD\"T\"HH24:MI:SS')
         from generate_series(current_date + 1 + time '09:00', current_date + 30, '1 hour') as day
         where extract(hour from day) between 9 and 16",
    ),
    (
        "from",
        "select day::date from generate_series(current_date, current_date + 20, '1 day') as day",
    ),
    (
        "to",
        "select day::date from generate_series(current_date + 20, current_date + 40, '1 day') as day",
    ),
];

/// Fields whose values are texts, or come out of answers.
const TEXTS: [(&str, &[&str]); 6] = [
    ("password", &["frontdesk-demo"]),
    (
        "timezone",
        &["Europe/Zurich", "Asia/Kolkata", "America/St_Johns"],
    ),
    ("phone", &["+41 79 123 45 67", "079 123 45 67"]),
    ("token", &[]),
    ("key", &[]),
    ("cursor", &[]),
];

#[tokio::test]
async fn find_nothing() {
    let count = env::var(REQUESTS)
        .ok()
        .map_or(FEW, |text| text.parse().unwrap());
    let provider = provider().await;
    let variables = [
        "openai",
        "anthropic",
        "google_ai",
        "mistral",
        "stripe",
        "vapi",
    ]
    .map(|name| (format!("{name}_url"), provider.clone()));
    let world = World::with(Options {
        variables: variables.into(),
        ..Options::default()
    })
    .await;
    crate::without_limits(&world).await;
    rows::make(&world).await;
    world.run_sql(include_str!("canary.sql")).await;
    world
        .run_sql("update public.members set role = 'owner' where user_id = '00000000-0000-4000-8000-00000000a910'")
        .await;
    let marked = world.sql("select count(*) from canary.columns").await;
    assert!(
        marked.as_u64() > Some(150),
        "{marked} columns have the canary"
    );

    let folder = repository().join("target/contract");
    fs::create_dir_all(&folder).unwrap();
    let report = folder.join(format!("calls-{}.json", std::process::id()));
    let plan = plan(&world, &report).await;
    let plan_file = folder.join(format!("plan-{}.json", std::process::id()));
    fs::write(&plan_file, plan.to_string()).unwrap();

    let output = schemathesis(&world, count, &plan_file).await;

    let calls: BTreeMap<String, usize> =
        serde_json::from_str(&fs::read_to_string(&report).unwrap_or_default()).unwrap_or_default();
    println!("{}", summary(&calls));
    assert!(output.0, "{}", output.1);
    let made: usize = calls.values().sum();
    assert!(made >= count, "only {made} of {count} requests were made");
    for (name, _) in CALLERS {
        assert!(
            calls.keys().any(|call| call.starts_with(name)),
            "nothing was called as {name}"
        );
    }
}

/// Whether it found nothing, and what it said.
async fn schemathesis(world: &World, count: usize, plan: &Path) -> (bool, String) {
    let files = repository().join("tests/end-to-end/contract");
    let requirements = files.join("requirements.txt");
    let packages = spawn_blocking(move || PythonPackages::of("schemathesis", &requirements))
        .await
        .unwrap()
        .unwrap_or_else(|error| panic!("no schemathesis: {error:#}"));
    let document = repository().join("functions/openapi/openapi.json");
    let functions = posted_functions().len();
    // The few are the same each time, and what a handler reads more kindly than its schema has it is for the many.
    let (phases, excluded, seed) = match count >= MANY {
        true => ("examples,coverage,fuzzing", EXCLUDED.to_owned(), None),
        false => {
            let excluded = format!("{EXCLUDED},negative_data_rejection");
            ("examples,fuzzing", excluded, Some(["--seed", "1"]))
        }
    };
    // Some are left out by hooks.py.
    let of_each = (count + count / 10).div_ceil(functions);
    let mut command = Command::from(packages.module("schemathesis.cli"));
    command
        .arg("run")
        .arg(document)
        .args(["--url", &format!("{}/functions/v1", world.stack.url)])
        // One worker: threads that parse at the same time make Python 3.11 count its recursion wrongly.
        .args(["--phases", phases, "--mode", "all", "--workers", "1"])
        .args(["--max-examples", &of_each.to_string()])
        .args(["--no-shrink", "--generation-database", "none"])
        .args(["--suppress-health-check", "all", "--request-timeout", "60"])
        .args(["--continue-on-failure", "--warnings", "off", "--no-color"])
        .args(["--generation-with-security-parameters", "false"])
        .args(["--exclude-checks", &excluded])
        .args(seed.into_iter().flatten())
        .env("SCHEMATHESIS_HOOKS", files.join("hooks.py"))
        .env("CONTRACT_PLAN", plan)
        // It keeps what it found there.
        .current_dir(plan.parent().unwrap())
        .stdin(Stdio::null());
    let output = command.output().await.unwrap();
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

/// What hooks.py is told.
async fn plan(world: &World, report: &Path) -> Value {
    let mut callers = Map::new();
    for (name, caller) in CALLERS {
        callers.insert(name.to_owned(), headers(world, caller).await);
    }
    let mut instead = Map::new();
    for (name, caller) in INSTEAD {
        instead.insert(name.to_owned(), headers(world, caller).await);
    }
    let mut pools = Map::new();
    for (name, query) in POOLS {
        let list =
            format!("select coalesce(jsonb_agg(value), '[]') from ({query}) as pool (value)");
        pools.insert(name.to_owned(), world.sql(&list).await);
    }
    for (name, texts) in TEXTS {
        pools.insert(name.to_owned(), json!(texts));
    }
    let foreign = world
        .sql("select coalesce(jsonb_agg(distinct id), '[]') from canary.ids")
        .await;
    pools.insert(
        "organization_id".to_owned(),
        json!([demo::ALPINE, demo::HARBOR]),
    );
    json!({
        "callers": callers, "instead": instead, "pools": pools, "foreign": foreign, "canary": CANARY,
        "report": report,
    })
}

async fn headers(world: &World, caller: Caller) -> Value {
    let credentials = world.credentials(caller).await;
    credentials
        .into_iter()
        .map(|(name, value)| (name.to_owned(), Value::from(value)))
        .collect::<Map<_, _>>()
        .into()
}

/// A provider who says of every key that it is bad.
async fn provider() -> String {
    let routes = Router::new().fallback(|| async { StatusCode::UNAUTHORIZED });
    format!("http://{}", serve(routes).await)
}

/// How many calls were answered with which status, by caller.
fn summary(calls: &BTreeMap<String, usize>) -> String {
    let mut sums: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (call, count) in calls {
        let mut words = call.split(' ');
        let (caller, status) = (words.next(), words.nth(1));
        *sums
            .entry((caller.unwrap_or_default(), status.unwrap_or_default()))
            .or_default() += count;
    }
    let lines: Vec<String> = sums
        .iter()
        .map(|((caller, status), count)| format!("{caller} {status}: {count}"))
        .collect();
    format!(
        "{} requests\n{}",
        calls.values().sum::<usize>(),
        lines.join("\n")
    )
}
