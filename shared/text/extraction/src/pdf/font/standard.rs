//! The fonts that every reader of PDF has, and that files need not measure (ISO 32000-1, 9.6.2.2).

use std::{collections::BTreeMap, sync::LazyLock};

/// Code points in hexadecimal, and their widths in Helvetica, Helvetica-Bold, Times-Roman, Times-Bold, Times-Italic and
/// Times-BoldItalic, in thousandths of the font's size: Adobe's metrics of them.
static WIDTHS: LazyLock<BTreeMap<char, [u16; 6]>> = LazyLock::new(|| {
    let read = |line: &str| {
        let mut fields = line.split('\t');
        let letter = u32::from_str_radix(fields.next()?, 16).ok()?;
        let mut widths = [0; 6];
        for width in &mut widths {
            *width = fields.next()?.parse().ok()?;
        }
        Some((char::from_u32(letter)?, widths))
    };
    include_str!("standard_widths.tsv")
        .lines()
        .filter_map(read)
        .collect()
});

/// The width of each letter of Courier.
const COURIER: f32 = 600.0;

/// One of these fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standard {
    /// All letters are of one width.
    Courier,
    /// One with widths, by its column.
    Measured(usize),
}

impl Standard {
    /// The font of a name such as `Helvetica-Bold` or `ABCDEF+Arial,Bold`; those that were drawn to the same widths count.
    pub fn of(name: &str) -> Option<Self> {
        let name = match name.split_once('+') {
            Some((subset, name)) if subset.len() == 6 => name,
            _ => name,
        };
        let name = name.to_ascii_lowercase();
        let is_bold = name.contains("bold");
        let is_slanted = name.contains("italic") || name.contains("oblique");
        let is_of = |families: &[&str]| families.iter().any(|family| name.starts_with(family));
        if is_of(&["courier"]) {
            Some(Self::Courier)
        } else if is_of(&["helvetica", "arial"]) && !name.contains("narrow") {
            Some(Self::Measured(usize::from(is_bold)))
        } else if is_of(&["times"]) {
            let column = 2 + 2 * usize::from(is_slanted) + usize::from(is_bold);
            Some(Self::Measured(column))
        } else {
            None
        }
    }

    /// The width of a letter, where the font has it.
    pub fn width(self, letter: char) -> Option<f32> {
        match self {
            Self::Courier => Some(COURIER),
            Self::Measured(column) => {
                let width = WIDTHS.get(&letter)?.get(column)?;
                Some(f32::from(*width))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_font_is_known_by_its_name() {
        for (name, letter, width) in [
            ("Helvetica", 'W', 944.0),
            ("ABCDEF+Arial,Bold", 'i', 278.0),
            ("Times-Roman", 'm', 778.0),
            ("TimesNewRomanPS-BoldItalicMT", 'W', 889.0),
            ("Courier-Oblique", 'i', 600.0),
        ] {
            let font = Standard::of(name).unwrap();
            assert_eq!(font.width(letter), Some(width), "{name}");
        }
        for other in ["Verdana", "ArialNarrow", "Symbol", ""] {
            assert_eq!(Standard::of(other), None, "{other}");
        }
    }
}
