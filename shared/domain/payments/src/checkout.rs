//! The requests of `checkout-create`.

use crate::amount::Amount;
use callers::{Caller, Client, Guest, OneOf, User};
use deserr::Deserr;
use fields::{Text, string_field};
use ids::{AppointmentId, BookingId, PaymentId};
use problem::{Faults, Problem};
use request_body::{Fields, given, read_action};
use serde::Serialize;

/// A request to `checkout-create`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckoutRequest {
    /// Pay at Stripe.
    Checkout(Checkout),
    /// Record what the staff took by hand.
    Record(ByHand),
    /// Record what the staff gave back by hand.
    Refund(Refund),
}

/// What is to be paid for a booking or an appointment at Stripe.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct Checkout {
    /// Id of the booking to pay for. This or `appointment_id` is required.
    #[deserr(default)]
    pub booking_id: Option<BookingId>,
    /// Id of the appointment to pay for, instead of `booking_id`.
    #[deserr(default)]
    pub appointment_id: Option<AppointmentId>,
    /// How much of it to pay now. Default: `all` that it still costs.
    #[deserr(default)]
    pub part: Option<Part>,
    /// Page to show when it is paid; `{CHECKOUT_SESSION_ID}` in it becomes the id of the session.
    pub success_url: PageUrl,
    /// Page to show to who goes back without paying. Default: Stripe shows no way back.
    #[deserr(default)]
    pub cancel_url: Option<PageUrl>,
}

/// How much of what was booked is paid at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum Part {
    /// All that is still to be paid for it.
    All,
    /// What is left of the organization's deposit.
    Deposit,
}

/// What the staff took by hand for a booking or an appointment.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct ByHand {
    /// Id of the booking that was paid for. This or `appointment_id` is required.
    #[deserr(default)]
    pub booking_id: Option<BookingId>,
    /// Id of the appointment that was paid for, instead of `booking_id`.
    #[deserr(default)]
    pub appointment_id: Option<AppointmentId>,
    /// How much was taken, in the currency of its price.
    pub amount: Amount,
    /// How it was paid, such as `cash`.
    pub method: Method,
    /// Words of the staff about the payment, such as the number of a receipt.
    #[deserr(default)]
    pub note: Option<Text<500>>,
}

/// How somebody pays without Stripe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "PaymentMethod")
)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum Method {
    /// Notes and coins, handed over.
    Cash,
    /// A transfer to the organization's bank.
    #[deserr(rename = "bank_transfer")]
    BankTransfer,
    /// A card at the organization's own terminal.
    #[deserr(rename = "card_terminal")]
    CardTerminal,
    /// Something else, such as a voucher.
    Other,
}

/// What the staff gave back by hand.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "RefundByHand", deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct Refund {
    /// Id of the payment by hand.
    pub payment_id: PaymentId,
    /// How much was given back, in the currency of the payment.
    pub amount: Amount,
}

/// The address of a page: `https`, or `http` on this machine; at most 2,000 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PageUrl(String);

impl PageUrl {
    /// Reads an address; the error says what it takes.
    pub fn parse(text: &str) -> Result<Self, String> {
        let local = ["http://localhost", "http://127.0.0.1"];
        let rest = local.iter().find_map(|host| text.strip_prefix(host));
        let is_local =
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/', '?']));
        let host = text.strip_prefix("https://");
        let host = host.and_then(|rest| rest.split(['/', '?', '#']).next());
        let is_public = host.is_some_and(|host| host.contains('.') && !host.contains('@'));
        let is_plain = text.len() <= 2_000 && text.bytes().all(|byte| byte.is_ascii_graphic());
        match is_plain && (is_local || is_public) {
            true => Ok(Self(text.to_owned())),
            false => {
                Err("must be the address of a page, such as https://example.com/paid".to_owned())
            }
        }
    }
}

string_field!(PageUrl);

fields::described!(PageUrl, {
    "type": "string", "maxLength": 2000, "pattern": "^https?://[!-~]+$"
});

#[cfg(feature = "schema")]
fields::by_action!(
    CheckoutRequest,
    "checkout" => Checkout,
    "record" => ByHand,
    "refund" => Refund,
);

impl CheckoutRequest {
    /// Reads and checks a JSON body. What is paid by hand, only the staff records.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise, 403 `staff_only`.
    pub fn read(body: &[u8], by: OneOf<(Client, User, Guest)>) -> Result<Self, Problem> {
        let mut body = request_body::json(body)?;
        let action = read_action(&mut body, &["checkout", "record", "refund"])?;
        if action != "checkout" && !matches!(by, Caller::User(_)) {
            return Err(Problem::new(
                403,
                "staff_only",
                "What is paid by hand, the staff records.",
            ));
        }
        Ok(match action {
            "record" => Self::Record(request_body::typed_by(body, of_one)?),
            "refund" => Self::Refund(request_body::typed(body)?),
            _ => Self::Checkout(request_body::typed_by(body, of_one)?),
        })
    }
}

/// What is paid for is named once.
fn of_one(fields: &Fields) -> Faults {
    let mut faults = Faults::default();
    match (given(fields, "booking_id"), given(fields, "appointment_id")) {
        (None, None) => faults.add("/booking_id", "is required, or appointment_id"),
        (Some(_), Some(_)) => faults.add("/appointment_id", "can't be given with booking_id"),
        _ => (),
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const ID: &str = "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d";
    const STAFF: OneOf<(Client, User, Guest)> = Caller::User(User);

    fn faults(body: &Value) -> Vec<String> {
        let read = CheckoutRequest::read(body.to_string().as_bytes(), STAFF);
        read.err()
            .map(|problem| problem.pointers())
            .unwrap_or_default()
    }

    #[test]
    fn each_action_takes_its_own_fields() {
        for (body, expected) in [
            (
                json!({ "booking_id": ID, "success_url": "https://a.example/?s={CHECKOUT_SESSION_ID}" }),
                vec![],
            ),
            (
                json!({ "booking_id": ID, "part": "half" }),
                vec!["/part", "/success_url"],
            ),
            (
                json!({ "booking_id": ID, "success_url": "https://a.example", "amount": "1.00" }),
                vec!["/amount"],
            ),
            (
                json!({ "action": "record", "booking_id": ID, "amount": "12.5", "method": "cash" }),
                vec![],
            ),
            (
                json!({ "action": "record", "booking_id": ID, "amount": "-1", "method": "card" }),
                vec!["/amount", "/method"],
            ),
            (
                json!({ "action": "refund", "payment_id": ID, "amount": "12.50" }),
                vec![],
            ),
            (
                json!({ "appointment_id": ID, "success_url": "https://a.example" }),
                vec![],
            ),
            (
                json!({ "success_url": "https://a.example" }),
                vec!["/booking_id"],
            ),
            (
                json!({ "action": "record", "booking_id": ID, "appointment_id": ID, "amount": "1", "method": "cash" }),
                vec!["/appointment_id"],
            ),
            (json!({ "action": "void" }), vec!["/action"]),
        ] {
            assert_eq!(faults(&body), expected, "{body}");
        }
    }

    #[test]
    fn a_page_is_one_of_the_web_or_of_this_machine() {
        for good in [
            "https://a.example",
            "http://localhost:3000/paid",
            "http://127.0.0.1/",
        ] {
            assert!(PageUrl::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "javascript:alert(1)",
            "http://a.example",
            "https://local",
            "https://u@a.example/",
            "https://a.example/ x",
        ] {
            assert!(PageUrl::parse(bad).is_err(), "{bad}");
        }
    }
}
