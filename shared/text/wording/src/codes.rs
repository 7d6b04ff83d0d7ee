//! Codes of languages.

use whatlang::Lang;

/// The ISO 639-1 code of a language, or its ISO 639-3 code if it has no shorter one. Norwegian is `nb`, since Bokmål is
/// what is told apart.
pub(crate) fn code(language: Lang) -> &'static str {
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

/// The language of a code or a tag: `fr` for `fr`, `FR` and `fr-CH`. `no` is the older code of `nb`.
pub(crate) fn primary(tag: &str) -> String {
    let primary = tag.split(['-', '_']).next().unwrap_or_default();
    match primary.to_ascii_lowercase() {
        code if code == "no" => "nb".to_owned(),
        code => code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_has_one_code() {
        assert_eq!(code(Lang::Nob), "nb");
        for tag in ["no", "nb", "NB", "nb-NO", "no_NO"] {
            assert_eq!(primary(tag), "nb", "{tag}");
        }
        assert_eq!(primary("fr-CH"), "fr");
    }
}
