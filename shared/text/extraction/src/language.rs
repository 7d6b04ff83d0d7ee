//! Which language a text is in.

use whatlang::Lang;

use crate::Block;

/// Letters that are enough to tell.
const ENOUGH: usize = 5_000;
/// Fewer are told by chance.
const TOO_FEW: usize = 20;

/// The language of a document, ISO 639-1, or -3 where there is no shorter code; none where it is not clear.
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
    if sample
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .count()
        < TOO_FEW
    {
        return None;
    }
    whatlang::detect(&sample)
        .filter(|found| found.confidence() > 0.1)
        .map(|found| code(found.lang()))
}

fn code(language: Lang) -> &'static str {
    match language {
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Tam => "ta",
        Lang::Tur => "tr",
        Lang::Dan => "da",
        Lang::Nob => "nb",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Hun => "hu",
        Lang::Ron => "ro",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Ces => "cs",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Ell => "el",
        Lang::Cat => "ca",
        Lang::Nld => "nl",
        Lang::Ind => "id",
        Lang::Kor => "ko",
        Lang::Vie => "vi",
        Lang::Tha => "th",
        Lang::Afr => "af",
        Lang::Hye => "hy",
        other => other.code(),
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
            ("12.50 CHF", None),
            ("", None),
        ] {
            assert_eq!(language_of(&[Block::paragraph(text)]), expected, "{text}");
        }
    }
}
