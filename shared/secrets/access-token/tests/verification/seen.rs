//! What is remembered of a token, and for how long.

use crate::issuer::{Issuer, NOW, claims, claims_with};
use crate::{keys, verifier};
use access_token::{KeySet, Rejection};
use serde_json::json;

#[test]
fn a_token_that_was_seen_still_expires() {
    let verifier = verifier();
    let token = Issuer::es256().sign(&claims_with("exp", json!(NOW + 10)));
    let first = verifier.verify(&token, NOW).unwrap();
    assert_eq!(verifier.verify(&token, NOW), Ok(first));
    assert_eq!(verifier.verify(&token, NOW + 15), Err(Rejection::Expired));
}

#[test]
fn a_token_that_was_refused_is_not_remembered() {
    let verifier = verifier();
    let forged = Issuer::es256()
        .with_pem(include_str!("../fixtures/ec_other.pem"))
        .sign(&claims());
    for _ in 0..3 {
        assert_eq!(verifier.verify(&forged, NOW), Err(Rejection::BadSignature));
    }
}

#[test]
fn signatures_are_verified_anew_with_other_keys() {
    let mut verifier = verifier();
    let tokens =
        [Issuer::es256(), Issuer::rs256(), Issuer::hs256()].map(|issuer| issuer.sign(&claims()));
    for token in &tokens {
        assert!(verifier.verify(token, NOW).is_ok());
    }
    verifier.replace_keys(KeySet::default());
    assert_eq!(
        verifier.verify(&tokens[0], NOW),
        Err(Rejection::UnknownKey { kid: "ec-1".into() })
    );
    assert_eq!(
        verifier.verify(&tokens[1], NOW),
        Err(Rejection::UnknownKey {
            kid: "rsa-1".into()
        })
    );
    assert_eq!(
        verifier.verify(&tokens[2], NOW),
        Err(Rejection::AlgorithmMismatch)
    );
    verifier.replace_keys(keys());
    assert!(verifier.verify(&tokens[0], NOW).is_ok());
}

#[test]
fn a_verifier_serves_many_threads() {
    let verifier = verifier();
    let tokens: Vec<_> = (0..32)
        .map(|number| Issuer::es256().sign(&claims_with("session_id", json!(number))))
        .collect();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                tokens
                    .iter()
                    .for_each(|token| assert!(verifier.verify(token, NOW).is_ok()))
            });
        }
    });
}
