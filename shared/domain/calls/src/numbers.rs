//! Numbers in words, from 0 to 59: days, hours and minutes.

use languages::Spoken;

const ENGLISH: [&str; 20] = [
    "zero",
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
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const SPANISH: [&str; 30] = [
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
];
const GERMAN: [&str; 20] = [
    "null",
    "eins",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
];
const FRENCH: [&str; 20] = [
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
    "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
];
const ITALIAN: [&str; 20] = [
    "zero",
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
    "diciassette",
    "diciotto",
    "diciannove",
];
const PORTUGUESE: [&str; 20] = [
    "zero",
    "um",
    "dois",
    "três",
    "quatro",
    "cinco",
    "seis",
    "sete",
    "oito",
    "nove",
    "dez",
    "onze",
    "doze",
    "treze",
    "catorze",
    "quinze",
    "dezasseis",
    "dezassete",
    "dezoito",
    "dezanove",
];
const ENGLISH_DAYS: [&str; 32] = [
    "",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
    "twenty-first",
    "twenty-second",
    "twenty-third",
    "twenty-fourth",
    "twenty-fifth",
    "twenty-sixth",
    "twenty-seventh",
    "twenty-eighth",
    "twenty-ninth",
    "thirtieth",
    "thirty-first",
];
/// Below twenty, and in the accusative: `am Donnerstag, den dritten`.
const GERMAN_DAYS: [&str; 20] = [
    "",
    "ersten",
    "zweiten",
    "dritten",
    "vierten",
    "fünften",
    "sechsten",
    "siebten",
    "achten",
    "neunten",
    "zehnten",
    "elften",
    "zwölften",
    "dreizehnten",
    "vierzehnten",
    "fünfzehnten",
    "sechzehnten",
    "siebzehnten",
    "achtzehnten",
    "neunzehnten",
];

/// A number from 0 to 59 in words; a larger one in digits. `feminine`: of hours, where the language has it.
pub(crate) fn number(number: i8, spoken: Spoken, feminine: bool) -> String {
    let index = usize::try_from(number).unwrap_or(usize::MAX);
    let (tens, ones) = (index / 10, index % 10);
    let word = |words: &[&'static str], place: usize| words.get(place).copied();
    if index > 59 {
        return number.to_string();
    }
    match spoken {
        Spoken::English => match (word(&ENGLISH, index), ones) {
            (Some(word), _) => word.to_owned(),
            (None, 0) => ten(spoken, tens).to_owned(),
            (None, _) => format!(
                "{}-{}",
                ten(spoken, tens),
                word(&ENGLISH, ones).unwrap_or_default()
            ),
        },
        Spoken::German => match (word(&GERMAN, index), ones) {
            (Some(word), _) => word.to_owned(),
            (None, 0) => ten(spoken, tens).to_owned(),
            (None, 1) => format!("einund{}", ten(spoken, tens)),
            (None, _) => format!(
                "{}und{}",
                word(&GERMAN, ones).unwrap_or_default(),
                ten(spoken, tens)
            ),
        },
        Spoken::Spanish => match (word(&SPANISH, index), ones) {
            (Some(_), 1) if feminine && index == 1 => "una".to_owned(),
            (Some(word), _) => word.to_owned(),
            (None, 0) => ten(spoken, tens).to_owned(),
            (None, _) => format!(
                "{} y {}",
                ten(spoken, tens),
                word(&SPANISH, ones).unwrap_or_default()
            ),
        },
        Spoken::French => match (word(&FRENCH, index), ones) {
            (Some(_), 1) if feminine && index == 1 => "une".to_owned(),
            (Some(word), _) => word.to_owned(),
            (None, 0) => ten(spoken, tens).to_owned(),
            (None, 1) => format!(
                "{} et {}",
                ten(spoken, tens),
                if feminine { "une" } else { "un" }
            ),
            (None, _) => format!(
                "{}-{}",
                ten(spoken, tens),
                word(&FRENCH, ones).unwrap_or_default()
            ),
        },
        Spoken::Italian => match (word(&ITALIAN, index), ones) {
            (Some(_), 1) if feminine && index == 1 => "una".to_owned(),
            (Some(word), _) => word.to_owned(),
            (None, 0) => ten(spoken, tens).to_owned(),
            // The vowel before another one falls: ventuno, ventotto.
            (None, 1 | 8) => {
                let ten = ten(spoken, tens);
                let stem = ten.strip_suffix(['i', 'a']).unwrap_or(ten);
                format!("{stem}{}", word(&ITALIAN, ones).unwrap_or_default())
            }
            (None, 3) => format!("{}tré", ten(spoken, tens)),
            (None, _) => format!(
                "{}{}",
                ten(spoken, tens),
                word(&ITALIAN, ones).unwrap_or_default()
            ),
        },
        Spoken::Portuguese => {
            let small = |place: usize| match (place, feminine) {
                (1, true) => "uma",
                (2, true) => "duas",
                _ => word(&PORTUGUESE, place).unwrap_or_default(),
            };
            match (index < 20, ones) {
                (true, _) => small(index).to_owned(),
                (false, 0) => ten(spoken, tens).to_owned(),
                (false, _) => format!("{} e {}", ten(spoken, tens), small(ones)),
            }
        }
    }
}

fn ten(spoken: Spoken, tens: usize) -> &'static str {
    let words = match spoken {
        Spoken::English => ["twenty", "thirty", "forty", "fifty"],
        Spoken::Spanish => ["veinte", "treinta", "cuarenta", "cincuenta"],
        Spoken::German => ["zwanzig", "dreißig", "vierzig", "fünfzig"],
        Spoken::French => ["vingt", "trente", "quarante", "cinquante"],
        Spoken::Italian => ["venti", "trenta", "quaranta", "cinquanta"],
        Spoken::Portuguese => ["vinte", "trinta", "quarenta", "cinquenta"],
    };
    tens.checked_sub(2)
        .and_then(|place| words.get(place).copied())
        .unwrap_or_default()
}

/// The number of a day in its month, as it is said: `third`, `dritten`, `premier`, `tres`.
pub(crate) fn day_of_month(day: i8, spoken: Spoken) -> String {
    let index = usize::try_from(day).unwrap_or_default();
    match (spoken, day) {
        (Spoken::English, _) => ENGLISH_DAYS
            .get(index)
            .copied()
            .unwrap_or_default()
            .to_owned(),
        (Spoken::German, _) => match GERMAN_DAYS.get(index) {
            Some(word) => (*word).to_owned(),
            None => format!("{}sten", number(day, spoken, false)),
        },
        (Spoken::French, 1) => "premier".to_owned(),
        (Spoken::Italian, 1) => "primo".to_owned(),
        _ => number(day, spoken, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_put_together_as_each_language_does() {
        for (spoken, words) in [
            (
                Spoken::English,
                ["one", "sixteen", "twenty-one", "thirty", "forty-eight"],
            ),
            (
                Spoken::Spanish,
                [
                    "uno",
                    "dieciséis",
                    "veintiuno",
                    "treinta",
                    "cuarenta y ocho",
                ],
            ),
            (
                Spoken::German,
                [
                    "eins",
                    "sechzehn",
                    "einundzwanzig",
                    "dreißig",
                    "achtundvierzig",
                ],
            ),
            (
                Spoken::French,
                ["un", "seize", "vingt et un", "trente", "quarante-huit"],
            ),
            (
                Spoken::Italian,
                ["uno", "sedici", "ventuno", "trenta", "quarantotto"],
            ),
            (
                Spoken::Portuguese,
                ["um", "dezasseis", "vinte e um", "trinta", "quarenta e oito"],
            ),
        ] {
            let said = [1, 16, 21, 30, 48].map(|each| number(each, spoken, false));
            assert_eq!(said, words);
        }
        assert_eq!(number(22, Spoken::Portuguese, true), "vinte e duas");
        assert_eq!(number(21, Spoken::French, true), "vingt et une");
        assert_eq!(number(23, Spoken::Italian, false), "ventitré");
        assert_eq!(number(60, Spoken::English, false), "60");
        assert_eq!(number(-1, Spoken::English, false), "-1");
    }

    #[test]
    fn every_number_and_day_has_a_word_of_its_own() {
        for spoken in Spoken::ALL {
            let mut numbers: Vec<_> = (0..60).map(|each| number(each, spoken, false)).collect();
            let mut days: Vec<_> = (1..=31).map(|each| day_of_month(each, spoken)).collect();
            for words in [&mut numbers, &mut days] {
                let all = words.len();
                assert!(
                    words
                        .iter()
                        .all(|word| word.chars().all(|letter| !letter.is_ascii_digit()))
                );
                words.sort();
                words.dedup();
                assert_eq!(words.len(), all, "{spoken:?}");
            }
        }
    }
}
