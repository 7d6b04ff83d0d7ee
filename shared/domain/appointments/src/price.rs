//! What an appointment costs, as its customer is told.

use languages::Spoken;
use serde::Deserialize;

/// An amount as the database has it, such as `89.50`, with its currency (ISO 4217), such as `CHF`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Price {
    amount: String,
    currency: String,
}

impl Price {
    /// The price, where there is an amount.
    pub fn of(amount: Option<&str>, currency: Option<&str>) -> Option<Self> {
        Some(Self {
            amount: amount?.to_owned(),
            currency: currency?.to_owned(),
        })
    }

    /// Such as `89.50`.
    #[must_use]
    pub fn amount(&self) -> &str {
        &self.amount
    }

    /// Such as `CHF`.
    #[must_use]
    pub fn currency(&self) -> &str {
        &self.currency
    }

    /// The price of several seats. `None` where it is no amount, which the database never has.
    #[must_use]
    pub fn times(&self, seats: u32) -> Option<Self> {
        let (whole, rest) = self.amount.split_once('.').unwrap_or((&self.amount, ""));
        let digits = rest.len();
        let unit = 10_u64.checked_pow(u32::try_from(digits).ok()?)?;
        let minor: u64 = format!("{whole}{rest}").parse().ok()?;
        let total = minor.checked_mul(u64::from(seats))?;
        Some(Self {
            amount: match digits {
                0 => total.to_string(),
                _ => format!("{}.{:0digits$}", total / unit, total % unit),
            },
            currency: self.currency.clone(),
        })
    }

    /// A sentence that tells it. `None` where it costs nothing.
    pub fn told(&self, spoken: Spoken) -> Option<String> {
        let is_free = self.amount.bytes().all(|byte| !matches!(byte, b'1'..=b'9'));
        if is_free {
            return None;
        }
        let word = match spoken {
            Spoken::English => "Price:",
            Spoken::Spanish => "Precio:",
            Spoken::German => "Preis:",
            Spoken::French => "Prix :",
            Spoken::Italian => "Prezzo:",
            Spoken::Portuguese => "Preço:",
        };
        Some(format!("{word} {} {}.", self.currency, self.amount))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(amount: &str) -> Price {
        Price::of(Some(amount), Some("CHF")).unwrap()
    }

    #[test]
    fn seats_are_added_up_to_the_last_digit() {
        for (amount, seats, total) in [
            ("89.50", 1, "89.50"),
            ("89.50", 3, "268.50"),
            ("0.05", 3, "0.15"),
            ("9999999999.99", 1000, "9999999999990.00"),
            ("100", 2, "200"),
        ] {
            assert_eq!(price(amount).times(seats), Some(price(total)), "{amount}");
        }
        assert_eq!(price("NaN").times(2), None);
    }

    #[test]
    fn it_is_told_in_six_languages_and_never_when_it_is_nothing() {
        let told: Vec<String> = Spoken::ALL
            .into_iter()
            .filter_map(|spoken| price("89.50").told(spoken))
            .collect();
        assert_eq!(
            told,
            [
                "Price: CHF 89.50.",
                "Precio: CHF 89.50.",
                "Preis: CHF 89.50.",
                "Prix : CHF 89.50.",
                "Prezzo: CHF 89.50.",
                "Preço: CHF 89.50."
            ]
        );
        assert_eq!(price("0.00").told(Spoken::English), None);
    }
}
