//! ES256: ECDSA with P-256 and SHA-256 (RFC 7518, section 3.4; FIPS 186-5, section 6.4.2).
//!
//! Field and curve arithmetic are `p256`'s. What is added is the order of the steps: a general
//! verification doubles a point 256 times, but here the key and the generator stay the same over
//! many tokens, so a comb (Lim and Lee, "More flexible exponentiation with precomputation", 1994)
//! with a table for each leaves 43 doublings. On Wasm it takes less than a third of the time.
//! A key's table is made with its first token, which costs about what it would without one.
//!
//! Nothing here is constant-time, since all of it is public: signature, message and key.

use p256::elliptic_curve::group::Group;
use p256::elliptic_curve::ops::Reduce;
use p256::elliptic_curve::point::AffineCoordinates;
use p256::elliptic_curve::sec1::FromSec1Point;
use p256::elliptic_curve::{BatchNormalize, Field, PrimeField};
use p256::{AffinePoint, FieldBytes, ProjectivePoint, Scalar, Sec1Point};
use sha2::{Digest, Sha256};
use std::array;
use std::sync::OnceLock;

/// An ES256 public key.
#[derive(Debug)]
pub(crate) struct Es256Key {
    point: AffinePoint,
    comb: OnceLock<Box<Comb>>,
}

impl Es256Key {
    /// The key at these coordinates, big-endian, or `None` if that point is not on the curve.
    pub(crate) fn from_coordinates(x: &[u8; 32], y: &[u8; 32]) -> Option<Self> {
        Some(Self {
            point: point(x, y)?,
            comb: OnceLock::new(),
        })
    }

    /// Whether `signature`, which is `r` and `s` in 32 bytes each, is this key's for `message`.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.verify(message, signature).is_some()
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Option<()> {
        let signature: &[u8; 64] = signature.try_into().ok()?;
        let (r, s) = signature.split_at(32);
        let r = nonzero_scalar(r)?;
        let s = nonzero_scalar(s)?;
        let z = <Scalar as Reduce<FieldBytes>>::reduce(&Sha256::digest(message));

        let inverse = s.invert_vartime().into_option()?;
        let comb = self
            .comb
            .get_or_init(|| Box::new(Comb::new(self.point.into())));
        let sum = multiply_add(generator(), z * inverse, comb, r * inverse);
        if sum.is_identity().into() {
            return None;
        }
        let x = <Scalar as Reduce<FieldBytes>>::reduce(&sum.to_affine().x());
        (x == r).then_some(())
    }
}

/// A scalar from 1 to the order of the curve less 1, big-endian.
fn nonzero_scalar(bytes: &[u8]) -> Option<Scalar> {
    let bytes: [u8; 32] = bytes.try_into().ok()?;
    let scalar = Scalar::from_repr(bytes.into()).into_option()?;
    (!bool::from(scalar.is_zero())).then_some(scalar)
}

fn point(x: &[u8; 32], y: &[u8; 32]) -> Option<AffinePoint> {
    let encoded = Sec1Point::from_affine_coordinates(x.into(), y.into(), false);
    AffinePoint::from_sec1_point(&encoded).into_option()
}

/// How many bits of a scalar one look into the table covers.
const TEETH: usize = 6;
/// The distance of those bits from each other, so that they reach over the whole scalar.
const SPACING: usize = 256_usize.div_ceil(TEETH);
/// One point for each combination of bits but none.
const POINTS: usize = (1 << TEETH) - 1;

/// The sums of the multiples `2^(SPACING * tooth)` of one point, for each set of teeth: that of
/// the teeth whose bits are set in `n` is at `n - 1`.
#[derive(Debug)]
struct Comb([AffinePoint; POINTS]);

impl Comb {
    fn new(point: ProjectivePoint) -> Self {
        let mut tooth = point;
        let mut sums = Vec::with_capacity(POINTS);
        for _ in 0..TEETH {
            let before = sums.len();
            sums.push(tooth);
            for position in 0..before {
                sums.extend(sums.get(position).map(|sum| *sum + tooth));
            }
            for _ in 0..SPACING {
                tooth = tooth.double();
            }
        }
        let mut sums = sums.into_iter();
        let sums: [_; POINTS] = array::from_fn(|_| sums.next().unwrap_or_default());
        Self(ProjectivePoint::batch_normalize(&sums))
    }

    /// The sum for those teeth that meet a bit of `scalar` when the comb stands at `column`.
    fn sum(&self, scalar: &Bits, column: usize) -> Option<&AffinePoint> {
        let teeth = (0..TEETH).rev().fold(0, |teeth, tooth| {
            teeth << 1 | scalar.bit(tooth * SPACING + column)
        });
        self.0.get(teeth.checked_sub(1)?)
    }
}

/// The comb of the curve's generator. It is part of the program, since an instance would
/// take longer to make it than to verify a token.
fn generator() -> &'static Comb {
    static GENERATOR: OnceLock<Comb> = OnceLock::new();
    GENERATOR
        .get_or_init(|| stored_generator().unwrap_or_else(|| Comb::new(ProjectivePoint::GENERATOR)))
}

/// The table as it was computed beforehand: the coordinates of each point, big-endian.
fn stored_generator() -> Option<Comb> {
    let (coordinates, _) = include_bytes!("es256_generator.bin").as_chunks::<32>();
    let points: Option<Vec<_>> = coordinates
        .chunks_exact(2)
        .map(|pair| match pair {
            [x, y] => point(x, y),
            _ => None,
        })
        .collect();
    Some(Comb(points?.try_into().ok()?))
}

/// A scalar as an integer, high half first.
struct Bits([u128; 2]);

impl Bits {
    fn new(scalar: Scalar) -> Self {
        let bytes: [u8; 32] = scalar.to_repr().into();
        let (high, low) = bytes.split_at(16);
        Self([high, low].map(|half| {
            half.iter()
                .fold(0, |bits, byte| bits << 8 | u128::from(*byte))
        }))
    }

    fn bit(&self, position: usize) -> usize {
        let Self([high, low]) = self;
        let half = if position < 128 { low } else { high };
        usize::from(position < 256 && half >> (position % 128) & 1 == 1)
    }
}

/// `a` times the point of `a_comb` plus `b` times the point of `b_comb`.
fn multiply_add(a_comb: &Comb, a: Scalar, b_comb: &Comb, b: Scalar) -> ProjectivePoint {
    let (a, b) = (Bits::new(a), Bits::new(b));
    let mut sum = ProjectivePoint::IDENTITY;
    for column in (0..SPACING).rev() {
        sum = sum.double();
        for point in [a_comb.sum(&a, column), b_comb.sum(&b, column)]
            .into_iter()
            .flatten()
        {
            sum += point;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Some scalar, the same one for the same `seed`.
    fn scalar(seed: u64) -> Scalar {
        <Scalar as Reduce<FieldBytes>>::reduce(&Sha256::digest(seed.to_be_bytes()))
    }

    #[test]
    fn the_stored_table_is_that_of_the_generator() {
        let stored = stored_generator().expect("each point is on the curve");
        assert_eq!(stored.0, Comb::new(ProjectivePoint::GENERATOR).0);
    }

    #[test]
    fn the_comb_multiplies_as_the_curve_does() {
        let edges = [
            Scalar::ZERO,
            Scalar::ONE,
            -Scalar::ONE,
            Scalar::from(2_u64).invert().unwrap(),
        ];
        let powers =
            std::iter::successors(Some(Scalar::ONE), |power| Some(power.double())).take(256);
        let some = (0..64).map(scalar);
        let scalars: Vec<_> = edges.into_iter().chain(powers).chain(some).collect();
        let point = ProjectivePoint::GENERATOR * scalar(1000);
        let comb = Comb::new(point);
        for (a, b) in scalars.iter().zip(scalars.iter().rev()) {
            let expected = ProjectivePoint::GENERATOR * a + point * b;
            assert_eq!(
                multiply_add(generator(), *a, &comb, *b),
                expected,
                "{a:?} {b:?}"
            );
        }
    }

    #[test]
    fn the_comb_holds_where_sums_cancel_or_double() {
        for factor in [Scalar::ONE, -Scalar::ONE, Scalar::from(2_u64)] {
            let comb = Comb::new(ProjectivePoint::GENERATOR * factor);
            for (a, b) in [(1, 1), (2, 1), (1, 2), (0, 1), (1, 0), (0, 0), (3, 5)] {
                let (a, b) = (Scalar::from(a as u64), Scalar::from(b as u64));
                let expected = ProjectivePoint::GENERATOR * (a + b * factor);
                assert_eq!(multiply_add(generator(), a, &comb, b), expected);
            }
        }
    }

    #[test]
    fn a_key_off_the_curve_is_refused() {
        let (x, y) = ([0x11; 32], [0x22; 32]);
        assert!(Es256Key::from_coordinates(&x, &y).is_none());
        assert!(Es256Key::from_coordinates(&[0; 32], &[0; 32]).is_none());
        assert!(Es256Key::from_coordinates(&[0xff; 32], &[0xff; 32]).is_none());
    }

    /// The signature of `message` by `key`, made with the nonce `k`.
    fn sign(key: Scalar, k: Scalar, message: &[u8]) -> (Scalar, Scalar) {
        let x = (ProjectivePoint::GENERATOR * k).to_affine().x();
        let r = <Scalar as Reduce<FieldBytes>>::reduce(&x);
        let z = <Scalar as Reduce<FieldBytes>>::reduce(&Sha256::digest(message));
        (r, (z + r * key) * k.invert().unwrap())
    }

    fn bytes((r, s): (Scalar, Scalar)) -> [u8; 64] {
        let halves: [[u8; 32]; 2] = [r.to_repr().into(), s.to_repr().into()];
        halves.concat().try_into().unwrap()
    }

    fn key(secret: Scalar) -> Es256Key {
        Es256Key {
            point: (ProjectivePoint::GENERATOR * secret).to_affine(),
            comb: OnceLock::new(),
        }
    }

    #[test]
    fn both_values_of_s_verify_and_nothing_else_does() {
        let (r, s) = sign(scalar(1), scalar(2), b"message");
        let key = key(scalar(1));
        assert!(key.verifies(b"message", &bytes((r, s))));
        // RFC 7518 does not ask for the low one, and Go's signer, which Supabase uses, makes both.
        assert!(key.verifies(b"message", &bytes((r, -s))));
        for (r, s) in [(s, r), (-r, s), (r, s + Scalar::ONE), (r + Scalar::ONE, s)] {
            assert!(!key.verifies(b"message", &bytes((r, s))));
        }
        assert!(!key.verifies(b"messagf", &bytes((r, s))));
    }

    #[test]
    fn zero_and_values_from_the_order_on_are_refused() {
        let order = [
            [0xff_u8; 4].as_slice(),
            &[0; 4],
            &[0xff; 8],
            &[
                0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63,
                0x25, 0x51,
            ],
        ]
        .concat();
        let (r, s) = sign(scalar(1), scalar(2), b"message");
        let good = bytes((r, s));
        let (r, s) = good.split_at(32);
        let key = key(scalar(1));
        for bad in [&[0; 32], order.as_slice(), &[0xff; 32]] {
            assert!(!key.verifies(b"message", &[bad, s].concat()));
            assert!(!key.verifies(b"message", &[r, bad].concat()));
            assert!(!key.verifies(b"message", &[bad, bad].concat()));
        }
    }

    #[test]
    fn a_sum_at_infinity_is_refused() {
        // With z = -r * secret, any s gives the point at infinity.
        let z = <Scalar as Reduce<FieldBytes>>::reduce(&Sha256::digest(b"message"));
        let r = scalar(7);
        let secret = -z * r.invert().unwrap();
        assert!(!key(secret).verifies(b"message", &bytes((r, scalar(8)))));
    }

    #[test]
    fn a_signature_of_another_length_is_refused() {
        let good = bytes(sign(scalar(1), scalar(2), b"message"));
        let key = key(scalar(1));
        for length in 0..64 {
            assert!(!key.verifies(b"message", &good[..length]));
        }
        assert!(!key.verifies(b"message", &[&good[..], &[0]].concat()));
    }
}
