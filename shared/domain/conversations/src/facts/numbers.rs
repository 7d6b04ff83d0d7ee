//! Numbers by their value, however their thousands, decimals, times and dates are written.

use std::collections::HashSet;

/// Numbers with no more than marks between them, which may be parts of one: `079 - 250 45 20`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Number {
    pub parts: Vec<Part>,
    digits: String,
}

/// A part of a number, without zeros that say nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Digits and no more.
    Bare(String, usize),
    /// What has thousands or decimals: `1250` or `42.5`.
    Value(String),
    /// `9.3` of `09:30`, with its hour and its minutes.
    Time(String, [String; 2]),
    /// A day, a month and a year, in the order in which they are written.
    Date([String; 3]),
}

/// Digits, with the marks before them.
struct Group {
    gap: String,
    digits: String,
}

impl Number {
    /// All its digits.
    pub(super) fn digits(&self) -> String {
        self.digits.clone()
    }

    /// How many digits are no value, time or date.
    pub(super) fn bare_digits(&self) -> usize {
        let bare = self.parts.iter().map(|part| match part {
            Part::Bare(_, length) => *length,
            _ => 0,
        });
        bare.sum()
    }

    /// What somebody may say who has read it.
    pub(super) fn values(&self) -> Vec<String> {
        let mut values = Vec::new();
        for part in &self.parts {
            match part {
                Part::Bare(value, _) | Part::Value(value) | Part::Time(value, _) => {
                    values.push(value.clone());
                }
                Part::Date([first, second, third]) => {
                    values.extend([first.clone(), second.clone(), third.clone()]);
                    // The day and the month alone.
                    values.push(decimal(first, second));
                    values.push(decimal(third, second));
                }
            }
        }
        values
    }
}

impl Part {
    /// Whether its value is one of these. Times and dates are known too where what they are made of is.
    pub(super) fn is_in(&self, values: &HashSet<String>) -> bool {
        match self {
            Self::Bare(value, _) | Self::Value(value) => values.contains(value),
            Self::Time(value, parts) => {
                values.contains(value) || parts.iter().all(|part| values.contains(part))
            }
            Self::Date(parts) => parts.iter().all(|part| values.contains(part)),
        }
    }
}

/// The numbers of a text.
pub(super) fn numbers(text: &str) -> Vec<Number> {
    groups(text)
        .into_iter()
        .map(|groups| Number {
            parts: parts(&groups),
            digits: groups.iter().map(|group| group.digits.as_str()).collect(),
        })
        .collect()
}

/// Groups of digits; those with no more than three marks between them are together.
fn groups(text: &str) -> Vec<Vec<Group>> {
    let mut found: Vec<Vec<Group>> = Vec::new();
    let mut gap = String::new();
    let mut was_digit = false;
    for letter in text.chars() {
        if !letter.is_ascii_digit() {
            gap.push(letter);
            was_digit = false;
            continue;
        }
        let is_joined = !gap.is_empty() && gap.chars().count() <= 3 && gap.chars().all(joins);
        let gap = std::mem::take(&mut gap);
        match found.last_mut() {
            Some(number) if was_digit => {
                if let Some(group) = number.last_mut() {
                    group.digits.push(letter);
                }
            }
            Some(number) if is_joined => number.push(Group {
                gap,
                digits: letter.to_string(),
            }),
            _ => found.push(vec![Group {
                gap: String::new(),
                digits: letter.to_string(),
            }]),
        }
        was_digit = true;
    }
    found
}

fn joins(mark: char) -> bool {
    matches!(
        mark,
        ' ' | '.' | ',' | ':' | '\'' | '’' | '-' | '‐'
            ..='―' | '−' | '/' | '(' | ')' | '_' | '~' | '·' | '•'
    )
}

fn parts(groups: &[Group]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = groups;
    while let Some(first) = rest.first() {
        let (part, length) = date(rest)
            .or_else(|| time(rest))
            .or_else(|| value(rest))
            .unwrap_or_else(|| (Part::Bare(bare(&first.digits), first.digits.len()), 1));
        parts.push(part);
        rest = rest.get(length..).unwrap_or_default();
    }
    parts
}

fn date(groups: &[Group]) -> Option<(Part, usize)> {
    let [first, second, third, ..] = groups else {
        return None;
    };
    let is_alike = second.gap == third.gap && matches!(second.gap.as_str(), "." | "-" | "/");
    let is_date = matches!(
        [first, second, third].map(|group| group.digits.len()),
        [1 | 2, 1 | 2, 4] | [4, 1 | 2, 1 | 2]
    );
    let parts = [first, second, third].map(|group| bare(&group.digits));
    (is_alike && is_date).then_some((Part::Date(parts), 3))
}

fn time(groups: &[Group]) -> Option<(Part, usize)> {
    let [hour, minute, ..] = groups else {
        return None;
    };
    let is_time = minute.gap == ":" && hour.digits.len() <= 2 && minute.digits.len() == 2;
    let parts = [bare(&hour.digits), bare(&minute.digits)];
    is_time.then(|| (Part::Time(decimal(&hour.digits, &minute.digits), parts), 2))
}

/// Thousands and decimals: `1'250.00`, `1 250`, `42.50`.
fn value(groups: &[Group]) -> Option<(Part, usize)> {
    let first = groups.first()?;
    let mut whole = first.digits.clone();
    let mut length = 1;
    let mut thousands = "";
    if first.digits.len() <= 3 && !first.digits.starts_with('0') {
        for group in groups.get(1..).unwrap_or_default() {
            let separates = matches!(group.gap.as_str(), "," | "." | "'" | "’" | " ")
                && (thousands.is_empty() || thousands == group.gap);
            if !separates || group.digits.len() != 3 {
                break;
            }
            thousands = &group.gap;
            whole.push_str(&group.digits);
            length += 1;
        }
    }
    let value = match groups.get(length) {
        Some(group)
            if matches!(group.gap.as_str(), "." | ",")
                && group.gap != thousands
                && group.digits.len() <= 2 =>
        {
            length += 1;
            decimal(&whole, &group.digits)
        }
        _ => bare(&whole),
    };
    (length > 1).then_some((Part::Value(value), length))
}

/// Without a fraction that is none.
fn decimal(whole: &str, fraction: &str) -> String {
    match fraction.trim_end_matches('0') {
        "" => bare(whole),
        fraction => format!("{}.{fraction}", bare(whole)),
    }
}

fn bare(digits: &str) -> String {
    match digits.trim_start_matches('0') {
        "" => "0".to_owned(),
        bare => bare.to_owned(),
    }
}
