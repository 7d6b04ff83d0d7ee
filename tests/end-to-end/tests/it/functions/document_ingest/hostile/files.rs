//! Files by number: made of what parsers stumble over, and damaged.

use std::io::{Cursor, Write};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// A sequence of files.
pub struct Files {
    /// The same seed gives the same files.
    pub seed: u64,
}

/// A file and what it is called.
pub struct File {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// How often something is repeated: a little, and more than any stack is deep.
const REPETITIONS: [usize; 6] = [0, 1, 3, 50, 3_000, 30_000];

/// Bytes up to which a file grows.
const MAX_BYTES: usize = 300_000;

const HTML: [&str; 22] = [
    "<a ",
    "x=\"1\" ",
    "a='",
    "b=>",
    ">",
    "<div>",
    "</div>",
    "<p hidden>",
    "<table><tr><td>",
    "<li>",
    "<script>",
    "</script",
    "<!--",
    "-->",
    "<![CDATA[",
    "&#x110000;",
    "&notit;",
    "&",
    "<svg><path/>",
    "<pre>\n",
    "Dogs. ",
    "\u{0}",
];

const MARKDOWN: [&str; 20] = [
    "> ",
    "* ",
    "[",
    "](",
    "![",
    "**",
    "_a ",
    "`",
    "```\n",
    "| a ",
    "\n",
    "---\n",
    "<div>",
    "<a x=1 ",
    "&lt;",
    "# ",
    "1. ",
    "\\",
    "[a]: <b>\n",
    "Dogs. ",
];

const XML: [&str; 18] = [
    "<w:p>",
    "</w:p>",
    "<w:r><w:t>",
    "</w:t></w:r>",
    "<w:tbl><w:tr><w:tc>",
    "</w:tc></w:tr></w:tbl>",
    "<w:txbxContent>",
    "</w:txbxContent>",
    "<mc:Fallback>",
    "<w:footnoteReference w:id='1'/>",
    "<w:sym w:font='Symbol' w:char='F061'/>",
    "<w:pStyle w:val='Heading1' a='1' b='2'/>",
    "&amp;",
    "&x;",
    "<!--",
    "-->",
    "<w:t a='1' a='2'>",
    "Dogs. ",
];

const CONTENT: [&str; 24] = [
    "BT ",
    "ET ",
    "/F1 12 Tf ",
    "1 0 0 1 50 700 Tm ",
    "(Dogs) Tj ",
    "<0041004200> Tj ",
    "[(a) -300 (b)] TJ ",
    "/A Do ",
    "q ",
    "Q ",
    "/Span << /ActualText (x) >> BDC ",
    "EMC ",
    "[ ",
    "] ",
    "<< ",
    ">> ",
    "( ",
    ") ",
    "0 -12 Td ",
    "T* ",
    "99999999999999999999 Tc ",
    "1e400 TL ",
    "/F2 0 Tf ",
    "/F3 -5 Tf ",
];

const OBJECTS: [&str; 22] = [
    "<< /Type /Font /Subtype /Type1 /Encoding << /Differences [250 /A /B /C /g1 /uni /uniD800 /u /f_f_ 300 /x -1 /y] >> >>",
    "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [8 0 R] /ToUnicode 9 0 R >>",
    "<< /Type /Font /Subtype /Type0 /Encoding /90ms-RKSJ-H /DescendantFonts [7 0 R] >>",
    "<< /Type /Font /Subtype /Type0 /Encoding 9 0 R /DescendantFonts 8 0 R >>",
    "<< /Type /Font /Subtype /TrueType /FirstChar -5 /Widths [1 2 3 9 0 R] /FontDescriptor 10 0 R >>",
    "<< /Type /Font /Subtype /CIDFontType2 /DW -1 /W [0 [1 2] 5 4294967295 500 7 [8 0 R]] /FontDescriptor 10 0 R >>",
    "<< /Type /FontDescriptor /Flags 4 /FontFile2 9 0 R >>",
    "<< /Type /FontDescriptor /FontFile3 9 0 R >>",
    "<< /Type /FontDescriptor /FontFile 9 0 R >>",
    "<< /Type /XObject /Subtype /Form /Resources 5 0 R /Matrix [0 0 0 0 0 0] /Length 9 >>\nstream\n/A Do /A Do\nendstream",
    "<< /Length 60 >>\nstream\n1 begincodespacerange <00> <FFFFFFFF> endcodespacerange\nendstream",
    "<< /Length 99 >>\nstream\n1 beginbfrange <00> <FF> <D800> <0000> <FFFF> [<0041> endbfrange\nendstream",
    "<< /Length 40 >>\nstream\n1 begincidrange <0000> <FFFF> 4294967295 endcidrange\nendstream",
    "<< /Filter /FlateDecode /Length 10 >>\nstream\nnot deflated\nendstream",
    "<< /Filter [/ASCIIHexDecode /LZWDecode /ASCII85Decode] /Length 10 >>\nstream\n00ff00ff\nendstream",
    "<< /Length 30 >>\nstream\n\u{0}\u{1}\u{0}\u{0}\u{0}\u{9}\u{0}\u{7f}cmap\u{0}\u{0}head\nendstream",
    "[ 6 0 R 7 0 R 8 0 R ]",
    "6 0 R",
    "9 0 R",
    "(\\377\\400\\\n)",
    "null",
    "<< /Type /ObjStm /N 99999999 /First 5 /Length 12 >>\nstream\n1 0 2 0 << >>\nendstream",
];

impl Files {
    /// The file of a number.
    pub fn file(&self, number: u64) -> File {
        let mut random = Random(fastrand::Rng::with_seed(
            self.seed.wrapping_mul(1_000_003) ^ number,
        ));
        let (end, bytes) = match number % 5 {
            0 => (
                "html",
                format!("<!doctype html>{}", random.soup(&HTML)).into_bytes(),
            ),
            1 => ("md", random.soup(&MARKDOWN).into_bytes()),
            2 => ("docx", random.docx()),
            3 => ("pdf", random.pdf()),
            _ => ("txt", random.text()),
        };
        let bytes = match random.0.u8(0..3) {
            0 => random.damaged(bytes),
            _ => bytes,
        };
        // Each a document of its own: one at a time works on the same one.
        let name = format!("{}-{number}.{end}", self.seed);
        File { name, bytes }
    }
}

struct Random(fastrand::Rng);

impl Random {
    fn one<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.0.usize(0..words.len())]
    }

    /// Some of the words, each repeated, in any order.
    fn soup(&mut self, words: &[&str]) -> String {
        let mut soup = String::new();
        for _ in 0..self.0.usize(1..12) {
            let word: String = (0..self.0.usize(1..3)).map(|_| self.one(words)).collect();
            // Words to embed cost time and stumble nobody.
            let most = if word.contains("Dogs") { 50 } else { 30_000 };
            let times = REPETITIONS[self.0.usize(0..REPETITIONS.len())].min(most);
            let fits = MAX_BYTES.saturating_sub(soup.len()) / word.len();
            soup.push_str(&word.repeat(times.min(fits)));
        }
        soup
    }

    fn docx(&mut self) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let relationships = "<Relationships><Relationship Type='x/officeDocument' Target='word/document.xml'/>\
            <Relationship Type='x/footnotes' Target='../word/./footnotes.xml'/></Relationships>";
        for (name, content) in [
            ("_rels/.rels", relationships.to_owned()),
            ("word/_rels/document.xml.rels", relationships.to_owned()),
            (
                "word/document.xml",
                format!("<w:document>{}", self.soup(&XML)),
            ),
            (
                "word/footnotes.xml",
                format!("<w:footnotes><w:footnote w:id='1'>{}", self.soup(&XML)),
            ),
        ] {
            let method = match self.0.bool() {
                true => CompressionMethod::Deflated,
                false => CompressionMethod::Stored,
            };
            let options = SimpleFileOptions::default().compression_method(method);
            archive.start_file(name, options).unwrap();
            archive.write_all(content.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn pdf(&mut self) -> Vec<u8> {
        let mut objects = vec![
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
            "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources 5 0 R >>".to_owned(),
        ];
        let content = self.soup(&CONTENT);
        objects.push(format!(
            "<< /Length {} >>\nstream\n{content}\nendstream",
            content.len()
        ));
        objects.push(
            "<< /Font << /F1 6 0 R /F2 7 0 R /F3 8 0 R >> /XObject << /A 11 0 R >> /Properties << /P 9 0 R >> >>".to_owned(),
        );
        for _ in 6..13 {
            let object = match self.0.u8(0..12) {
                0 => self
                    .one(&["[", "<<", "(", "<< /A "])
                    .repeat(REPETITIONS[self.0.usize(2..6)]),
                _ => self.one(&OBJECTS).to_owned(),
            };
            objects.push(object);
        }
        let mut file = b"%PDF-1.7\n".to_vec();
        let mut places = Vec::new();
        for (number, object) in (1..).zip(&objects) {
            places.push(file.len());
            file.extend_from_slice(format!("{number} 0 obj\n{object}\nendobj\n").as_bytes());
        }
        let table = file.len();
        file.extend_from_slice(
            format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).as_bytes(),
        );
        for place in &places {
            file.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
        }
        let trailer = self.one(&[
            "<< /Size 14 /Root 1 0 R >>",
            "<< /Size 14 /Root 1 0 R /Prev 9 >>",
            "<< /Root 12 0 R >>",
        ]);
        file.extend_from_slice(format!("trailer\n{trailer}\nstartxref\n{table}\n%%EOF").as_bytes());
        file
    }

    /// Text in some encoding, or in none.
    fn text(&mut self) -> Vec<u8> {
        let part: Vec<u8> = (0..self.0.usize(1..2_000)).map(|_| self.0.u8(..)).collect();
        match self.0.u8(0..4) {
            0 => part,
            1 => [&[0xFF, 0xFE], part.as_slice()].concat(),
            2 => part.into_iter().map(|byte| byte | 0x80).collect(),
            _ => "\u{c}\n \n".repeat(20_000).into_bytes(),
        }
    }

    /// Bytes changed, left out, put in twice, and the end cut off.
    fn damaged(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        for _ in 0..self.0.usize(1..20) {
            if bytes.is_empty() {
                break;
            }
            let place = self.0.usize(0..bytes.len());
            match self.0.u8(0..5) {
                0 => bytes[place] = self.0.u8(..),
                1 => drop(bytes.remove(place)),
                2 => bytes.insert(place, b"0123456789-<>[]()/ "[self.0.usize(0..19)]),
                3 => {
                    let end = (place + self.0.usize(0..200)).min(bytes.len());
                    let part = bytes[place..end].to_vec();
                    bytes.splice(place..place, part);
                }
                _ if self.0.u8(0..10) == 0 => bytes.truncate(place),
                _ => {}
            }
        }
        bytes
    }
}
