use crate::Failure;

/// The kinds of files that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// ISO 32000.
    Pdf,
    /// Office Open XML of a text (ECMA-376).
    Docx,
    /// HTML in any version.
    Html,
    /// CommonMark with tables.
    Markdown,
    /// Text without marks.
    Text,
}

impl Format {
    /// What a file is: what its first bytes say counts before what it is called.
    pub(crate) fn of(file: &[u8], name: &str, media_type: Option<&str>) -> Result<Self, Failure> {
        // The mark of a PDF may stand after some other bytes.
        let start = file.get(..file.len().min(1024)).unwrap_or_default();
        if start.windows(5).any(|bytes| bytes == b"%PDF-") {
            return Ok(Self::Pdf);
        }
        if file.starts_with(b"PK\x03\x04") {
            return Ok(Self::Docx);
        }
        if let Some(kind) = unread(start, name, media_type) {
            return Err(Failure::Unread(kind));
        }
        let said = media_type
            .and_then(|said| said.split(';').next())
            .and_then(|said| Self::of_media_type(said.trim()))
            .or_else(|| Self::of_name(name));
        match said {
            // They would have been seen.
            Some(Self::Pdf) => Err(Failure::Broken("it does not begin as a PDF".to_owned())),
            Some(Self::Docx) => Err(Failure::Broken("it does not begin as a DOCX".to_owned())),
            // Text may be anything that can be read.
            None | Some(Self::Text) if looks_like_html(start) => Ok(Self::Html),
            Some(format) => Ok(format),
            None if start.contains(&0) => Err(Failure::UnknownFormat),
            None if media_type.is_some_and(|said| said.starts_with("text/")) => Ok(Self::Text),
            None => match std::str::from_utf8(file) {
                Ok(_) => Ok(Self::Text),
                Err(_) => Err(Failure::UnknownFormat),
            },
        }
    }

    fn of_media_type(said: &str) -> Option<Self> {
        match said.to_ascii_lowercase().as_str() {
            "application/pdf" => Some(Self::Pdf),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => {
                Some(Self::Docx)
            }
            "text/html" | "application/xhtml+xml" => Some(Self::Html),
            "text/markdown" => Some(Self::Markdown),
            "text/plain" => None,
            _ => None,
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        let (_, end) = name.rsplit_once('.')?;
        match end.to_ascii_lowercase().as_str() {
            "pdf" => Some(Self::Pdf),
            "docx" => Some(Self::Docx),
            "html" | "htm" | "xhtml" => Some(Self::Html),
            "md" | "markdown" => Some(Self::Markdown),
            "txt" | "text" => Some(Self::Text),
            _ => None,
        }
    }
}

/// Kinds that would pass for text, or that people often send: what they are called.
fn unread(start: &[u8], name: &str, media_type: Option<&str>) -> Option<&'static str> {
    let end = name
        .rsplit_once('.')
        .map(|(_, end)| end.to_ascii_lowercase());
    let media_type = media_type.unwrap_or_default();
    if start.starts_with(b"{\\rtf") || end.as_deref() == Some("rtf") {
        return Some("RTF");
    }
    // Messages of Outlook are kept in the same container.
    if start.starts_with(b"\xD0\xCF\x11\xE0") {
        return Some("Older Word, Excel and Outlook (.doc, .xls, .msg)");
    }
    let is_mail = matches!(end.as_deref(), Some("eml" | "mbox"))
        || media_type.starts_with("message/rfc822")
        || is_mail(start);
    is_mail.then_some("E-mail (.eml)")
}

/// Whether it begins with the headers of a message that was on its way (RFC 5322).
fn is_mail(start: &[u8]) -> bool {
    let start = String::from_utf8_lossy(start);
    let first = start.lines().next().unwrap_or_default();
    let on_its_way = [
        "Received: ",
        "Return-Path: ",
        "Delivered-To: ",
        "X-Original-To: ",
    ];
    on_its_way.iter().any(|header| first.starts_with(header))
        || start
            .lines()
            .take(20)
            .any(|line| line.starts_with("MIME-Version: "))
            && start
                .lines()
                .take(20)
                .any(|line| line.starts_with("From: "))
}

fn looks_like_html(start: &[u8]) -> bool {
    let start = String::from_utf8_lossy(start).to_ascii_lowercase();
    let start = start.trim_start_matches('\u{feff}').trim_start();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_read_is_refused_by_its_name() {
        for (file, name, media_type, kind) in [
            (
                &b"{\\rtf1\\ansi Hello {\\b world}}"[..],
                "a.rtf",
                None,
                "RTF",
            ),
            (b"{\\rtf1", "a.txt", Some("text/plain"), "RTF"),
            (
                b"From: a@example.com\nMIME-Version: 1.0\n\nHi",
                "a.txt",
                None,
                "E-mail (.eml)",
            ),
            (b"Hi", "a.eml", None, "E-mail (.eml)"),
            (
                b"Received: by mx\n",
                "a",
                Some("text/plain"),
                "E-mail (.eml)",
            ),
            (
                b"\xD0\xCF\x11\xE0\xA1\xB1",
                "a.doc",
                None,
                "Older Word, Excel and Outlook (.doc, .xls, .msg)",
            ),
        ] {
            assert_eq!(
                Format::of(file, name, media_type),
                Err(Failure::Unread(kind)),
                "{name}"
            );
        }
        assert_eq!(
            Format::of(b"From: here to there", "a.txt", None),
            Ok(Format::Text)
        );
        assert_eq!(
            Format::of(b"Caf\xE9", "a", Some("text/plain")),
            Ok(Format::Text)
        );
    }

    #[test]
    fn bytes_count_before_names() {
        let of = |file: &[u8], name, media_type| Format::of(file, name, media_type);
        assert_eq!(
            of(b"%PDF-1.7", "a.txt", Some("text/plain")),
            Ok(Format::Pdf)
        );
        assert_eq!(of(b"# A", "a.md", None), Ok(Format::Markdown));
        assert_eq!(of(b"# A", "a.md", Some("text/plain")), Ok(Format::Markdown));
        assert_eq!(
            of(b"# A", "a", Some("text/markdown; charset=utf-8")),
            Ok(Format::Markdown)
        );
        assert_eq!(of(b"<!DOCTYPE html><p>", "a", None), Ok(Format::Html));
        assert_eq!(of(b"anything", "a", None), Ok(Format::Text));
        assert_eq!(
            of(b"\x89PNG\0", "a.png", Some("image/png")),
            Err(Failure::UnknownFormat)
        );
        assert!(matches!(
            of(b"no pdf", "a.pdf", None),
            Err(Failure::Broken(_))
        ));
    }
}
