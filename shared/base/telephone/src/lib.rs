//! Telephone numbers as people write them, in E.164.

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, enums::Region};

/// A number in E.164: `+` and digits. `country` (ISO 3166-1 alpha-2) is where one without a country code is from.
///
/// # Errors
/// What it takes, where no such number exists.
pub fn e164(text: &str, country: Option<&str>) -> Result<String, String> {
    let region = country.and_then(|country| country.parse::<Region>().ok());
    PHONE_NUMBER_UTIL
        .parse(text, region)
        .ok()
        .filter(|number| number.is_valid())
        .map(|number| number.format_as(PhoneNumberFormat::E164).into_owned())
        .ok_or_else(|| match country {
            Some(country) => format!(
                "must be a phone number of {country}, or one with its country code, such as +41 79 123 45 67"
            ),
            None => {
                "must be a phone number with its country code, such as +41 79 123 45 67".to_owned()
            }
        })
}

#[cfg(test)]
mod tests {
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
            assert_eq!(e164(given, country).as_deref(), Ok(number), "{given}");
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
            assert!(e164(given, country).is_err(), "{given}");
        }
    }
}
