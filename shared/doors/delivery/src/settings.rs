//! The accounts that the platform sends with, from its variables.

use crate::{
    Provider,
    postmark::{self, Postmark},
    resend::{self, Resend},
    sendgrid::{self, SendGrid},
    twilio::{self, Twilio},
};
use messages::{Attachment, Email};
use serde_json::Value;

/// What the platform sends with. A channel is absent where it is not configured.
pub struct Providers {
    /// For e-mail.
    pub mail: Option<Mail>,
    /// For text messages.
    pub texts: Option<Texts>,
}

/// A provider of e-mail.
pub struct Mail {
    provider: Box<dyn Provider>,
    kind: Kind,
    sender: String,
}

/// A provider of text messages.
pub struct Texts {
    provider: Twilio,
    sender: String,
    public_url: Option<String>,
}

#[derive(Clone, Copy)]
enum Kind {
    Resend,
    Postmark,
    SendGrid,
}

impl Providers {
    /// Reads the variables.
    pub async fn load() -> Self {
        Self {
            mail: Mail::load().await,
            texts: Texts::load().await,
        }
    }
}

impl Mail {
    async fn load() -> Option<Self> {
        let key = variables::optional("email_key").await?;
        let sender = variables::optional("email_from").await?;
        let url = variables::optional("email_url").await?;
        let url = url.trim_end_matches('/').to_owned();
        let named = variables::optional("email_provider").await?;
        let (kind, provider): (_, Box<dyn Provider>) = match named.as_str() {
            "resend" => (Kind::Resend, Box::new(Resend { url, key })),
            "postmark" => (Kind::Postmark, Box::new(Postmark { url, key })),
            "sendgrid" => (Kind::SendGrid, Box::new(SendGrid { url, key })),
            _ => return None,
        };
        Some(Self {
            provider,
            kind,
            sender,
        })
    }

    /// The provider.
    #[must_use]
    pub fn provider(&self) -> &dyn Provider {
        &*self.provider
    }

    /// The address that e-mails come from.
    #[must_use]
    pub fn address(&self) -> &str {
        split_address(&self.sender).1
    }

    /// The body that sends an e-mail, under the id of its row.
    #[must_use]
    pub fn body(&self, email: &Email, id: &str) -> String {
        match self.kind {
            Kind::Resend => resend::body(email, &self.sender),
            Kind::Postmark => postmark::body(email, &self.sender, id),
            Kind::SendGrid => sendgrid::body(email, &self.sender, id),
        }
    }
}

impl Texts {
    async fn load() -> Option<Self> {
        let provider = Twilio {
            url: variables::optional("twilio_url")
                .await?
                .trim_end_matches('/')
                .to_owned(),
            account: variables::optional("twilio_account_sid").await?,
            token: variables::optional("twilio_auth_token").await?,
        };
        let sender = variables::optional("twilio_from").await?;
        let public_url = variables::optional("public_url").await;
        Some(Self {
            provider,
            sender,
            public_url,
        })
    }

    /// The provider.
    #[must_use]
    pub fn provider(&self) -> &dyn Provider {
        &self.provider
    }

    /// The body that sends a text message, under the id of its row: how far it is, Twilio tells `sms-webhook`, if the
    /// platform has a public address.
    #[must_use]
    pub fn body(&self, to: &str, text: &str, id: &str) -> String {
        let callback = self.public_url.as_deref().map(|url| {
            let url = url.trim_end_matches('/');
            format!("{url}/sms-webhook?message={id}")
        });
        twilio::body(to, text, &self.sender, callback.as_deref())
    }
}

/// The sender of an e-mail: the platform's address under the name of the organization, if it has one.
pub(crate) fn from(email: &Email, sender: &str) -> String {
    let (name, address) = split_address(sender);
    match email.sender.as_deref().or(name) {
        // Quoted, as RFC 5322 has it: a name may have a comma.
        Some(name) => format!(
            "\"{}\" <{address}>",
            name.replace('\\', "\\\\").replace('"', "\\\"")
        ),
        None => address.to_owned(),
    }
}

/// The headers of an e-mail from which one unsubscribes by one click (RFC 8058, 3.1). Each is one line: one that is folded may
/// break the signature of the message, which has to cover both.
pub(crate) fn headers(email: &Email) -> Vec<(String, String)> {
    let Some(url) = &email.unsubscribe else {
        return Vec::new();
    };
    vec![
        ("List-Unsubscribe".to_owned(), format!("<{url}>")),
        (
            "List-Unsubscribe-Post".to_owned(),
            "List-Unsubscribe=One-Click".to_owned(),
        ),
    ]
}

/// Sets a member of a JSON object.
pub(crate) fn set(object: &mut Value, name: &str, value: Value) {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}

/// The media type of a file with its parameters.
pub(crate) fn media_type(file: &Attachment) -> String {
    format!("{}; {}", file.media_type, file.parameters)
}

/// The name and the address of `Name <address>`.
pub(crate) fn split_address(sender: &str) -> (Option<&str>, &str) {
    match sender.split_once('<') {
        Some((name, address)) => (
            Some(name.trim().trim_matches('"')).filter(|name| !name.is_empty()),
            address.trim_end().trim_end_matches('>'),
        ),
        None => (None, sender),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_organization_writes_under_its_name() {
        let email = |sender: Option<&str>| Email {
            sender: sender.map(str::to_owned),
            to: String::new(),
            subject: String::new(),
            text: String::new(),
            html: String::new(),
            ..Email::default()
        };
        let platform = "Frontdesk <no-reply@frontdesk.example>";
        assert_eq!(
            from(&email(Some("Tom, \"Dick\" & Co")), platform),
            r#""Tom, \"Dick\" & Co" <no-reply@frontdesk.example>"#
        );
        assert_eq!(
            from(&email(None), platform),
            r#""Frontdesk" <no-reply@frontdesk.example>"#
        );
        assert_eq!(from(&email(None), "a@b.example"), "a@b.example");
    }
}
