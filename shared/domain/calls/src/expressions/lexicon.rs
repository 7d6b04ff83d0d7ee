//! What words mean, in six languages, as they are written without accents.

use super::clock::{Clock, Part};
use crate::{
    folded::plain,
    numbers::{day_of_month, number},
};
use jiff::civil::{Date, Weekday};
use languages::{Spoken, month, weekday};
use std::{collections::HashMap, sync::LazyLock};

/// What a word, several of them, or digits say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// In digits.
    Date(Date),
    DayAndMonth(i8, i8),
    Year(i16),
    Clock(Clock),
    /// `9.30`: a time or a day.
    Dotted(i8, i8),
    Number(i8, Kind),
    Weekday(Weekday),
    Month(i8),
    /// `mar`: March, or Tuesday in three languages.
    Mar,
    /// `sept` and `dez`, which are numbers too.
    MonthOrNumber(i8, i8),
    /// Days from today.
    Relative(i32),
    /// `morgen` and `mañana`: the next day, or its morning.
    TomorrowOrMorning,
    This,
    Next,
    Coming,
    /// The unit.
    Days,
    Week,
    In,
    /// After a number of days.
    FromNow,
    /// Before a time.
    At,
    /// `a`: before a time in four languages, and nothing in English.
    AtOrArticle,
    /// `um`: before a time in German, and one in Portuguese.
    AtOrOne,
    Around,
    Am,
    Pm,
    Part(Part),
    Noon,
    Midnight,
    /// `halb drei`.
    HalfTo,
    /// `half past two`.
    HalfPast,
    Quarter,
    /// After hours: `y media`.
    AndHalf,
    And,
    /// After hours: `menos cuarto`.
    Minus,
    /// Between minutes and hours.
    Past,
    Before,
    /// `to`, which is of a span of time too.
    To,
    /// `oh`, before a minute.
    Oh,
    Hour,
    Minutes,
    /// Says nothing.
    Filler,
}

/// How a number was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Digits { has_leading_zero: bool },
    Word,
    Ordinal,
}

/// Words that stand for any day or time.
const ANY: &str = "any|any day|any time|anytime|whenever|asap|as soon as possible|soonest|earliest|\
                   the earliest|first available|the first available|next available|the next available|egal|\
                   irgendwann|so bald wie moglich|so schnell wie moglich|baldmoglichst|n importe quand|\
                   peu importe|des que possible|le plus tot possible|qualsiasi|il prima possibile|\
                   al piu presto|quando vuole|cualquiera|cualquier dia|cuanto antes|lo antes posible|\
                   qualquer|qualquer dia|o mais cedo possivel|o quanto antes|quanto antes|tanto faz";

/// Words of other tokens than numbers and whole names, with a stroke between them.
const WORDS: &[(&str, &[Token])] = &[
    (
        // Neither `no` nor `o`, which are articles in Portuguese, `not` in Spanish, and `or` in Italian.
        "the|on|of|for|please|le|la|les|el|il|lo|los|las|l|d|del|della|dell|dello|di|de|da|do|du|des|na|der|die|das|\
         den|dem|vom|fur|per|por|para|pour|an|al|all|au|dia|o dia|no dia|feira|bitte|por favor|s il vous plait|\
         per favore|giorno|jour|tag|im|zur|zum",
        &[Token::Filler],
    ),
    ("a", &[Token::AtOrArticle]),
    ("no sabado", &[Token::Weekday(Weekday::Saturday)]),
    ("no domingo", &[Token::Weekday(Weekday::Sunday)]),
    (
        "today|heute|aujourd hui|oggi|hoy|hoje",
        &[Token::Relative(0)],
    ),
    ("tomorrow|demain|domani|amanha", &[Token::Relative(1)]),
    ("morgen|manana", &[Token::TomorrowOrMorning]),
    (
        "day after tomorrow|ubermorgen|apres demain|dopodomani|dopo domani|pasado manana|depois de amanha",
        &[Token::Relative(2)],
    ),
    (
        "yesterday|gestern|hier|ieri|ayer|ontem",
        &[Token::Relative(-1)],
    ),
    (
        "this|diesen|dieser|diese|diesem|ce|cet|cette|questo|questa|quest|este|esta",
        &[Token::This],
    ),
    (
        "next|nachste|nachsten|nachster|nachstes|nachstem|prochain|prochaine|prossimo|prossima|proximo|proxima",
        &[Token::Next],
    ),
    (
        "coming|kommende|kommenden|kommender|kommendem|que viene|que vem|qui vient|che viene",
        &[Token::Coming],
    ),
    ("days|tage|tagen|jours|giorni|dias", &[Token::Days]),
    (
        "week|weeks|woche|wochen|semaine|semaines|settimana|settimane|semana|semanas",
        &[Token::Week],
    ),
    ("in|dans|tra|fra|dentro de|daqui a|en|em", &[Token::In]),
    (
        "from now|from today|ab heute|a partir de hoy|a partir de hoje|da oggi|a partir d aujourd hui",
        &[Token::FromNow],
    ),
    (
        "in a week|a week from today|a week from now|a week today",
        &[Token::Relative(7)],
    ),
    (
        "in a fortnight|a fortnight from today|a fortnight from now",
        &[Token::Relative(14)],
    ),
    ("in a day", &[Token::Relative(1)]),
    ("at|a las|a la|alle|as|ore", &[Token::At]),
    ("all una", &[Token::At, Token::Number(1, Kind::Word)]),
    ("um", &[Token::AtOrOne]),
    (
        "around|about|approximately|roughly|circa|ungefahr|gegen|etwa|vers|verso|environ|sobre las|sobre la|\
         hacia las|hacia la|por volta das|por volta da",
        &[Token::Around],
    ),
    ("am|a m", &[Token::Am]),
    ("pm|p m", &[Token::Pm]),
    (
        "morning|in the morning|vormittag|vormittags|morgens|am morgen|matin|du matin|mattina|di mattina|\
         della mattina|mattino|del mattino|manha|da manha|de manha|por la manana|de la manana|en la manana|\
         a la manana|fruh|am vormittag",
        &[Token::Part(Part::Morning)],
    ),
    (
        "afternoon|in the afternoon|nachmittag|nachmittags|am nachmittag|apres midi|de l apres midi|pomeriggio|\
         del pomeriggio|tarde|de la tarde|por la tarde|en la tarde|da tarde|a tarde|de tarde",
        &[Token::Part(Part::Afternoon)],
    ),
    (
        "mittag|mittags|am mittag|uber mittag",
        &[Token::Part(Part::Midday)],
    ),
    (
        "evening|in the evening|abend|abends|am abend|soir|du soir|le soir|sera|di sera|della sera",
        &[Token::Part(Part::Evening)],
    ),
    (
        "night|at night|nachts|in der nacht|nuit|de la nuit|notte|di notte|noche|de la noche|por la noche|\
         en la noche|noite|da noite|a noite|de noite",
        &[Token::Part(Part::Night)],
    ),
    (
        "madrugada|de la madrugada|da madrugada",
        &[Token::Part(Part::SmallHours)],
    ),
    (
        "tonight|stasera|heute abend",
        &[Token::Relative(0), Token::Part(Part::Evening)],
    ),
    (
        "stamattina|heute morgen|heute fruh",
        &[Token::Relative(0), Token::Part(Part::Morning)],
    ),
    (
        "morgen fruh|manana por la manana|manana en la manana|manana a la manana",
        &[Token::Relative(1), Token::Part(Part::Morning)],
    ),
    (
        "noon|midday|12 noon|midi|a mezzogiorno|mezzogiorno|mediodia|al mediodia|del mediodia|meio dia|ao meio dia",
        &[Token::Noon],
    ),
    (
        "midnight|mitternacht|minuit|mezzanotte|a mezzanotte|medianoche|meia noite|a meia noite",
        &[Token::Midnight],
    ),
    ("halb", &[Token::HalfTo]),
    ("half past|half after", &[Token::HalfPast]),
    (
        "a quarter|quarter|viertel|quart|un quart|le quart|quarto|un quarto|um quarto|cuarto|un cuarto",
        &[Token::Quarter],
    ),
    (
        "y media|et demie|et demi|e mezza|e mezzo|e meia",
        &[Token::AndHalf],
    ),
    // Of minutes: English and German have none.
    ("y|et|e", &[Token::And]),
    ("menos|moins|meno", &[Token::Minus]),
    ("past|after|nach", &[Token::Past]),
    ("vor|before|para las|para la|para as", &[Token::Before]),
    ("to|till|til", &[Token::To]),
    ("oh", &[Token::Oh]),
    (
        "uhr|o clock|oclock|heure|heures|hora|horas|h|hs|hrs",
        &[Token::Hour],
    ),
    (
        "minute|minutes|minuten|minuti|minuto|minutos|min",
        &[Token::Minutes],
    ),
    ("mon|lun|seg", &[Token::Weekday(Weekday::Monday)]),
    ("tue|tues|ter", &[Token::Weekday(Weekday::Tuesday)]),
    (
        "wed|weds|mer|mie|qua",
        &[Token::Weekday(Weekday::Wednesday)],
    ),
    (
        "thu|thur|thurs|jeu|jue|gio|qui",
        &[Token::Weekday(Weekday::Thursday)],
    ),
    ("fri|ven|vie|sex", &[Token::Weekday(Weekday::Friday)]),
    (
        "sat|sam|sab|sonnabend",
        &[Token::Weekday(Weekday::Saturday)],
    ),
    ("sun|dim|dom", &[Token::Weekday(Weekday::Sunday)]),
    ("mar", &[Token::Mar]),
    ("jan|janv|gen|ene|janner|janeiro", &[Token::Month(1)]),
    ("feb|fev|fevr|feber", &[Token::Month(2)]),
    ("mrz", &[Token::Month(3)]),
    ("apr|avr|abr", &[Token::Month(4)]),
    ("mag", &[Token::Month(5)]),
    ("jun|giu", &[Token::Month(6)]),
    ("jul|juil|lug", &[Token::Month(7)]),
    ("aug|aou|ago", &[Token::Month(8)]),
    ("sep|setiembre", &[Token::Month(9)]),
    ("set", &[Token::Month(9)]),
    ("oct|okt|ott", &[Token::Month(10)]),
    ("nov", &[Token::Month(11)]),
    ("dec|dic", &[Token::Month(12)]),
    ("sept", &[Token::MonthOrNumber(9, 7)]),
    ("dez", &[Token::MonthOrNumber(12, 10)]),
];

/// Numbers that are said otherwise than the phone says them.
const NUMBERS: &[(&str, i8)] = &[
    ("ein|eine|einem|einen|einer|una|une|uma", 1),
    ("zwo|duas", 2),
    ("quatorze", 14),
    ("dezesseis", 16),
    ("dezessete", 17),
    ("dezenove", 19),
    ("veintiun|ventun", 21),
    ("trentun", 31),
    ("treinta y un", 31),
];

/// Ordinals that are said otherwise than the phone says them.
const ORDINALS: &[(&str, i8)] = &[
    (
        "first|erste|erster|erstes|premiere|primero|primer|primeiro",
        1,
    ),
    ("zweite|zweiter|deuxieme|segundo|secondo", 2),
    ("dritte|dritter|troisieme|tercero|terceiro|terzo", 3),
    ("siebente|siebenten", 7),
];

static LEXICON: LazyLock<HashMap<String, Vec<Token>>> = LazyLock::new(lexicon);

/// The most words that say one thing.
const LONGEST: usize = 5;

fn lexicon() -> HashMap<String, Vec<Token>> {
    let mut lexicon: HashMap<String, Vec<Token>> = HashMap::new();
    for (words, tokens) in WORDS {
        for word in words.split('|') {
            lexicon
                .entry(word.to_owned())
                .or_insert_with(|| tokens.to_vec());
        }
    }
    let mut add = |words: &str, token: Token| {
        lexicon.entry(joined(words)).or_insert_with(|| vec![token]);
    };
    for spoken in Spoken::ALL {
        for day in (0..7).filter_map(|day| Weekday::from_monday_zero_offset(day).ok()) {
            let name = weekday(day, spoken);
            add(name, Token::Weekday(day));
            // Nobody says all of `segunda-feira`.
            add(
                name.split('-').next().unwrap_or_default(),
                Token::Weekday(day),
            );
        }
        for each in 1..=12 {
            add(month(each, spoken), Token::Month(each));
        }
    }
    for (words, each) in NUMBERS {
        for word in words.split('|') {
            add(word, Token::Number(*each, Kind::Word));
        }
    }
    for (words, each) in ORDINALS {
        for word in words.split('|') {
            add(word, Token::Number(*each, Kind::Ordinal));
        }
    }
    for spoken in Spoken::ALL {
        for each in 0..60 {
            for feminine in [false, true] {
                add(
                    &number(each, spoken, feminine),
                    Token::Number(each, Kind::Word),
                );
            }
        }
        for each in 1..=31 {
            let words = day_of_month(each, spoken);
            add(&words, Token::Number(each, Kind::Ordinal));
            // `Der dritte`, `dritter`.
            if spoken == Spoken::German {
                let stem = words.strip_suffix('n').unwrap_or(&words);
                add(stem, Token::Number(each, Kind::Ordinal));
                add(&format!("{stem}r"), Token::Number(each, Kind::Ordinal));
            }
        }
    }
    lexicon
}

/// Words as they stand in the lexicon.
fn joined(words: &str) -> String {
    let plain = plain(words);
    let words: Vec<&str> = plain
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

/// What the longest beginning of some words says, and how many words it takes.
pub(super) fn longest(words: &[&str]) -> Option<(usize, &'static [Token])> {
    (1..=words.len().min(LONGEST)).rev().find_map(|length| {
        let known = LEXICON.get(&words.get(..length)?.join(" "))?;
        Some((length, known.as_slice()))
    })
}

/// Whether words stand for any day or time.
pub(super) fn is_any(words: &str) -> bool {
    ANY.split('|').any(|any| any == words)
}
