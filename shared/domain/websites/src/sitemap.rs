//! Sitemaps (sitemaps.org): lists of addresses, and lists of such lists, as XML or a line each, gzip or not.
//!
//! It looks for the addresses alone, so that nothing an XML file can define is ever expanded, and one that is broken is
//! read as far as it goes.

use flate2::read::GzDecoder;
use std::{borrow::Cow, io::Read};

/// Bytes that a file is read to, unpacked.
const MAX_BYTES: u64 = 5_000_000;
/// Addresses that are taken.
const MAX_ADDRESSES: usize = 10_000;

/// What a sitemap lists.
#[derive(Debug, PartialEq, Eq)]
pub enum Sitemap {
    /// Pages, those that changed last first.
    Pages(Vec<String>),
    /// Other sitemaps.
    Sitemaps(Vec<String>),
}

impl Sitemap {
    /// Reads a file. What is no sitemap lists nothing.
    pub fn read(file: &[u8]) -> Self {
        let text = unpacked(file);
        let text = String::from_utf8_lossy(&text);
        if !text.contains("<loc>") {
            let lines = text.lines().map(str::trim);
            let lines = lines.filter(|line| line.starts_with("http"));
            return Self::Pages(lines.take(MAX_ADDRESSES).map(str::to_owned).collect());
        }
        let mut found: Vec<(String, &str)> = text
            .split("<loc>")
            .skip(1)
            .take(MAX_ADDRESSES)
            .filter_map(|entry| {
                let (address, rest) = entry.split_once("</loc>")?;
                let changed = rest.split_once("<lastmod>").map(|(_, rest)| rest);
                let changed = changed.and_then(|rest| rest.split('<').next());
                Some((letters(address), changed.unwrap_or_default().trim()))
            })
            .collect();
        // Times of ISO 8601 are in order as texts.
        found.sort_by(|one, other| other.1.cmp(one.1));
        let found = found.into_iter().map(|(address, _)| address).collect();
        match text.contains("<sitemapindex") {
            true => Self::Sitemaps(found),
            false => Self::Pages(found),
        }
    }
}

/// A file, unpacked where its first bytes say that it is packed, up to a bound.
fn unpacked(file: &[u8]) -> Cow<'_, [u8]> {
    if !file.starts_with(b"\x1F\x8B") {
        return Cow::Borrowed(file);
    }
    let mut text = Vec::new();
    // What is broken ends there.
    let _ = GzDecoder::new(file).take(MAX_BYTES).read_to_end(&mut text);
    Cow::Owned(text)
}

/// The content of an element as letters.
fn letters(content: &str) -> String {
    let content = content.trim();
    if let Some(verbatim) = content.strip_prefix("<![CDATA[") {
        return verbatim.trim_end_matches("]]>").trim().to_owned();
    }
    content
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    const PAGES: &str = "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>
        <url><loc>https://a.example/old</loc><lastmod>2020-01-01</lastmod></url>
        <url><loc> <![CDATA[https://a.example/?a=1&b=2]]> </loc></url>
        <url><lastmod>2020</lastmod><loc>\n https://a.example/new?a=1&amp;b=2 </loc><lastmod>2026-11-01T00:00Z</lastmod>
        <image:loc>https://a.example/x.png</image:loc></url></urlset>";

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(text).unwrap();
        packer.finish().unwrap()
    }

    #[test]
    fn what_changed_last_comes_first() {
        let pages = [
            "https://a.example/new?a=1&b=2",
            "https://a.example/old",
            "https://a.example/?a=1&b=2",
        ];
        let expected = Sitemap::Pages(pages.map(str::to_owned).to_vec());
        assert_eq!(Sitemap::read(PAGES.as_bytes()), expected);
        assert_eq!(Sitemap::read(&packed(PAGES.as_bytes())), expected);
    }

    #[test]
    fn sitemaps_list_sitemaps_and_may_be_plain_text() {
        let index = b"<sitemapindex><sitemap><loc>/s-1.xml.gz</loc></sitemap></sitemapindex>";
        assert_eq!(
            Sitemap::read(index),
            Sitemap::Sitemaps(vec!["/s-1.xml.gz".to_owned()])
        );
        assert_eq!(
            Sitemap::read(b"https://a.example/a\r\nno\nhttps://a.example/b\n"),
            Sitemap::Pages(vec![
                "https://a.example/a".to_owned(),
                "https://a.example/b".to_owned()
            ])
        );
    }

    #[test]
    fn what_is_broken_or_a_bomb_is_read_as_far_as_it_goes() {
        let nothing = Sitemap::Pages(Vec::new());
        for file in [
            &b""[..],
            b"<html>no</html>",
            b"\x1F\x8B\x08broken",
            b"\0\xFF",
        ] {
            assert_eq!(Sitemap::read(file), nothing, "{file:?}");
        }
        assert_eq!(
            Sitemap::read(b"<loc>https://a.example/a</loc><loc>https://a.exam"),
            Sitemap::Pages(vec!["https://a.example/a".to_owned()])
        );
        let bomb = packed(&vec![b' '; 200_000_000]);
        assert_eq!(Sitemap::read(&bomb), nothing);
        let entity = b"<!DOCTYPE x [<!ENTITY a 'https://b.example/'>]><loc>&a;</loc>";
        assert_eq!(
            Sitemap::read(entity),
            Sitemap::Pages(vec!["&a;".to_owned()])
        );
    }
}
