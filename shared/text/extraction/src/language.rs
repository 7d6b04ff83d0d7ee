//! The language of a document.

use crate::Block;

/// Letters that suffice to detect a language.
const ENOUGH: usize = 5_000;
/// With fewer letters, a detection by letters alone would often be chance: then its usual words must tell.
const LONG: usize = 200;

/// The language of a document: ISO 639-1, or ISO 639-3 if there is no shorter code. None if it is not clear.
pub fn language_of(blocks: &[Block]) -> Option<&'static str> {
    let mut sample = String::new();
    // Not only the beginning, which may be a title in another language: some of every part.
    let step = (blocks.len() / 50).max(1);
    for block in blocks.iter().step_by(step) {
        sample.extend(block.text.chars().take(300));
        sample.push('\n');
        if sample.len() > ENOUGH {
            break;
        }
    }
    let letters = sample.chars().filter(|letter| letter.is_alphabetic());
    match letters.count() < LONG {
        true => wording::language_of_few_words(&sample),
        false => wording::language_of_sample(&sample),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_apart() {
        for (text, expected) in [
            (
                "You can cancel free of charge up to two days before departure.",
                Some("en"),
            ),
            (
                "Sie können bis zwei Tage vor der Abfahrt kostenlos stornieren.",
                Some("de"),
            ),
            (
                "Vous pouvez annuler gratuitement jusqu'à deux jours avant le départ.",
                Some("fr"),
            ),
            (
                "Puede cancelar gratis hasta dos días antes de la salida del barco.",
                Some("es"),
            ),
            ("予約はオンラインで受け付けています。", Some("ja")),
            ("12.50 CHF", None),
            ("Price list 2026", None),
            ("Menu du jour", None),
            ("Zermatt Gornergrat Matterhorn Jungfraujoch", None),
            ("", None),
        ] {
            assert_eq!(language_of(&[Block::paragraph(text)]), expected, "{text}");
        }
    }
}
