//! Plain text.

use crate::{Block, text::Gathered};

/// Paragraphs are parted by empty lines, pages by form feeds.
pub(crate) fn blocks(text: &str) -> (Vec<Block>, Option<u32>) {
    let mut blocks = Vec::new();
    let has_pages = text.trim_end_matches('\u{c}').contains('\u{c}');
    let mut page = 0;
    for page_text in text.trim_end_matches('\u{c}').split('\u{c}') {
        page += 1;
        let mut gathered = Gathered::default();
        for line in page_text.lines() {
            if line.trim().is_empty() {
                gathered.end();
            } else {
                gathered.add(line);
                gathered.add(" ");
            }
        }
        let of_page = has_pages.then_some(page);
        blocks.extend(gathered.into_blocks().into_iter().map(|block| Block {
            page: of_page,
            ..block
        }));
    }
    (blocks, has_pages.then_some(page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_lines_part_paragraphs_and_form_feeds_pages() {
        let (blocks, pages) = blocks("One\nline.\n \nTwo.\x0cThree.\x0c");
        let read: Vec<_> = blocks
            .iter()
            .map(|block| (block.text.as_str(), block.page))
            .collect();
        assert_eq!(
            read,
            [
                ("One line.", Some(1)),
                ("Two.", Some(1)),
                ("Three.", Some(2))
            ]
        );
        assert_eq!(pages, Some(2));
    }
}
