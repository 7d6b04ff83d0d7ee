//! The contact of what is booked, where the staff correct it.

use deserr::Deserr;
use fields::{Email, Line, Phone};
use serde::Serialize;

/// The changed fields of a contact.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct NewContact {
    /// Full name, such as `Ada Lovelace`.
    #[deserr(default)]
    pub name: Option<Line<200>>,
    /// International phone number (E.164), such as `+41791234567`.
    #[deserr(default)]
    pub phone: Option<Phone>,
    /// The e-mail address that is written to.
    #[deserr(default)]
    pub email: Option<Email>,
}
