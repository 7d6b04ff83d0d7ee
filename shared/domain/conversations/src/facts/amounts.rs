//! Prices whose numbers are words.

use crate::folded::folded;
use std::collections::BTreeSet;

/// What is before or behind a price.
const CURRENCIES: &[&str] = &[
    "chf", "sfr", "fr", "franc", "francs", "franken", "franchi", "franco", "francos", "euro",
    "euros", "eur", "dollar", "dollars", "usd", "dolares", "dollari", "pound", "pounds", "gbp",
    "pfund", "rappen", "cents", "centimes", "libras",
];

/// Those of them that stand before it too.
const CODES: &[&str] = &[
    "chf", "sfr", "fr", "eur", "euro", "usd", "dollar", "gbp", "pound",
];

/// What words of numbers are put together of, in the languages that are spoken here.
const PIECES: &[&str] = &[
    // English
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fifteen",
    "eighteen",
    "teen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "thousand",
    "thousands",
    "hundreds",
    "million",
    "millions",
    "dozen",
    "k",
    "grand",
    // German
    "ein",
    "eins",
    "eine",
    "einen",
    "zwei",
    "zwo",
    "drei",
    "vier",
    "funf",
    "sechs",
    "sech",
    "sieben",
    "sieb",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwolf",
    "zwanzig",
    "dreissig",
    "zig",
    "hundert",
    "tausend",
    "und",
    "dutzend",
    // French
    "un",
    "une",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "vingt",
    "vingts",
    "trente",
    "quarante",
    "cinquante",
    "soixante",
    "septante",
    "huitante",
    "octante",
    "nonante",
    "cent",
    "mille",
    "milliers",
    // Italian
    "uno",
    "due",
    "tre",
    "quattro",
    "cinque",
    "sei",
    "sette",
    "otto",
    "nove",
    "dieci",
    "undici",
    "dodici",
    "tredici",
    "quattordici",
    "quindici",
    "sedici",
    "dici",
    "venti",
    "vent",
    "trenta",
    "trent",
    "quaranta",
    "quarant",
    "cinquanta",
    "cinquant",
    "sessanta",
    "settanta",
    "ottanta",
    "novanta",
    "cento",
    "mila",
    // Spanish and Portuguese
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieci",
    "veinte",
    "veinti",
    "treinta",
    "cuarenta",
    "cincuenta",
    "sesenta",
    "setenta",
    "ochenta",
    "noventa",
    "cien",
    "ciento",
    "cientos",
    "mil",
    "dois",
    "duas",
    "sete",
    "oito",
    "dez",
    "vinte",
    "cem",
    "centos",
];

/// The words of a text as [`in_words`] gives them: with a space on both sides.
pub(super) fn words(text: &str) -> String {
    format!(" {} ", read(text).join(" "))
}

/// The amounts of money that have a number in words, with the currency.
pub(super) fn in_words(text: &str) -> impl Iterator<Item = String> {
    let words = read(text);
    let mut amounts = Vec::new();
    for (place, currency) in words.iter().enumerate() {
        let before = words.get(..place).unwrap_or_default();
        let length = before
            .iter()
            .rev()
            .take_while(|word| is_of_number(word))
            .count();
        let mut number = before.get(place - length..).unwrap_or_default();
        while let [first, rest @ ..] = number
            && joins(first)
        {
            number = rest;
        }
        if CURRENCIES.contains(&currency.as_str()) && number.iter().any(|word| is_number(word)) {
            amounts.push(format!(" {} {currency} ", number.join(" ")));
        }
        let behind = words.get(place + 1..).unwrap_or_default();
        let length = behind.iter().take_while(|word| is_of_number(word)).count();
        let number = behind.get(..length).unwrap_or_default();
        if CODES.contains(&currency.as_str()) && number.iter().any(|word| is_number(word)) {
            amounts.push(format!(" {currency} {} ", number.join(" ")));
        }
    }
    amounts.into_iter()
}

/// Words, with signs of currencies as words and letters apart from digits.
fn read(text: &str) -> Vec<String> {
    let mut apart = String::with_capacity(text.len());
    let mut was_digit = false;
    for letter in text.chars() {
        match letter {
            '€' => apart.push_str(" euro "),
            '$' => apart.push_str(" dollar "),
            '£' => apart.push_str(" pound "),
            letter => {
                if was_digit && letter.is_alphabetic() {
                    apart.push(' ');
                }
                apart.push(letter);
            }
        }
        was_digit = letter.is_ascii_digit();
    }
    folded(&apart)
}

/// Whether a word goes on with a number: one in words or digits, or what joins two.
fn is_of_number(word: &str) -> bool {
    is_number(word) || word.bytes().all(|letter| letter.is_ascii_digit()) || joins(word)
}

fn joins(word: &str) -> bool {
    matches!(word, "and" | "und" | "et" | "y" | "e" | "de" | "di" | "of")
}

/// Whether a word is a number, such as `fünfundzwanzigtausend`.
fn is_number(word: &str) -> bool {
    if joins(word) {
        return false;
    }
    // Where pieces end that are put together from the beginning.
    let mut ends = BTreeSet::from([0]);
    while let Some(place) = ends.pop_first() {
        let rest = word.get(place..).unwrap_or_default();
        if rest.is_empty() {
            return true;
        }
        let pieces = PIECES.iter().filter(|piece| rest.starts_with(**piece));
        ends.extend(pieces.map(|piece| place + piece.len()));
    }
    false
}
