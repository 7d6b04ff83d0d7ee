//! Secrets that sign webhooks which leave.

use base64::{Engine, engine::general_purpose::STANDARD};
use std::fmt;
use zeroize::Zeroizing;

/// As Standard Webhooks has it: 24 to 64 random bytes.
const BYTES: usize = 32;

/// A secret in the form that libraries of Standard Webhooks take: `whsec_` and 32 random bytes in base64.
pub struct SigningSecret(Zeroizing<String>);

/// There is no source of randomness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRandomness;

impl SigningSecret {
    /// A new secret.
    ///
    /// # Errors
    /// [`NoRandomness`] where the host gives none.
    pub fn new() -> Result<Self, NoRandomness> {
        let mut bytes = Zeroizing::new([0; BYTES]);
        getrandom::fill(&mut *bytes).map_err(|_| NoRandomness)?;
        Ok(Self(Zeroizing::new(format!(
            "whsec_{}",
            STANDARD.encode(*bytes)
        ))))
    }

    /// The secret in the clear.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Its last four characters, to tell one from another.
    pub fn hint(&self) -> &str {
        // The very last one is padding.
        let text = self.0.trim_end_matches('=');
        text.get(text.len().saturating_sub(4)..).unwrap_or_default()
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SigningSecret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_another_and_has_the_form_of_standard_webhooks() {
        let (one, other) = (SigningSecret::new().unwrap(), SigningSecret::new().unwrap());
        assert_ne!(one.reveal(), other.reveal());
        let bytes = STANDARD.decode(one.reveal().strip_prefix("whsec_").unwrap());
        assert_eq!(bytes.unwrap().len(), BYTES);
        assert_eq!(one.hint().len(), 4);
        assert_eq!(format!("{one:?}"), "SigningSecret(..)");
    }
}
