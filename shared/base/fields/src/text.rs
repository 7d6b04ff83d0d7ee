use crate::string_field;
use serde::Serialize;

/// Text of 1 to `MAX` characters in one line, such as a name. Spaces around it are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Line<const MAX: usize>(String);

/// Text of 1 to `MAX` characters in any number of lines. Spaces around it are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Text<const MAX: usize>(String);

impl<const MAX: usize> Line<MAX> {
    /// Reads a line; the error says what it takes.
    pub fn parse(text: &str) -> Result<Self, String> {
        // A name that holds a line break can become a header of a mail.
        bounded(text, MAX, |letter| {
            letter.is_control() || is_line_break(letter) || turns_round(letter)
        })
        .map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> Text<MAX> {
    /// Reads a text; the error says what it takes.
    pub fn parse(text: &str) -> Result<Self, String> {
        bounded(text, MAX, |letter| {
            letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')
        })
        .map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

string_field!(Line<const MAX: usize>);
string_field!(Text<const MAX: usize>);

crate::described!(Line<const MAX: usize>, {
    "type": "string", "minLength": 1, "maxLength": MAX, "pattern": r"\S"
});
crate::described!(Text<const MAX: usize>, {
    "type": "string", "minLength": 1, "maxLength": MAX, "pattern": r"\S"
});

fn bounded(text: &str, max: usize, forbidden: impl Fn(char) -> bool) -> Result<String, String> {
    let text = text.trim();
    if letters::is_blank(text) {
        return Err("must not be empty".to_owned());
    }
    if text.chars().count() > max {
        return Err(format!("must have at most {max} characters"));
    }
    if text.chars().any(forbidden) {
        return Err("must not contain control characters".to_owned());
    }
    Ok(text.to_owned())
}

fn is_line_break(letter: char) -> bool {
    matches!(letter, '\u{2028}' | '\u{2029}')
}

/// Of a name, it would turn round what follows it on a page.
fn turns_round(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters_and_not_bytes() {
        assert_eq!(Line::<3>::parse(" äöü ").unwrap().as_str(), "äöü");
        assert!(Line::<3>::parse("äöüß").is_err());
    }

    #[test]
    fn refuses_what_a_database_or_a_mail_would_choke_on() {
        assert!(Line::<9>::parse("   ").is_err());
        assert!(Line::<9>::parse("\u{200b} \u{3164}").is_err());
        assert!(Line::<9>::parse("a\nb").is_err());
        assert!(Line::<9>::parse("a\u{2028}b").is_err());
        assert!(Line::<9>::parse("a\u{202e}b").is_err());
        assert!(Text::<9>::parse("a\0b").is_err());
        assert_eq!(Text::<9>::parse("a\nb").unwrap().as_str(), "a\nb");
    }
}
