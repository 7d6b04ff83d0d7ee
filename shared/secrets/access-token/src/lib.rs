//! Verifies the access tokens that Supabase Auth and Frontdesk itself issue, and issues those of clients and
//! guests.
//!
//! A token is a JWS in compact form (RFC 7515) whose payload is a JWT (RFC 7519), signed with
//! ES256 or RS256 by a key of a published key set (RFC 7517), or with HS256 by a shared secret
//! (RFC 7518). The advice of RFC 8725 is followed: the algorithm belongs to the key, the issuer
//! and the audience are always checked, and nothing is ever accepted unsigned.
//!
//! The crate does no I/O and has no clock: the caller fetches the key set and says what time it
//! is.
//!
//! ```
//! use access_token::{KeySet, Policy, Rejection, Verifier};
//!
//! let published = br#"{"keys": []}"#;
//! let keys = KeySet::from_jwks(published)?.with_secret(b"a secret of thirty-two bytes, or more")?;
//! let policy = Policy::new("https://project.supabase.co/auth/v1", "authenticated");
//! let verifier = Verifier::new(keys, policy);
//!
//! let now = 1_800_000_000;
//! assert_eq!(verifier.verify("not a token", now).err(), Some(Rejection::Malformed("parts")));
//! # Ok::<(), access_token::KeySetError>(())
//! ```

mod base64url;
mod claims;
mod constant_time;
mod es256;
mod issuer;
mod json;
mod json_guard;
mod key_set;
mod rejection;
mod rs256;
mod seen;
mod verifier;

pub use claims::{AppMetadata, Claims, PlatformRole, Role};
pub use constant_time::same_key;
pub use ids::{OrganizationId, UserId};
pub use issuer::{ClientClaims, ClientMetadata, GuestClaims, GuestMetadata, Issuer, IssuerError};
pub use key_set::{KeySet, KeySetError};
pub use rejection::Rejection;
pub use verifier::{Policy, Verifier};
