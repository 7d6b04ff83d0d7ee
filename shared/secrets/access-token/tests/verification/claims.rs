//! What a token may say, and what is believed of it.

use crate::issuer::{AUDIENCE, ISSUER, Issuer, NOW, USER, claims, claims_with, claims_without};
use crate::{keys, policy, rejection, verifier, verify_claims, verify_payload};
use access_token::{OrganizationId, PlatformRole, Policy, Rejection, Role, UserId, Verifier};
use serde_json::{Value, json};

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
        ("client", Role::Client),
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
