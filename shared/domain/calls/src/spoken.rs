//! Days and times as people say them on the phone: `Thursday the third at half past nine`.

use crate::numbers::{day_of_month, number};
use jiff::civil::{Date, DateTime, Time, Weekday};
use languages::{Spoken, month, weekday};

/// From so many days on, a day is said with its month.
const DAYS_WITHOUT_MONTH: i32 = 14;
/// In these hours nobody has to say which half of the day is meant.
const HOURS_OF_WORK: std::ops::RangeInclusive<i8> = 8..=18;

/// A day, as seen from today: `today`, `Thursday the third`, `Thursday the third of December`.
pub(crate) fn day(day: Date, today: Date, spoken: Spoken) -> String {
    if day == today {
        return match spoken {
            Spoken::English => "today",
            Spoken::Spanish => "hoy",
            Spoken::German => "heute",
            Spoken::French => "aujourd'hui",
            Spoken::Italian => "oggi",
            Spoken::Portuguese => "hoje",
        }
        .to_owned();
    }
    let ahead = today.until(day).map_or(i32::MAX, |span| span.get_days());
    let name = weekday(day.weekday(), spoken);
    let of_month = day_of_month(day.day(), spoken);
    let month = (!(0..DAYS_WITHOUT_MONTH).contains(&ahead)).then(|| month(day.month(), spoken));
    match (spoken, month) {
        (Spoken::English, None) => format!("{name} the {of_month}"),
        (Spoken::English, Some(month)) => format!("{name} the {of_month} of {month}"),
        (Spoken::Spanish, None) => format!("el {name} {of_month}"),
        (Spoken::Spanish, Some(month)) => format!("el {name} {of_month} de {month}"),
        (Spoken::German, None) => format!("{name}, den {of_month},"),
        (Spoken::German, Some(month)) => format!("{name}, den {of_month} {month},"),
        (Spoken::French, None) => format!("le {name} {of_month}"),
        (Spoken::French, Some(month)) => format!("le {name} {of_month} {month}"),
        (Spoken::Italian, None) => format!("{name} {of_month}"),
        (Spoken::Italian, Some(month)) => format!("{name} {of_month} {month}"),
        (Spoken::Portuguese, None) => format!("{name}, dia {of_month},"),
        (Spoken::Portuguese, Some(month)) => format!("{name}, dia {of_month} de {month},"),
    }
}

/// On a day: `on Thursday the third`, `am Donnerstag, den dritten,`, `today`.
pub(crate) fn on(which: Date, today: Date, spoken: Spoken) -> String {
    let said = day(which, today, spoken);
    if which == today {
        return said;
    }
    match spoken {
        Spoken::English => format!("on {said}"),
        Spoken::German => format!("am {said}"),
        Spoken::Portuguese => match which.weekday() {
            Weekday::Saturday | Weekday::Sunday => format!("no {said}"),
            _ => format!("na {said}"),
        },
        Spoken::Spanish | Spoken::French | Spoken::Italian => said,
    }
}

/// A time of the day with its preposition: `at half past nine`, `um halb zehn`, `à neuf heures et demie`.
pub(crate) fn at(time: Time, spoken: Spoken) -> String {
    let (hour, minute) = (time.hour(), time.minute());
    match spoken {
        Spoken::English => format!("at {}", english(hour, minute)),
        Spoken::Spanish => spanish(hour, minute, "a"),
        Spoken::German => format!("um {}", german(hour, minute)),
        Spoken::French => format!("à {}", french(hour, minute)),
        Spoken::Italian => italian(hour, minute, ("a ", "alle ", "all'")),
        Spoken::Portuguese => portuguese(hour, minute, ("ao ", "à ", "às ")),
    }
}

/// Hours from one time to another: `from nine o'clock to five o'clock`. The end may be midnight.
pub(crate) fn from_to(from: Time, to: Time, spoken: Spoken) -> String {
    let (first, last) = ((from.hour(), from.minute()), (to.hour(), to.minute()));
    match spoken {
        Spoken::English => {
            format!(
                "from {} to {}",
                english(first.0, first.1),
                english(last.0, last.1)
            )
        }
        Spoken::Spanish => {
            format!(
                "{} {}",
                spanish(first.0, first.1, "de"),
                spanish(last.0, last.1, "a")
            )
        }
        Spoken::German => {
            format!(
                "von {} bis {}",
                german(first.0, first.1),
                german(last.0, last.1)
            )
        }
        Spoken::French => {
            format!(
                "de {} à {}",
                french(first.0, first.1),
                french(last.0, last.1)
            )
        }
        Spoken::Italian => format!(
            "{} {}",
            italian(first.0, first.1, ("da ", "dalle ", "dall'")),
            italian(last.0, last.1, ("a ", "alle ", "all'"))
        ),
        Spoken::Portuguese => format!(
            "{} {}",
            portuguese(first.0, first.1, ("do ", "da ", "das ")),
            portuguese(last.0, last.1, ("ao ", "à ", "às "))
        ),
    }
}

/// A day and a time.
pub(crate) fn when(time: DateTime, today: Date, spoken: Spoken) -> String {
    format!(
        "{} {}",
        day(time.date(), today, spoken),
        at(time.time(), spoken)
    )
}

/// One hour to twelve.
fn on_dial(hour: i8) -> i8 {
    if hour % 12 == 0 { 12 } else { hour % 12 }
}

fn english(hour: i8, minute: i8) -> String {
    let named = |hour: i8| number(on_dial(hour), Spoken::English, false);
    let half = match hour {
        hour if HOURS_OF_WORK.contains(&hour) => "",
        0..=4 | 22.. => " at night",
        5..=11 => " in the morning",
        _ => " in the evening",
    };
    let words = |minute| number(minute, Spoken::English, false);
    match (hour, minute) {
        (0, 0) => return "midnight".to_owned(),
        (12, 0) => return "noon".to_owned(),
        _ => {}
    }
    let time = match minute {
        0 => format!("{} o'clock", named(hour)),
        15 => format!("a quarter past {}", named(hour)),
        30 => format!("half past {}", named(hour)),
        45 => format!("a quarter to {}", named(hour + 1)),
        minute if minute % 5 == 0 && minute < 30 => {
            format!("{} past {}", words(minute), named(hour))
        }
        minute if minute % 5 == 0 => format!("{} to {}", words(60 - minute), named(hour + 1)),
        minute if minute < 10 => format!("{} oh {}", named(hour), words(minute)),
        minute => format!("{} {}", named(hour), words(minute)),
    };
    format!("{time}{half}")
}

/// `before` is `a` or `de`, and stands before the article.
fn spanish(hour: i8, minute: i8, before: &str) -> String {
    let half = match hour {
        hour if HOURS_OF_WORK.contains(&hour) => "",
        0..=5 => " de la madrugada",
        6..=11 => " de la mañana",
        _ => " de la noche",
    };
    // The quarter before an hour is said of the next one.
    let said = if minute == 45 { hour + 1 } else { hour };
    let article = if on_dial(said) == 1 { "la" } else { "las" };
    let named = number(on_dial(said), Spoken::Spanish, true);
    let minutes = match minute {
        0 => String::new(),
        15 => " y cuarto".to_owned(),
        30 => " y media".to_owned(),
        45 => " menos cuarto".to_owned(),
        minute => format!(" y {}", number(minute, Spoken::Spanish, false)),
    };
    format!("{before} {article} {named}{minutes}{half}")
}

fn german(hour: i8, minute: i8) -> String {
    let dial = |hour: i8| number(on_dial(hour), Spoken::German, false);
    let by_day = HOURS_OF_WORK.contains(&hour);
    // On the hour, `ein Uhr` and `einundzwanzig Uhr`.
    let named = match hour {
        1 => "ein".to_owned(),
        hour => number(hour, Spoken::German, false),
    };
    match minute {
        0 => format!("{named} Uhr"),
        15 if by_day => format!("Viertel nach {}", dial(hour)),
        30 if by_day => format!("halb {}", dial(hour + 1)),
        45 if by_day => format!("Viertel vor {}", dial(hour + 1)),
        minute => format!("{named} Uhr {}", number(minute, Spoken::German, false)),
    }
}

fn french(hour: i8, minute: i8) -> String {
    let named = |hour: i8| match hour {
        0 => "minuit".to_owned(),
        12 => "midi".to_owned(),
        1 => "une heure".to_owned(),
        hour => format!("{} heures", number(hour, Spoken::French, true)),
    };
    // On a clock of 24 hours there are no quarters.
    let on_dial = (1..=12).contains(&hour);
    match minute {
        0 => named(hour),
        15 if on_dial => format!("{} et quart", named(hour)),
        30 if hour == 12 => "midi et demi".to_owned(),
        30 if on_dial => format!("{} et demie", named(hour)),
        45 if (1..=11).contains(&hour) => format!("{} moins le quart", named(hour + 1)),
        minute => format!("{} {}", named(hour), number(minute, Spoken::French, true)),
    }
}

/// Prepositions: before noon and midnight, before hours, and before `una`.
fn italian(hour: i8, minute: i8, (bare, plural, one): (&str, &str, &str)) -> String {
    let said = if minute == 45 && (1..=11).contains(&hour) {
        hour + 1
    } else {
        hour
    };
    let named = match said {
        0 => format!("{bare}mezzanotte"),
        12 => format!("{bare}mezzogiorno"),
        1 => format!("{one}una"),
        hour => format!("{plural}{}", number(hour, Spoken::Italian, false)),
    };
    let minutes = match minute {
        0 => String::new(),
        15 if hour <= 12 => " e un quarto".to_owned(),
        30 if hour <= 12 => " e mezza".to_owned(),
        45 if said != hour => " meno un quarto".to_owned(),
        minute => format!(" e {}", number(minute, Spoken::Italian, false)),
    };
    format!("{named}{minutes}")
}

/// Prepositions: before noon, before one and midnight, and before other hours.
fn portuguese(hour: i8, minute: i8, (noon, one, plural): (&str, &str, &str)) -> String {
    let named = match hour {
        0 => format!("{one}meia-noite"),
        12 => format!("{noon}meio-dia"),
        1 => format!("{one}uma"),
        hour => format!("{plural}{}", number(hour, Spoken::Portuguese, true)),
    };
    match minute {
        0 if matches!(hour, 0 | 12) => named,
        0 if hour == 1 => format!("{named} hora"),
        0 => format!("{named} horas"),
        30 if hour <= 12 => format!("{named} e meia"),
        minute => format!("{named} e {}", number(minute, Spoken::Portuguese, false)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    #[test]
    fn a_time_is_said_as_each_language_says_it() {
        let sunday = date(2026, 11, 29);
        for (spoken, half_past_nine, afternoon, night) in [
            (
                Spoken::English,
                "Thursday the third at half past nine",
                "Thursday the third at a quarter to three",
                "Thursday the third at half past nine in the evening",
            ),
            (
                Spoken::Spanish,
                "el jueves tres a las nueve y media",
                "el jueves tres a las tres menos cuarto",
                "el jueves tres a las nueve y media de la noche",
            ),
            (
                Spoken::German,
                "Donnerstag, den dritten, um halb zehn",
                "Donnerstag, den dritten, um Viertel vor drei",
                "Donnerstag, den dritten, um einundzwanzig Uhr dreißig",
            ),
            (
                Spoken::French,
                "le jeudi trois à neuf heures et demie",
                "le jeudi trois à quatorze heures quarante-cinq",
                "le jeudi trois à vingt et une heures trente",
            ),
            (
                Spoken::Italian,
                "giovedì tre alle nove e mezza",
                "giovedì tre alle quattordici e quarantacinque",
                "giovedì tre alle ventuno e trenta",
            ),
            (
                Spoken::Portuguese,
                "quinta-feira, dia três, às nove e meia",
                "quinta-feira, dia três, às catorze e quarenta e cinco",
                "quinta-feira, dia três, às vinte e uma e trinta",
            ),
        ] {
            let said = |hour, minute| {
                let time = date(2026, 12, 3).at(hour, minute, 0, 0);
                when(time, sunday, spoken)
            };
            assert_eq!(said(9, 30), half_past_nine);
            assert_eq!(said(14, 45), afternoon);
            assert_eq!(said(21, 30), night);
        }
    }

    #[test]
    fn one_oclock_noon_and_midnight_have_forms_of_their_own() {
        for (spoken, one, noon, midnight) in [
            (Spoken::English, "at one o'clock", "at noon", "at midnight"),
            (
                Spoken::Spanish,
                "a la una",
                "a las doce",
                "a las doce de la madrugada",
            ),
            (
                Spoken::German,
                "um dreizehn Uhr",
                "um zwölf Uhr",
                "um null Uhr",
            ),
            (Spoken::French, "à treize heures", "à midi", "à minuit"),
            (
                Spoken::Italian,
                "alle tredici",
                "a mezzogiorno",
                "a mezzanotte",
            ),
            (
                Spoken::Portuguese,
                "às treze horas",
                "ao meio-dia",
                "à meia-noite",
            ),
        ] {
            assert_eq!(at(time(13, 0, 0, 0), spoken), one);
            assert_eq!(at(time(12, 0, 0, 0), spoken), noon);
            assert_eq!(at(time(0, 0, 0, 0), spoken), midnight);
        }
        assert_eq!(at(time(1, 0, 0, 0), Spoken::German), "um ein Uhr");
        assert_eq!(at(time(12, 30, 0, 0), Spoken::French), "à midi et demi");
        assert_eq!(at(time(10, 5, 0, 0), Spoken::English), "at five past ten");
        assert_eq!(at(time(10, 7, 0, 0), Spoken::English), "at ten oh seven");
        assert_eq!(
            at(time(10, 40, 0, 0), Spoken::English),
            "at twenty to eleven"
        );
    }

    #[test]
    fn a_day_is_said_with_its_month_where_it_is_far_off_and_as_today_where_it_is() {
        let today = date(2026, 11, 29);
        let said = |month, of_month| day(date(2026, month, of_month), today, Spoken::English);

        assert_eq!(said(11, 29), "today");
        assert_eq!(said(11, 30), "Monday the thirtieth");
        assert_eq!(said(12, 12), "Saturday the twelfth");
        assert_eq!(said(12, 13), "Sunday the thirteenth of December");
        assert_eq!(said(11, 28), "Saturday the twenty-eighth of November");
    }

    #[test]
    fn every_minute_can_be_said() {
        for spoken in Spoken::ALL {
            for minute in 0..1440_i32 {
                let hour = i8::try_from(minute / 60).unwrap();
                let minute = i8::try_from(minute % 60).unwrap();
                let said = at(time(hour, minute, 0, 0), spoken);
                assert!(
                    said.chars().all(|letter| !letter.is_ascii_digit()),
                    "{said}"
                );
                let said = from_to(time(hour, minute, 0, 0), time(0, 0, 0, 0), spoken);
                assert!(!said.contains("  "), "{said}");
            }
        }
    }
}
