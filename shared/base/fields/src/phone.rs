use crate::{calling_codes::is_possible, string_field};
use serde::Serialize;

/// A phone number in the international form of E.164, such as `+41791234567`.
///
/// The one rule for phones, wherever they are read: `+`, a calling code that is assigned, and as many digits as its
/// numbering plan has. Spaces, hyphens, dots and parentheses are left out. Whether a number is in use is not known:
/// the full plans would add 270 KB to every component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Phone(String);

const INTERNATIONAL: &str =
    "must be a phone number with its country code, such as +41 79 123 45 67";

impl Phone {
    /// Reads a number in its international form; the error says what it takes.
    pub fn parse(text: &str) -> Result<Self, String> {
        let number: String = text
            .chars()
            .filter(|letter| !matches!(letter, ' ' | '-' | '.' | '(' | ')' | '\u{a0}'))
            .collect();
        match number.strip_prefix('+') {
            Some(digits) if is_possible(digits) => Ok(Self(number)),
            _ => Err(INTERNATIONAL.to_owned()),
        }
    }

    /// Reads a number as people write it. `country` (ISO 3166-1 alpha-2) is where one without a country code is from.
    ///
    /// # Errors
    /// What it takes, where [`Phone::parse`] refuses the international form.
    #[cfg(feature = "national-phones")]
    pub fn of_country(text: &str, country: Option<&str>) -> Result<Self, String> {
        use rlibphonenumber::{PhoneNumberFormat, enums::Region};

        let region = country.and_then(|country| country.parse::<Region>().ok());
        let plans = crate::numbering_plans();
        plans
            .and_then(|plans| {
                let number = plans.parse(text, region).ok()?;
                Self::parse(&plans.format(&number, PhoneNumberFormat::E164)).ok()
            })
            .ok_or_else(|| match country {
                Some(country) => format!(
                    "must be a phone number of {country}, or one with its country code, such as +41 79 123 45 67"
                ),
                None => INTERNATIONAL.to_owned(),
            })
    }

    /// The country of the number (ISO 3166-1 alpha-2), as its numbering plan has it; `None` where it can't be told.
    #[cfg(feature = "national-phones")]
    pub fn country(&self) -> Option<String> {
        let plans = crate::numbering_plans()?;
        let number = plans.parse(&self.0, None).ok()?;
        let region = plans.get_region_for_number(&number)?.to_string();
        // 001 is the world: a number of no country.
        (region.len() == 2).then_some(region)
    }

    /// The number: `+` and digits.
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
            "+999 123 456 789",
            "+41 79 123 45 678",
            "+1 000 000 0000",
            "+1 709 055 0123",
        ] {
            assert!(Phone::parse(bad).is_err(), "{bad:?}");
        }
    }
}

#[cfg(all(test, feature = "national-phones"))]
mod national {
    use super::*;

    #[test]
    fn a_number_is_read_as_its_country_writes_it() {
        for (given, country, number) in [
            ("+41 79 123 45 67", None, "+41791234567"),
            ("079 123 45 67", Some("CH"), "+41791234567"),
            ("0041 79 123 45 67", Some("CH"), "+41791234567"),
            ("(709) 555-0123", Some("CA"), "+17095550123"),
            ("1-709-555-0123", Some("CA"), "+17095550123"),
            // Italy keeps its zero.
            ("06 698 12345", Some("IT"), "+390669812345"),
            ("+44 (0)20 7946 0958", Some("CH"), "+442079460958"),
        ] {
            let phone = Phone::of_country(given, country).unwrap();
            assert_eq!(phone.as_str(), number, "{given}");
            assert_eq!(Phone::parse(number), Ok(phone), "{given}");
        }
    }

    #[test]
    fn a_number_has_a_country_which_its_calling_code_may_share() {
        for (number, country) in [
            ("+41791234567", Some("CH")),
            ("+14165550123", Some("CA")),
            ("+12125550123", Some("US")),
            ("+18765550123", Some("JM")),
            ("+80012345678", None),
        ] {
            let phone = Phone::parse(number).unwrap();
            assert_eq!(phone.country().as_deref(), country, "{number}");
        }
    }

    #[test]
    fn numbers_that_nobody_can_have_are_refused() {
        for (given, country) in [
            ("079 123 45 67", None),
            ("079 123 45", Some("CH")),
            ("+41 79 123 45 678", Some("CH")),
            ("+1 000 000 0000", None),
            ("+999 123 456 789", None),
            ("12", Some("CH")),
            ("call me", Some("CH")),
            ("", Some("CH")),
        ] {
            assert!(Phone::of_country(given, country).is_err(), "{given}");
        }
    }
}
