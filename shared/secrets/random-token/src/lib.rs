//! Tokens that prove by being known: of invitations, of licenses. Each is 256 random bits, shown once to whom it is
//! for, and kept as its SHA-256. A digest without salt is enough, since nobody guesses 256 bits.

mod presented;

pub use presented::PresentedToken;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt;

const BYTES: usize = 32;

/// A token in the clear.
#[derive(Clone, PartialEq, Eq)]
pub struct RandomToken([u8; BYTES]);

/// There is no source of randomness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRandomness;

impl RandomToken {
    /// A new token.
    ///
    /// # Errors
    /// [`NoRandomness`] where the host gives none.
    pub fn new() -> Result<Self, NoRandomness> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
        Ok(Self(bytes))
    }

    /// The token of one request: the same for the same parts, and unknown to whoever lacks the secret. So a request
    /// that is repeated gives its first answer again, though the token was kept nowhere.
    pub fn of_request(secret: &str, parts: &[&[u8]]) -> Self {
        Self(keyed_digest(secret, parts))
    }

    /// The token as its holder gets it: 43 characters of base64url.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
}

impl fmt::Debug for RandomToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RandomToken(..)")
    }
}

/// The HMAC-SHA256 of parts (RFC 2104), in which no two lists of parts are alike.
pub fn keyed_digest(secret: &str, parts: &[&[u8]]) -> [u8; BYTES] {
    // HMAC takes a key of any length.
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())
        .unwrap_or_else(|_| Hmac::new(&Default::default()));
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// What is kept of a token: the SHA-256 of its text, in hexadecimal. Of any text: what is no token has a digest
/// that nothing has.
pub fn digest(text: impl AsRef<[u8]>) -> String {
    hex(&Sha256::digest(text))
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_are_alike_and_none_is_shown_by_accident() {
        let [one, other] = [(); 2].map(|()| RandomToken::new().unwrap());

        assert_ne!(one, other);
        assert_eq!(one.text().len(), 43);
        assert_eq!(format!("{one:?}"), "RandomToken(..)");
    }

    #[test]
    fn a_request_has_one_token_and_no_other_request_has_it() {
        let token = RandomToken::of_request("secret", &[b"ab", b"c"]);

        assert_eq!(token, RandomToken::of_request("secret", &[b"ab", b"c"]));
        for other in [
            RandomToken::of_request("secret", &[b"a", b"bc"]),
            RandomToken::of_request("secret", &[b"ab", b"c", b""]),
            RandomToken::of_request("other", &[b"ab", b"c"]),
        ] {
            assert_ne!(token, other);
        }
    }

    #[test]
    fn its_digest_is_what_a_database_computes() {
        // `select encode(sha256('abc'), 'hex')`
        assert_eq!(
            digest("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
