//! Reads what Vapi sent. A field of another type than expected counts as missing: versions differ, numbers come as
//! strings, and none of it is worth a repetition.

use crate::line;
use jiff::Timestamp;
use serde_json::{Map, Value};

/// Members of an object.
pub(crate) type Object = Map<String, Value>;

/// The text at the first of these paths (JSON pointers) that has one which is not empty.
pub(crate) fn text<'a>(root: &'a Value, paths: &[&str]) -> Option<&'a str> {
    let mut texts = paths.iter().filter_map(|path| root.pointer(path)?.as_str());
    texts.find(|text| !text.trim().is_empty())
}

/// The same on one line of at most so many characters.
pub(crate) fn line_at(root: &Value, paths: &[&str], most: usize) -> Option<String> {
    text(root, paths)
        .map(|text| line::of(text, most))
        .filter(|line| !line.is_empty())
}

/// An id of the provider's: up to 255 visible characters.
pub(crate) fn id_at(root: &Value, paths: &[&str]) -> Option<String> {
    let mut texts = paths.iter().filter_map(|path| root.pointer(path)?.as_str());
    texts.find(|text| is_id(text)).map(str::to_owned)
}

pub(crate) fn is_id(text: &str) -> bool {
    (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A number, or a string that is one.
pub(crate) fn number(value: Option<&Value>) -> Option<f64> {
    let number = match value? {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    number.is_finite().then_some(number)
}

/// A time: RFC 3339, or milliseconds since 1970. Within the years that the database and the analytics take.
pub(crate) fn time(value: Option<&Value>) -> Option<Timestamp> {
    let time = match value? {
        Value::String(text) => text.trim().parse().ok()?,
        Value::Number(number) => Timestamp::from_millisecond(number.as_i64()?).ok()?,
        _ => return None,
    };
    let sane =
        Timestamp::from_second(946_684_800).ok()?..Timestamp::from_second(4_102_444_800).ok()?;
    sane.contains(&time).then_some(time)
}
