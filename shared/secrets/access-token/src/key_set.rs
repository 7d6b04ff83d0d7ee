//! The keys that may sign tokens: an issuer's published set, and the secret shared with it.

use crate::base64url;
use crate::es256::Es256Key;
use crate::json;
use crate::rs256::Rs256Key;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::Sha256;
use std::fmt;

/// Maximum size of a published set, in bytes.
const MAX_DOCUMENT: usize = 64 * 1024;
/// Maximum number of keys that are kept of a published set. An issuer has one or two, and a few more while it
/// changes them.
const MAX_KEYS: usize = 32;
/// Maximum length of a key id, in bytes.
const MAX_KEY_ID: usize = 128;
/// Minimum length of the shared secret, in bytes: the size of the hash (RFC 7518, section 3.2).
const MIN_SECRET: usize = 32;

/// The keys that tokens are verified with. The empty set, which is the default, verifies none.
#[derive(Debug, Default)]
pub struct KeySet {
    published: Vec<PublishedKey>,
    secret: Option<SharedSecret>,
}

impl KeySet {
    /// The usable keys of a JWKS document (RFC 7517): EC on P-256 for ES256, and RSA of 2,048 to
    /// 4,096 bits for RS256, each with a `kid` of its own.
    ///
    /// Other keys are left out and do no harm to the rest: an issuer may publish keys for other
    /// purposes. Left out too is what should not have been published, a secret (`oct`) or a
    /// private key. Of two keys with one `kid` the first is kept.
    ///
    /// # Errors
    ///
    /// [`KeySetError::NotKeySet`] if `document` is not a key set at all, or over 64 KiB.
    pub fn from_jwks(document: &[u8]) -> Result<Self, KeySetError> {
        if document.len() > MAX_DOCUMENT {
            return Err(KeySetError::NotKeySet);
        }
        let document: Document<'_> =
            serde_json::from_slice(document).map_err(|_| KeySetError::NotKeySet)?;
        let mut published: Vec<PublishedKey> = Vec::new();
        for key in document.keys.into_iter().filter_map(PublishedKey::from_jwk) {
            if published.len() < MAX_KEYS && published.iter().all(|other| other.id != key.id) {
                published.push(key);
            }
        }
        Ok(Self {
            published,
            secret: None,
        })
    }

    /// These keys and the secret that HS256 tokens are signed with, as the bytes of its text.
    ///
    /// # Errors
    ///
    /// [`KeySetError::WeakSecret`] if it has fewer than 32 bytes.
    pub fn with_secret(self, secret: &[u8]) -> Result<Self, KeySetError> {
        if secret.len() < MIN_SECRET {
            return Err(KeySetError::WeakSecret);
        }
        let hmac = Hmac::new_from_slice(secret).map_err(|_| KeySetError::WeakSecret)?;
        Ok(Self {
            secret: Some(SharedSecret(hmac)),
            ..self
        })
    }

    /// How many published keys are in use, without the secret: none is worth a line in the log.
    #[must_use]
    pub fn published_keys(&self) -> usize {
        self.published.len()
    }

    pub(crate) fn published(&self, key_id: &str) -> Option<&Key> {
        self.published
            .iter()
            .find(|key| key.id == key_id)
            .map(|key| &key.key)
    }

    pub(crate) fn secret(&self) -> Option<&SharedSecret> {
        self.secret.as_ref()
    }
}

/// Why a key set could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeySetError {
    /// The document is not a JWKS.
    NotKeySet,
    /// The shared secret is too short to resist guessing.
    WeakSecret,
}

impl fmt::Display for KeySetError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NotKeySet => "the document is not a JSON Web Key Set",
            Self::WeakSecret => "the shared secret of HS256 tokens must have at least 32 bytes",
        })
    }
}

impl std::error::Error for KeySetError {}

/// Whether `text` can be a key id here: printable ASCII, so that it can stand in a log, and short.
pub(crate) fn is_key_id(text: &str) -> bool {
    (1..=MAX_KEY_ID).contains(&text.len()) && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

#[derive(Debug)]
struct PublishedKey {
    id: String,
    key: Key,
}

/// A published key. Its variant is its algorithm, whatever a token says.
#[derive(Debug)]
pub(crate) enum Key {
    Es256(Es256Key),
    Rs256(Rs256Key),
}

impl Key {
    /// The name of its algorithm in a token's header (RFC 7518, section 3.1).
    pub(crate) fn algorithm(&self) -> &'static str {
        match self {
            Self::Es256(_) => "ES256",
            Self::Rs256(_) => "RS256",
        }
    }

    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Es256(key) => key.verifies(message, signature),
            Self::Rs256(key) => key.verifies(message, signature),
        }
    }
}

/// The secret of HS256 tokens, in the state from which each HMAC starts.
pub(crate) struct SharedSecret(Hmac<Sha256>);

impl SharedSecret {
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0
            .clone()
            .chain_update(message)
            .verify_slice(signature)
            .is_ok()
    }
}

impl fmt::Debug for SharedSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SharedSecret")
    }
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    keys: Vec<&'a RawValue>,
}

/// The members of a JWK that matter here (RFC 7517, section 4; RFC 7518, section 6).
#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: String,
    #[serde(rename = "use")]
    purpose: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    n: Option<String>,
    e: Option<String>,
    d: Option<serde::de::IgnoredAny>,
}

impl PublishedKey {
    fn from_jwk(jwk: &RawValue) -> Option<Self> {
        let jwk: Jwk = json::read(jwk.get())?;
        let may_verify = jwk
            .purpose
            .as_deref()
            .is_none_or(|purpose| purpose == "sig")
            && jwk
                .key_ops
                .as_ref()
                .is_none_or(|operations| operations.iter().any(|name| name == "verify"));
        if !may_verify || jwk.d.is_some() || !is_key_id(&jwk.kid) {
            return None;
        }
        let key = match jwk.kty.as_str() {
            "EC" => Key::Es256(jwk.es256()?),
            "RSA" => Key::Rs256(jwk.rs256()?),
            _ => return None,
        };
        let algorithm_fits = jwk
            .alg
            .as_deref()
            .is_none_or(|algorithm| algorithm == key.algorithm());
        algorithm_fits.then_some(Self { id: jwk.kid, key })
    }
}

impl Jwk {
    fn es256(&self) -> Option<Es256Key> {
        if self.crv.as_deref() != Some("P-256") {
            return None;
        }
        let x = base64url::decode_exactly(self.x.as_deref()?)?;
        let y = base64url::decode_exactly(self.y.as_deref()?)?;
        Es256Key::from_coordinates(&x, &y)
    }

    fn rs256(&self) -> Option<Rs256Key> {
        Rs256Key::new(
            &base64url::decode(self.n.as_deref()?)?,
            &base64url::decode(self.e.as_deref()?)?,
        )
    }
}
