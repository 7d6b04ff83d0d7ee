//! Signatures, and the text that they are in.

use crate::issuer::{self, Issuer, NOW, base64url, claims, claims_with};
use crate::{rejection, verifier, verify};
use access_token::Rejection;
use serde_json::json;

#[test]
fn a_good_token_of_each_algorithm_is_accepted() {
    for issuer in [
        Issuer::es256(),
        Issuer::rs256(),
        Issuer::rs256_of("rsa-4096", include_str!("../fixtures/rsa_4096.pem")),
        Issuer::rs256_of("rsa-2056", include_str!("../fixtures/rsa_2056.pem")),
        Issuer::hs256(),
    ] {
        assert!(
            verify(&issuer.sign(&claims())).is_ok(),
            "{:?}",
            issuer.header
        );
    }
}

#[test]
fn tokens_that_openssl_signed_are_accepted() {
    for token in [
        include_str!("../fixtures/es256.jwt"),
        include_str!("../fixtures/rs256.jwt"),
        include_str!("../fixtures/rs256_4096.jwt"),
        include_str!("../fixtures/hs256.jwt"),
    ] {
        let claims = verify(token).unwrap();
        assert_eq!(claims.email(), Some("ada@example.com"));
    }
}

#[test]
fn many_tokens_and_many_keys_are_accepted() {
    let verifier = verifier();
    for number in 0..200 {
        let claims = claims_with("session_id", json!(number));
        for issuer in [Issuer::es256(), Issuer::rs256()] {
            assert!(
                verifier.verify(&issuer.sign(&claims), NOW).is_ok(),
                "{number}"
            );
        }
    }
}

#[test]
fn a_token_forged_with_the_right_kid_and_algorithm_is_refused() {
    let forged = Issuer::es256()
        .with_pem(include_str!("../fixtures/ec_other.pem"))
        .sign(&claims());
    assert_eq!(rejection(&forged), Rejection::BadSignature);
    let forged = Issuer::rs256()
        .with_pem(include_str!("../fixtures/rsa_other.pem"))
        .sign(&claims());
    assert_eq!(rejection(&forged), Rejection::BadSignature);
    let forged = Issuer::hs256()
        .with_secret(b"another secret of thirty-two bytes")
        .sign(&claims());
    assert_eq!(rejection(&forged), Rejection::BadSignature);
}

#[test]
fn a_token_has_three_parts() {
    let good = Issuer::es256().sign(&claims());
    let parts: Vec<&str> = good.split('.').collect();
    for token in [
        String::new(),
        ".".into(),
        parts[0].into(),
        parts[..2].join("."),
        format!("{good}."),
        format!(".{good}"),
        format!("{good}.AA.AA"),
    ] {
        assert_eq!(rejection(&token), Rejection::Malformed("parts"), "{token}");
    }
    for token in ["..", "a..", "..a", &format!(".{}.{}", parts[1], parts[2])] {
        assert!(
            matches!(rejection(token), Rejection::Malformed(_)),
            "{token}"
        );
    }
    assert_eq!(
        rejection(&format!("{}.{}.", parts[0], parts[1])),
        Rejection::BadSignature
    );
    assert_eq!(
        rejection(&format!("{}..{}", parts[0], parts[2])),
        Rejection::BadSignature
    );
}

#[test]
fn a_token_has_one_spelling() {
    for issuer in [Issuer::es256(), Issuer::rs256(), Issuer::hs256()] {
        let good = issuer.sign(&claims());
        let verifier = verifier();
        assert!(verifier.verify(&good, NOW).is_ok());
        let respelled = ["=", "==", " ", "\n", "%3D", "A"].map(|end| format!("{good}{end}"));
        let replaced = [("-", "+"), ("_", "/")].map(|(from, to)| good.replace(from, to));
        let trailing_bit = {
            let (rest, last) = good.split_at(good.len() - 1);
            let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            let next = alphabet.find(last).unwrap() + 1;
            format!("{rest}{}", &alphabet[next..=next])
        };
        for token in respelled
            .into_iter()
            .chain(replaced)
            .chain([trailing_bit, format!("Bearer {good}")])
        {
            assert!(
                token == good || verifier.verify(&token, NOW).is_err(),
                "{token}"
            );
        }
    }
}

#[test]
fn a_tampered_payload_is_refused() {
    for issuer in [Issuer::es256(), Issuer::rs256(), Issuer::hs256()] {
        let good = issuer.sign(&claims());
        let parts: Vec<&str> = good.split('.').collect();
        let payload = base64url(
            claims_with("role", json!("service_role"))
                .to_string()
                .as_bytes(),
        );
        assert_eq!(
            rejection(&[parts[0], &payload, parts[2]].join(".")),
            Rejection::BadSignature
        );
    }
}

#[test]
fn a_signature_in_another_form_is_refused() {
    let good = Issuer::es256().sign(&claims());
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let raw = issuer::decode(signature);
    let integer = |half: &[u8]| {
        let mut content = if half[0] >= 0x80 { vec![0] } else { vec![] };
        content.extend(half);
        [vec![2, content.len() as u8], content].concat()
    };
    let integers = [integer(&raw[..32]), integer(&raw[32..])].concat();
    let der = [vec![0x30, integers.len() as u8], integers].concat();
    for other in [
        &der[..],
        &raw[..63],
        &raw[..32],
        &[&raw[..], &[0]].concat(),
        &[0; 64],
        &[],
    ] {
        assert_eq!(
            rejection(&format!("{signed}.{}", base64url(other))),
            Rejection::BadSignature
        );
    }
}

#[test]
fn a_signature_without_its_leading_zero_is_refused() {
    let issuer = Issuer::rs256();
    let (signed, signature) = (0..)
        .find_map(|number| {
            let token = issuer.sign(&claims_with("session_id", json!(number)));
            let (signed, signature) = token.rsplit_once('.')?;
            let signature = issuer::decode(signature);
            (signature[0] == 0).then(|| (signed.to_owned(), signature))
        })
        .unwrap();
    let token = |signature: &[u8]| format!("{signed}.{}", base64url(signature));
    assert!(verify(&token(&signature)).is_ok());
    for other in [&signature[1..], &[&[0], &signature[..]].concat()] {
        assert_eq!(rejection(&token(other)), Rejection::BadSignature);
    }
}

#[test]
fn a_huge_token_is_refused_before_it_is_read() {
    assert_eq!(rejection(&"a".repeat(8193)), Rejection::TooLarge);
    assert_eq!(rejection(&".".repeat(1 << 20)), Rejection::TooLarge);
    let large = Issuer::es256().sign(&claims_with("user_metadata", json!("x".repeat(5500))));
    assert!(large.len() > 7000);
    assert!(verify(&large).is_ok());
    let header = json!({"alg": "ES256", "kid": "ec-1", "x5c": "x".repeat(1024)});
    assert_eq!(
        rejection(&Issuer::es256().sign_with_header(&header, &claims().to_string())),
        Rejection::TooLarge
    );
}
