use crate::digest;
use std::fmt;

/// The most characters of a token. Those that are made here have 43.
const MAX: usize = 200;

/// A token as a caller presents it: of an invitation, a link or a license. Spaces around it, which come along where it is
/// copied, are left out. Any other text will do: what is no token gets the answer of an unknown one.
#[derive(Clone, PartialEq, Eq)]
pub struct PresentedToken(String);

impl PresentedToken {
    /// Reads a token.
    ///
    /// # Errors
    /// What it takes, where it is empty or longer than any token.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > MAX {
            return Err(format!("must have 1 to {MAX} characters"));
        }
        Ok(Self(text.to_owned()))
    }

    /// SHA-256 in hexadecimal. The database gets nothing else of it.
    #[must_use]
    pub fn digest(&self) -> String {
        digest(&self.0)
    }

    /// As it was presented.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PresentedToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PresentedToken(..)")
    }
}

fields::string_field!(PresentedToken);

fields::described!(PresentedToken, {
    "type": "string", "minLength": 1, "maxLength": MAX, "pattern": r"\S"
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_length_counts_characters() {
        for text in ["x", " x ", &"ä".repeat(MAX)] {
            assert_eq!(PresentedToken::parse(text).unwrap().as_str(), text.trim());
        }
        for text in ["", " ", &"ä".repeat(MAX + 1)] {
            let refused = PresentedToken::parse(text).unwrap_err();
            assert_eq!(refused, "must have 1 to 200 characters");
        }
    }

    #[test]
    fn it_is_not_shown_by_accident() {
        let token = PresentedToken::parse("secret").unwrap();

        assert_eq!(format!("{token:?}"), "PresentedToken(..)");
        assert_eq!(token.digest(), digest("secret"));
    }
}
