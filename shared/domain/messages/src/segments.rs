//! What a text message costs: the parts that it is sent in (3GPP TS 23.038 and TS 23.040).

use serde::Serialize;

/// The letters of the GSM 7-bit alphabet that are not ASCII's letters and digits.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";
/// Those of its extension, two units each.
const EXTENSION: &str = "^{}\\[~]|€\u{c}";

/// The parts that a text message is sent in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Segments {
    /// The alphabet of all of it.
    pub encoding: Encoding,
    /// The number of parts, each of which is paid for.
    pub count: usize,
    /// Units of the alphabet: septets, or 16 bits each.
    pub units: usize,
}

/// The alphabet of a text message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Encoding {
    /// 160 units in one part, 153 in each of several.
    #[serde(rename = "GSM-7")]
    Gsm7,
    /// 70 units in one part, 67 in each of several. One letter outside of GSM-7 has the whole message in it.
    #[serde(rename = "UCS-2")]
    Ucs2,
}

impl Segments {
    /// Counts the parts of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let gsm: Option<Vec<usize>> = text.chars().map(septets).collect();
        let (encoding, sizes, single, several) = match gsm {
            Some(sizes) => (Encoding::Gsm7, sizes, 160, 153),
            None => (
                Encoding::Ucs2,
                text.chars().map(char::len_utf16).collect(),
                70,
                67,
            ),
        };
        let units = sizes.iter().sum();
        let count = match units {
            units if units <= single => 1,
            _ => parts(&sizes, several),
        };
        Self {
            encoding,
            count,
            units,
        }
    }
}

fn septets(letter: char) -> Option<usize> {
    match letter {
        letter if letter.is_ascii_alphanumeric() || BASIC.contains(letter) => Some(1),
        letter if EXTENSION.contains(letter) => Some(2),
        _ => None,
    }
}

/// Parts of so many units. A letter of two units is not cut by the end of one.
fn parts(sizes: &[usize], room: usize) -> usize {
    let mut parts = 1;
    let mut taken = 0;
    for size in sizes {
        if taken + size > room {
            parts += 1;
            taken = 0;
        }
        taken += size;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_counted_as_networks_do() {
        let count = |text: &str| {
            let segments = Segments::of(text);
            (segments.encoding, segments.count, segments.units)
        };
        use Encoding::{Gsm7, Ucs2};
        for (text, expected) in [
            ("a".repeat(160), (Gsm7, 1, 160)),
            ("a".repeat(161), (Gsm7, 2, 161)),
            ("a".repeat(306), (Gsm7, 2, 306)),
            ("a".repeat(307), (Gsm7, 3, 307)),
            ("€".repeat(80), (Gsm7, 1, 160)),
            // The last of 153 does not hold half a €.
            ("a".repeat(152) + "€" + &"a".repeat(152), (Gsm7, 3, 306)),
            ("für señor perché".to_owned(), (Gsm7, 1, 16)),
            ("está".to_owned(), (Ucs2, 1, 4)),
            ("á".repeat(70), (Ucs2, 1, 70)),
            ("á".repeat(71), (Ucs2, 2, 71)),
            ("😀".repeat(35), (Ucs2, 1, 70)),
            // 33 pairs fit into 67 units.
            ("😀".repeat(67), (Ucs2, 3, 134)),
            (String::new(), (Gsm7, 1, 0)),
        ] {
            assert_eq!(count(&text), expected, "{text}");
        }
    }
}
