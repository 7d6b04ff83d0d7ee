//! RS256: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518, section 3.3; RFC 8017, section 8.2.2).
//!
//! Verification is one power modulo `n` and a comparison with the one encoding that is right, so
//! nothing of an encoding is ever parsed. The power is Montgomery's multiplication ("Modular
//! multiplication without trial division", 1985) in limbs of 32 bits, whose products fit in
//! WebAssembly's 64-bit integers. On Wasm the `rsa` crate takes three times as long and adds
//! 90 KB.
//!
//! Nothing here is constant-time, since all of it is public: signature, message and key.

use sha2::{Digest, Sha256};
use std::sync::OnceLock;

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
    modulus: Modulus,
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
            modulus: Modulus::new(limbs(n), bits)?,
            exponent,
            length: n.len(),
        })
    }

    /// Whether `signature` is this key's for `message`.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        if signature.len() != self.length {
            return false;
        }
        let signature = limbs(signature);
        is_less(&signature, &self.modulus.n)
            && self.modulus.power(&signature, self.exponent) == limbs(&encode(message, self.length))
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

/// An integer of any size: 32 bits a limb, the least significant first.
type Limbs = Vec<u32>;

fn limbs(big_endian: &[u8]) -> Limbs {
    big_endian
        .rchunks(4)
        .map(|bytes| {
            bytes
                .iter()
                .fold(0, |limb, byte| limb << 8 | u32::from(*byte))
        })
        .collect()
}

/// Whether `a < b`, both of the same number of limbs.
fn is_less(a: &[u32], b: &[u32]) -> bool {
    a.iter().rev().lt(b.iter().rev())
}

/// An odd modulus. With `R = 2^(32 * limbs)`, the Montgomery form of `a` is `a * R mod n`.
#[derive(Debug)]
struct Modulus {
    n: Limbs,
    bits: usize,
    /// The negative of the inverse of `n` modulo 2^32.
    negative_inverse: u32,
    /// The Montgomery form of `R`, which takes others into that form. Made when first used.
    r: OnceLock<Limbs>,
}

impl Modulus {
    fn new(n: Limbs, bits: usize) -> Option<Self> {
        let lowest = *n.first()?;
        if lowest % 2 == 0 {
            return None;
        }
        // Newton's method: an odd number is its own inverse modulo 8, and each step doubles how
        // many bits are right.
        let inverse = (0..4).fold(lowest, |inverse, _| {
            inverse.wrapping_mul(2_u32.wrapping_sub(lowest.wrapping_mul(inverse)))
        });
        Some(Self {
            n,
            bits,
            negative_inverse: inverse.wrapping_neg(),
            r: OnceLock::new(),
        })
    }

    /// `base^exponent mod n`, where `base < n` has as many limbs as `n`, and `exponent` is not 0.
    fn power(&self, base: &[u32], exponent: u32) -> Limbs {
        let base = self.multiply(base, self.r.get_or_init(|| self.montgomery_r()));
        let mut power = base.clone();
        for bit in (0..exponent.ilog2()).rev() {
            power = self.multiply(&power, &power);
            if exponent >> bit & 1 == 1 {
                power = self.multiply(&power, &base);
            }
        }
        let mut one = vec![0; self.n.len()];
        one.first_mut().into_iter().for_each(|limb| *limb = 1);
        self.multiply(&power, &one)
    }

    /// The Montgomery form of `R`: that of 2, doubled and squared up to `2^(32 * limbs)`.
    fn montgomery_r(&self) -> Limbs {
        let exponent = self.n.len() * 32;
        // The highest power of 2 below n, from which doubling leads to R, the form of 1.
        let highest = self.bits - 1;
        let mut power = vec![0; self.n.len()];
        power
            .get_mut(highest / 32)
            .into_iter()
            .for_each(|limb| *limb = 1 << (highest % 32));
        for _ in highest..=exponent {
            self.double(&mut power);
        }
        for bit in (0..exponent.ilog2()).rev() {
            power = self.multiply(&power, &power);
            if exponent >> bit & 1 == 1 {
                self.double(&mut power);
            }
        }
        power
    }

    /// `a * b / R mod n`, where both are less than `n`.
    fn multiply(&self, a: &[u32], b: &[u32]) -> Limbs {
        let size = self.n.len();
        let mut sum = vec![0; 2 * size];
        let mut top = 0;
        for (position, a) in a.iter().enumerate() {
            let Some((row, above)) = sum
                .get_mut(position..)
                .and_then(|sum| sum.split_at_mut_checked(size))
            else {
                continue;
            };
            let carry = add_product(row, b, *a);
            let lowest = row.first().copied().unwrap_or_default();
            // This multiple of n makes the lowest limb zero.
            let carry_of_n = add_product(row, &self.n, lowest.wrapping_mul(self.negative_inverse));
            let high = u64::from(carry) + u64::from(carry_of_n) + top;
            if let Some(limb) = above.first_mut() {
                *limb = high as u32;
            }
            top = high >> 32;
        }
        let mut product = sum.split_off(size);
        if top != 0 || !is_less(&product, &self.n) {
            self.subtract(&mut product);
        }
        product
    }

    /// Makes `value < n` into `2 * value mod n`.
    fn double(&self, value: &mut [u32]) {
        let mut carry = 0;
        for limb in value.iter_mut() {
            (*limb, carry) = (*limb << 1 | carry, *limb >> 31);
        }
        if carry != 0 || !is_less(value, &self.n) {
            self.subtract(value);
        }
    }

    /// Takes `n` from `value` once. What is borrowed past the top is the caller's carry.
    fn subtract(&self, value: &mut [u32]) {
        let mut borrow = false;
        for (limb, n) in value.iter_mut().zip(&self.n) {
            (*limb, borrow) = limb.borrowing_sub(*n, borrow);
        }
    }
}

/// Adds `a * b` to `sum`, which has as many limbs as `a`, and returns the carry.
#[inline]
fn add_product(sum: &mut [u32], a: &[u32], b: u32) -> u32 {
    let mut carry = 0;
    for (limb, a) in sum.iter_mut().zip(a) {
        // At most (2^32 - 1)^2 + 2 * (2^32 - 1), which is 2^64 - 1.
        let product = u64::from(*a) * u64::from(b) + u64::from(*limb) + carry;
        *limb = product as u32;
        carry = product >> 32;
    }
    carry as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `value` written out in as many limbs as `n` has.
    fn padded(mut value: Limbs, n: &[u32]) -> Limbs {
        value.resize(n.len(), 0);
        value
    }

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
    fn powers_agree_with_arithmetic_that_needs_no_reduction_by_montgomery() {
        // (n - 1)^odd = n - 1, (n - 1)^2 = 1, and a small base to a small power is that power.
        for (bytes, seed) in [(256, 1), (257, 2), (259, 3), (384, 4), (512, 5)] {
            let key = Rs256Key::new(&odd_modulus(bytes, seed), &[1, 0, 1]).unwrap();
            let modulus = &key.modulus;
            let mut largest = modulus.n.clone();
            largest[0] -= 1;
            let one = padded(vec![1], &modulus.n);
            assert_eq!(modulus.power(&largest, 65_537), largest, "{bytes}");
            assert_eq!(modulus.power(&largest, u32::MAX), largest, "{bytes}");
            assert_eq!(modulus.power(&largest, 2), one, "{bytes}");
            assert_eq!(modulus.power(&one, 65_537), one, "{bytes}");
            let expected = padded(vec![0; 7].into_iter().chain([1 << 2]).collect(), &modulus.n);
            assert_eq!(
                modulus.power(&padded(vec![4], &modulus.n), 113),
                expected,
                "{bytes}"
            );
            let zero = padded(vec![], &modulus.n);
            assert_eq!(modulus.power(&zero, 65_537), zero, "{bytes}");
        }
    }

    #[test]
    fn products_are_reduced_where_limbs_are_all_ones() {
        let mut n = vec![0xff; 256];
        let key = Rs256Key::new(&n, &[1, 0, 1]).unwrap();
        let largest = padded(
            limbs(&{
                n[255] = 0xfe;
                n
            }),
            &key.modulus.n,
        );
        assert_eq!(key.modulus.power(&largest, 65_537), largest);
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
