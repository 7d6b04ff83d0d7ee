//! A webhook as it came.

use http::HeaderMap;

/// How far the time that was signed may be from now, in seconds: before it, against replays, and after it, since a
/// clock that is ahead would let one be replayed for as long.
const TOLERANCE: u64 = 300;

/// A webhook as it came. Nothing of it is to be believed yet.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'a> {
    /// The headers of the request.
    pub headers: &'a HeaderMap,
    /// The URL as the provider called it, with its query: made of a setting, and of no header.
    pub url: &'a str,
    /// The body, byte by byte.
    pub body: &'a [u8],
    /// Now, in seconds since 1970.
    pub now: i64,
}

impl<'a> Delivery<'a> {
    /// A header that is there once, and is visible ASCII.
    pub(crate) fn header(&self, name: &str) -> Option<&'a str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?.to_str().ok()?;
        // Different programs could read different ones of two.
        values.next().is_none().then_some(value)
    }

    /// Whether a header came, in whatever form.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.headers.contains_key(name)
    }

    /// Whether a time that was signed, in seconds since 1970, is now.
    pub(crate) fn is_current(&self, signed_at: &str) -> bool {
        let is_number = signed_at.bytes().all(|byte| byte.is_ascii_digit());
        let signed_at = signed_at.parse::<i64>().ok().filter(|_| is_number);
        signed_at.is_some_and(|time| time.abs_diff(self.now) <= TOLERANCE)
    }
}

/// A code in lower-case hex, of 32 bytes.
pub(crate) fn sha256_in_hex(text: &str) -> Option<Vec<u8>> {
    let is_lower = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if text.len() != 64 || !text.bytes().all(is_lower) {
        return None;
    }
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}
