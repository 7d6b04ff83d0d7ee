//! Verifies the signatures of webhooks, over the bytes that came.
//!
//! A scheme is one function that says what a delivery claims ([`Claim`]): which codes it carries, and which bytes they are
//! of. What all schemes have in common is written once: every secret is tried on every form of the message, and codes are
//! compared in constant time.
//!
//! | [`Scheme`] | headers | signed | code |
//! |---|---|---|---|
//! | `Stripe` | `stripe-signature: t=…,v1=…` | `t.body`, within 300 s | HMAC-SHA256, hex |
//! | `Twilio` | `x-twilio-signature`, and which key it is | URL and the form's fields, or URL with the body's digest | HMAC-SHA1 or SHA256, base64 |
//! | `Calcom` | `x-cal-signature-256` | body | HMAC-SHA256, hex |
//! | `Meta` | `x-hub-signature-256: sha256=…` | body | HMAC-SHA256, hex |
//! | `StandardWebhooks` | `webhook-id`, `-timestamp`, `-signature` | `id.timestamp.body`, within 300 s | HMAC-SHA256, base64 |
//! | `Vapi` | `x-signature`, `x-timestamp` | `t.body`, within 300 s | HMAC-SHA256, hex |
//! | | or those of Standard Webhooks | as they have it | as they have it |
//! | | or `x-vapi-secret` | nothing | the secret itself |
//!
//! To add one, write a module with its function, and a line in [`Scheme::claim`].

mod calcom;
mod claim;
mod delivery;
mod meta;
mod standard;
mod stripe;
mod twilio;
mod vapi;

pub use claim::Claim;
pub use delivery::Delivery;

/// How a provider signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// <https://docs.stripe.com/webhooks/signature>
    Stripe,
    /// <https://www.twilio.com/docs/usage/security>
    Twilio,
    /// <https://cal.com/docs/developing/guides/automation/webhooks>
    Calcom,
    /// <https://developers.facebook.com/docs/graph-api/webhooks/getting-started>
    Meta,
    /// <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>
    StandardWebhooks,
    /// <https://docs.vapi.ai/server-url/server-authentication>
    Vapi,
}

impl Scheme {
    /// What a delivery claims. `None` where no secret could make it true: a header is missing, came twice or has another
    /// form, or the time that was signed is not now.
    pub fn claim<'a>(self, delivery: &Delivery<'a>) -> Option<Claim<'a>> {
        match self {
            Self::Stripe => stripe::claim(delivery),
            Self::Twilio => twilio::claim(delivery),
            Self::Calcom => calcom::claim(delivery),
            Self::Meta => meta::claim(delivery),
            Self::StandardWebhooks => standard::claim(delivery),
            Self::Vapi => vapi::claim(delivery),
        }
    }
}
