//! Stored keys: sealed, each for its own row.

use ids::Uuid;
use sealed::{CantOpen, CantSeal, Keys, Place, Sealed};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// What a key is for. The seal is bound to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// It calls the provider's API.
    ProviderApiKey,
    /// The provider signs its webhooks with it.
    WebhookSecret,
    /// It signs webhooks that leave.
    WebhookSigningKey,
    /// It is the token of an account on a social network.
    SocialAccessToken,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::ProviderApiKey => "provider_api_key",
            Self::WebhookSecret => "webhook_secret",
            Self::WebhookSigningKey => "webhook_signing_key",
            Self::SocialAccessToken => "social_access_token",
        }
    }
}

/// A stored key, as the database gives it to the functions that need it in the clear.
#[derive(Debug, Deserialize)]
pub struct StoredKey {
    /// Id of its row.
    pub id: Uuid,
    /// Id of the organization that owns it.
    pub organization_id: Uuid,
    /// In base64.
    sealed: String,
    /// The id of the key that sealed it.
    sealed_with: String,
}

impl StoredKey {
    /// The key in the clear.
    ///
    /// # Errors
    /// [`CantOpen`] where it is not what was sealed for this row and purpose, or by a key that is not there.
    pub fn open(&self, keys: &Keys, purpose: Purpose) -> Result<Zeroizing<String>, CantOpen> {
        let sealed = Sealed::from_base64(&self.sealed, self.sealed_with.clone())?;
        keys.open(&place(self.organization_id, purpose, self.id), &sealed)
    }
}

/// Seals a key for the row `id` of an organization.
///
/// # Errors
/// [`CantSeal`] where the host gives no randomness.
pub fn seal(
    keys: &Keys,
    organization: Uuid,
    purpose: Purpose,
    id: Uuid,
    key: &str,
) -> Result<Sealed, CantSeal> {
    keys.seal(&place(organization, purpose, id), key)
}

fn place(organization: Uuid, purpose: Purpose, id: Uuid) -> Place<'static> {
    Place {
        organization,
        purpose: purpose.name(),
        subject: id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_opens_in_its_own_row_alone() {
        let keys = Keys::parse("k:q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=").unwrap();
        let (organization_id, id) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let purpose = Purpose::ProviderApiKey;
        let sealed = seal(&keys, organization_id, purpose, id, "sk-secret").unwrap();
        let mut stored = StoredKey {
            id,
            organization_id,
            // Postgres breaks lines.
            sealed: sealed.to_base64().replacen('A', "A\n", 1) + "\n",
            sealed_with: sealed.key_id,
        };
        assert_eq!(*stored.open(&keys, purpose).unwrap(), "sk-secret");
        let other = stored.open(&keys, Purpose::WebhookSecret);
        assert_eq!(other, Err(CantOpen::NotAuthentic));

        stored.id = Uuid::from_u128(3);
        assert_eq!(stored.open(&keys, purpose), Err(CantOpen::NotAuthentic));
        stored.sealed = "no base64".to_owned();
        assert_eq!(stored.open(&keys, purpose), Err(CantOpen::NotAuthentic));
    }
}
