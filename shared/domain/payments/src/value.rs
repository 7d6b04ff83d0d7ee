//! Reads what a provider sent. A field of another type than expected counts as missing: versions differ, and none of it
//! is worth a repetition.

use serde_json::Value;

/// The last second of the year 9999.
const MAX_TIME: u64 = 253_402_300_799;

/// Names of the provider's own: up to 255 visible characters.
pub(crate) fn id(value: Option<&Value>) -> Option<String> {
    // A reference is an id, or the object itself where the account has it expanded.
    let id = match value? {
        Value::String(id) => id,
        Value::Object(object) => object.get("id")?.as_str()?,
        _ => return None,
    };
    let fits = (1..=255).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then(|| id.to_owned())
}

/// A time in seconds since 1970.
pub(crate) fn time(value: Option<&Value>) -> Option<u64> {
    value?.as_u64().filter(|seconds| *seconds <= MAX_TIME)
}

/// A word of the provider's, such as a status.
pub(crate) fn word(value: Option<&Value>) -> Option<String> {
    let word = value?.as_str()?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let fits = (1..=50).contains(&word.len()) && word.bytes().all(is_plain);
    fits.then(|| word.to_owned())
}

/// A line that people wrote, cut after 200 characters; `None` where nothing is left.
pub(crate) fn line(value: Option<&Value>) -> Option<String> {
    let line: String = value?
        .as_str()?
        .chars()
        .filter(|letter| !letter.is_control())
        .take(200)
        .collect();
    let line = line.trim();
    (!line.is_empty()).then(|| line.to_owned())
}

/// A currency (ISO 4217) in capitals.
pub(crate) fn currency(value: Option<&Value>) -> Option<String> {
    let code = value?.as_str()?.to_ascii_uppercase();
    (code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase())).then_some(code)
}
