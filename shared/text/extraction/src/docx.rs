//! DOCX: the text of `word/document.xml` (ECMA-376, part 1, section 17).

use std::io::{Cursor, Read};

use quick_xml::{
    Reader,
    events::{BytesRef, BytesStart, Event},
};
use zip::{ZipArchive, result::ZipError};

use crate::{Block, Failure, Limits, text::Gathered};

const TEXT: &str = "word/document.xml";

/// Reads a DOCX.
pub(crate) fn blocks(file: &[u8], limits: Limits) -> Result<Vec<Block>, Failure> {
    let mut archive = ZipArchive::new(Cursor::new(file))
        .map_err(|error| Failure::Broken(format!("its archive can't be read ({error})")))?;
    let part = archive.by_name(TEXT).map_err(|error| match error {
        ZipError::FileNotFound => Failure::UnknownFormat,
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Failure::Encrypted,
        error => Failure::Broken(format!("its text can't be unpacked ({error})")),
    })?;
    // What the archive says of its size is not believed.
    let mut xml = String::new();
    part.take(limits.unpacked_part as u64 + 1)
        .read_to_string(&mut xml)
        .map_err(|error| Failure::Broken(format!("its text can't be unpacked ({error})")))?;
    if xml.len() > limits.unpacked_part {
        return Err(Failure::TooLarge);
    }
    read(&xml)
}

fn read(xml: &str) -> Result<Vec<Block>, Failure> {
    let mut reader = Reader::from_str(xml);
    let mut gathered = Gathered::default();
    let mut is_text = false;
    // Cells of a row that is open; a row is one block, with tables in its cells.
    let mut rows = 0_usize;
    loop {
        let event = reader
            .read_event()
            .map_err(|error| Failure::Broken(format!("its text is no XML ({error})")))?;
        match event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "t" => is_text = true,
                "tr" => {
                    gathered.end();
                    rows += 1;
                }
                "tc" if !gathered.is_empty() => gathered.add(" | "),
                _ => {}
            },
            Event::Empty(tag) => match tag.local_name().as_ref() {
                "pStyle" if rows == 0 => {
                    if let Some(level) = heading(&tag) {
                        gathered.begin_heading(level);
                    }
                }
                "tab" | "br" | "cr" => gathered.add(" "),
                "noBreakHyphen" => gathered.add("-"),
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "t" => is_text = false,
                "p" if rows == 0 => gathered.end(),
                "p" => gathered.add(" "),
                "tr" => {
                    rows = rows.saturating_sub(1);
                    if rows == 0 {
                        gathered.end();
                    }
                }
                _ => {}
            },
            Event::Text(text) if is_text => gathered.add(&text.xml10_content()),
            Event::GeneralRef(reference) if is_text => gathered.add(&resolved(&reference)),
            Event::Eof => return Ok(gathered.into_blocks()),
            _ => {}
        }
    }
}

/// The level that a style of a paragraph gives: `Heading1` and so on, `Title`.
fn heading(style: &BytesStart<'_>) -> Option<u8> {
    let name = style.attributes().flatten().find_map(|attribute| {
        (attribute.key.local_name().as_ref() == "val").then_some(attribute.value)
    })?;
    let name = name.to_ascii_lowercase();
    if name == "title" {
        return Some(1);
    }
    // In other languages than English Word writes berschrift1, Titre1, Ttulo1 and the like: letters, a number.
    let level = name
        .chars()
        .next_back()?
        .to_digit(10)
        .filter(|level| (1..=9).contains(level))?;
    let style = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    [
        "heading",
        "berschrift",
        "titre",
        "ttulo",
        "titolo",
        "kop",
        "rubrik",
        "overskrift",
    ]
    .contains(&style.trim_start_matches('ü').trim())
    .then_some(u8::try_from(level).ok()?)
}

/// The letter of a reference; those that a document declares itself are left out.
fn resolved(reference: &BytesRef<'_>) -> String {
    match reference.resolve_char_ref() {
        Ok(Some(letter)) => letter.to_string(),
        _ => match &**reference {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "apos" => "'",
            _ => "",
        }
        .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_headings_and_tables_are_blocks() {
        let xml = r#"<?xml version="1.0"?><w:document xmlns:w="x"><w:body>
            <w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:r><w:t>Re</w:t></w:r><w:r><w:t>turns</w:t></w:r></w:p>
            <w:p><w:r><w:t xml:space="preserve">Smith &amp; Sons&#8217; </w:t><w:br/><w:t>shop</w:t></w:r></w:p>
            <w:tbl><w:tr><w:tc><w:p><w:r><w:t>S</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>5</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
            </w:body></w:document>"#;
        assert_eq!(
            read(xml),
            Ok(vec![
                Block::heading(2, "Returns"),
                Block::paragraph("Smith & Sons’ shop"),
                Block::paragraph("S | 5"),
            ])
        );
    }

    #[test]
    fn what_is_no_xml_is_said_to_be_broken() {
        assert!(matches!(read("<a><b></a>"), Err(Failure::Broken(_))));
    }

    #[test]
    fn entities_of_a_document_are_not_expanded() {
        let bomb =
            r#"<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><p><t>one &b; two</t></p>"#;
        assert_eq!(read(bomb), Ok(vec![Block::paragraph("one two")]));
    }
}
