//! Secrets of other people's services, sealed for the database: it keeps them and never has the key.
//!
//! A secret is encrypted and authenticated with XChaCha20-Poly1305
//! ([draft-irtf-cfrg-xchacha-03](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-xchacha-03)) under a key of
//! a ring, and bound to its place: the organization, the purpose and the row. Moved anywhere else it does not open.
//! Each sealed secret names its key, so that keys are changed without downtime: the new one is put before the old
//! ones, everything opens as before, and what an old one sealed is sealed anew until none of it is left.
//!
//! ```
//! use sealed::{Keys, Place};
//! use uuid::Uuid;
//!
//! let old = "2025:q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=";
//! let new = "2026:vLy8vLy8vLy8vLy8vLy8vLy8vLy8vLy8vLy8vLy8vLw=";
//! let place = Place { organization: Uuid::from_u128(1), purpose: "provider_api_key", subject: Uuid::from_u128(2) };
//!
//! let sealed = Keys::parse(old)?.seal(&place, "sk-secret")?;
//! let keys = Keys::parse(&format!("{new},{old}"))?;
//! assert_eq!(&*keys.open(&place, &sealed)?, "sk-secret");
//! assert!(!keys.is_current(&sealed));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
mod keys;
mod place;

pub use error::{CantOpen, CantSeal, KeysError};
pub use keys::{Keys, Sealed};
pub use place::Place;
