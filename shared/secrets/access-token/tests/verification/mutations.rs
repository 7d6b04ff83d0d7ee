//! Changes that nobody thought of.

use crate::issuer::{self, Issuer, NOW, claims, claims_with};
use crate::{policy, verifier};
use access_token::{KeySet, Verifier};
use serde_json::{Value, json};

/// Not random, so that a failure can be repeated.
fn pseudo_random(state: &mut u64) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state as usize
}

#[test]
fn no_mutation_of_a_token_verifies() {
    let mut state = 0x9e37_79b9_7f4a_7c15;
    let verifier = verifier();
    let runs = if cfg!(debug_assertions) { 1500 } else { 20_000 };
    for issuer in [Issuer::es256(), Issuer::rs256(), Issuer::hs256()] {
        let good = issuer.sign(&claims());
        for _ in 0..runs {
            let mut bytes = good.clone().into_bytes();
            for _ in 0..1 + pseudo_random(&mut state) % 3 {
                let at = pseudo_random(&mut state) % bytes.len();
                match pseudo_random(&mut state) % 4 {
                    0 => bytes[at] = pseudo_random(&mut state) as u8,
                    1 => bytes[at] ^= 1 << (pseudo_random(&mut state) % 7),
                    2 => bytes.insert(at, b"AQ-_.="[pseudo_random(&mut state) % 6]),
                    _ => drop(bytes.remove(at)),
                }
            }
            let mutated = String::from_utf8_lossy(&bytes).into_owned();
            if mutated != good {
                assert!(verifier.verify(&mutated, NOW).is_err(), "{mutated}");
            }
        }
    }
}

#[test]
fn no_mutation_of_signed_claims_panics() {
    let mut state = 0x2545_f491_4f6c_dd1d;
    let verifier = verifier();
    let good = claims_with(
        "app_metadata",
        json!({"role": "client", "n": [1.5e3, {"a\"": "\\\u{e9}\n"}]}),
    )
    .to_string();
    for _ in 0..if cfg!(debug_assertions) {
        5_000
    } else {
        50_000
    } {
        let mut bytes = good.clone().into_bytes();
        for _ in 0..1 + pseudo_random(&mut state) % 4 {
            let at = pseudo_random(&mut state) % bytes.len();
            match pseudo_random(&mut state) % 3 {
                0 => bytes[at] = pseudo_random(&mut state) as u8,
                1 => bytes.insert(at, b"{}[]\",:\\u0e-"[pseudo_random(&mut state) % 12]),
                _ => drop(bytes.remove(at)),
            }
        }
        if let Ok(claims) = verifier.verify(&Issuer::hs256().sign_bytes(&bytes), NOW) {
            assert!(
                serde_json::from_str::<Value>(claims.json()).is_ok(),
                "{}",
                claims.json()
            );
        }
    }
}

#[test]
fn no_mutation_of_a_key_set_panics() {
    let mut state = 0x1234_5678_9abc_def1;
    let token = Issuer::rs256().sign(&claims());
    for _ in 0..if cfg!(debug_assertions) { 300 } else { 5_000 } {
        let mut bytes = issuer::JWKS.to_vec();
        for _ in 0..1 + pseudo_random(&mut state) % 4 {
            let at = pseudo_random(&mut state) % bytes.len();
            bytes[at] = b"AQ-_{}\",:019"[pseudo_random(&mut state) % 12];
        }
        if let Ok(keys) = KeySet::from_jwks(&bytes) {
            let _outcome = Verifier::new(keys, policy()).verify(&token, NOW);
        }
    }
}
