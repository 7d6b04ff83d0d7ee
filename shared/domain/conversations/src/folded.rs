//! A text as its words are compared.

/// The words of a text in lower case, without accents and apostrophes.
pub(crate) fn folded(text: &str) -> Vec<String> {
    let letters: String = text
        .chars()
        .filter(|letter| !matches!(letter, '\'' | '’'))
        .flat_map(char::to_lowercase)
        .map(plain)
        .collect();
    letters
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.replace('ß', "ss"))
        .collect()
}

/// A letter of the languages that are spoken here, without its accent.
fn plain(letter: char) -> char {
    match letter {
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' => 'o',
        'ù'..='ü' => 'u',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_without_accents_and_apostrophes() {
        assert_eq!(folded("Don’t—Rückerstattung!"), ["dont", "ruckerstattung"]);
        assert_eq!(folded("heißt ça?"), ["heisst", "ca"]);
    }
}
