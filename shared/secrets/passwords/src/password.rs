//! A password that is chosen, and one that is tried.

use std::fmt;
use zeroize::Zeroizing;

/// Minimum length in characters (NIST SP 800-63B, 3.1.1.2, asks for 8 beside a second factor).
const MIN: usize = 8;
/// Maximum length in bytes.
const MAX: usize = 256;

/// A password that somebody chooses: 8 characters or more, at most 256 bytes, any characters but control
/// characters. It is taken as it is: no space is cut off, no letter changed.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(Zeroizing<String>);

/// A password that somebody tries: any text of at most 256 bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Attempt(Zeroizing<String>);

impl Password {
    /// Reads a new password; the error says what it takes.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.chars().count() < MIN {
            return Err(format!("must have at least {MIN} characters"));
        }
        if text.chars().any(char::is_control) {
            return Err("must not contain control characters".to_owned());
        }
        // Easily typed, easily guessed.
        if text.chars().all(|letter| text.starts_with(letter)) {
            return Err("must not be one character repeated".to_owned());
        }
        short_enough(text).map(Self)
    }
}

impl Attempt {
    /// Reads what somebody tries; the error says what it takes.
    pub fn parse(text: &str) -> Result<Self, String> {
        short_enough(text).map(Self)
    }
}

fn short_enough(text: &str) -> Result<Zeroizing<String>, String> {
    if text.len() > MAX {
        return Err(format!("must have at most {MAX} bytes"));
    }
    Ok(Zeroizing::new(text.to_owned()))
}

macro_rules! text {
    ($($name:ident),+) => {$(
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(..)"))
            }
        }

        fields::string_field!($name);
    )+};
}

text!(Password, Attempt);

fields::described!(Password, {
    "type": "string", "format": "password", "minLength": MIN, "maxLength": MAX
});
fields::described!(Attempt, { "type": "string", "format": "password", "maxLength": MAX });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_any_text_that_is_long_enough_as_it_is() {
        for good in [
            "12345678",
            " leading and trailing ",
            "пароль-длинный",
            "密码密码密码密码",
        ] {
            assert_eq!(Password::parse(good).unwrap().as_ref(), good);
        }
    }

    #[test]
    fn refuses_what_is_short_long_or_no_text() {
        for bad in [
            "",
            "1234567",
            "aaaaaaaa",
            "tab\tinside it",
            "nul\0inside it",
            &"ab".repeat(129),
        ] {
            assert!(Password::parse(bad).is_err(), "{bad:?}");
        }
        assert!(Attempt::parse(&"ab".repeat(129)).is_err());
    }

    #[test]
    fn is_never_shown() {
        assert_eq!(
            format!("{:?}", Password::parse("correct horse").unwrap()),
            "Password(..)"
        );
    }
}
