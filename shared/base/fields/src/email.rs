use crate::{look_alike, string_field};
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
        if text.len() > 254 || !is_domain(address.domain()) {
            return Err("must be an e-mail address such as ada@example.com".to_owned());
        }
        if let Some(fault) = look_alike::fault(text) {
            return Err(fault.to_owned());
        }
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

    /// Whether both mean the same mailbox here: letters of ASCII count the same in either case. Others don't, since
    /// some of them are letters of ASCII in another case.
    pub fn is_same_as(&self, other: &str) -> bool {
        self.0.eq_ignore_ascii_case(other.trim())
    }
}

/// Whether a domain is made of labels as the DNS has them, the last of which is no number. The grammar of addresses
/// (RFC 5322) allows more, such as `&` and `/`.
fn is_domain(domain: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || !letter.is_ascii();
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.starts_with(is_letter)
            && label.ends_with(is_letter)
            && label
                .chars()
                .all(|letter| is_letter(letter) || letter == '-')
    };
    let last = domain.rsplit('.').next().unwrap_or_default();
    domain.split('.').all(is_label)
        && last.len() > 1
        && !last.starts_with(|letter: char| letter.is_ascii_digit())
}

string_field!(Email);

crate::described!(Email, { "type": "string", "format": "email" });

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
            "a@q.ex&ample",
            "a@q.example/x",
            "a@1.2.3.4",
            "a@-q.example",
            "a@q.example-",
            "a@q_r.example",
            &format!("a@{}.example", "q".repeat(64)),
            &format!("a@{}example", "long.".repeat(50)),
        ] {
            assert!(Email::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn refuses_what_passes_for_another_address() {
        for bad in [
            // Cyrillic a, Greek omicron, Kelvin sign, dotless i, long s, full-width a.
            "\u{430}da@example.com",
            "ad\u{430}@example.com",
            "ada@g\u{3bf}ogle.com",
            "\u{212a}ate@example.com",
            "ad\u{131}@example.com",
            "\u{17f}am@example.com",
            "\u{ff41}da@example.com",
            // A space of no width, and letters that run the other way.
            "a\u{200b}da@example.com",
            "\u{202e}moc.elpmaxe@ada.example.com",
            // All of it Cyrillic, and the same as the DNS has it; a name that is none.
            "a@\u{430}\u{440}\u{440}\u{4cf}\u{435}.com",
            "a@xn--80ak6aa92e.com",
            "a@xn--example-.com",
            "a@xn--99999999.com",
        ] {
            assert!(Email::parse(bad).is_err(), "{bad:?}");
        }
        for good in [
            "почта@пример.рф",
            "δοκιμή@παράδειγμα.ελ",
            "用户@例子.广告",
            "a@xn--bcher-kva.example",
            "a@почта.com",
            "a@xn--80ak6aa92e.xn--p1ai",
            "zoë@example.com",
        ] {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn compares_without_regard_to_case() {
        let email = Email::parse("Ada@Example.com").unwrap();

        assert!(email.is_same_as("ada@EXAMPLE.com"));
        assert!(!email.is_same_as("ada@example.org"));
        assert!(
            !Email::parse("kate@example.com")
                .unwrap()
                .is_same_as("\u{212a}ate@example.com")
        );
    }
}
