//! Cal.com: <https://cal.com/docs/developing/guides/automation/webhooks>

use crate::{Claim, Delivery, claim::Key, delivery::sha256_in_hex};

/// Without a secret the header is `no-secret-provided`, which is no code.
pub(crate) fn claim<'a>(delivery: &Delivery<'a>) -> Option<Claim<'a>> {
    let code = sha256_in_hex(delivery.header("x-cal-signature-256")?)?;
    Claim::of_sha256(Key::Whole, [delivery.body], vec![code])
}
