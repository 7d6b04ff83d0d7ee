//! Stored keys: sealed, each for its own row.

use ids::Uuid;
use sealed::{CantOpen, CantSeal, Keys, Place, Sealed};
use serde::Deserialize;
use zeroize::Zeroizing;

/// Purpose that the seal is bound to.
const PURPOSE: &str = "provider_api_key";

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
    /// [`CantOpen`] where it is not what was sealed for this row, or by a key that is not there.
    pub fn open(&self, keys: &Keys) -> Result<Zeroizing<String>, CantOpen> {
        let sealed = Sealed::from_base64(&self.sealed, self.sealed_with.clone())?;
        keys.open(&place(self.organization_id, self.id), &sealed)
    }
}

/// Seals a key for the row `id` of an organization.
///
/// # Errors
/// [`CantSeal`] where the host gives no randomness.
pub fn seal(keys: &Keys, organization: Uuid, id: Uuid, key: &str) -> Result<Sealed, CantSeal> {
    keys.seal(&place(organization, id), key)
}

fn place(organization: Uuid, id: Uuid) -> Place<'static> {
    Place {
        organization,
        purpose: PURPOSE,
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
        let sealed = seal(&keys, organization_id, id, "sk-secret").unwrap();
        let mut stored = StoredKey {
            id,
            organization_id,
            // Postgres breaks lines.
            sealed: sealed.to_base64().replacen('A', "A\n", 1) + "\n",
            sealed_with: sealed.key_id,
        };
        assert_eq!(*stored.open(&keys).unwrap(), "sk-secret");

        stored.id = Uuid::from_u128(3);
        assert_eq!(stored.open(&keys), Err(CantOpen::NotAuthentic));
        stored.sealed = "no base64".to_owned();
        assert_eq!(stored.open(&keys), Err(CantOpen::NotAuthentic));
    }
}
