//! DOCX: the text of its main part, its notes and its text boxes (ECMA-376, part 1, section 17).

mod package;
mod symbols;

use std::collections::BTreeMap;

use quick_xml::{
    Reader,
    events::{BytesRef, BytesStart, Event},
};

use crate::{Block, Failure, Limits, text::Gathered};
use package::Package;
use symbols::symbol;

/// Text boxes that are open in each other.
const DEEPEST: usize = 20;

/// The text of notes, by their ids.
type Notes = BTreeMap<String, Vec<Block>>;

/// Reads a DOCX.
pub(crate) fn blocks(file: &[u8], limits: Limits) -> Result<Vec<Block>, Failure> {
    let mut package = Package::open(file, limits)?;
    let main = package.main()?;
    let xml = package.part(&main)?.ok_or(Failure::UnknownFormat)?;
    let footnotes = notes(&mut package, &main, "footnotes")?;
    let endnotes = notes(&mut package, &main, "endnotes")?;
    Document::new(footnotes, endnotes).read(&xml)
}

/// The notes of one kind. Damaged ones are left out: the text is worth it.
fn notes(package: &mut Package<'_>, main: &str, kind: &str) -> Result<Notes, Failure> {
    let named = package.related(main, kind)?;
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let name = named.unwrap_or_else(|| match folder {
        "" => format!("{kind}.xml"),
        folder => format!("{folder}/{kind}.xml"),
    });
    let Some(xml) = package.part(&name)? else {
        return Ok(Notes::new());
    };
    let mut document = Document::default();
    Ok(match document.read_all(&xml) {
        Ok(()) => document.notes,
        Err(_) => Notes::new(),
    })
}

/// A part that is being read.
#[derive(Default)]
struct Document {
    footnotes: Notes,
    endnotes: Notes,
    blocks: Vec<Block>,
    gathered: Gathered,
    /// What was gathered around the text boxes that are open.
    around: Vec<(Gathered, usize)>,
    is_text: bool,
    /// Within a run of letters of the same look, and whether that run is hidden.
    is_run: bool,
    is_hidden: bool,
    /// Rows that are open; an outermost row is one block, with tables in its cells.
    rows: usize,
    /// Elements that are open within one that is not read.
    skipped: usize,
    /// Blocks that follow when the one that is open has ended: of its notes and its text boxes.
    after: Vec<Block>,
    /// In a part of notes: those that were read, and the one that is open.
    notes: Notes,
    note: Option<String>,
}

impl Document {
    fn new(footnotes: Notes, endnotes: Notes) -> Self {
        Self {
            footnotes,
            endnotes,
            ..Self::default()
        }
    }

    fn read(mut self, xml: &str) -> Result<Vec<Block>, Failure> {
        self.read_all(xml)?;
        Ok(self.blocks)
    }

    fn read_all(&mut self, xml: &str) -> Result<(), Failure> {
        let mut reader = Reader::from_str(xml);
        loop {
            let event = reader
                .read_event()
                .map_err(|error| Failure::Broken(format!("its text is no XML ({error})")))?;
            match event {
                Event::Start(_) if self.skipped > 0 => self.skipped += 1,
                Event::End(_) if self.skipped > 0 => self.skipped -= 1,
                Event::Start(tag) => self.start(&tag),
                Event::Empty(tag) if self.skipped == 0 => self.empty(&tag),
                Event::End(tag) => self.end(tag.local_name().as_ref()),
                Event::Text(text) if self.reads() => {
                    self.gathered.add(&text.xml10_content());
                }
                Event::GeneralRef(reference) if self.reads() => {
                    self.gathered.add(&resolved(&reference));
                }
                Event::Eof => {
                    while !self.around.is_empty() {
                        self.end_box();
                    }
                    self.end_block();
                    return Ok(());
                }
                _ => {}
            }
        }
    }

    fn reads(&self) -> bool {
        self.is_text && !self.is_hidden && self.skipped == 0
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "t" => self.is_text = true,
            "r" => (self.is_run, self.is_hidden) = (true, false),
            "tr" => {
                if self.rows == 0 {
                    self.end_block();
                }
                self.rows += 1;
            }
            "tc" if !self.gathered.is_empty() => self.gathered.add(" | "),
            "txbxContent" if self.around.len() < DEEPEST => {
                let outer = std::mem::take(&mut self.gathered);
                self.around.push((outer, std::mem::take(&mut self.rows)));
            }
            // The same as in `Choice`, for programs that don't know that; and what was moved elsewhere.
            "Fallback" | "moveFrom" => self.skipped = 1,
            "footnote" | "endnote" => self.note = attribute(tag, "id"),
            _ => self.empty(tag),
        }
    }

    fn empty(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "pStyle" if self.rows == 0 => {
                if let Some(level) = attribute(tag, "val").and_then(|style| heading(&style)) {
                    self.end_block();
                    self.gathered.begin_heading(level);
                }
            }
            // Outside of a run it is said of the mark of a paragraph.
            "vanish" if self.is_run => {
                let value = attribute(tag, "val");
                self.is_hidden = !matches!(value.as_deref(), Some("0" | "false" | "off"));
            }
            "tab" | "br" | "cr" => self.gathered.add(" "),
            "noBreakHyphen" => self.gathered.add("-"),
            "sym" if !self.is_hidden => {
                let code = attribute(tag, "char");
                let code = code.and_then(|code| u32::from_str_radix(&code, 16).ok());
                let font = attribute(tag, "font").unwrap_or_default();
                if let Some(letter) = code.and_then(|code| symbol(&font, code)) {
                    self.gathered.add(letter.encode_utf8(&mut [0; 4]));
                }
            }
            "footnoteReference" => self.refer(tag, |document| &mut document.footnotes),
            "endnoteReference" => self.refer(tag, |document| &mut document.endnotes),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "t" => self.is_text = false,
            "r" => (self.is_run, self.is_hidden) = (false, false),
            "p" if self.rows == 0 => self.end_block(),
            "p" => self.gathered.add(" "),
            "tr" => {
                self.rows = self.rows.saturating_sub(1);
                if self.rows == 0 {
                    self.end_block();
                }
            }
            "txbxContent" => self.end_box(),
            "footnote" | "endnote" => {
                self.end_block();
                let blocks = std::mem::take(&mut self.blocks);
                if let Some(note) = self.note.take() {
                    self.notes.insert(note, blocks);
                }
            }
            _ => {}
        }
    }

    /// A note follows the paragraph that refers to it; where several do, the first.
    fn refer(&mut self, tag: &BytesStart<'_>, of: impl Fn(&mut Self) -> &mut Notes) {
        if let Some(note) = attribute(tag, "id")
            && let Some(blocks) = of(self).remove(&note)
        {
            self.after.extend(blocks);
        }
    }

    /// Ends a text box: it follows the paragraph in which it is anchored.
    fn end_box(&mut self) {
        if let Some((outer, rows)) = self.around.pop() {
            self.gathered.end();
            self.after.extend(self.gathered.take_blocks());
            self.gathered = outer;
            self.rows = rows;
        }
    }

    fn end_block(&mut self) {
        self.gathered.end();
        // Those of a text box wait for the paragraph around it.
        if self.around.is_empty() {
            self.blocks.extend(self.gathered.take_blocks());
            self.blocks.append(&mut self.after);
        }
    }
}

fn attribute(tag: &BytesStart<'_>, wanted: &str) -> Option<String> {
    // Without the check for doubles, which compares each attribute with all others.
    let mut attributes = tag.attributes();
    let mut attributes = attributes.with_checks(false).flatten();
    let found = attributes.find(|attribute| attribute.key.local_name().as_ref() == wanted);
    found.map(|attribute| attribute.value.into_owned())
}

/// The level that a style of a paragraph gives: `Heading1` and so on, `Title`.
fn heading(style: &str) -> Option<u8> {
    let name = style.to_ascii_lowercase();
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

    fn read(xml: &str) -> Result<Vec<Block>, Failure> {
        Document::default().read(xml)
    }

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
    fn a_text_box_is_read_once_after_its_paragraph() {
        let text_box =
            "<w:txbxContent><w:p><w:r><w:t>Second kayak free</w:t></w:r></w:p></w:txbxContent>";
        let xml = format!(
            "<w:document><w:p><w:r><w:t>Be</w:t></w:r><mc:AlternateContent><mc:Choice><wps:txbx>{text_box}</wps:txbx>\
             </mc:Choice><mc:Fallback><w:pict>{text_box}</w:pict></mc:Fallback></mc:AlternateContent><w:r><w:t>fore\
             </w:t></w:r></w:p><w:moveFrom><w:r><w:t>Gone</w:t></w:r></w:moveFrom><w:p><w:r><w:t>After</w:t></w:r></w:p>\
             </w:document>"
        );
        assert_eq!(
            read(&xml),
            Ok(["Before", "Second kayak free", "After"]
                .map(Block::paragraph)
                .into())
        );
    }

    #[test]
    fn what_a_run_hides_is_left_out() {
        let xml = r#"<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>Seen</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr>
            <w:t>HIDDEN &amp;</w:t><w:sym w:font="Wingdings" w:char="F0FC"/></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr>
            <w:t xml:space="preserve"> too</w:t></w:r></w:p>"#;
        assert_eq!(read(xml), Ok(vec![Block::paragraph("Seen too")]));
    }

    #[test]
    fn a_note_follows_the_paragraph_that_refers_to_it() {
        let mut notes = Document::default();
        notes
            .read_all(
                r#"<w:footnotes><w:footnote w:id="2"><w:p><w:r><w:t>Unless we call it off.</w:t></w:r></w:p></w:footnote>
                   <w:footnote w:id="3"><w:p><w:r><w:t>Never shown.</w:t></w:r></w:p></w:footnote></w:footnotes>"#,
            )
            .unwrap();
        let xml = r#"<w:p><w:r><w:t>Deposits are kept</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r>
            <w:t>.</w:t></w:r></w:p><w:p><w:r><w:t>Next</w:t><w:footnoteReference w:id="2"/><w:sym w:font="Wingdings"
            w:char="F0FC"/></w:r></w:p>"#;
        let read = Document::new(notes.notes, Notes::new()).read(xml);
        assert_eq!(
            read,
            Ok(["Deposits are kept.", "Unless we call it off.", "Next✓"]
                .map(Block::paragraph)
                .into())
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
