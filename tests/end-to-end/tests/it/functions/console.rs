//! The page and its files, as browsers load them. What people do on it is in `clients/console.rs`.

use end_to_end::{Reply, World};
use reqwest::Method;
use stack::repository;
use std::fs;

const PATH: &str = "/functions/v1/console";

async fn get(world: &World, path: &str, headers: &[(&str, &str)]) -> Reply {
    let call = world.request(Method::GET, path);
    let call = headers
        .iter()
        .fold(call, |call, (name, value)| call.header(name, value));
    call.send().await
}

/// The paths of its own files that the page names.
fn files(page: &str) -> Vec<String> {
    let below = format!("{PATH}/");
    page.split('"')
        .filter(|text| text.starts_with(&below))
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn anybody_loads_the_page_which_knows_the_project_and_none_of_its_secrets() {
    let world = World::tenant().await;
    let keys = &world.stack.keys;

    for path in [PATH, "/functions/v1/console/"] {
        let page = get(&world, path, &[]).await;

        page.expect(200);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.header("cache-control"), "no-cache");
        assert!(page.text.contains(&world.stack.url), "{page:?}");
        assert!(page.text.contains(&keys.publishable_key), "{page:?}");
        assert!(!page.text.contains(&keys.secret_key), "{page:?}");
        assert!(!page.text.contains('{'), "all is filled in: {page:?}");
    }
}

#[tokio::test]
async fn the_page_runs_nothing_but_its_own_files() {
    let world = World::tenant().await;

    let page = get(&world, PATH, &[]).await;

    let policy = page.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
        &format!("connect-src 'self' {}", world.stack.url),
    ] {
        assert!(policy.contains(part), "{part}: {policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
    for inline in ["<style", "style=", "onload=", "javascript:", "<script>"] {
        assert!(!page.text.contains(inline), "{inline}");
    }
}

#[tokio::test]
async fn files_are_kept_for_ever_and_come_compressed_to_whoever_takes_that() {
    let world = World::tenant().await;
    let page = get(&world, PATH, &[]).await;
    let files = files(&page.text);
    assert_eq!(files.len(), 3, "icon, style and script: {files:?}");

    for file in files {
        let plain = get(&world, &file, &[("accept-encoding", "identity")]).await;
        plain.expect(200);
        assert_eq!(
            plain.header("cache-control"),
            "public, max-age=31536000, immutable"
        );
        assert_eq!(plain.header("vary"), "accept-encoding");
        assert_eq!(plain.header("x-content-type-options"), "nosniff");
        let length = |reply: &Reply| reply.header("content-length").parse::<usize>().unwrap();

        for encoding in ["br", "gzip"] {
            let offers = format!("deflate, {encoding}");
            let packed = world
                .request(Method::HEAD, &file)
                .header("accept-encoding", &offers)
                .send()
                .await;
            packed.expect(200);
            assert_eq!(packed.header("content-encoding"), encoding, "{file}");
            assert_ne!(packed.header("etag"), plain.header("etag"));
            let is_small = length(&plain) < 1000;
            assert!(
                is_small || length(&packed) < length(&plain) / 2,
                "{file} {encoding}"
            );
        }
    }
}

#[tokio::test]
async fn whoever_has_a_file_or_the_page_is_not_sent_it_again() {
    let world = World::tenant().await;
    let page = get(&world, PATH, &[]).await;
    let file = files(&page.text).pop().unwrap();

    for path in [PATH.to_owned(), file] {
        let first = get(&world, &path, &[]).await;
        let again = get(&world, &path, &[("if-none-match", first.header("etag"))]).await;

        again.expect(304);
        assert_eq!(again.text.as_str(), "");
        assert_eq!(again.header("etag"), first.header("etag"));
        get(&world, &path, &[("if-none-match", "\"other\"")])
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn there_is_nothing_else_below_the_page_and_nothing_is_sent_to_it() {
    let world = World::tenant().await;

    for path in ["index.html", "none.js", "..%2fopenapi", "main.js.br", "a/b"] {
        let reply = get(&world, &format!("{PATH}/{path}"), &[]).await;
        reply.expect_problem(404, "not_found");
    }
    let post = world.request(Method::POST, PATH).send().await;
    post.expect_problem(405, "method_not_allowed");
    assert_eq!(post.header("allow"), "GET, HEAD, OPTIONS");
}

/// What a phone loads before somebody can sign in.
#[test]
fn the_first_view_is_small() {
    let folder = repository().join("functions/console/dist");
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    let page = String::from_utf8(read("index.html")).unwrap();
    let mut names: Vec<String> = files(&page)
        .iter()
        .map(|path| path.rsplit('/').next().unwrap().to_owned())
        .collect();
    // What the script imports before it runs.
    let mut next = 0;
    while let Some(name) = names.get(next).cloned() {
        next += 1;
        if name.ends_with(".js") {
            let script = String::from_utf8(read(&name)).unwrap();
            let imports = script
                .split("from\"./")
                .skip(1)
                .chain(script.split("import\"./").skip(1));
            for import in imports.filter_map(|rest| rest.split('"').next()) {
                if !names.iter().any(|known| known == import) {
                    names.push(import.to_owned());
                }
            }
        }
    }

    let bytes: usize = names.iter().map(|name| read(name).len()).sum();

    // Brotli takes two thirds of it away and more: at most 100 KB are sent.
    assert!(bytes < 300_000, "{bytes} bytes in {names:?}");
}
