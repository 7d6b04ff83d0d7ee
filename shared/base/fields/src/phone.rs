use crate::string_field;
use serde::Serialize;

/// A phone number in the international form of E.164: `+`, then 7 to 15 digits that don't begin with 0.
/// Spaces, hyphens, dots and parentheses between them are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Phone(String);

impl Phone {
    /// Reads a number; the error says what it takes.
    pub fn parse(text: &str) -> Result<Self, String> {
        let number: String = text
            .chars()
            .filter(|letter| !matches!(letter, ' ' | '-' | '.' | '(' | ')' | '\u{a0}'))
            .collect();
        match number.strip_prefix('+') {
            Some(digits)
                if (7..=15).contains(&digits.len())
                    && !digits.starts_with('0')
                    && digits.bytes().all(|digit| digit.is_ascii_digit()) =>
            {
                Ok(Self(number))
            }
            _ => Err(
                "must be a phone number with its country code, such as +41 79 123 45 67".to_owned(),
            ),
        }
    }

    /// The number, `+` and digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

string_field!(Phone);

crate::described!(Phone, {
    "type": "string",
    "pattern": r"^\+[ .()-]*[1-9]([ .()-]*[0-9]){6,14}[ .()-]*$"
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_plus_and_digits() {
        for given in ["+41791234567", "+41 79 123 45 67", " +41 (79) 123-45.67"] {
            assert_eq!(Phone::parse(given).unwrap().as_str(), "+41791234567");
        }
    }

    #[test]
    fn refuses_numbers_that_no_country_has() {
        for bad in [
            "",
            "+",
            "0791234567",
            "+0791234567",
            "+41",
            "+1234567890123456",
            "+41x1234567",
            "+٤١٧٩١٢٣٤٥٦٧",
        ] {
            assert!(Phone::parse(bad).is_err(), "{bad:?}");
        }
    }
}
