//! What an answer of a site comes to.

use crate::{AGENT, Fetched, Lost, PageUrl, Shared, Site, shared::digests};
use chunks::{Chunk, Size, split};
use extraction::{Block, Kind, Limits, PageFacts, extract, page_facts};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use url::Url;

/// The largest page, in bytes.
pub const MAX_PAGE_BYTES: usize = 2_000_000;
/// The largest PDF.
pub const MAX_PDF_BYTES: usize = 5_000_000;
/// Letters of a page that are kept.
const MAX_TEXT: usize = 500_000;
/// Links of a page that are taken.
const MAX_LINKS: usize = 500;
/// Letters of a page that says that it is not there.
const MAX_ERROR_LETTERS: usize = 300;
/// Letters of a tag or a time by which a page is asked for again.
const MAX_VALIDATOR: usize = 500;

const LIMITS: Limits = Limits {
    pages: 500,
    unpacked_part: 3 << 20,
    unpacked: 12 << 20,
    text: 4 << 20,
};

/// What an answer comes to.
#[derive(Debug, PartialEq, Eq)]
pub enum Seen {
    /// A page with text.
    Page(Box<Page>),
    /// The page is as it was.
    Unchanged,
    /// The page is to be read at this address of the site instead.
    Leads(PageUrl),
    /// The page says that it is better known by this address of the site.
    Canonical(PageUrl),
    /// It leads somewhere that is not read: why, as a code.
    LeadsAway(&'static str),
    /// It is not there (404, 410).
    Gone,
    /// It does not want to be found.
    NotWanted,
    /// There is nothing to be read here: why, as a code.
    Nothing(&'static str),
    /// The site asks for a pause, of so many seconds if it says so.
    Busy(Option<u64>),
    /// The site has a fault.
    Broken,
}

/// A page that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its name, for people.
    pub title: String,
    /// Its text: what is its own, without what stands on every page of a site.
    pub content: String,
    /// SHA-256 of title and text, in hex: what is unchanged is left as it is.
    pub content_hash: String,
    /// Of most of it: ISO 639-1 or -3.
    pub language: Option<&'static str>,
    /// Its passages, without the blocks that most pages of the site have.
    pub passages: Vec<Chunk>,
    /// Digests of its blocks.
    pub blocks: Vec<i64>,
    /// Those of them that its passages are made without.
    pub left_out: Vec<i64>,
    /// Whether it is the start page, and like what the site shows where nothing is: that tells nothing then.
    pub is_lost: bool,
    /// Pages of the site that it leads to.
    pub links: Vec<PageUrl>,
    /// By what it is asked for again.
    pub etag: Option<String>,
    /// The same, as a time.
    pub last_modified: Option<String>,
}

/// What is known of a page and its site before it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Knowledge<'a> {
    /// Tokens that a passage has at most.
    pub max_tokens: usize,
    /// False where the address that it names as its own was of no use.
    pub takes_canonical: bool,
    /// Whether it is the start page, which keeps all of its blocks.
    pub is_start: bool,
    /// Blocks that most pages have.
    pub shared: &'a Shared,
    /// What the site shows where nothing is.
    pub lost: Option<&'a Lost>,
}

/// What came of asking for a page.
pub fn see(site: &Site, at: &Url, fetched: &Fetched<'_>, known: Knowledge<'_>) -> Seen {
    match fetched.status {
        200 => read(site, at, fetched, known),
        304 => Seen::Unchanged,
        301 | 302 | 303 | 307 | 308 => {
            match leads(site, at, fetched.location.unwrap_or_default()) {
                Seen::Leads(page)
                    if !known.is_start && known.lost.is_some_and(|lost| lost.is_at(&page)) =>
                {
                    Seen::Gone
                }
                seen => seen,
            }
        }
        404 | 410 => Seen::Gone,
        429 | 503 => Seen::Busy(fetched.pause),
        401 | 402 | 403 | 407 => Seen::Nothing("needs_login"),
        500.. => Seen::Broken,
        _ => Seen::Nothing("odd_status"),
    }
}

/// What a site shows where nothing is, from its answer for such an address; `None`: it says that nothing is there.
pub fn probed(site: &Site, at: &Url, fetched: &Fetched<'_>) -> Option<Lost> {
    match fetched.status {
        200 => {
            let extracted = extract(fetched.body, "", fetched.content_type, LIMITS).ok()?;
            let facts = page_facts(fetched.body, fetched.content_type, AGENT);
            let blocks = bounded(extracted.blocks);
            let title = title(facts.title.as_deref(), &blocks, at);
            Lost::page(at, &title, &content_of(&blocks))
        }
        301 | 302 | 303 | 307 | 308 => {
            let target = site.page(at, fetched.location?).ok()?;
            // One that leads to the same elsewhere, such as by TLS, says nothing; that the first page is shown is known.
            let is_same = Url::parse(&target.url).is_ok_and(|url| url.path() == at.path());
            (!is_same && !site.is_start(&target)).then(|| Lost::at(&target))
        }
        _ => None,
    }
}

fn content_of(blocks: &[Block]) -> String {
    let texts: Vec<&str> = blocks.iter().map(|block| block.text.as_str()).collect();
    texts.join("\n\n")
}

fn leads(site: &Site, at: &Url, location: &str) -> Seen {
    if location.is_empty() {
        return Seen::LeadsAway("no_address");
    }
    match site.page(at, location) {
        Ok(page) if page.url == at.as_str() => Seen::LeadsAway("circle"),
        Ok(page) if is_login(&page.url) && !is_login(at.as_str()) => Seen::Nothing("needs_login"),
        Ok(page) => Seen::Leads(page),
        Err(refusal) => Seen::LeadsAway(refusal),
    }
}

/// Whether a path is one at which people sign in.
fn is_login(url: &str) -> bool {
    const WORDS: [&str; 7] = [
        "login",
        "log-in",
        "signin",
        "sign-in",
        "wp-login.php",
        "anmelden",
        "connexion",
    ];
    let path = url.split('?').next().unwrap_or_default();
    let segments = path.split('/').map(str::to_ascii_lowercase);
    segments
        .into_iter()
        .any(|segment| WORDS.contains(&segment.as_str()))
}

fn read(site: &Site, at: &Url, fetched: &Fetched<'_>, known: Knowledge<'_>) -> Seen {
    let tags = fetched.robots_tag.unwrap_or_default().to_ascii_lowercase();
    let mut rules: Vec<String> = tags.split(',').filter_map(rule_of_tag).collect();
    let is_pdf = fetched.body.starts_with(b"%PDF-");
    if fetched.body.len()
        > if is_pdf {
            MAX_PDF_BYTES
        } else {
            MAX_PAGE_BYTES
        }
    {
        return Seen::Nothing("too_large");
    }
    let is_html = !is_pdf && fetched.is_html();
    let facts = match is_html {
        true => page_facts(fetched.body, fetched.content_type, AGENT),
        false => PageFacts::default(),
    };
    rules.extend(facts.robots.iter().cloned());
    let has_rule = |wanted: &str| rules.iter().any(|rule| rule == wanted || rule == "none");
    let base = facts.base.as_deref().and_then(|base| at.join(base).ok());
    let base = base.unwrap_or_else(|| at.clone());
    if has_rule("noindex") {
        return Seen::NotWanted;
    }
    if let Some(canonical) = facts.canonical.as_deref().filter(|_| known.takes_canonical)
        && let Ok(page) = site.page(&base, canonical)
        && page.url != at.as_str()
        // Many sites say of each page that it is the first.
        && !site.is_start(&page)
    {
        return Seen::Canonical(page);
    }
    let links = match has_rule("nofollow") {
        true => Vec::new(),
        false => own_links(site, at, &base, &facts.links),
    };
    // Where nothing says what it is, its first bytes do.
    let media_type = fetched.content_type.filter(|said| !said.trim().is_empty());
    if !is_html && !is_pdf && !is_text(media_type) {
        return Seen::Nothing("no_text");
    }
    let Ok(extracted) = extract(fetched.body, "", media_type.filter(|_| !is_pdf), LIMITS) else {
        return nothing("no_text", links, fetched);
    };
    let blocks = bounded(extracted.blocks);
    let content = content_of(&blocks);
    let title = title(facts.title.as_deref(), &blocks, at);
    if content.trim().is_empty() {
        return nothing("no_text", links, fetched);
    }
    if says_not_there(&title, &blocks, &content) {
        return Seen::Nothing("not_there");
    }
    let is_lost = known
        .lost
        .is_some_and(|lost| lost.is_like(at, &title, &content));
    if is_lost && !known.is_start {
        return Seen::Gone;
    }
    let digests = digests(&blocks);
    let (blocks, left_out) = match known.is_start {
        true => (blocks, Vec::new()),
        false => known.shared.apart(&blocks, &digests),
    };
    let hash = Sha256::digest(format!("{title}\n{content}").as_bytes());
    Seen::Page(Box::new(Page {
        title,
        content_hash: hash.iter().map(|byte| format!("{byte:02x}")).collect(),
        content,
        language: extracted.language,
        passages: split(&blocks, Size::of_model(known.max_tokens)),
        blocks: digests,
        left_out,
        is_lost,
        links,
        etag: validator(fetched.etag),
        last_modified: validator(fetched.last_modified),
    }))
}

/// A page without text still leads somewhere.
fn nothing(why: &'static str, links: Vec<PageUrl>, fetched: &Fetched<'_>) -> Seen {
    if links.is_empty() {
        return Seen::Nothing(why);
    }
    Seen::Page(Box::new(Page {
        title: String::new(),
        content: String::new(),
        content_hash: String::new(),
        language: None,
        passages: Vec::new(),
        blocks: Vec::new(),
        left_out: Vec::new(),
        is_lost: false,
        links,
        etag: validator(fetched.etag),
        last_modified: validator(fetched.last_modified),
    }))
}

fn is_text(media_type: Option<&str>) -> bool {
    let said = media_type.unwrap_or_default().to_ascii_lowercase();
    said.starts_with("text/plain") || said.starts_with("text/markdown")
}

/// A rule of `x-robots-tag` that is for everybody or for us: `noindex`, `frontdeskbot: noindex`.
fn rule_of_tag(tag: &str) -> Option<String> {
    let tag = tag.trim();
    match tag.split_once(':') {
        None => Some(tag.to_owned()),
        Some((agent, rule)) if agent.trim().eq_ignore_ascii_case(AGENT) => {
            Some(rule.trim().to_owned())
        }
        Some(_) => None,
    }
}

fn own_links(site: &Site, at: &Url, base: &Url, links: &[String]) -> Vec<PageUrl> {
    let mut known = BTreeSet::new();
    let pages = links.iter().filter_map(|link| site.page(base, link).ok());
    pages
        .filter(|page| page.url != at.as_str() && known.insert(page.url.clone()))
        .take(MAX_LINKS)
        .collect()
}

/// The blocks of a page up to a bound, without what the database has no place for.
fn bounded(blocks: Vec<Block>) -> Vec<Block> {
    let mut left = MAX_TEXT;
    let mut bounded = Vec::new();
    for mut block in blocks {
        block.text.retain(|letter| letter != '\0');
        let letters = block.text.chars().count() + 2;
        if letters > left {
            break;
        }
        left -= letters;
        bounded.push(block);
    }
    bounded
}

/// What people call a page: as its head says, else its first heading, else its address.
fn title(said: Option<&str>, blocks: &[Block], at: &Url) -> String {
    let heading = || {
        let mut headings = blocks
            .iter()
            .filter(|block| matches!(block.kind, Kind::Heading(_)));
        headings.next().map(|block| block.text.as_str())
    };
    let title = said.or_else(heading).unwrap_or(at.as_str());
    title
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .take(300)
        .collect()
}

/// Whether a page that answers 200 says that it is not there.
fn says_not_there(title: &str, blocks: &[Block], content: &str) -> bool {
    const WORDS: [&str; 9] = [
        "404",
        "not found",
        "page introuvable",
        "nicht gefunden",
        "seite nicht",
        "no encontrada",
        "non trovata",
        "não encontrada",
        "niet gevonden",
    ];
    let first = blocks.first().map_or("", |block| block.text.as_str());
    let says = |text: &str| {
        let text = text.to_lowercase();
        WORDS.iter().any(|word| text.contains(word))
    };
    content.chars().count() < MAX_ERROR_LETTERS && (says(title) || says(first))
}

fn validator(said: Option<&str>) -> Option<String> {
    let said = said?.trim();
    let is_plain = (1..=MAX_VALIDATOR).contains(&said.len())
        && said
            .bytes()
            .all(|byte| byte == b' ' || byte.is_ascii_graphic());
    is_plain.then(|| said.to_owned())
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;
