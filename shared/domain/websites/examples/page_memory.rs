//! How much memory the largest pages take that are read: each kind of page that is hard on a reader, at the bound. What was
//! taken once stays: so the numbers only grow.
//!
//! ```sh
//! cargo build --release --target wasm32-wasip2 -p websites --example page_memory
//! target/release/wasm-run target/wasm32-wasip2/release/examples/page_memory.wasm
//! ```

use flate2::{Compression, write::ZlibEncoder};
use std::{
    error::Error,
    io::{Result, Write},
    time::Instant,
};
use websites::{Fetched, Knowledge, MAX_PAGE_BYTES, Seen, Shared, Site, Url, see};

/// A file that holds so much when it is unpacked.
fn pdf(streams: usize, bytes: usize) -> Result<Vec<u8>> {
    let words = "(The lake has eleven degrees in autumn.) Tj 0 -12 Td ";
    let text = format!("BT /F1 9 Tf {} ET", words.repeat(bytes / words.len()));
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
    packer.write_all(text.as_bytes())?;
    let packed = packer.finish()?;
    let kids: Vec<String> = (0..streams)
        .map(|page| format!("{} 0 R", 4 + 2 * page))
        .collect();
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!(
            "<< /Type /Pages /Kids [{}] /Count {streams} >>",
            kids.join(" ")
        )
        .into_bytes(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec(),
    ];
    for page in 0..streams {
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {} 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
                5 + 2 * page
            )
            .into_bytes(),
        );
        let mut stream = format!(
            "<< /Length {} /Filter /FlateDecode >>\nstream\n",
            packed.len()
        )
        .into_bytes();
        stream.extend_from_slice(&packed);
        stream.extend_from_slice(b"\nendstream");
        objects.push(stream);
    }
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.extend_from_slice(format!("{} 0 obj\n", number + 1).as_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let table = file.len();
    file.extend_from_slice(
        format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes(),
    );
    for place in places {
        file.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
    }
    file.extend_from_slice(
        format!(
            "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
            objects.len() + 1
        )
        .as_bytes(),
    );
    Ok(file)
}

fn filled(begin: &str, part: impl Fn(usize) -> String, end: &str) -> Result<Vec<u8>> {
    let mut page = begin.to_owned();
    for number in 0.. {
        let next = part(number);
        if page.len() + next.len() + end.len() > MAX_PAGE_BYTES {
            break;
        }
        page.push_str(&next);
    }
    page.push_str(end);
    Ok(page.into_bytes())
}

/// Megabytes that the program has by now: what was taken once stays.
fn memory() -> f64 {
    #[cfg(target_arch = "wasm32")]
    return core::arch::wasm32::memory_size(0) as f64 / 16.0;
    #[cfg(not(target_arch = "wasm32"))]
    f64::NAN
}

/// Makes a page.
type Make<'a> = dyn Fn() -> Result<Vec<u8>> + 'a;

fn main() -> std::result::Result<(), Box<dyn Error>> {
    let site = Site::parse("https://a.example/", "", 2026)?;
    let at = Url::parse("https://a.example/page")?;
    let shared = Shared::default();
    let known = Knowledge {
        max_tokens: 126,
        takes_canonical: true,
        is_start: false,
        shared: &shared,
        lost: None,
    };
    let sentence = "The sauna by the lake is heated every evening from Thursday to Sunday. ";
    // A file at a time, as the function has it.
    let kinds: [(&str, &Make<'_>); 10] = [
        ("one paragraph", &|| {
            filled("<html><body><p>", |_| sentence.to_owned(), "</p>")
        }),
        ("attributes", &|| {
            filled("<html><body><p ", |number| format!("a{number}=b "), ">a")
        }),
        ("paragraphs", &|| {
            filled("<html><body>", |_| format!("<p>{sentence}</p>"), "")
        }),
        ("links", &|| {
            filled(
                "<html><body>",
                |number| format!("<a href=/{number}>b</a>"),
                "",
            )
        }),
        ("headings", &|| {
            filled("<html><body>", |number| format!("<h2>{number}</h2>"), "")
        }),
        ("cells", &|| {
            filled("<html><body><table>", |_| "<tr><td>a<td>b".to_owned(), "")
        }),
        ("elements in elements", &|| {
            filled("<html><body>", |_| "<div>".to_owned(), "a")
        }),
        ("paragraphs of a letter", &|| {
            filled("<html><body>", |_| "<p>a".to_owned(), "")
        }),
        ("a PDF of a page", &|| pdf(1, 2_900_000)),
        ("a PDF of four", &|| pdf(4, 2_900_000)),
    ];
    for (name, body) in kinds {
        let body = body()?;
        let before = memory();
        let media_type = if body.starts_with(b"%PDF") {
            "application/pdf"
        } else {
            "text/html"
        };
        let fetched = Fetched {
            status: 200,
            content_type: Some(media_type),
            body: &body,
            ..Fetched::default()
        };
        let since = Instant::now();
        let came_to = match see(&site, &at, &fetched, known) {
            Seen::Page(page) => format!(
                "{} passages, {} links",
                page.passages.len(),
                page.links.len()
            ),
            other => format!("{other:?}"),
        };
        println!(
            "{before:6.1} MB, then {:6.1} MB, {:5} ms  {name}: {came_to}",
            memory(),
            since.elapsed().as_millis()
        );
    }
    Ok(())
}
