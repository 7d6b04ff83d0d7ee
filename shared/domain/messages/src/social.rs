//! Messages on WhatsApp, Messenger and Instagram, and templates that Meta approved.

use problem::Faults;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The longest text of an approved template, filled in, in characters.
pub(crate) const MAX_APPROVED: usize = 1_024;

/// A network of Meta.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// WhatsApp, by the Cloud API.
    Whatsapp,
    /// Messenger, by a page of Facebook.
    Messenger,
    /// Instagram, by a professional account.
    Instagram,
}

/// What a message on a network says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SocialContent {
    /// Words of one's own, which a network takes within 24 hours after the customer wrote.
    Text(String),
    /// A template of WhatsApp, which it takes at any time.
    Approved(ApprovedTemplate),
}

/// A template that Meta approved, with what stands for its placeholders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovedTemplate {
    /// Its name at Meta.
    pub name: String,
    /// Its language as Meta writes it, such as `en_US`.
    pub language: String,
    /// In the order of the text.
    pub parameters: Vec<ApprovedParameter>,
}

/// What stands for a placeholder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovedParameter {
    /// Of a named placeholder; `None` of a positional one.
    #[serde(default)]
    pub name: Option<String>,
    /// One line.
    pub text: String,
}

/// A piece of an approved text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece<'a> {
    Text(&'a str),
    Placeholder(&'a str),
}

/// The text of a template as Meta approved it: words, and placeholders as `{{1}}` or `{{first_name}}`.
pub(crate) struct ApprovedText<'a>(Vec<Piece<'a>>);

impl<'a> ApprovedText<'a> {
    /// Reads a text.
    ///
    /// # Errors
    /// What is wrong with it, for people.
    pub fn read(text: &'a str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let (name, after) = after
                .split_once("}}")
                .ok_or("has a placeholder that does not end")?;
            let name = name.trim();
            let is_name = !name.is_empty()
                && name.len() <= 60
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
            if !is_name {
                return Err(
                    "has placeholders as Meta has them: {{1}}, or {{first_name}} in small letters"
                        .to_owned(),
                );
            }
            pieces.extend([Piece::Text(before), Piece::Placeholder(name)]);
            rest = after;
        }
        pieces.push(Piece::Text(rest));
        let read = Self(pieces);
        let names = read.names();
        let positions = names.iter().filter(|name| is_position(name)).count();
        if positions > 0 && positions < names.len() {
            return Err(
                "has placeholders of both kinds: number all of them, or name all".to_owned(),
            );
        }
        let is_gapless = (1..=positions).all(|number| names.contains(&number.to_string().as_str()));
        match is_gapless {
            true => Ok(read),
            false => Err("has placeholders whose numbers begin at 1 and leave none out".to_owned()),
        }
    }

    /// The names of its placeholders, each once: by number, or as they come.
    pub fn names(&self) -> Vec<&'a str> {
        let mut names = Vec::new();
        for piece in &self.0 {
            if let Piece::Placeholder(name) = piece
                && !names.contains(name)
            {
                names.push(*name);
            }
        }
        names.sort_by_key(|name| name.parse::<usize>().unwrap_or_default());
        names
    }

    /// The text with values in the place of its placeholders.
    pub fn filled(&self, values: &BTreeMap<&str, String>) -> String {
        let pieces = self.0.iter().map(|piece| match piece {
            Piece::Text(text) => *text,
            Piece::Placeholder(name) => values.get(name).map_or("", String::as_str),
        });
        pieces.collect()
    }
}

/// Whether a placeholder is a number.
pub(crate) fn is_position(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_digit())
}

/// A value as Meta takes it: without line breaks, and without four blanks in a row.
pub(crate) fn one_parameter(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Adds a fault where a text is longer than a network takes.
pub(crate) fn check_length(network: Network, text: &str, place: &str, faults: &mut Faults) {
    let (length, most, unit) = match network {
        Network::Whatsapp => (text.chars().count(), 4_096, "characters"),
        Network::Messenger => (text.chars().count(), 2_000, "characters"),
        Network::Instagram => (text.len(), 1_000, "bytes"),
    };
    if length > most {
        faults.add(place, format!("must come to at most {most} {unit}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbered_or_named() {
        let text = ApprovedText::read("Hi {{2}}, at {{1}}. {{ 2 }}!").unwrap();
        assert_eq!(text.names(), ["1", "2"]);
        let values = [("1", "nine".to_owned()), ("2", "Ada".to_owned())].into();
        assert_eq!(text.filled(&values), "Hi Ada, at nine. Ada!");
        let text = ApprovedText::read("{{first_name}} {{day}}").unwrap();
        assert_eq!(text.names(), ["first_name", "day"]);
        for bad in [
            "{{1}} {{day}}",
            "{{2}}",
            "{{ day",
            "{{First}}",
            "{{}}",
            "{{a|b}}",
        ] {
            assert!(ApprovedText::read(bad).is_err(), "{bad}");
        }
        assert_eq!(one_parameter(" a\n b     c\t"), "a b c");
    }
}
