//! Amounts that people write.

use fields::string_field;
use serde::Serialize;

/// An amount above zero in a currency that is known from elsewhere: a decimal such as `12.50`, of at most ten digits
/// before the point and two behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Amount(String);

impl Amount {
    /// Reads an amount; the error says what it takes.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
        let is_number = |part: &str, most| {
            (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        let is_amount = is_number(whole, 10) && is_number(rest, 2);
        let is_some = text.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
        match is_amount && is_some {
            true => Ok(Self(text.to_owned())),
            false => {
                Err("must be an amount above zero as a decimal string, such as 12.50".to_owned())
            }
        }
    }
}

string_field!(Amount);

fields::described!(Amount, {
    "type": "string", "pattern": r"^[0-9]{1,10}(\.[0-9]{1,2})?$", "examples": ["12.50"]
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_a_decimal_above_zero() {
        for good in ["1", "0.05", "12.5", "9999999999.99"] {
            assert!(Amount::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "0",
            "0.00",
            "-1",
            "1e3",
            "1.234",
            "1,50",
            ".5",
            "1.",
            "NaN",
            "10000000000",
            " 1",
        ] {
            assert!(Amount::parse(bad).is_err(), "{bad}");
        }
    }
}
