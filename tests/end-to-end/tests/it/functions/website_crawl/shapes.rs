//! In which order pages are read, and how many there are of a kind.

use super::{Page, ask, crawl, pages, start, world};
use end_to_end::{Caller, World, demo};
use reqwest::Method;
use serde_json::{Value, json};

fn page(name: &str) -> Page {
    Page::html(
        name,
        &format!(
            "<main><p>Of {name} there is this to tell: {}.</p></main>",
            name.repeat(9)
        ),
    )
}

fn listing(url: &str, paths: impl Iterator<Item = String>) -> Page {
    let urls: String = paths
        .map(|path| format!("<url><loc>{url}{path}</loc></url>"))
        .collect();
    Page::xml(&format!("<urlset>{urls}</urlset>"))
}

fn start_page(links: impl Iterator<Item = String>) -> Page {
    let links: String = links
        .map(|path| format!("<a href='{path}'>{path}</a> "))
        .collect();
    Page::html(
        "Start",
        &format!(
            "<main><p>Read our news, of which there are many, every day anew.</p></main>{links}"
        ),
    )
}

async fn limit(world: &World, kind: &str, most: u32) {
    world
        .run_sql(&format!(
            "update private.limits set most = {most} where kind = 'website-crawl {kind}'"
        ))
        .await;
}

#[tokio::test]
async fn new_pages_of_a_kind_take_the_place_of_old_ones_and_those_of_the_sitemap_are_all_read() {
    let (world, site) = world().await;
    limit(&world, "shape", 5).await;
    let news = |numbers: std::ops::Range<u32>| numbers.map(|number| format!("/news/{number}"));
    for path in news(1..12) {
        site.put(&path, page(&path));
    }
    site.put("/", start_page(news(1..9)));
    start(&world, &json!({ "url": site.url })).await;
    crawl(&world).await;
    let of_news = async || -> Vec<String> {
        let pages = pages(&world).await.into_iter();
        pages.filter(|path| path.starts_with("/news")).collect()
    };
    assert_eq!(
        of_news().await,
        news(1..6).collect::<Vec<_>>(),
        "no more than five of a kind"
    );

    // The next day there are others.
    site.put("/", start_page(news(4..5).chain(news(9..12))));
    let archive: Vec<String> = (1..=20)
        .map(|number| format!("/archive/{number}"))
        .collect();
    for path in &archive {
        site.put(path, page(path));
    }
    site.put("/sitemap.xml", listing(&site.url, archive.iter().cloned()));
    start(&world, &json!({ "url": site.url })).await;
    crawl(&world).await;
    let now = of_news().await;
    assert_eq!(now.len(), 5, "{now:?}");
    for path in ["/news/4", "/news/9", "/news/10", "/news/11"] {
        assert!(now.contains(&path.to_owned()), "{path} in {now:?}");
    }
    let all = pages(&world).await;
    assert!(archive.iter().all(|path| all.contains(path)), "{all:?}");
}

#[tokio::test]
async fn what_a_sitemap_listed_once_makes_room_one_for_one() {
    let (world, site) = world().await;
    limit(&world, "shape", 5).await;
    let archive =
        |numbers: std::ops::Range<u32>| numbers.map(|number| format!("/archive/{number}"));
    for path in archive(1..11) {
        site.put(&path, page(&path));
    }
    site.put("/", start_page(std::iter::empty()));
    site.put("/sitemap.xml", listing(&site.url, archive(1..9)));
    let listed = async || -> Value {
        start(&world, &json!({ "url": site.url })).await;
        crawl(&world).await;
        world
            .sql("select count(*) from private.website_urls where is_listed")
            .await
    };
    assert_eq!(listed().await, 8);

    // A sitemap with a fault says nothing of what it lists.
    site.put("/sitemap.xml", Page::status(500));
    assert_eq!(listed().await, 8);
    site.take("/sitemap.xml");
    assert_eq!(listed().await, 0);
    assert_eq!(pages(&world).await.len(), 9);

    // There are more than five now. Two new ones take the place of two, and are no fewer for that.
    site.put("/", start_page(archive(9..11)));
    assert_eq!(listed().await, 0);
    let kept = pages(&world).await;
    assert_eq!(kept.len(), 9, "{kept:?}");
    for path in archive(9..11) {
        assert!(kept.contains(&path), "{path} in {kept:?}");
    }
}

#[tokio::test]
async fn what_an_unchanged_page_leads_to_is_not_the_first_to_go() {
    let (world, site) = world().await;
    limit(&world, "shape", 3).await;
    let news = |numbers: std::ops::Range<u32>| numbers.map(|number| format!("/news/{number}"));
    for path in news(1..5) {
        site.put(&path, page(&path));
    }
    let lists = || ["/list", "/other"].into_iter().map(str::to_owned);
    site.put("/", start_page(lists()));
    let links = "<a href='/news/1'>1</a><a href='/news/2'>2</a>";
    let list = "<main><p>This is the list of what is new, with the newest of it first.</p></main>";
    let list = Page::html("List", &format!("{list}{links}"));
    site.put("/list", list.header("etag", "\"list\""));
    let other = |links| {
        let text =
            "<main><p>Of other things there is less to tell, and this is all of it.</p></main>";
        Page::html("Other", &format!("{text}{links}"))
    };
    site.put("/other", other("<a href='/news/3'>3</a>"));
    let again = async || {
        start(&world, &json!({ "url": site.url })).await;
        crawl(&world).await;
    };
    again().await;
    // Nothing leads to the third any more. The list still leads to the others, and is not sent.
    site.put("/other", other(""));
    again().await;

    site.put("/", start_page(lists().chain(news(4..5))));
    again().await;

    let kept = pages(&world).await.into_iter();
    let kept: Vec<String> = kept.filter(|path| path.starts_with("/news")).collect();
    assert_eq!(kept, ["/news/1", "/news/2", "/news/4"]);
}

#[tokio::test]
async fn what_the_sitemap_lists_now_is_read_first() {
    let (world, site) = world().await;
    let old: Vec<String> = (b'a'..=b'f')
        .map(|letter| format!("/old-{}", char::from(letter)))
        .collect();
    for path in old
        .iter()
        .map(String::as_str)
        .chain(["/fresh-a", "/fresh-b"])
    {
        site.put(path, page(path));
    }
    site.put("/", start_page(old.iter().cloned()));
    start(&world, &json!({ "url": site.url })).await;
    crawl(&world).await;
    site.asked();

    let fresh = ["/fresh-a", "/fresh-b"].map(str::to_owned);
    site.put("/sitemap.xml", listing(&site.url, fresh.into_iter()));
    start(&world, &json!({ "url": site.url })).await;
    crawl(&world).await;
    let paths = site.paths();
    assert_eq!(
        paths[..5],
        ["/robots.txt", "/", "/sitemap.xml", "/fresh-a", "/fresh-b"],
        "{paths:?}"
    );
}

#[tokio::test]
async fn a_long_sitemap_is_kept_in_whole() {
    let (world, site) = world().await;
    let paths = (0..2_500).map(|number| format!("/p-{number}"));
    site.put("/", start_page(std::iter::empty()));
    site.put("/sitemap.xml", listing(&site.url, paths));
    start(&world, &json!({ "url": site.url, "max_pages": 1 })).await;
    limit(&world, "urls", 20_000).await;
    // One page is all that is read, and all that is listed is known: some at a time.
    world
        .run_sql("update website_sources set max_pages = 3")
        .await;
    crawl(&world).await;
    let listed = "select count(*) from private.website_urls where is_listed";
    assert_eq!(world.sql(listed).await, 2_500);
    let first = world
        .sql("select jsonb_agg(right(url, 4) order by position) from private.website_urls where url like '%/p-0' or url like '%/p-2499'")
        .await;
    assert_eq!(first, json!(["/p-0", "2499"]));
}

#[tokio::test]
async fn who_adds_sites_by_themselves_starts_no_more_than_others() {
    let (world, _) = world().await;
    limit(&world, "organization", 3).await;
    let insert = async |caller: Caller, organization: &str, url: &str| {
        world
            .request_as(caller, Method::POST, "/rest/v1/website_sources")
            .await
            .json(&json!({ "organization_id": organization, "base_url": url, "crawl_frequency": "daily" }))
            .await
    };
    for number in 0..3 {
        let url = format!("https://s{number}.example.com/");
        insert(Caller::MEMBER, demo::ALPINE, &url).await.expect(201);
    }
    let refused = insert(Caller::MEMBER, demo::ALPINE, "https://s3.example.com/").await;
    assert_eq!(refused.status, 429, "{refused:?}");
    // The function counts by the same.
    let add = json!({ "action": "start", "url": "https://s4.example.com/" });
    ask(&world, Caller::MEMBER, &add)
        .await
        .expect_problem(429, "too_many_tries");
    insert(Caller::OTHER_OWNER, demo::HARBOR, "https://s.example.com/")
        .await
        .expect(201);
    let kept: Value = world.sql("select count(*) from website_sources").await;
    assert_eq!(kept, 4);
}
