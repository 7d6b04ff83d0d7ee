//! The script and its file, as pages of other sites load them. What people do with it is in `clients/widget.rs`.

use end_to_end::{Reply, World};
use reqwest::Method;
use stack::repository;
use std::fs;

const PATH: &str = "/functions/v1/widget";

async fn get(world: &World, path: &str, headers: &[(&str, &str)]) -> Reply {
    let call = world.request(Method::GET, path);
    let call = headers
        .iter()
        .fold(call, |call, (name, value)| call.header(name, value));
    call.send().await
}

/// The address that the script imports, with its query and without it.
fn imported(script: &str) -> (String, String) {
    let address = script
        .strip_prefix("import \"")
        .and_then(|rest| rest.strip_suffix("\";\n"))
        .unwrap_or_else(|| panic!("imports one file: {script}"));
    let path = address.split('?').next().unwrap();
    (address.to_owned(), path.to_owned())
}

#[tokio::test]
async fn anybody_loads_the_script_which_knows_the_project_and_none_of_its_secrets() {
    let world = World::tenant().await;
    let keys = &world.stack.keys;

    for path in [PATH, "/functions/v1/widget/"] {
        let script = get(&world, path, &[]).await;

        script.expect(200);
        assert_eq!(
            script.header("content-type"),
            "text/javascript; charset=utf-8"
        );
        assert_eq!(script.header("cache-control"), "public, max-age=300");
        assert_eq!(script.header("access-control-allow-origin"), "*");
        assert_eq!(
            script.header("cross-origin-resource-policy"),
            "cross-origin"
        );
        assert_eq!(script.header("x-content-type-options"), "nosniff");
        let (address, _) = imported(&script.text);
        let project = world.stack.url.replace(':', "%3A").replace('/', "%2F");
        assert!(address.contains(&format!("project={project}")), "{address}");
        assert!(address.contains(&keys.publishable_key), "{address}");
        assert!(!address.contains(&keys.secret_key), "{address}");
        assert!(
            !address.contains("turnstile"),
            "there is none here: {address}"
        );
    }
}

#[tokio::test]
async fn what_a_variable_holds_is_data_in_the_script() {
    let variables = [
        ("turnstile_site_key", "\"; alert(1); //"),
        ("console_supabase_url", "https://project.example/\"?a&b#c"),
    ];
    let world = World::of(&["widget"], &variables).await;

    let script = get(&world, PATH, &[]).await;

    let (address, _) = imported(&script.text);
    assert!(
        address.contains("turnstile=%22%3B%20alert%281%29%3B%20%2F%2F"),
        "{address}"
    );
    assert!(
        address.contains("project=https%3A%2F%2Fproject.example%2F%22%3Fa%26b%23c&"),
        "{address}"
    );
}

#[tokio::test]
async fn its_file_is_kept_for_ever_and_comes_compressed_to_whoever_takes_that() {
    let world = World::tenant().await;
    let (address, file) = imported(&get(&world, PATH, &[]).await.text);

    let plain = get(&world, &file, &[("accept-encoding", "identity")]).await;
    plain.expect(200);
    assert_eq!(get(&world, &address, &[]).await.text, plain.text);
    assert_eq!(
        plain.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    assert_eq!(
        plain.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(plain.header("vary"), "accept-encoding");
    assert_eq!(plain.header("access-control-allow-origin"), "*");
    assert_eq!(plain.header("cross-origin-resource-policy"), "cross-origin");

    for encoding in ["br", "gzip"] {
        let packed = world
            .request(Method::HEAD, &file)
            .header("accept-encoding", encoding)
            .send()
            .await;

        packed.expect(200);
        assert_eq!(packed.header("content-encoding"), encoding);
        let length: usize = packed.header("content-length").parse().unwrap();
        assert!(length < 30 * 1024, "{length} bytes by {encoding}");
    }
}

#[tokio::test]
async fn whoever_has_the_script_or_its_file_is_not_sent_it_again() {
    let world = World::tenant().await;
    let (_, file) = imported(&get(&world, PATH, &[]).await.text);

    for path in [PATH, &file] {
        let first = get(&world, path, &[]).await;
        let again = get(&world, path, &[("if-none-match", first.header("etag"))]).await;

        again.expect(304);
        assert_eq!(again.text.as_str(), "");
        get(&world, path, &[("if-none-match", "\"other\"")])
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn there_is_nothing_else_below_the_script_and_nothing_is_sent_to_it() {
    let world = World::tenant().await;

    for path in ["widget.js", "index.html", "..%2fopenapi", "a/b"] {
        let reply = get(&world, &format!("{PATH}/{path}"), &[]).await;
        reply.expect_problem(404, "not_found");
    }
    let post = world.request(Method::POST, PATH).send().await;
    post.expect_problem(405, "method_not_allowed");
    assert_eq!(post.header("allow"), "GET, HEAD, OPTIONS");
}

/// A page's policy may forbid all of this, and then the widget has to work.
#[test]
fn the_file_makes_no_code_and_no_markup_from_texts() {
    let folder = repository().join("functions/widget/dist");
    let files: Vec<_> = fs::read_dir(folder).unwrap().map(Result::unwrap).collect();
    assert_eq!(files.len(), 1);
    let script = fs::read_to_string(files[0].path()).unwrap();

    for forbidden in [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "createContextualFragment",
        "\"style\"",
        "srcdoc",
    ] {
        assert!(!script.contains(forbidden), "{forbidden}");
    }
}
