//! Checksums by which numbers of cards and of accounts are known.

/// Whether digits are those of a payment card: 13 to 19 of them that satisfy the formula of ISO/IEC 7812-1, annex B
/// (Luhn).
pub(crate) fn is_card(digits: &[u32]) -> bool {
    if !(13..=19).contains(&digits.len()) || digits.iter().all(|&digit| digit == 0) {
        return false;
    }
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &digit)| match place % 2 {
            0 => digit,
            _ if digit > 4 => digit * 2 - 9,
            _ => digit * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Whether it is an account's number by ISO 13616 (IBAN), without spaces: two letters, two digits, at most 30 letters
/// and digits, and a remainder of 1 modulo 97.
pub(crate) fn is_iban(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(head), Some(rest)) = (bytes.get(..4), bytes.get(4..)) else {
        return false;
    };
    let is_headed = matches!(head, [one, other, first, second]
        if one.is_ascii_alphabetic() && other.is_ascii_alphabetic()
            && first.is_ascii_digit() && second.is_ascii_digit());
    if !is_headed || !(11..=30).contains(&rest.len()) {
        return false;
    }
    let remainder = rest.iter().chain(head).try_fold(0_u32, |remainder, &byte| {
        let value = char::from(byte).to_digit(36)?;
        let shift = if value > 9 { 100 } else { 10 };
        Some((remainder * shift + value) % 97)
    });
    remainder == Some(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(text: &str) -> bool {
        let digits: Vec<u32> = text
            .chars()
            .filter_map(|letter| letter.to_digit(10))
            .collect();
        is_card(&digits)
    }

    /// Numbers that the networks publish for tests.
    #[test]
    fn cards_are_known_by_their_checksum() {
        for good in [
            "4111111111111111",
            "5555555555554444",
            "378282246310005",
            "6011111111111117",
            "4222222222222",
            "30569309025904",
        ] {
            assert!(card(good), "{good}");
        }
        for bad in [
            "4111111111111112",
            "1234567890123456",
            "411111111111",
            "0000000000000000",
            "",
        ] {
            assert!(!card(bad), "{bad}");
        }
    }

    /// Examples of the registry of ISO 13616.
    #[test]
    fn accounts_are_known_by_their_checksum() {
        for good in [
            "DE89370400440532013000",
            "FR1420041010050500013M02606",
            "ES9121000418450200051332",
            "CH9300762011623852957",
            "GB29NWBK60161331926819",
            "NO9386011117947",
            "MT84MALT011000012345MTLCAST001S",
            "de89370400440532013000",
        ] {
            assert!(is_iban(good), "{good}");
        }
        for bad in [
            "DE89370400440532013001",
            "DE89",
            "8937040044053201300012",
            "",
            "é9370400440532013000",
        ] {
            assert!(!is_iban(bad), "{bad}");
        }
    }
}
