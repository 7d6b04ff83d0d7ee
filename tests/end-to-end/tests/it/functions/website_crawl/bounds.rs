//! How much a crawl may be, and that it survives calls that end in its midst and calls at the same time.

use super::{BOATS, Page, Site, ask, crawl, give_up, open, outcome, pages, shown, start, world};
use end_to_end::{Caller, World, demo};
use reqwest::Method;
use serde_json::json;
use std::time::Duration;

/// A site of so many pages, to all of which the first one leads.
fn chain(site: &Site, count: usize) {
    site.put("/robots.txt", Page::text(""));
    let links: Vec<String> = (1..count)
        .map(|page| format!("<a href='/page-{}'>next</a>", letters(page)))
        .collect();
    for page in 0..count {
        let path = match page {
            0 => "/".to_owned(),
            page => format!("/page-{}", letters(page)),
        };
        let text = format!(
            "<main><p>Page {page}. {BOATS}</p>{}</main>",
            links.join(" ")
        );
        let page = Page::html(&format!("Page {page}"), &text);
        site.put(&path, page.takes(Duration::from_millis(20)));
    }
}

/// A number without digits.
fn letters(number: usize) -> String {
    number
        .to_string()
        .chars()
        .map(|digit| char::from(digit as u8 - b'0' + b'a'))
        .collect()
}

#[tokio::test]
async fn a_crawl_has_a_bound_of_pages() {
    let (world, site) = world().await;
    chain(&site, 12);
    let source = start(&world, &json!({ "url": site.url, "max_pages": 4 })).await;
    crawl(&world).await;
    assert_eq!(pages(&world).await.len(), 4);
    let done = shown(&world, &source).await;
    assert_eq!(
        (&done["status"], &done["progress"]["pages_crawled"]),
        (&json!("completed"), &json!(4))
    );

    world
        .run_sql("update private.limits set most = 6 where kind = 'website-crawl pages'")
        .await;
    start(
        &world,
        &json!({ "source_id": source["id"], "max_pages": 100 }),
    )
    .await;
    crawl(&world).await;
    let done = shown(&world, &source).await;
    assert_eq!(
        (&done["error"], pages(&world).await.len()),
        (&json!("too_many_pages"), 6)
    );
    assert_eq!(done["max_pages"], 100);

    world
        .run_sql("update private.limits set most = 1 where kind = 'website-crawl megabytes'")
        .await;
    site.put(
        "/",
        Page::html("Start", &format!("<p>{BOATS}</p>{}", " ".repeat(1_500_000))),
    );
    start(&world, &json!({ "source_id": source["id"] })).await;
    crawl(&world).await;
    assert_eq!(shown(&world, &source).await["error"], "too_many_bytes");
}

#[tokio::test]
async fn what_is_forbidden_is_hardly_kept_and_costs_no_more_time_than_a_call_has() {
    let (world, site) = world().await;
    open(&site);
    let forbidden: Vec<String> = (0..3_000)
        .map(|page| format!("<url><loc>/private/{}</loc></url>", letters(page)))
        .collect();
    site.put(
        "/sitemap-index.xml",
        Page::xml(&format!("<urlset>{}</urlset>", forbidden.join(""))),
    );
    let source = start(&world, &json!({ "url": site.url })).await;
    crawl(&world).await;
    let done = shown(&world, &source).await;
    assert_eq!(done["status"], "completed", "{done}");
    let kept = done["progress"]["left_out"]["disallowed"].as_u64().unwrap();
    assert!((1..50).contains(&kept), "{done}");

    start(&world, &json!({ "source_id": source["id"] })).await;
    let claimed = world
        .sql("select private.website_claim('{\"most\": 1}') -> 0")
        .await;
    let step = json!({
        "lease": claimed["lease"], "host": "late.example", "left_ms": 0,
        "start": { "url": format!("{}/", site.url), "origin": site.url, "shape": "/" },
    });
    let next = world
        .sql(&format!("select private.website_step('{step}')"))
        .await;
    assert_eq!(next["state"], "rests", "its time is over: {next}");
}

#[tokio::test]
async fn an_organization_has_a_bound_of_sites_and_of_starts() {
    let (world, _) = world().await;
    world
        .run_sql("update private.limits set most = 2 where kind = 'website-crawl sites'")
        .await;
    let first = start(&world, &json!({ "url": "https://a.example.com" })).await;
    start(&world, &json!({ "url": "https://b.example.com/" })).await;
    let third = json!({ "action": "start", "url": "https://c.example.com/" });
    ask(&world, Caller::MEMBER, &third)
        .await
        .expect_problem(409, "too_many_websites");
    let made = world
        .request_as(Caller::MEMBER, Method::POST, "/rest/v1/website_sources")
        .await
        .json(&json!({ "organization_id": demo::ALPINE, "base_url": "https://c.example.com/" }))
        .await;
    assert_eq!(made.status, 409, "{made:?}");
    // The same address is the same site.
    let again = start(&world, &json!({ "url": "HTTPS://A.example.com/#top" })).await;
    assert_eq!(again["id"], first["id"]);

    world.run_sql("update private.limits set most = 3, regain = '1 hour' where kind = 'website-crawl organization'").await;
    let mut refused = 0;
    for _ in 0..5 {
        let reply = ask(
            &world,
            Caller::MEMBER,
            &json!({ "action": "start", "source_id": first["id"] }),
        )
        .await;
        if reply.status == 429 {
            assert!(!reply.header("retry-after").is_empty());
            refused += 1;
        }
    }
    assert!(refused >= 2, "{refused}");
}

#[tokio::test]
async fn calls_at_the_same_time_fetch_each_page_once_and_one_after_the_other() {
    let (world, site) = world().await;
    chain(&site, 7);
    start(&world, &json!({ "url": site.url })).await;
    // Another organization has the same site.
    let other = json!({ "action": "start", "url": site.url });
    ask(&world, Caller::OTHER_OWNER, &other).await.expect(202);

    let call = || async {
        ask(&world, Caller::Service, &json!({}))
            .await
            .expect(200)
            .json
            .clone()
    };
    let _ = tokio::join!(call(), call(), call());
    crawl(&world).await;

    assert_eq!(site.most_at_once(), 1, "one request at a time");
    let mut paths = site.paths();
    let all = paths.len();
    paths.sort();
    paths.dedup();
    assert_eq!(
        all,
        2 * paths.len(),
        "each page once for each organization: {paths:?}"
    );
    assert_eq!(pages(&world).await.len(), 14);
}

#[tokio::test]
async fn sites_at_one_host_are_read_in_turns_within_one_call() {
    let (world, site) = world().await;
    chain(&site, 60);
    start(&world, &json!({ "url": site.url })).await;
    let other = json!({ "action": "start", "url": site.url });
    ask(&world, Caller::OTHER_OWNER, &other).await.expect(202);

    ask(&world, Caller::Service, &json!({ "seconds": 6 }))
        .await
        .expect(200);

    let kept = world
        .sql("select jsonb_agg(kept.pages) from (select count(*) as pages from website_pages group by organization_id) as kept")
        .await;
    let kept: Vec<i64> = serde_json::from_value(kept).unwrap();
    assert_eq!(kept.len(), 2, "both have some: {kept:?}");
    // In turns: a slow machine may give one of them a page or a few more.
    let (fewer, more) = (kept[0].min(kept[1]), kept[0].max(kept[1]));
    assert!(fewer * 2 >= more, "{kept:?}");
    assert_eq!(site.most_at_once(), 1, "one request at a time");
}

/// Leases the site and takes its next page as a call that then ends without a word.
async fn crash(world: &World) {
    world
        .run_sql(
            "do $$
             declare claimed jsonb := private.website_claim('{\"most\": 1}') -> 0;
             begin
               perform private.website_step(jsonb_build_object('lease', claimed -> 'lease', 'host', 'crashed.example',
                 'left_ms', 1000, 'start', jsonb_build_object('url', claimed ->> 'base_url',
                   'origin', rtrim(claimed ->> 'base_url', '/'), 'shape', '/')));
             end $$;
             update private.jobs set due_at = now() - interval '1 second' where queue = 'websites'",
        )
        .await;
}

#[tokio::test]
async fn a_crawl_goes_on_after_calls_that_ended_in_its_midst() {
    let (world, site) = world().await;
    chain(&site, 6);
    let source = start(&world, &json!({ "url": site.url })).await;
    crawl(&world).await;
    site.asked();
    // As it is after a call that ended with one page, and two that did with another.
    world
        .run_sql(
            "update website_sources set status = 'crawling', crawl_started_at = now();
             update private.website_urls set state = 'taken', tries = 1 where url like '%/page-b';
             update private.website_urls set state = 'taken', tries = 0 where url like '%/page-d'",
        )
        .await;

    crawl(&world).await;

    let done = shown(&world, &source).await;
    assert_eq!(done["status"], "completed", "{done}");
    assert_eq!(
        site.paths(),
        ["/robots.txt", "/page-d"],
        "what was done is not done again"
    );
    assert_eq!(
        outcome(&world, "/page-b").await,
        "crashed",
        "what brought two calls down is left alone"
    );
}

#[tokio::test]
async fn a_lease_that_is_over_is_taken_up() {
    let (world, site) = world().await;
    open(&site);
    let source = start(&world, &json!({ "url": site.url })).await;
    crash(&world).await;
    crawl(&world).await;
    let done = shown(&world, &source).await;
    assert_eq!(done["status"], "completed", "{done}");
    assert_eq!(pages(&world).await, ["/", "/boats", "/sauna.html"]);
}

#[tokio::test]
async fn a_crawl_that_is_stopped_stops_and_a_site_that_is_removed_is_forgotten() {
    let (world, site) = world().await;
    open(&site);
    let source = start(&world, &json!({ "url": site.url })).await;
    let named = |action: &str| json!({ "action": action, "source_id": source["id"] });
    let stopped = ask(&world, Caller::MEMBER, &named("stop")).await;
    assert_eq!(stopped.expect(200).json["status"], "stopped");
    crawl(&world).await;
    assert!(site.asked().is_empty());

    start(&world, &json!({ "source_id": source["id"] })).await;
    crawl(&world).await;
    assert_eq!(pages(&world).await.len(), 3);
    ask(&world, Caller::MEMBER, &named("remove"))
        .await
        .expect_problem(403, "role_too_low");
    ask(&world, Caller::ADMIN, &named("remove"))
        .await
        .expect(200);
    let left = world
        .sql(
            "select to_jsonb((select count(*) from website_sources) + (select count(*) from website_pages)
               + (select count(*) from private.website_urls)
               + (select count(*) from knowledge_chunks where source_type = 'website'))",
        )
        .await;
    assert_eq!(left, 0);
    ask(&world, Caller::MEMBER, &named("show"))
        .await
        .expect_problem(404, "website_not_found");
    crawl(&world).await;
}

#[tokio::test]
async fn a_large_site_is_removed_some_pages_at_a_time() {
    let (world, site) = world().await;
    open(&site);
    let source = start(&world, &json!({ "url": site.url })).await;
    crawl(&world).await;
    world
        .run_sql("update website_pages set chunk_count = 400")
        .await;

    let named = |action: &str| json!({ "action": action, "source_id": source["id"] });
    let removed = ask(&world, Caller::ADMIN, &named("remove")).await;
    assert_eq!(removed.expect(200).json["status"], "removing");
    assert_eq!(pages(&world).await.len(), 3);
    for action in ["start", "stop", "remove"] {
        ask(&world, Caller::ADMIN, &named(action))
            .await
            .expect_problem(409, "website_removing");
    }
    site.asked();
    // Though it came to nothing before.
    give_up(&world).await;
    crawl(&world).await;

    assert!(site.asked().is_empty());
    ask(&world, Caller::MEMBER, &named("show"))
        .await
        .expect_problem(404, "website_not_found");
    let left = world
        .sql("select to_jsonb(count(*)) from knowledge_chunks where source_type = 'website'")
        .await;
    assert_eq!(left, 0);
}
