//! Stripe: <https://docs.stripe.com/webhooks/signature>

use crate::{Claim, Delivery, claim::Key, delivery::sha256_in_hex};

/// While a secret is rolled, each of them signs: any `v1` counts. Schemes besides `v1` are none that we know.
pub(crate) fn claim<'a>(delivery: &Delivery<'a>) -> Option<Claim<'a>> {
    let mut signed_at = None;
    let mut codes = Vec::new();
    for item in delivery.header("stripe-signature")?.split(',') {
        match item.split_once('=')? {
            // Of two times it could be either that was signed.
            ("t", time) if signed_at.is_none() => signed_at = Some(time),
            ("t", _) => return None,
            ("v1", code) => codes.push(sha256_in_hex(code)?),
            _ => {}
        }
    }
    let signed_at = signed_at.filter(|time| delivery.is_current(time))?;
    Claim::of_sha256(
        Key::Whole,
        [signed_at.as_bytes(), b".", delivery.body],
        codes,
    )
}
