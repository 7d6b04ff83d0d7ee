use crate::string_field;
use email_address::{EmailAddress, Options};
use serde::Serialize;

/// An e-mail address (RFC 5322 `addr-spec`) at a public domain, with the domain in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Reads an address; the error says what it takes.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let options = Options::default()
            .with_required_tld()
            .without_display_text()
            .without_domain_literal();
        let address = EmailAddress::parse_with_options(text, options)
            // A quoted local part may hold line breaks and colons, which mail servers read as headers.
            .ok()
            .filter(|address| !address.local_part().contains(['"', '\\']))
            .ok_or("must be an e-mail address such as ada@example.com")?;
        Ok(Self(format!(
            "{}@{}",
            address.local_part(),
            address.domain().to_lowercase()
        )))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether both mean the same mailbox here: letters count the same in either case.
    pub fn is_same_as(&self, other: &str) -> bool {
        self.0.to_lowercase() == other.trim().to_lowercase()
    }
}

string_field!(Email);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_addresses_and_lowers_the_domain() {
        for (given, kept) in [
            ("ada@example.com", "ada@example.com"),
            (
                "  Ada.Lovelace+tours@Example.COM ",
                "Ada.Lovelace+tours@example.com",
            ),
            ("jörg@bücher.example", "jörg@bücher.example"),
        ] {
            assert_eq!(Email::parse(given).unwrap().as_str(), kept);
        }
    }

    #[test]
    fn refuses_what_no_mail_reaches_or_what_smuggles_headers() {
        for bad in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "ada@localhost",
            "ada@[127.0.0.1]",
            "a b@example.com",
            "Ada <ada@example.com>",
            "ada@example.com\nbcc: eve@example.com",
            "\"ada\\\nbcc: eve\"@example.com",
            "ada@example..com",
            "ada\0@example.com",
        ] {
            assert!(Email::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn compares_without_regard_to_case() {
        let email = Email::parse("Ada@Example.com").unwrap();

        assert!(email.is_same_as("ada@EXAMPLE.com"));
        assert!(!email.is_same_as("ada@example.org"));
    }
}
