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

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn docx(xml: &[u8]) -> Vec<u8> {
    archive(&[("word/document.xml", xml)])
}

/// The text of a PDF with one page, one font F1 (object 5) and further objects from 6 on, each as it is written.
fn text_of_font(content: &[u8], font: &str, further: &[&[u8]]) -> Result<String, Failure> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut stream = format!("<< /Length {} >>\nstream\n", content.len()).into_bytes();
    stream.extend_from_slice(content);
    stream.extend_from_slice(b"\nendstream");
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_vec(),
        stream,
        format!("<< /Type /Font {font} >>").into_bytes(),
    ];
    objects.extend(further.iter().map(|object| object.to_vec()));
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(file.len());
        file.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let table = file.len();
    file.extend_from_slice(
        format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).as_bytes(),
    );
    for place in &places {
        file.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
    }
    let size = places.len() + 1;
    file.extend_from_slice(
        format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF").as_bytes(),
    );
    let texts = read(&file)?.blocks.into_iter().map(|block| block.text);
    Ok(texts.collect::<Vec<_>>().join("\n"))
}

/// A stream as a PDF has it.
fn stream(content: &str) -> Vec<u8> {
    format!(
        "<< /Length {} >>\nstream\n{content}\nendstream",
        content.len()
    )
    .into_bytes()
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
fn a_map_to_unicode_counts_before_names_of_glyphs() {
    let map = stream(
        "1 begincodespacerange <00> <FF> endcodespacerange 3 beginbfchar <21> <0057> <22> <0061> <23> <0079> endbfchar",
    );
    let font = "/Subtype /Type1 /BaseFont /AAAAAA+X /FirstChar 33 /LastChar 35 /Widths [500 500 500] /ToUnicode 6 0 R \
        /Encoding << /Differences [33 /g1 /g2 /g3] >>";
    let text = text_of_font(b"BT /F1 12 Tf 40 700 Td <212223> Tj ET", font, &[&map]);
    assert_eq!(text.as_deref(), Ok("Way"));
    // Names that Adobe's list has are letters, beside others that it hasn't.
    let font = font
        .replace("/ToUnicode 6 0 R", "")
        .replace("/g1 /g2", "/Zcaron /f_i.alt");
    let text = text_of_font(
        b"BT /F1 12 Tf 40 700 Td <21222122212221222122> Tj ET",
        &font,
        &[],
    );
    assert_eq!(text.as_deref(), Ok("ŽfiŽfiŽfiŽfiŽfi"));
}

#[test]
fn words_of_composite_fonts_are_whole() {
    // Wide letters, each shown by itself and put where the one before ends.
    let map = stream(
        "1 begincodespacerange <0000> <FFFF> endcodespacerange 2 beginbfrange <0041> <005A> <0041> <0061> <007A> <0061> endbfrange",
    );
    let descendant =
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /DW 600 /W [109 109 900 87 [950]] \
        /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>";
    let font = "/Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R";
    let content = b"BT /F1 10 Tf 40 700 Td <00530075006d> Tj 21 0 Td <006d00650072> Tj 30 0 Td <0057> Tj 9.5 0 Td <0065> Tj ET";
    let text = text_of_font(content, font, &[descendant, &map]);
    assert_eq!(text.as_deref(), Ok("Summer We"));
}

#[test]
fn predefined_maps_of_chinese_japanese_and_korean_are_known() {
    let descendant = b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /X \
        /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> >>";
    for (map, text) in [
        ("90ms-RKSJ-H", "営業時間は九時からﾃﾞｽ A1"),
        ("EUC-H", "営業時間"),
        ("GBK-EUC-H", "营业时间"),
        ("ETen-B5-V", "營業時間"),
        ("KSCms-UHC-H", "영업 시간"),
        ("UniJIS-UTF16-H", "営業時間"),
    ] {
        let bytes: Vec<u8> = match map.split('-').next().unwrap() {
            "90ms" => encoding_rs::SHIFT_JIS.encode(text).0.into(),
            "EUC" => encoding_rs::EUC_JP.encode(text).0.into(),
            "GBK" => encoding_rs::GBK.encode(text).0.into(),
            "ETen" => encoding_rs::BIG5.encode(text).0.into(),
            "KSCms" => encoding_rs::EUC_KR.encode(text).0.into(),
            _ => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        };
        let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let content = format!("BT /F1 12 Tf 40 700 Td <{digits}> Tj ET");
        let font =
            format!("/Subtype /Type0 /BaseFont /X /Encoding /{map} /DescendantFonts [6 0 R]");
        let read = text_of_font(content.as_bytes(), &font, &[descendant]);
        assert_eq!(read.as_deref(), Ok(text), "{map}");
    }
}

#[test]
fn a_true_type_font_without_an_encoding_is_windows_1252() {
    let font = "/Subtype /TrueType /BaseFont /AAAAAA+Arial /FontDescriptor << /Type /FontDescriptor /Flags 32 >>";
    let content = b"BT /F1 12 Tf 40 700 Td (S\xe9curit\xe9 \x80 h\xf4tel) Tj ET";
    assert_eq!(
        text_of_font(content, font, &[]).as_deref(),
        Ok("Sécurité € hôtel")
    );
}

#[test]
fn actual_text_counts_and_spacing_parts_no_words() {
    let font = "/Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding";
    for (content, expected) in [
        (
            &b"BT /F1 12 Tf 40 700 Td /Span << /ActualText (Z\xfcrich) >> BDC (Z..) Tj (rich) Tj EMC ( tours) Tj ET"[..],
            "Zürich tours",
        ),
        (b"BT /F1 12 Tf 40 700 Td /Span << /ActualText <FEFF00660069> >> BDC (x) Tj EMC (sh) Tj ET", "fish"),
        (b"BT /F1 12 Tf 40 700 Td (co) Tj /Span << /ActualText () >> BDC (-) Tj EMC (op) Tj ET", "coop"),
        (b"BT /F1 10 Tf 5 Tc 40 700 Td (a) Tj 10 0 Td (b) Tj ET", "ab"),
        (b"BT /F1 10 Tf 200 Tz 40 700 Td (a) Tj 10 0 Td (b) Tj ET", "ab"),
    ] {
        assert_eq!(text_of_font(content, font, &[]).as_deref(), Ok(expected));
    }
}

#[test]
fn what_is_filled_in_a_form_is_read() {
    let mut document = Document::load_mem(&pdf(&[&lines(&[(10, "Name:")])], &[])).unwrap();
    let font = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
    });
    let look = |document: &mut Document, text: &str| {
        let content = format!("/Tx BMC BT /Helv 10 Tf 2 2 Td ({text}) Tj ET EMC").into_bytes();
        document.add_object(Stream::new(
            dictionary! { "Type" => "XObject", "Subtype" => "Form" },
            content,
        ))
    };
    let (shown, hidden, state) = (
        look(&mut document, "Ada Lovelace"),
        look(&mut document, "never seen"),
        look(&mut document, "chosen"),
    );
    let rect = || vec![100.into(), 700.into(), 200.into(), 720.into()];
    let annotations: Vec<Object> = vec![
        dictionary! { "Subtype" => "Widget", "Rect" => rect(), "AP" => dictionary! { "N" => shown } }.into(),
        dictionary! { "Subtype" => "Widget", "F" => 2, "Rect" => rect(), "AP" => dictionary! { "N" => hidden } }.into(),
        dictionary! {
            "Subtype" => "Widget", "Rect" => vec![100.into(), 600.into()], "AS" => "On",
            "AP" => dictionary! { "N" => dictionary! { "On" => state, "Off" => hidden } },
        }
        .into(),
        dictionary! {
            "Subtype" => "Widget", "FT" => "Tx", "Rect" => vec![100.into(), 500.into()],
            "V" => Object::string_literal("Grace Hopper"),
        }
        .into(),
    ];
    let page = document.page_iter().next().unwrap();
    document
        .get_dictionary_mut(page)
        .unwrap()
        .set("Annots", annotations);
    let fonts = dictionary! { "Font" => dictionary! { "Helv" => font } };
    document
        .catalog_mut()
        .unwrap()
        .set("AcroForm", dictionary! { "DR" => fonts });
    let mut file = Vec::new();
    document.save_to(&mut file).unwrap();
    let texts: Vec<_> = read(&file)
        .unwrap()
        .blocks
        .into_iter()
        .map(|block| block.text)
        .collect();
    assert_eq!(texts, ["Name:", "Ada Lovelace", "chosen", "Grace Hopper"]);
}

#[test]
fn a_font_whose_letters_nobody_knows_is_said_to_be_one() {
    let descendant =
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) \
        /Ordering (Identity) /Supplement 0 >> >>";
    let font = "/Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [6 0 R]";
    let content = b"BT /F1 12 Tf 40 700 Td <00030004000500060007> Tj ET";
    let read = text_of_font(content, font, &[descendant]);
    assert_eq!(read, Err(Failure::UnknownLetters));
}

#[test]
fn tables_of_fonts_of_any_size_end() {
    let ranges = "<0000> <FFFF> <0041> ".repeat(20_000);
    let map = stream(&format!("1 beginbfrange {ranges} endbfrange"));
    let widths = "0 65535 500 ".repeat(20_000);
    let descendant = format!("<< /Type /Font /Subtype /CIDFontType2 /W [{widths}] >>");
    let font = "/Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R";
    let content = b"BT /F1 12 Tf 40 700 Td <0000> Tj ET";
    let read = text_of_font(content, font, &[descendant.as_bytes(), &map]);
    assert_eq!(read.as_deref(), Ok("A"));
}

#[test]
fn a_password_is_said_to_be_needed() {
    let mut document = Document::load_mem(&pdf(&[&lines(&[(10, "Secret")])], &[])).unwrap();
    document.trailer.set(
        "ID",
        vec![
            Object::string_literal(b"0123456789abcdef".to_vec()),
            Object::string_literal(b"0123456789abcdef".to_vec()),
        ],
    );
    let version = lopdf::EncryptionVersion::V2 {
        document: &document,
        owner_password: "owner",
        user_password: "user",
        key_length: 128,
        permissions: lopdf::Permissions::all(),
    };
    let state = lopdf::EncryptionState::try_from(version).unwrap();
    document.encrypt(&state).unwrap();
    let mut file = Vec::new();
    document.save_to(&mut file).unwrap();
    assert_eq!(read(&file), Err(Failure::Encrypted));
}

#[test]
fn notes_boxes_and_parts_of_a_docx_are_found_by_its_relationships() {
    let relationship = |kind: &str, target: &str| {
        format!(
            "<Relationships><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/\
             relationships/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let file = archive(&[
        ("_rels/.rels", relationship("officeDocument", "/word/document2.xml").as_bytes()),
        ("word/_rels/document2.xml.rels", relationship("footnotes", "notes/foot.xml").as_bytes()),
        (
            "word/document2.xml",
            b"<w:document><w:p><w:r><w:t>Deposits are kept</w:t><w:footnoteReference w:id='2'/><w:t>.</w:t></w:r></w:p>\
              </w:document>",
        ),
        (
            "word/notes/foot.xml",
            b"<w:footnotes><w:footnote w:id='2'><w:p><w:r><w:t>Unless we call it off.</w:t></w:r></w:p></w:footnote>\
              </w:footnotes>",
        ),
    ]);
    let texts: Vec<_> = read(&file)
        .unwrap()
        .blocks
        .into_iter()
        .map(|block| block.text)
        .collect();
    assert_eq!(texts, ["Deposits are kept.", "Unless we call it off."]);
}

#[test]
fn an_encoding_is_declared_or_guessed() {
    let text = "営業時間は午前九時から午後六時までです。";
    let (bytes, ..) = encoding_rs::SHIFT_JIS.encode(text);
    let page = [b"<!doctype html><meta charset=\"shift-jis\"><p>", &*bytes].concat();
    let page = extract(&page, "a.html", None, Limits::default()).unwrap();
    assert_eq!(
        (page.blocks[0].text.as_str(), page.guessed_encoding),
        (text, None)
    );
    let said = Some("text/plain; charset=Shift_JIS");
    let plain = extract(&bytes, "a.txt", said, Limits::default()).unwrap();
    assert_eq!(
        (plain.blocks[0].text.as_str(), plain.guessed_encoding),
        (text, None)
    );
    let guessed = extract(&bytes, "a.txt", None, Limits::default()).unwrap();
    assert_eq!(
        (guessed.blocks[0].text.as_str(), guessed.guessed_encoding),
        (text, Some("Shift_JIS"))
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
    let drawn = read(&pdf(&[b"0 0 10 10 re f"], &[]));
    assert_eq!(drawn, Err(Failure::NoTextOnPages));
    assert_eq!(
        read("\u{1f44d}\u{1f44d} --".as_bytes()),
        Err(Failure::NoText)
    );
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

#[test]
fn letters_of_a_standard_font_that_stand_alone_are_words() {
    // The widths of Helvetica, which the file need not tell.
    let letters = [
        ("W", 944),
        ("a", 556),
        ("y", 500),
        ("s", 500),
        (" ", 278),
        ("S", 667),
        ("u", 556),
        ("m", 833),
        ("m", 833),
        ("e", 556),
        ("r", 333),
    ];
    let mut place = 40.0;
    let mut content = String::from("BT /F1 12 Tf ");
    for (letter, width) in letters {
        if letter != " " {
            content.push_str(&format!("1 0 0 1 {place:.3} 700 Tm ({letter}) Tj "));
        }
        place += f64::from(width) * 12.0 / 1000.0;
    }
    content.push_str("ET");
    let blocks = read(&pdf(&[content.as_bytes()], &[])).unwrap().blocks;
    let texts: Vec<&str> = blocks.iter().map(|block| block.text.as_str()).collect();
    assert_eq!(texts, ["Ways Summer"]);
}
