//! Twilio: <https://www.twilio.com/docs/usage/security#validating-requests>

use crate::{
    Claim, Delivery,
    claim::{Code, Key, Message},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use std::{borrow::Cow, collections::BTreeMap};
use subtle::ConstantTimeEq;

/// An auth token signs with HMAC-SHA1. A shared key signs with what a second header says, which names the key too; there
/// the token counts for nothing. Secrets of shared keys are written `KEY:SECRET`.
pub(crate) fn claim<'a>(delivery: &Delivery<'a>) -> Option<Claim<'a>> {
    let code = STANDARD
        .decode(delivery.header("x-twilio-signature")?)
        .ok()?;
    let settings = "x-twilio-webhooks-signature-settings";
    let (hash, key) = if delivery.headers.contains_key(settings) {
        shared_key(delivery.header(settings)?)?
    } else {
        (Code::HmacSha1, Key::Unnamed)
    };
    let signed = signed_fields(delivery)?;
    let message = |url: Cow<'a, str>| -> Message<'a> {
        let url = match url {
            Cow::Borrowed(url) => Cow::Borrowed(url.as_bytes()),
            Cow::Owned(url) => Cow::Owned(url.into_bytes()),
        };
        vec![url, Cow::Owned(signed.clone())]
    };
    let urls = [Some(delivery.url.into()), other_port(delivery.url)];
    let messages = urls.into_iter().flatten().map(message).collect();
    Claim::new(hash, key, messages, vec![code])
}

/// The algorithm and the key of `key=ID,algorithm=HMAC_SHA256`.
fn shared_key(settings: &str) -> Option<(Code, Key<'_>)> {
    let (mut key, mut hash) = (None, None);
    for item in settings.split(',') {
        match item.trim().split_once('=')? {
            ("key", id) if key.is_none() && !id.is_empty() => key = Some(Key::Named(id)),
            ("algorithm", "HMAC_SHA256") if hash.is_none() => hash = Some(Code::HmacSha256),
            ("algorithm", "HMAC_SHA1") if hash.is_none() => hash = Some(Code::HmacSha1),
            _ => return None,
        }
    }
    Some((hash?, key?))
}

/// What is signed after the URL: of a form its fields, by name, each value once; of another body nothing, since the URL
/// has its digest.
fn signed_fields(delivery: &Delivery<'_>) -> Option<Vec<u8>> {
    if !is_form(delivery) {
        return has_digest(delivery).then(Vec::new);
    }
    let mut fields: BTreeMap<Cow<'_, str>, Vec<Cow<'_, str>>> = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(delivery.body) {
        fields.entry(name).or_default().push(value);
    }
    let mut signed = Vec::new();
    for (name, mut values) in fields {
        values.sort_unstable();
        values.dedup();
        for value in values {
            signed.extend_from_slice(name.as_bytes());
            signed.extend_from_slice(value.as_bytes());
        }
    }
    Some(signed)
}

fn is_form(delivery: &Delivery<'_>) -> bool {
    let media_type = delivery.header("content-type").unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default();
    essence
        .trim()
        .eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

fn has_digest(delivery: &Delivery<'_>) -> bool {
    let query = delivery.url.split_once('?').map_or("", |(_, query)| query);
    let digest: String = Sha256::digest(delivery.body)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let mut given = form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == "bodySHA256")
        .map(|(_, value)| value);
    let only = (given.next(), given.next());
    matches!(only, (Some(value), None) if value.as_bytes().ct_eq(digest.as_bytes()).into())
}

/// The same URL with the usual port named, or not named: Twilio has done both.
fn other_port(url: &str) -> Option<Cow<'_, str>> {
    let (scheme, rest) = url.split_once("://")?;
    let port = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return None,
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, path) = rest.split_at_checked(end)?;
    let other = match host.strip_suffix(port) {
        Some(host) => format!("{scheme}://{host}{path}"),
        None if host.contains(':') => return None,
        None => format!("{scheme}://{host}{port}{path}"),
    };
    Some(other.into())
}
