//! The request of `guest-login`.

use deserr::Deserr;
use fields::{Email, Phone};
use problem::{Faults, Problem};
use request_body::{Fields, Nothing, given};
use serde::Serialize;

/// A request for what is booked under a confirmation code.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct GuestLogin {
    /// Confirmation code of a booking or an appointment, such as `CQ33M-YZAFE`, in any letters and with or without its
    /// hyphen.
    confirmation_code: ConfirmationCode,
    /// E-mail address that it was booked with. This or `phone` is required.
    #[deserr(default)]
    email: Option<Email>,
    /// International phone number (E.164) that it was booked with, instead of `email`.
    #[deserr(default)]
    phone: Option<Phone>,
}

/// The request of a guest, whose token says what they booked.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct GuestShow {}

impl GuestShow {
    /// Checks the JSON body: an empty object.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` where it is anything else.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        let Nothing {} = request_body::read(body)?;
        Ok(Self {})
    }
}

/// What people name a booking by: ten letters and digits with a hyphen after five.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
struct ConfirmationCode(String);

impl ConfirmationCode {
    /// Reads a code in any letters, with or without blanks and hyphens; the error says what it takes.
    fn parse(text: &str) -> Result<Self, String> {
        let letters: String = text
            .chars()
            .filter(|letter| !matches!(letter, ' ' | '-'))
            .map(|letter| letter.to_ascii_uppercase())
            .collect();
        match letters.split_at_checked(5) {
            Some((first, second))
                if second.len() == 5
                    && letters.bytes().all(|letter| letter.is_ascii_alphanumeric()) =>
            {
                Ok(Self(format!("{first}-{second}")))
            }
            _ => Err("must be a confirmation code such as CQ33M-YZAFE".to_owned()),
        }
    }
}

fields::string_field!(ConfirmationCode);

fields::described!(ConfirmationCode, {
    "type": "string", "pattern": "^ *([A-Za-z0-9][- ]*){10}$", "maxLength": 40
});

impl GuestLogin {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        request_body::read_by(body, broken_rules)
    }
}

/// Finds the faults between fields.
fn broken_rules(fields: &Fields) -> Faults {
    let mut faults = Faults::default();
    match (given(fields, "email"), given(fields, "phone")) {
        (None, None) => faults.add("/email", "is missing; give it or a phone"),
        (Some(_), Some(_)) => faults.add("/phone", "can't be given together with email"),
        (Some(_), None) | (None, Some(_)) => {}
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(body: &serde_json::Value) -> Result<serde_json::Value, Vec<String>> {
        GuestLogin::read(body.to_string().as_bytes())
            .map(|login| serde_json::to_value(login).unwrap())
            .map_err(|problem| problem.pointers())
    }

    #[test]
    fn a_code_is_read_as_people_write_it() {
        for code in ["CQ33M-YZAFE", "cq33myzafe", " cq33m yzafe "] {
            let login = read(&json!({ "confirmation_code": code, "email": "ada@example.com" }));
            assert_eq!(login.unwrap()["confirmation_code"], "CQ33M-YZAFE", "{code}");
        }
        for code in ["", "CQ33M", "CQ33M-YZAFEX", "CQ33M_YZAFE", "ÄÄÄÄÄ"] {
            let login = read(&json!({ "confirmation_code": code, "email": "ada@example.com" }));
            assert_eq!(login.unwrap_err(), ["/confirmation_code"], "{code}");
        }
    }

    #[test]
    fn an_address_or_a_phone_goes_with_it() {
        let code = "CQ33M-YZAFE";
        assert_eq!(
            read(&json!({ "confirmation_code": code })).unwrap_err(),
            ["/email"]
        );
        let both =
            json!({ "confirmation_code": code, "email": "a@example.com", "phone": "+41791112233" });
        assert_eq!(read(&both).unwrap_err(), ["/phone"]);
        assert!(read(&json!({ "confirmation_code": code, "phone": "+41791112233" })).is_ok());
        assert!(GuestShow::read(b"{}").is_ok());
        assert!(GuestShow::read(br#"{"x":1}"#).is_err());
    }
}
