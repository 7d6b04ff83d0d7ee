//! The way of a token from text to claims.

use crate::base64url;
use crate::claims::{self, Claims, Expected};
use crate::key_set::{KeySet, is_key_id};
use crate::rejection::Rejection;
use crate::seen::{self, Seen};
use crate::{json, json_guard};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// As long as a token may be, in bytes. Servers limit a header to about that, too.
const MAX_TOKEN: usize = 8 * 1024;
/// As long as the header of a token may be, in base64url: it is read before anything is verified.
const MAX_HEADER: usize = 1024;
/// As long as a signature may be, in base64url: that of an RSA key of 4,096 bits is 683.
const MAX_SIGNATURE: usize = 683;
/// How far the clocks of issuer and verifier may be apart, in seconds, unless told otherwise. Both
/// are kept by NTP, which is far closer; Supabase's tokens live for an hour.
const DEFAULT_LEEWAY: u64 = 5;
/// More leeway would be a longer life (RFC 7519, section 4.1.4: "no more than a few minutes").
const MAX_LEEWAY: u64 = 120;

/// Which tokens are meant for this system.
#[derive(Clone, Debug)]
pub struct Policy {
    issuer: String,
    audience: String,
    leeway: u64,
}

impl Policy {
    /// Tokens whose `iss` is `issuer`, and whose `aud` is or contains `audience`, with 5 seconds of
    /// leeway. An empty issuer or audience matches nothing.
    #[must_use]
    pub fn new(issuer: impl Into<String>, audience: impl Into<String>) -> Self {
        Self {
            issuer: issuer.into(),
            audience: audience.into(),
            leeway: DEFAULT_LEEWAY,
        }
    }

    /// The same with another leeway for `exp`, `nbf` and `iat`, in seconds: at most 120.
    #[must_use]
    pub fn with_leeway(self, seconds: u64) -> Self {
        Self {
            leeway: seconds.min(MAX_LEEWAY),
            ..self
        }
    }
}

/// Verifies tokens with one key set under one policy.
///
/// It may live as long as the instance: of the tokens it verified it keeps nothing but SHA-256
/// digests, of the last 256. It may be shared between threads.
#[derive(Debug)]
pub struct Verifier {
    keys: KeySet,
    policy: Policy,
    seen: Mutex<Seen>,
}

impl Verifier {
    /// A verifier that has seen no token yet.
    #[must_use]
    pub fn new(keys: KeySet, policy: Policy) -> Self {
        Self {
            keys,
            policy,
            seen: Mutex::default(),
        }
    }

    /// Takes other keys, when the issuer has changed them. All tokens are new from then on.
    pub fn replace_keys(&mut self, keys: KeySet) {
        self.keys = keys;
        self.forget();
    }

    /// Makes every token new again, which is of use to measure what a new one costs.
    pub fn forget(&mut self) {
        self.seen = Mutex::default();
    }

    /// The claims of `token` (the text after `Bearer `), if it is genuine, for this system, and
    /// valid at `now`, in seconds since 1970.
    ///
    /// A token that has been seen costs a hash and the check of its claims, which is always done
    /// anew; any other costs the verification of its signature too.
    ///
    /// # Errors
    ///
    /// Each [`Rejection`] is a 401. With [`Rejection::UnknownKey`] the caller may fetch the key set
    /// and try once more.
    pub fn verify(&self, token: &str, now: u64) -> Result<Claims, Rejection> {
        if token.len() > MAX_TOKEN {
            return Err(Rejection::TooLarge);
        }
        let parts = Parts::split(token)?;
        let digest = seen::digest(token);
        if !self.seen().contains(&digest) {
            self.verify_signature(&parts)?;
            self.seen().insert(digest);
        }
        let payload =
            base64url::decode(parts.payload).ok_or(Rejection::Malformed("payload encoding"))?;
        let Policy {
            issuer,
            audience,
            leeway,
        } = &self.policy;
        claims::read(
            payload,
            &Expected {
                issuer,
                audience,
                leeway: *leeway,
                now,
            },
        )
    }

    fn verify_signature(&self, parts: &Parts<'_>) -> Result<(), Rejection> {
        let header = Header::read(parts.header)?;
        let signature = parts.signature()?;
        let message = parts.signed.as_bytes();

        let published = header
            .kid
            .as_deref()
            .and_then(|kid| self.keys.published(kid));
        let is_genuine = match (published, header.kid) {
            (Some(key), _) if key.algorithm() == header.alg => key.verifies(message, &signature),
            (Some(_), _) => return Err(Rejection::AlgorithmMismatch),
            // A shared secret is not published, so its id, if it has one, is never known here.
            (None, _) if header.alg == "HS256" => {
                let secret = self.keys.secret().ok_or(Rejection::AlgorithmMismatch)?;
                secret.verifies(message, &signature)
            }
            (None, Some(kid)) if header.alg == "ES256" || header.alg == "RS256" => {
                return Err(Rejection::UnknownKey { kid });
            }
            (None, _) => return Err(Rejection::AlgorithmMismatch),
        };
        if is_genuine {
            Ok(())
        } else {
            Err(Rejection::BadSignature)
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A JWS in compact form, taken apart but not decoded (RFC 7515, section 3.1).
struct Parts<'a> {
    header: &'a str,
    payload: &'a str,
    signature: &'a str,
    /// Header and payload with the dot between them: what the signature is for.
    signed: &'a str,
}

impl<'a> Parts<'a> {
    fn split(token: &'a str) -> Result<Self, Rejection> {
        let parts = || {
            let (signed, signature) = token.rsplit_once('.')?;
            let (header, payload) = signed.split_once('.')?;
            (!payload.contains('.')).then_some(Self {
                header,
                payload,
                signature,
                signed,
            })
        };
        parts().ok_or(Rejection::Malformed("parts"))
    }

    fn signature(&self) -> Result<Vec<u8>, Rejection> {
        Some(self.signature)
            .filter(|text| text.len() <= MAX_SIGNATURE)
            .and_then(base64url::decode)
            .ok_or(Rejection::Malformed("signature encoding"))
    }
}

/// What a token says of itself before it is verified (RFC 7515, section 4.1): nothing of it is
/// trusted. Keys that it brings along or points to (`jwk`, `jku`, `x5c`, `x5u`) are not read.
#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    /// Extensions that must be understood, and of which this system has none.
    #[serde(default, rename = "crit", deserialize_with = "is_there")]
    has_extensions: bool,
}

impl Header {
    fn read(encoded: &str) -> Result<Self, Rejection> {
        if encoded.len() > MAX_HEADER {
            return Err(Rejection::TooLarge);
        }
        let json = base64url::decode(encoded).and_then(|json| String::from_utf8(json).ok());
        let json = json.ok_or(Rejection::Malformed("header encoding"))?;
        json_guard::check(&json).map_err(Rejection::Malformed)?;
        let header: Self = json::read(&json).ok_or(Rejection::Malformed("header"))?;

        if header.has_extensions {
            return Err(Rejection::Malformed("crit"));
        }
        let is_token =
            |typ: &str| typ.eq_ignore_ascii_case("JWT") || typ.eq_ignore_ascii_case("at+jwt");
        if !header.typ.as_deref().is_none_or(is_token) {
            return Err(Rejection::Malformed("typ"));
        }
        if !header.kid.as_deref().is_none_or(is_key_id) {
            return Err(Rejection::Malformed("kid"));
        }
        Ok(header)
    }
}

/// True for any value of a member, `null` included.
fn is_there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_of_a_token_is_verified_once() {
        let token = include_str!("../tests/fixtures/es256.jwt");
        let keys = KeySet::from_jwks(include_bytes!("../tests/fixtures/jwks.json")).unwrap();
        let policy = Policy::new("https://project.supabase.co/auth/v1", "authenticated");
        let mut verifier = Verifier::new(keys, policy);
        assert!(verifier.verify(token, 1_767_225_600).is_ok());

        // Without a key no signature can be verified any more.
        verifier.keys = KeySet::default();
        assert!(verifier.verify(token, 1_767_225_600).is_ok());
        verifier.forget();
        assert!(verifier.verify(token, 1_767_225_600).is_err());
    }
}
