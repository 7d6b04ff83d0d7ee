//! What a delivery claims, and whether a secret makes it true.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use subtle::{Choice, ConstantTimeEq};

/// Codes that are compared with each form of the message; a delivery with more of them is refused.
const MAX_CODES: usize = 8;

/// Stands in where there is no secret, so that it takes as long to say so.
const NO_SECRET: &str = "no secret is known";

/// How a code is made of a secret and a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    HmacSha1,
    HmacSha256,
    /// The code is the secret itself.
    Secret,
}

/// What is the key in a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key<'a> {
    /// All of it.
    Whole,
    /// What its part after `whsec_` holds in base64.
    Base64,
    /// All of one that has no `:`.
    Unnamed,
    /// What comes after this name and `:`. A secret of another name, or of none, is no key.
    Named(&'a str),
}

/// The parts of a message, one after another.
pub(crate) type Message<'a> = Vec<Cow<'a, [u8]>>;

/// What a delivery claims: that one of these codes was made of one of these messages, by who has the secret.
#[derive(Debug)]
pub struct Claim<'a> {
    code: Code,
    key: Key<'a>,
    messages: Vec<Message<'a>>,
    codes: Vec<Vec<u8>>,
}

impl<'a> Claim<'a> {
    /// A claim, unless it has no code or too many.
    pub(crate) fn new(
        code: Code,
        key: Key<'a>,
        messages: Vec<Message<'a>>,
        codes: Vec<Vec<u8>>,
    ) -> Option<Self> {
        (1..=MAX_CODES).contains(&codes.len()).then_some(Self {
            code,
            key,
            messages,
            codes,
        })
    }

    /// A claim over one message in two or more parts.
    pub(crate) fn of_sha256(
        key: Key<'a>,
        message: impl IntoIterator<Item = &'a [u8]>,
        codes: Vec<Vec<u8>>,
    ) -> Option<Self> {
        let message = message.into_iter().map(Cow::Borrowed).collect();
        Self::new(Code::HmacSha256, key, vec![message], codes)
    }

    /// A claim to know the secret itself.
    pub fn of_secret(secret: &str) -> Self {
        Self {
            code: Code::Secret,
            key: Key::Whole,
            messages: vec![Vec::new()],
            codes: vec![secret.into()],
        }
    }

    /// Whether one of these secrets makes it true: the one in use, or the one before it while it is rotated. All of them
    /// are tried on all forms of the message, so that the time tells nothing of which was right.
    pub fn holds<S: AsRef<str>>(&self, secrets: &[S]) -> bool {
        let mut holds = Choice::from(0);
        for secret in secrets.iter().map(AsRef::as_ref) {
            let usable = self.key_of(secret);
            let is_usable = Choice::from(u8::from(usable.is_some()));
            holds |= is_usable
                & self.is_made_with(&usable.unwrap_or_else(|| NO_SECRET.as_bytes().into()));
        }
        if secrets.is_empty() {
            let _ = self.is_made_with(NO_SECRET.as_bytes());
        }
        holds.into()
    }

    fn key_of<'s>(&self, secret: &'s str) -> Option<Cow<'s, [u8]>> {
        let key: Cow<'s, [u8]> = match self.key {
            Key::Whole => secret.as_bytes().into(),
            Key::Base64 => STANDARD.decode(secret.strip_prefix("whsec_")?).ok()?.into(),
            Key::Unnamed => (!secret.contains(':')).then_some(secret.as_bytes())?.into(),
            Key::Named(name) => {
                let (named, key) = secret.split_once(':')?;
                (named == name).then_some(key.as_bytes())?.into()
            }
        };
        // Whoever knows that a secret is empty could sign.
        (!key.trim_ascii().is_empty()).then_some(key)
    }

    fn is_made_with(&self, key: &[u8]) -> Choice {
        let mut is_made = Choice::from(0);
        for message in &self.messages {
            let expected = match self.code {
                Code::HmacSha1 => mac::<Hmac<Sha1>>(key, message),
                Code::HmacSha256 => mac::<Hmac<Sha256>>(key, message),
                Code::Secret => Sha256::digest(key).to_vec(),
            };
            for code in &self.codes {
                // Digests are compared, so that the time does not tell how long the secret is.
                let code = match self.code {
                    Code::Secret => &Sha256::digest(code).to_vec(),
                    Code::HmacSha1 | Code::HmacSha256 => code,
                };
                is_made |= expected.as_slice().ct_eq(code);
            }
        }
        is_made
    }
}

fn mac<M: Mac + KeyInit>(key: &[u8], message: &Message<'_>) -> Vec<u8> {
    // An HMAC takes keys of every length.
    let Ok(mut mac) = <M as KeyInit>::new_from_slice(key) else {
        return Vec::new();
    };
    for part in message {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}
