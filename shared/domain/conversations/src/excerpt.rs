//! The sentences of a passage that say most about a question.

use crate::{folded::folded, orders::gives_orders};

/// Words are compared by so many first letters, which are alike in most forms of a word.
const STEM: usize = 5;
/// Shorter words say little.
const SHORTEST: usize = 3;

/// The best sentence of a text for a question, with its neighbors as far as they fit into so many characters. Unchanged,
/// but for what can't be seen and for line breaks; an ellipsis stands for what is left out.
pub(crate) fn excerpt(text: &str, question: &str, max: usize) -> String {
    let text = without_orders(text);
    let asked: Vec<String> = folded(question)
        .iter()
        .filter(|word| word.chars().count() >= SHORTEST)
        .map(|word| stem(word))
        .collect();
    let sentences = sentences(&text);
    let score = |sentence: &str| {
        let words: Vec<String> = folded(sentence).iter().map(|word| stem(word)).collect();
        asked.iter().filter(|word| words.contains(word)).count()
    };
    // The first of equals.
    let best = sentences
        .iter()
        .enumerate()
        .rev()
        .max_by_key(|(_, sentence)| score(sentence))
        .map_or(0, |(place, _)| place);
    let length = |from: usize, to: usize| {
        let chosen = sentences.get(from..to).unwrap_or_default();
        chosen
            .iter()
            .map(|sentence| sentence.chars().count() + 1)
            .sum::<usize>()
    };
    let (mut from, mut to) = (best, best + 1);
    loop {
        if to < sentences.len() && length(from, to + 1) <= max {
            to += 1;
        } else if from > 0 && length(from - 1, to) <= max {
            from -= 1;
        } else {
            break;
        }
    }
    let chosen = sentences.get(from..to).unwrap_or_default().join(" ");
    let before = if from > 0 { "… " } else { "" };
    let after = if to < sentences.len() { " …" } else { "" };
    format!("{before}{}{after}", cut(&chosen, max))
}

/// A text at a word's end, if it is too long.
pub(crate) fn cut(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        None => text.to_owned(),
        Some((end, _)) => {
            let kept = text.get(..end).unwrap_or_default();
            let kept = kept.rsplit_once(' ').map_or(kept, |(kept, _)| kept);
            format!("{kept}…")
        }
    }
}

/// A text in one line, without what can't be seen and without sentences that give orders to whoever reads it out.
pub(crate) fn without_orders(text: &str) -> String {
    let text = visible(text);
    let kept: Vec<&str> = sentences(&text)
        .into_iter()
        .filter(|sentence| !gives_orders(sentence))
        .collect();
    kept.join(" ")
}

/// Whether a letter can be seen, and does not turn the direction of others.
pub(crate) fn is_seen(letter: char) -> bool {
    !letter.is_control() && !is_hidden(letter)
}

/// A text in one line, without letters that can't be seen or that turn the direction of others.
pub(crate) fn visible(text: &str) -> String {
    let seen: String = text
        .chars()
        .map(|letter| if letter.is_whitespace() { ' ' } else { letter })
        .filter(|letter| is_seen(*letter))
        .collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_hidden(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{e000}'..='\u{f8ff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..)
}

/// Sentences end with a mark and a space; what has no such end is one.
fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest
            .char_indices()
            .zip(rest.chars().skip(1))
            .find(|((_, mark), next)| matches!(mark, '.' | '!' | '?' | '。') && *next == ' ')
            .map_or(rest.len(), |((place, mark), _)| place + mark.len_utf8());
        let (sentence, others) = rest.split_at_checked(end).unwrap_or((rest, ""));
        found.push(sentence);
        rest = others.trim_start();
    }
    found
}

fn stem(word: &str) -> String {
    word.chars().take(STEM).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "The hut is open from June. Dogs are welcome on a leash. Cats stay at home. Parking is free.";

    #[test]
    fn the_best_sentence_stands_with_its_neighbors() {
        assert_eq!(
            excerpt(TEXT, "May my dog come on a leash?", 30),
            "… Dogs are welcome on a leash. …"
        );
        assert_eq!(
            excerpt(TEXT, "leash", 60),
            "… Dogs are welcome on a leash. Cats stay at home. …"
        );
        assert_eq!(excerpt(TEXT, "leash", 400), TEXT);
        assert_eq!(excerpt("", "leash", 400), "");
    }

    #[test]
    fn a_long_sentence_ends_with_a_word() {
        assert_eq!(excerpt("one two three four", "one", 9), "one two…");
        assert_eq!(cut("äöü äöü", 5), "äöü…");
    }

    #[test]
    fn what_nobody_sees_is_left_out() {
        assert_eq!(
            excerpt("Do\u{200b}gs\u{202e} are\n\nwel\u{e0041}come.", "dogs", 99),
            "Dogs are welcome."
        );
    }
}
