//! Amounts in minor units, as payment providers have them.

/// Currencies that Stripe has in whole units: <https://docs.stripe.com/currencies#zero-decimal>. The króna of Iceland
/// (ISK) has none either, and Stripe writes two zeros behind it all the same.
const WHOLE: [&str; 16] = [
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "UGX", "VND", "VUV",
    "XAF", "XOF", "XPF",
];

/// Currencies of three decimals, of which Stripe has the last one zero: <https://docs.stripe.com/currencies#three-decimal>.
const THREE_DECIMALS: [&str; 5] = ["BHD", "JOD", "KWD", "OMR", "TND"];

/// What the database holds at most: ten digits before the point.
const MAX: u64 = 9_999_999_999;

/// An amount of Stripe's as a decimal, such as `179.00` for 17900 of `CHF`. The currency is in capitals.
///
/// `None` where no payment is as large.
pub fn major_units(minor: u64, currency: &str) -> Option<String> {
    let digits: u32 = match currency {
        _ if WHOLE.contains(&currency) => 0,
        _ if THREE_DECIMALS.contains(&currency) => 3,
        _ => 2,
    };
    let unit = 10_u64.pow(digits);
    let (whole, rest) = (minor / unit, minor % unit);
    if whole > MAX {
        return None;
    }
    Some(match digits {
        0 => whole.to_string(),
        digits => format!("{whole}.{rest:0width$}", width = digits as usize),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_currency_has_its_own_minor_unit() {
        for (minor, currency, amount) in [
            (17_900, "CHF", "179.00"),
            (5, "EUR", "0.05"),
            (17_900, "JPY", "17900"),
            (17_900, "ISK", "179.00"),
            (17_900, "UGX", "17900"),
            (12_340, "KWD", "12.340"),
            (0, "USD", "0.00"),
        ] {
            assert_eq!(
                major_units(minor, currency).as_deref(),
                Some(amount),
                "{currency}"
            );
        }
        assert_eq!(major_units(u64::MAX, "CHF"), None);
    }
}
