//! What stands between `{{ }}` and `{% %}`, read without recursion before the parser sees it.

use crate::{Fault, MAX_TEMPLATE};
use std::ops::Range;

/// The longest tag, in bytes: a third of what has been seen to exhaust an instance's stack.
const MAX_TAG: usize = 1_000;
/// The most tags of a template.
const MAX_TAGS: usize = 1_000;
/// How deep `if` and `for` may stand in each other.
const MAX_DEPTH: usize = 10;

/// What may stand behind `|`.
pub(crate) const FILTERS: [&str; 4] = ["default", "upper", "lower", "url"];
/// Words before a bracket that call nothing.
const KEYWORDS: [&str; 8] = ["and", "or", "not", "if", "elif", "in", "is", "else"];

/// A tag, by its place in the template.
pub(crate) struct Tag {
    pub place: Range<usize>,
    /// Whether it writes a value: `{{ }}`.
    pub writes: bool,
}

/// Finds the tags, and refuses what the language does not have.
pub(crate) fn read(template: &str) -> Result<Vec<Tag>, Fault> {
    if template.len() > MAX_TEMPLATE {
        return Err(Fault::TooLong);
    }
    let mut tags = Vec::new();
    let mut depth = 0_usize;
    let mut from = 0;
    while let Some((begin, kind)) = next_open(template, from) {
        let line = line_of(template, begin);
        let (close, name) = match kind {
            '{' => ("}}", "{{"),
            '%' => ("%}", "{%"),
            _ => {
                return Err(Fault::at(line, "comments {# #} are not taken"));
            }
        };
        let rest = template.get(begin + 2..).unwrap_or_default();
        let length = end_of(rest, close)
            .ok_or_else(|| Fault::at(line, format!("{name} is not closed with {close}")))?;
        let inside = rest.get(..length).unwrap_or_default();
        if length > MAX_TAG {
            return Err(Fault::at(
                line,
                format!("a tag has at most {MAX_TAG} characters"),
            ));
        }
        check_letters(inside, line)?;
        check_words(inside).map_err(|reason| Fault::at(line, reason))?;
        if kind == '%' {
            depth = deeper(inside, depth).map_err(|reason| Fault::at(line, reason))?;
        }
        from = begin + 2 + length + 2;
        tags.push(Tag {
            place: begin..from,
            writes: kind == '{',
        });
        if tags.len() > MAX_TAGS {
            return Err(Fault::at(
                line,
                format!("a template has at most {MAX_TAGS} tags"),
            ));
        }
    }
    Ok(tags)
}

/// The line of a place, counted from 1.
pub(crate) fn line_of(template: &str, place: usize) -> usize {
    let before = template.get(..place).unwrap_or_default();
    1 + before.bytes().filter(|byte| *byte == b'\n').count()
}

/// The next place of `{{`, `{%` or `{#`, and which it is.
fn next_open(template: &str, from: usize) -> Option<(usize, char)> {
    let rest = template.get(from..)?;
    let mut letters = rest.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        if letter == '{'
            && let Some((_, next @ ('{' | '%' | '#'))) = letters.peek()
        {
            return Some((from + at, *next));
        }
    }
    None
}

/// Where a tag ends, before its `close`. A text in quotes may hold one.
fn end_of(rest: &str, close: &str) -> Option<usize> {
    let mut quote = None;
    let mut is_escaped = false;
    for (at, letter) in rest.char_indices() {
        match quote {
            Some(_) if is_escaped => is_escaped = false,
            Some(_) if letter == '\\' => is_escaped = true,
            Some(open) if letter == open => quote = None,
            Some(_) => {}
            None if letter == '"' || letter == '\'' => quote = Some(letter),
            None if rest.get(at..).is_some_and(|rest| rest.starts_with(close)) => return Some(at),
            None => {}
        }
    }
    None
}

/// Refuses arithmetic, lists and objects: a value is written as it is, and nothing grows.
fn check_letters(inside: &str, line: usize) -> Result<(), Fault> {
    let mut quote = None;
    let mut is_escaped = false;
    for letter in inside.trim_matches('-').chars() {
        match quote {
            Some(_) if is_escaped => is_escaped = false,
            Some(_) if letter == '\\' => is_escaped = true,
            Some(open) if letter == open => quote = None,
            Some(_) => {}
            None if letter == '"' || letter == '\'' => quote = Some(letter),
            None if letter.is_alphanumeric() || letter.is_whitespace() => {}
            None if "_.|,()=!<>".contains(letter) => {}
            None => return Err(Fault::at(line, format!("`{letter}` can't stand in a tag"))),
        }
    }
    Ok(())
}

/// Refuses filters, tests and functions that are not there: the parser takes any name, and they would be missed only when a
/// message is sent.
fn check_words(inside: &str) -> Result<(), String> {
    let mut before = ["", ""];
    for word in words(inside) {
        match (before, word) {
            ([_, "|"], name) if !FILTERS.contains(&name) => {
                return Err(format!(
                    "there is no filter {name}; there are {}",
                    FILTERS.join(", ")
                ));
            }
            ([_, "is"] | ["is", "not"], name) if !matches!(name, "not" | "defined") => {
                return Err(format!("there is no test {name}; there is `is defined`"));
            }
            ([open, name], "(") if is_name(name) && !KEYWORDS.contains(&name) && open != "|" => {
                return Err("there are no functions to call".to_owned());
            }
            _ => {}
        }
        let [_, last] = before;
        before = [last, word];
    }
    Ok(())
}

/// Names and signs, without what stands in quotes.
fn words(inside: &str) -> impl Iterator<Item = &str> {
    let mut rest = inside;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let first = rest.chars().next()?;
        let length = match first {
            '"' | '\'' => end_of_quote(rest),
            first if is_letter(first) => {
                rest.find(|letter| !is_letter(letter)).unwrap_or(rest.len())
            }
            first => first.len_utf8(),
        };
        let (word, after) = rest.split_at_checked(length)?;
        rest = after;
        Some(word)
    })
}

/// The length of a text in quotes, at which `rest` begins.
fn end_of_quote(rest: &str) -> usize {
    let mut letters = rest.char_indices();
    let quote = letters.next().map(|(_, letter)| letter);
    while let Some((at, letter)) = letters.next() {
        if letter == '\\' {
            letters.next();
        } else if Some(letter) == quote {
            return at + 1;
        }
    }
    rest.len()
}

fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

fn is_name(word: &str) -> bool {
    word.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
}

/// How deep one is after a `{% %}`.
fn deeper(inside: &str, depth: usize) -> Result<usize, String> {
    let word = inside
        .trim_matches('-')
        .split_whitespace()
        .next()
        .unwrap_or_default();
    match word {
        "if" | "for" if depth == MAX_DEPTH => Err(format!(
            "if and for stand at most {MAX_DEPTH} deep in each other"
        )),
        "if" | "for" => Ok(depth + 1),
        "endif" | "endfor" => depth
            .checked_sub(1)
            .ok_or_else(|| format!("{word} without its beginning")),
        "elif" | "else" => Ok(depth),
        _ => Err(format!(
            "{{% {word} %}} is not taken; there are if, elif, else, endif, for, endfor"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(template: &str) -> String {
        read(template)
            .err()
            .map_or_else(String::new, |fault| fault.to_string())
    }

    #[test]
    fn tags_are_found_past_quotes() {
        let tags = read("a {{ x | default('}}') }} b {%- if y -%} c {% endif %}").unwrap();
        assert_eq!(
            tags.iter().map(|tag| tag.writes).collect::<Vec<_>>(),
            [true, false, false]
        );
        assert_eq!(tags[0].place, 2..25);
        assert_eq!(reason("{ name } { { x } }"), "");
    }

    #[test]
    fn what_the_language_does_not_have_is_named_with_its_line() {
        for (template, expected) in [
            ("Hi\n{{ name", "line 2: {{ is not closed with }}"),
            (
                "{% include 'x' %}",
                "line 1: {% include %} is not taken; there are if, elif, else, endif, for, endfor",
            ),
            (
                "{% set x = 1 %}",
                "line 1: {% set %} is not taken; there are if, elif, else, endif, for, endfor",
            ),
            ("{{ 'a' * 1000000 }}", "line 1: `*` can't stand in a tag"),
            ("{{ [1] }}", "line 1: `[` can't stand in a tag"),
            ("\n\n{{ a + b }}", "line 3: `+` can't stand in a tag"),
            ("{% endif %}", "line 1: endif without its beginning"),
            ("{# note #}", "line 1: comments {# #} are not taken"),
            (
                "{{ a | reverse }}",
                "line 1: there is no filter reverse; there are default, upper, lower, url",
            ),
            (
                "{{ a | default('| b') | safe }}",
                "line 1: there is no filter safe; there are default, upper, lower, url",
            ),
            (
                "{% if a is odd %}",
                "line 1: there is no test odd; there is `is defined`",
            ),
            ("{{ a.b('c') }}", "line 1: there are no functions to call"),
            ("{{ range (9) }}", "line 1: there are no functions to call"),
            ("{% if not (a is not defined) and (b | default('x')) %}", ""),
        ] {
            assert_eq!(reason(template), expected, "{template}");
        }
        assert_eq!(
            read(&"x".repeat(MAX_TEMPLATE + 1)).err(),
            Some(Fault::TooLong)
        );
        assert!(reason(&format!("{{{{ {} }}}}", "a".repeat(1000))).contains("at most 1000"));
        assert!(reason(&"{{ a }}".repeat(1001)).contains("at most 1000 tags"));
        assert!(reason(&"{% if a %}".repeat(11)).contains("at most 10 deep"));
    }
}
