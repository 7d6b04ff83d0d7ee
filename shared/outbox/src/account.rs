//! With whose account a message leaves: the organization's own, or the platform's.

use crate::attempt::{Message, unconfigured};
use delivery::{Mail, Provider, Providers, Social, Texts};
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

/// An account, and the name under which it is kept with a message.
pub(crate) struct Chosen<'a> {
    pub account: Account<'a>,
    pub sender: String,
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
/// 503 `not_configured` where there is none; 500 where a key does not open.
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
            sender: key.id.to_string(),
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
        sender: "platform".to_owned(),
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
    let token = match (token, key) {
        (Some(token), _) => open(token, Purpose::SocialAccessToken)?,
        (None, Some(key)) => open(key, Purpose::ProviderApiKey)?,
        (None, None) => return Err(disconnected("The account has no access token.")),
    };
    let app_secret = app_secret
        .as_ref()
        .map(|secret| open(secret, Purpose::WebhookSecret))
        .transpose()?;
    let app_secret = app_secret.as_deref().map(String::as_str);
    let social = providers.social(network, account_id, &token, app_secret);
    Ok(Chosen {
        account: Account::Social(social.ok_or_else(|| unconfigured("meta_graph_url"))?),
        sender: id.to_string(),
    })
}

/// A matter for the organization.
fn disconnected(why: &str) -> Problem {
    Problem::new(
        503,
        "not_configured",
        format!("{why} The message waits until it is connected."),
    )
}
