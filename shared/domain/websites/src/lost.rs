//! Pages that answer 200 and say that nothing is there: known by what the site shows at an address that nobody made up but us.

use crate::{PageUrl, Site};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use url::Url;

/// The most words of such a page. One with more is none, but a list of the site's pages.
const MAX_WORDS: usize = 1_500;
/// Words that a page may have which the other does not, such as a search for what was asked.
const MAX_OTHER_WORDS: usize = 2;

/// What a site shows where nothing is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// Where it leads, if it does.
    leads_to: Option<String>,
    /// Digests of the words that it shows; none where it leads elsewhere.
    words: BTreeSet<u32>,
}

impl Lost {
    /// A page that is shown.
    pub(crate) fn page(at: &Url, title: &str, content: &str) -> Option<Self> {
        let words = words(at, title, content);
        (1..=MAX_WORDS).contains(&words.len()).then_some(Self {
            leads_to: None,
            words,
        })
    }

    /// An address to which it leads.
    pub(crate) fn at(target: &PageUrl) -> Self {
        Self {
            leads_to: Some(target.url.clone()),
            words: BTreeSet::new(),
        }
    }

    /// Whether that is where nothing is.
    pub(crate) fn is_at(&self, target: &PageUrl) -> bool {
        self.leads_to.as_ref() == Some(&target.url)
    }

    /// Whether a page shows the same: all of its words but for some, and none of its own.
    pub(crate) fn is_like(&self, at: &Url, title: &str, content: &str) -> bool {
        if self.words.is_empty() {
            return false;
        }
        let words = words(at, title, content);
        let others = words.difference(&self.words).count();
        let common = words.len() - others;
        others <= MAX_OTHER_WORDS && 10 * common >= 9 * self.words.len()
    }
}

/// Digests of the words of a page, without those of its address, which such pages repeat.
fn words(at: &Url, title: &str, content: &str) -> BTreeSet<u32> {
    let address = at.as_str().to_lowercase();
    let own: BTreeSet<&str> = address
        .split(|letter: char| !letter.is_alphanumeric())
        .collect();
    let text = format!("{title} {content}").to_lowercase();
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty() && !own.contains(word))
        .map(|word| {
            let digest = Sha256::digest(word.as_bytes());
            digest
                .iter()
                .take(4)
                .fold(0, |number, byte| (number << 8) | u32::from(*byte))
        })
        .collect()
}

impl Site {
    /// A URL of the site that surely does not exist: its name was drawn at random.
    pub fn nowhere(&self, origin: &str, name: &str) -> Option<Url> {
        let url = Url::parse(&format!("{origin}{}/{name}", self.folder())).ok()?;
        self.file(&url, url.as_str()).is_ok().then_some(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(path: &str) -> Url {
        Url::parse(&format!("https://a.example{path}")).unwrap()
    }

    #[test]
    fn a_page_that_says_no_more_than_the_one_that_is_not_there_is_none() {
        let says = |path: &str| {
            format!("We are sorry. Nothing is at {path}. Go to the first page, or write to us.")
        };
        let lost = Lost::page(&at("/x-0b6f"), "Oh no", &says("/x-0b6f")).unwrap();
        let is_like = |path: &str, text: &str| lost.is_like(&at(path), "Oh no", text);
        assert!(is_like("/tours/kayak", &says("/tours/kayak")));
        assert!(is_like("/", &format!("{} Hello!", says("/"))));
        // With words of its own, or without those, it is a page.
        assert!(!is_like(
            "/tours",
            &format!("{} Kayaks cost forty francs", says("/tours"))
        ));
        assert!(!is_like("/contact", "Write to us"));
        assert!(!is_like("/empty", ""));
    }

    #[test]
    fn what_lists_a_whole_site_or_nothing_tells_nothing() {
        let many: String = (0..2_000).map(|number| format!("w{number} ")).collect();
        assert_eq!(Lost::page(&at("/x"), "", &many), None);
        assert_eq!(Lost::page(&at("/x"), "", ""), None);
    }

    #[test]
    fn nowhere_is_below_the_folder_of_the_site() {
        let site = Site::parse("https://a.example/de/index.html", "", 2026).unwrap();
        let url = site.nowhere("https://www.a.example", "frontdesk-1");
        assert_eq!(
            url.unwrap().as_str(),
            "https://www.a.example/de/frontdesk-1"
        );
        assert_eq!(site.nowhere("https://b.example", "frontdesk-1"), None);
    }
}
