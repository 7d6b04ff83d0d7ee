//! What texts state that can be compared letter by letter: numbers, prices in words, addresses, links.

mod addresses;
mod amounts;
mod numbers;

use addresses::{Address, normal};
use numbers::{Number, numbers};
use std::collections::HashSet;

/// From so many digits on, a number is one of a telephone or of an account, and stands as a whole in a source or not at all.
const WHOLE: usize = 7;

/// What sources state.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// Values of numbers: `1250` of `1'250.00`.
    values: HashSet<String>,
    /// The digits of numbers that follow one another, as one.
    digits: HashSet<String>,
    /// E-mail addresses, in lower case.
    mailboxes: HashSet<String>,
    /// All of it, in lower case.
    text: String,
    /// The same as folded words with a space on both sides of each.
    words: String,
    /// Addresses of the sources themselves.
    urls: HashSet<String>,
    /// Their hosts.
    hosts: HashSet<String>,
}

impl Facts {
    /// Adds what a text states.
    pub fn add(&mut self, text: &str) {
        let text = normal(text);
        for number in numbers(&text) {
            self.digits.insert(number.digits());
            self.values.extend(number.values());
        }
        let mailboxes = addresses::words(&text).filter(|word| word.contains('@'));
        self.mailboxes.extend(mailboxes.map(str::to_lowercase));
        self.words.push_str(&amounts::words(&text));
        self.text.push_str(&text.to_lowercase());
        self.text.push('\n');
    }

    /// Adds the address of a source.
    pub fn add_url(&mut self, url: &str) {
        self.urls.insert(url.to_owned());
        let rest = url.split("://").nth(1).unwrap_or_default();
        let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
        self.hosts.insert(host.to_lowercase());
    }

    /// Whether this very address is a source's.
    pub fn has_url(&self, url: &str) -> bool {
        self.urls.contains(url)
    }

    /// Whether all numbers, e-mail addresses and links of a sentence are known.
    pub fn support(&self, sentence: &str) -> bool {
        let sentence = normal(sentence);
        numbers(&sentence)
            .iter()
            .all(|number| self.has_number(number))
            && sentence
                .chars()
                .filter(|letter| letter.is_numeric() && !letter.is_ascii_digit())
                .all(|letter| self.text.contains(letter))
            && amounts::in_words(&sentence).all(|amount| self.words.contains(&amount))
            && self.has_addresses(&sentence)
    }

    /// Whether all addresses of a text are known.
    pub fn has_addresses(&self, text: &str) -> bool {
        addresses::words(&normal(text)).all(|word| self.has_address(word))
    }

    fn has_number(&self, number: &Number) -> bool {
        let digits = number.digits();
        if digits.len() >= WHOLE {
            // A national number within an international one.
            let short = digits.trim_start_matches('0');
            let is_known = |known: &String| known.ends_with(short);
            if self.digits.contains(&digits)
                || short.len() >= WHOLE && self.digits.iter().any(is_known)
            {
                return true;
            }
        }
        number.bare_digits() < WHOLE && number.parts.iter().all(|part| part.is_in(&self.values))
    }

    fn has_address(&self, word: &str) -> bool {
        if self.has_url(word) || self.has_url(&format!("{word}/")) {
            return true;
        }
        match Address::of(word) {
            Address::None => true,
            Address::Unknown => false,
            Address::Mailbox => self.mailboxes.contains(&word.to_lowercase()),
            Address::Hosts(hosts) => hosts
                .iter()
                .all(|host| host.is_bare && self.hosts.contains(&host.name.to_lowercase())),
        }
    }
}

#[cfg(test)]
mod tests;
