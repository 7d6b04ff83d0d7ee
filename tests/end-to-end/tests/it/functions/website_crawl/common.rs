//! What the pages of a site have in common: what it shows where nothing is, and blocks that stand on most pages.

use super::{BOATS, Page, SAUNA, ask, crawl, crawled, outcome, pages, shown, start, world};
use end_to_end::{Caller, World};
use serde_json::{Value, json};

const LOST: &str = "<p>We are sorry. Nothing is at this address any more. Look at the first page, or write to us.</p>";
const OFFICE: &str = "Our office at the old pier is open from eight to five, and the telephone is answered until six.";
const CANCEL: &str =
    "Whoever cancels a day before it begins gets all of the price back, and half of it later.";

fn linked(paths: &[&str]) -> String {
    let links = paths
        .iter()
        .map(|path| format!("<a href='{path}'>{path}</a> "));
    links.collect()
}

#[tokio::test]
async fn what_looks_as_if_nothing_were_there_is_no_page() {
    let (world, site) = world().await;
    site.put(
        "/",
        Page::html(
            "Harbor Kayaks",
            &format!("<p>{SAUNA}</p>{}", linked(&["/boats", "/old", "/moved"])),
        ),
    );
    site.put("/boats", Page::html("Boats", &format!("<p>{BOATS}</p>")));
    site.put(
        "/old",
        Page::html("Old boats", &format!("<p>{BOATS} They are old.</p>")),
    );
    let first = crawled(&world, &site.url).await;
    assert_eq!(first["status"], "completed", "{first}");
    assert_eq!(pages(&world).await, ["/", "/boats", "/old"]);
    site.asked();
    assert_eq!(site.probes(), 1);

    // From now on it answers 200 wherever nothing is.
    site.lose(Page::html("Harbor Kayaks", LOST));
    site.take("/old");
    world
        .run_sql("update private.website_robots set probed_at = probed_at - interval '8 days'")
        .await;
    for _ in 0..2 {
        start(&world, &json!({ "url": site.url })).await;
        crawl(&world).await;
        assert_eq!(outcome(&world, "/moved").await, "gone");
        world
            .run_sql("update website_pages set missing_since = missing_since - interval '1 day';
                      update website_sources set crawl_started_at = crawl_started_at - interval '1 day'")
            .await;
    }
    assert_eq!(pages(&world).await, ["/", "/boats"]);
    site.asked();
    assert_eq!(site.probes(), 2, "once a week");

    // Where the start page looks like that too, it tells nothing.
    site.put(
        "/",
        Page::html("Harbor Kayaks", &format!("{LOST}{}", linked(&["/boats"]))),
    );
    start(&world, &json!({ "url": site.url })).await;
    crawl(&world).await;
    assert!(pages(&world).await.contains(&"/".to_owned()));
    let lost = "select count(*) from private.website_robots where lost is not null";
    assert_eq!(world.sql(lost).await, 0);
}

#[tokio::test]
async fn a_site_that_refuses_to_say_what_is_not_there_is_read_all_the_same() {
    let (world, site) = world().await;
    let links = linked(&["/boats"]);
    site.put(
        "/",
        Page::html("Harbor Kayaks", &format!("<p>{SAUNA}</p>{links}")),
    );
    site.put("/boats", Page::html("Boats", &format!("<p>{BOATS}</p>")));
    let pass = async || {
        ask(&world, Caller::Service, &json!({})).await.expect(200);
        let no_pause = "update private.website_hosts set next_at = now();
                        update private.jobs set due_at = now() where queue = 'websites'";
        world.run_sql(no_pause).await;
    };
    let known = async || -> Value {
        world
            .sql("select lost is not null from private.website_robots")
            .await
    };
    let later = async |lost: Page| {
        site.lose(lost);
        world
            .run_sql("update private.website_robots set probed_at = probed_at - interval '8 days'")
            .await;
        start(&world, &json!({ "url": site.url })).await;
        pass().await;
        crawl(&world).await;
    };

    // As rules against robots do.
    site.put("/robots.txt", Page::text(""));
    site.lose(Page::status(429));
    let source = start(&world, &json!({ "url": site.url })).await;
    pass().await;
    assert_eq!(site.paths(), ["/robots.txt"], "it has its pause");
    site.put("/sitemap.xml", Page::status(404));
    crawl(&world).await;
    let done = shown(&world, &source).await;
    assert_eq!(done["status"], "completed", "{done}");
    assert_eq!(pages(&world).await, ["/", "/boats"]);
    site.asked();
    assert_eq!(site.probes(), 1);

    later(Page::html("Harbor Kayaks", LOST)).await;
    assert_eq!(known().await, true);
    // What is known stays while it has a fault there, or wants a pause.
    for status in [500, 503] {
        later(Page::status(status)).await;
        assert_eq!(known().await, true, "{status}");
    }
    later(Page::status(404)).await;
    assert_eq!(known().await, false);
    site.asked();
    assert_eq!(site.probes(), 5);
}

async fn count(world: &World, condition: &str) -> Value {
    world
        .sql(&format!(
            "select count(*) from knowledge_chunks where source_type = 'website' and {condition}"
        ))
        .await
}

async fn embed(world: &World) {
    let call = world.function_as(Caller::Service, "document-ingest").await;
    call.json(&json!({})).await.expect(200);
}

#[tokio::test]
async fn what_stands_on_most_pages_is_found_once_and_nothing_is_embedded_twice() {
    let (world, site) = world().await;
    let paths: Vec<String> = (b'a'..=b'l')
        .map(|letter| format!("/{}", char::from(letter)))
        .collect();
    let all: Vec<&str> = paths.iter().map(String::as_str).collect();
    let page = |own: &str| {
        Page::html(
            own,
            &format!("<main><h1>{own}</h1><p>Of {own} there is much to tell: {}.</p><p>{CANCEL}</p><p>{OFFICE}</p></main>", own.repeat(9)),
        )
        .header("etag", &format!("\"{own}\""))
    };
    site.put(
        "/",
        Page::html(
            "Start",
            &format!("<main><p>{SAUNA}</p><p>{OFFICE}</p></main>{}", linked(&all)),
        ),
    );
    for path in &paths {
        site.put(path, page(path));
    }
    let done = crawled(&world, &site.url).await;
    assert_eq!(
        (&done["status"], &done["progress"]["pages_crawled"]),
        (&json!("completed"), &json!(13)),
        "{done}"
    );
    // The start page keeps it: so it is found, and once.
    assert_eq!(count(&world, "content like '%old pier%'").await, 1);
    assert_eq!(count(&world, "content like '%much to tell%'").await, 12);
    // What the start page has not is found where it stands.
    assert_eq!(count(&world, "content like '%half of it later%'").await, 12);
    let kept = world
        .sql("select count(*) from website_pages where content like '%old pier%'")
        .await;
    assert_eq!(kept, 13, "what people read is all of it");
    let asked = site.paths();
    assert!(asked.len() < 13 + 13, "not all are read twice: {asked:?}");

    embed(&world).await;
    assert_eq!(count(&world, "embedding_model is null").await, 0);
    // A site that is as it was costs no vector, and is answered by 304.
    let again = async || {
        start(&world, &json!({ "url": site.url })).await;
        crawl(&world).await;
        count(&world, "embedding_model is null").await
    };
    assert_eq!(again().await, 0);
    // With another page, the others keep theirs.
    site.put("/a", page("/another"));
    assert_eq!(again().await, 1);
    embed(&world).await;
    // What is no longer on most pages comes back into their passages.
    for path in &paths[1..] {
        site.put(
            path,
            Page::html(
                path,
                &format!(
                    "<main><p>Of {path} there is much to tell: {}.</p></main>",
                    path.repeat(9)
                ),
            ),
        );
    }
    again().await;
    again().await;
    assert_eq!(
        count(&world, "content like '%old pier%'").await,
        2,
        "of the start page and of /a"
    );
}
