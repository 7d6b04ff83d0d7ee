//! What a verifier promises, held against tokens that `jsonwebtoken` (AWS-LC) and OpenSSL signed.

mod issuer;

use access_token::{
    Claims, KeySet, KeySetError, OrganizationId, PlatformRole, Policy, Rejection, Role, UserId,
    Verifier,
};
use issuer::{
    AUDIENCE, ISSUER, Issuer, NOW, SECRET, USER, base64url, claims, claims_with, claims_without,
};
use serde_json::{Value, json};

fn policy() -> Policy {
    Policy::new(ISSUER, AUDIENCE)
}

fn keys() -> KeySet {
    KeySet::from_jwks(issuer::JWKS)
        .unwrap()
        .with_secret(SECRET)
        .unwrap()
}

fn verifier() -> Verifier {
    Verifier::new(keys(), policy())
}

fn verify(token: &str) -> Result<Claims, Rejection> {
    verifier().verify(token, NOW)
}

fn rejection(token: &str) -> Rejection {
    verify(token).expect_err("a token that must be refused")
}

/// The outcome for a payload of exactly this text, under a good signature.
fn verify_payload(payload: &str) -> Result<Claims, Rejection> {
    verify(&Issuer::es256().sign_text(payload))
}

fn verify_claims(claims: &Value) -> Result<Claims, Rejection> {
    verify_payload(&claims.to_string())
}

#[test]
fn a_good_token_of_each_algorithm_is_accepted() {
    for issuer in [
        Issuer::es256(),
        Issuer::rs256(),
        Issuer::rs256_of("rsa-4096", include_str!("fixtures/rsa_4096.pem")),
        Issuer::rs256_of("rsa-2056", include_str!("fixtures/rsa_2056.pem")),
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
        include_str!("fixtures/es256.jwt"),
        include_str!("fixtures/rs256.jwt"),
        include_str!("fixtures/rs256_4096.jwt"),
        include_str!("fixtures/hs256.jwt"),
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
fn claims_are_read_as_they_were_signed() {
    let payload = json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": USER, "role": "authenticated", "exp": NOW + 60,
        "email": "ada@example.com",
        "app_metadata": {"role": "client", "organization_id": "0b0e7f0a-3d4b-4c7e-8a8e-5a3b1c2d3e4f"},
        "user_metadata": {"role": "developer", "organization_id": "nonsense"},
    });
    let text = format!(" {payload:#}\n");
    let claims = verify_payload(&text).unwrap();
    assert_eq!(claims.user_id(), UserId(USER.parse().unwrap()));
    assert_eq!(claims.role(), Role::Authenticated);
    assert_eq!(claims.email(), Some("ada@example.com"));
    assert_eq!(claims.app_metadata().role, Some(PlatformRole::Client));
    let organization = OrganizationId("0b0e7f0a-3d4b-4c7e-8a8e-5a3b1c2d3e4f".parse().unwrap());
    assert_eq!(claims.app_metadata().organization_id, Some(organization));
    assert_eq!(claims.expires_at(), NOW + 60);
    assert_eq!(claims.json(), text);
}

#[test]
fn user_metadata_gives_nothing() {
    let metadata =
        json!({"role": "developer", "organization_id": "0b0e7f0a-3d4b-4c7e-8a8e-5a3b1c2d3e4f"});
    let claims = verify_claims(&claims_with("user_metadata", metadata)).unwrap();
    assert_eq!(claims.app_metadata(), access_token::AppMetadata::default());
    assert_eq!(claims.role(), Role::Authenticated);
}

#[test]
fn a_token_forged_with_the_right_kid_and_algorithm_is_refused() {
    let forged = Issuer::es256()
        .with_pem(include_str!("fixtures/ec_other.pem"))
        .sign(&claims());
    assert_eq!(rejection(&forged), Rejection::BadSignature);
    let forged = Issuer::rs256()
        .with_pem(include_str!("fixtures/rsa_other.pem"))
        .sign(&claims());
    assert_eq!(rejection(&forged), Rejection::BadSignature);
    let forged = Issuer::hs256()
        .with_secret(b"another secret of thirty-two bytes")
        .sign(&claims());
    assert_eq!(rejection(&forged), Rejection::BadSignature);
}

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
        ("ec-1", include_str!("fixtures/ec_public.pem")),
        ("rsa-1", include_str!("fixtures/rsa_public.pem")),
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
    let other = Issuer::es256().with_pem(include_str!("fixtures/ec_other.pem"));
    let jwk = json!({"kty": "EC", "crv": "P-256", "kid": "ec-1", "x": "AA", "y": "AA"});
    let header =
        json!({"alg": "ES256", "kid": "ec-1", "jwk": jwk, "jku": "https://evil.example/jwks.json"});
    assert_eq!(
        rejection(&other.sign_with_header(&header, &claims().to_string())),
        Rejection::BadSignature
    );
}

#[test]
fn a_token_expires_5_seconds_after_exp() {
    let token = Issuer::es256().sign(&claims_with("exp", json!(NOW)));
    let verifier = verifier();
    for now in [0, NOW - 1, NOW, NOW + 4] {
        // `iat` is left out, so that the past is no matter.
        assert!(verifier.verify(&token, now).is_ok(), "{now}");
    }
    for now in [NOW + 5, NOW + 6, u64::MAX] {
        assert_eq!(
            verifier.verify(&token, now),
            Err(Rejection::Expired),
            "{now}"
        );
    }
}

#[test]
fn a_token_starts_5_seconds_before_nbf_and_iat() {
    for name in ["nbf", "iat"] {
        let token = Issuer::es256().sign(&claims_with(name, json!(NOW)));
        let verifier = verifier();
        for now in [0, NOW - 6] {
            assert_eq!(
                verifier.verify(&token, now),
                Err(Rejection::NotYetValid),
                "{name} {now}"
            );
        }
        for now in [NOW - 5, NOW] {
            assert!(verifier.verify(&token, now).is_ok(), "{name} {now}");
        }
    }
    let both = json!({"nbf": NOW + 100, "iat": NOW - 100});
    let mut claims = claims();
    claims
        .as_object_mut()
        .unwrap()
        .extend(both.as_object().unwrap().clone());
    assert_eq!(verify_claims(&claims), Err(Rejection::NotYetValid));
}

#[test]
fn leeway_is_as_set_and_at_most_120_seconds() {
    let token = Issuer::es256().sign(&claims_with("exp", json!(NOW)));
    for (leeway, lasts) in [(0, 0), (1, 1), (120, 120), (u64::MAX, 120)] {
        let verifier = Verifier::new(keys(), policy().with_leeway(leeway));
        assert!(
            verifier
                .verify(&token, (NOW + lasts).saturating_sub(1))
                .is_ok(),
            "{leeway}"
        );
        assert_eq!(
            verifier.verify(&token, NOW + lasts),
            Err(Rejection::Expired),
            "{leeway}"
        );
    }
}

#[test]
fn times_are_whole_seconds_since_1970() {
    for name in ["exp", "nbf", "iat"] {
        for value in [
            json!("1800000000"),
            json!(1.8e9),
            json!(-1),
            json!([1]),
            json!(1e300),
            json!(true),
        ] {
            assert_eq!(
                verify_claims(&claims_with(name, value.clone())),
                Err(Rejection::Malformed("claims")),
                "{value}"
            );
        }
    }
    assert!(verify_claims(&claims_with("exp", json!(u64::MAX))).is_ok());
}

#[test]
fn a_claim_that_must_be_there_is_missed() {
    for name in ["exp", "iss", "aud", "sub", "role"] {
        assert_eq!(
            verify_claims(&claims_without(name)),
            Err(Rejection::MissingClaim(name))
        );
        assert_eq!(
            verify_claims(&claims_with(name, Value::Null)),
            Err(Rejection::MissingClaim(name))
        );
    }
    for name in ["iss", "sub", "role"] {
        assert_eq!(
            verify_claims(&claims_with(name, json!(""))),
            Err(Rejection::MissingClaim(name))
        );
    }
}

#[test]
fn another_issuer_is_refused() {
    for issuer in [
        "https://project.supabase.co/auth/v1/",
        "https://PROJECT.supabase.co/auth/v1",
        "supabase",
    ] {
        assert_eq!(
            verify_claims(&claims_with("iss", json!(issuer))),
            Err(Rejection::WrongIssuer)
        );
    }
    assert_eq!(
        verify_claims(&claims_with("iss", json!([ISSUER]))),
        Err(Rejection::Malformed("claims"))
    );
}

#[test]
fn another_audience_is_refused() {
    for audience in [
        json!("anon"),
        json!(""),
        json!([]),
        json!(["anon", "Authenticated"]),
        json!([""]),
    ] {
        assert_eq!(
            verify_claims(&claims_with("aud", audience.clone())),
            Err(Rejection::WrongAudience),
            "{audience}"
        );
    }
    for audience in [
        json!(1),
        json!([AUDIENCE, 1]),
        json!({"0": AUDIENCE}),
        json!([[AUDIENCE]]),
    ] {
        assert_eq!(
            verify_claims(&claims_with("aud", audience.clone())),
            Err(Rejection::Malformed("claims")),
            "{audience}"
        );
    }
    for audience in [json!([AUDIENCE]), json!(["other", AUDIENCE])] {
        assert!(verify_claims(&claims_with("aud", audience)).is_ok());
    }
}

#[test]
fn a_policy_that_was_not_configured_accepts_nothing() {
    let verify =
        |policy, claims| Verifier::new(keys(), policy).verify(&Issuer::es256().sign(&claims), NOW);
    let no_issuer = verify(Policy::new("", AUDIENCE), claims_with("iss", json!("")));
    assert_eq!(no_issuer, Err(Rejection::MissingClaim("iss")));
    for audience in [json!(""), json!([""])] {
        let no_audience = verify(Policy::new(ISSUER, ""), claims_with("aud", audience));
        assert_eq!(no_audience, Err(Rejection::WrongAudience));
    }
}

#[test]
fn sub_is_a_uuid_in_its_usual_form() {
    for sub in [
        "ada",
        "6d1f4c1e7d1c4f4e9b570c7a6f1e2a10",
        "{6d1f4c1e-7d1c-4f4e-9b57-0c7a6f1e2a10}",
        "urn:uuid:6d1f4c1e-7d1c-4f4e-9b57-0c7a6f1e2a10",
        " 6d1f4c1e-7d1c-4f4e-9b57-0c7a6f1e2a1",
        "6d1f4c1e-7d1c-4f4e-9b57-0c7a6f1e2a1g",
    ] {
        assert_eq!(
            verify_claims(&claims_with("sub", json!(sub))),
            Err(Rejection::Malformed("sub")),
            "{sub}"
        );
    }
    assert_eq!(
        verify_claims(&claims_with("sub", json!(1))),
        Err(Rejection::Malformed("claims"))
    );
}

#[test]
fn only_roles_of_the_database_are_known() {
    for (name, role) in [
        ("anon", Role::Anon),
        ("authenticated", Role::Authenticated),
        ("service_role", Role::ServiceRole),
    ] {
        assert_eq!(
            verify_claims(&claims_with("role", json!(name)))
                .unwrap()
                .role(),
            role
        );
    }
    for name in ["postgres", "Service_Role", "authenticator", "anon "] {
        assert_eq!(
            verify_claims(&claims_with("role", json!(name))),
            Err(Rejection::UnknownRole),
            "{name}"
        );
    }
}

#[test]
fn app_metadata_may_hold_what_is_not_ours() {
    for metadata in [
        json!(null),
        json!({}),
        json!({"role": "editor"}),
        json!({"role": ["client"]}),
        json!({"role": null, "organization_id": null}),
    ] {
        let claims = verify_claims(&claims_with("app_metadata", metadata)).unwrap();
        assert_eq!(claims.app_metadata(), access_token::AppMetadata::default());
    }
    for metadata in [
        json!({"organization_id": "acme"}),
        json!({"organization_id": ""}),
    ] {
        assert_eq!(
            verify_claims(&claims_with("app_metadata", metadata)),
            Err(Rejection::Malformed("organization_id"))
        );
    }
    for metadata in [json!([]), json!("client"), json!({"organization_id": 1})] {
        assert_eq!(
            verify_claims(&claims_with("app_metadata", metadata)),
            Err(Rejection::Malformed("claims"))
        );
    }
}

#[test]
fn a_role_spelled_with_escapes_is_the_same_role() {
    let payload = claims_with("app_metadata", json!({"role": "x"}))
        .to_string()
        .replace("\"x\"", r#""cl\u0069ent""#);
    assert_eq!(
        verify_payload(&payload).unwrap().app_metadata().role,
        Some(PlatformRole::Client)
    );
}

#[test]
fn an_empty_email_is_none() {
    assert_eq!(
        verify_claims(&claims_with("email", json!("")))
            .unwrap()
            .email(),
        None
    );
    assert_eq!(
        verify_claims(&claims_without("email")).unwrap().email(),
        None
    );
}

#[test]
fn a_name_that_stands_twice_is_refused_at_any_depth() {
    let good = claims_with("app_metadata", json!({"role": "editor"})).to_string();
    for (before, after) in [
        (
            r#""role":"authenticated""#,
            r#""role":"authenticated","role":"service_role""#,
        ),
        (
            r#""role":"authenticated""#,
            r#""role":"authenticated","r\u006fle":"service_role""#,
        ),
        (
            r#""role":"editor""#,
            r#""role":"client","role":"developer""#,
        ),
        (r#""role":"editor""#, r#""x":[{"y":1,"y":2}]"#),
        (
            r#""role":"authenticated""#,
            r#""role":"authenticated","user_metadata":{"a":{"b":1,"b":1}}"#,
        ),
    ] {
        let payload = good.replace(before, after);
        assert_ne!(payload, good);
        assert_eq!(
            verify_payload(&payload),
            Err(Rejection::Malformed("duplicate name")),
            "{after}"
        );
    }
}

#[test]
fn what_jsonb_would_refuse_is_refused_here() {
    let good = claims_with("user_metadata", json!({"name": "x"})).to_string();
    for (value, word) in [
        (r#""\u0000""#, "NUL"),
        (r#""\ud800""#, "string"),
        ("1e-20000", "number"),
        ("1e400", "number"),
        (
            &format!("{}1{}", "[".repeat(40), "]".repeat(40)),
            "JSON too deep",
        ),
    ] {
        assert_eq!(
            verify_payload(&good.replace(r#""x""#, value)),
            Err(Rejection::Malformed(word)),
            "{value}"
        );
    }
}

#[test]
fn a_payload_that_is_no_object_is_refused() {
    for payload in ["", "null", "[]", "1", "\"text\"", "{", "{}{}", "{}\u{0}"] {
        assert!(
            matches!(
                verify_payload(payload),
                Err(Rejection::Malformed(_) | Rejection::MissingClaim(_))
            ),
            "{payload}"
        );
    }
    let not_text = Issuer::es256().sign_bytes(&[b'{', 0xff, b'}']);
    assert_eq!(
        rejection(&not_text),
        Rejection::Malformed("payload encoding")
    );
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
        .with_pem(include_str!("fixtures/ec_other.pem"))
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
    let token = Issuer::rs256_of("rsa-1024", include_str!("fixtures/rsa_1024.pem"));
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
