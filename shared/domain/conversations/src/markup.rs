//! A model's Markdown as plain text: emphasis and headings go, citations stay, and what is a link, an image or HTML is
//! told, so that the sentence is left out.

/// Maximum length of what stands in brackets, in letters.
const MAX_BRACKETS: usize = 200;

/// A sentence without markup.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Plain {
    /// With the citations that are none of a source left out.
    pub text: String,
    /// The same without citations.
    pub words: String,
    /// The numbers that it cites.
    pub cited: Vec<usize>,
    /// What it links to.
    pub links: Vec<String>,
    /// Whether it has what is never shown.
    pub is_harmful: bool,
}

/// Reads a sentence whose sources have the numbers from 1 to `sources`.
pub(crate) fn plain(sentence: &str, sources: usize) -> Plain {
    let mut plain = Plain {
        text: String::new(),
        words: String::new(),
        cited: Vec::new(),
        links: Vec::new(),
        is_harmful: false,
    };
    let mut letters = Letters::of(sentence);
    let mut begins_line = true;
    while let Some(letter) = letters.next() {
        let was_beginning = begins_line;
        begins_line = letter == '\n' || was_beginning && letter == ' ';
        match letter {
            '!' if letters.peek() == Some('[') => plain.is_harmful = true,
            '<' if letters
                .peek()
                .is_some_and(|next| next.is_alphabetic() || matches!(next, '/' | '!' | '?')) =>
            {
                plain.is_harmful = true;
            }
            '[' => brackets(&mut letters, sources, &mut plain),
            '*' if was_beginning && letters.peek() == Some(' ') => plain.both('-'),
            '*' | '`' | '~' | '|' | '\\' => {}
            '#' if was_beginning => begins_line = true,
            '_' if letters.peek() == Some('_') => {
                letters.next();
            }
            other => plain.both(other),
        }
    }
    plain.is_harmful |= is_markup(&plain.text) || is_markup(&plain.words);
    plain
}

/// Whether a text, as it is shown, begins HTML, an image or a link: what was left out of it may have put one together.
pub(crate) fn is_markup(text: &str) -> bool {
    let mut tags = text.match_indices('<');
    tags.any(|(place, _)| {
        !text
            .get(place + 1..)
            .is_some_and(|rest| rest.starts_with(|next: char| next == ' ' || next.is_ascii_digit()))
    }) || text.contains("![")
        || text.contains("](")
}

/// A text without its citations. What they stand between stays apart.
pub(crate) fn without_citations(text: &str) -> String {
    let mut left = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        let number = after.split_once(']');
        match number.filter(|(number, _)| number.bytes().all(|digit| digit.is_ascii_digit())) {
            Some((_, behind)) => {
                left.push_str(before.trim_end_matches(' '));
                let is_apart = behind.starts_with(|next: char| {
                    next.is_whitespace()
                        || matches!(next, '[' | '.' | ',' | ';' | ':' | '!' | '?' | '…' | ')')
                });
                if !is_apart && !behind.is_empty() && !left.ends_with('\n') {
                    left.push(' ');
                }
                rest = behind;
            }
            None => {
                left.push_str(before);
                left.push('[');
                rest = after;
            }
        }
    }
    left.push_str(rest);
    left
}

impl Plain {
    fn both(&mut self, letter: char) {
        self.text.push(letter);
        self.words.push(letter);
    }
}

/// What stands in brackets: citations, the text of a link, or text.
fn brackets(letters: &mut Letters, sources: usize, plain: &mut Plain) {
    let Some(inner) = letters.until(']') else {
        return;
    };
    let inner = inner.trim_matches('[').trim();
    let is_citation = !inner.is_empty()
        && inner
            .chars()
            .all(|letter| letter.is_ascii_digit() || matches!(letter, ',' | ' ' | ';' | '^'));
    if is_citation {
        // The second bracket of `[[1]]`.
        if letters.peek() == Some(']') {
            letters.next();
        }
        let numbers = inner.split([',', ' ', ';', '^']);
        for number in numbers.filter_map(|number| number.parse::<usize>().ok()) {
            if (1..=sources).contains(&number) {
                plain.text.push_str(&format!("[{number}]"));
                plain.cited.push(number);
            }
        }
    } else {
        for letter in inner.chars() {
            plain.both(letter);
        }
    }
    match letters.peek() {
        Some('(') if !is_citation => {
            letters.next();
            let target = letters.until(')').unwrap_or_default();
            let address = target.split_whitespace().next().unwrap_or_default();
            plain.links.push(address.to_owned());
        }
        // `[1](https://…)` and `[1]: https://…`.
        Some('(') => {
            letters.next();
            let target = letters.until(')').unwrap_or_default();
            match target.contains([':', '/', '.']) {
                true => plain.links.push(target),
                false => target.chars().for_each(|letter| plain.both(letter)),
            }
        }
        _ => {}
    }
}

/// The letters of a sentence, with brackets of all kinds as one kind.
struct Letters {
    letters: Vec<char>,
    place: usize,
}

impl Letters {
    fn of(sentence: &str) -> Self {
        let letters = sentence.chars().map(|letter| match letter {
            '【' | '［' | '〔' => '[',
            '】' | '］' | '〕' => ']',
            other => other,
        });
        Self {
            letters: letters.collect(),
            place: 0,
        }
    }

    fn peek(&self) -> Option<char> {
        self.letters.get(self.place).copied()
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.place += 1;
        Some(letter)
    }

    /// What stands before the next of these marks, which is passed; `None` where there is none nearby.
    fn until(&mut self, mark: char) -> Option<String> {
        let rest = self.letters.get(self.place..)?;
        let length = rest
            .iter()
            .take(MAX_BRACKETS)
            .position(|letter| *letter == mark)?;
        let found = rest.iter().take(length).collect();
        self.place += length + 1;
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations_are_read_in_each_form_and_those_of_nothing_go() {
        for (sentence, text, cited) in [
            ("Yes [1].", "Yes [1].", vec![1]),
            (
                "Yes [1, 2] 【2】［1］",
                "Yes [1][2] [2][1]",
                vec![1, 2, 2, 1],
            ),
            ("Yes [[2]] [7]", "Yes [2] ", vec![2]),
            ("[Dogs] **may** come", "Dogs may come", vec![]),
            ("## Dogs\n* one\n- two", " Dogs\n- one\n- two", vec![]),
        ] {
            let found = plain(sentence, 2);
            assert_eq!(
                (found.text.as_str(), found.cited),
                (text, cited),
                "{sentence}"
            );
            assert!(!found.is_harmful && found.links.is_empty(), "{sentence}");
        }
    }

    #[test]
    fn links_images_and_html_are_told() {
        for sentence in ["![x](https://evil.example/a)", "a <img src=x>", "</script>"] {
            assert!(plain(sentence, 1).is_harmful, "{sentence}");
        }
        assert!(!plain("for < 5 people, <6", 1).is_harmful);
        let link = plain("See [our page](https://a.example \"title\").", 1);
        assert_eq!(
            (link.text.as_str(), link.links),
            ("See our page.", vec!["https://a.example".to_owned()])
        );
        assert_eq!(
            plain("[1](https://evil.example)", 1).links,
            ["https://evil.example"]
        );
    }

    #[test]
    fn what_is_left_out_puts_no_markup_together() {
        for sentence in [
            "<*a href=//evil-pay.com/sauna>Book<*/a> [1].",
            "<[99]img src=x onerror=alert(1)> [1].",
            "<[1]img src=x>",
            "<`b>",
            "<",
            "[1]*(//evil.example)",
        ] {
            assert!(plain(sentence, 1).is_harmful, "{sentence}");
        }
    }

    #[test]
    fn words_stay_apart_where_a_citation_goes() {
        for (text, left) in [
            ("Dogs [1] may come [1][2].", "Dogs may come."),
            ("Pay at evil-pay.[1]com", "Pay at evil-pay. com"),
            ("Yes. [1]\n\nNo. [2] Why?", "Yes.\n\nNo. Why?"),
            ("[1] Yes", " Yes"),
            ("[a] b", "[a] b"),
        ] {
            assert_eq!(without_citations(text), left);
        }
    }
}
