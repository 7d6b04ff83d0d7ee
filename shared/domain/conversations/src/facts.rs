//! What texts state that can be compared letter by letter: numbers, addresses, links.

use std::collections::HashSet;

/// From so many digits on, a number is one of a telephone or of an account, and stands as a whole in a source or not at all.
const WHOLE: usize = 7;

/// What sources state.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// Groups of digits, without leading zeros.
    groups: HashSet<String>,
    /// Groups that follow one another, as one.
    numbers: Vec<String>,
    /// All of it, in lower case.
    text: String,
    /// Addresses of the sources themselves.
    urls: HashSet<String>,
}

impl Facts {
    /// Adds what a text states.
    pub fn add(&mut self, text: &str) {
        for number in numbers(text) {
            self.groups.extend(number.iter().map(|group| bare(group)));
            self.numbers.push(number.concat());
        }
        self.text.push_str(&text.to_lowercase());
        self.text.push('\n');
    }

    /// Adds the address of a source.
    pub fn add_url(&mut self, url: &str) {
        self.urls.insert(url.to_owned());
    }

    /// Whether this very address is a source's.
    pub fn has_url(&self, url: &str) -> bool {
        self.urls.contains(url)
    }

    /// Whether all numbers, e-mail addresses and links of a sentence are known.
    pub fn support(&self, sentence: &str) -> bool {
        numbers(sentence)
            .iter()
            .all(|number| self.has_number(number))
            && sentence
                .chars()
                .filter(|letter| letter.is_numeric() && !letter.is_ascii_digit())
                .all(|letter| self.text.contains(letter))
            && sentence
                .split(is_end_of_address)
                .all(|word| self.has_address(word))
    }

    fn has_number(&self, number: &[String]) -> bool {
        let whole = number.concat();
        if self.numbers.contains(&whole) {
            return true;
        }
        let is_date = number.len() == 3
            && whole.len() <= 8
            && number.iter().all(|group| group.len() <= 4)
            && number.iter().any(|group| group.len() == 4);
        if whole.len() >= WHOLE && !is_date {
            // A national number within an international one.
            let short = whole.trim_start_matches('0');
            return short.len() >= WHOLE && self.numbers.iter().any(|known| known.ends_with(short));
        }
        number.iter().enumerate().all(|(place, group)| {
            self.groups.contains(&bare(group))
                // Nothing after the point.
                || place > 0 && group.bytes().all(|digit| digit == b'0')
        })
    }

    fn has_address(&self, word: &str) -> bool {
        let word = word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '/');
        if word.contains("://") || word.starts_with("www.") {
            return self.has_url(word) || self.has_url(&format!("{word}/"));
        }
        if word.contains('@') {
            let mut known = self.text.split(is_end_of_address);
            let word = word.to_lowercase();
            return known
                .any(|known| known.trim_matches(|letter: char| !letter.is_alphanumeric()) == word);
        }
        if ["javascript:", "data:", "vbscript:", "file:"]
            .iter()
            .any(|scheme| word.to_lowercase().starts_with(scheme))
        {
            return false;
        }
        match host_of(word) {
            None => true,
            Some(host) => {
                let is_of_source = self.urls.iter().any(|url| {
                    let rest = url.split("://").nth(1).unwrap_or_default();
                    rest.split(['/', '?', '#', ':']).next() == Some(host)
                });
                // `St.Moritz` is written like a host, and is none.
                let last = word.rsplit('.').next().unwrap_or_default();
                is_of_source && !word.contains('/')
                    || last.starts_with(char::is_uppercase)
                        && self.text.contains(&word.to_lowercase())
            }
        }
    }
}

/// The host of what is written like a link without its scheme.
fn host_of(word: &str) -> Option<&str> {
    let host = word.split(['/', '?', '#', ':']).next()?;
    let mut labels = host.split('.').rev();
    let top = labels.next()?;
    let is_host = top.chars().count() >= 2
        && top.chars().all(char::is_alphabetic)
        && labels.clone().next().is_some()
        && labels.all(|label| !label.is_empty());
    is_host.then_some(host)
}

fn is_end_of_address(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(
            letter,
            '<' | '>' | '(' | ')' | '[' | ']' | '"' | '“' | '”' | ',' | ';'
        )
}

/// Groups of digits; those with no more than marks between them are of one number.
fn numbers(text: &str) -> Vec<Vec<String>> {
    let mut found: Vec<Vec<String>> = Vec::new();
    let mut group = String::new();
    let mut gap = String::from("-");
    let mut goes_on = false;
    let mut end = |group: &mut String, goes_on: bool| {
        if group.is_empty() {
            return;
        }
        let group = std::mem::take(group);
        match found.last_mut() {
            Some(last) if goes_on => last.push(group),
            _ => found.push(vec![group]),
        }
    };
    for letter in text.chars() {
        if letter.is_ascii_digit() {
            if group.is_empty() {
                goes_on = !gap.is_empty() && gap.chars().count() <= 2 && gap.chars().all(joins);
                gap.clear();
            }
            group.push(letter);
        } else {
            end(&mut group, goes_on);
            gap.push(letter);
        }
    }
    end(&mut group, goes_on);
    found
}

fn joins(mark: char) -> bool {
    matches!(
        mark,
        ' ' | '\u{a0}' | '\u{202f}' | '.' | ',' | ':' | '\'' | '’' | '-' | '/' | '(' | ')'
    )
}

fn bare(group: &str) -> String {
    match group.trim_start_matches('0') {
        "" => "0".to_owned(),
        bare => bare.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        let mut facts = Facts::default();
        facts.add(
            "The sauna costs CHF 1'250.00 for 4 people from 09:00 on 29.11.2026 in St.Moritz. Call +41 79 123 45 67 or \
             write to hello@alpine.example. See evil.example/x.",
        );
        facts.add_url("https://alpine.example/sauna");
        facts
    }

    #[test]
    fn what_is_stated_in_a_source_is_known_however_it_is_written() {
        for sentence in [
            "It costs 1,250 francs.",
            "From 9:00 for 4 people in St.Moritz.",
            "On 2026-11-29.",
            "Call +41791234567, or 079 123 45 67.",
            "Write to Hello@alpine.example.",
            "More: https://alpine.example/sauna",
            "At alpine.example you find more, e.g. prices, z.B. hier.",
        ] {
            assert!(facts().support(sentence), "{sentence}");
        }
    }

    #[test]
    fn what_is_in_no_source_is_not() {
        for sentence in [
            "It costs 1,350 francs.",
            "For 5 people.",
            "Call 0900 123 456.",
            "Call +41 79 123 45 68.",
            "Write to hello@evil.example.",
            "See https://alpine.example/sauna?q=secret",
            "See https://evil.example/x",
            "See evil.example/x",
            "Go to www.evil.example now.",
            "javascript:alert(1)",
            "It costs ٣٥ francs.",
        ] {
            assert!(!facts().support(sentence), "{sentence}");
        }
    }
}
