//! Remembers which tokens had a good signature.

use sha2::{Digest, Sha256};

/// How many tokens one instance remembers: more than the requests that one serves.
const CAPACITY: usize = 256;

/// The SHA-256 of a whole token: all that is kept of it.
pub(crate) type TokenDigest = [u8; 32];

/// The digest under which `token` is remembered.
pub(crate) fn digest(token: &str) -> TokenDigest {
    Sha256::digest(token).into()
}

/// The last tokens whose signature was good. It spares the signature only: claims are checked
/// again each time, because a token expires.
///
/// It holds for one key set. With other keys it must be dropped.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    digests: Vec<TokenDigest>,
    oldest: usize,
}

impl Seen {
    pub(crate) fn contains(&self, digest: &TokenDigest) -> bool {
        // A linear search of 8 KiB takes less time than one step of SHA-256.
        self.digests.contains(digest)
    }

    /// Remembers `digest`, in the place of the oldest when there is no room.
    pub(crate) fn insert(&mut self, digest: TokenDigest) {
        if self.digests.len() < CAPACITY {
            self.digests.push(digest);
        } else if let Some(oldest) = self.digests.get_mut(self.oldest) {
            *oldest = digest;
            self.oldest = (self.oldest + 1) % CAPACITY;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_256_tokens_are_remembered() {
        let digests: Vec<_> = (0..600).map(|number| digest(&number.to_string())).collect();
        let mut seen = Seen::default();
        for digest in &digests {
            seen.insert(*digest);
        }
        assert_eq!(seen.digests.len(), CAPACITY);
        for (number, digest) in digests.iter().enumerate() {
            assert_eq!(seen.contains(digest), number >= 600 - CAPACITY, "{number}");
        }
    }
}
