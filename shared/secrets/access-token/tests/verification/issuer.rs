//! An issuer of tokens for tests. It signs with `jsonwebtoken`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Map, Value, json};

pub const ISSUER: &str = "https://project.supabase.co/auth/v1";
pub const AUDIENCE: &str = "authenticated";
pub const USER: &str = "6d1f4c1e-7d1c-4f4e-9b57-0c7a6f1e2a10";
pub const SECRET: &[u8] = b"a-shared-secret-of-more-than-32-bytes";
pub const NOW: u64 = 1_800_000_000;
pub const JWKS: &[u8] = include_bytes!("../fixtures/jwks.json");

/// A header, and the key that signs what is under it.
pub struct Issuer {
    pub header: Map<String, Value>,
    algorithm: Algorithm,
    key: EncodingKey,
}

impl Issuer {
    pub fn es256() -> Self {
        Self::new(
            Algorithm::ES256,
            Some("ec-1"),
            EncodingKey::from_secret(&[]),
        )
        .with_pem(include_str!("../fixtures/ec.pem"))
    }

    pub fn rs256() -> Self {
        Self::rs256_of("rsa-1", include_str!("../fixtures/rsa.pem"))
    }

    pub fn rs256_of(kid: &str, pem: &str) -> Self {
        Self::new(Algorithm::RS256, Some(kid), EncodingKey::from_secret(&[])).with_pem(pem)
    }

    pub fn hs256() -> Self {
        Self::new(Algorithm::HS256, None, EncodingKey::from_secret(SECRET))
    }

    fn new(algorithm: Algorithm, kid: Option<&str>, key: EncodingKey) -> Self {
        let header = Map::from_iter([
            ("alg".into(), json!(algorithm)),
            ("typ".into(), json!("JWT")),
        ]);
        Self {
            header,
            algorithm,
            key,
        }
        .with_kid(kid)
    }

    pub fn with_kid(mut self, kid: Option<&str>) -> Self {
        match kid {
            Some(kid) => self.header.insert("kid".into(), json!(kid)),
            None => self.header.remove("kid"),
        };
        self
    }

    pub fn with_pem(self, pem: &str) -> Self {
        let key = match self.algorithm {
            Algorithm::ES256 => EncodingKey::from_ec_pem(pem.as_bytes()),
            _ => EncodingKey::from_rsa_pem(pem.as_bytes()),
        };
        Self {
            key: key.unwrap(),
            ..self
        }
    }

    pub fn with_secret(self, secret: &[u8]) -> Self {
        Self {
            key: EncodingKey::from_secret(secret),
            ..self
        }
    }

    pub fn sign(&self, claims: &Value) -> String {
        self.sign_text(&claims.to_string())
    }

    pub fn sign_text(&self, payload: &str) -> String {
        self.sign_bytes(payload.as_bytes())
    }

    pub fn sign_bytes(&self, payload: &[u8]) -> String {
        self.sign_parts(&Value::Object(self.header.clone()).to_string(), payload)
    }

    pub fn sign_with_header(&self, header: &Value, payload: &str) -> String {
        self.sign_parts(&header.to_string(), payload.as_bytes())
    }

    pub fn sign_with_header_text(&self, header: &str, payload: &str) -> String {
        self.sign_parts(header, payload.as_bytes())
    }

    fn sign_parts(&self, header: &str, payload: &[u8]) -> String {
        let message = format!("{}.{}", base64url(header.as_bytes()), base64url(payload));
        let signature = crypto::sign(message.as_bytes(), &self.key, self.algorithm).unwrap();
        format!("{message}.{signature}")
    }
}

/// What a user's token says, and nothing that it need not say.
pub fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": USER, "role": "authenticated", "exp": NOW + 3600,
        "email": "ada@example.com",
    })
}

pub fn claims_with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

pub fn claims_without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name);
    claims
}

pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}
