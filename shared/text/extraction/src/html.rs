//! HTML: what a reader sees of it.

use html5gum::{DefaultEmitter, Token, Tokenizer};

use crate::{Block, text::Gathered};

/// What shows nothing, or shows what is on every page of a site.
const HIDDEN: [&str; 12] = [
    "button", "head", "iframe", "nav", "noscript", "object", "script", "select", "style", "svg",
    "template", "textarea",
];

/// What stands within a line.
const INLINE: [&str; 30] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font",
    "i", "img", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub",
    "sup", "time", "u", "wbr",
];

/// Reads HTML, however broken.
pub(crate) fn blocks(html: &str) -> Vec<Block> {
    let mut emitter = DefaultEmitter::default();
    // The text of scripts is no markup.
    emitter.naively_switch_states(true);
    let mut page = Page::default();
    for token in Tokenizer::new_with_emitter(html, emitter).flatten() {
        match token {
            Token::StartTag(tag) => {
                page.start(&String::from_utf8_lossy(&tag.name), tag.self_closing)
            }
            Token::EndTag(tag) => page.end(&String::from_utf8_lossy(&tag.name)),
            Token::String(text) => page.text(&String::from_utf8_lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    page.gathered.into_blocks()
}

#[derive(Default)]
struct Page {
    gathered: Gathered,
    /// The hidden element that is open, and how many of its name are.
    hidden: Option<(String, usize)>,
    /// Elements that are open in which line breaks count.
    verbatim: usize,
}

impl Page {
    fn start(&mut self, name: &str, is_empty: bool) {
        if let Some((hidden, depth)) = &mut self.hidden {
            if hidden == name && !is_empty {
                *depth += 1;
            }
            return;
        }
        if HIDDEN.contains(&name) {
            if !is_empty {
                self.gathered.add(" ");
                self.hidden = Some((name.to_owned(), 1));
            }
            return;
        }
        match name {
            "br" if self.verbatim > 0 => self.gathered.add_verbatim("\n"),
            "br" => self.gathered.add(" "),
            "td" | "th" => {
                if !self.gathered.is_empty() {
                    self.gathered.add(" | ");
                }
            }
            "pre" => {
                self.gathered.end();
                self.verbatim += 1;
            }
            _ => match heading(name) {
                Some(level) => self.gathered.begin_heading(level),
                None if INLINE.contains(&name) => {}
                None => self.gathered.end(),
            },
        }
    }

    fn end(&mut self, name: &str) {
        if let Some((hidden, depth)) = &mut self.hidden {
            if hidden == name {
                *depth -= 1;
                if *depth == 0 {
                    self.hidden = None;
                }
            }
            return;
        }
        match name {
            "td" | "th" => {}
            "pre" => {
                self.verbatim = self.verbatim.saturating_sub(1);
                self.gathered.end();
            }
            name if INLINE.contains(&name) => {}
            _ => self.gathered.end(),
        }
    }

    fn text(&mut self, text: &str) {
        if self.hidden.is_some() {
            return;
        }
        match self.verbatim {
            0 => self.gathered.add(text),
            _ => self.gathered.add_verbatim(text),
        }
    }
}

/// The level of `h1` to `h6`.
fn heading(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
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
        assert_eq!(
            texts(
                "a<script>if (a < b) { '</p>' }</script><style>p{}</style><!-- no -->b<template>x</template>"
            ),
            ["a b"]
        );
    }

    #[test]
    fn broken_html_is_read_all_the_same() {
        assert_eq!(texts("<p>a</div></p><b>c<p <i>d"), ["a", "c", "d"]);
        assert_eq!(texts("</pre></nav>x<nav>"), ["x"]);
        assert_eq!(texts(&"<div>".repeat(100_000)), [""; 0]);
    }

    #[test]
    fn code_keeps_its_lines() {
        assert_eq!(texts("<pre>a\n  b</pre>"), ["a\n  b"]);
    }
}
