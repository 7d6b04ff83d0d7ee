//! Detects e-mail addresses that look like others.

use crate::punycode;
use std::borrow::Cow;

/// The fault of an address that looks like another one, if any.
///
/// Refused are characters that become letters of ASCII in another case, such as the Kelvin sign, or stand for them,
/// such as the full-width ones; characters that nobody sees; and names that mix Latin letters with those of scripts
/// that hold look-alikes of them. After "Restriction-Level Detection" of Unicode Technical Standard 39.
pub(crate) fn fault(address: &str) -> Option<&'static str> {
    let Some(address) = in_own_letters(address) else {
        return Some("must not have a domain whose xn-- name stands for nothing");
    };
    if address.is_ascii() {
        return None;
    }
    if address
        .chars()
        .any(|letter| is_disguise(letter) || is_unseen(letter))
    {
        return Some("must not contain characters that pass for others");
    }
    let mixes = address.split(['@', '.']).any(|name| {
        name.chars().any(|letter| letter.is_ascii_alphabetic()) && name.chars().any(has_look_alikes)
    });
    if mixes {
        return Some("must not mix letters of several scripts in one name");
    }
    let domain = address.rsplit('@').next().unwrap_or_default();
    let (names, last) = domain.rsplit_once('.').unwrap_or_default();
    let disguised = last.is_ascii()
        && names
            .split('.')
            .any(|name| !name.is_ascii() && name.chars().all(passes_for_latin));
    disguised.then_some("must not have a domain whose letters all pass for Latin ones")
}

/// The address with its domain in the letters that `xn--` names (Punycode, RFC 3492) stand for; `None` where one stands
/// for nothing that would have to be written so.
fn in_own_letters(address: &str) -> Option<Cow<'_, str>> {
    let Some((local, domain)) = address.rsplit_once('@') else {
        return Some(address.into());
    };
    let coded = |name: &str| {
        name.get(..4)
            .is_some_and(|start| start.eq_ignore_ascii_case("xn--"))
    };
    if !domain.split('.').any(coded) {
        return Some(address.into());
    }
    let names: Option<Vec<String>> = domain
        .split('.')
        .map(|name| match name.get(4..) {
            Some(code) if coded(name) => {
                punycode::decode(code).filter(|letters| !letters.is_ascii())
            }
            _ => Some(name.to_owned()),
        })
        .collect();
    Some(format!("{local}@{}", names?.join(".")).into())
}

/// Letters of other scripts that are drawn as Latin ones, after the list by which Chromium shows such domains as `xn--`.
fn passes_for_latin(letter: char) -> bool {
    letter.is_ascii_digit() || letter == '-' || "асԁеһіјӏорԛѕԝхуъьҽпгѵѡοναικρτυχɡ".contains(letter)
}

fn is_disguise(letter: char) -> bool {
    let becomes_ascii = || {
        letter
            .to_lowercase()
            .chain(letter.to_uppercase())
            .any(|letter| letter.is_ascii_alphabetic())
    };
    !letter.is_ascii()
        && (becomes_ascii()
            || matches!(letter,
                '\u{2100}'..='\u{214f}' | '\u{2460}'..='\u{24ff}' | '\u{ff00}'..='\u{ffef}'
                | '\u{1d400}'..='\u{1d7ff}' | '\u{1f100}'..='\u{1f1ff}'))
}

fn is_unseen(letter: char) -> bool {
    letter.is_control() || letter.is_whitespace() || letters::is_unseen(letter)
}

/// Greek, Cyrillic, Armenian, Cherokee, Coptic, Lisu, Deseret: their capitals or small letters look like Latin.
fn has_look_alikes(letter: char) -> bool {
    matches!(letter,
        '\u{370}'..='\u{58f}' | '\u{13a0}'..='\u{13ff}' | '\u{1c80}'..='\u{1c8f}' | '\u{1f00}'..='\u{1fff}'
        | '\u{2c80}'..='\u{2cff}' | '\u{2de0}'..='\u{2dff}' | '\u{a4d0}'..='\u{a4ff}' | '\u{a640}'..='\u{a69f}'
        | '\u{ab70}'..='\u{abbf}' | '\u{10400}'..='\u{1044f}')
}
