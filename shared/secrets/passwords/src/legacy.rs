//! bcrypt, which other systems hashed with.

use crate::{Verdict, slow};

/// Maximum cost of a stored hash, as a power of two: about 0.3 s.
const MAX_COST: u8 = 12;

/// Whether a stored hash is one of bcrypt.
pub(crate) fn is_bcrypt(stored: &str) -> bool {
    ["$2a$", "$2b$", "$2x$", "$2y$"]
        .iter()
        .any(|prefix| stored.starts_with(prefix))
}

/// Whether an attempt is what was hashed. As everywhere, only its first 72 bytes count.
pub(crate) fn verify(attempt: &str, stored: &str) -> Verdict {
    let cost = stored.get(4..6).and_then(|cost| cost.parse::<u8>().ok());
    if cost.is_none_or(|cost| cost > MAX_COST) {
        return slow::verify_nobodys(attempt);
    }
    match bcrypt::verify(attempt, stored) {
        Ok(true) => Verdict::Right { outdated: true },
        Ok(false) => Verdict::Wrong,
        Err(_) => slow::verify_nobodys(attempt),
    }
}
