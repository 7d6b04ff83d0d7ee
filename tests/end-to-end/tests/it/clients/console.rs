//! The console as people use it, in Chromium: what they do is in `functions/console/page/test`.

use crate::support::{
    chromium::{CHROMIUM, chromium},
    npm::{Project, succeed},
};
use end_to_end::{World, demo};
use serde_json::json;
use stack::{DEMO_PASSWORD, load_life, repository};
use std::{collections::BTreeMap, env, fs, path::Path, process};

const FOLDER: &str = "functions/console/page";
const FORBIDDEN: &str = "
    insert into private.website_urls (organization_id, website_source_id, url, origin, shape, kind, depth, rank, state, outcome)
    select organization_id, id, base_url || '/intern', base_url, '/intern', 'page', 1, 0, 'done', 'disallowed'
    from public.website_sources where base_url like 'https://alpine.example%'";

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
async fn the_committed_files_are_those_that_the_sources_build() {
    let project = Project::installed_at(FOLDER).await;
    let out = env::temp_dir().join(format!("frontdesk-console-{}", process::id()));

    succeed(project.command("npm", &["run", "check"])).await;
    succeed(project.command("node", &["--test", "test/pure.test.js"])).await;
    succeed(project.command("node", &["build.js", out.to_str().unwrap()])).await;

    let committed = files(&repository().join("functions/console/dist"));
    let built = files(&out);
    fs::remove_dir_all(out).unwrap();
    assert!(
        built == committed,
        "functions/console/dist is out of date: run `npm run build` in {FOLDER}"
    );
}

#[tokio::test]
async fn staff_do_their_work_in_a_browser() {
    let Some(path) = chromium("the console in a browser") else {
        return;
    };
    let project = Project::installed_at(FOLDER).await;
    let world = World::own().await;
    // As `cargo up` has it: charts, lists and calendars with something in them.
    let mut admin = world.stack.admin().await.unwrap();
    load_life(&mut admin, &repository().join("sql"))
        .await
        .unwrap();
    // A page that the site of the demo keeps robots from.
    admin.batch_execute(FORBIDDEN).await.unwrap();
    let description = json!({
        "url": world.stack.url,
        "secret_key": world.stack.keys.secret_key,
        "password": DEMO_PASSWORD,
        "owner": "olivia@alpine.example",
        "member": "mia@alpine.example",
        "both": "both@frontdesk.example",
        "departure": demo::SUNRISE_NEXT,
        "organization": demo::ALPINE,
    });

    for stories in ["test/browser.test.js", "test/actions.test.js"] {
        let mut node = project.command("node", &["--test-reporter=spec", stories]);
        node.env("FRONTDESK_STACK", description.to_string())
            .env(CHROMIUM, &path);
        succeed(node).await;
    }
}
