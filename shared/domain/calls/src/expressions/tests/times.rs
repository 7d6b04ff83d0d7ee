//! Times of day.

use super::*;

fn clock(text: &str) -> Option<TimeOfDay> {
    read(text, Field::Time, TODAY)?.time
}

/// Expressions with their hour and minute, with a stroke between them.
fn are(cases: &[(&str, i8, i8)]) {
    for (texts, hour, minute) in cases {
        for text in texts.split('|').map(str::trim) {
            let wanted = TimeOfDay::At(time(*hour, *minute, 0, 0));
            assert_eq!(clock(text), Some(wanted), "{text}");
        }
    }
}

fn are_unclear(texts: &str) {
    for text in texts.split('|').map(str::trim) {
        assert_eq!(read(text, Field::Time, TODAY), None, "{text}");
    }
}

#[test]
fn times_in_digits() {
    are(&[
        (
            "09:30|9:30|9.30|09.30|9h30|09h30|9 h 30|9:30 Uhr|9.30 Uhr|9 Uhr 30|09:30:00|2026-12-03T09:30:00|\
             9:30 am|9:30AM",
            9,
            30,
        ),
        (
            "14:30|14h30|14.30|14 h 30|14:30 Uhr|2:30 pm|2:30PM|2.30 pm|2:30 p.m.|14:30h",
            14,
            30,
        ),
        (
            "2 pm|2pm|2 PM|2 p.m.|2p.m.|14|14:00|14 Uhr|14h|14 h|14 hs|14:00 pm",
            14,
            0,
        ),
        (
            "9|9 am|09|9 Uhr|9h|9 o'clock|at 9|um 9|à 9 heures|a las 9|alle 9|às 9|ore 9|alle ore 9|9.",
            9,
            0,
        ),
        ("12|12 pm|12:00|12 noon|12 Uhr", 12, 0),
        ("12 am|00:00|0:00", 0, 0),
        ("03:00|3 am|3:00", 3, 0),
        ("7 am|07:00|7:00|07", 7, 0),
        ("7 pm|19:00|19 Uhr|19h", 19, 0),
        ("12:30 p.m.|12:30", 12, 30),
        ("3|at 3|3 o'clock|3 Uhr|3 heures", 15, 0),
    ]);
    are_unclear(
        "25:00|14:61|9:75|9:5|123|24|30|99|1430|7|at 7|7 Uhr|13 am|0 pm|9-10|9:00-10:00|9 to 10|10 to 12|\
         9 bis 10|9 or 10|9, 10:30|between 9 and 10|from 9 to 10|after 3|before noon|until 5|9:30:5x|3/4|½|\
         14:00 am",
    );
}

#[test]
fn english_times() {
    are(&[
        (
            "half past two|at half past two|half past two in the afternoon|two thirty|two thirty pm",
            14,
            30,
        ),
        (
            "quarter to nine|a quarter to nine|quarter before nine|eight forty-five",
            8,
            45,
        ),
        (
            "quarter past nine|a quarter past nine|quarter after nine|nine fifteen|fifteen minutes past nine",
            9,
            15,
        ),
        (
            "noon|midday|at noon|twelve|twelve o'clock|12 noon|twelve noon",
            12,
            0,
        ),
        ("midnight|at midnight|12 midnight", 0, 0),
        (
            "nine|nine o'clock|nine in the morning|9 in the morning|nine am",
            9,
            0,
        ),
        (
            "nine in the evening|9 at night|nine pm|nine o'clock pm",
            21,
            0,
        ),
        ("ten past nine|ten minutes past nine", 9, 10),
        ("twenty to eleven|twenty minutes to eleven", 10, 40),
        ("at ten to eleven|ten minutes to eleven", 10, 50),
        ("at five to nine", 8, 55),
        ("nine oh five", 9, 5),
        (
            "three|three in the afternoon|3 in the afternoon|3:00 in the afternoon",
            15,
            0,
        ),
        ("seven in the morning|7 in the morning", 7, 0),
        ("half past seven in the evening", 19, 30),
        ("2 at night", 2, 0),
        ("twenty past one|one twenty", 13, 20),
    ]);
    are_unclear(
        "seven|half past seven|half two|ten to twelve|five to nine|nine to five|soon|later|early|late|now|\
         lunchtime|after work|nine or ten|nine and ten|not nine|quarter|half|past nine|\
         three in the morning evening|14:00 in the morning|thirty|half past|a quarter to|o'clock|\
         9 in the evening or morning|the usual|same time",
    );
}

#[test]
fn german_times() {
    are(&[
        (
            "halb drei|um halb drei|halb drei nachmittags|halb 3",
            14,
            30,
        ),
        ("halb eins", 12, 30),
        ("Viertel vor neun|um Viertel vor neun|viertel vor 9", 8, 45),
        ("Viertel nach neun|viertel nach 9", 9, 15),
        (
            "neun Uhr|um neun|um neun Uhr|9 Uhr morgens|neun Uhr vormittags|9 Uhr am Morgen",
            9,
            0,
        ),
        ("zehn nach neun", 9, 10),
        ("zehn vor elf|zehn Minuten vor elf", 10, 50),
        ("fünf vor halb drei", 14, 25),
        ("fünf nach halb drei", 14, 35),
        ("neun Uhr fünf", 9, 5),
        ("vierzehn Uhr dreißig|vierzehn Uhr dreissig", 14, 30),
        ("drei Uhr nachmittags|um drei|drei Uhr|fünfzehn Uhr", 15, 0),
        ("acht Uhr abends|zwanzig Uhr|20 Uhr|8 Uhr am Abend", 20, 0),
        ("sieben Uhr morgens|sieben Uhr früh", 7, 0),
        ("Mitternacht", 0, 0),
        ("zwei Uhr nachts", 2, 0),
        ("um eins|um ein Uhr|ein Uhr", 13, 0),
    ]);
    are_unclear(
        "sieben|um sieben|halb|halb sieben oder acht|halb acht|Viertel drei|dreiviertel drei|\
         drei viertel drei|nach neun|vor neun|ab neun|neun bis zehn|neun oder zehn|nicht neun|später|bald|\
         nach Feierabend|in einer halben Stunde|halb dreißig",
    );
}

#[test]
fn french_times() {
    are(&[
        (
            "deux heures et demie|à deux heures et demie|deux heures et demie de l'après-midi",
            14,
            30,
        ),
        ("neuf heures moins le quart|neuf heures moins quart", 8, 45),
        ("neuf heures et quart|neuf heures quinze", 9, 15),
        ("midi|à midi|12 h", 12, 0),
        ("midi et demi|midi trente", 12, 30),
        ("minuit", 0, 0),
        ("quatorze heures trente|14h30|à 14h30", 14, 30),
        (
            "neuf heures|à neuf heures|9 heures|neuf heures du matin|à 9h",
            9,
            0,
        ),
        ("neuf heures moins dix", 8, 50),
        ("huit heures du soir|vingt heures|20h", 20, 0),
        ("sept heures du matin", 7, 0),
        ("une heure|à une heure|treize heures", 13, 0),
        ("vingt et une heures trente", 21, 30),
    ]);
    are_unclear(
        "sept heures|à sept heures|après neuf heures|vers|entre 9h et 10h|neuf ou dix heures|pas neuf heures|\
         bientôt|plus tard|9h à 10h",
    );
}

#[test]
fn italian_times() {
    are(&[
        (
            "due e mezza|alle due e mezza|le due e mezza del pomeriggio|alle quattordici e trenta",
            14,
            30,
        ),
        ("nove meno un quarto|alle nove meno un quarto", 8, 45),
        (
            "nove e un quarto|alle nove e un quarto|alle nove e quindici",
            9,
            15,
        ),
        ("mezzogiorno|a mezzogiorno", 12, 0),
        ("mezzogiorno e mezzo", 12, 30),
        ("mezzanotte", 0, 0),
        ("alle nove|le nove|nove di mattina|alle 9|ore 9", 9, 0),
        ("alle otto di sera|alle venti", 20, 0),
        ("all'una|alle tredici", 13, 0),
        ("alle sette di mattina", 7, 0),
        ("alle nove e cinque", 9, 5),
    ]);
    are_unclear(
        "alle sette|dopo le nove|dalle nove alle dieci|alle nove o alle dieci|non alle nove|presto|più tardi|\
         prima di mezzogiorno",
    );
}

#[test]
fn spanish_times() {
    are(&[
        (
            "las dos y media|a las dos y media|dos y media de la tarde|las dos y media de la tarde",
            14,
            30,
        ),
        (
            "las nueve menos cuarto|a las nueve menos cuarto|cuarto para las nueve",
            8,
            45,
        ),
        (
            "las nueve y cuarto|nueve y quince|las nueve y quince",
            9,
            15,
        ),
        (
            "mediodía|al mediodía|a las doce|las doce del mediodía",
            12,
            0,
        ),
        ("medianoche|las doce de la noche|12 de la noche", 0, 0),
        (
            "las nueve|a las 9|a las nueve de la mañana|9 de la mañana|nueve de la mañana",
            9,
            0,
        ),
        (
            "las ocho de la tarde|a las ocho de la noche|las 20 horas",
            20,
            0,
        ),
        ("la una|a la una", 13, 0),
        ("las siete de la mañana|a las 7 de la mañana", 7, 0),
        ("diez para las once", 10, 50),
        ("a las 14:30|las catorce treinta", 14, 30),
        ("a las diez y seis", 10, 6),
        ("tres de la madrugada", 3, 0),
    ]);
    are_unclear(
        "las siete|a las siete|después de las nueve|de nueve a diez|entre las 9 y las 10|\
         las nueve o las diez|no a las nueve|pronto|más tarde",
    );
}

#[test]
fn portuguese_times() {
    are(&[
        (
            "duas e meia|às duas e meia|duas e meia da tarde|às 14h30|catorze e trinta",
            14,
            30,
        ),
        (
            "nove menos um quarto|um quarto para as nove|quinze para as nove",
            8,
            45,
        ),
        ("nove e um quarto|nove e quinze|às nove e quinze", 9, 15),
        ("meio-dia|ao meio-dia|às doze", 12, 0),
        ("meio-dia e meia", 12, 30),
        ("meia-noite|à meia-noite", 0, 0),
        ("nove|às nove|às 9|nove da manhã|às nove horas", 9, 0),
        ("às oito da noite|às vinte|20 horas", 20, 0),
        ("à uma|uma hora|à uma hora|uma da tarde", 13, 0),
        ("sete da manhã", 7, 0),
        ("às dez|dez horas", 10, 0),
        ("às dez e meia", 10, 30),
    ]);
    are_unclear(
        "sete|às sete|depois das nove|das nove às dez|nove ou dez|não às nove|logo|mais tarde|entre as 9 e as 10",
    );
}

#[test]
fn parts_of_the_day() {
    for (texts, hours) in [
        (
            "morning|in the morning|Vormittag|am Morgen|Morgen|matin|mattina|mañana|por la mañana|manhã|de manhã",
            5..=11,
        ),
        (
            "afternoon|in the afternoon|Nachmittag|am Nachmittag|après-midi|l'après-midi|pomeriggio|tarde|\
             por la tarde|à tarde",
            12..=17,
        ),
        (
            "evening|in the evening|Abend|abends|soir|le soir|sera|di sera",
            17..=23,
        ),
        (
            "at night|noche|por la noche|noite|à noite|nuit|notte",
            18..=23,
        ),
        ("Mittag|über Mittag", 11..=14),
    ] {
        for text in texts.split('|') {
            assert_eq!(
                clock(text),
                Some(TimeOfDay::Within(hours.clone())),
                "{text}"
            );
        }
    }
    for text in [
        "around 10",
        "about ten",
        "gegen 10 Uhr",
        "vers 10 heures",
        "verso le dieci",
        "~10:00",
    ] {
        let around = TimeOfDay::Around(time(10, 0, 0, 0));
        assert_eq!(clock(text), Some(around), "{text}");
    }
}

#[test]
fn a_time_has_its_day_with_it_or_not() {
    let both = |text: &str| read(text, Field::Day, TODAY).unwrap();
    for text in [
        "Thursday at half past nine",
        "Thursday 9:30",
        "9:30 on Thursday",
        "Donnerstag um halb zehn",
        "Donnerstag, 9.30 Uhr",
        "jeudi à 9h30",
        "jeudi à neuf heures et demie",
        "giovedì alle nove e mezza",
        "el jueves a las nueve y media",
        "quinta às nove e meia",
        "2026-12-03T09:30",
        "December 3 at 9:30 am",
        "3. Dezember 9:30 Uhr",
    ] {
        let wanted = Expression {
            day: Some(date(2026, 12, 3)),
            time: Some(TimeOfDay::At(time(9, 30, 0, 0))),
        };
        assert_eq!(both(text), wanted, "{text}");
    }
    assert_eq!(
        both("tomorrow afternoon").time,
        Some(TimeOfDay::Within(12..=17))
    );
    assert_eq!(both("morgen früh").day, Some(date(2026, 12, 1)));
    assert_eq!(both("afternoon").day, None);
    // As a time, a number is an hour; as a day, one of the month.
    assert_eq!(read("15", Field::Time, TODAY).unwrap().day, None);
    assert_eq!(both("15").time, None);
}
