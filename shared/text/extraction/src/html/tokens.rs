//! HTML as tokens, as browsers see them (the tokenization of the HTML standard, as far as text needs it).
//!
//! It goes through a page once, by a loop: what a page costs follows its length alone, however its tags are made.

use std::borrow::Cow;

/// Elements whose content is text until their end tag.
const RAW: [&str; 8] = [
    "iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp",
];

/// Those of them in which references are letters.
const WITH_REFERENCES: [&str; 2] = ["textarea", "title"];

/// Attributes of a tag that are kept.
const MAX_ATTRIBUTES: usize = 50;

/// Names and values, as they stand in the page.
type Attributes<'h> = Vec<(&'h str, &'h str)>;

/// A part of a page.
#[derive(Debug, PartialEq)]
pub(crate) enum Token<'h> {
    /// A start tag, with its name in lower case.
    Start {
        name: String,
        attributes: Attributes<'h>,
        is_empty: bool,
    },
    /// An end tag.
    End(String),
    /// Text, with its references as letters.
    Text(Cow<'h, str>),
}

/// The tokens of a page.
pub(crate) struct Tokens<'h> {
    html: &'h str,
    at: usize,
    /// The element whose content is text.
    raw: Option<String>,
}

impl<'h> Tokens<'h> {
    pub fn of(html: &'h str) -> Self {
        Self {
            html,
            at: 0,
            raw: None,
        }
    }

    fn rest(&self) -> &'h str {
        self.html.get(self.at..).unwrap_or_default()
    }

    fn bytes(&self) -> &'h [u8] {
        self.html.as_bytes()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes().get(self.at).copied()
    }

    /// What stands from here up to the first byte that ends it, which is left.
    fn take_until(&mut self, ends: impl Fn(u8) -> bool) -> &'h str {
        let from = self.at;
        while self.peek().is_some_and(|byte| !ends(byte)) {
            self.at += 1;
        }
        self.html.get(from..self.at).unwrap_or_default()
    }

    fn skip_space(&mut self) {
        self.take_until(|byte| !byte.is_ascii_whitespace());
    }

    /// Goes behind the next of these; to the end where there is none.
    fn skip_past(&mut self, end: &str) {
        self.at = match self.rest().find(end) {
            Some(found) => self.at + found + end.len(),
            None => self.html.len(),
        };
    }

    /// The content of an element that is text until its end tag.
    fn raw_text(&mut self, name: &str) -> Cow<'h, str> {
        let from = self.at;
        let is_end = |at: usize| {
            let after = self.bytes().get(at + 2..).unwrap_or_default();
            after
                .get(..name.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
                && after
                    .get(name.len())
                    .is_none_or(|byte| byte.is_ascii_whitespace() || b"/>".contains(byte))
        };
        let mut search = from;
        let end = loop {
            let Some(found) = self.html.get(search..).and_then(|rest| rest.find("</")) else {
                break self.html.len();
            };
            if is_end(search + found) {
                break search + found;
            }
            search += found + 2;
        };
        self.at = end;
        let text = self.html.get(from..end).unwrap_or_default();
        match WITH_REFERENCES.contains(&name) {
            true => htmlize::unescape(text),
            false => Cow::Borrowed(text),
        }
    }

    /// A tag, from behind its `<` or `</`; none where the page ends in it.
    fn tag(&mut self) -> Option<(String, Attributes<'h>, bool)> {
        let name = self.take_until(|byte| byte.is_ascii_whitespace() || b"/>".contains(&byte));
        let name = name.to_ascii_lowercase();
        let mut attributes = Vec::new();
        loop {
            self.skip_space();
            match self.peek()? {
                b'>' => {
                    self.at += 1;
                    return Some((name, attributes, false));
                }
                b'/' => {
                    self.at += 1;
                    if self.peek()? == b'>' {
                        self.at += 1;
                        return Some((name, attributes, true));
                    }
                }
                _ => {
                    let attribute = self.attribute();
                    if attributes.len() < MAX_ATTRIBUTES {
                        attributes.push(attribute);
                    }
                }
            }
        }
    }

    fn attribute(&mut self) -> (&'h str, &'h str) {
        let from = self.at;
        // An equals sign that begins a name is part of it.
        self.at += 1;
        self.take_until(|byte| byte.is_ascii_whitespace() || b"/>=".contains(&byte));
        let name = self.html.get(from..self.at).unwrap_or_default();
        self.skip_space();
        if self.peek() != Some(b'=') {
            return (name, "");
        }
        self.at += 1;
        self.skip_space();
        let value = match self.peek() {
            Some(quote @ (b'"' | b'\'')) => {
                self.at += 1;
                let value = self.take_until(|byte| byte == quote);
                self.at += 1;
                value
            }
            _ => self.take_until(|byte| byte.is_ascii_whitespace() || byte == b'>'),
        };
        (name, value)
    }
}

impl<'h> Iterator for Tokens<'h> {
    type Item = Token<'h>;

    fn next(&mut self) -> Option<Token<'h>> {
        if let Some(name) = self.raw.take() {
            let text = self.raw_text(&name);
            return Some(Token::Text(text));
        }
        loop {
            let rest = self.rest();
            let mut next = rest.bytes();
            match (next.next()?, next.next(), next.next()) {
                (b'<', Some(b'/'), Some(b'a'..=b'z' | b'A'..=b'Z')) => {
                    self.at += 2;
                    let (name, ..) = self.tag()?;
                    return Some(Token::End(name));
                }
                (b'<', Some(b'a'..=b'z' | b'A'..=b'Z'), _) => {
                    self.at += 1;
                    let (name, attributes, is_empty) = self.tag()?;
                    self.raw = RAW.contains(&name.as_str()).then(|| name.clone());
                    return Some(Token::Start {
                        name,
                        attributes,
                        is_empty,
                    });
                }
                (b'<', Some(b'!' | b'?' | b'/'), _) => match rest.strip_prefix("<!--") {
                    Some(comment) if comment.starts_with('>') => self.at += "<!-->".len(),
                    Some(comment) if comment.starts_with("->") => self.at += "<!--->".len(),
                    Some(_) => {
                        self.at += "<!--".len();
                        self.skip_past("-->");
                    }
                    None => self.skip_past(">"),
                },
                _ => {
                    let from = self.at;
                    self.at += 1;
                    while self.peek().is_some() {
                        self.take_until(|byte| byte == b'<');
                        let after = self.bytes().get(self.at + 1);
                        if after
                            .is_some_and(|byte| byte.is_ascii_alphabetic() || b"!?/".contains(byte))
                        {
                            break;
                        }
                        self.at = (self.at + 1).min(self.html.len());
                    }
                    let text = self.html.get(from..self.at).unwrap_or_default();
                    return Some(Token::Text(htmlize::unescape(text)));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str) -> String {
        let mut shown = String::new();
        for token in Tokens::of(html) {
            shown.push_str(&match token {
                Token::Start {
                    name, attributes, ..
                } => format!("<{name}{attributes:?}>"),
                Token::End(name) => format!("</{name}>"),
                Token::Text(text) => format!("{text}|"),
            });
        }
        shown
    }

    #[test]
    fn tags_attributes_and_text_are_told_apart() {
        for (html, expected) in [
            ("a<B C=d>e</B x>", "a|<b[(\"C\", \"d\")]>e|</b>"),
            (
                "<a b='>' c=\"x y\" d=/e f/>",
                "<a[(\"b\", \">\"), (\"c\", \"x y\"), (\"d\", \"/e\"), (\"f\", \"\")]>",
            ),
            ("1 < 2 &amp; 3 <4", "1 < 2 & 3 <4|"),
            ("<!-- <p> -->x<!DOCTYPE a><?y?></>z", "x|z|"),
            ("<!-->a<!--->b<!-- c", "a|b|"),
            (
                "<script>if (a<b) '</p>'</SCRIPT >d",
                "<script[]>if (a<b) '</p>'|</script>d|",
            ),
            (
                "<title>a &lt; b</titles></title>",
                "<title[]>a < b</titles>|</title>",
            ),
            ("<style>x", "<style[]>x|"),
            ("&nbsp&copy;&#8217;&unknown;", "\u{a0}©’&unknown;|"),
            ("é<", "é<|"),
            ("<p a=\"", ""),
            ("</", ""),
            ("<a =b>", "<a[(\"=b\", \"\")]>"),
        ] {
            assert_eq!(shown(html), expected, "{html}");
        }
    }

    #[test]
    fn a_tag_of_any_size_is_one_token() {
        let html = format!("<a {}>hi</a>", "x=\"1\" ".repeat(200_000));
        assert_eq!(Tokens::of(&html).count(), 3);
        let html = format!(
            "<a {}>hi</a>",
            (0..100_000).map(|n| format!("x{n} ")).collect::<String>()
        );
        assert_eq!(Tokens::of(&html).count(), 3);
        assert_eq!(Tokens::of(&"<".repeat(200_000)).count(), 1);
        assert_eq!(Tokens::of(&"<a".repeat(200_000)).count(), 0);
        assert_eq!(Tokens::of(&"<script></".repeat(100_000)).count(), 2);
    }
}
