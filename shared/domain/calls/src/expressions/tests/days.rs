//! Days, seen from Monday, 30 November 2026.

use super::*;

fn day(text: &str, today: Date) -> Option<Date> {
    read(text, Field::Day, today)?.day
}

/// Expressions with their month and day, with a stroke between them.
fn are(cases: &[(&str, i16, i8, i8)]) {
    for (texts, year, month, of_month) in cases {
        for text in texts.split('|').map(str::trim) {
            let wanted = date(*year, *month, *of_month);
            assert_eq!(day(text, TODAY), Some(wanted), "{text}");
        }
    }
}

fn are_unclear(texts: &str) {
    for text in texts.split('|').map(str::trim) {
        assert_eq!(read(text, Field::Day, TODAY), None, "{text}");
    }
}

#[test]
fn dates_in_digits() {
    are(&[
        (
            "2026-12-03|2026/12/03|2026-12-3|03.12.2026|3.12.2026|3.12.26|3.12.|03.12.",
            2026,
            12,
            3,
        ),
        (
            "2026-12-03T09:30:00+01:00|2026-12-03T09:30:00Z|2026-12-03 09:30",
            2026,
            12,
            3,
        ),
        (
            "15/12/2026|12/15/2026|15/12|12/15|15-12-2026|15.12.2026",
            2026,
            12,
            15,
        ),
        ("12/12/2026|12/12|12-12-2026", 2026, 12, 12),
        ("9.12.|09.12.2026", 2026, 12, 9),
        ("2027-02-28", 2027, 2, 28),
        (
            "2026-12-15 Tuesday|Tuesday 2026-12-15|Tuesday, 15/12/2026",
            2026,
            12,
            15,
        ),
        ("15-Dec-2026|15 Dec 2026", 2026, 12, 15),
        ("29.11.", 2027, 11, 29),
    ]);
    are_unclear(
        "09/12/2026|9/12|09-12-2026|31.02.2027|2026-02-30|2026-13-01|30.2.|32.12.2026|2020-01-01|2024-12-03|\
         29.11.2026|2026-11-29|2026-12|2026|20261203|99|0|32|2026-12-15 Monday|2026-12-03 2026-12-04|\
         15.-17.12.|3-5|12/13/14/15",
    );
}

#[test]
fn english_days() {
    are(&[
        (
            "today|this evening|tonight|today, Monday|Monday|this Monday|the 30th|30th|30",
            2026,
            11,
            30,
        ),
        (
            "tomorrow|Tomorrow.|tomorrow morning|tomorrow, Tuesday the first|Tuesday|on Tuesday|this Tuesday",
            2026,
            12,
            1,
        ),
        (
            "day after tomorrow|the day after tomorrow|Wednesday|wed|in two days|in 2 days|two days from now",
            2026,
            12,
            2,
        ),
        (
            "Thursday|thu|Thurs|Thursday the third|Thursday the 3rd|the 3rd|the third|3rd|on the third",
            2026,
            12,
            3,
        ),
        (
            "next Monday|coming Monday|Monday next week|next week Monday|in a week|in one week|in 7 days|\
             a week from today|Dec 7|7 December|December the seventh",
            2026,
            12,
            7,
        ),
        (
            "Tuesday next week|next week Tuesday|Tuesday of next week|Tuesday, next week",
            2026,
            12,
            8,
        ),
        (
            "Friday this week|this Friday|this week Friday|coming Friday|Friday",
            2026,
            12,
            4,
        ),
        (
            "December 15|December 15th|Dec 15|Dec. 15|15 December|15th of December|the 15th of December|\
             the fifteenth of December|December fifteenth|Tuesday, December 15|Tuesday 15 December 2026|\
             Tuesday, December 15th, 2026|the 15th|15|December 15, Tuesday|Tue Dec 15",
            2026,
            12,
            15,
        ),
        (
            "December 18th|Friday, December 18th|Friday the 18th",
            2026,
            12,
            18,
        ),
        (
            "in two weeks|in 2 weeks|two weeks from today|two weeks from now|in a fortnight|in 14 days|December 14",
            2026,
            12,
            14,
        ),
        (
            "January 4|Monday, January 4|Monday, January 4th, 2027|January fourth",
            2027,
            1,
            4,
        ),
        (
            "December thirty-first|the thirty first of December|December 31",
            2026,
            12,
            31,
        ),
        ("March 3|Mar 3, 2027|3 March", 2027, 3, 3),
        ("November 29", 2027, 11, 29),
        ("Sept 9|9 Sept|September ninth", 2027, 9, 9),
        (
            "Tuesday, December 15 at 3 pm|December 15 at 3 pm|December 15, 10 am|10 am December 15|\
             3 pm Tuesday December 15",
            2026,
            12,
            15,
        ),
    ]);
    are_unclear(
        "next Tuesday|next Wednesday|next Friday|next Sunday|next week|this week|the week after next|\
         Friday week|a week on Friday|the first Monday of January|second Tuesday|first Tuesday in December|\
         not Monday|Thursday or Friday|Thursday, Friday|Monday to Wednesday|Monday and Wednesday|\
         every Monday|Wednesday, December 15|Monday 15 December|31 February|February 30|February 29|the 32nd|\
         Tuesday the second|yesterday|last Monday|three days ago|a week ago|soon|later|now|weekend|Christmas|\
         end of the month|in a month|in two hours|in 10 minutes|December|Monday the fair|December 15 or 16|\
         December 15-17|15 and 16 December|between Monday and Friday|no Monday|except Monday|after Monday|\
         before Thursday|Mar 15|tomorrow or Thursday|today tomorrow|November 29 2026|the|on|next|in|\
         of December",
    );
}

#[test]
fn german_days() {
    are(&[
        (
            "heute|heute Abend|heute Morgen|heute Nachmittag|Montag|diesen Montag|am 30.",
            2026,
            11,
            30,
        ),
        (
            "morgen|Morgen|morgen früh|morgen Nachmittag|morgen um 10|Dienstag|am Dienstag|Dienstag morgen|\
             Dienstag, den ersten",
            2026,
            12,
            1,
        ),
        (
            "übermorgen|Übermorgen|Mittwoch|in zwei Tagen|in 2 Tagen",
            2026,
            12,
            2,
        ),
        (
            "Donnerstag|am Donnerstag|Donnerstag, den 3.|Donnerstag, den dritten|am dritten|der dritte|\
             Donnerstag, 3. Dezember",
            2026,
            12,
            3,
        ),
        (
            "nächsten Montag|nächster Montag|kommenden Montag|in einer Woche|heute in einer Woche|\
             Montag nächster Woche|nächste Woche Montag|am 7. Dezember",
            2026,
            12,
            7,
        ),
        (
            "Dienstag nächste Woche|nächste Woche Dienstag|Dienstag der nächsten Woche|am Dienstag nächster Woche",
            2026,
            12,
            8,
        ),
        (
            "9. Dezember|am 9. Dezember|9.12.|Mittwoch, 9. Dezember|den neunten Dezember|neunter Dezember|am 9.",
            2026,
            12,
            9,
        ),
        (
            "diesen Freitag|Freitag dieser Woche|kommenden Freitag",
            2026,
            12,
            4,
        ),
        (
            "15. Dezember|15. Dez.|15 Dez|Dienstag, 15. Dezember|Dienstag, den 15. Dezember 2026|\
             am fünfzehnten Dezember|am 15.|fünfzehnter Dezember",
            2026,
            12,
            15,
        ),
        (
            "in zwei Wochen|in 14 Tagen|in vierzehn Tagen|heute in zwei Wochen",
            2026,
            12,
            14,
        ),
        (
            "einunddreißigster Dezember|am einunddreißigsten|31. Dezember|am einunddreissigsten Dezember",
            2026,
            12,
            31,
        ),
        ("3. März|am dritten März", 2027, 3, 3),
        ("4. Jänner|4. Januar|Montag, 4. Januar", 2027, 1, 4),
    ]);
    are_unclear(
        "nächsten Dienstag|nächsten Freitag|nächste Woche|nicht Montag|kein Montag|Montag oder Dienstag|\
         Montag bis Mittwoch|Mittwoch, 15. Dezember|31. Februar|30. Februar|gestern|vorgestern|\
         vor drei Tagen|letzten Montag|bald|Wochenende|Weihnachten|in acht Tagen|in einem Monat|\
         in zwei Stunden|der erste Montag im Januar|jeden Montag|ab Montag|15. und 16. Dezember|\
         15. oder 16. Dezember|Freitag in einer Woche|Mitte Dezember|Ende Dezember",
    );
}

#[test]
fn french_days() {
    are(&[
        (
            "aujourd'hui|aujourd’hui|ce soir|cet après-midi|lundi|ce lundi|le 30",
            2026,
            11,
            30,
        ),
        (
            "demain|demain matin|mardi|le mardi premier|mardi 1er décembre|le premier|le 1er",
            2026,
            12,
            1,
        ),
        (
            "après-demain|Après demain|mercredi|dans deux jours",
            2026,
            12,
            2,
        ),
        (
            "jeudi|le jeudi trois|jeudi trois|jeudi 3|le trois décembre",
            2026,
            12,
            3,
        ),
        (
            "lundi prochain|dans une semaine|lundi de la semaine prochaine|la semaine prochaine lundi|\
             le sept décembre|le sept",
            2026,
            12,
            7,
        ),
        (
            "mardi de la semaine prochaine|mardi la semaine prochaine|la semaine prochaine, mardi",
            2026,
            12,
            8,
        ),
        (
            "le 9 décembre|9 décembre|9 décembre 2026|mercredi 9 décembre|le neuf décembre|9 déc.",
            2026,
            12,
            9,
        ),
        ("ce vendredi|vendredi de cette semaine", 2026, 12, 4),
        (
            "mardi 15 décembre|le 15 décembre|le quinze décembre|le mardi quinze décembre|le 15",
            2026,
            12,
            15,
        ),
        ("dans deux semaines|dans 14 jours", 2026, 12, 14),
        ("le vingt et un décembre|le 21 décembre", 2026, 12, 21),
        ("le trente et un|trente et un décembre", 2026, 12, 31),
        ("3 mars|le 3 mars|mercredi 3 mars", 2027, 3, 3),
        ("le 9 août|9 août", 2027, 8, 9),
        ("9 sept.", 2027, 9, 9),
    ]);
    are_unclear(
        "mardi prochain|vendredi prochain|la semaine prochaine|pas lundi|lundi ou mardi|du lundi au mercredi|\
         mercredi 15 décembre|31 février|le 30 février|hier|avant-hier|il y a trois jours|lundi dernier|\
         bientôt|le week-end|Noël|dans huit jours|dans quinze jours|dans un mois|dans deux heures|\
         le premier lundi de janvier|tous les lundis|vendredi en huit|le 15 et le 16 décembre|le 15 ou le 16|\
         fin décembre",
    );
}

#[test]
fn italian_days() {
    are(&[
        (
            "oggi|stasera|stamattina|questo pomeriggio|lunedì|lunedi|questo lunedì|il 30",
            2026,
            11,
            30,
        ),
        (
            "domani|domani mattina|martedì|martedì primo|il primo dicembre|il primo",
            2026,
            12,
            1,
        ),
        (
            "dopodomani|dopo domani|mercoledì|tra due giorni|fra due giorni",
            2026,
            12,
            2,
        ),
        ("giovedì|giovedì tre|giovedì 3|il tre dicembre", 2026, 12, 3),
        (
            "lunedì prossimo|il prossimo lunedì|tra una settimana|fra una settimana|lunedì della prossima settimana",
            2026,
            12,
            7,
        ),
        (
            "martedì della prossima settimana|martedì della settimana prossima|la prossima settimana martedì",
            2026,
            12,
            8,
        ),
        ("questo venerdì|venerdì di questa settimana", 2026, 12, 4),
        (
            "martedì 15 dicembre|il 15 dicembre|15 dic|il quindici dicembre|il 15",
            2026,
            12,
            15,
        ),
        (
            "tra due settimane|fra due settimane|tra 14 giorni",
            2026,
            12,
            14,
        ),
        ("il ventuno dicembre", 2026, 12, 21),
        ("il trentuno dicembre|il trentuno", 2026, 12, 31),
        ("8 marzo|l'8 marzo", 2027, 3, 8),
        ("10 maggio", 2027, 5, 10),
    ]);
    are_unclear(
        "martedì prossimo|venerdì prossimo|la prossima settimana|non lunedì|lunedì o martedì|\
         da lunedì a mercoledì|mercoledì 15 dicembre|31 febbraio|ieri|l'altro ieri|tre giorni fa|\
         lunedì scorso|presto|Natale|fra otto giorni|tra quindici giorni|tra un mese|tra due ore|\
         il primo lunedì di gennaio|ogni lunedì|il 15 o il 16 dicembre|il 15 o 16|fine dicembre|\
         il fine settimana",
    );
}

#[test]
fn spanish_days() {
    are(&[
        (
            "hoy|esta tarde|esta noche|lunes|el lunes|este lunes|el 30",
            2026,
            11,
            30,
        ),
        (
            "mañana|manana|mañana por la mañana|mañana por la tarde|martes|el martes uno|el uno de diciembre|\
             el primero de diciembre",
            2026,
            12,
            1,
        ),
        (
            "pasado mañana|miércoles|miercoles|en dos días|dentro de dos días",
            2026,
            12,
            2,
        ),
        (
            "jueves|el jueves tres|el jueves 3|el tres de diciembre",
            2026,
            12,
            3,
        ),
        (
            "el próximo lunes|lunes que viene|el lunes que viene|en una semana|dentro de una semana|\
             lunes de la próxima semana",
            2026,
            12,
            7,
        ),
        (
            "martes de la próxima semana|el martes de la semana que viene|la próxima semana el martes",
            2026,
            12,
            8,
        ),
        (
            "este viernes|viernes de esta semana|viernes que viene",
            2026,
            12,
            4,
        ),
        (
            "martes 15 de diciembre|martes, 15 de diciembre de 2026|el 15 de diciembre|15 dic|\
             el quince de diciembre|el 15|día 15",
            2026,
            12,
            15,
        ),
        (
            "en dos semanas|dentro de dos semanas|dentro de 14 días",
            2026,
            12,
            14,
        ),
        ("el veintiuno de diciembre", 2026, 12, 21),
        (
            "el treinta y uno de diciembre|el treinta y uno|31 de diciembre",
            2026,
            12,
            31,
        ),
        ("3 de marzo", 2027, 3, 3),
        ("9 de septiembre", 2027, 9, 9),
    ]);
    are_unclear(
        "el próximo martes|el próximo viernes|la próxima semana|la semana que viene|no el lunes|\
         lunes o martes|de lunes a miércoles|miércoles 15 de diciembre|31 de febrero|ayer|anteayer|\
         hace tres días|lunes pasado|pronto|Navidad|en ocho días|en quince días|dentro de un mes|\
         en dos horas|el primer lunes de enero|todos los lunes|el 15 o el 16|el 15 o 16 de diciembre|\
         15 y 16 de diciembre|el 15 y el 16|de hoy en ocho|fin de semana",
    );
}

#[test]
fn portuguese_days() {
    are(&[
        (
            "hoje|hoje à tarde|esta tarde|esta noite|segunda|segunda-feira|na segunda|esta segunda|dia 30",
            2026,
            11,
            30,
        ),
        (
            "amanhã|amanha|amanhã de manhã|terça|terça-feira|na terça|dia um de dezembro|dia 1|terça-feira, dia um",
            2026,
            12,
            1,
        ),
        (
            "depois de amanhã|quarta|quarta-feira|daqui a dois dias|em dois dias",
            2026,
            12,
            2,
        ),
        (
            "quinta|na quinta|quinta-feira, dia três|quinta-feira, 3 de dezembro|dia três de dezembro|o dia 3",
            2026,
            12,
            3,
        ),
        (
            "próxima segunda|segunda que vem|segunda-feira da próxima semana|daqui a uma semana|em uma semana",
            2026,
            12,
            7,
        ),
        (
            "terça da próxima semana|terça-feira da semana que vem|na próxima semana, terça",
            2026,
            12,
            8,
        ),
        ("esta sexta|sexta-feira", 2026, 12, 4),
        ("no sábado|sábado", 2026, 12, 5),
        ("no domingo|domingo", 2026, 12, 6),
        (
            "terça-feira, 15 de dezembro|15 de dezembro|15 de dezembro de 2026|dia 15|dia quinze|15 dez",
            2026,
            12,
            15,
        ),
        (
            "daqui a duas semanas|em duas semanas|dentro de duas semanas",
            2026,
            12,
            14,
        ),
        ("vinte e um de dezembro|dia vinte e um", 2026, 12, 21),
        ("trinta e um de dezembro", 2026, 12, 31),
        ("3 de março|em 3 de março", 2027, 3, 3),
        ("dezesseis de dezembro|dezasseis de dezembro", 2026, 12, 16),
        ("dia dez|dia dez de dezembro|10 de dezembro", 2026, 12, 10),
    ]);
    are_unclear(
        "próxima terça|próxima sexta|próxima semana|semana que vem|não segunda|segunda ou terça|\
         de segunda a quarta|quarta-feira, 15 de dezembro|31 de fevereiro|ontem|anteontem|há três dias|\
         segunda passada|logo|Natal|daqui a oito dias|daqui a quinze dias|daqui a um mês|em duas horas|\
         a primeira segunda de janeiro|toda segunda|dia 15 ou 16|dia 15 e 16|fim de semana",
    );
}

#[test]
fn next_is_read_where_both_meanings_are_one_day() {
    let friday = date(2026, 12, 4);
    for (text, wanted) in [
        ("next Monday", Some(date(2026, 12, 7))),
        ("next Friday", Some(date(2026, 12, 11))),
        ("next Wednesday", Some(date(2026, 12, 9))),
        ("next Saturday", None),
        ("next Sunday", None),
        ("Monday next week", Some(date(2026, 12, 7))),
        ("Friday next week", Some(date(2026, 12, 11))),
        ("Friday this week", Some(friday)),
        ("Thursday this week", None),
        ("lundi prochain", Some(date(2026, 12, 7))),
    ] {
        assert_eq!(day(text, friday), wanted, "{text}");
    }
    // On a Sunday it depends on the country which week is the next.
    let sunday = date(2026, 11, 29);
    for text in [
        "next Monday",
        "next Thursday",
        "Tuesday next week",
        "nächsten Montag",
    ] {
        assert_eq!(day(text, sunday), None, "{text}");
    }
    assert_eq!(day("next Sunday", sunday), Some(date(2026, 12, 6)));
    assert_eq!(day("Sunday", sunday), Some(sunday));
    assert_eq!(day("Thursday", sunday), Some(date(2026, 12, 3)));
}

#[test]
fn a_day_without_a_year_or_a_month_is_the_next_of_its_date() {
    let today = date(2026, 12, 31);
    assert_eq!(day("January 1", today), Some(date(2027, 1, 1)));
    assert_eq!(day("31 December", today), Some(today));
    assert_eq!(day("the 30th", today), Some(date(2027, 1, 30)));
    assert_eq!(day("the 31st", date(2027, 2, 1)), Some(date(2027, 3, 31)));
    assert_eq!(
        day("29 February", date(2027, 6, 1)),
        Some(date(2028, 2, 29))
    );
}
