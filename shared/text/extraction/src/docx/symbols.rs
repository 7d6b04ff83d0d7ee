//! The letters that symbol fonts draw, as Unicode has them.

/// What `w:sym` stands for: a code of a font, which may be moved to the private letters from U+F000 on. None where
/// Unicode has nothing that is known for it.
pub(crate) fn symbol(font: &str, code: u32) -> Option<char> {
    let code = match code {
        0xF020..=0xF0FF => code - 0xF000,
        code => code,
    };
    let font = font.to_ascii_lowercase();
    let known: &[(u32, char)] = match font.as_str() {
        "symbol" => &SYMBOL,
        "wingdings" => &WINGDINGS,
        "wingdings 2" => &WINGDINGS_2,
        // Of another font, what is no private letter is itself.
        _ => {
            return char::from_u32(code).filter(|letter| {
                !letter.is_control() && !('\u{E000}'..='\u{F8FF}').contains(letter)
            });
        }
    };
    known
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, letter)| *letter)
        // Digits and marks of Symbol are those of ASCII.
        .or_else(|| {
            let ascii = char::from_u32(code).filter(|_| font == "symbol");
            ascii.filter(|letter| letter.is_ascii_digit() || letter.is_ascii_punctuation())
        })
}

/// Adobe's Symbol encoding.
const SYMBOL: [(u32, char); 91] = [
    (0x22, '∀'),
    (0x24, '∃'),
    (0x27, '∋'),
    (0x2A, '∗'),
    (0x2D, '−'),
    (0x40, '≅'),
    (0x41, 'Α'),
    (0x42, 'Β'),
    (0x43, 'Χ'),
    (0x44, 'Δ'),
    (0x45, 'Ε'),
    (0x46, 'Φ'),
    (0x47, 'Γ'),
    (0x48, 'Η'),
    (0x49, 'Ι'),
    (0x4A, 'ϑ'),
    (0x4B, 'Κ'),
    (0x4C, 'Λ'),
    (0x4D, 'Μ'),
    (0x4E, 'Ν'),
    (0x4F, 'Ο'),
    (0x50, 'Π'),
    (0x51, 'Θ'),
    (0x52, 'Ρ'),
    (0x53, 'Σ'),
    (0x54, 'Τ'),
    (0x55, 'Υ'),
    (0x56, 'ς'),
    (0x57, 'Ω'),
    (0x58, 'Ξ'),
    (0x59, 'Ψ'),
    (0x5A, 'Ζ'),
    (0x5C, '∴'),
    (0x5E, '⊥'),
    (0x61, 'α'),
    (0x62, 'β'),
    (0x63, 'χ'),
    (0x64, 'δ'),
    (0x65, 'ε'),
    (0x66, 'φ'),
    (0x67, 'γ'),
    (0x68, 'η'),
    (0x69, 'ι'),
    (0x6A, 'ϕ'),
    (0x6B, 'κ'),
    (0x6C, 'λ'),
    (0x6D, 'μ'),
    (0x6E, 'ν'),
    (0x6F, 'ο'),
    (0x70, 'π'),
    (0x71, 'θ'),
    (0x72, 'ρ'),
    (0x73, 'σ'),
    (0x74, 'τ'),
    (0x75, 'υ'),
    (0x76, 'ϖ'),
    (0x77, 'ω'),
    (0x78, 'ξ'),
    (0x79, 'ψ'),
    (0x7A, 'ζ'),
    (0xA0, '€'),
    (0xA2, '′'),
    (0xA3, '≤'),
    (0xA5, '∞'),
    (0xA7, '♣'),
    (0xA8, '♦'),
    (0xA9, '♥'),
    (0xAA, '♠'),
    (0xAB, '↔'),
    (0xAC, '←'),
    (0xAD, '↑'),
    (0xAE, '→'),
    (0xAF, '↓'),
    (0xB0, '°'),
    (0xB1, '±'),
    (0xB2, '″'),
    (0xB3, '≥'),
    (0xB4, '×'),
    (0xB5, '∝'),
    (0xB7, '•'),
    (0xB8, '÷'),
    (0xB9, '≠'),
    (0xBA, '≡'),
    (0xBB, '≈'),
    (0xBC, '…'),
    (0xD2, '®'),
    (0xD3, '©'),
    (0xD4, '™'),
    (0xD5, '∏'),
    (0xD6, '√'),
    (0xE5, '∑'),
];

/// What is used of Wingdings: marks, arrows, what stands before an address or a number.
const WINGDINGS: [(u32, char); 40] = [
    (0x22, '✂'),
    (0x28, '☎'),
    (0x29, '✆'),
    (0x2A, '✉'),
    (0x3A, '💻'),
    (0x4A, '☺'),
    (0x4B, '😐'),
    (0x4C, '☹'),
    (0x52, '☼'),
    (0x54, '❄'),
    (0x6C, '●'),
    (0x6D, '❍'),
    (0x6E, '■'),
    (0x6F, '□'),
    (0x71, '❑'),
    (0x72, '❒'),
    (0x73, '⬧'),
    (0x74, '⧫'),
    (0x75, '◆'),
    (0x76, '❖'),
    (0x9F, '•'),
    (0xA7, '▪'),
    (0xA8, '◻'),
    (0xAB, '★'),
    (0xB2, '✧'),
    (0xD8, '➢'),
    (0xDF, '←'),
    (0xE0, '→'),
    (0xE1, '↑'),
    (0xE2, '↓'),
    (0xE8, '➔'),
    (0xEF, '⇦'),
    (0xF0, '⇨'),
    (0xF1, '⇧'),
    (0xF2, '⇩'),
    (0xF3, '⬄'),
    (0xFB, '✗'),
    (0xFC, '✓'),
    (0xFD, '☒'),
    (0xFE, '☑'),
];

const WINGDINGS_2: [(u32, char); 6] = [
    (0x4F, '✗'),
    (0x50, '✓'),
    (0x51, '☒'),
    (0x52, '☑'),
    (0xA3, '□'),
    (0x97, '●'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_kept_where_unicode_has_them() {
        for (font, code, expected) in [
            ("Symbol", 0xF061, Some('α')),
            ("Symbol", 0x33, Some('3')),
            ("Wingdings", 0xF0FC, Some('✓')),
            ("Wingdings", 0xF0E0, Some('→')),
            ("Wingdings", 0xF023, None),
            ("Arial", 0x2713, Some('✓')),
            ("Arial", 0xF123, None),
            ("Arial", 0x1, None),
        ] {
            assert_eq!(symbol(font, code), expected, "{font} {code:x}");
        }
    }
}
