//! The plain text of a mail in HTML, for whoever reads it without.

/// Elements after which a line ends.
const BLOCKS: [&str; 12] = [
    "p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "table", "ul", "hr",
];

/// The text of HTML: links with their address behind them, a line for each block.
#[must_use]
pub fn text_of(html: &str) -> String {
    let mut text = String::new();
    let mut link: Option<(String, usize)> = None;
    let mut rest = html;
    // Behind the last `>` no tag ends: to look for one at each `<` would read the rest as often.
    let behind_last = html.rfind('>').map_or(html.len(), |end| html.len() - end);
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        push_words(&mut text, before);
        let begins = |letter: char| letter.is_ascii_alphabetic() || matches!(letter, '/' | '!');
        let is_tag =
            from.len() > behind_last && from.get(1..).is_some_and(|from| from.starts_with(begins));
        let Some(end) = is_tag.then(|| from.find('>')).flatten() else {
            text.push('<');
            rest = from.get(1..).unwrap_or_default();
            continue;
        };
        let tag = from.get(1..end).unwrap_or_default();
        rest = from.get(end + 1..).unwrap_or_default();
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        match name.as_str() {
            "a" if tag.starts_with('/') => {
                if let Some((address, begin)) = link.take()
                    && text
                        .get(begin..)
                        .is_some_and(|words| words.trim() != address)
                {
                    text.push_str(&format!(" ({address})"));
                }
            }
            "a" => link = address(tag).map(|address| (address, text.len())),
            "li" if !tag.starts_with('/') => {
                end_line(&mut text);
                text.push_str("- ");
            }
            "p" | "table" | "ul" | "h1" | "h2" | "h3" | "h4" if tag.starts_with('/') => {
                end_line(&mut text);
                text.push('\n');
            }
            name if BLOCKS.contains(&name) => end_line(&mut text),
            _ => {}
        }
    }
    push_words(&mut text, rest);
    tidy(&text)
}

fn end_line(text: &mut String) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

/// Adds words; blanks in HTML are one.
fn push_words(text: &mut String, html: &str) {
    let decoded = decode(html);
    if decoded.starts_with(char::is_whitespace) && !text.ends_with(char::is_whitespace) {
        text.push(' ');
    }
    let words: Vec<&str> = decoded.split_whitespace().collect();
    text.push_str(&words.join(" "));
    if decoded.ends_with(char::is_whitespace) && !text.ends_with(char::is_whitespace) {
        text.push(' ');
    }
}

fn address(tag: &str) -> Option<String> {
    let (_, value) = tag.split_once("href=")?;
    let quote = value
        .chars()
        .next()
        .filter(|letter| matches!(letter, '"' | '\''))?;
    let value = value.get(1..)?.split(quote).next()?;
    Some(decode(value)).filter(|value| !value.is_empty())
}

fn decode(html: &str) -> String {
    let plain = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x2f;", "/"),
        // The last one, so that nothing is decoded twice.
        ("&amp;", "&"),
    ];
    plain
        .iter()
        .fold(html.to_owned(), |text, (entity, letter)| {
            text.replace(entity, letter)
        })
}

/// At most one empty line between lines, and none around them.
fn tidy(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim) {
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_reads_as_text() {
        let html = "<h1>Hi  Ada</h1><p>See <a href=\"https://a.example/?a=1&amp;b=2\">our\n tours</a> &amp; more.<br>Bye</p>\
                    <ul><li>One</li><li>Two &lt;3</li></ul><a href='https://b.example'>https://b.example</a>";
        assert_eq!(
            text_of(html),
            "Hi Ada\n\nSee our tours (https://a.example/?a=1&b=2) & more.\nBye\n\n- One\n- Two <3\n\nhttps://b.example"
        );
        assert_eq!(text_of("1 < 2 <b"), "1 < 2 <b");
        assert_eq!(text_of("&amp;lt;"), "&lt;");
    }
}
