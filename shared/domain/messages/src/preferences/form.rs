//! What a page or a mail program posts.

use super::{ContactChannel, MAX_PERMISSIONS, MessagePreferences, Permission, fault};
use crate::Purpose;
use problem::Problem;
use random_token::PresentedToken;

/// The most fields of a form: the page has far fewer.
const MAX_FIELDS: usize = 40;

/// Reads a form, as pages send it, and the one of a mail program (RFC 8058), which may come as a form with files as well.
///
/// # Errors
/// 422 `invalid_request` where it says nothing that is known.
pub(super) fn read(
    body: &[u8],
    content_type: &str,
    token: PresentedToken,
) -> Result<MessagePreferences, Problem> {
    let fields = match boundary(content_type) {
        Some(boundary) => parts(&String::from_utf8_lossy(body), boundary),
        None => form_urlencoded::parse(body)
            .take(MAX_FIELDS)
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect(),
    };
    let value = |wanted: &str| {
        let field = fields
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        field.map(|(_, value)| value.trim())
    };
    if value("List-Unsubscribe").is_some_and(|value| value.eq_ignore_ascii_case("One-Click")) {
        return Ok(MessagePreferences::Unsubscribe(token));
    }
    match value("action") {
        Some("unsubscribe") => Ok(MessagePreferences::Unsubscribe(token)),
        Some("confirm") => Ok(MessagePreferences::Confirm(token)),
        Some("save") => {
            let of = |wanted: &str| {
                let chosen = fields.iter().filter(move |(name, _)| name == wanted);
                chosen.map(|(_, value)| value.as_str()).collect::<Vec<_>>()
            };
            // A box that is not ticked is not sent: what was shown is.
            let (shown, on) = (of("shown"), of("on"));
            let permissions: Vec<Permission> = shown
                .iter()
                .filter_map(|name| permission(name, on.contains(name)))
                .take(MAX_PERMISSIONS)
                .collect();
            match permissions.is_empty() {
                true => Err(fault("/shown", "is required: what the page showed")),
                false => Ok(MessagePreferences::Save(token, permissions)),
            }
        }
        _ => Err(fault(
            "/action",
            "must be one of: save, unsubscribe, confirm; or List-Unsubscribe=One-Click",
        )),
    }
}

/// As the page names it: `email.marketing`.
fn permission(name: &str, is_on: bool) -> Option<Permission> {
    let (channel, purpose) = name.split_once('.')?;
    let channel = match channel {
        "email" => ContactChannel::Email,
        "sms" => ContactChannel::Sms,
        "whatsapp" => ContactChannel::Whatsapp,
        _ => return None,
    };
    let purpose = match purpose {
        "marketing" => Purpose::Marketing,
        "transactional" => Purpose::Transactional,
        _ => return None,
    };
    Some(Permission {
        channel,
        purpose,
        is_on,
    })
}

/// The boundary of a form with files (RFC 2046, 5.1.1).
fn boundary(content_type: &str) -> Option<&str> {
    let mut parameters = content_type.split(';').map(str::trim);
    let media_type = parameters.next()?;
    if !media_type.eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = parameters.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.eq_ignore_ascii_case("boundary").then_some(value)
    })?;
    Some(boundary.trim_matches('"')).filter(|boundary| !boundary.is_empty())
}

/// The short texts of a form with files: names and values.
fn parts(body: &str, boundary: &str) -> Vec<(String, String)> {
    let delimiter = format!("--{boundary}");
    let parts = body.split(delimiter.as_str()).skip(1).take(MAX_FIELDS);
    parts
        .filter_map(|part| {
            let (head, value) = part
                .trim_start_matches(['\r', '\n'])
                .split_once("\r\n\r\n")?;
            let (_, named) = head.split_once("name=\"")?;
            let (name, _) = named.split_once('"')?;
            Some((name.to_owned(), value.trim_end().to_owned()))
        })
        .collect()
}
