//! The sentences of a message: a negation or a condition of one says nothing about the next.

use crate::folded::folded;

/// French and Italian words that lose their end before a vowel: `j'exige`, `l'operatore`.
const ELIDED: [&str; 9] = ["j", "l", "d", "m", "t", "s", "c", "n", "qu"];

/// A sentence as its words are compared.
pub(crate) struct Sentence {
    pub text: String,
    pub words: Vec<String>,
    /// Where its clauses begin, counted in words.
    clause_starts: Vec<usize>,
    pub is_question: bool,
}

impl Sentence {
    /// Splits a text into sentences, and leaves out those without words.
    pub fn all(text: &str) -> Vec<Self> {
        let mut sentences = Vec::new();
        let mut sentence = Self::empty();
        let mut clause = String::new();
        let mut last = ' ';
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            let is_before_space = letters.peek().is_none_or(|next| next.is_whitespace());
            let (ends, ends_clause) = match letter {
                '!' | '?' | '¡' | '¿' | '…' | ';' | '\n' => (true, true),
                '.' => (is_before_space, is_before_space),
                ',' | ':' => (false, is_before_space),
                '-' => (false, is_before_space && last.is_whitespace()),
                '–' | '—' | '(' | ')' => (false, true),
                _ => (false, false),
            };
            clause.push(letter);
            if ends_clause {
                sentence.add(&std::mem::take(&mut clause));
            }
            if ends {
                sentence.is_question = letter == '?';
                sentences.push(std::mem::replace(&mut sentence, Self::empty()));
            }
            last = letter;
        }
        sentence.add(&clause);
        sentences.push(sentence);
        sentences.retain(|sentence| !sentence.words.is_empty());
        sentences
    }

    fn empty() -> Self {
        Self {
            text: String::new(),
            words: Vec::new(),
            clause_starts: Vec::new(),
            is_question: false,
        }
    }

    fn add(&mut self, clause: &str) {
        self.text.push_str(clause);
        self.clause_starts.push(self.words.len());
        self.words.extend(folded(&without_elisions(clause)));
    }

    /// The words of each clause.
    pub fn clauses(&self) -> impl Iterator<Item = &[String]> {
        let ends = self.clause_starts.iter().skip(1).copied();
        let ends = ends.chain([self.words.len()]);
        self.clause_starts
            .iter()
            .zip(ends)
            .filter_map(|(begin, end)| self.words.get(*begin..end))
    }

    /// Where the clause of a word begins.
    pub fn clause_of(&self, place: usize) -> usize {
        let before = self.clause_starts.iter().rfind(|begin| **begin <= place);
        before.copied().unwrap_or_default()
    }
}

/// A text in which a space stands for the apostrophe of a word that lost its end.
fn without_elisions(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut word = String::new();
    for letter in text.chars() {
        let is_elided = matches!(letter, '\'' | '’') && ELIDED.contains(&word.as_str());
        whole.push(if is_elided { ' ' } else { letter });
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        } else {
            word.clear();
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_sentences_and_these_have_clauses() {
        let sentences =
            Sentence::all("No. That's 1,500.50 too much, isn't it? J’exige - ou quelqu'un");
        let clauses: Vec<Vec<String>> = sentences
            .iter()
            .flat_map(Sentence::clauses)
            .map(|words| words.to_vec())
            .collect();
        assert_eq!(
            clauses,
            [
                vec!["no"],
                vec!["thats", "1", "500", "50", "too", "much"],
                vec!["isnt", "it"],
                vec!["j", "exige"],
                vec!["ou", "quelquun"],
            ]
        );
        let questions: Vec<bool> = sentences
            .iter()
            .map(|sentence| sentence.is_question)
            .collect();
        assert_eq!(questions, [false, true, false]);
        assert!(Sentence::all(" ... \n?!").is_empty());
    }
}
