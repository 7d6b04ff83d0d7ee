//! Where a secret belongs.

use uuid::Uuid;

/// The place of one secret; it opens nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// Whose secret it is.
    pub organization: Uuid,
    /// What it is for, such as `provider_api_key`.
    pub purpose: &'a str,
    /// The row that it is the secret of.
    pub subject: Uuid,
}

impl Place<'_> {
    /// The place as bytes, in which no two places are alike: fixed lengths first, the text last.
    pub(crate) fn as_bytes(&self) -> Vec<u8> {
        [
            b"frontdesk/1".as_slice(),
            self.organization.as_bytes(),
            self.subject.as_bytes(),
            self.purpose.as_bytes(),
        ]
        .concat()
    }
}
