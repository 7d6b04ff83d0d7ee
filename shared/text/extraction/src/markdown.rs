//! Markdown: CommonMark with tables.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::{Block, html, text::Gathered};

/// Reads Markdown. HTML in it is read as what it shows.
pub(crate) fn blocks(markdown: &str) -> Vec<Block> {
    let mut gathered = Gathered::default();
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

#[cfg(test)]
mod tests {
    use super::*;

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
