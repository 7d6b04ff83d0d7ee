//! What is part of a function, compressed: a quarter of the bytes, as most callers take it anyway.

use bytes::Bytes;
use flate2::read::GzDecoder;
use http::HeaderMap;
use problem::Problem;
use std::io::Read as _;

/// Takes apart what a build script made by gzip (RFC 1952).
pub(super) fn unpacked(gzip: &[u8]) -> Result<Bytes, Problem> {
    let mut content = Vec::new();
    GzDecoder::new(gzip)
        .read_to_end(&mut content)
        .map_err(|error| Problem::internal().because(format!("what is packed: {error}")))?;
    Ok(content.into())
}

/// Whether the caller takes this encoding (RFC 9110, 12.5.3): it is named, and not with the weight zero.
pub(super) fn takes(headers: &HeaderMap, encoding: &str) -> bool {
    headers
        .get_all("accept-encoding")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|offer| {
            let (name, parameter) = offer.split_once(';').unwrap_or((offer, "q=1"));
            let weight = parameter.trim().trim_start_matches("q=");
            name.trim().eq_ignore_ascii_case(encoding)
                && weight.parse::<f32>().is_ok_and(|weight| weight > 0.0)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn an_encoding_is_taken_where_it_is_named_and_not_refused() {
        for (offers, expected) in [
            ("gzip, deflate, br", true),
            ("BR", true),
            ("br;q=0.5", true),
            ("br; q=0.5", true),
            ("br;q=0", false),
            ("gzip", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(
                http::header::ACCEPT_ENCODING,
                HeaderValue::from_str(offers).unwrap(),
            )]);
            assert_eq!(takes(&headers, "br"), expected, "{offers}");
        }
    }
}
