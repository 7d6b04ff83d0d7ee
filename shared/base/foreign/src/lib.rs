//! Reads the JSON that other services send.
//!
//! A field of another type than expected counts as missing: versions differ, and nothing in it is worth a repetition. What
//! is read fits into the database, whatever was sent.

mod host;

pub use host::is_public_host;

use serde_json::Value;

/// The last second of the year 9999.
const MAX_TIME: u64 = 253_402_300_799;

/// Names of the provider's own: up to 255 visible characters.
pub fn id(value: Option<&Value>) -> Option<String> {
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
pub fn time(value: Option<&Value>) -> Option<u64> {
    value?.as_u64().filter(|seconds| *seconds <= MAX_TIME)
}

/// A word of the provider's, such as a status.
pub fn word(value: Option<&Value>) -> Option<String> {
    let word = value?.as_str()?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let fits = (1..=50).contains(&word.len()) && word.bytes().all(is_plain);
    fits.then(|| word.to_owned())
}

/// A line that people wrote, cut after 200 characters; `None` where nothing is left.
pub fn line(value: Option<&Value>) -> Option<String> {
    line_of(value?.as_str()?, 200)
}

/// A text as one line of at most so many characters; `None` where nothing is left.
pub fn line_of(text: &str, max: usize) -> Option<String> {
    // Line breaks, and what turns round the letters that follow it.
    let is_break = |letter: char| {
        letter.is_control() || matches!(letter, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let line: String = text
        .chars()
        .filter(|letter| !is_break(*letter))
        .take(max)
        .collect();
    let line = line.trim();
    (!letters::is_blank(line)).then(|| line.to_owned())
}

/// A text that people wrote, cut after so many characters. It keeps its lines, and has no NUL, which Postgres has no
/// place for.
pub fn text_of(text: &str, max: usize) -> String {
    text.chars()
        .filter(|letter| *letter != '\0')
        .take(max)
        .collect()
}

/// A URL by `https` or `http`, of at most 2,000 visible characters: its host has a dot, and nobody's name before it.
pub fn url(value: Option<&Value>) -> Option<String> {
    let url = value?.as_str()?;
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next()?;
    let is_plain =
        url.bytes().all(|byte| byte.is_ascii_graphic()) && !url.contains(['<', '>', '"', '`']);
    let fits = is_plain && url.len() <= 2_000 && host.contains('.') && !host.contains('@');
    fits.then(|| url.to_owned())
}

/// A currency (ISO 4217) in capitals.
pub fn currency(value: Option<&Value>) -> Option<String> {
    let code = value?.as_str()?.to_ascii_uppercase();
    (code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase())).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_of_another_type_or_too_large_is_missing() {
        assert_eq!(id(Some(&json!({ "id": "pi_1" }))), Some("pi_1".to_owned()));
        for odd in [
            json!(7),
            json!(""),
            json!("a b"),
            json!("x".repeat(256)),
            json!([]),
            json!(null),
        ] {
            assert_eq!(id(Some(&odd)), None, "{odd}");
        }
        assert_eq!(time(Some(&json!(253_402_300_800_u64))), None);
        assert_eq!(word(Some(&json!("needs response"))), None);
        assert_eq!(currency(Some(&json!("chf"))), Some("CHF".to_owned()));
        for odd in [
            "javascript:alert(1)",
            "https://a@b.example/",
            "http://local/",
            "https://a.example/<b>",
        ] {
            assert_eq!(url(Some(&json!(odd))), None, "{odd}");
        }
        assert!(url(Some(&json!("https://a.example?b@c"))).is_some());
        assert_eq!(id(None), None);
    }

    #[test]
    fn what_people_wrote_is_cut_and_has_no_nul() {
        assert_eq!(line_of(" a\nb\u{2028}c\u{0} ", 200), Some("abc".to_owned()));
        assert_eq!(line_of("\n", 200), None);
        assert_eq!(line_of("\u{3164}", 200), None);
        assert_eq!(line_of("Zo\u{eb}l", 3), Some("Zo\u{eb}".to_owned()));
        assert_eq!(text_of("a\n\u{0}b", 10), "a\nb");
        assert_eq!(text_of("abc", 2), "ab");
    }
}
