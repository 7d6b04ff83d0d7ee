//! Vapi: <https://docs.vapi.ai/server-url/server-authentication>

use crate::{Claim, Delivery, claim::Key, delivery::sha256_in_hex, standard};

/// What a customer's credential at Vapi says. A header with the secret itself is the dashboard's default; an HMAC is over
/// the time and the body, or as Standard Webhooks has it. A delivery that has a signature is judged by it alone: the secret
/// beside it proves nothing.
pub(crate) fn claim<'a>(delivery: &Delivery<'a>) -> Option<Claim<'a>> {
    if delivery.has("webhook-signature") {
        return standard::claim(delivery);
    }
    if delivery.has("x-signature") {
        return signed(delivery);
    }
    Some(Claim::of_secret(delivery.header("x-vapi-secret")?))
}

/// `{timestamp}.{body}` by HMAC-SHA256 in hex, as a credential with an HMAC has it at first.
fn signed<'a>(delivery: &Delivery<'a>) -> Option<Claim<'a>> {
    let signed_at = delivery.header("x-timestamp")?;
    let code = sha256_in_hex(delivery.header("x-signature")?)?;
    // The unit is nowhere said: thirteen digits are milliseconds.
    let seconds = match signed_at.len() {
        13 if signed_at.is_ascii() => signed_at.get(..10)?,
        _ => signed_at,
    };
    let is_number = signed_at.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number || !delivery.is_current(seconds) {
        return None;
    }
    Claim::of_sha256(
        Key::Whole,
        [signed_at.as_bytes(), b".", delivery.body],
        vec![code],
    )
}
