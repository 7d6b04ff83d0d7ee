//! Reads days and times of day as people say them and models write them, in six languages.
//!
//! Every word counts: an expression is read where all of its words are known and agree, and else not at all. So
//! `Tuesday, December 15` is a day only where that day is a Tuesday. `Not Monday`, `Thursday or Friday`,
//! `31 February` and days of the past are not read: a caller is asked, and nothing near is taken.
//!
//! - A day of the week is the next one; today counts. `Next Monday` is never today; where it may be the one of this
//!   week or of the next, it is not read.
//! - A day without a year is the next of its date. `9/12` may be two days, and is not read.
//! - Hours with minutes in digits are of 24 hours, such as `09:30`. `Half past two` and `3 o'clock` are in the hours in
//!   which this crate itself leaves out which half of the day it is: from eight to before seven.
//!
//! The crates that read such days know English alone.

mod clock;
mod lexer;
mod lexicon;
mod parser;
#[cfg(test)]
mod tests;

pub(crate) use clock::TimeOfDay;
use jiff::civil::Date;

/// What an expression says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expression {
    pub day: Option<Date>,
    pub time: Option<TimeOfDay>,
}

/// What an expression is given as. It tells a number without more, and `morgen`, which is a day and a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Day,
    Time,
}

/// Reads an expression, seen from today. `None` where it is not certain what it says.
pub(crate) fn read(text: &str, field: Field, today: Date) -> Option<Expression> {
    parser::parse(&lexer::tokens(text)?, field, today)
}

/// A number from 0 to 59, in digits or words: `2`, `two`, `the second`, `zwei`.
pub(crate) fn number(text: &str) -> Option<i8> {
    let mut tokens = lexer::tokens(text)?;
    tokens.retain(|token| *token != lexicon::Token::Filler);
    match tokens.as_slice() {
        [lexicon::Token::Number(number, _) | lexicon::Token::MonthOrNumber(_, number)] => {
            Some(*number)
        }
        [lexicon::Token::AtOrOne] => Some(1),
        _ => None,
    }
}

/// Whether any day or time will do.
pub(crate) fn is_any(text: &str) -> bool {
    lexicon::is_any(&lexer::words(text).join(" "))
}
