use serde::Serialize;

/// A language, and a country where it matters: BCP 47, such as `en` or `pt-BR`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Language(String);

impl Language {
    /// Reads a tag in any letters; the error says what it takes.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (language, country) = match text.split_once(['-', '_']) {
            Some((language, country)) => (language, Some(country)),
            None => (text, None),
        };
        let letters = |part: &str| part.bytes().all(|letter| letter.is_ascii_alphabetic());
        let is_language = (2..=3).contains(&language.len()) && letters(language);
        let is_country = country.is_none_or(|country| country.len() == 2 && letters(country));
        if !is_language || !is_country {
            return Err("must be a language such as en, es or pt-BR".to_owned());
        }
        let mut tag = language.to_ascii_lowercase();
        if let Some(country) = country {
            tag.push('-');
            tag.push_str(&country.to_ascii_uppercase());
        }
        Ok(Self(tag))
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The language of messages for this tag: English if there is none in the tag's own.
    pub fn spoken(&self) -> Spoken {
        let language = self.0.split('-').next().unwrap_or_default();
        Spoken::ALL
            .into_iter()
            .find(|spoken| spoken.tag() == language)
            .unwrap_or(Spoken::English)
    }
}

impl Default for Language {
    /// English.
    fn default() -> Self {
        Self("en".to_owned())
    }
}

fields::string_field!(Language);

fields::described!(Language, { "type": "string", "pattern": "^[A-Za-z]{2,3}([-_][A-Za-z]{2})?$" });

/// The languages that messages are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoken {
    /// `en`
    English,
    /// `es`
    Spanish,
    /// `de`
    German,
    /// `fr`
    French,
    /// `it`
    Italian,
    /// `pt`
    Portuguese,
}

impl Spoken {
    /// Each of them.
    pub const ALL: [Self; 6] = [
        Self::English,
        Self::Spanish,
        Self::German,
        Self::French,
        Self::Italian,
        Self::Portuguese,
    ];

    /// BCP 47.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
            Self::German => "de",
            Self::French => "fr",
            Self::Italian => "it",
            Self::Portuguese => "pt",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_in_one_form() {
        for (given, kept) in [("EN", "en"), ("pt_br", "pt-BR"), ("es-419", "")] {
            let language = Language::parse(given).map_or(String::new(), |language| language.0);
            assert_eq!(language, kept);
        }
        for bad in ["", "e", "english", "en-", "e1", "en-GBR", "ñu"] {
            assert!(Language::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn somebody_is_written_to_in_their_language_or_in_english() {
        let spoken = |tag: &str| Language::parse(tag).unwrap().spoken();

        assert_eq!(spoken("es-MX"), Spoken::Spanish);
        assert_eq!(spoken("rm"), Spoken::English);
    }
}
