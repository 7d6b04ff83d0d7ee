//! Files as they come, and files that are made to do harm.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests may end on it"
)]

use std::io::{Cursor, Write};

use extraction::{Failure, Format, Kind, Limits, extract};
use lopdf::{
    Dictionary, Document, Object, Stream,
    content::{Content, Operation},
    dictionary,
};
use zip::write::SimpleFileOptions;

/// A PDF whose pages have these contents, with a font F1 and the given forms.
fn pdf(pages: &[&[u8]], forms: &[(&str, &[u8])]) -> Vec<u8> {
    let mut document = Document::with_version("1.5");
    let tree = document.new_object_id();
    let font = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
    });
    let resources = document.new_object_id();
    let mut drawn = Dictionary::new();
    for (name, content) in forms {
        let form =
            dictionary! { "Type" => "XObject", "Subtype" => "Form", "Resources" => resources };
        let id = document.add_object(Stream::new(form, content.to_vec()));
        drawn.set(*name, id);
    }
    document.objects.insert(
        resources,
        dictionary! { "Font" => dictionary! { "F1" => font }, "XObject" => drawn }.into(),
    );
    let kids: Vec<Object> = pages
        .iter()
        .map(|content| {
            let mut stream = Stream::new(Dictionary::new(), content.to_vec());
            stream.compress().unwrap();
            let content = document.add_object(stream);
            document
                .add_object(dictionary! {
                    "Type" => "Page", "Parent" => tree, "Contents" => content, "Resources" => resources,
                    "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
                })
                .into()
        })
        .collect();
    let count = kids.len() as i64;
    document.objects.insert(
        tree,
        dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into(),
    );
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// Lines of text from the top of a page: size and text.
fn lines(lines: &[(i64, &str)]) -> Vec<u8> {
    let mut operations = vec![Operation::new("BT", vec![])];
    let mut y = 800;
    for (size, text) in lines {
        y -= size * 12 / 10;
        // WinAnsi is Latin 1 for these letters.
        let bytes: Vec<u8> = text.chars().map(|letter| letter as u8).collect();
        operations.push(Operation::new("Tf", vec!["F1".into(), (*size).into()]));
        operations.push(Operation::new(
            "Tm",
            vec![1.into(), 0.into(), 0.into(), 1.into(), 50.into(), y.into()],
        ));
        operations.push(Operation::new("Tj", vec![Object::string_literal(bytes)]));
    }
    operations.push(Operation::new("ET", vec![]));
    Content { operations }.encode().unwrap()
}

fn docx(xml: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive
        .start_file("word/document.xml", SimpleFileOptions::default())
        .unwrap();
    archive.write_all(xml).unwrap();
    archive.finish().unwrap().into_inner()
}

fn read(file: &[u8]) -> Result<extraction::Extracted, Failure> {
    extract(file, "file", None, Limits::default())
}

#[test]
fn a_pdf_gives_its_headings_paragraphs_and_pages() {
    let first = lines(&[
        (24, "House rules"),
        (
            10,
            "Rooms are ready from three o'clock. Breakfast is served un-",
        ),
        (
            10,
            "til ten at the caf\u{e9} on the ground floor of the house.",
        ),
    ]);
    let second = lines(&[(10, "Dogs are welcome for ten francs a night.")]);
    let read = read(&pdf(&[&first, &second], &[])).unwrap();
    assert_eq!(read.format, Format::Pdf);
    assert_eq!(read.pages, Some(2));
    assert_eq!(read.language, Some("en"));
    let blocks: Vec<_> = read
        .blocks
        .iter()
        .map(|block| (block.kind, block.text.as_str(), block.page))
        .collect();
    assert_eq!(
        blocks,
        [
            (Kind::Heading(1), "House rules", Some(1)),
            (
                Kind::Paragraph,
                "Rooms are ready from three o'clock. Breakfast is served until ten at the café on the ground \
                 floor of the house.",
                Some(1)
            ),
            (
                Kind::Paragraph,
                "Dogs are welcome for ten francs a night.",
                Some(2)
            ),
        ]
    );
}

#[test]
fn text_of_forms_is_read_and_forms_that_draw_themselves_end() {
    let form = lines(&[(10, "Drawn by a form.")]);
    let read_one = read(&pdf(&[b"/A Do"], &[("A", &form)])).unwrap();
    assert_eq!(read_one.blocks[0].text, "Drawn by a form.");

    let mut again = form.clone();
    again.extend_from_slice(b" /A Do /B Do ");
    assert!(read(&pdf(&[b"/A Do"], &[("A", &again), ("B", &again)])).is_ok());
    // Many forms that draw many: it ends by what it may cost.
    let many = b"/A Do ".repeat(2_000);
    let cost = read(&pdf(&[&many], &[("A", &many)]));
    assert!(
        matches!(cost, Err(Failure::TooLarge | Failure::NoText)),
        "{cost:?}"
    );
}

#[test]
fn too_many_pages_are_refused() {
    let page = lines(&[(10, "Page")]);
    let pages: Vec<&[u8]> = (0..10_000).map(|_| page.as_slice()).collect();
    assert_eq!(read(&pdf(&pages, &[])), Err(Failure::TooManyPages));
}

#[test]
fn a_tree_of_pages_that_is_a_ring_ends() {
    let mut file = pdf(&[&lines(&[(10, "Page")])], &[]);
    let mut document = Document::load_mem(&file).unwrap();
    let tree = document
        .catalog()
        .unwrap()
        .get(b"Pages")
        .unwrap()
        .as_reference()
        .unwrap();
    let kids = document
        .get_dictionary(tree)
        .unwrap()
        .get(b"Kids")
        .unwrap()
        .clone();
    let mut kids = kids.as_array().unwrap().clone();
    kids.push(tree.into());
    document.get_dictionary_mut(tree).unwrap().set("Kids", kids);
    file.clear();
    document.save_to(&mut file).unwrap();
    let _ = read(&file);
}

#[test]
fn what_unpacks_to_too_much_is_refused() {
    let spaces = vec![b' '; 100 << 20];
    let bomb = pdf(&[&spaces], &[]);
    assert!(bomb.len() < 1_000_000);
    assert_eq!(read(&bomb), Err(Failure::TooLarge));
    let bomb = docx(&spaces);
    assert!(bomb.len() < 1_000_000);
    assert_eq!(read(&bomb), Err(Failure::TooLarge));
}

#[test]
fn a_docx_is_read_and_another_archive_is_not() {
    let file = docx(
        b"<w:document xmlns:w='x'><w:p><w:r><w:t>Dogs are welcome.</w:t></w:r></w:p></w:document>",
    );
    let read_one = read(&file).unwrap();
    assert_eq!(read_one.format, Format::Docx);
    assert_eq!(read_one.blocks[0].text, "Dogs are welcome.");

    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive
        .start_file("a.txt", SimpleFileOptions::default())
        .unwrap();
    let other = archive.finish().unwrap().into_inner();
    assert_eq!(read(&other), Err(Failure::UnknownFormat));
}

#[test]
fn a_page_without_text_says_that_it_has_none() {
    assert_eq!(read(&pdf(&[b"0 0 10 10 re f"], &[])), Err(Failure::NoText));
    assert_eq!(read(b"   "), Err(Failure::NoText));
}

/// A generator that gives the same numbers each time (xorshift, Marsaglia 2003).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below as u64).unwrap()
    }
}

#[test]
fn damaged_files_never_panic() {
    let page = lines(&[(24, "House rules"), (10, "Dogs are welcome.")]);
    let originals = [
        pdf(&[&page, b"/A Do"], &[("A", &page)]),
        docx(b"<w:document xmlns:w='x'><w:p><w:r><w:t>Dogs &amp; cats</w:t></w:r></w:p></w:document>"),
        b"<!doctype html><h1>A</h1><table><tr><td>1<td>2</table><pre>x</pre>".to_vec(),
    ];
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    for original in originals {
        for _ in 0..600 {
            let mut file = original.clone();
            for _ in 0..=numbers.next(8) {
                let place = numbers.next(file.len());
                match numbers.next(4) {
                    0 => file[place] = u8::try_from(numbers.next(256)).unwrap(),
                    1 => file.truncate(place.max(1)),
                    2 => {
                        file.remove(place);
                    }
                    _ => {
                        let digit = b"0123456789-"[numbers.next(11)];
                        file.insert(place, digit);
                    }
                }
                if file.is_empty() {
                    break;
                }
            }
            let _ = read(&file);
        }
    }
}
