//! Vapi: <https://docs.vapi.ai/server-url/server-authentication>

use crate::{
    Claim, Delivery,
    claim::{Code, Key},
};

/// The header has the secret itself. A credential with an HMAC can be set up as Standard Webhooks.
pub(crate) fn claim<'a>(delivery: &Delivery<'a>) -> Option<Claim<'a>> {
    let secret = delivery.header("x-vapi-secret")?;
    let messages = vec![Vec::new()];
    Claim::new(Code::Secret, Key::Whole, messages, vec![secret.into()])
}
