//! The ring of keys.

use crate::{CantOpen, CantSeal, KeysError, Place};
use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use std::fmt;
use zeroize::Zeroizing;

const KEY: usize = 32;
const NONCE: usize = 24;
const MAX_OF_AN_ID: usize = 32;

/// The keys that seal and open. The first one seals.
pub struct Keys {
    current: NamedKey,
    earlier: Vec<NamedKey>,
}

struct NamedKey {
    id: String,
    key: Zeroizing<[u8; KEY]>,
}

/// A secret as the database keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The id of the key that sealed it.
    pub key_id: String,
    /// Nonce (24 bytes), ciphertext, tag (16 bytes).
    pub bytes: Vec<u8>,
}

impl Sealed {
    /// Reads the bytes as Postgres writes them: in base64, with or without line breaks.
    ///
    /// # Errors
    /// [`CantOpen::NotAuthentic`] where they are anything else.
    pub fn from_base64(text: &str, key_id: String) -> Result<Self, CantOpen> {
        let text: String = text.split_ascii_whitespace().collect();
        let bytes = STANDARD.decode(text).map_err(|_| CantOpen::NotAuthentic)?;
        Ok(Self { key_id, bytes })
    }

    /// The bytes in base64, as Postgres reads them.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(&self.bytes)
    }
}

impl Keys {
    /// Reads `id:key` or several of it, separated by commas, each key 32 random bytes in base64; the first one
    /// seals. `openssl rand -base64 32` makes a key.
    ///
    /// # Errors
    /// [`KeysError`] where there is none, or one is not of that form.
    pub fn parse(text: &str) -> Result<Self, KeysError> {
        let mut keys: Vec<NamedKey> = Vec::new();
        for (index, entry) in text.split(',').map(str::trim).enumerate() {
            if entry.is_empty() {
                continue;
            }
            let key = NamedKey::parse(entry).ok_or(KeysError::Malformed(index + 1))?;
            if keys.iter().any(|known| known.id == key.id) {
                return Err(KeysError::Repeated(key.id));
            }
            keys.push(key);
        }
        let mut keys = keys.into_iter();
        Ok(Self {
            current: keys.next().ok_or(KeysError::Empty)?,
            earlier: keys.collect(),
        })
    }

    /// Seals a secret for its place, with the current key.
    ///
    /// # Errors
    /// [`CantSeal`] where the host gives no randomness.
    pub fn seal(&self, place: &Place<'_>, secret: &str) -> Result<Sealed, CantSeal> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| CantSeal)?;
        let payload = Payload {
            msg: secret.as_bytes(),
            aad: &place.as_bytes(),
        };
        let ciphertext = self
            .current
            .cipher()
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| CantSeal)?;
        Ok(Sealed {
            key_id: self.current.id.clone(),
            bytes: [nonce.as_slice(), &ciphertext].concat(),
        })
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// [`CantOpen`] where the key is not in the ring, or it is not what was sealed here.
    pub fn open(&self, place: &Place<'_>, sealed: &Sealed) -> Result<Zeroizing<String>, CantOpen> {
        let key = std::iter::once(&self.current)
            .chain(&self.earlier)
            .find(|key| key.id == sealed.key_id)
            .ok_or_else(|| CantOpen::UnknownKey(sealed.key_id.clone()))?;
        let (nonce, ciphertext) = sealed
            .bytes
            .split_first_chunk::<NONCE>()
            .ok_or(CantOpen::NotAuthentic)?;
        let payload = Payload {
            msg: ciphertext,
            aad: &place.as_bytes(),
        };
        key.cipher()
            .decrypt(&XNonce::from(*nonce), payload)
            .ok()
            .and_then(|secret| String::from_utf8(secret).ok())
            .map(Zeroizing::new)
            .ok_or(CantOpen::NotAuthentic)
    }

    /// Whether the current key sealed it. What another one sealed is to be sealed anew.
    pub fn is_current(&self, sealed: &Sealed) -> bool {
        sealed.key_id == self.current.id
    }

    /// The id of the key that seals.
    pub fn current_id(&self) -> &str {
        &self.current.id
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids = std::iter::once(&self.current).chain(&self.earlier);
        formatter
            .debug_list()
            .entries(ids.map(|key| &key.id))
            .finish()
    }
}

impl NamedKey {
    fn parse(entry: &str) -> Option<Self> {
        let (id, key) = entry.split_once(':')?;
        let is_id = (1..=MAX_OF_AN_ID).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        let key = Zeroizing::new(STANDARD.decode(key).ok()?);
        let key = Zeroizing::new(<[u8; KEY]>::try_from(key.as_slice()).ok()?);
        is_id.then(|| Self {
            id: id.to_owned(),
            key,
        })
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(*self.key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const OLD: &str = "old:q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=";
    const NEW: &str = "new:vLy8vLy8vLy8vLy8vLy8vLy8vLy8vLy8vLy8vLy8vLw=";

    fn keys(text: &str) -> Keys {
        Keys::parse(text).unwrap()
    }

    fn place() -> Place<'static> {
        Place {
            organization: Uuid::from_u128(1),
            purpose: "provider_api_key",
            subject: Uuid::from_u128(2),
        }
    }

    #[test]
    fn opens_in_its_place_alone() {
        let keys = keys(NEW);
        let sealed = keys.seal(&place(), "sk-secret").unwrap();
        assert_eq!(&*keys.open(&place(), &sealed).unwrap(), "sk-secret");

        let (organization, purpose, subject) =
            (Uuid::from_u128(2), "twilio_auth_token", Uuid::from_u128(1));
        for elsewhere in [
            Place {
                organization,
                ..place()
            },
            Place { purpose, ..place() },
            Place { subject, ..place() },
            // The same bytes in another order.
            Place {
                organization,
                subject,
                ..place()
            },
        ] {
            assert_eq!(keys.open(&elsewhere, &sealed), Err(CantOpen::NotAuthentic));
        }
    }

    #[test]
    fn whatever_is_changed_does_not_open() {
        let keys = keys(NEW);
        let sealed = keys.seal(&place(), "sk-secret").unwrap();

        for index in 0..sealed.bytes.len() {
            let mut changed = sealed.clone();
            changed.bytes[index] ^= 1;
            assert_eq!(keys.open(&place(), &changed), Err(CantOpen::NotAuthentic));
            changed.bytes.truncate(index);
            assert_eq!(keys.open(&place(), &changed), Err(CantOpen::NotAuthentic));
        }
    }

    #[test]
    fn neither_the_secret_nor_a_repetition_can_be_told() {
        let keys = keys(NEW);
        let [one, other] = [(); 2].map(|()| keys.seal(&place(), "sk-secret").unwrap());

        assert_ne!(one, other);
        assert!(!one.bytes.windows(9).any(|window| window == b"sk-secret"));
        assert_eq!(format!("{keys:?}"), r#"["new"]"#);
    }

    #[test]
    fn a_rotation_opens_with_the_old_key_and_seals_with_the_new_one() {
        let before = keys(OLD).seal(&place(), "sk-secret").unwrap();
        let during = keys(&format!("{NEW}, {OLD}"));

        assert!(!during.is_current(&before));
        let secret = during.open(&place(), &before).unwrap();
        let after = during.seal(&place(), &secret).unwrap();
        assert!(during.is_current(&after));
        assert_eq!(after.key_id, "new");

        let done = keys(NEW);
        assert_eq!(&*done.open(&place(), &after).unwrap(), "sk-secret");
        assert_eq!(
            done.open(&place(), &before),
            Err(CantOpen::UnknownKey("old".into()))
        );
    }

    #[test]
    fn a_key_of_the_same_name_and_another_value_does_not_open() {
        let sealed = keys(OLD).seal(&place(), "sk-secret").unwrap();

        let impostor = keys(&NEW.replace("new", "old"));

        assert_eq!(
            impostor.open(&place(), &sealed),
            Err(CantOpen::NotAuthentic)
        );
    }

    #[test]
    fn a_ring_that_is_no_ring_is_refused_without_showing_it() {
        for (text, error) in [
            ("", KeysError::Empty),
            (" , ", KeysError::Empty),
            (
                "q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=",
                KeysError::Malformed(1),
            ),
            ("short:q6urqw==", KeysError::Malformed(1)),
            (
                "a key:q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=",
                KeysError::Malformed(1),
            ),
            (&format!("{OLD},{OLD}"), KeysError::Repeated("old".into())),
            (&format!("{OLD},oops"), KeysError::Malformed(2)),
        ] {
            let refused = Keys::parse(text).unwrap_err();
            assert!(!refused.to_string().contains("q6ur"));
            assert_eq!(refused, error, "{text}");
        }
    }
}
