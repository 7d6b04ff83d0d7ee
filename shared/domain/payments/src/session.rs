//! Sessions of Stripe's checkout: <https://docs.stripe.com/api/checkout/sessions>

use crate::money::minor_units;
use form_urlencoded::Serializer;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// A checkout as the database has it, with what Stripe is asked for.
#[derive(Clone, Debug, Deserialize)]
pub struct Begun {
    /// Its id, with which a repeated request to Stripe makes no second session.
    pub checkout_id: Uuid,
    /// The organization that is paid.
    pub organization_id: Uuid,
    /// Whose account at Stripe takes the money.
    pub account: Payee,
    /// The account under the platform's that takes it, if there is one.
    pub stripe_account_id: Option<String>,
    /// What Stripe is asked for.
    pub asked: Asked,
    /// The session, where there is one.
    pub session_id: Option<String>,
    /// Its page.
    pub url: Option<String>,
    /// Sessions that ask for another amount, and are to end.
    pub obsolete: Vec<String>,
    booking_id: Option<Uuid>,
    appointment_id: Option<Uuid>,
    amount: String,
    currency: String,
    expires_at: String,
}

/// Whose account at Stripe it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payee {
    /// The organization's own.
    Organization,
    /// The platform's.
    Platform,
}

/// What a session is for.
#[derive(Clone, Debug, Deserialize)]
pub struct Asked {
    organization_id: Uuid,
    booking_id: Option<Uuid>,
    appointment_id: Option<Uuid>,
    confirmation_code: String,
    title: String,
    email: Option<String>,
    amount: String,
    currency: String,
    expires_at: i64,
    success_url: String,
    cancel_url: Option<String>,
}

/// A session that somebody can pay in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckoutSession {
    checkout_id: Uuid,
    booking_id: Option<Uuid>,
    appointment_id: Option<Uuid>,
    session_id: String,
    url: String,
    amount: String,
    currency: String,
    expires_at: String,
}

impl Begun {
    /// What the caller is told of the session.
    pub fn session(&self, session_id: String, url: String) -> CheckoutSession {
        CheckoutSession {
            checkout_id: self.checkout_id,
            booking_id: self.booking_id,
            appointment_id: self.appointment_id,
            session_id,
            url,
            amount: self.amount.clone(),
            currency: self.currency.clone(),
            expires_at: self.expires_at.clone(),
        }
    }
}

impl Asked {
    /// The form that asks Stripe for the session: the same bytes each time. `None` where the amount has no minor unit, such
    /// as half a yen.
    pub fn form(&self) -> Option<String> {
        let minor = minor_units(&self.amount, &self.currency)?;
        let organization = self.organization_id.to_string();
        let name = format!("{} ({})", self.title, self.confirmation_code);
        let mut form = Serializer::new(String::new());
        form.append_pair("mode", "payment")
            .append_pair("client_reference_id", &self.confirmation_code)
            .append_pair("expires_at", &self.expires_at.to_string())
            .append_pair("line_items[0][quantity]", "1")
            .append_pair(
                "line_items[0][price_data][currency]",
                &self.currency.to_lowercase(),
            )
            .append_pair("line_items[0][price_data][unit_amount]", &minor.to_string())
            .append_pair("line_items[0][price_data][product_data][name]", &name)
            .append_pair("success_url", &self.success_url);
        if let Some(cancel) = &self.cancel_url {
            form.append_pair("cancel_url", cancel);
        }
        // Stripe takes ASCII alone. Whoever has another address types theirs on its page.
        if let Some(email) = self.email.as_deref().filter(|email| email.is_ascii()) {
            form.append_pair("customer_email", email);
        }
        // Of both: events of the session have those of the session, events of the payment those of the intent.
        for of in ["metadata", "payment_intent_data[metadata]"] {
            form.append_pair(&format!("{of}[organization_id]"), &organization);
            for (name, id) in [
                ("booking_id", self.booking_id),
                ("appointment_id", self.appointment_id),
            ] {
                if let Some(id) = id {
                    form.append_pair(&format!("{of}[{name}]"), &id.to_string());
                }
            }
        }
        Some(form.finish())
    }
}

/// What Stripe's answer to it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionAnswer {
    /// The session and its page.
    Made {
        /// Its id.
        id: String,
        /// Its page.
        url: String,
    },
    /// It takes no such amount in this currency: its reason, without anything of the payer, as are those that follow.
    AmountRefused(String),
    /// The key is not good, or its account may not do this.
    AccountRefused(String),
    /// It will never make this one, for another reason.
    Refused(String),
    /// It may make it later.
    Later(String),
    /// It failed at it, and answers the same to the same id: the next try has another one.
    Failed(String),
}

/// Its codes that are of the amount: <https://docs.stripe.com/error-codes>
const OF_AMOUNT: [&str; 3] = [
    "amount_too_large",
    "amount_too_small",
    "invalid_charge_amount",
];

/// Its codes that are of the account or its key, beside those that begin with `account_`.
const OF_ACCOUNT: [&str; 7] = [
    "api_key_expired",
    "country_unsupported",
    "livemode_mismatch",
    "platform_account_required",
    "platform_api_key_expired",
    "secret_key_required",
    "testmode_charges_only",
];

impl SessionAnswer {
    /// Reads an answer.
    pub fn read(status: u16, body: &[u8]) -> Self {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let reason = || {
            let of_error = |name| foreign::word(body.pointer(&format!("/error/{name}")));
            let word = of_error("code").or_else(|| of_error("type"));
            format!("Stripe answered {status} ({})", word.unwrap_or_default())
        };
        match status {
            200..=299 => {
                let url = body.get("url").and_then(Value::as_str);
                let url = url.filter(|url| url.starts_with("https://") && url.len() <= 4_000);
                match (foreign::id(body.get("id")), url) {
                    (Some(id), Some(url)) => Self::Made {
                        id,
                        url: url.to_owned(),
                    },
                    _ => Self::Later(format!("Stripe answered {status} without a session")),
                }
            }
            401 | 403 => Self::AccountRefused(reason()),
            // Another request with the same key is on its way, or there are too many.
            409 | 429 => Self::Later(reason()),
            400..=499 => Self::of_code(&body, reason()),
            500..=599 => Self::Failed(reason()),
            _ => Self::Later(reason()),
        }
    }

    /// What it refuses of a request, by its code, or the field that it names.
    fn of_code(body: &Value, reason: String) -> Self {
        let of_error = |name: &str| {
            let text = body.pointer(name).and_then(Value::as_str);
            text.unwrap_or_default()
        };
        let (code, field) = (of_error("/error/code"), of_error("/error/param"));
        let is_of_price = field.ends_with("[unit_amount]") || field.ends_with("[currency]");
        if OF_AMOUNT.contains(&code) || is_of_price {
            Self::AmountRefused(reason)
        } else if OF_ACCOUNT.contains(&code) || code.starts_with("account_") {
            Self::AccountRefused(reason)
        } else {
            Self::Refused(reason)
        }
    }

    /// Whether Stripe gives the same answer to the same id, so that the next try needs another one.
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::Made { .. } | Self::Later(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn asked(amount: &str, currency: &str) -> Asked {
        serde_json::from_value(json!({
            "organization_id": Uuid::nil(), "booking_id": Uuid::nil(), "confirmation_code": "CQ33M", "title": "Walk & talk",
            "email": "ada@example.com", "amount": amount, "currency": currency, "expires_at": 1_795_955_623,
            "success_url": "https://a.example/", "cancel_url": null,
        }))
        .unwrap()
    }

    #[test]
    fn stripe_is_asked_for_the_amount_in_minor_units_with_the_booking() {
        let form = asked("53.70", "CHF").form().unwrap();
        let fields: Vec<(String, String)> = form_urlencoded::parse(form.as_bytes())
            .into_owned()
            .collect();
        for (name, value) in [
            ("line_items[0][price_data][unit_amount]", "5370"),
            ("line_items[0][price_data][currency]", "chf"),
            (
                "line_items[0][price_data][product_data][name]",
                "Walk & talk (CQ33M)",
            ),
            (
                "payment_intent_data[metadata][booking_id]",
                "00000000-0000-0000-0000-000000000000",
            ),
            (
                "metadata[organization_id]",
                "00000000-0000-0000-0000-000000000000",
            ),
            ("expires_at", "1795955623"),
        ] {
            let pair = (name.to_owned(), value.to_owned());
            assert!(fields.contains(&pair), "{name} {form}");
        }
        assert!(
            asked("5370.00", "JPY")
                .form()
                .unwrap()
                .contains("unit_amount%5D=5370&")
        );
        assert_eq!(asked("53.70", "JPY").form(), None);
    }

    #[test]
    fn answers_mean_what_stripe_says() {
        let read = |status, body: Value| SessionAnswer::read(status, body.to_string().as_bytes());
        let made = read(
            200,
            json!({ "id": "cs_1", "url": "https://checkout.stripe.com/c/1" }),
        );
        assert!(matches!(made, SessionAnswer::Made { .. }));
        assert!(matches!(
            read(200, json!({ "id": "cs_1", "url": null })),
            SessionAnswer::Later(_)
        ));
        let small =
            json!({ "error": { "code": "amount_too_small", "message": "ada@example.com" } });
        let refused =
            SessionAnswer::AmountRefused("Stripe answered 400 (amount_too_small)".to_owned());
        assert_eq!(read(400, small), refused);
        assert!(matches!(
            read(401, json!({})),
            SessionAnswer::AccountRefused(_)
        ));
        assert!(matches!(read(409, json!({})), SessionAnswer::Later(_)));
        assert!(matches!(read(503, json!(null)), SessionAnswer::Failed(_)));
    }

    #[test]
    fn what_stripe_refuses_is_told_apart_by_its_code() {
        let read = |error: Value| {
            SessionAnswer::read(400, json!({ "error": error }).to_string().as_bytes())
        };
        for error in [
            json!({ "code": "amount_too_large" }),
            json!({ "param": "line_items[0][price_data][currency]" }),
        ] {
            let answer = read(error);
            assert!(
                matches!(answer, SessionAnswer::AmountRefused(_)),
                "{answer:?}"
            );
        }
        for code in ["account_invalid", "testmode_charges_only"] {
            let answer = read(json!({ "code": code }));
            assert!(
                matches!(answer, SessionAnswer::AccountRefused(_)),
                "{answer:?}"
            );
        }
        let other = read(json!({ "code": "email_invalid", "param": "customer_email" }));
        assert_eq!(
            other,
            SessionAnswer::Refused("Stripe answered 400 (email_invalid)".to_owned())
        );
        assert!(other.is_final());
        assert!(!SessionAnswer::Later(String::new()).is_final());
    }

    #[test]
    fn an_address_that_stripe_does_not_take_is_left_out() {
        let mut asked = asked("53.70", "CHF");
        assert!(asked.form().unwrap().contains("customer_email="));
        asked.email = Some("zoë@example.com".to_owned());
        assert!(!asked.form().unwrap().contains("customer_email"));
    }
}
