//! Amounts in minor units, as payment providers have them.

/// Currencies that Stripe has in whole units: <https://docs.stripe.com/currencies#zero-decimal>. The króna of Iceland
/// (ISK) and the shilling of Uganda (UGX) have none either, and Stripe writes two zeros behind them all the same.
const WHOLE: [&str; 15] = [
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF",
    "XOF", "XPF",
];

/// Currencies of three decimals, of which Stripe has the last one zero: <https://docs.stripe.com/currencies#three-decimal>.
const THREE_DECIMALS: [&str; 5] = ["BHD", "JOD", "KWD", "OMR", "TND"];

/// What the database holds at most: ten digits before the point.
const MAX: u64 = 9_999_999_999;

/// An amount of Stripe's as a decimal, such as `179.00` for 17900 of `CHF`. The currency is in capitals.
///
/// `None` where no payment is as large.
pub fn major_units(minor: u64, currency: &str) -> Option<String> {
    let digits = digits_of(currency);
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

/// A decimal in minor units as Stripe has them, such as 17900 for `179.00` of `CHF`. The currency is in capitals.
///
/// `None` where the amount is no decimal, or has a part of a unit that the currency does not have.
pub fn minor_units(amount: &str, currency: &str) -> Option<u64> {
    let digits = digits_of(currency) as usize;
    let (whole, rest) = amount.split_once('.').unwrap_or((amount, ""));
    let (kept, cut) = match rest.split_at_checked(digits) {
        Some(parts) => parts,
        None => (rest, ""),
    };
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty()
        || !is_number(whole)
        || !is_number(kept)
        || cut.bytes().any(|byte| byte != b'0')
    {
        return None;
    }
    format!("{whole}{kept:0<digits$}").parse().ok()
}

/// Digits behind the point, as Stripe has them.
fn digits_of(currency: &str) -> u32 {
    match currency {
        _ if WHOLE.contains(&currency) => 0,
        _ if THREE_DECIMALS.contains(&currency) => 3,
        _ => 2,
    }
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
            (17_900, "UGX", "179.00"),
            (12_340, "KWD", "12.340"),
            (0, "USD", "0.00"),
        ] {
            assert_eq!(
                major_units(minor, currency).as_deref(),
                Some(amount),
                "{currency}"
            );
            assert_eq!(minor_units(amount, currency), Some(minor), "{currency}");
        }
        assert_eq!(major_units(u64::MAX, "CHF"), None);
        assert_eq!(minor_units("179", "CHF"), Some(17_900));
        assert_eq!(minor_units("179.5", "CHF"), Some(17_950));
        assert_eq!(minor_units("179.00", "JPY"), Some(179));
        for odd in ["", ".5", "179.005", "-1", "1e3", "99999999999999999999999"] {
            assert_eq!(minor_units(odd, "CHF"), None, "{odd}");
        }
        assert_eq!(minor_units("179.50", "JPY"), None);
    }
}
