//! The numbering plans of all countries, as libphonenumber has them.

use prost::Message;
use rlibphonenumber::{PhoneMetadataCollection, PhoneNumberUtil};
use std::sync::LazyLock;

/// Written by `tests/numbering_plans.rs`, which says what is left out.
const PLANS: &[u8] = include_bytes!("numbering_plans.bin");

/// What reads numbers by them. It takes time to make, so an instance makes it once, with the first number.
pub(crate) fn numbering_plans() -> Option<&'static PhoneNumberUtil> {
    static UTIL: LazyLock<Option<PhoneNumberUtil>> = LazyLock::new(|| {
        let plans = PhoneMetadataCollection::decode(PLANS).ok()?;
        PhoneNumberUtil::new_for_metadata(plans).ok()
    });
    UTIL.as_ref()
}
