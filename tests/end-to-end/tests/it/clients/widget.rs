//! The widget as visitors use it, in Chromium: what they do is in `functions/widget/page/test`.

use crate::support::{
    chromium::{CHROMIUM, chromium},
    npm::{Project, succeed},
};
use end_to_end::{World, demo};
use serde_json::json;
use stack::{DEMO_PASSWORD, load_life, repository};
use std::{collections::BTreeMap, env, fs, path::Path, process};

const FOLDER: &str = "functions/widget/page";

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

#[tokio::test]
async fn the_committed_script_is_the_one_that_the_sources_build() {
    let project = Project::installed_at(FOLDER).await;
    let out = env::temp_dir().join(format!("frontdesk-widget-{}", process::id()));

    succeed(project.command("npm", &["run", "check"])).await;
    succeed(project.command("node", &["--test", "test/pure.test.js"])).await;
    succeed(project.command("node", &["build.js", out.to_str().unwrap()])).await;

    let committed = files(&repository().join("functions/widget/dist"));
    let built = files(&out);
    fs::remove_dir_all(out).unwrap();
    assert!(
        built == committed,
        "functions/widget/dist is out of date: run `npm run build` in {FOLDER}"
    );
}

#[tokio::test]
async fn visitors_chat_fill_in_forms_and_book_on_another_site() {
    let Some(path) = chromium("the widget in a browser") else {
        return;
    };
    let project = Project::installed_at(FOLDER).await;
    let world = World::own().await;
    // As `cargo up` has it: forms, and something to answer from.
    let mut admin = world.stack.admin().await.unwrap();
    load_life(&mut admin, &repository().join("sql"))
        .await
        .unwrap();
    let description = json!({
        "url": world.stack.url,
        "site": format!("{}/site", world.stack.mailbox.url),
        "key": world.stack.keys.publishable_key,
        "secret_key": world.stack.keys.secret_key,
        "stripe_secret": "whsec_local_0123456789",
        "password": DEMO_PASSWORD,
        "organization": demo::ALPINE,
    });

    let mut node = project.command("node", &["--test-reporter=spec", "test/browser.test.js"]);
    node.env("FRONTDESK_STACK", description.to_string())
        .env(CHROMIUM, path);
    succeed(node).await;
}
