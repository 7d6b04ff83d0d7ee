//! Argon2id.

use crate::{Password, Verdict};
use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};

/// KiB of memory that a hash takes, times it is gone over, and lanes.
const COST: (u32, u32, u32) = (19_456, 2, 1);
/// Maximum memory that a stored hash may need, in KiB. Leaves room for stronger parameters.
const MAX_MEMORY: u32 = 65_536;
const MAX_PASSES: u32 = 4;
/// Random bytes of salt, as RFC 9106, section 3.1, recommends.
const SALT: usize = 16;
/// A hash of a text that nobody knows, with the parameters of every new one.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdCEhIQ$\
                       9o2Jr6CFlJbYcOzP1MUo2QdfE9tU0EwfPxyBfYkqJ1g";

/// There is no source of randomness, or no memory for a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unavailable;

/// Hashes a password, for the database: a PHC string. Takes 19 MiB of memory for as long as it works.
///
/// # Errors
/// [`Unavailable`] where the host gives no randomness.
pub fn hash(password: &Password) -> Result<String, Unavailable> {
    let mut salt = [0; SALT];
    getrandom::fill(&mut salt).map_err(|_| Unavailable)?;
    hasher()
        .and_then(|hasher| {
            let hash = hasher.hash_password_with_salt(password.as_ref().as_bytes(), &salt);
            hash.ok()
        })
        .map(|hash| hash.to_string())
        .ok_or(Unavailable)
}

/// Whether an attempt is what was hashed.
pub(crate) fn verify(attempt: &str, stored: &str) -> Verdict {
    let Some((hash, params)) = read(stored) else {
        return verify_nobodys(attempt);
    };
    match Argon2::default().verify_password(attempt.as_bytes(), &hash) {
        Ok(()) => Verdict::Right {
            outdated: (params.m_cost(), params.t_cost(), params.p_cost()) != COST
                || hash.algorithm.as_str() != Algorithm::Argon2id.as_str(),
        },
        Err(_) => Verdict::Wrong,
    }
}

/// The work of a verification for an account that is not there.
pub(crate) fn verify_nobodys(attempt: &str) -> Verdict {
    if let Some((hash, _)) = read(NOBODYS) {
        let _ = Argon2::default().verify_password(attempt.as_bytes(), &hash);
    }
    Verdict::Wrong
}

/// A stored hash that can be verified in reasonable time and memory.
fn read(stored: &str) -> Option<(PasswordHash, Params)> {
    let hash = PasswordHash::new(stored).ok()?;
    let params = Params::try_from(&hash).ok()?;
    let bounded = params.m_cost() <= MAX_MEMORY && params.t_cost() <= MAX_PASSES;
    bounded.then_some((hash, params))
}

fn hasher() -> Option<Argon2<'static>> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_nobody_costs_what_somebody_does() {
        let (_, params) = read(NOBODYS).unwrap();

        assert_eq!((params.m_cost(), params.t_cost(), params.p_cost()), COST);
    }
}
