//! What a page says of itself and where it leads, beside its text.

use super::{
    charset, declared_encoding,
    tokens::{Token, Tokens},
};
use crate::encoding;
use encoding_rs::Encoding;
use htmlize::{unescape, unescape_attribute};

/// Links of a page that are taken.
const MAX_LINKS: usize = 2_000;
/// Letters of an address beyond which it is none.
const MAX_ADDRESS: usize = 2_000;

/// What a page says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageFacts {
    /// The title of its head, in one line.
    pub title: Option<String>,
    /// What its links are relative to, where it says so (`base`).
    pub base: Option<String>,
    /// The address by which it wants to be known (RFC 6596).
    pub canonical: Option<String>,
    /// What it says to programs that read sites (`meta` named `robots`, or as `agent` is), in lower case.
    pub robots: Vec<String>,
    /// Where it leads, as it is written: links, the next page, the same page in other languages.
    pub links: Vec<String>,
}

/// What an HTML page says of itself to a program that is called `agent`.
///
/// It reads what browsers read, and nothing that a script does.
pub fn page_facts(html: &[u8], media_type: Option<&str>, agent: &str) -> PageFacts {
    let said = media_type.and_then(charset);
    let said = said.and_then(|label| Encoding::for_label(label.as_bytes()));
    let Ok(decoded) = encoding::decode(html, said.or_else(|| declared_encoding(html))) else {
        return PageFacts::default();
    };
    let mut facts = PageFacts::default();
    let mut is_title = false;
    for token in Tokens::of(&decoded.text) {
        match token {
            Token::Start {
                name, attributes, ..
            } => {
                is_title = name == "title" && facts.title.is_none();
                facts.add(&name, &attributes, agent);
            }
            Token::Text(text) if is_title => {
                let words: Vec<&str> = text.split_whitespace().collect();
                facts.title = Some(words.join(" ")).filter(|title| !title.is_empty());
                is_title = false;
            }
            Token::Text(_) | Token::End(_) => is_title = false,
        }
    }
    facts
}

impl PageFacts {
    fn add(&mut self, name: &str, attributes: &[(&str, &str)], agent: &str) {
        let attribute = |wanted: &str| {
            let mut attributes = attributes.iter();
            let found = attributes.find(|(name, _)| name.eq_ignore_ascii_case(wanted));
            found.map(|(_, value)| *value)
        };
        let address = || {
            let address = unescape_attribute(attribute("href")?);
            let address = address.trim();
            (!address.is_empty() && address.len() <= MAX_ADDRESS).then(|| address.to_owned())
        };
        let has_rel = |wanted: &str| {
            let rel = attribute("rel").unwrap_or_default();
            rel.split_ascii_whitespace()
                .any(|word| word.eq_ignore_ascii_case(wanted))
        };
        match name {
            "a" | "area" => self.link(address()),
            "link" if has_rel("canonical") && self.canonical.is_none() => {
                self.canonical = address();
            }
            "link"
                if has_rel("next") || has_rel("alternate") && attribute("hreflang").is_some() =>
            {
                self.link(address());
            }
            "base" if self.base.is_none() => self.base = address(),
            "meta" => {
                let name = attribute("name").unwrap_or_default();
                if name.eq_ignore_ascii_case("robots") || name.eq_ignore_ascii_case(agent) {
                    let content = unescape(attribute("content").unwrap_or_default());
                    self.robots.extend(words(&content));
                }
            }
            _ => {}
        }
    }

    fn link(&mut self, address: Option<String>) {
        if self.links.len() < MAX_LINKS {
            self.links.extend(address);
        }
    }
}

/// The rules of a list of them with commas.
fn words(content: &str) -> Vec<String> {
    content
        .split(',')
        .map(|word| word.trim().to_ascii_lowercase())
        .filter(|word| !word.is_empty() && word.len() <= 50)
        .take(20)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_where_it_leads_and_what_it_is() {
        let html = "<html><head><title> Boats\n &amp; more </title><base href=/de/>
            <link rel='Canonical' href='https://a.example/boats'><link rel=next href=2>
            <link rel=alternate hreflang=fr href=/fr><link rel=alternate type=rss href=/rss>
            <meta name=ROBOTS content='NoIndex, max-snippet:10'><meta name=FrontdeskBot content=nofollow></head>
            <a href=\"x?a=1&amp;copy=2\">x</a><svg><title>No</title></svg><script>'<a href=/no>'</script>
            <!-- <a href=/no> --><map><area href=/y></map><a name=z></a><img src=/no.png><a href=' '>";

        let facts = page_facts(html.as_bytes(), None, "frontdeskbot");

        assert_eq!(facts.title.as_deref(), Some("Boats & more"));
        assert_eq!(facts.base.as_deref(), Some("/de/"));
        assert_eq!(facts.canonical.as_deref(), Some("https://a.example/boats"));
        assert_eq!(facts.robots, ["noindex", "max-snippet:10", "nofollow"]);
        assert_eq!(facts.links, ["2", "/fr", "x?a=1&copy=2", "/y"]);
    }

    #[test]
    fn a_title_is_read_in_the_encoding_of_its_page() {
        let html = b"<meta charset=iso-8859-2><title>\xE8</title>";
        let title = |media_type| page_facts(html, media_type, "x").title;
        assert_eq!(title(None).as_deref(), Some("č"));
        assert_eq!(
            title(Some("text/html; charset=windows-1252")).as_deref(),
            Some("è")
        );
    }

    #[test]
    fn what_a_page_may_cost_is_bounded() {
        let html = "<a href=/x>".repeat(3_000);
        assert_eq!(page_facts(html.as_bytes(), None, "x").links.len(), 2_000);
        let html = format!("<a href=/{}>", "x".repeat(3_000));
        assert_eq!(
            page_facts(html.as_bytes(), None, "x").links,
            Vec::<String>::new()
        );
    }
}
