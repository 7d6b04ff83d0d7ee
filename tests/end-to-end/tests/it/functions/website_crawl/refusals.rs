//! Where a site leads that nobody should follow, and what of it is broken.

use super::{BOATS, Page, SAUNA, ask, crawl, crawled, open, outcome, pages, shown, start, world};
use crate::serve;
use axum::Router;
use end_to_end::{Caller, demo};
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

#[tokio::test]
async fn nothing_is_asked_of_other_hosts_and_of_private_addresses() {
    let (world, site) = world().await;
    // A service of this machine that nobody outside is to reach.
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let inside = serve(Router::new().fallback(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        async { "secret" }
    }))
    .await;
    let port = inside.port();
    open(&site);
    let links: Vec<String> = [
        format!("http://{inside}/link"),
        format!("http://localhost:{port}/link"),
        format!("//127.0.0.1:{port}/link"),
        format!("http://0x7f.1:{port}/"),
        "http://169.254.169.254/latest/meta-data".to_owned(),
        "file:///etc/passwd".to_owned(),
    ]
    .iter()
    .map(|link| format!("<a href='{link}'>x</a>"))
    .collect();
    site.put(
        "/",
        Page::html(
            "Start",
            &format!(
                "<main><p>{BOATS}</p>{}<a href='/away'>a</a><a href='/in'>b</a><a href='/meta'>c</a><a href='/hop'>d</a>
                 <a href='/round'>e</a></main>",
                links.join("")
            ),
        ),
    );
    site.put("/away", Page::leads(302, "https://elsewhere.example/"));
    site.put(
        "/in",
        Page::leads(301, &format!("http://{inside}/redirect")),
    );
    site.put(
        "/meta",
        Page::leads(307, "http://169.254.169.254/latest/meta-data"),
    );
    site.put("/hop", Page::leads(302, "/hop2"));
    site.put("/hop2", Page::leads(302, "/sauna.html"));
    site.put("/round", Page::leads(302, "/round2"));
    site.put("/round2", Page::leads(302, "/round"));
    site.put(
        "/sitemap-index.xml",
        Page::xml(&format!(
            "<urlset><url><loc>http://{inside}/map</loc></url></urlset>"
        )),
    );

    let done = crawled(&world, &site.url).await;

    assert_eq!(done["status"], "completed", "{done}");
    assert_eq!(
        pages(&world).await,
        ["/", "/boats", "/sauna.html"],
        "redirects within the site are followed"
    );
    for path in ["/away", "/in", "/meta"] {
        assert_eq!(outcome(&world, path).await, "leads_away", "{path}");
    }
    assert_eq!(asked.load(Ordering::Relaxed), 0);

    // A robots.txt may be elsewhere, and not just anywhere.
    site.put(
        "/robots.txt",
        Page::leads(302, &format!("http://{inside}/robots.txt")),
    );
    start(&world, &json!({ "source_id": done["id"] })).await;
    crawl(&world).await;
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_site_at_a_private_address_is_refused_by_whichever_way_it_comes() {
    let (world, _) = world().await;
    for url in [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://metadata.google.internal/",
        "https://user@example.com/",
        "https://example.com:8443/",
        "ftp://example.com/",
        "http://2130706433/",
    ] {
        let reply = ask(
            &world,
            Caller::MEMBER,
            &json!({ "action": "start", "url": url }),
        )
        .await;
        assert_eq!(reply.expect(422).pointers(), ["/url"], "{url}");
    }
    // By PostgREST the database alone looks at it: the crawl refuses it then.
    let made = world
        .request_as(Caller::MEMBER, Method::POST, "/rest/v1/website_sources")
        .await
        .json(&json!({ "organization_id": demo::ALPINE, "base_url": "http://127.0.0.1:5432/", "crawl_frequency": "daily" }))
        .await;
    made.expect(201);
    // A public name that leads nowhere, or to an address that the host refuses, looks like any silence.
    let nowhere = start(
        &world,
        &json!({ "url": "http://nowhere.frontdesk-tests.com/" }),
    )
    .await;
    crawl(&world).await;
    let refused = world.sql("select jsonb_agg(jsonb_build_array(status, error) order by created_at) from website_sources").await;
    assert_eq!(refused[0], json!(["failed", "address_refused"]));
    assert_eq!(shown(&world, &nowhere).await["error"], "robots_unreachable");
}

#[tokio::test]
async fn a_page_that_is_broken_keeps_no_other_away() {
    let (world, site) = world().await;
    open(&site);
    let hostile = [
        (
            "/slow",
            Page::html("Slow", "<p>Late.</p>").takes(Duration::from_secs(40)),
        ),
        ("/fault", Page::status(500)),
        ("/empty", Page::new(200, "text/html", "")),
        ("/image", Page::new(200, "image/png", &b"\x89PNG\0\0"[..])),
        (
            "/large",
            Page::new(200, "text/html", "x ".repeat(1_100_000)),
        ),
        ("/login-wall", Page::leads(302, "/login")),
        ("/soft404", Page::html("Page not found", "<p>Sorry.</p>")),
        ("/nul", Page::new(200, "text/html", &b"<p>a\0b</p>"[..])),
        (
            "/tags",
            Page::new(
                200,
                "text/html",
                format!("<p>{}", "<a x=\"1\"".repeat(60_000)),
            ),
        ),
        (
            "/pdf",
            Page::new(200, "application/pdf", &b"%PDF-1.7\nbroken"[..]),
        ),
        (
            "/hidden",
            Page::html("Hidden", "<p>Do not find me.</p>").header("x-robots-tag", "noindex"),
        ),
        (
            "/odd",
            Page::new(200, "", "\u{feff}Just some text without a type."),
        ),
        (
            "/same",
            Page::html(
                "Boats",
                &format!("<main><h1>Boats</h1><p>{BOATS}</p></main>"),
            ),
        ),
        (
            "/header",
            Page::html("Header", "<p>x</p>").header("etag", &"e".repeat(3_000)),
        ),
        (
            "/print?a=1",
            Page::new(
                200,
                "text/html",
                format!("<link rel=canonical href='/sauna.html'><p>{SAUNA} Printed.</p>"),
            ),
        ),
    ];
    let links: Vec<String> = hostile
        .iter()
        .map(|(path, _)| format!("<a href='{path}'>x</a>"))
        .collect();
    site.put(
        "/",
        Page::html(
            "Start",
            &format!("<main><p>The lodge is open all year.</p><a href='/boats'>b</a>{}<a href='/sauna.html'>s</a></main>", links.join("")),
        ),
    );
    for (path, page) in hostile {
        site.put(path, page);
    }

    let done = crawled(&world, &site.url).await;

    assert_eq!(done["status"], "completed", "{done}");
    let kept = pages(&world).await;
    for path in ["/", "/boats", "/sauna.html"] {
        assert!(kept.iter().any(|kept| kept == path), "{path} {kept:?}");
    }
    for (path, why) in [
        ("/slow", "unavailable"),
        ("/fault", "unavailable"),
        ("/empty", "no_text"),
        ("/image", "no_text"),
        ("/large", "too_large"),
        ("/login-wall", "needs_login"),
        ("/soft404", "not_there"),
        ("/nul", "no_text"),
        ("/tags", "no_text"),
        ("/pdf", "no_text"),
        ("/hidden", "not_wanted"),
        ("/print?a=1", "canonical"),
    ] {
        assert_eq!(outcome(&world, path).await, why, "{path}");
    }
    assert_eq!(
        outcome(&world, "/same").await,
        "duplicate",
        "the same under another address is one page"
    );
}

#[tokio::test]
async fn what_leads_on_and_on_comes_to_its_end() {
    let (world, site) = world().await;
    open(&site);
    world
        .run_sql("update private.limits set most = 5 where kind = 'website-crawl shape'")
        .await;
    let next = |month: usize| {
        format!("<main><p>Month {month} has nothing on. {BOATS}</p><a href='/cal?m={}'>next</a>
        <a href='/a/b/a/b/a/b'>r</a><a href='/cal?y=2031&m=1'>y</a><a href='/x.jpg'>p</a><a href='/?PHPSESSID={month}'>s</a></main>", month + 1)
    };
    site.put("/", Page::html("Start", &next(0)));
    for month in 1..40 {
        site.put(
            &format!("/cal?m={month}"),
            Page::html("Calendar", &next(month)),
        );
    }

    let done = crawled(&world, &site.url).await;

    assert_eq!(done["status"], "completed", "{done}");
    let paths = site.paths();
    assert_eq!(
        paths
            .iter()
            .filter(|path| path.starts_with("/cal?m="))
            .count(),
        5,
        "{paths:?}"
    );
    for never in ["/a/b", "/x.jpg", "/?PHP", "y=2031"] {
        assert!(
            !paths.iter().any(|path| path.contains(never)),
            "{never} {paths:?}"
        );
    }
}

#[tokio::test]
async fn who_asks_for_a_pause_gets_it() {
    let (world, site) = world().await;
    open(&site);
    site.put("/boats", Page::status(429).header("retry-after", "7200"));
    start(&world, &json!({ "url": site.url })).await;

    let pass = ask(&world, Caller::Service, &json!({})).await;

    assert_eq!(
        (&pass.expect(200).json["waiting"], &pass.json["is_complete"]),
        (&json!(1), &json!(false)),
        "{pass:?}"
    );
    let wait = world
        .sql("select to_jsonb(extract(epoch from due_at - now())) from private.jobs where queue = 'websites'")
        .await;
    assert!(
        (7_100.0..=7_200.0).contains(&wait.as_f64().unwrap()),
        "{wait}"
    );
    // Who has another site there waits for less.
    let wait = world
        .sql("select to_jsonb(extract(epoch from max(next_at) - now())) from private.website_hosts")
        .await;
    assert!((500.0..=600.0).contains(&wait.as_f64().unwrap()), "{wait}");
    let asked = site.asked().len();
    ask(&world, Caller::Service, &json!({})).await.expect(200);
    assert_eq!(site.asked().len(), 0, "after {asked} nothing more");

    open(&site);
    world.run_sql("update private.website_hosts set next_at = now(); update private.jobs set due_at = now() where queue = 'websites'").await;
    crawl(&world).await;
    assert_eq!(pages(&world).await, ["/", "/boats", "/sauna.html"]);
}

#[tokio::test]
async fn a_sitemap_that_is_forbidden_is_asked_for_only_where_it_is_named() {
    let (world, site) = world().await;
    open(&site);
    site.put(
        "/robots.txt",
        Page::text("User-agent: *\nDisallow: /sitemap.xml"),
    );
    let done = crawled(&world, &site.url).await;
    assert_eq!(done["status"], "completed", "{done}");
    assert!(!site.paths().contains(&"/sitemap.xml".to_owned()));

    site.put(
        "/robots.txt",
        Page::text(
            "User-agent: *\nDisallow: /maps/\nSitemap: /maps/named.xml\nSitemap: /moved.xml",
        ),
    );
    site.put(
        "/maps/named.xml",
        Page::xml(
            "<sitemapindex><sitemap><loc>/maps/other.xml</loc></sitemap>
             <sitemap><loc>/open.xml</loc></sitemap></sitemapindex>",
        ),
    );
    site.put("/moved.xml", Page::leads(301, "/maps/moved.xml"));
    start(&world, &json!({ "source_id": done["id"] })).await;
    crawl(&world).await;
    let mut paths = site.paths();
    paths.retain(|path| path.ends_with(".xml"));
    paths.sort();
    assert_eq!(paths, ["/maps/named.xml", "/moved.xml", "/open.xml"]);
}

#[tokio::test]
async fn a_robots_txt_has_ten_seconds_however_often_it_leads_on() {
    let (world, site) = world().await;
    open(&site);
    for (path, next) in [("/robots.txt", "/r1"), ("/r1", "/r2"), ("/r2", "/r3")] {
        site.put(path, Page::leads(302, next).takes(Duration::from_secs(4)));
    }
    start(&world, &json!({ "url": site.url })).await;
    let since = Instant::now();
    ask(&world, Caller::Service, &json!({ "seconds": 1 }))
        .await
        .expect(200);
    assert!(
        since.elapsed() < Duration::from_secs(14),
        "{:?}",
        since.elapsed()
    );
    assert_eq!(site.paths(), ["/robots.txt", "/r1", "/r2"]);
}

#[tokio::test]
async fn a_site_that_moved_to_another_is_told_of() {
    let (world, site) = world().await;
    site.put("/", Page::leads(301, "https://new-name.example/"));
    let done = crawled(&world, &site.url).await;
    assert_eq!(
        (&done["status"], &done["error"]),
        (&json!("failed"), &json!("moved_away"))
    );
    site.put(
        "/",
        Page::html("Start", "<script src=/app.js></script><div id=root></div>"),
    );
    start(&world, &json!({ "source_id": done["id"] })).await;
    crawl(&world).await;
    let done = shown(&world, &done).await;
    assert_eq!(
        (&done["status"], &done["error"]),
        (&json!("failed"), &json!("no_text"))
    );
    assert_ne!(done["error_detail"], Value::Null);
}
