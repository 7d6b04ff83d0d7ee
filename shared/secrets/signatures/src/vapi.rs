//! Vapi: <https://docs.vapi.ai/server-url/server-authentication>

use crate::{Claim, Delivery};

/// The header has the secret itself. A credential with an HMAC can be set up as Standard Webhooks.
pub(crate) fn claim<'a>(delivery: &Delivery<'a>) -> Option<Claim<'a>> {
    Some(Claim::of_secret(delivery.header("x-vapi-secret")?))
}
