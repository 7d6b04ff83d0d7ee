//! Standard Webhooks, as Svix and others send them:
//! <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>

use crate::{Claim, Delivery, claim::Key};
use base64::{Engine, engine::general_purpose::STANDARD};

/// The header lists a code for each secret in use. `v1a`, by a public key, is not read.
pub(crate) fn claim<'a>(delivery: &Delivery<'a>) -> Option<Claim<'a>> {
    let id = delivery.header("webhook-id")?;
    let signed_at = delivery.header("webhook-timestamp")?;
    let codes = delivery.header("webhook-signature")?.split(' ');
    let codes = codes.filter_map(|code| code.strip_prefix("v1,"));
    let codes = codes.map(|code| STANDARD.decode(code).ok());
    if !delivery.is_current(signed_at) {
        return None;
    }
    Claim::of_sha256(
        Key::Base64,
        [
            id.as_bytes(),
            b".",
            signed_at.as_bytes(),
            b".",
            delivery.body,
        ],
        codes.collect::<Option<_>>()?,
    )
}
