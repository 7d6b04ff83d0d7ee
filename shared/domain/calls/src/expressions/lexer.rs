//! Cuts an expression into tokens: words, numbers, and days and times in digits.

use super::{
    clock::{Clock, Form},
    lexicon::{self, Kind, Token},
};
use crate::folded::plain;
use jiff::civil::Date;

/// A word, or what digits say.
enum Lexeme {
    Word(String),
    Tokens(Vec<Token>),
}

/// The tokens of an expression. `None` where something in it is not known.
pub(super) fn tokens(text: &str) -> Option<Vec<Token>> {
    let text = plain(text).replace("a.m", "am").replace("p.m", "pm");
    let lexemes = lexemes(&text)?;
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(lexeme) = lexemes.get(at) {
        match lexeme {
            Lexeme::Tokens(known) => {
                tokens.extend(known);
                at += 1;
            }
            Lexeme::Word(_) => {
                let following = lexemes.get(at..)?.iter().map_while(|lexeme| match lexeme {
                    Lexeme::Word(word) => Some(word.as_str()),
                    Lexeme::Tokens(_) => None,
                });
                let following: Vec<&str> = following.collect();
                let (length, known) = lexicon::longest(&following)?;
                tokens.extend(known);
                at += length;
            }
        }
    }
    Some(tokens)
}

/// The words of a text, without digits.
pub(super) fn words(text: &str) -> Vec<String> {
    plain(text)
        .split(|letter: char| !letter.is_alphabetic())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn lexemes(text: &str) -> Option<Vec<Lexeme>> {
    let letters: Vec<char> = text.chars().collect();
    let mut cursor = Cursor {
        letters: &letters,
        at: 0,
    };
    let mut lexemes = Vec::new();
    while let Some(letter) = cursor.peek(0) {
        if letter.is_ascii_digit() {
            let tokens = cursor.digits()?;
            // A moment has an offset, which nobody says on the phone: the clock on the wall counts.
            let is_moment = matches!(
                (lexemes.last(), tokens.as_slice()),
                (Some(Lexeme::Tokens(before)), [Token::Clock(_)])
                    if matches!(before.as_slice(), [Token::Date(_)])
            );
            if is_moment {
                cursor.offset();
            }
            lexemes.push(Lexeme::Tokens(tokens));
        } else if letter.is_alphabetic() {
            let mut word = String::new();
            while let Some(letter) = cursor.peek(0).filter(|letter| letter.is_alphabetic()) {
                word.push(letter);
                cursor.at += 1;
            }
            lexemes.push(Lexeme::Word(word));
        } else if letter.is_whitespace() || ",.;:'-()!?\"".contains(letter) {
            cursor.at += 1;
        } else if letter == '~' {
            lexemes.push(Lexeme::Tokens(vec![Token::Around]));
            cursor.at += 1;
        } else {
            return None;
        }
    }
    Some(lexemes)
}

struct Cursor<'a> {
    letters: &'a [char],
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.letters.get(self.at + ahead).copied()
    }

    /// How many digits stand so far ahead.
    fn count(&self, ahead: usize) -> usize {
        let rest = self.letters.get(self.at + ahead..).unwrap_or_default();
        rest.iter()
            .take_while(|letter| letter.is_ascii_digit())
            .count()
    }

    /// Takes so many digits.
    fn take(&mut self, count: usize) -> Option<i16> {
        let digits = self.letters.get(self.at..self.at + count)?;
        self.at += count;
        digits.iter().collect::<String>().parse().ok()
    }

    fn small(&mut self, count: usize) -> Option<i8> {
        self.take(count)?.try_into().ok()
    }

    /// Whether a word begins so far ahead that is one of these.
    fn word(&self, ahead: usize, words: &[&str]) -> Option<usize> {
        let rest = self.letters.get(self.at + ahead..).unwrap_or_default();
        let word: String = rest
            .iter()
            .take_while(|letter| letter.is_alphabetic())
            .collect();
        words.contains(&word.as_str()).then(|| word.chars().count())
    }

    /// What begins with a digit.
    fn digits(&mut self) -> Option<Vec<Token>> {
        match self.count(0) {
            4 => self.year(),
            width @ (1 | 2) => {
                let (separator, second) = (self.peek(width), self.count(width + 1));
                match (separator, second) {
                    (Some(separator @ ('.' | '/' | '-')), 1 | 2) => {
                        self.pair(width, separator, second)
                    }
                    (Some(':'), 2) => self.clock(width),
                    (Some(':'), 1 | 3..) => None,
                    (Some('h'), 2) => self.clock(width),
                    _ => self.number(width),
                }
            }
            _ => None,
        }
    }

    /// `2026`, or `2026-12-03`.
    fn year(&mut self) -> Option<Vec<Token>> {
        let year = self.take(4)?;
        let separator = self.peek(0);
        let months = self.count(1);
        if let (Some('-' | '/'), 1 | 2) = (separator, months) {
            let is_same = self.peek(months + 1) == separator;
            let days = self.count(months + 2);
            if !is_same || !(1..=2).contains(&days) {
                return None;
            }
            self.at += 1;
            let month = self.small(months)?;
            self.at += 1;
            let day = self.small(days)?;
            let date = Date::new(year, month, day).ok()?;
            if self.peek(0) == Some('t') && self.count(1) > 0 {
                self.at += 1;
            }
            return Some(vec![Token::Date(date)]);
        }
        (2000..2200)
            .contains(&year)
            .then(|| vec![Token::Year(year)])
    }

    /// `15.12.2026`, `15/12/2026`, `15.12.`, `15/12`, or `9.30`.
    fn pair(&mut self, width: usize, separator: char, second: usize) -> Option<Vec<Token>> {
        let has_third = self.peek(width + 1 + second) == Some(separator);
        let third = self.count(width + second + 2);
        let first = self.small(width)?;
        self.at += 1;
        let next = self.small(second)?;
        if has_third && matches!(third, 2 | 4) {
            self.at += 1;
            let year = self.take(third)?;
            let year = if third == 2 { year + 2000 } else { year };
            // `09-12-26` may have its year first.
            let (day, month) = match (separator, third) {
                ('-', 2) => return None,
                _ => day_and_month(first, next, separator)?,
            };
            return Some(vec![Token::Date(Date::new(year, month, day).ok()?)]);
        }
        match separator {
            '.' if has_third && third == 0 => {
                self.at += 1;
                Some(vec![Token::DayAndMonth(first, next)])
            }
            '.' if !has_third && second == 2 => Some(vec![Token::Dotted(first, next)]),
            '/' if !has_third => {
                let (day, month) = day_and_month(first, next, separator)?;
                Some(vec![Token::DayAndMonth(day, month)])
            }
            _ => None,
        }
    }

    /// `9:30`, `09:30:00.000`, `9h30`.
    fn clock(&mut self, width: usize) -> Option<Vec<Token>> {
        let has_leading_zero = width == 2 && self.peek(0) == Some('0');
        let hour = self.small(width)?;
        self.at += 1;
        let minute = self.small(2)?;
        if self.peek(0) == Some(':') && self.count(1) == 2 {
            self.at += 3;
            if self.peek(0) == Some('.') && self.count(1) > 0 {
                self.at += 1 + self.count(1);
            }
        }
        let is_time = (0..24).contains(&hour) && (0..60).contains(&minute);
        let form = match has_leading_zero {
            true => Form::Exact,
            false => Form::Written,
        };
        let clock = Clock { hour, minute, form };
        is_time.then(|| vec![Token::Clock(clock)])
    }

    /// `Z`, `+01:00` or `+0100` after a time.
    fn offset(&mut self) {
        match self.peek(0) {
            Some('z') => self.at += 1,
            Some('+' | '-') if self.count(1) == 4 => self.at += 5,
            Some('+' | '-') if self.count(1) == 2 => {
                self.at += 3;
                if self.peek(0) == Some(':') && self.count(1) == 2 {
                    self.at += 3;
                }
            }
            _ => {}
        }
    }

    /// A number, with what is written onto it: `15th`, `15.`, `2pm`, `14h`, `9Uhr`.
    fn number(&mut self, width: usize) -> Option<Vec<Token>> {
        let has_leading_zero = width == 2 && self.peek(0) == Some('0');
        let number = self.small(width)?;
        let digits = Token::Number(number, Kind::Digits { has_leading_zero });
        let ordinal = Token::Number(number, Kind::Ordinal);
        if let Some('º' | 'ª' | '°') = self.peek(0) {
            self.at += 1;
            return Some(vec![ordinal]);
        }
        for (suffixes, tokens) in [
            (
                &[
                    "st", "nd", "rd", "th", "er", "re", "e", "eme", "o", "ten", "ter",
                ][..],
                vec![ordinal],
            ),
            (&["am"][..], vec![digits, Token::Am]),
            (&["pm"][..], vec![digits, Token::Pm]),
            (
                &["uhr", "h", "hs", "hrs", "hr"][..],
                vec![digits, Token::Hour],
            ),
        ] {
            if let Some(length) = self.word(0, suffixes) {
                self.at += length;
                return Some(tokens);
            }
        }
        match self.peek(0) {
            Some(letter) if letter.is_alphabetic() => None,
            // `15. Dezember`; at the end of a sentence a point says nothing.
            Some('.') if self.peek(1).is_some() => {
                self.at += 1;
                Some(vec![ordinal])
            }
            _ => Some(vec![digits]),
        }
    }
}

/// Which is the day. With points it comes first; with strokes it does in most countries, and not in all.
fn day_and_month(first: i8, second: i8, separator: char) -> Option<(i8, i8)> {
    match (separator, first, second) {
        ('.', day, month) => Some((day, month)),
        (_, 13.., 1..=12) => Some((first, second)),
        (_, 1..=12, 13..) => Some((second, first)),
        _ if first == second => Some((first, second)),
        _ => None,
    }
}
