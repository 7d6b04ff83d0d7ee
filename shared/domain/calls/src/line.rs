//! Texts on one line: what is spoken, and what is kept of what others wrote.

/// A text on one line of at most so many characters: line breaks and other controls become blanks, runs of blanks one.
pub(crate) fn of(text: &str, most: usize) -> String {
    let mut line = String::new();
    let mut length = 0;
    let spaced = text.chars().map(|letter| {
        let breaks = letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
        if breaks || letter.is_whitespace() {
            ' '
        } else {
            letter
        }
    });
    for letter in spaced {
        if letter == ' ' && (line.is_empty() || line.ends_with(' ')) {
            continue;
        }
        if length == most {
            break;
        }
        line.push(letter);
        length += 1;
    }
    line.truncate(line.trim_end().len());
    line
}

/// The same, cut after its last whole sentence or else word that fits, with an ellipsis.
pub(crate) fn spoken(text: &str, most: usize) -> String {
    let whole = of(text, usize::MAX);
    if whole.chars().count() <= most {
        return whole;
    }
    let cut: String = whole.chars().take(most.saturating_sub(1)).collect();
    let sentence = cut.rfind(['.', '?', '!']).map(|end| end + 1);
    let is_word = whole
        .get(cut.len()..)
        .is_some_and(|rest| rest.starts_with(' '));
    let word = if is_word {
        Some(cut.len())
    } else {
        cut.rfind(' ')
    };
    match (sentence, word) {
        (Some(end), _) if end * 2 > cut.len() => cut.get(..end).unwrap_or_default().to_owned(),
        (_, Some(end)) => {
            let kept = cut.get(..end).unwrap_or_default();
            format!("{}…", kept.trim_end_matches([',', ' ']))
        }
        (_, None) => format!("{cut}…"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_breaks_and_an_end() {
        assert_eq!(of(" a\r\n b\u{2028}\tc\0 ", 10), "a b c");
        assert_eq!(of("äöü one", 5), "äöü o");
        assert_eq!(of("äöü one", 4), "äöü");
        assert_eq!(of("\n\n", 5), "");
    }

    #[test]
    fn what_is_too_long_ends_with_a_sentence_or_a_word() {
        assert_eq!(spoken("Short enough.", 20), "Short enough.");
        assert_eq!(spoken("One sentence. Another one.", 20), "One sentence.");
        assert_eq!(spoken("one two three four five", 15), "one two three…");
        assert_eq!(spoken(&"a".repeat(30), 10), format!("{}…", "a".repeat(9)));
        for most in 0..40 {
            let said = spoken("Grüße, one two. Three four five six? Seven.", most);
            assert!(said.chars().count() <= most.max(1), "{most}: {said}");
        }
    }
}
