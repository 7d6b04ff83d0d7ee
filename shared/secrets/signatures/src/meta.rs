//! Meta, for WhatsApp, Instagram and Messenger:
//! <https://developers.facebook.com/docs/graph-api/webhooks/getting-started>

use crate::{Claim, Delivery, claim::Key, delivery::sha256_in_hex};

/// The secret is that of the app. `x-hub-signature`, with SHA-1, is not read.
pub(crate) fn claim<'a>(delivery: &Delivery<'a>) -> Option<Claim<'a>> {
    let header = delivery.header("x-hub-signature-256")?;
    let code = sha256_in_hex(header.strip_prefix("sha256=")?)?;
    Claim::of_sha256(Key::Whole, [delivery.body], vec![code])
}
