//! The stack's keys, and tokens as Supabase Auth issues them.

use std::{
    fs,
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation};
use p256::{
    SecretKey,
    elliptic_curve::{
        rand_core::{OsRng, RngCore},
        sec1::ToEncodedPoint,
    },
    pkcs8::{DecodePrivateKey, EncodePrivateKey, LineEnding},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::home;

pub use jsonwebtoken::Algorithm;

/// How long a signed-in user's token lasts, as on Supabase.
pub const ACCESS_TOKEN_LIFETIME: Duration = Duration::from_secs(3600);

/// As whom the secret key acts.
const SERVICE: &str = "00000000-0000-0000-0000-000000000001";

/// The keys of one stack. They sign what its gateway, PostgREST and functions accept.
#[derive(Clone, Debug)]
pub struct Keys {
    /// `iss` of every token: `{gateway}/auth/v1`.
    pub issuer: String,
    /// `kid` of the ES256 key.
    pub kid: String,
    /// The opaque key that web and mobile clients carry.
    pub publishable_key: String,
    /// The opaque key with the rights of `service_role`.
    pub secret_key: String,
    /// The shared secret of HS256 tokens.
    pub jwt_secret: String,
    /// What seals secrets of other services: one key, `id:base64`.
    pub sealing_keys: String,
    /// Password of the role `authenticator`.
    pub authenticator_password: String,
    private_key: String,
    jwk: Value,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    kid: String,
    private_key: String,
    jwt_secret: String,
    publishable_key: String,
    secret_key: String,
    /// Missing in files of before there was one.
    #[serde(default = "sealing_key")]
    sealing_keys: String,
    authenticator_password: String,
}

impl Keys {
    /// New random keys for a stack whose gateway has this URL.
    pub fn generate(gateway: &str) -> Result<Self> {
        let key = SecretKey::random(&mut OsRng);
        let stored = Stored {
            kid: Uuid::new_v4().to_string(),
            private_key: key.to_pkcs8_pem(LineEnding::LF)?.to_string(),
            jwt_secret: random_hex(32),
            publishable_key: format!("sb_publishable_{}", random_hex(16)),
            secret_key: format!("sb_secret_{}", random_hex(16)),
            sealing_keys: sealing_key(),
            authenticator_password: random_hex(16),
        };
        Self::from_stored(stored, gateway)
    }

    /// The keys in a file; they are made at the first start, readable by their owner alone.
    pub fn load_or_generate(file: &Path, gateway: &str) -> Result<Self> {
        if let Ok(text) = fs::read_to_string(file) {
            let stored: Stored = serde_json::from_str(&text)
                .with_context(|| format!("{} is damaged: delete it", file.display()))?;
            let is_whole = text.contains("\"sealing_keys\"");
            let keys = Self::from_stored(stored, gateway)?;
            return if is_whole { Ok(keys) } else { keys.keep(file) };
        }
        Self::generate(gateway)?.keep(file)
    }

    fn keep(self, file: &Path) -> Result<Self> {
        let keys = self;
        let stored = Stored {
            kid: keys.kid.clone(),
            private_key: keys.private_key.clone(),
            jwt_secret: keys.jwt_secret.clone(),
            publishable_key: keys.publishable_key.clone(),
            secret_key: keys.secret_key.clone(),
            sealing_keys: keys.sealing_keys.clone(),
            authenticator_password: keys.authenticator_password.clone(),
        };
        home::write_secret(file, &serde_json::to_string_pretty(&stored)?)?;
        Ok(keys)
    }

    fn from_stored(stored: Stored, gateway: &str) -> Result<Self> {
        let point = SecretKey::from_pkcs8_pem(&stored.private_key)?
            .public_key()
            .to_encoded_point(false);
        let coordinate = |bytes: Option<&[u8]>| bytes.map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
        let (x, y) = coordinate(point.x().map(|x| x.as_slice()))
            .zip(coordinate(point.y().map(|y| y.as_slice())))
            .context("the public key is no point")?;
        let jwk = json!({
            "kty": "EC", "crv": "P-256", "x": x, "y": y,
            "kid": stored.kid, "alg": "ES256", "use": "sig", "key_ops": ["verify"], "ext": true,
        });
        Ok(Self {
            issuer: format!("{gateway}/auth/v1"),
            kid: stored.kid,
            publishable_key: stored.publishable_key,
            secret_key: stored.secret_key,
            jwt_secret: stored.jwt_secret,
            sealing_keys: stored.sealing_keys,
            authenticator_password: stored.authenticator_password,
            private_key: stored.private_key,
            jwk,
        })
    }

    /// The public keys, as `/auth/v1/.well-known/jwks.json` gives them.
    pub fn jwks(&self) -> Value {
        json!({ "keys": [self.jwk] })
    }

    /// What PostgREST needs: the public keys and the shared secret.
    pub fn postgrest_jwks(&self) -> Value {
        let secret = URL_SAFE_NO_PAD.encode(&self.jwt_secret);
        json!({ "keys": [self.jwk, { "kty": "oct", "k": secret, "alg": "HS256" }] })
    }

    /// Signs any claims: ES256 by the private key, HS256, HS384 and HS512 by the shared secret.
    pub fn sign(&self, algorithm: Algorithm, claims: &Value, kid: Option<&str>) -> Result<String> {
        let key = match algorithm {
            Algorithm::ES256 => EncodingKey::from_ec_pem(self.private_key.as_bytes())?,
            _ => EncodingKey::from_secret(self.jwt_secret.as_bytes()),
        };
        let header = Header {
            kid: kid.map(str::to_owned),
            ..Header::new(algorithm)
        };
        Ok(jsonwebtoken::encode(&header, claims, &key)?)
    }

    /// A token as sign-in gives it: ES256, with the `kid`.
    pub fn user_token(&self, user: &User, lifetime: Duration) -> Result<String> {
        self.sign(
            Algorithm::ES256,
            &self.user_claims(user, lifetime),
            Some(&self.kid),
        )
    }

    /// The claims of [`Keys::user_token`], to be changed by a test.
    pub fn user_claims(&self, user: &User, lifetime: Duration) -> Value {
        let now = unix_time();
        let mut app_metadata = user.app_metadata.clone();
        if let Some(object) = app_metadata.as_object_mut() {
            object.entry("provider").or_insert_with(|| json!("email"));
            object
                .entry("providers")
                .or_insert_with(|| json!(["email"]));
        }
        json!({
            "iss": self.issuer,
            "sub": user.id,
            "aud": "authenticated",
            "exp": now + lifetime.as_secs(),
            "iat": now,
            "email": user.email,
            "phone": "",
            "app_metadata": app_metadata,
            "user_metadata": user.user_metadata,
            "role": "authenticated",
            "aal": "aal1",
            "amr": [{ "method": "password", "timestamp": now }],
            "session_id": user.session_id,
            "is_anonymous": false,
        })
    }

    /// A token as `client-login` issues it: HS256 by the shared secret.
    pub fn client_token(&self, client: &Client, lifetime: Duration) -> Result<String> {
        self.sign(
            Algorithm::HS256,
            &self.client_claims(client, lifetime),
            None,
        )
    }

    /// The claims of [`Keys::client_token`], to be changed by a test.
    pub fn client_claims(&self, client: &Client, lifetime: Duration) -> Value {
        let now = unix_time();
        json!({
            "iss": self.issuer,
            "sub": client.id,
            "aud": "authenticated",
            "exp": now + lifetime.as_secs(),
            "iat": now,
            "email": client.email,
            "role": "client",
            "app_metadata": {
                "role": "client",
                "organization_id": client.organization_id,
                "token_version": client.token_version,
            },
        })
    }

    /// A token with the rights of `service_role`: HS256 by the shared secret.
    pub fn service_token(&self, lifetime: Duration) -> Result<String> {
        self.role_token("service_role", Some(SERVICE), lifetime)
    }

    /// What the gateway gives PostgREST for the publishable key.
    pub fn anonymous_token(&self, lifetime: Duration) -> Result<String> {
        self.role_token("anon", None, lifetime)
    }

    fn role_token(&self, role: &str, sub: Option<&str>, lifetime: Duration) -> Result<String> {
        let now = unix_time();
        let mut claims = json!({
            "iss": self.issuer,
            "aud": "authenticated",
            "exp": now + lifetime.as_secs(),
            "iat": now,
            "role": role,
        });
        if let (Some(sub), Some(claims)) = (sub, claims.as_object_mut()) {
            claims.insert("sub".into(), sub.into());
        }
        self.sign(Algorithm::HS256, &claims, None)
    }

    /// The claims of a token that these keys signed and that is still valid.
    pub(crate) fn verify(&self, token: &str) -> Result<Value> {
        let (algorithm, key) = match jsonwebtoken::decode_header(token)?.alg {
            Algorithm::ES256 => {
                let public = SecretKey::from_pkcs8_pem(&self.private_key)?.public_key();
                let point = public.to_encoded_point(false);
                let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
                let (x, y) = point
                    .x()
                    .zip(point.y())
                    .context("the public key is no point")?;
                (
                    Algorithm::ES256,
                    DecodingKey::from_ec_components(&part(x), &part(y))?,
                )
            }
            _ => (
                Algorithm::HS256,
                DecodingKey::from_secret(self.jwt_secret.as_bytes()),
            ),
        };
        let mut validation = Validation::new(algorithm);
        validation.set_audience(&["authenticated"]);
        validation.set_issuer(&[&self.issuer]);
        Ok(jsonwebtoken::decode::<Value>(token, &key, &validation)?.claims)
    }
}

/// A person in `auth.users`, and the session of a token.
#[derive(Clone, Debug)]
pub struct User {
    /// `auth.users.id`
    pub id: Uuid,
    /// The address that signs in.
    pub email: String,
    /// `raw_app_meta_data`: what the server says of them.
    pub app_metadata: Value,
    /// `raw_user_meta_data`: what they say of themselves.
    pub user_metadata: Value,
    /// One for each sign-in.
    pub session_id: Uuid,
}

/// A customer who signed in with `client-login`.
#[derive(Clone, Debug)]
pub struct Client {
    /// `public.clients.id`
    pub id: Uuid,
    /// The address that signs in.
    pub email: String,
    /// Whose customer.
    pub organization_id: Uuid,
    /// `public.clients.token_version`: tokens of an earlier one are revoked.
    pub token_version: i32,
}

/// Seconds since 1970.
pub fn unix_time() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_secs())
}

fn sealing_key() -> String {
    let mut key = [0; 32];
    OsRng.fill_bytes(&mut key);
    format!("local:{}", STANDARD.encode(key))
}

/// So many random bytes in hexadecimal.
pub(crate) fn random_hex(bytes: usize) -> String {
    let mut random = vec![0; bytes];
    OsRng.fill_bytes(&mut random);
    hex(&random)
}

/// Bytes in hexadecimal.
pub(crate) fn hex<'a>(bytes: impl IntoIterator<Item = &'a u8>) -> String {
    let digits = bytes.into_iter().map(|byte| format!("{byte:02x}"));
    digits.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_before_there_was_a_sealing_key_gets_one_and_keeps_it() {
        let folder = std::env::temp_dir().join(random_hex(8));
        fs::create_dir(&folder).unwrap();
        let file = folder.join("keys.json");
        let load = || Keys::load_or_generate(&file, "http://127.0.0.1").unwrap();
        let first = load();
        let mut stored: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        stored.as_object_mut().unwrap().remove("sealing_keys");
        fs::write(&file, stored.to_string()).unwrap();

        let [second, third] = [load(), load()];

        assert_eq!(first.jwt_secret, second.jwt_secret);
        assert_ne!(first.sealing_keys, second.sealing_keys);
        assert_eq!(second.sealing_keys, third.sealing_keys);
        fs::remove_dir_all(folder).unwrap();
    }
}
