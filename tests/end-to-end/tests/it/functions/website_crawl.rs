//! website-crawl: sites become pages that are found and quoted, and nothing is fetched that should not be.

mod access;
mod bounds;
mod changes;
mod common;
mod refusals;
mod shapes;
mod site;

use super::chat_reply;
use end_to_end::{Caller, Reply, World, demo};
use serde_json::{Value, json};
use site::{Page, Site};
use std::{sync::Arc, time::Duration};

const BOATS: &str = "Harbor Kayaks rents boats by the day from May to October. A double kayak costs forty francs, \
    with paddles and vests. We open at nine, and the last boat leaves the pier at four in the afternoon.";
const SAUNA: &str = "The sauna by the lake is heated every evening from Thursday to Sunday. Towels are lent at the desk, \
    children come along until seven, and the water of the lake has eleven degrees in autumn.";
const PARKING: &str = "Cars are parked behind the old mill, five minutes on foot from the landing stage. The first hour is \
    free, and every further one costs two francs at the machine beside the gate.";

/// A stack with a site, which may be asked again at once.
async fn world() -> (World, Arc<Site>) {
    let site = Site::serve().await;
    let functions = [
        "website-crawl",
        "document-ingest",
        "embedding-search",
        "chat-reply",
    ];
    let world = World::of(&functions, &[("website_origin", &site.url)]).await;
    world
        .run_sql(
            "update private.limits set regain = '1 millisecond' where kind = 'website-crawl host'",
        )
        .await;
    (world, site)
}

async fn ask(world: &World, caller: Caller, body: &Value) -> Reply {
    world
        .function_as(caller, "website-crawl")
        .await
        .json(body)
        .await
}

/// Adds a site as one of Alpine's staff, or has it crawled again, and gives it.
async fn start(world: &World, body: &Value) -> Value {
    let mut named = json!({ "action": "start" });
    for (name, value) in body.as_object().unwrap() {
        named[name] = value.clone();
    }
    let reply = ask(world, Caller::MEMBER, &named).await;
    reply.expect(202);
    reply.json
}

/// Calls as the clock does until no site is to be crawled any more.
async fn crawl(world: &World) {
    for _ in 0..100 {
        let pass = ask(world, Caller::Service, &json!({})).await;
        pass.expect(200);
        assert_eq!(pass.json["failed"], 0, "{pass:?}");
        let left = world
            .sql("select to_jsonb(count(*)) from private.jobs where queue = 'websites'")
            .await;
        if left == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    panic!("the crawl goes on and on");
}

/// Lets the jobs of all sites have come to nothing as often as they may.
async fn give_up(world: &World) {
    world
        .run_sql(
            "update private.jobs set due_at = 'infinity', is_ready = false, lease_token = null, failures = 30
             where queue = 'websites'",
        )
        .await;
}

/// A site as it is now.
async fn shown(world: &World, site: &Value) -> Value {
    let reply = ask(
        world,
        Caller::MEMBER,
        &json!({ "action": "show", "source_id": site["id"] }),
    )
    .await;
    reply.expect(200);
    reply.json
}

/// Has a site crawled, and shows what came of it.
async fn crawled(world: &World, url: &str) -> Value {
    let site = start(world, &json!({ "url": url })).await;
    crawl(world).await;
    shown(world, &site).await
}

/// Paths of the pages that are kept, in order.
async fn pages(world: &World) -> Vec<String> {
    let urls = world
        .sql("select coalesce(jsonb_agg(regexp_replace(url, '^https?://[^/]+', '') order by url), '[]') from website_pages")
        .await;
    let urls = urls.as_array().unwrap().iter();
    urls.map(|url| url.as_str().unwrap().to_owned()).collect()
}

/// What became of an address.
async fn outcome(world: &World, path: &str) -> Value {
    world
        .sql(&format!(
            "select to_jsonb(outcome) from private.website_urls where url like '%{path}'"
        ))
        .await
}

/// A site of four pages, one of which robots.txt forbids.
fn open(site: &Site) {
    let menu = "<nav><a href='/'>Home</a> <a href='/boats'>Boats</a> <a href='sauna.html#prices'>Sauna</a></nav>";
    site.put(
        "/robots.txt",
        Page::text("User-agent: *\nDisallow: /private\nSitemap: /sitemap-index.xml\n"),
    );
    site.put(
        "/",
        Page::html(
            "Harbor Kayaks",
            &format!("{menu}<main><h1>Welcome</h1><p>{PARKING}</p></main><a href='/private/staff'>Staff</a>"),
        )
        .header("etag", "\"start-1\""),
    );
    site.put(
        "/boats",
        Page::html(
            "Boats",
            &format!("{menu}<main><h1>Boats</h1><p>{BOATS}</p></main>"),
        ),
    );
    site.put(
        "/sauna.html",
        Page::html(
            "Sauna",
            &format!("{menu}<main><h1>Sauna</h1><p>{SAUNA}</p></main>"),
        ),
    );
    site.put(
        "/private/staff",
        Page::html("Staff", "<p>Nobody is to read this.</p>"),
    );
}

#[tokio::test]
async fn a_site_becomes_passages_that_are_found_and_quoted_with_title_and_address() {
    let (world, site) = world().await;
    open(&site);
    let url = &site.url;
    site.put(
        "/sitemap-index.xml",
        Page::xml("<sitemapindex><sitemap><loc>/deep/s-1.xml.gz</loc></sitemap><sitemap><loc>/gone.xml</loc></sitemap></sitemapindex>"),
    );
    site.put(
        "/deep/s-1.xml.gz",
        Page::packed(&format!(
            "<urlset><url><loc>{url}/cs?utm_source=map</loc></url><url><loc>https://elsewhere.example/</loc></url></urlset>"
        )),
    );
    // ISO 8859-2, which the page alone says.
    let mut czech =
        b"<html><head><meta charset=iso-8859-2><title>P\xF9j\xE8ovna</title></head><body><p>"
            .to_vec();
    czech.extend_from_slice(b"P\xF9j\xE8ovna lod\xED je otev\xF8ena od dev\xEDti hodin r\xE1no a zav\xEDr\xE1 v p\xECt odpoledne.");
    site.put("/cs", Page::new(200, "text/html", czech));

    let done = crawled(&world, url).await;

    assert_eq!(
        (&done["status"], &done["error"]),
        (&json!("completed"), &Value::Null),
        "{done}"
    );
    assert_eq!(pages(&world).await, ["/", "/boats", "/cs", "/sauna.html"]);
    let progress = &done["progress"];
    assert_eq!(
        (
            &progress["pages"],
            &progress["pages_crawled"],
            &progress["waiting"]
        ),
        (&json!(4), &json!(4), &json!(0))
    );
    assert_eq!(progress["left_out"], json!({ "disallowed": 1 }));
    let asked = site.asked();
    assert_eq!(asked[0].what, "/robots.txt");
    let paths: Vec<_> = asked.iter().map(|asked| asked.what.as_str()).collect();
    assert!(
        !paths.iter().any(|path| path.starts_with("/private")),
        "{paths:?}"
    );
    assert_eq!(
        paths.iter().filter(|path| **path == "/boats").count(),
        1,
        "each page is fetched once: {paths:?}"
    );
    assert!(asked.iter().all(|asked| {
        asked.headers["user-agent"] == "FrontdeskBot/1.0" && !asked.headers.contains_key("cookie")
    }));

    let kept = world
        .sql("select jsonb_object_agg(title, content) from website_pages")
        .await;
    assert!(
        kept["Půjčovna"]
            .as_str()
            .unwrap()
            .contains("Půjčovna lodí je otevřena"),
        "{kept}"
    );
    assert_eq!(
        kept["Boats"],
        format!("Boats\n\n{BOATS}"),
        "the menu is no text of it"
    );

    // The clock of document-ingest gives vectors, as to everything else.
    world
        .function_as(Caller::Service, "document-ingest")
        .await
        .json(&json!({}))
        .await
        .expect(200);
    let found = world
        .function_as(Caller::MEMBER, "embedding-search")
        .await
        .json(&json!({ "query": "How much is it to rent a kayak?" }))
        .await;
    let first = &found.expect(200).json["results"][0];
    assert_eq!(first["source"], "website", "{found:?}");
    assert!(first.to_string().contains("forty francs"), "{first}");

    world
        .run_sql(&format!(
            "insert into public_search (organization_id, source_type) values ('{}', 'website')",
            demo::ALPINE
        ))
        .await;
    let reply = chat_reply::chat(
        &world,
        Caller::Public,
        &json!({ "message": "When is the sauna by the lake heated?" }),
    )
    .await;
    let source = &reply.expect(200).json["reply"]["sources"][0];
    assert_eq!(
        (&source["title"], &source["url"], &source["kind"]),
        (
            &json!("Sauna"),
            &json!(format!("{url}/sauna.html")),
            &json!("website")
        ),
        "{reply:?}"
    );
}
