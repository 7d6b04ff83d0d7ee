//! Base64url as JWS has it (RFC 7515, section 2): no padding, no white space.
//!
//! Trailing bits must be zero too, so that no two texts stand for the same bytes and a token that
//! was verified cannot be respelled.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The one spelling of `bytes`.
pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes that `text` stands for, or `None` if it is not the one spelling of any.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// As [`decode`], for a value whose size is known: `None` if it has another.
pub(crate) fn decode_exactly<const N: usize>(text: &str) -> Option<[u8; N]> {
    decode(text)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_string_has_one_spelling() {
        assert_eq!(decode("_-8").as_deref(), Some(&[0xff, 0xef][..]));
        for respelled in ["_-9", "_-8=", "/+8", "_-8\n", " _-8", "_", "_-8\0", "_-é"] {
            assert_eq!(decode(respelled), None, "{respelled:?}");
        }
    }

    #[test]
    fn a_value_of_another_size_is_refused() {
        assert_eq!(decode_exactly::<2>("_-8"), Some([0xff, 0xef]));
        assert_eq!(decode_exactly::<3>("_-8"), None);
    }
}
