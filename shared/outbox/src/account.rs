//! With whose account a message leaves: the organization's own, or the platform's.

use crate::attempt::{Message, unconfigured};
use delivery::{App, Mail, Provider, Providers, Social, Texts};
use messages::{Network, Written};
use problem::Problem;
use provider_keys::{Purpose, StoredKey};
use sealed::Keys;
use serde::Deserialize;
use std::ops::Deref;
use uuid::Uuid;

/// An organization's own account, as `private.own_account` has it.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum OwnAccount {
    /// For e-mails or text messages.
    Sender {
        provider: String,
        sender: String,
        key: StoredKey,
        tells: bool,
    },
    /// On a network of Meta.
    Social {
        id: Uuid,
        account_id: String,
        token: Option<StoredKey>,
        key: Option<StoredKey>,
        app_secret: Option<StoredKey>,
    },
}

/// What the platform has, or what was opened for one message.
pub(crate) enum Held<'a, T> {
    Platform(&'a T),
    Own(T),
}

impl<T> Deref for Held<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::Platform(shared) => shared,
            Self::Own(own) => own,
        }
    }
}

/// What a message leaves by.
pub(crate) enum Account<'a> {
    Mail(Held<'a, Mail>),
    Texts(Held<'a, Texts>),
    Social(Social),
}

/// An account, and whose it is: `platform`, or the id of an organization's own key or social account.
pub(crate) struct Chosen<'a> {
    pub account: Account<'a>,
    pub owner: String,
}

/// What was sent before, beside the account that is there now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Before {
    /// This account sent it, from the same sender.
    Same,
    /// This account sent it, from another sender.
    Corrected,
    /// Another account sent it.
    Foreign,
}

impl Chosen<'_> {
    /// The name under which it is kept with a message: whose it is, and a digest of its provider and its sender.
    pub fn sender(&self) -> String {
        format!("{}/{}", self.owner, self.account.fingerprint())
    }

    /// How it stands to the account that sent a message before, by that one's provider and name.
    pub fn before(&self, provider: &str, sender: &str) -> Before {
        before(
            (self.account.provider().name(), &self.sender()),
            (provider, sender),
        )
    }
}

/// The same of two providers and names.
fn before(now: (&str, &str), then: (&str, &str)) -> Before {
    let owner = |sender: &str| sender.split('/').next().map(str::to_owned);
    if now == then {
        Before::Same
    } else if now.0 == then.0 && owner(now.1) == owner(then.1) {
        Before::Corrected
    } else {
        Before::Foreign
    }
}

impl Account<'_> {
    /// The provider.
    pub fn provider(&self) -> &dyn Provider {
        match self {
            Self::Mail(mail) => mail.provider(),
            Self::Texts(texts) => texts.provider(),
            Self::Social(social) => social.provider(),
        }
    }

    /// The address that e-mails come from.
    pub fn address(&self) -> Option<&str> {
        match self {
            Self::Mail(mail) => Some(mail.address()),
            Self::Texts(_) | Self::Social(_) => None,
        }
    }

    fn fingerprint(&self) -> String {
        match self {
            Self::Mail(mail) => mail.fingerprint(),
            Self::Texts(texts) => texts.fingerprint(),
            Self::Social(social) => social.fingerprint(),
        }
    }

    /// The body that sends what was written; `None` where it is of another channel.
    pub fn body(&self, written: &Written, id: &str) -> Option<String> {
        match (self, written) {
            (Self::Mail(mail), Written::Email(email)) => Some(mail.body(email, id)),
            (Self::Texts(texts), Written::Sms { to, text }) => Some(texts.body(to, text, id)),
            (Self::Social(social), Written::Social { to, content }) => {
                Some(social.body(to, content, id))
            }
            _ => None,
        }
    }
}

/// The account that a message leaves by.
///
/// # Errors
/// 503 `not_configured` where the platform has none, `account_disconnected` where the organization has none; 500 where a key does not open.
pub(crate) fn choose<'a>(
    providers: &'a Providers,
    message: &Message,
    keys: Option<&Keys>,
) -> Result<Chosen<'a>, Problem> {
    let open = |stored: &StoredKey, purpose| {
        let keys = keys.ok_or_else(|| Problem::internal().because("no sealing keys"))?;
        stored
            .open(keys, purpose)
            .map_err(|cause| Problem::internal().because(format!("a sealed key: {cause}")))
    };
    if let Some(network) = message.outgoing.channel.network() {
        return social(providers, network, message, open);
    }
    if let Some(OwnAccount::Sender {
        provider,
        sender,
        key,
        tells,
    }) = &message.own_account
    {
        let secret = open(key, Purpose::ProviderApiKey)?;
        let organization = message.organization_id.to_string();
        let account = match message.outgoing.channel {
            messages::Channel::Email => providers
                .own_mail(provider, sender, &secret)
                .map(|mail| Account::Mail(Held::Own(mail))),
            _ => providers
                .own_texts(sender, &secret, tells.then_some(&organization))
                .map(|texts| Account::Texts(Held::Own(texts))),
        };
        return Ok(Chosen {
            account: account.ok_or_else(|| unconfigured("the URL of its provider"))?,
            owner: key.id.to_string(),
        });
    }
    let account = match message.outgoing.channel {
        messages::Channel::Email => providers
            .mail
            .as_ref()
            .map(|mail| Account::Mail(Held::Platform(mail))),
        _ => providers
            .texts
            .as_ref()
            .map(|texts| Account::Texts(Held::Platform(texts))),
    };
    Ok(Chosen {
        account: account.ok_or_else(|| unconfigured("its channel"))?,
        owner: "platform".to_owned(),
    })
}

fn social<'a, Secret: Deref<Target = String>>(
    providers: &'a Providers,
    network: Network,
    message: &Message,
    open: impl Fn(&StoredKey, Purpose) -> Result<Secret, Problem>,
) -> Result<Chosen<'a>, Problem> {
    let Some(OwnAccount::Social {
        id,
        account_id,
        token,
        key,
        app_secret,
    }) = &message.own_account
    else {
        return Err(disconnected("The account is not connected any more."));
    };
    let social = match (token, key) {
        // Accounts are connected by the platform's app; a key was made by one of the organization's own.
        (Some(token), _) => {
            let token = open(token, Purpose::SocialAccessToken)?;
            providers.social(network, account_id, &token, App::Platform)
        }
        (None, Some(key)) => {
            let token = open(key, Purpose::ProviderApiKey)?;
            let secret = app_secret
                .as_ref()
                .map(|secret| open(secret, Purpose::WebhookSecret))
                .transpose()?;
            let secret = secret.as_deref().map(String::as_str);
            providers.social(network, account_id, &token, App::Own(secret))
        }
        (None, None) => return Err(disconnected("The account has no access token.")),
    };
    Ok(Chosen {
        account: Account::Social(social.ok_or_else(|| unconfigured("meta_graph_url"))?),
        owner: id.to_string(),
    })
}

/// A matter for the organization.
fn disconnected(why: &str) -> Problem {
    Problem::new(
        503,
        "account_disconnected",
        format!("{why} The message waits until it is connected."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_knows_what_it_sent_and_a_corrected_sender_is_another() {
        let now = ("resend", "k1/aa");
        for (then, expected) in [
            (("resend", "k1/aa"), Before::Same),
            (("resend", "k1/bb"), Before::Corrected),
            (("resend", "k2/aa"), Before::Foreign),
            (("resend", "platform/aa"), Before::Foreign),
            (("postmark", "k1/aa"), Before::Foreign),
        ] {
            assert_eq!(before(now, then), expected, "{then:?}");
        }
    }
}
