//! A text as people see it: what hides in it would hide from the rest of this crate too.

/// On one line, without what has no width, with plain spaces and the usual forms of letters, digits and marks.
pub(crate) fn cleaned(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for letter in text
        .chars()
        .filter(|&letter| !letters::is_unseen(letter))
        .map(usual)
    {
        let is_space = letter.is_whitespace() || letter.is_control();
        if !is_space {
            cleaned.push(letter);
        } else if !cleaned.ends_with(' ') {
            cleaned.push(' ');
        }
    }
    cleaned.trim().to_owned()
}

/// Full-width forms and other signs for `@` and the full stop.
fn usual(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        '\u{fe6b}' => '@',
        '\u{2024}' | '\u{3002}' | '\u{ff61}' => '.',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_not_hidden_any_more() {
        assert_eq!(cleaned("a\u{200b}da＠example．com"), "ada@example.com");
        assert_eq!(cleaned(" a\r\n\tb\u{a0}\u{2028}c\u{0} "), "a b c");
        assert_eq!(cleaned("４１１１"), "4111");
    }
}
