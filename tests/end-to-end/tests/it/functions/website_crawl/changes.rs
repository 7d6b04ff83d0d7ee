//! What a second crawl does: as little as it can, and nothing that a bad day of the site would be reason for.

use super::{
    BOATS, Page, SAUNA, crawl, crawled, give_up, open, outcome, pages, shown, start, world,
};
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

/// What was missed was so a day ago.
async fn a_day_later(world: &World) {
    world
        .run_sql("update website_pages set missing_since = missing_since - interval '1 day'")
        .await;
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
    assert_eq!(
        pages(&world).await,
        ["/", "/boats", "/sauna.html"],
        "two crawls in a row are one bad hour"
    );

    a_day_later(&world).await;
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
        a_day_later(&world).await;
        site.put("/boats", boats());
        again(&world, &first).await;
    }
    assert_eq!(pages(&world).await, ["/", "/boats", "/sauna.html"]);
}

#[tokio::test]
async fn a_page_that_comes_back_is_found_though_what_leads_to_it_is_unchanged() {
    let (world, site) = world().await;
    open(&site);
    let alone = |title: &str, text: &str| Page::html(title, &format!("<main><p>{text}</p></main>"));
    site.put("/sauna.html", alone("Sauna", SAUNA));
    site.put("/boats", alone("Boats", BOATS));
    let first = crawled(&world, &site.url).await;
    site.take("/boats");
    again(&world, &first).await;
    a_day_later(&world).await;
    again(&world, &first).await;
    again(&world, &first).await;
    assert_eq!(pages(&world).await, ["/", "/sauna.html"]);

    site.put("/boats", alone("Boats", BOATS));
    again(&world, &first).await;

    assert_eq!(outcome(&world, "/").await, "unchanged");
    assert_eq!(pages(&world).await, ["/", "/boats", "/sauna.html"]);
}

#[tokio::test]
async fn a_redirect_costs_a_page_only_for_good_and_once_its_target_is_read() {
    let (world, site) = world().await;
    open(&site);
    let first = crawled(&world, &site.url).await;
    for (status, target) in [
        (
            302,
            Page::html("Sorry", "<p>We are back in the morning.</p>"),
        ),
        (301, Page::status(500)),
    ] {
        site.put("/boats", Page::leads(status, "/sorry"));
        site.put("/sorry", target);
        for _ in 0..2 {
            again(&world, &first).await;
            a_day_later(&world).await;
        }
        assert!(
            pages(&world).await.contains(&"/boats".to_owned()),
            "{status}"
        );
    }

    site.put("/boats", Page::leads(301, "/rentals"));
    site.put("/rentals", Page::leads(308, "/rentals/boats"));
    let moved = format!("<main><h1>Rentals</h1><p>{BOATS}</p></main>");
    site.put("/rentals/boats", Page::html("Rentals", &moved));
    for _ in 0..2 {
        again(&world, &first).await;
        a_day_later(&world).await;
    }
    let kept = pages(&world).await;
    assert!(!kept.contains(&"/boats".to_owned()), "{kept:?}");
    assert!(kept.contains(&"/rentals/boats".to_owned()), "{kept:?}");
}

#[tokio::test]
async fn a_site_that_is_mostly_missing_has_a_week_to_come_back() {
    let (world, site) = world().await;
    open(&site);
    let first = crawled(&world, &site.url).await;
    site.take("/boats");
    site.take("/sauna.html");
    again(&world, &first).await;
    a_day_later(&world).await;
    again(&world, &first).await;
    assert_eq!(pages(&world).await, ["/", "/boats", "/sauna.html"]);

    for _ in 0..7 {
        a_day_later(&world).await;
    }
    again(&world, &first).await;
    assert_eq!(pages(&world).await, ["/"]);
}

#[tokio::test]
async fn an_origin_without_an_answer_is_left_alone_and_the_site_is_read() {
    let (world, site) = world().await;
    open(&site);
    let source = start(&world, &json!({ "url": site.url })).await;
    // As an old link with www. or without TLS is found. It comes before what the start page leads to.
    world
        .run_sql(
            "insert into private.website_urls (organization_id, website_source_id, url, origin, shape, kind, depth, rank)
             select organization_id, id, origin || path, origin, path, 'page', 1, 3
             from website_sources, (values ('http://nowhere.frontdesk-tests.com')) as old (origin),
               (values ('/old'), ('/older')) as given (path)",
        )
        .await;
    crawl(&world).await;

    let done = shown(&world, &source).await;
    assert_eq!(
        (&done["status"], &done["error"]),
        (&json!("completed"), &Value::Null),
        "{done}"
    );
    assert_eq!(pages(&world).await, ["/", "/boats", "/sauna.html"]);
    for path in ["/old", "/older"] {
        assert_eq!(outcome(&world, path).await, "robots_unreachable");
    }
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

#[tokio::test]
async fn a_site_whose_crawl_came_to_nothing_is_tried_again_when_it_is_due() {
    let (world, site) = world().await;
    open(&site);
    let first = start(
        &world,
        &json!({ "url": site.url, "crawl_frequency": "daily" }),
    )
    .await;
    give_up(&world).await;
    crawl(&world).await;
    assert_eq!(shown(&world, &first).await["status"], "failed");
    assert!(site.asked().is_empty());

    world
        .run_sql("update website_sources set last_crawled_at = now() - interval '25 hours'")
        .await;
    crawl(&world).await;
    assert!(!site.asked().is_empty());
    assert_eq!(shown(&world, &first).await["status"], "completed");
}
