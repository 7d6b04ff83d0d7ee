//! What a function is called, in each way of writing.

use anyhow::{Error, Result, ensure};
use std::str::FromStr;

/// A function's name: two words or more in small letters, with hyphens in between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// As in `quote-create`: folder, component, route.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As in `quote_create`: SQL, modules.
    #[must_use]
    pub fn snake(&self) -> String {
        self.0.replace('-', "_")
    }

    /// As in `QuoteCreate`: types.
    #[must_use]
    pub fn camel(&self) -> String {
        let words = self.0.split('-').map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_uppercase() + rest
        });
        words.collect()
    }
}

impl FromStr for Name {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let is_word = |word: &str| {
            word.starts_with(|first: char| first.is_ascii_lowercase())
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        ensure!(
            name.len() <= 40 && name.contains('-') && name.split('-').all(is_word),
            "`{name}` is no name of a function: two words or more in small letters, with hyphens in between, at most \
             40 characters, such as quote-create"
        );
        Ok(Self(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_written_as_its_place_wants_it() {
        let name: Name = "quote-create2".parse().unwrap();

        assert_eq!(name.as_str(), "quote-create2");
        assert_eq!(name.snake(), "quote_create2");
        assert_eq!(name.camel(), "QuoteCreate2");
    }

    #[test]
    fn what_can_be_no_component_or_no_type_is_refused() {
        let long = format!("a-{}", "b".repeat(39));
        for name in [
            "",
            "quote",
            "Quote-create",
            "quote--create",
            "-quote",
            "quote-2",
            "../x-y",
            "é-a",
            &long,
        ] {
            assert!(name.parse::<Name>().is_err(), "{name}");
        }
    }
}
