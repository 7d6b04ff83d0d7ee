//! Refuses JSON that two parsers could read differently, or that Postgres would refuse later.
//!
//! A token's claims are read twice: here, and by Postgres as `jsonb`, which keeps the last of two
//! members with the same name where another parser keeps the first (RFC 8259, section 4). So a
//! name may stand only once in an object, at any depth. And `jsonb` has no NUL, no half of a
//! surrogate pair, and no number beyond `numeric`: each would turn into a failure of the query,
//! long after the token was accepted.

use crate::json;
use serde::de::IgnoredAny;
use std::borrow::Cow;

/// Deeper than any claim, and far from the limits of both parsers.
const MAX_DEPTH: usize = 32;

/// Enough for any `f64` and any 128-bit integer written out. `numeric` can hold far more.
const MAX_NUMBER_LENGTH: usize = 48;

/// Ten to this power, or to its negative, is the most that a number may be scaled by.
const MAX_EXPONENT: u32 = 308;

/// Checks that `text` is JSON (RFC 8259) that means the same to every parser, `jsonb` included.
///
/// # Errors
///
/// A word that says what is wrong.
pub(crate) fn check(text: &str) -> Result<(), &'static str> {
    json::read::<IgnoredAny>(text).ok_or("JSON")?;
    // From here on the grammar is known to hold: only what it allows is to be told apart.
    let mut scanner = Scanner {
        rest: text,
        names: Vec::new(),
        open: Vec::new(),
    };
    scanner.run()
}

/// Walks over the tokens of a JSON text without recursion.
struct Scanner<'text> {
    rest: &'text str,
    /// The names of all members of the objects that are open, the innermost last.
    names: Vec<Cow<'text, str>>,
    /// For each open object or array, how many of `names` belong to those around it.
    open: Vec<usize>,
}

impl<'text> Scanner<'text> {
    fn run(&mut self) -> Result<(), &'static str> {
        while let Some(byte) = self.rest.bytes().next() {
            match byte {
                b'{' | b'[' => self.enter()?,
                b'}' | b']' => self.leave()?,
                b'"' => self.string()?,
                b'-' | b'0'..=b'9' => self.number()?,
                _ => self.skip(1),
            }
        }
        Ok(())
    }

    fn enter(&mut self) -> Result<(), &'static str> {
        if self.open.len() == MAX_DEPTH {
            return Err("JSON too deep");
        }
        self.open.push(self.names.len());
        self.skip(1);
        Ok(())
    }

    fn leave(&mut self) -> Result<(), &'static str> {
        let first = self.open.pop().ok_or("JSON")?;
        let names = self.names.get_mut(first..).ok_or("JSON")?;
        names.sort_unstable();
        if names.array_windows().any(|[name, next]| name == next) {
            return Err("duplicate name");
        }
        self.names.truncate(first);
        self.skip(1);
        Ok(())
    }

    /// A string, which is a member's name if a colon follows.
    fn string(&mut self) -> Result<(), &'static str> {
        let (raw, rest) = self
            .rest
            .split_at_checked(string_length(self.rest))
            .ok_or("JSON")?;
        self.rest = rest.trim_ascii_start();
        let string = unescape(raw)?;
        if self.rest.starts_with(':') {
            self.names.push(string);
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), &'static str> {
        let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
        let length = self.rest.bytes().take_while(is_part).count();
        let number = self.rest.get(..length).ok_or("JSON")?;
        let exponent = number
            .split_once(['e', 'E'])
            .map_or("0", |(_, exponent)| exponent);
        let power: u32 = exponent
            .trim_start_matches(['+', '-'])
            .parse()
            .map_err(|_| "number")?;
        if length > MAX_NUMBER_LENGTH || power > MAX_EXPONENT {
            return Err("number");
        }
        self.skip(length);
        Ok(())
    }

    fn skip(&mut self, length: usize) {
        self.rest = self.rest.get(length..).unwrap_or_default();
    }
}

/// The length of the string literal at the start of `text`, with both quotation marks.
fn string_length(text: &str) -> usize {
    let mut escaped = true; // the opening quotation mark does not close it
    for (position, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return position + 1,
            _ => {}
        }
    }
    text.len()
}

/// The characters that the string literal `raw` stands for.
fn unescape(raw: &str) -> Result<Cow<'_, str>, &'static str> {
    if !raw.contains('\\') {
        return Ok(Cow::Borrowed(raw.trim_matches('"')));
    }
    let string: String = json::read(raw).ok_or("string")?;
    if string.contains('\0') {
        return Err("NUL");
    }
    Ok(Cow::Owned(string))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_claims_pass() {
        let text = r#" { "sub" : "a\"b\\", "n":[1,-2.5e10,0.0,{"a":{},"b":[]}], "é":"\u00e9\ud83d\ude00",
            "a":{"a":{"a":null}}, "colon:": ":", "t":true } "#;
        assert_eq!(check(text), Ok(()));
    }

    #[test]
    fn a_name_stands_once_in_an_object_at_any_depth() {
        for text in [
            r#"{"role":"anon","role":"service_role"}"#,
            r#"{"a":{"role":1,"x":{},"role":1}}"#,
            r#"{"a":[1,{"x":[{"y":0, "z":1, "y" :0}]}]}"#,
            r#"{"role":1,"r\u006fle":2}"#,
            "{\"a\":1,\"a\"\n\t\r :2}",
            r#"{"":1,"":2}"#,
            r#"{"a\"":1,"b":{"a\"":1},"a\u0022":2}"#,
        ] {
            assert_eq!(check(text), Err("duplicate name"), "{text}");
        }
        assert_eq!(check(r#"[{"a":1},{"a":1},{"a":{"a":["a","a"]}}]"#), Ok(()));
    }

    #[test]
    fn characters_that_jsonb_does_not_have_are_refused() {
        assert_eq!(check(r#"{"a":"\u0000"}"#), Err("NUL"));
        assert_eq!(check(r#"{"a\u0000":1}"#), Err("NUL"));
        assert_eq!(check(r#"{"a":"\ud800"}"#), Err("string"));
        assert_eq!(check(r#"{"a":"\udc00\ud800"}"#), Err("string"));
        assert_eq!(check(r#"{"a":"\ud800x"}"#), Err("string"));
        assert_eq!(check("{\"a\":\"\0\"}"), Err("JSON"));
        assert_eq!(check("{\"a\":\"\n\"}"), Err("JSON"));
        assert_eq!(check(r#"{"a":"\\u0000"}"#), Ok(()));
    }

    #[test]
    fn numbers_stay_within_what_numeric_holds() {
        for number in [
            "1e400",
            "1e-100000",
            "1e-309",
            "1e-99999999999999999999",
            &"9".repeat(49),
        ] {
            assert_eq!(check(&format!("[{number}]")), Err("number"), "{number}");
        }
        for number in ["01", "+1", "NaN", "1.", ".5", "0x1", "1e"] {
            assert_eq!(check(&format!("[{number}]")), Err("JSON"), "{number}");
        }
        for number in [
            "0",
            "-0",
            "0.0",
            "1E+2",
            "1e-308",
            "340282366920938463463374607431768211456",
        ] {
            assert_eq!(check(&format!("[{number}]")), Ok(()), "{number}");
        }
    }

    #[test]
    fn nesting_is_limited() {
        let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(check(&nested(32)), Ok(()));
        assert_eq!(check(&nested(33)), Err("JSON too deep"));
        assert_eq!(check(&nested(4000)), Err("JSON too deep"));
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for text in [
            "",
            "{",
            "}",
            "{}{}",
            "{'a':1}",
            "{\"a\":1,}",
            "\"a",
            "{a:1}",
            "[1 2]",
            "\u{feff}{}",
        ] {
            assert_eq!(check(text), Err("JSON"), "{text}");
        }
    }
}
