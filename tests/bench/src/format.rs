//! Numbers as people read them.

use crate::statistics::Spread;

/// Three digits, or as many as stand before the point, in groups of three.
pub fn number(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        ..0.0995 => format!("{value:.3}"),
        ..9.95 => format!("{value:.2}"),
        ..99.5 => format!("{value:.1}"),
        _ => grouped(&format!("{value:.0}")),
    }
}

/// The median, and in parentheses the extremes where there are several values.
pub fn spread(spread: Option<Spread>) -> String {
    match spread {
        None => "–".to_owned(),
        Some(Spread {
            median,
            least,
            most,
        }) if least == most => number(median),
        Some(Spread {
            median,
            least,
            most,
        }) => {
            format!("{} ({}–{})", number(median), number(least), number(most))
        }
    }
}

/// The median alone.
pub fn median(spread: Option<Spread>) -> String {
    spread.map_or("–".to_owned(), |spread| number(spread.median))
}

fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_digits() {
        for (value, text) in [
            (0.01234, "0.012"),
            (1.0, "1.00"),
            (12.34, "12.3"),
            (123.4, "123"),
            (1_234_567.0, "1,234,567"),
        ] {
            assert_eq!(number(value), text);
        }
    }
}
