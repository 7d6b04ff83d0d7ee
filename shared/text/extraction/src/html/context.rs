//! What an element of a page is, and hands on to what stands in it.

use super::boilerplate::Place;

/// What shows nothing, or shows no text of its own.
const HIDDEN: [&str; 12] = [
    "button", "dialog", "head", "iframe", "noscript", "object", "script", "select", "style", "svg",
    "template", "textarea",
];

/// What is there for the site, by role.
const ROLES_AROUND: [&str; 10] = [
    "alertdialog",
    "banner",
    "complementary",
    "contentinfo",
    "dialog",
    "menu",
    "menubar",
    "navigation",
    "search",
    "toolbar",
];

/// Words in names and classes of what is there for the site.
const WORDS_AROUND: [&str; 24] = [
    "advert",
    "banner",
    "breadcrumb",
    "breadcrumbs",
    "comments",
    "consent",
    "cookie",
    "cookies",
    "footer",
    "gdpr",
    "header",
    "menu",
    "nav",
    "navbar",
    "navigation",
    "newsletter",
    "pager",
    "pagination",
    "promo",
    "related",
    "share",
    "sidebar",
    "social",
    "toolbar",
];

/// What elements have from those around them.
#[derive(Clone, Copy, Default)]
pub(super) struct Context {
    pub is_hidden: bool,
    pub is_link: bool,
    pub is_verbatim: bool,
    pub place: Place,
}

impl Context {
    /// What an element has that stands here.
    pub fn child(&self, name: &str, attributes: &[(&str, &str)]) -> Self {
        let attribute = |wanted: &str| {
            let mut attributes = attributes.iter();
            let found = attributes.find(|(name, _)| name.eq_ignore_ascii_case(wanted));
            found.map(|(_, value)| value.to_ascii_lowercase())
        };
        let role = attribute("role").unwrap_or_default();
        let is_main = ["main", "article"].contains(&name) || role == "main";
        let is_around = match name {
            "nav" | "aside" => true,
            // Of an article they are the article's.
            "header" => !self.place.is_main,
            "footer" => true,
            _ => ROLES_AROUND.contains(&role.as_str()),
        };
        let is_named_around = ["div", "section", "ul", "ol", "table", "form", "p"].contains(&name)
            && [attribute("class"), attribute("id")]
                .into_iter()
                .flatten()
                .any(|names| {
                    let mut words = names.split(|letter: char| !letter.is_ascii_alphanumeric());
                    words.any(|word| WORDS_AROUND.contains(&word))
                });
        Self {
            is_hidden: self.is_hidden
                || HIDDEN.contains(&name)
                || attribute("hidden").is_some_and(|value| value != "until-found")
                || attribute("aria-hidden").is_some_and(|value| value == "true")
                || attribute("style").is_some_and(|style| hides(&style)),
            is_link: self.is_link || name == "a",
            is_verbatim: self.is_verbatim || name == "pre",
            place: Place {
                is_main: self.place.is_main || is_main,
                is_around: self.place.is_around || is_around,
                is_named_around: self.place.is_named_around || is_named_around,
            },
        }
    }
}

/// Whether a style, in lower case, lets an element not be seen. No opacity and no size of letters is a sign of that: pages
/// show what they begin with so, and set both anew further in.
fn hides(style: &str) -> bool {
    style.split(';').any(|declaration| {
        let (name, value) = declaration.split_once(':').unwrap_or_default();
        let value = value.trim().trim_end_matches("!important").trim_end();
        matches!(
            (name.trim(), value),
            ("display", "none") | ("visibility", "hidden" | "collapse")
        )
    })
}
