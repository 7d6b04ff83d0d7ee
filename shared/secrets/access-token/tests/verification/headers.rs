//! What a token says of itself, which is not trusted.

use crate::issuer::{self, Issuer, NOW, base64url, claims};
use crate::{policy, rejection, verify};
use access_token::{KeySet, Rejection, Verifier};
use serde_json::{Value, json};

#[test]
fn nothing_unsigned_is_accepted() {
    let payload = base64url(claims().to_string().as_bytes());
    for algorithm in ["none", "None", "NONE", "nOnE", "", "none ", "HS256\u{0}"] {
        for kid in [None, Some("ec-1"), Some("rsa-1"), Some("other")] {
            let header = base64url(
                json!({"alg": algorithm, "typ": "JWT", "kid": kid})
                    .to_string()
                    .as_bytes(),
            );
            for signature in ["", "AA", "_____w"] {
                let token = format!("{header}.{payload}.{signature}");
                assert!(
                    matches!(
                        rejection(&token),
                        Rejection::AlgorithmMismatch | Rejection::Malformed("NUL")
                    ),
                    "{algorithm:?}"
                );
            }
        }
    }
    for header in [
        "{}",
        r#"{"alg":null}"#,
        r#"{"alg":["ES256"]}"#,
        r#"{"typ":"JWT"}"#,
        "[]",
        "null",
        "1",
        "",
    ] {
        let token = format!("{}.{payload}.AA", base64url(header.as_bytes()));
        assert!(
            matches!(rejection(&token), Rejection::Malformed(_)),
            "{header}"
        );
    }
}

#[test]
fn a_public_key_is_no_shared_secret() {
    for (kid, pem) in [
        ("ec-1", include_str!("../fixtures/ec_public.pem")),
        ("rsa-1", include_str!("../fixtures/rsa_public.pem")),
    ] {
        let jwks: Value = serde_json::from_slice(issuer::JWKS).unwrap();
        let jwk = jwks["keys"]
            .as_array()
            .unwrap()
            .iter()
            .find(|key| key["kid"] == kid)
            .unwrap();
        let der = pem
            .lines()
            .filter(|line| !line.starts_with('-'))
            .collect::<String>();
        let raw = jwk.get("x").or(jwk.get("n")).unwrap().as_str().unwrap();
        for secret in [pem, pem.trim_end(), der.as_str(), raw, &jwk.to_string()] {
            let token = Issuer::hs256()
                .with_secret(secret.as_bytes())
                .with_kid(Some(kid))
                .sign(&claims());
            assert_eq!(rejection(&token), Rejection::AlgorithmMismatch);
            let token = Issuer::hs256()
                .with_secret(secret.as_bytes())
                .sign(&claims());
            assert_eq!(rejection(&token), Rejection::BadSignature);
            let without_secret = Verifier::new(KeySet::from_jwks(issuer::JWKS).unwrap(), policy());
            assert_eq!(
                without_secret.verify(&token, NOW),
                Err(Rejection::AlgorithmMismatch)
            );
        }
    }
}

#[test]
fn the_key_decides_the_algorithm() {
    for (issuer, kid) in [
        (Issuer::es256(), "rsa-1"),
        (Issuer::rs256(), "ec-1"),
        (Issuer::hs256(), "ec-1"),
        (Issuer::hs256(), "rsa-1"),
    ] {
        assert_eq!(
            rejection(&issuer.with_kid(Some(kid)).sign(&claims())),
            Rejection::AlgorithmMismatch
        );
    }
    for algorithm in ["RS384", "PS256", "ES384", "es256", "EdDSA", "HS512"] {
        let token = Issuer::es256().sign_with_header(
            &json!({"alg": algorithm, "kid": "ec-1"}),
            &claims().to_string(),
        );
        assert_eq!(
            rejection(&token),
            Rejection::AlgorithmMismatch,
            "{algorithm}"
        );
    }
}

#[test]
fn only_the_shared_secret_is_tried_without_a_kid() {
    assert_eq!(
        rejection(&Issuer::es256().with_kid(None).sign(&claims())),
        Rejection::AlgorithmMismatch
    );
    assert_eq!(
        rejection(&Issuer::rs256().with_kid(None).sign(&claims())),
        Rejection::AlgorithmMismatch
    );
    assert!(verify(&Issuer::hs256().with_kid(None).sign(&claims())).is_ok());
    assert!(
        verify(
            &Issuer::hs256()
                .with_kid(Some("never-published"))
                .sign(&claims())
        )
        .is_ok()
    );
}

#[test]
fn an_unknown_kid_is_told_so_that_keys_can_be_fetched_again() {
    for issuer in [Issuer::es256(), Issuer::rs256()] {
        let token = issuer.with_kid(Some("ec-2")).sign(&claims());
        assert_eq!(
            rejection(&token),
            Rejection::UnknownKey { kid: "ec-2".into() }
        );
    }
}

#[test]
fn a_kid_that_could_harm_a_log_is_malformed() {
    for kid in ["", "a\nb", "a\u{1b}[2J", "é", &"k".repeat(129)] {
        let token = Issuer::es256().with_kid(Some(kid)).sign(&claims());
        assert_eq!(rejection(&token), Rejection::Malformed("kid"), "{kid:?}");
    }
    for kid in [
        "../../etc/passwd",
        "' or 1=1 --",
        "EC-1",
        "ec-1 ",
        "\"",
        &"k".repeat(128),
    ] {
        let token = Issuer::es256().with_kid(Some(kid)).sign(&claims());
        assert_eq!(rejection(&token), Rejection::UnknownKey { kid: kid.into() });
    }
    let token =
        Issuer::es256().sign_with_header(&json!({"alg": "ES256", "kid": 1}), &claims().to_string());
    assert_eq!(rejection(&token), Rejection::Malformed("header"));
}

#[test]
fn extensions_and_other_types_are_refused() {
    let sign = |header: &str| Issuer::es256().sign_with_header_text(header, &claims().to_string());
    for header in [
        r#"{"alg":"ES256","kid":"ec-1","crit":["exp"]}"#,
        r#"{"alg":"ES256","kid":"ec-1","crit":[]}"#,
        r#"{"alg":"ES256","kid":"ec-1","crit":null}"#,
        r#"{"alg":"ES256","kid":"ec-1","b64":false,"crit":["b64"]}"#,
    ] {
        assert_eq!(
            rejection(&sign(header)),
            Rejection::Malformed("crit"),
            "{header}"
        );
    }
    for typ in ["JWE", "dpop+jwt", "", "JWT "] {
        let header = json!({"alg": "ES256", "kid": "ec-1", "typ": typ}).to_string();
        assert_eq!(
            rejection(&sign(&header)),
            Rejection::Malformed("typ"),
            "{typ}"
        );
    }
    for typ in ["JWT", "jwt", "at+jwt"] {
        assert!(
            verify(&sign(
                &json!({"alg": "ES256", "kid": "ec-1", "typ": typ}).to_string()
            ))
            .is_ok(),
            "{typ}"
        );
    }
    assert!(verify(&sign(r#"{"alg":"ES256","kid":"ec-1"}"#)).is_ok());
    let twice = r#"{"alg":"none","alg":"ES256","kid":"ec-1"}"#;
    assert_eq!(
        rejection(&sign(twice)),
        Rejection::Malformed("duplicate name")
    );
}

#[test]
fn keys_that_a_token_brings_along_are_not_read() {
    let other = Issuer::es256().with_pem(include_str!("../fixtures/ec_other.pem"));
    let jwk = json!({"kty": "EC", "crv": "P-256", "kid": "ec-1", "x": "AA", "y": "AA"});
    let header =
        json!({"alg": "ES256", "kid": "ec-1", "jwk": jwk, "jku": "https://evil.example/jwks.json"});
    assert_eq!(
        rejection(&other.sign_with_header(&header, &claims().to_string())),
        Rejection::BadSignature
    );
}
