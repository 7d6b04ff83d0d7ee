//! The language of what customers write.

/// From so many characters on, the letters of a message tell its language.
const TELLING: usize = 40;

/// The language of a message, where it is sure (ISO 639-1).
pub(crate) fn language_of(message: &str) -> Option<&'static str> {
    let is_long = message.chars().count() >= TELLING;
    wording::language_of_few_words(message)
        .or_else(|| is_long.then(|| wording::language_of(message)).flatten())
}
