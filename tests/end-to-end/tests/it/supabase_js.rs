//! `supabase-js`, unchanged, in Node and in Chromium: what it tries is in `tests/clients/supabase`.

use crate::{
    embeddings::service::{self, Service},
    manifests,
};
use axum::{http::HeaderName, routing::post};
use end_to_end::{World, demo};
use serde_json::{Value, json};
use stack::{DEMO_PASSWORD, Functions, Options, repository};
use std::{
    env,
    ffi::OsString,
    fs,
    io::Write,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, SystemTime},
};
use tokio::{process::Command, sync::OnceCell, time::timeout};

/// `required` makes a missing Chromium a failure, where it is left out otherwise.
const BROWSER: &str = "FRONTDESK_BROWSER";
/// Names a Chromium that is in an unusual place.
const CHROMIUM: &str = "FRONTDESK_CHROMIUM";

#[tokio::test]
async fn it_works_in_node() {
    run("node.test.js", None).await;
}

#[tokio::test]
async fn it_works_in_a_page_of_another_origin() {
    match chromium() {
        Some(path) => run("chromium.test.js", Some(path)).await,
        None if env::var(BROWSER).as_deref() == Ok("required") => {
            panic!("{BROWSER} is required, and there is no Chromium: {CHROMIUM} names one")
        }
        // Past the test's captured output: nobody is to think that it ran.
        None => writeln!(
            std::io::stderr(),
            "skipped: supabase-js in a page, since there is no Chromium; {CHROMIUM} names one"
        )
        .unwrap(),
    }
}

/// The first Chromium of the environment and the PATH.
fn chromium() -> Option<PathBuf> {
    if let Some(path) = env::var_os(CHROMIUM) {
        return Some(path.into());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    env::split_paths(&path)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|program| program.is_file())
}

/// Runs a file of scenarios against a stack of its own.
async fn run(file: &str, chromium: Option<PathBuf>) {
    install().await;
    let world = World::start().await;
    let service = serve_at_ones_pace().await;
    let slow = World::with(Options {
        functions: Functions::Only(vec!["document-ingest".to_owned()]),
        variables: service::variables("openai", service),
        ..Options::default()
    })
    .await;
    let mut description = described(&world);
    description["slow"] = json!({
        "url": slow.stack.url,
        "publishableKey": slow.stack.keys.publishable_key,
        "goOn": format!("http://{service}/go-on"),
    });

    let mut node = node(&["--experimental-websocket", "--test-reporter=spec", file]);
    node.env("FRONTDESK_STACK", description.to_string());
    if let Some(path) = chromium {
        node.env(CHROMIUM, path);
    }
    succeed(node, "node").await;
}

/// A service for vectors that answers one request each time a page tells it to.
async fn serve_at_ones_pace() -> SocketAddr {
    let service = Service::waiting();
    let router = service.router();
    let allow = async move || {
        service.allow(1);
        [(HeaderName::from_static("access-control-allow-origin"), "*")]
    };
    service::serve(router.route("/go-on", post(allow))).await
}

/// What the scenarios know of a stack.
fn described(world: &World) -> Value {
    let keys = &world.stack.keys;
    json!({
        "url": world.stack.url,
        "publishableKey": keys.publishable_key,
        "secretKey": keys.secret_key,
        "password": DEMO_PASSWORD,
        "functions": manifests::functions(),
        "demo": {
            "alpine": demo::ALPINE,
            "harbor": demo::HARBOR,
            "tour": demo::SUNRISE,
            "draftTour": demo::DRAFT,
            "departure": demo::SUNRISE_NEXT,
            "villageDeparture": demo::VILLAGE_DEPARTURE,
            "icebergsDeparture": demo::ICEBERGS_DEPARTURE,
            "consultation": demo::CONSULTATION,
            "owner": "olivia@alpine.example",
            "admin": "anton@alpine.example",
            "member": "mia@alpine.example",
            "otherOwner": "oscar@harbor.example",
            "otherMember": "marc@harbor.example",
            "both": "both@frontdesk.example",
            "stranger": "stranger@frontdesk.example",
            "client": "clara@client.example",
        },
    })
}

/// Fetches the packages of the lock file, unless they are there.
async fn install() {
    static INSTALLED: OnceCell<()> = OnceCell::const_new();
    INSTALLED
        .get_or_init(|| async {
            // npm writes the second when it is done.
            let [wanted, there] = ["package-lock.json", "node_modules/.package-lock.json"]
                .map(|file| changed(&folder().join(file)));
            if there.is_none() || there < wanted {
                let mut npm = command("npm");
                npm.args(["ci", "--ignore-scripts"]);
                succeed(npm, "npm ci").await;
            }
        })
        .await;
}

fn folder() -> PathBuf {
    repository().join("tests/clients/supabase")
}

fn changed(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).ok()?.modified().ok()
}

fn node(arguments: &[&str]) -> Command {
    let mut node = command("node");
    node.args(arguments);
    node
}

fn command(program: impl Into<OsString>) -> Command {
    let mut command = Command::new(program.into());
    command
        .current_dir(folder())
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

async fn succeed(mut command: Command, what: &str) {
    let output = timeout(Duration::from_secs(300), command.output())
        .await
        .unwrap_or_else(|_| panic!("{what} does not end"))
        .unwrap_or_else(|error| panic!("{what} can't be started: {error}"));
    assert!(
        output.status.success(),
        "{what}:\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
