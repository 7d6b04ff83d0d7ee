use super::*;

const TEXT: &str = "Harbor Kayaks rents boats by the day. A double kayak is 40 francs, paddles and vests included. \
    We open at nine, and the last boat leaves at four.";

fn site() -> Site {
    Site::parse("https://a.example/", "", 2026).unwrap()
}

fn at(path: &str) -> Url {
    Url::parse("https://a.example/")
        .unwrap()
        .join(path)
        .unwrap()
}

fn html(head: &str, body: &str) -> Vec<u8> {
    format!("<html><head>{head}</head><body>{body}</body></html>").into_bytes()
}

fn of(body: &[u8]) -> Fetched<'_> {
    Fetched {
        status: 200,
        content_type: Some("text/html"),
        body,
        ..Fetched::default()
    }
}

fn known(takes_canonical: bool, shared: &Shared) -> Knowledge<'_> {
    Knowledge {
        max_tokens: 256,
        takes_canonical,
        is_start: false,
        shared,
        lost: None,
    }
}

fn see_at(path: &str, fetched: &Fetched<'_>) -> Seen {
    see(&site(), &at(path), fetched, known(true, &Shared::default()))
}

fn page(seen: Seen) -> Page {
    match seen {
        Seen::Page(page) => *page,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_page_is_its_own_text_with_a_title_and_links() {
    let body = html(
        "<title>Prices</title>",
        &format!(
            "<nav><a href=/>Home</a><a href=/tours>Tours</a><a href=https://b.example/>Elsewhere</a></nav>
             <main><h1>Prices of boats</h1><p>{TEXT}</p><p>See <a href='tours#top'>tours</a>.</p></main>
             <footer>Cookies, imprint</footer>"
        ),
    );
    let read = page(see_at(
        "/prices",
        &Fetched {
            etag: Some("W/\"1\""),
            ..of(&body)
        },
    ));

    assert_eq!(read.title, "Prices");
    assert_eq!(
        read.content,
        format!("Prices of boats\n\n{TEXT}\n\nSee tours.")
    );
    let links: Vec<_> = read.links.iter().map(|link| link.url.as_str()).collect();
    assert_eq!(links, ["https://a.example/", "https://a.example/tours"]);
    assert_eq!(read.passages.len(), 1);
    assert_eq!(read.passages[0].headings, ["Prices of boats"]);
    assert_eq!(read.etag.as_deref(), Some("W/\"1\""));
    assert_eq!(read.language, Some("en"));
}

#[test]
fn what_changes_each_time_changes_nothing() {
    let hash = |nonce: &str, text: &str| {
        let body = html(
            &format!("<title>A</title><!-- {nonce} --><meta name=csrf content={nonce}>"),
            &format!("<form><input type=hidden value={nonce}></form><p>{text}</p>"),
        );
        page(see_at("/a", &of(&body))).content_hash
    };
    assert_eq!(hash("1", TEXT), hash("2", TEXT));
    assert_ne!(hash("1", TEXT), hash("1", &TEXT.replace("40", "45")));
}

#[test]
fn links_are_relative_to_where_the_page_was_found_or_says() {
    let body = html("", &format!("<p>{TEXT} <a href=x>x</a></p>"));
    let first = |path: &str, body: &[u8]| page(see_at(path, &of(body))).links[0].url.clone();
    assert_eq!(first("/de/start.html", &body), "https://a.example/de/x");
    let body = html(
        "<base href=/fr/>",
        &format!("<p>{TEXT} <a href=x>x</a></p>"),
    );
    assert_eq!(first("/de/start.html", &body), "https://a.example/fr/x");
}

#[test]
fn a_page_may_not_want_to_be_found() {
    let body = html("<meta name=robots content='noindex, follow'>", TEXT);
    assert_eq!(see_at("/a", &of(&body)), Seen::NotWanted);
    let body = html("", &format!("<p>{TEXT}</p><a href=/b>b</a>"));
    for (tag, expected) in [
        ("noindex", true),
        ("none", true),
        ("FrontdeskBot: noindex", true),
        ("otherbot: noindex", false),
        ("max-snippet: 10", false),
    ] {
        let fetched = Fetched {
            robots_tag: Some(tag),
            ..of(&body)
        };
        assert_eq!(see_at("/a", &fetched) == Seen::NotWanted, expected, "{tag}");
    }
    let fetched = Fetched {
        robots_tag: Some("nofollow"),
        ..of(&body)
    };
    assert!(page(see_at("/a", &fetched)).links.is_empty());
}

#[test]
fn a_page_is_known_by_the_address_that_it_names() {
    let body = |canonical: &str| html(&format!("<link rel=canonical href='{canonical}'>"), TEXT);
    let seen = |canonical: &str| see_at("/a?x=1", &of(&body(canonical)));
    assert!(matches!(seen("/a"), Seen::Canonical(page) if page.url == "https://a.example/a"));
    for same in [
        "/a?x=1#b",
        "/",
        "https://b.example/a",
        "http://127.0.0.1/",
        "http://www.a.example/",
        "http://[",
    ] {
        assert!(matches!(seen(same), Seen::Page(_)), "{same}");
    }
    let seen = see(
        &site(),
        &at("/a?x=1"),
        &of(&body("/a")),
        known(false, &Shared::default()),
    );
    assert!(matches!(seen, Seen::Page(_)));
}

#[test]
fn what_is_no_page_says_why() {
    let cases: [(u16, &str, &[u8], Seen); 12] = [
        (404, "text/html", b"", Seen::Gone),
        (410, "text/html", b"", Seen::Gone),
        (403, "text/html", b"", Seen::Nothing("needs_login")),
        (500, "text/html", b"", Seen::Broken),
        (503, "text/html", b"", Seen::Busy(None)),
        (204, "text/html", b"", Seen::Nothing("odd_status")),
        (304, "", b"", Seen::Unchanged),
        (200, "image/png", b"\x89PNG\0", Seen::Nothing("no_text")),
        (200, "application/json", b"{}", Seen::Nothing("no_text")),
        (
            200,
            "application/pdf",
            b"%PDF-broken",
            Seen::Nothing("no_text"),
        ),
        (
            200,
            "text/html",
            b"<title>404</title><p>Oops",
            Seen::Nothing("not_there"),
        ),
        (200, "text/html", b"", Seen::Nothing("no_text")),
    ];
    for (status, media_type, body, expected) in cases {
        let fetched = Fetched {
            status,
            content_type: Some(media_type),
            ..of(body)
        };
        assert_eq!(see_at("/a", &fetched), expected, "{status} {media_type}");
    }
    let large = vec![b'a'; MAX_PAGE_BYTES + 1];
    assert_eq!(see_at("/a", &of(&large)), Seen::Nothing("too_large"));
}

#[test]
fn a_redirect_is_looked_at_as_any_address() {
    let leads = |location: &str| {
        see_at(
            "/a",
            &Fetched {
                status: 302,
                location: Some(location),
                ..of(b"")
            },
        )
    };
    assert!(matches!(leads("b"), Seen::Leads(page) if page.url == "https://a.example/b"));
    assert!(matches!(leads("http://www.a.example/a"), Seen::Leads(_)));
    assert_eq!(leads("/login?next=a"), Seen::Nothing("needs_login"));
    for (location, why) in [
        ("", "no_address"),
        ("/a#x", "circle"),
        ("https://b.example/", "elsewhere"),
        ("http://169.254.169.254/", "private_address"),
        ("http://localhost/", "private_address"),
        ("https://a.example:8443/", "private_address"),
        ("file:///etc/passwd", "private_address"),
    ] {
        assert_eq!(leads(location), Seen::LeadsAway(why), "{location}");
    }
}

#[test]
fn letters_are_read_in_the_charset_that_the_page_names() {
    let (text, ..) =
        encoding_rs::ISO_8859_2.encode("Půjčovna lodí otevírá v devět hodin ráno každý den.");
    let mut body = b"<meta charset=iso-8859-2><title>Lod\xED</title><p>".to_vec();
    body.extend_from_slice(&text);
    let read = page(see_at("/cs", &of(&body)));
    assert!(read.content.contains("Půjčovna lodí"), "{}", read.content);
    assert_eq!(read.title, "Lodí");
}

#[test]
fn a_pause_is_as_long_as_the_site_asks_for() {
    for pause in [Some(120), None] {
        let busy = Fetched {
            status: 429,
            pause,
            ..of(b"")
        };
        assert_eq!(see_at("/a", &busy), Seen::Busy(pause));
    }
}

#[test]
fn a_page_without_text_still_leads_on() {
    let body = b"<html><a href=/b><img src=/b.png></a>";
    let read = page(see_at("/", &of(body)));
    assert_eq!((read.content.as_str(), read.links.len()), ("", 1));
}

#[test]
fn what_the_database_has_no_place_for_is_not_kept() {
    let body = html(
        "<title>A&#0;\u{1}B</title>",
        &format!("<p>{TEXT}\u{0}&#0;</p>"),
    );
    // A file with NUL is no text at all.
    assert_eq!(see_at("/", &of(&body)), Seen::Nothing("no_text"));
    let body = html("<title>A&#1;B</title>", &"<p>x</p>".repeat(200_000));
    let read = page(see_at("/", &of(&body)));
    assert_eq!(read.title, "A B");
    assert!(read.content.chars().count() <= MAX_TEXT);
}

#[test]
fn only_what_leads_elsewhere_for_good_says_so() {
    for (status, expected) in [
        (301, true),
        (308, true),
        (302, false),
        (303, false),
        (307, false),
        (200, false),
    ] {
        let fetched = Fetched {
            status,
            ..Fetched::default()
        };
        assert_eq!(fetched.leads_for_good(), expected, "{status}");
    }
}

#[test]
fn a_page_that_looks_like_what_is_not_there_is_gone_but_for_the_start_page() {
    let says = html(
        "<title>Oh no</title>",
        "<p>Nothing is here. Go to the first page or write to us, please.</p>",
    );
    let lost = probed(&site(), &at("/frontdesk-1"), &of(&says)).unwrap();
    let shared = Shared::default();
    let known = |is_start| Knowledge {
        is_start,
        lost: Some(&lost),
        ..known(true, &shared)
    };
    assert_eq!(
        see(&site(), &at("/kayak"), &of(&says), known(false)),
        Seen::Gone
    );
    let start = page(see(&site(), &at("/"), &of(&says), known(true)));
    assert!(start.is_lost, "it tells nothing then");
    let other = html("<title>Boats</title>", &format!("<p>{TEXT}</p>"));
    assert!(!page(see(&site(), &at("/boats"), &of(&other), known(false))).is_lost);

    // One that leads to a page for what is not there.
    let leads = |location| Fetched {
        status: 302,
        location: Some(location),
        ..Fetched::default()
    };
    let lost = probed(&site(), &at("/frontdesk-1"), &leads("/not-found")).unwrap();
    let known = Knowledge {
        lost: Some(&lost),
        ..known(false)
    };
    assert_eq!(
        see(&site(), &at("/kayak"), &leads("/not-found"), known),
        Seen::Gone
    );
    assert!(matches!(
        see(&site(), &at("/kayak"), &leads("/boats"), known),
        Seen::Leads(_)
    ));
    // By TLS, or to the first page, as many do: that says nothing of others.
    for location in ["https://www.a.example/frontdesk-1", "/"] {
        assert_eq!(
            probed(&site(), &at("/frontdesk-1"), &leads(location)),
            None,
            "{location}"
        );
    }
    assert_eq!(
        probed(
            &site(),
            &at("/x"),
            &Fetched {
                status: 404,
                ..Fetched::default()
            }
        ),
        None
    );
}

#[test]
fn what_most_pages_have_is_in_no_passage_but_the_start_pages() {
    let body = html(
        "",
        &format!(
            "<main><p>{TEXT}</p><p>We use cookies. By going on you agree to all of them.</p></main>"
        ),
    );
    let plain = page(see_at("/boats", &of(&body)));
    let shared = Shared::of(plain.blocks.iter().copied().skip(1).take(1));
    let all = Shared::of(plain.blocks.clone());
    let cut = page(see(
        &site(),
        &at("/boats"),
        &of(&body),
        known(true, &shared),
    ));
    assert_eq!(
        (cut.left_out.len(), &cut.content, &cut.content_hash),
        (1, &plain.content, &plain.content_hash)
    );
    assert_ne!(cut.passages, plain.passages);
    let start = Knowledge {
        is_start: true,
        ..known(true, &all)
    };
    assert_eq!(
        page(see(&site(), &at("/"), &of(&body), start)).passages,
        plain.passages
    );
    assert!(
        page(see(&site(), &at("/boats"), &of(&body), known(true, &all)))
            .passages
            .is_empty()
    );
}
