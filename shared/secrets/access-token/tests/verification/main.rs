//! What a verifier promises, held against tokens that `jsonwebtoken` and OpenSSL signed.

// AWS-LC does not build for Wasm.
#![cfg(not(target_family = "wasm"))]
// Clippy knows that a test may panic, but not what only tests call.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod claims;
mod headers;
mod issuer;
mod key_sets;
mod mutations;
mod seen;
mod signatures;

use access_token::{Claims, KeySet, Policy, Rejection, Verifier};
use issuer::{AUDIENCE, ISSUER, Issuer, NOW, SECRET};
use serde_json::Value;

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
