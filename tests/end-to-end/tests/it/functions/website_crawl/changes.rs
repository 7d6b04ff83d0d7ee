//! What a second crawl does: as little as it can, and nothing that a bad day of the site would be reason for.

use super::{BOATS, Page, SAUNA, crawl, crawled, open, outcome, pages, shown, start, world};
use end_to_end::World;
use serde_json::{Value, json};

/// The passages of a page, with the time of their last change.
async fn passages(world: &World, path: &str) -> Value {
    world
        .sql(&format!(
            "select jsonb_agg(jsonb_build_array(chunk.id, chunk.created_at, chunk.updated_at) order by chunk.position)
             from knowledge_chunks as chunk join website_pages as page on page.id = chunk.source_id
             where chunk.source_type = 'website' and page.url like '%{path}'"
        ))
        .await
}

async fn again(world: &World, site: &Value) -> Value {
    start(world, &json!({ "source_id": site["id"] })).await;
    crawl(world).await;
    shown(world, site).await
}

#[tokio::test]
async fn what_is_unchanged_is_left_as_it_is_and_what_has_changed_is_read_anew() {
    let (world, site) = world().await;
    open(&site);
    let first = crawled(&world, &site.url).await;
    assert_eq!(first["progress"]["pages"], 3, "{first}");
    let before = (
        passages(&world, "/").await,
        passages(&world, "/boats").await,
    );
    site.asked();
    // Only what nobody sees differs of the one; of the other, the price.
    site.put(
        "/boats",
        Page::html(
            "Boats",
            &format!("<!-- 8f3a --><main><h1>Boats</h1><p>{BOATS}</p></main>"),
        ),
    );
    site.put(
        "/sauna.html",
        Page::html(
            "Sauna",
            &format!(
                "<main><h1>Sauna</h1><p>{}</p></main>",
                SAUNA.replace("seven", "eight")
            ),
        ),
    );

    let second = again(&world, &first).await;

    assert_eq!(second["status"], "completed", "{second}");
    assert_eq!(second["progress"]["pages_crawled"], 3);
    let asked = site.asked();
    let of_start = asked.iter().find(|asked| asked.what == "/").unwrap();
    assert_eq!(of_start.headers["if-none-match"], "\"start-1\"");
    assert!(
        asked.iter().any(|asked| asked.what == "/boats"),
        "its links are known still"
    );
    assert_eq!(
        (
            passages(&world, "/").await,
            passages(&world, "/boats").await
        ),
        before
    );
    let content = world
        .sql("select to_jsonb(content) from knowledge_chunks where content like '%until eight%'")
        .await;
    assert!(content.is_string());
    let old = world
        .sql("select to_jsonb(count(*)) from knowledge_chunks where content like '%until seven%'")
        .await;
    assert_eq!(old, 0);
}

#[tokio::test]
async fn a_page_vanishes_when_two_crawls_heard_that_it_is_gone_or_when_it_is_forbidden() {
    let (world, site) = world().await;
    open(&site);
    let first = crawled(&world, &site.url).await;
    site.take("/boats");
    site.put("/sauna.html", Page::status(500));

    let second = again(&world, &first).await;
    assert_eq!(
        pages(&world).await,
        ["/", "/boats", "/sauna.html"],
        "{second}"
    );
    assert_eq!(
        (
            outcome(&world, "/boats").await,
            outcome(&world, "/sauna.html").await
        ),
        (json!("gone"), json!("unavailable"))
    );

    again(&world, &first).await;
    assert_eq!(pages(&world).await, ["/", "/sauna.html"]);
    assert_eq!(
        passages(&world, "/boats").await,
        Value::Null,
        "its passages are gone too"
    );

    site.put(
        "/sauna.html",
        Page::html(
            "Sauna",
            &format!("<main><h1>Sauna</h1><p>{SAUNA}</p></main>"),
        ),
    );
    site.put(
        "/robots.txt",
        Page::text("User-agent: FrontdeskBot\nDisallow: /sauna\nDisallow: /private"),
    );
    again(&world, &first).await;
    assert_eq!(pages(&world).await, ["/"]);
    let left = world
        .sql("select to_jsonb(count(*)) from knowledge_chunks where source_type = 'website' and content like '%sauna by the lake%'")
        .await;
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_page_that_comes_back_is_not_missed() {
    let (world, site) = world().await;
    open(&site);
    let first = crawled(&world, &site.url).await;
    let boats = || {
        Page::html(
            "Boats",
            &format!("<main><h1>Boats</h1><p>{BOATS}</p></main>"),
        )
    };
    for _ in 0..2 {
        site.take("/boats");
        again(&world, &first).await;
        site.put("/boats", boats());
        again(&world, &first).await;
    }
    assert_eq!(pages(&world).await, ["/", "/boats", "/sauna.html"]);
}

#[tokio::test]
async fn a_site_without_an_answer_loses_no_page() {
    let (world, site) = world().await;
    open(&site);
    let first = crawled(&world, &site.url).await;
    site.asked();

    site.put("/robots.txt", Page::status(500));
    let second = again(&world, &first).await;
    assert_eq!(
        (&second["status"], &second["error"]),
        (&json!("failed"), &json!("robots_unreachable"))
    );
    assert!(
        site.paths().iter().all(|path| path == "/robots.txt"),
        "without its rules nothing is fetched"
    );

    site.put(
        "/robots.txt",
        Page::text("User-agent: *\nDisallow: /private"),
    );
    for path in ["/", "/boats", "/sauna.html"] {
        site.put(path, Page::status(502));
    }
    let third = again(&world, &first).await;
    assert_eq!(
        (&third["status"], &third["error"]),
        (&json!("failed"), &json!("site_unavailable"))
    );
    assert_eq!(pages(&world).await, ["/", "/boats", "/sauna.html"]);
}

#[tokio::test]
async fn a_site_is_crawled_by_itself_when_it_is_due() {
    let (world, site) = world().await;
    open(&site);
    let first = start(
        &world,
        &json!({ "url": site.url, "crawl_frequency": "weekly" }),
    )
    .await;
    crawl(&world).await;
    site.asked();

    world
        .run_sql("update website_sources set last_crawled_at = now() - interval '6 days'")
        .await;
    crawl(&world).await;
    assert!(site.asked().is_empty());

    world
        .run_sql("update website_sources set last_crawled_at = now() - interval '8 days'")
        .await;
    crawl(&world).await;
    assert!(!site.asked().is_empty());
    assert_eq!(shown(&world, &first).await["status"], "completed");
}
