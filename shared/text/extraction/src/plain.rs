//! Plain text, and what the letters of other text files are.

use crate::{Block, Failure, text::Gathered};

/// The letters of a text file: UTF-8, UTF-16 by its mark, else Windows-1252, which older files are in.
pub(crate) fn decode(file: &[u8]) -> Result<String, Failure> {
    match file {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        file => match std::str::from_utf8(file) {
            Ok(text) => Ok(text.to_owned()),
            Err(_) if file.contains(&0) => Err(Failure::Broken("it is not text".to_owned())),
            Err(_) => Ok(file.iter().map(|&byte| windows_1252(byte)).collect()),
        },
    }
}

fn utf8(bytes: &[u8]) -> Result<String, Failure> {
    std::str::from_utf8(bytes)
        .map(str::to_owned)
        .map_err(|_| Failure::Broken("it is not the UTF-8 that it says to be".to_owned()))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Failure> {
    let (pairs, _) = bytes.as_chunks::<2>();
    char::decode_utf16(pairs.iter().map(|&pair| unit(pair)))
        .collect::<Result<_, _>>()
        .map_err(|_| Failure::Broken("it is not the UTF-16 that it says to be".to_owned()))
}

/// <https://encoding.spec.whatwg.org/index-windows-1252.txt>
fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    let special = byte
        .checked_sub(0x80)
        .and_then(|place| HIGH.get(usize::from(place)));
    special.copied().unwrap_or(char::from(byte))
}

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
    fn letters_are_read_in_the_encodings_that_files_are_in() {
        assert_eq!(decode("Café".as_bytes()), Ok("Café".to_owned()));
        assert_eq!(decode(b"\xEF\xBB\xBFCaf\xC3\xA9"), Ok("Café".to_owned()));
        assert_eq!(decode(b"\xFF\xFEC\0a\0f\0\xE9\0"), Ok("Café".to_owned()));
        assert_eq!(decode(b"\xFE\xFF\0C\0a\0f\0\xE9"), Ok("Café".to_owned()));
        assert_eq!(decode(b"Caf\xE9 \x80"), Ok("Café €".to_owned()));
        assert!(decode(b"\xFF\0\x01").is_err());
    }

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
