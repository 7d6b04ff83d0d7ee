//! Passwords: which are accepted, how they are hashed, and how they are verified.
//!
//! New hashes are Argon2id (RFC 9106) with the first of the parameters that OWASP's Password Storage Cheat Sheet
//! recommends for 19 MiB: m = 19,456 KiB, t = 2, p = 1, as a PHC string. Hashes of bcrypt that were made before are
//! still verified, and tell that they want to be replaced.
//!
//! ```
//! use passwords::{Password, Verdict};
//!
//! let password = Password::parse("correct horse battery staple").expect("long enough");
//! let hash = passwords::hash(&password).expect("a source of randomness");
//!
//! assert_eq!(passwords::verify(&password, Some(&hash)), Verdict::Right { outdated: false });
//! assert_eq!(passwords::verify(&password, None), Verdict::Wrong);
//! ```

mod legacy;
mod password;
mod slow;

pub use password::{Attempt, Password};
pub use slow::{Unavailable, hash};

/// The result of a verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the password.
    Right {
        /// The hash is not as new ones are: store a new one.
        outdated: bool,
    },
    /// It is not, or there is none to compare with.
    Wrong,
}

/// Whether an attempt is the password that was hashed.
///
/// Where there is no account (`None`), or its hash can't be read, a hash of nobody's password is computed all the
/// same, so that the time does not tell.
pub fn verify(attempt: &impl AsRef<str>, stored: Option<&str>) -> Verdict {
    let attempt = attempt.as_ref();
    match stored {
        Some(stored) if legacy::is_bcrypt(stored) => legacy::verify(attempt, stored),
        Some(stored) => slow::verify(attempt, stored),
        None => slow::verify_nobodys(attempt),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::parse(text).unwrap()
    }

    #[test]
    fn a_hash_verifies_its_password_and_no_other() {
        let hash = hash(&password("correct horse")).unwrap();

        assert_eq!(
            verify(&password("correct horse"), Some(&hash)),
            Verdict::Right { outdated: false }
        );
        for other in ["correct horsE", "correct horse ", "correct  horse", ""] {
            assert_eq!(
                verify(&Attempt::parse(other).unwrap(), Some(&hash)),
                Verdict::Wrong
            );
        }
    }

    #[test]
    fn no_two_hashes_are_alike_and_each_states_its_parameters() {
        let [one, other] = [(); 2].map(|()| hash(&password("correct horse")).unwrap());

        assert_ne!(one, other);
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
    }

    #[test]
    fn a_hash_of_other_parameters_verifies_and_wants_to_be_replaced() {
        let weak = argon2_of("password", 4096);

        assert_eq!(
            verify(&password("password"), Some(&weak)),
            Verdict::Right { outdated: true }
        );
        assert_eq!(verify(&password("passwort"), Some(&weak)), Verdict::Wrong);
    }

    fn argon2_of(password: &str, memory: u32) -> String {
        use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
        let params = Params::new(memory, 2, 1, None).unwrap();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_with_salt(password.as_bytes(), b"somesaltsomesalt")
            .unwrap()
            .to_string()
    }

    #[test]
    fn a_hash_of_the_reference_implementation_verifies() {
        // Of its test.c: version 0x13, Argon2id, 2 passes, 64 MiB, 1 lane.
        let known = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

        assert_eq!(
            verify(&password("password"), Some(known)),
            Verdict::Right { outdated: true }
        );
    }

    #[test]
    fn hashes_of_bcrypt_still_verify_and_want_to_be_replaced() {
        for known in [
            "$2b$06$/jDvEBZwlWWuYi9CKsJXye1q2oCSjltfYJFRW3un/r.lBYe.8zwVW",
            "$2y$06$/jDvEBZwlWWuYi9CKsJXye1q2oCSjltfYJFRW3un/r.lBYe.8zwVW",
            "$2a$06$/jDvEBZwlWWuYi9CKsJXye1q2oCSjltfYJFRW3un/r.lBYe.8zwVW",
        ] {
            assert_eq!(
                verify(&password("frontdesk-demo"), Some(known)),
                Verdict::Right { outdated: true },
                "{known}"
            );
            assert_eq!(
                verify(&password("frontdesk-demo!"), Some(known)),
                Verdict::Wrong
            );
        }
    }

    #[test]
    fn a_hash_that_would_take_for_ever_or_that_nothing_reads_is_nobodys() {
        for hostile in [
            "",
            "plain text",
            "$2b$31$/jDvEBZwlWWuYi9CKsJXye1q2oCSjltfYJFRW3un/r.lBYe.8zwVW",
            "$2b$06$short",
            "$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            "$argon2id$v=19$m=19456,t=9999,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            "$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E",
        ] {
            assert_eq!(
                verify(&password("password"), Some(hostile)),
                Verdict::Wrong,
                "{hostile}"
            );
        }
    }
}
