//! HTML: what a reader sees of it, without what stands on every page of a site.

mod boilerplate;
mod context;
mod facts;
mod tokens;

pub use facts::{PageFacts, page_facts};

use crate::{Block, text::Gathered};
use boilerplate::{Found, without_boilerplate};
use context::Context;
use tokens::{Token, Tokens};

/// Elements that are followed at once; deeper ones belong to the last of them.
const DEEPEST: usize = 256;

/// What has no content, and so no end tag.
const VOID: [&str; 13] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// What stands within a line.
const INLINE: [&str; 30] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font",
    "i", "img", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub",
    "sup", "time", "u", "wbr",
];

/// Reads HTML, however broken.
pub(crate) fn blocks(html: &str) -> Vec<Block> {
    let mut page = Page::default();
    for token in Tokens::of(html) {
        match token {
            Token::Start {
                name,
                attributes,
                is_empty,
            } => page.start(&name, &attributes, is_empty),
            Token::End(name) => page.end(&name),
            Token::Text(text) => page.text(&text),
        }
    }
    page.end_block();
    without_boilerplate(page.found)
}

#[derive(Default)]
struct Page {
    gathered: Gathered,
    found: Vec<Found>,
    open: Vec<Element>,
    /// Letters of the block that is open, and those of them in links.
    letters: usize,
    linked: usize,
}

/// An element that is open.
struct Element {
    name: String,
    /// One of the bits below, or none.
    kind: u32,
    context: Context,
}

/// What may stand without an end tag, and what such a tag is looked for in, as bits.
const KINDS: [(&str, u32); 19] = [
    ("p", 1),
    ("li", 1 << 1),
    ("dt", 1 << 2),
    ("dd", 1 << 2),
    ("tr", 1 << 3),
    ("td", 1 << 4),
    ("th", 1 << 4),
    ("thead", 1 << 5),
    ("tbody", 1 << 5),
    ("tfoot", 1 << 5),
    ("option", 1 << 6),
    ("ul", 1 << 10),
    ("ol", 1 << 10),
    ("menu", 1 << 10),
    ("dl", 1 << 11),
    ("table", 1 << 12),
    ("select", 1 << 13),
    ("button", 1 << 14),
    ("template", 1 << 14),
];

fn kind_of(name: &str) -> u32 {
    let kind = KINDS.iter().find(|(known, _)| *known == name);
    kind.map_or(0, |(_, kind)| *kind)
}

impl Page {
    fn start(&mut self, name: &str, attributes: &[(&str, &str)], is_empty: bool) {
        self.close_implied(name);
        let around = self.context();
        let context = around.child(name, attributes);
        if context.is_hidden {
            self.gathered.add(" ");
        } else {
            self.show(name, around);
        }
        let has_content = !(VOID.contains(&name) || is_empty && is_foreign(name));
        if has_content && self.open.len() < DEEPEST {
            self.open.push(Element {
                name: name.to_owned(),
                kind: kind_of(name),
                context,
            });
        }
    }

    fn context(&self) -> Context {
        self.open
            .last()
            .map(|element| element.context)
            .unwrap_or_default()
    }

    /// What a tag does to the text.
    fn show(&mut self, name: &str, around: Context) {
        match name {
            "br" if around.is_verbatim => self.gathered.add_verbatim("\n"),
            "br" => self.gathered.add(" "),
            "td" | "th" => {
                if !self.gathered.is_empty() {
                    self.gathered.add(" | ");
                }
            }
            _ => match heading(name) {
                Some(level) => {
                    self.end_block();
                    self.gathered.begin_heading(level);
                }
                None if INLINE.contains(&name) => {}
                None => self.end_block(),
            },
        }
    }

    fn end(&mut self, name: &str) {
        let is_within_line = INLINE.contains(&name) || ["td", "th"].contains(&name);
        if !self.context().is_hidden && !is_within_line {
            self.end_block();
        }
        if let Some(place) = self.open.iter().rposition(|element| element.name == name) {
            self.open.truncate(place);
        }
    }

    /// Ends what the standard lets stand without an end tag.
    fn close_implied(&mut self, name: &str) {
        let bit = kind_of;
        let (closed, walls) = match name {
            "li" => (bit("li"), bit("ul")),
            "dt" | "dd" => (bit("dt"), bit("dl")),
            "tr" => (bit("tr"), bit("table")),
            "td" | "th" => (bit("td"), bit("table") | bit("tr")),
            "thead" | "tbody" | "tfoot" => (bit("tbody"), bit("table")),
            "option" | "optgroup" => (bit("option"), bit("select")),
            name if INLINE.contains(&name) || VOID.contains(&name) => return,
            _ => (bit("p"), bit("td") | bit("table") | bit("button")),
        };
        let mut open = self.open.iter();
        let found = open.rposition(|element| element.kind & (closed | walls) != 0);
        if let Some(place) = found
            && self
                .open
                .get(place)
                .is_some_and(|element| element.kind & closed != 0)
        {
            self.open.truncate(place);
        }
    }

    fn text(&mut self, text: &str) {
        let context = self.context();
        if context.is_hidden {
            return;
        }
        let letters = text
            .chars()
            .filter(|letter| !letter.is_whitespace())
            .count();
        self.letters += letters;
        if context.is_link {
            self.linked += letters;
        }
        match context.is_verbatim {
            true => self.gathered.add_verbatim(text),
            false => self.gathered.add(text),
        }
    }

    fn end_block(&mut self) {
        let place = self.context().place;
        self.gathered.end();
        for block in self.gathered.take_blocks() {
            self.found.push(Found {
                block,
                place,
                letters: self.letters,
                linked: self.linked,
            });
        }
        (self.letters, self.linked) = (0, 0);
    }
}

/// Elements that `/>` ends: those of drawings and formulas; in HTML it means nothing.
fn is_foreign(name: &str) -> bool {
    ["svg", "path", "math", "g", "use", "rect", "circle"].contains(&name)
}

/// The level of `h1` to `h6`.
fn heading(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

/// The encoding that a page names for itself, in its first bytes (HTML standard, 13.2.3.2).
pub(crate) fn declared_encoding(html: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let start = html.get(..html.len().min(1024))?;
    // What it says of its encoding is ASCII in all of them.
    let start: String = start.iter().map(|&byte| char::from(byte)).collect();
    Tokens::of(&start).find_map(|token| {
        let Token::Start {
            name, attributes, ..
        } = token
        else {
            return None;
        };
        if name != "meta" {
            return None;
        }
        let attribute = |wanted: &str| {
            let found = attributes
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(wanted));
            found.map(|(_, value)| *value)
        };
        let label = attribute("charset").or_else(|| charset(attribute("content")?))?;
        encoding_rs::Encoding::for_label(label.trim().as_bytes())
    })
}

/// The encoding of a media type: `text/html; charset=shift_jis`.
pub(crate) fn charset(media_type: &str) -> Option<&str> {
    let at = media_type.to_ascii_lowercase().find("charset")?;
    let rest = media_type.get(at + "charset".len()..)?.trim_start();
    let value = rest.strip_prefix('=')?.trim_start();
    let value = value.trim_start_matches(['"', '\'']);
    value
        .split(|letter: char| letter.is_whitespace() || ";\"'".contains(letter))
        .next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(html: &str) -> Vec<String> {
        blocks(html).into_iter().map(|block| block.text).collect()
    }

    #[test]
    fn headings_paragraphs_lists_and_tables_are_blocks() {
        let html = "<html><head><title>T</title></head><body><nav>Menu</nav><h1>Re<b>turns</b></h1>
            <p>Within\n 14 <em>days</em>.<br>By post.<ul><li>One<li>Two</ul>
            <table><tr><th>Size<th>Price<tr><td>S</td><td>5&nbsp;CHF</td></tr></table>";
        let found = blocks(html);
        assert_eq!(found[0], Block::heading(1, "Returns"));
        assert_eq!(
            texts(html),
            [
                "Returns",
                "Within 14 days. By post.",
                "One",
                "Two",
                "Size | Price",
                "S | 5 CHF"
            ]
        );
    }

    #[test]
    fn what_is_not_shown_is_not_read() {
        for hidden in [
            "<script>if (a < b) { '</p>' }</script><style>p{}</style><!-- no --><template>x</template>",
            "<p hidden>x</p>",
            "<div style='color:red; DISPLAY : none'>x<div>y</div>z</div>",
            "<span style=\"visibility:hidden !important\">x</span>",
            "<div aria-hidden=true><p>x<p>y</div>",
            "<ul><li hidden>x</ul>",
        ] {
            assert_eq!(
                texts(&format!("<p>a</p>{hidden}<p>b</p>")),
                ["a", "b"],
                "{hidden}"
            );
        }
        // The next paragraph ends one that is hidden.
        assert_eq!(texts("<p hidden>x<p>a<br hidden>b"), ["a b"]);
    }

    #[test]
    fn what_stands_on_every_page_of_a_site_is_not_read() {
        let text = "The boat leaves at nine from the pier by the station, and comes back at noon. "
            .repeat(4);
        let text = text.trim();
        let links = "<ul><li><a href=/>Home</a><li><a href=/tours>Tours</a><li><a href=/contact>Contact us</a></ul>";
        for page in [
            format!(
                "<header>Harbor Kayaks {links}</header><h1>Boats</h1><p>{text}</p><footer>© 2026</footer>"
            ),
            format!("{links}<h1>Boats</h1><p>{text}</p><h2>More</h2>{links}"),
            format!(
                "<div>Cookies?</div><main><h1>Boats</h1><p>{text}</p></main><div>Follow us</div>"
            ),
            format!(
                "<div role=banner>Kayaks</div><h1>Boats</h1><p>{text}</p><aside>Weather: fine</aside>"
            ),
            format!(
                "<header><h1>Boats</h1> Menu</header><p>{text}</p><div class=site-footer>By <a>Somebody</a></div>"
            ),
            format!(
                "<article><header><h1>Boats</h1></header><p>{text}</p><footer>Share</footer></article>{links}"
            ),
        ] {
            assert_eq!(texts(&page), ["Boats", text], "{page}");
        }
        // Of a page that is nothing else, it is read.
        assert_eq!(texts(links), ["Home", "Tours", "Contact us"]);
        assert_eq!(
            texts("<footer>Call 033 555 01 23</footer>"),
            ["Call 033 555 01 23"]
        );
    }

    #[test]
    fn links_in_text_are_text() {
        let html = "<p>See <a>prices</a> and <a>times</a>, or call.<p><a>The long walk over the ridge to the lake</a>";
        assert_eq!(
            texts(html),
            [
                "See prices and times, or call.",
                "The long walk over the ridge to the lake"
            ]
        );
    }

    #[test]
    fn broken_html_is_read_all_the_same() {
        assert_eq!(texts("<p>a</div></p><b>c<p <i>d"), ["a", "c", "d"]);
        assert_eq!(texts("</pre></nav>x<nav>"), ["x"]);
        assert_eq!(texts(&"<div>".repeat(100_000)), [""; 0]);
        assert_eq!(texts(&format!("{}a", "<div><p>".repeat(100_000))), ["a"]);
    }

    #[test]
    fn code_keeps_its_lines() {
        assert_eq!(texts("<pre>a\n  b</pre>"), ["a\n  b"]);
    }

    #[test]
    fn a_page_names_its_encoding() {
        for (html, expected) in [
            ("<meta charset=\"shift-jis\">", Some("Shift_JIS")),
            (
                "<META http-equiv=Content-Type content='text/html; charset=ISO-8859-15'>",
                Some("ISO-8859-15"),
            ),
            ("<!-- <meta charset=gbk> --><meta name=x content=y>", None),
            ("<meta charset=none>", None),
        ] {
            let found = declared_encoding(html.as_bytes()).map(|encoding| encoding.name());
            assert_eq!(found, expected, "{html}");
        }
    }
}
