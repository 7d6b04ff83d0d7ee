//! What an address is sent, as whoever holds a link of a message sees and changes it.

mod form;
mod page;
mod words;

pub use self::page::{POLICY, lost, page};

use crate::{Language, Purpose};
use deserr::Deserr;
use problem::Problem;
use random_token::PresentedToken;
use request_body::read_action;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The most permissions that a request names: each channel and purpose, and some to spare.
const MAX_PERMISSIONS: usize = 12;

/// A request to `message-preferences`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessagePreferences {
    /// Show what the address is sent.
    Show(PresentedToken),
    /// Send no more than what is about their bookings and appointments.
    Unsubscribe(PresentedToken),
    /// Confirm what a form asked for.
    Confirm(PresentedToken),
    /// Switch channels and purposes one by one.
    Save(PresentedToken, Vec<Permission>),
}

/// Whether an address is written to by a channel for a purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct Permission {
    /// ContactChannel of the messages. The token of an e-mail has only `email`, that of a phone `sms` and `whatsapp`.
    channel: ContactChannel,
    /// Purpose that the messages have.
    purpose: Purpose,
    /// Whether such messages are wanted.
    is_on: bool,
}

/// A channel that people switch on and off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[deserr(rename_all = lowercase)]
#[serde(rename_all = "lowercase")]
pub enum ContactChannel {
    /// E-mails that are sent to the address.
    Email,
    /// Text messages to the phone number.
    Sms,
    /// WhatsApp messages to the phone number.
    Whatsapp,
}

/// A link, named by its token.
#[derive(Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
struct Token {
    /// Token of the link, as the message has it after `token=`.
    token: PresentedToken,
}

/// A link, and what its address is to be sent.
#[derive(Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
struct Saved {
    /// Token of the link, as the message has it after `token=`.
    token: PresentedToken,
    /// Channels and purposes to switch, 1 to 12. Those that are not named stay as they are.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 12)))]
    permissions: Vec<Permission>,
}

#[cfg(feature = "schema")]
fields::by_action!(
    MessagePreferences,
    "show" => Token,
    "unsubscribe" => Token,
    "confirm" => Token,
    "save" => Saved,
);

/// The arguments of `private.preferences_show` and `private.preferences_change`.
#[derive(Debug, Serialize)]
pub struct Asked<'a> {
    token_hash: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'static str>,
    permissions: &'a [Permission],
    language: Option<&'a str>,
}

impl MessagePreferences {
    /// Reads a body. A form has its token in the URL: `linked`.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is no JSON and should be, 422 `invalid_request` with every fault otherwise.
    pub fn read(
        body: &[u8],
        content_type: &str,
        linked: Option<PresentedToken>,
    ) -> Result<Self, Problem> {
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        if !media_type.eq_ignore_ascii_case("application/json") {
            let token = linked.ok_or_else(no_token)?;
            return form::read(body, content_type, token);
        }
        let mut body = request_body::json(body)?;
        let known = ["show", "unsubscribe", "confirm", "save"];
        Ok(match read_action(&mut body, &known)? {
            "unsubscribe" => Self::Unsubscribe(token(body)?),
            "confirm" => Self::Confirm(token(body)?),
            "save" => {
                let Saved { token, permissions } = request_body::typed(body)?;
                if !(1..=MAX_PERMISSIONS).contains(&permissions.len()) {
                    return Err(fault(
                        "/permissions",
                        format!("must have 1 to {MAX_PERMISSIONS}"),
                    ));
                }
                Self::Save(token, permissions)
            }
            _ => Self::Show(token(body)?),
        })
    }

    /// The request of a `GET`, which shows.
    ///
    /// # Errors
    /// 422 `invalid_request` where the URL has no token.
    pub fn show(linked: Option<PresentedToken>) -> Result<Self, Problem> {
        linked.map(Self::Show).ok_or_else(no_token)
    }

    /// What the database is asked; `language` is that of the page.
    #[must_use]
    pub fn asked<'a>(&'a self, language: Option<&'a Language>) -> Asked<'a> {
        let (token, action, permissions): (_, _, &[_]) = match self {
            Self::Show(token) => (token, None, &[]),
            Self::Unsubscribe(token) => (token, Some("unsubscribe"), &[]),
            Self::Confirm(token) => (token, Some("confirm"), &[]),
            Self::Save(token, permissions) => (token, Some("save"), permissions),
        };
        Asked {
            token_hash: token.digest(),
            action,
            permissions,
            language: language.map(Language::as_str),
        }
    }

    /// The token of the link.
    #[must_use]
    pub fn token(&self) -> &PresentedToken {
        match self {
            Self::Show(token)
            | Self::Unsubscribe(token)
            | Self::Confirm(token)
            | Self::Save(token, _) => token,
        }
    }

    /// Whether it changes nothing.
    #[must_use]
    pub fn only_shows(&self) -> bool {
        matches!(self, Self::Show(_))
    }
}

fn token(body: Value) -> Result<PresentedToken, Problem> {
    let Token { token } = request_body::typed(body)?;
    Ok(token)
}

fn no_token() -> Problem {
    fault("/token", "is required: the link of the message has it")
}

fn fault(pointer: &str, detail: impl Into<String>) -> Problem {
    let mut faults = problem::Faults::default();
    faults.add(pointer, detail);
    faults.into()
}

/// What an address is sent by an organization.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Preferences {
    organization: Organization,
    channel: ContactChannel,
    #[serde(serialize_with = "masked_text")]
    address: String,
    language: Option<String>,
    asks: Option<Asks>,
    permissions: Vec<Known>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
struct Organization {
    id: uuid::Uuid,
    name: String,
}

/// What a form asked somebody to agree to.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Asks {
    purposes: Vec<Purpose>,
    words: Vec<String>,
    is_confirmed: bool,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
struct Known {
    channel: ContactChannel,
    purpose: Purpose,
    status: String,
    is_on: bool,
}

impl Preferences {
    /// The language of the message that had the link.
    #[must_use]
    pub fn language(&self) -> Option<Language> {
        Language::parse(self.language.as_deref()?).ok()
    }
}

/// Enough of an address for whoever has it: a message that was passed on tells no more than that.
fn masked(address: &str) -> String {
    match address.split_once('@') {
        Some((name, domain)) => {
            let first: String = name.chars().take(1).collect();
            format!("{first}…@{domain}")
        }
        None => {
            let last: String = address
                .chars()
                .skip(address.chars().count().saturating_sub(3))
                .collect();
            format!("…{last}")
        }
    }
}

fn masked_text<S: serde::Serializer>(address: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&masked(address))
}

#[cfg(test)]
mod tests;
