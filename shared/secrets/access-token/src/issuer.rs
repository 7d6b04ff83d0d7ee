//! Issues the tokens of clients and guests.

use crate::base64url;
use hmac::{Hmac, KeyInit, Mac};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::fmt;
use uuid::Uuid;

/// Minimum length of a shared secret, in bytes (RFC 7518, section 3.2).
const MIN_SECRET: usize = 32;

/// Signs tokens: with ES256 by a key of the project, or with HS256 by its shared secret.
pub struct Issuer(Key);

enum Key {
    Es256 { kid: String, key: Box<SigningKey> },
    Hs256(Vec<u8>),
}

/// Why a key can't sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssuerError {
    /// It is not a private JWK of the curve P-256 with a `kid` (RFC 7517).
    NotAKey,
    /// The shared secret has fewer than 32 bytes.
    ShortSecret,
}

/// What the token of a client says.
#[derive(Clone, Debug, Serialize)]
pub struct ClientClaims<'a> {
    /// Who issues it.
    pub iss: &'a str,
    /// The client.
    pub sub: Uuid,
    /// For whom: the audience of every token of the project.
    pub aud: &'a str,
    /// When it was issued, in seconds since 1970.
    pub iat: u64,
    /// When it expires, in seconds since 1970.
    pub exp: u64,
    /// When they gave their password, in seconds since 1970 (OpenID Connect Core, section 2).
    pub auth_time: u64,
    /// Their verified address.
    pub email: &'a str,
    /// The role of the database: `client`.
    pub role: &'a str,
    /// What the service says of them.
    pub app_metadata: ClientMetadata,
}

/// The part of the claims by which row-level security narrows a client.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ClientMetadata {
    /// `client`.
    pub role: &'static str,
    /// Whose client.
    pub organization_id: Uuid,
    /// The generation of the client's tokens: all of an earlier one are revoked.
    pub token_version: i32,
}

/// What the token of a guest says.
#[derive(Clone, Debug, Serialize)]
pub struct GuestClaims<'a> {
    /// Who issues it.
    pub iss: &'a str,
    /// What they booked.
    pub sub: Uuid,
    /// For whom: the audience of every token of the project.
    pub aud: &'a str,
    /// When it was issued, in seconds since 1970.
    pub iat: u64,
    /// When it expires, in seconds since 1970.
    pub exp: u64,
    /// The role of the database: `guest`.
    pub role: &'a str,
    /// What row-level security narrows a guest by.
    pub app_metadata: GuestMetadata<'a>,
}

/// The part of the claims by which row-level security narrows a guest.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct GuestMetadata<'a> {
    /// `guest`.
    pub role: &'static str,
    /// With which organization they booked.
    pub organization_id: Uuid,
    /// What kind of thing: `booking` or `appointment`.
    pub booked: &'a str,
}

impl Issuer {
    /// Signs with ES256 by a private key, a JWK (RFC 7517) with `kid`, whose public half the project publishes.
    ///
    /// # Errors
    /// [`IssuerError::NotAKey`].
    pub fn from_jwk(jwk: &str) -> Result<Self, IssuerError> {
        #[derive(Deserialize)]
        struct Jwk {
            kty: String,
            crv: String,
            kid: String,
            d: String,
        }

        let jwk: Jwk = serde_json::from_str(jwk).map_err(|_| IssuerError::NotAKey)?;
        let key = base64url::decode_exactly::<32>(&jwk.d)
            .and_then(|scalar| SigningKey::from_bytes(&scalar.into()).ok())
            .filter(|_| jwk.kty == "EC" && jwk.crv == "P-256")
            .ok_or(IssuerError::NotAKey)?;
        Ok(Self(Key::Es256 {
            kid: jwk.kid,
            key: Box::new(key),
        }))
    }

    /// Signs with HS256 by the project's shared secret.
    ///
    /// # Errors
    /// [`IssuerError::ShortSecret`].
    pub fn from_secret(secret: &str) -> Result<Self, IssuerError> {
        if secret.len() < MIN_SECRET {
            return Err(IssuerError::ShortSecret);
        }
        Ok(Self(Key::Hs256(secret.as_bytes().to_vec())))
    }

    /// A token with these claims: a JWS in compact form (RFC 7515, section 3.1).
    ///
    /// # Errors
    /// [`IssuerError::NotAKey`] where the key can't sign.
    pub fn issue(&self, claims: &impl Serialize) -> Result<String, IssuerError> {
        let header = match &self.0 {
            Key::Es256 { kid, .. } => {
                serde_json::json!({ "alg": "ES256", "kid": kid, "typ": "JWT" })
            }
            Key::Hs256(_) => serde_json::json!({ "alg": "HS256", "typ": "JWT" }),
        };
        let claims = serde_json::to_vec(claims).map_err(|_| IssuerError::NotAKey)?;
        let message = format!(
            "{}.{}",
            base64url::encode(header.to_string().as_bytes()),
            base64url::encode(&claims)
        );
        let signature = match &self.0 {
            Key::Es256 { key, .. } => {
                let signature: Signature = key
                    .try_sign(message.as_bytes())
                    .map_err(|_| IssuerError::NotAKey)?;
                base64url::encode(&signature.to_bytes())
            }
            Key::Hs256(secret) => {
                let mut mac =
                    Hmac::<Sha256>::new_from_slice(secret).map_err(|_| IssuerError::NotAKey)?;
                mac.update(message.as_bytes());
                base64url::encode(&mac.finalize().into_bytes())
            }
        };
        Ok(format!("{message}.{signature}"))
    }
}

impl fmt::Debug for Issuer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.0 {
            Key::Es256 { .. } => "Issuer(ES256)",
            Key::Hs256(_) => "Issuer(HS256)",
        })
    }
}

impl fmt::Display for IssuerError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NotAKey => "it is not a private JWK of the curve P-256 with a kid",
            Self::ShortSecret => "it has fewer than 32 bytes",
        })
    }
}

impl std::error::Error for IssuerError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{KeySet, PlatformRole, Policy, Verifier};

    const NOW: u64 = 1_800_000_000;
    const SECRET: &str = "a secret of thirty-two bytes, or more";
    const ISSUER: &str = "https://project.supabase.co/auth/v1";

    fn claims() -> ClientClaims<'static> {
        ClientClaims {
            iss: ISSUER,
            sub: Uuid::from_u128(1),
            aud: "authenticated",
            iat: NOW,
            exp: NOW + 60,
            auth_time: NOW,
            email: "clara@client.example",
            role: "client",
            app_metadata: ClientMetadata {
                role: "client",
                organization_id: Uuid::from_u128(2),
                token_version: 3,
            },
        }
    }

    fn verifier(keys: KeySet) -> Verifier {
        Verifier::new(keys, Policy::new(ISSUER, "authenticated"))
    }

    fn private_jwk() -> (String, String) {
        let key = SigningKey::from_bytes(&[7; 32].into()).unwrap();
        let point = key.verifying_key().to_sec1_point(false);
        let public = format!(
            r#""kty":"EC","crv":"P-256","kid":"clients","alg":"ES256","x":"{}","y":"{}""#,
            base64url::encode(point.x().unwrap()),
            base64url::encode(point.y().unwrap()),
        );
        let private = format!(r#"{{{public},"d":"{}"}}"#, base64url::encode(&[7; 32]));
        (private, format!(r#"{{"keys":[{{{public}}}]}}"#))
    }

    #[test]
    fn what_the_secret_signed_verifies() {
        let token = Issuer::from_secret(SECRET)
            .unwrap()
            .issue(&claims())
            .unwrap();
        let keys = KeySet::default().with_secret(SECRET.as_bytes()).unwrap();

        let verified = verifier(keys).verify(&token, NOW).unwrap();

        assert_eq!(verified.email(), Some("clara@client.example"));
        assert_eq!(verified.app_metadata().role, Some(PlatformRole::Client));
    }

    #[test]
    fn what_the_key_signed_verifies_by_its_public_half() {
        let (private, public) = private_jwk();
        let token = Issuer::from_jwk(&private)
            .unwrap()
            .issue(&claims())
            .unwrap();
        let keys = KeySet::from_jwks(public.as_bytes()).unwrap();

        assert!(verifier(keys).verify(&token, NOW).is_ok());
    }

    #[test]
    fn what_is_no_key_signs_nothing_and_is_not_shown() {
        let (private, _) = private_jwk();
        for bad in [
            String::new(),
            "{}".to_owned(),
            private.replace("P-256", "P-384"),
            private.replace(&base64url::encode(&[7; 32]), "AAAA"),
            private.replace(&base64url::encode(&[7; 32]), &base64url::encode(&[0; 32])),
        ] {
            assert_eq!(Issuer::from_jwk(&bad).unwrap_err(), IssuerError::NotAKey);
        }
        assert_eq!(
            Issuer::from_secret("short").unwrap_err(),
            IssuerError::ShortSecret
        );
        assert_eq!(
            format!("{:?}", Issuer::from_jwk(&private)),
            "Ok(Issuer(ES256))"
        );
    }
}
