//! Texts with variables, in a part of Jinja's syntax: `{{ name }}`, `{{ name | default("you") }}`, `{% if %}`, `{% for %}`.
//!
//! [`check`] refuses what can't be read before anything is compiled, so that no text of a tenant ends an instance: the
//! parser is recursive, and an instance has a small stack. [`fill`] names every variable that is missing, at once.
//!
//! ```
//! use serde_json::json;
//! use templates::{Format, fill};
//!
//! let values = json!({ "name": "Ada & Co", "day": "" });
//! let values = values.as_object().unwrap();
//! assert_eq!(fill("Hi {{ name }}", Format::Html, values).unwrap(), "Hi Ada &amp; Co");
//! let problem = fill("{{ day }} at {{ hour }}", Format::Text, values).unwrap_err();
//! assert_eq!(problem.missing(), ["day", "hour"]);
//! ```

mod engine;
mod html;
mod plain;
mod tags;
mod values;

pub use self::{html::escape, plain::text_of};

use serde_json::{Map, Value};
use std::{collections::BTreeSet, fmt};

/// The longest template, in bytes.
pub const MAX_TEMPLATE: usize = 32_000;
/// The longest text that a template makes, in bytes.
pub const MAX_OUTPUT: usize = 200_000;

/// What a text is, and so how values are written into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Plain text: values stand as they are.
    Text,
    /// HTML: values are escaped.
    Html,
}

/// Why a template can't be saved or filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is longer than [`MAX_TEMPLATE`].
    TooLong,
    /// It can't be read: the line, counted from 1, and why.
    Broken {
        /// Counted from 1.
        line: usize,
        /// What is wrong there.
        reason: String,
    },
    /// These variables have no value, in the order of their names.
    Missing(Vec<String>),
    /// What it makes is longer than [`MAX_OUTPUT`], or takes too many steps.
    TooMuch,
}

impl Fault {
    pub(crate) fn at(line: usize, reason: impl Into<String>) -> Self {
        Self::Broken {
            line,
            reason: reason.into(),
        }
    }

    /// The variables without a value; none where that is not what is wrong.
    #[must_use]
    pub fn missing(&self) -> &[String] {
        match self {
            Self::Missing(names) => names,
            _ => &[],
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(formatter, "must have at most {MAX_TEMPLATE} bytes"),
            Self::Broken { line, reason } => write!(formatter, "line {line}: {reason}"),
            Self::Missing(names) => write!(formatter, "has no value for {}", names.join(", ")),
            Self::TooMuch => formatter.write_str("makes too long a text; write less, or loop less"),
        }
    }
}

/// Checks a template, and gives the names that it uses, such as `customer.first_name`.
///
/// # Errors
/// [`Fault::TooLong`] and [`Fault::Broken`].
pub fn check(template: &str, format: Format) -> Result<BTreeSet<String>, Fault> {
    let found = tags::read(template)?;
    if format == Format::Html {
        html::check(template, &found)?;
    }
    engine::names(template, format)
}

/// Fills in a template. Null and blank values count as missing; one that stands in a branch which is not taken, or has a
/// `default`, is not needed.
///
/// # Errors
/// Every [`Fault`]: a template that was saved before its rules changed may be broken too.
pub fn fill(template: &str, format: Format, values: &Map<String, Value>) -> Result<String, Fault> {
    let found = tags::read(template)?;
    if format == Format::Html {
        html::check(template, &found)?;
    }
    engine::fill(template, format, values)
}
