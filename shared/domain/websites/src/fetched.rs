//! What a site answered.

/// What a site answered, of the headers those that count.
#[derive(Clone, Debug, Default)]
pub struct Fetched<'a> {
    /// HTTP status.
    pub status: u16,
    /// `location`.
    pub location: Option<&'a str>,
    /// `content-type`.
    pub content_type: Option<&'a str>,
    /// `etag`.
    pub etag: Option<&'a str>,
    /// `last-modified`.
    pub last_modified: Option<&'a str>,
    /// Seconds of `retry-after` (see [`crate::pause`]).
    pub pause: Option<u64>,
    /// `x-robots-tag`.
    pub robots_tag: Option<&'a str>,
    /// The body, up to one byte more than is read.
    pub body: &'a [u8],
}

impl Fetched<'_> {
    /// Whether it says that it leads elsewhere for good: any other redirect may be gone tomorrow.
    pub fn leads_for_good(&self) -> bool {
        matches!(self.status, 301 | 308)
    }

    /// Whether its body is a page, as it says or, where it says nothing, as it begins.
    pub(crate) fn is_html(&self) -> bool {
        match self
            .content_type
            .map(str::trim)
            .filter(|said| !said.is_empty())
        {
            Some(said) => {
                let said = said.to_ascii_lowercase();
                said.starts_with("text/html") || said.starts_with("application/xhtml+xml")
            }
            None => {
                let start = self
                    .body
                    .get(..self.body.len().min(1024))
                    .unwrap_or_default();
                let start = String::from_utf8_lossy(start).to_ascii_lowercase();
                start.contains("<html") || start.contains("<!doctype html")
            }
        }
    }
}
