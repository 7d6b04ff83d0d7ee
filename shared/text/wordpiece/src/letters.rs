//! Which letters are what, as BERT's own tokenizer has it.

use unicode_general_category::{GeneralCategory, get_general_category};

/// What is left out. Tabs and line ends are spaces.
pub(crate) fn is_control(letter: char) -> bool {
    if letter.is_ascii() {
        return letter.is_ascii_control() && !matches!(letter, '\t' | '\n' | '\r');
    }
    matches!(
        get_general_category(letter),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::Unassigned
            | GeneralCategory::PrivateUse
    )
}

/// What parts words.
pub(crate) fn is_space(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r') || letter.is_whitespace()
}

/// What is left out of letters in their decomposed form: accents.
pub(crate) fn is_mark(letter: char) -> bool {
    !letter.is_ascii() && get_general_category(letter) == GeneralCategory::NonspacingMark
}

/// Marks that are words of their own. All of ASCII that is neither letter nor digit counts.
pub(crate) fn is_punctuation(letter: char) -> bool {
    if letter.is_ascii() {
        return letter.is_ascii_punctuation();
    }
    matches!(
        get_general_category(letter),
        GeneralCategory::ConnectorPunctuation
            | GeneralCategory::DashPunctuation
            | GeneralCategory::ClosePunctuation
            | GeneralCategory::FinalPunctuation
            | GeneralCategory::InitialPunctuation
            | GeneralCategory::OtherPunctuation
            | GeneralCategory::OpenPunctuation
    )
}

/// Ideographs of the blocks that BERT's tokenizer names; each is a word of its own.
pub(crate) fn is_ideograph(letter: char) -> bool {
    matches!(
        u32::from(letter),
        0x4E00..=0x9FFF
            | 0x3400..=0x4DBF
            | 0x20000..=0x2A6DF
            | 0x2A700..=0x2B73F
            | 0x2B740..=0x2B81F
            | 0x2B920..=0x2CEAF
            | 0xF900..=0xFAFF
            | 0x2F800..=0x2FA1F
    )
}
