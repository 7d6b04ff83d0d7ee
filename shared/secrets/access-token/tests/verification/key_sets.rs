//! Which keys are taken from a published set.

use crate::issuer::{self, Issuer, NOW, SECRET, base64url, claims};
use crate::{keys, policy, rejection, verifier};
use access_token::{KeySet, KeySetError, Rejection, Verifier};
use serde_json::{Value, json};

#[test]
fn keys_that_cannot_be_used_leave_the_others_alone() {
    let good: Value = serde_json::from_slice(issuer::JWKS).unwrap();
    let ec = good["keys"][0].clone();
    let rsa = good["keys"][1].clone();
    let changed = |key: &Value, name: &str, value: Value| {
        let mut key = key.clone();
        key[name] = value;
        key
    };
    let unusable = [
        changed(&ec, "use", json!("enc")),
        changed(&ec, "key_ops", json!(["sign"])),
        changed(&ec, "alg", json!("ES384")),
        changed(&ec, "alg", json!("HS256")),
        changed(&ec, "crv", json!("P-384")),
        changed(&ec, "crv", json!("secp256k1")),
        changed(&ec, "x", json!("AA")),
        changed(&ec, "y", ec["x"].clone()),
        changed(&ec, "y", json!(1)),
        changed(&ec, "kid", json!("")),
        changed(&ec, "kid", json!(1)),
        changed(&ec, "d", ec["x"].clone()),
        changed(&ec, "kty", json!("OKP")),
        changed(&ec, "kty", json!("RSA")),
        changed(&rsa, "alg", json!("PS256")),
        changed(&rsa, "e", json!("AQ")),
        changed(&rsa, "e", json!("AAAA")),
        changed(&rsa, "n", json!("AQAB")),
        changed(&rsa, "n", json!(format!("{}=", rsa["n"].as_str().unwrap()))),
        json!({"kty": "oct", "kid": "secret", "k": base64url(SECRET), "alg": "HS256"}),
        json!({"kty": "RSA", "kid": "rsa-1"}),
        json!({}),
        json!(null),
        json!("key"),
        json!([[]]),
    ];
    for key in &unusable {
        let set = KeySet::from_jwks(json!({"keys": [key]}).to_string().as_bytes()).unwrap();
        assert_eq!(set.published_keys(), 0, "{key}");
    }
    let all: Vec<_> = unusable.into_iter().chain([ec, rsa]).collect();
    let set = KeySet::from_jwks(json!({"keys": all, "other": 1}).to_string().as_bytes()).unwrap();
    assert_eq!(set.published_keys(), 2);
    let verifier = Verifier::new(set, policy());
    assert!(
        verifier
            .verify(&Issuer::es256().sign(&claims()), NOW)
            .is_ok()
    );
    assert!(
        verifier
            .verify(&Issuer::rs256().sign(&claims()), NOW)
            .is_ok()
    );
}

#[test]
fn of_two_keys_with_one_kid_the_first_is_kept() {
    let set: Value = serde_json::from_slice(issuer::JWKS).unwrap();
    let (ec, mut rsa) = (set["keys"][0].clone(), set["keys"][1].clone());
    rsa["kid"] = json!("ec-1");
    let verifier = |keys: [&Value; 2]| {
        Verifier::new(
            KeySet::from_jwks(json!({"keys": keys}).to_string().as_bytes()).unwrap(),
            policy(),
        )
    };
    let token = Issuer::es256().sign(&claims());
    assert!(verifier([&ec, &rsa]).verify(&token, NOW).is_ok());
    assert_eq!(
        verifier([&rsa, &ec]).verify(&token, NOW),
        Err(Rejection::AlgorithmMismatch)
    );
}

#[test]
fn a_key_of_1024_bits_is_not_used() {
    let token = Issuer::rs256_of("rsa-1024", include_str!("../fixtures/rsa_1024.pem"));
    assert_eq!(keys().published_keys(), 4);
    // AWS-LC will not sign with it either, so the signature is only of the right size.
    let header = base64url(json!(token.header).to_string().as_bytes());
    let forged = format!(
        "{header}.{}.{}",
        base64url(claims().to_string().as_bytes()),
        base64url(&[1; 128])
    );
    assert_eq!(
        rejection(&forged),
        Rejection::UnknownKey {
            kid: "rsa-1024".into()
        }
    );
}

#[test]
fn what_is_no_key_set_is_an_error() {
    for document in [
        &b""[..],
        b"{}",
        b"[]",
        b"null",
        b"<html>",
        b"{\"keys\":{}}",
        b"{\"keys\":[",
        b"\xff",
        &[b' '; 70_000],
    ] {
        assert_eq!(
            KeySet::from_jwks(document).err(),
            Some(KeySetError::NotKeySet)
        );
    }
}

#[test]
fn a_short_secret_is_an_error() {
    for length in [0, 1, 31] {
        assert_eq!(
            KeySet::default().with_secret(&vec![1; length]).err(),
            Some(KeySetError::WeakSecret)
        );
    }
    assert!(KeySet::default().with_secret(&[1; 32]).is_ok());
}

#[test]
fn secrets_are_not_in_debug_output() {
    let text = format!("{:?}", verifier());
    assert!(text.contains("SharedSecret"));
    assert!(!text.contains("shared-secret"));
}
