//! Which characters people see. `private.bound_table` says the same of what is shown as a name.

/// Whether a character has no mark of its own on the page: soft hyphens, joiners, marks of direction, fillers, variation
/// selectors and tags (after `Default_Ignorable_Code_Point` of Unicode).
pub fn is_unseen(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether nothing of a text is to be seen.
pub fn is_blank(text: &str) -> bool {
    text.chars()
        .all(|letter| letter.is_whitespace() || letter.is_control() || is_unseen(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_blank_where_nothing_of_it_is_seen() {
        for blank in ["", " \t\n", "\u{200b}", "\u{3164}\u{ad} ", "\u{2003}"] {
            assert!(is_blank(blank), "{blank:?}");
        }
        for seen in ["a", "\u{200b}a", ".", "\u{1f44d}\u{fe0f}"] {
            assert!(!is_blank(seen), "{seen:?}");
        }
    }
}
