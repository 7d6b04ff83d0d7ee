//! Markdown: CommonMark with tables.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::{Block, html, text::Gathered};

/// Reads Markdown. HTML in it is read as what it shows.
pub(crate) fn blocks(markdown: &str) -> Vec<Block> {
    let mut gathered = Gathered::default();
    let (title, markdown) = without_front_matter(markdown);
    if let Some(title) = title {
        gathered.begin_heading(1);
        gathered.add(title);
        gathered.end();
    }
    let mut is_code = false;
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => gathered.begin_heading(level as u8),
            Event::Start(Tag::CodeBlock(_)) => {
                gathered.end();
                is_code = true;
            }
            Event::End(TagEnd::CodeBlock) => {
                gathered.end();
                is_code = false;
            }
            Event::Start(Tag::TableCell) if !gathered.is_empty() => gathered.add(" | "),
            // An item begins a block even where the one around it has text.
            Event::Start(Tag::Item)
            | Event::End(
                TagEnd::Heading(_)
                | TagEnd::Paragraph
                | TagEnd::Item
                | TagEnd::TableRow
                | TagEnd::TableHead
                | TagEnd::HtmlBlock,
            ) => gathered.end(),
            Event::Text(text) if is_code => gathered.add_verbatim(&text),
            Event::Text(text) | Event::Code(text) => gathered.add(&text),
            Event::SoftBreak | Event::HardBreak => gathered.add(" "),
            Event::Html(text) => {
                for block in html::blocks(&text) {
                    gathered.add(&block.text);
                    gathered.add(" ");
                }
            }
            _ => {}
        }
    }
    gathered.into_blocks()
}

/// What generators of sites read of a page stands before it, between two lines of dashes (YAML) or plus signs (TOML). Of
/// that, a title that the page does not have itself is text.
fn without_front_matter(markdown: &str) -> (Option<&str>, &str) {
    let text = markdown.trim_start_matches('\u{feff}');
    let mark = match text.lines().next().map(str::trim_end) {
        Some(mark @ ("---" | "+++")) => mark,
        _ => return (None, markdown),
    };
    let mut end = 0;
    let mut title = None;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        end += line.len();
        let line = line.trim_end();
        if number == 0 {
            continue;
        }
        if line == mark || (mark == "---" && line == "...") {
            let rest = text.get(end..).unwrap_or_default();
            let has_own = rest.trim_start().starts_with("# ");
            return (title.filter(|_| !has_own), rest);
        }
        // A rule at the beginning of a text is none.
        let is_setting = line.is_empty()
            || line.starts_with([' ', '\t', '-', '#', '[', ']', '}'])
            || line.contains([':', '=']);
        if !is_setting {
            break;
        }
        if let Some((key, value)) = line.split_once([':', '='])
            && key.trim() == "title"
        {
            let value = value.trim().trim_matches(['"', '\'']);
            title = Some(value).filter(|value| !value.is_empty());
        }
    }
    (None, markdown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_is_no_text() {
        let texts = |markdown: &str| -> Vec<String> {
            let blocks = blocks(markdown).into_iter();
            blocks.map(|block| block.text).collect()
        };
        for (markdown, expected) in [
            (
                "---\ntitle: Conditions\ntags: [a, b]\n---\n\n# CGV\n\nTexte.",
                vec!["CGV", "Texte."],
            ),
            (
                "---\ntitle: \"Conditions\"\nmenu:\n  - a\n---\nTexte.",
                vec!["Conditions", "Texte."],
            ),
            (
                "+++\ntitle = 'Conditions'\n+++\nTexte.",
                vec!["Conditions", "Texte."],
            ),
            (
                "---\nNo setting here\n\n---\nText",
                vec!["No setting here", "Text"],
            ),
            ("---\na: b\n", vec!["a: b"]),
        ] {
            assert_eq!(texts(markdown), expected, "{markdown}");
        }
        assert_eq!(blocks("---\ntitle: T\n---\nx")[0], Block::heading(1, "T"));
    }

    #[test]
    fn headings_paragraphs_lists_tables_and_code_are_blocks() {
        let found = blocks(
            "# Returns\n\nWithin *14* days,\nby [post](https://x.example).\n\n- One\n- Two\n  - Three\n\n\
             | Size | Price |\n|---|---|\n| S | 5 |\n\n```\na\n  b\n```\n\n<p>Ex<b>tra</b></p>\n",
        );
        let texts: Vec<_> = found.iter().map(|block| block.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "Returns",
                "Within 14 days, by post.",
                "One",
                "Two",
                "Three",
                "Size | Price",
                "S | 5",
                "a\n  b",
                "Extra"
            ]
        );
        assert_eq!(found[0], Block::heading(1, "Returns"));
    }
}
