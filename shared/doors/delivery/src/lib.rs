//! The services that deliver messages: what is sent to each, and what its answers mean.
//!
//! | provider | reference | when an answer is lost |
//! |---|---|---|
//! | Resend | <https://resend.com/docs/api-reference/emails/send-email> | the same bytes under the same `Idempotency-Key`: it sends once within 24 hours |
//! | Postmark | <https://postmarkapp.com/developer/api/email-api> | it is asked for a message with our id in its metadata |
//! | SendGrid | <https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send> | sent once more: the API finds no message by our id, so the message may come twice |
//! | Twilio | <https://www.twilio.com/docs/messaging/api/message-resource> | it is asked for the same text to the same number since then |
//! | Meta: WhatsApp, Messenger, Instagram | <https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages>, <https://developers.facebook.com/docs/messenger-platform/reference/send-api> | it tells `social-webhook` of messages by our id, or echoes them; what it does not tell of in two minutes is sent once more |
//! | endpoints of organizations | <https://www.standardwebhooks.com> | sent once more: receivers know it by `webhook-id` |

mod meta;
mod outcome;
mod postmark;
mod resend;
mod sendgrid;
mod settings;
mod twilio;
mod webhook;

pub use self::{
    outcome::Outcome,
    settings::{App, Mail, Providers, Social, Texts},
    webhook::{Answered, Webhook, is_reachable},
};

use http_client::Request;
use std::time::Duration;

/// What a message is sent with: everything but its body, which is kept from the first attempt on.
#[derive(Clone, Debug)]
pub struct Envelope<'a> {
    /// The id of the row in the outbox. It travels with the message.
    pub id: &'a str,
    /// Under which a provider sends the same bytes once: the id, and a digest of with whose sender they are written.
    pub idempotency_key: &'a str,
    /// The body, as it was written at the first attempt.
    pub body: &'a str,
    /// When the first attempt with this body began, in seconds since 1970.
    pub begun_at: i64,
    /// To whom: an address or a number.
    pub recipient: &'a str,
}

/// A provider, with what it takes to call it.
pub trait Provider {
    /// Its name, as it is kept with the message.
    fn name(&self) -> &'static str;

    /// The request that sends a message.
    fn send(&self, envelope: &Envelope<'_>) -> Request;

    /// The request that asks whether a message was sent of which the answer was lost; `None` where sending it again does
    /// no harm, or where nothing can be asked.
    fn find(&self, envelope: &Envelope<'_>) -> Option<Request> {
        let _ = envelope;
        None
    }

    /// How long it may take to tell by itself of a message whose answer was lost; `None` where it does not.
    fn grace(&self) -> Option<Duration> {
        None
    }

    /// The ids of messages that it may be, in the answer of [`find`](Self::find).
    fn found(&self, envelope: &Envelope<'_>, answer: &[u8]) -> Vec<String> {
        let _ = (envelope, answer);
        Vec::new()
    }

    /// What an answer means.
    fn outcome(&self, status: u16, answer: &[u8]) -> Outcome;
}
