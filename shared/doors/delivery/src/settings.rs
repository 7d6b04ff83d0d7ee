//! The accounts that messages are sent with: the platform's, from its variables, and those of organizations.

use crate::{
    Provider,
    meta::{self, Meta},
    outcome::{characters, fitting},
    postmark::{self, Postmark},
    resend::{self, Resend},
    sendgrid::{self, SendGrid},
    twilio::{self, Twilio},
};
use messages::{Attachment, Email, Network, SocialContent};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The longest text message that Twilio takes, in characters.
const MAX_TEXT: usize = 1_600;

/// What the platform sends with, and where providers are reached. A channel is absent where it is not configured.
pub struct Providers {
    /// For e-mail.
    pub mail: Option<Mail>,
    /// For text messages.
    pub texts: Option<Texts>,
    public_url: Option<String>,
    twilio_url: Option<String>,
    graph_url: Option<String>,
    app_secret: Option<String>,
    resend_url: Option<String>,
    postmark_url: Option<String>,
    sendgrid_url: Option<String>,
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
    /// Where its provider tells how far a message is, up to its id.
    callback: Option<String>,
}

/// An account on a network of Meta.
pub struct Social {
    provider: Meta,
}

/// Whose app at Meta a token is of: its secret proves the token, and another's makes Meta refuse it.
#[derive(Clone, Copy, Debug)]
pub enum App<'a> {
    /// The platform's.
    Platform,
    /// The organization's own, with its secret where that is known.
    Own(Option<&'a str>),
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
        let public_url = base("public_url").await;
        Self {
            mail: Mail::load().await,
            texts: Texts::load(public_url.as_deref()).await,
            public_url,
            twilio_url: base("twilio_url").await,
            graph_url: base("meta_graph_url").await,
            app_secret: variables::optional("meta_app_secret").await,
            resend_url: base("resend_url").await,
            postmark_url: base("postmark_url").await,
            sendgrid_url: base("sendgrid_url").await,
        }
    }

    /// E-mail by an organization's own account; `None` where the provider is not known or its URL is not configured.
    #[must_use]
    pub fn own_mail(&self, provider: &str, sender: &str, key: &str) -> Option<Mail> {
        let url = match provider {
            "resend" => &self.resend_url,
            "postmark" => &self.postmark_url,
            "sendgrid" => &self.sendgrid_url,
            _ => return None,
        };
        Mail::new(provider, url.clone()?, key.to_owned(), sender.to_owned())
    }

    /// Text messages by an organization's own account. The key is `ACCOUNT:TOKEN`. With `tells_of`, the organization's id, Twilio
    /// tells `sms-webhook` how far they are.
    #[must_use]
    pub fn own_texts(&self, sender: &str, key: &str, tells_of: Option<&str>) -> Option<Texts> {
        let (account, token) = key.split_once(':')?;
        let callback = self.public_url.as_ref().zip(tells_of);
        Some(Texts {
            provider: Twilio {
                url: self.twilio_url.clone()?,
                account: account.to_owned(),
                token: token.to_owned(),
            },
            sender: sender.to_owned(),
            callback: callback.map(|(url, organization)| {
                format!("{url}/sms-webhook?organization={organization}&message=")
            }),
        })
    }

    /// An account on a network of Meta. Calls are proved where the secret of the app of the token is known.
    #[must_use]
    pub fn social(
        &self,
        network: Network,
        account: &str,
        token: &str,
        app: App<'_>,
    ) -> Option<Social> {
        Some(Social {
            provider: Meta {
                url: self.graph_url.clone()?,
                network,
                account: account.to_owned(),
                token: token.to_owned(),
                app_secret: match app {
                    App::Platform => self.app_secret.clone(),
                    App::Own(secret) => secret.map(str::to_owned),
                },
            },
        })
    }
}

/// A variable that is the beginning of URLs, without a slash at its end.
async fn base(name: &str) -> Option<String> {
    let url = variables::optional(name).await?;
    Some(url.trim_end_matches('/').to_owned())
}

impl Mail {
    async fn load() -> Option<Self> {
        let key = variables::optional("email_key").await?;
        let sender = variables::optional("email_from").await?;
        let url = base("email_url").await?;
        let named = variables::optional("email_provider").await?;
        Self::new(&named, url, key, sender)
    }

    fn new(named: &str, url: String, key: String, sender: String) -> Option<Self> {
        let (kind, provider): (_, Box<dyn Provider>) = match named {
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

    /// A digest of its provider and its sender: a body is written for these.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        fingerprint(self.provider.name(), &self.sender)
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
    async fn load(public_url: Option<&str>) -> Option<Self> {
        let provider = Twilio {
            url: base("twilio_url").await?,
            account: variables::optional("twilio_account_sid").await?,
            token: variables::optional("twilio_auth_token").await?,
        };
        let sender = variables::optional("twilio_from").await?;
        Some(Self {
            provider,
            sender,
            callback: public_url.map(|url| format!("{url}/sms-webhook?message=")),
        })
    }

    /// The provider.
    #[must_use]
    pub fn provider(&self) -> &dyn Provider {
        &self.provider
    }

    /// A digest of its provider and its sender: a body is written for these.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        fingerprint(self.provider.name(), &self.sender)
    }

    /// The body that sends a text message, under the id of its row: how far it is, Twilio tells `sms-webhook`, if the
    /// platform has a public address.
    #[must_use]
    pub fn body(&self, to: &str, text: &str, id: &str) -> String {
        let callback = self.callback.as_deref().map(|url| format!("{url}{id}"));
        let text = fitting(text, MAX_TEXT, characters);
        twilio::body(to, &text, &self.sender, callback.as_deref())
    }
}

impl Social {
    /// The provider.
    #[must_use]
    pub fn provider(&self) -> &dyn Provider {
        &self.provider
    }

    /// A digest of its provider and its sender: a body is written for these.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        fingerprint(self.provider.name(), &self.provider.account)
    }

    /// The body that sends a message, under the id of its row.
    #[must_use]
    pub fn body(&self, to: &str, content: &SocialContent, id: &str) -> String {
        meta::body(self.provider.network, to, content, id)
    }
}

fn fingerprint(provider: &str, sender: &str) -> String {
    let digest = Sha256::digest(format!("{provider} {sender}"));
    digest
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
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
    fn a_token_is_proved_by_the_secret_of_its_own_app_or_by_none() {
        let providers = Providers {
            mail: None,
            texts: None,
            public_url: None,
            twilio_url: None,
            graph_url: Some("https://graph.facebook.com".to_owned()),
            app_secret: Some("platform".to_owned()),
            resend_url: None,
            postmark_url: None,
            sendgrid_url: None,
        };
        for (app, secret) in [
            (App::Platform, Some("platform")),
            (App::Own(Some("own")), Some("own")),
            (App::Own(None), None),
        ] {
            let social = providers.social(Network::Whatsapp, "106", "t", app);
            let social = social.unwrap().provider;
            assert_eq!(social.app_secret.as_deref(), secret, "{app:?}");
        }
    }

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
