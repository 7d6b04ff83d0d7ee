//! Comparison of secrets in constant time.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Whether a caller gave the expected API key. An empty `expected` (a key that was never
/// configured) is no one's.
///
/// The digests are compared, so the time taken depends on the lengths alone, and not on where the
/// first difference is.
#[must_use]
pub fn same_key(given: &str, expected: &str) -> bool {
    let same = Sha256::digest(given).ct_eq(&Sha256::digest(expected));
    !expected.is_empty() && bool::from(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_key_matches() {
        assert!(same_key("sb_secret_1", "sb_secret_1"));
        for wrong in [
            "",
            "sb_secret_",
            "sb_secret_12",
            "Sb_secret_1",
            "sb_secret_1 ",
        ] {
            assert!(!same_key(wrong, "sb_secret_1"), "{wrong:?}");
        }
    }

    #[test]
    fn a_key_that_is_not_configured_matches_nothing() {
        assert!(!same_key("", ""));
        assert!(!same_key("anything", ""));
    }
}
