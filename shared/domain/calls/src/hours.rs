//! Opening hours as they are said.

use crate::{
    Argument,
    desk::Desk,
    expressions::{self, Field},
    phrase::Phrase,
    spoken,
};
use jiff::{
    ToSpan,
    civil::{Date, Time, Weekday},
};
use languages::{Spoken, weekday};

/// Opens and closes, in minutes since midnight.
type Opening = (i32, i32);

/// How many days ahead the hours of single days are known; the database gives some more.
const KNOWN_DAYS: i32 = 366;

impl Desk {
    /// When it is open: on a day, or in the week where none is named, or none that is certain.
    pub fn say_hours(&self, day: Argument<&str>, spoken: Spoken) -> String {
        let read = |day: &str| expressions::read(day, Field::Day, self.today())?.day;
        match day.read(read) {
            Argument::Clear(day) => self.say_hours_of(day, spoken),
            Argument::Missing | Argument::Unclear => self.say_week(spoken),
        }
    }

    fn say_hours_of(&self, day: Date, spoken: Spoken) -> String {
        let is_known = day <= self.today().saturating_add(KNOWN_DAYS.days());
        if !is_known || self.week.is_empty() && self.days.is_empty() {
            return Phrase::HoursUnknown.say(spoken, &[]);
        }
        let own: Vec<Opening> = self
            .days
            .iter()
            .filter(|(known, ..)| *known == day)
            .map(|(_, opens, closes)| (*opens, *closes))
            .collect();
        let weekly = || self.of_weekday(day.weekday());
        let openings: Vec<Opening> = if own.is_empty() { weekly() } else { own };
        let openings: Vec<Opening> = openings
            .into_iter()
            .filter(|opening| !self.is_away(day, *opening))
            .collect();
        let on = spoken::on(day, self.today(), spoken);
        match join(&openings, spoken) {
            hours if hours.is_empty() => Phrase::ClosedOn.say(spoken, &[&on]),
            hours => Phrase::OpenOn.say(spoken, &[&on, &hours]),
        }
    }

    fn say_week(&self, spoken: Spoken) -> String {
        // Days in turn that have the same hours.
        let mut runs: Vec<(Weekday, Weekday, Vec<Opening>)> = Vec::new();
        for day in (1..=7).filter_map(|day| Weekday::from_monday_one_offset(day).ok()) {
            let openings = self.of_weekday(day);
            match runs.last_mut() {
                Some((_, last, same)) if *same == openings => *last = day,
                _ => runs.push((day, day, openings)),
            }
        }
        let said = runs.iter().filter_map(|(first, last, openings)| {
            let hours = join(openings, spoken);
            (!hours.is_empty()).then(|| format!("{} {hours}", days(*first, *last, spoken)))
        });
        match said.collect::<Vec<_>>() {
            said if said.is_empty() => Phrase::HoursUnknown.say(spoken, &[]),
            said => Phrase::OpenWeek.say(spoken, &[&said.join(", ")]),
        }
    }

    fn of_weekday(&self, day: Weekday) -> Vec<Opening> {
        let number = day.to_monday_one_offset();
        let hours = self.week.iter().filter(|(weekday, ..)| *weekday == number);
        let mut openings: Vec<Opening> = hours
            .map(|(_, opens, closes)| (*opens, *closes))
            .filter(|(opens, closes)| opens != closes)
            .collect();
        openings.sort_unstable();
        openings
    }

    /// Whether everybody is away all that time.
    fn is_away(&self, day: Date, (opens, closes): Opening) -> bool {
        let moment = |minutes: i32| {
            let (days, minutes) = (minutes.div_euclid(1440), minutes.rem_euclid(1440));
            let day = day.saturating_add(jiff::Span::new().days(days));
            self.zone
                .first_showing(day.to_datetime(clock(minutes)))
                .second()
        };
        let closes = if closes < opens {
            closes + 1440
        } else {
            closes
        };
        opens == closes
            || self
                .away
                .iter()
                .any(|(from, to)| *from <= moment(opens) && moment(closes) <= *to)
    }
}

fn clock(minutes: i32) -> Time {
    let part = |number: i32| i8::try_from(number).unwrap_or_default();
    Time::new(part(minutes / 60 % 24), part(minutes % 60), 0, 0).unwrap_or_default()
}

fn join(openings: &[Opening], spoken: Spoken) -> String {
    let and = match spoken {
        Spoken::English => " and ",
        Spoken::Spanish => " y ",
        Spoken::German => " und ",
        Spoken::French => " et ",
        Spoken::Italian | Spoken::Portuguese => " e ",
    };
    let said = openings
        .iter()
        .map(|(opens, closes)| spoken::from_to(clock(*opens), clock(*closes), spoken));
    said.collect::<Vec<_>>().join(and)
}

/// `Monday to Friday`, or one day.
fn days(first: Weekday, last: Weekday, spoken: Spoken) -> String {
    let (from, to) = (weekday(first, spoken), weekday(last, spoken));
    match (spoken, first == last) {
        (Spoken::English | Spoken::German | Spoken::Italian | Spoken::Portuguese, true) => {
            from.to_owned()
        }
        (Spoken::Spanish, true) => format!("el {from}"),
        (Spoken::French, true) => format!("le {from}"),
        (Spoken::English, false) => format!("{from} to {to}"),
        (Spoken::German, false) => format!("{from} bis {to}"),
        (Spoken::Italian, false) => format!("da {from} a {to}"),
        (Spoken::Spanish | Spoken::Portuguese, false) => format!("de {from} a {to}"),
        (Spoken::French, false) => format!("du {from} au {to}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::tests::{desk, wire};
    use serde_json::json;

    #[test]
    fn days_with_the_same_hours_are_said_together() {
        let desk = desk(&wire());
        assert_eq!(
            desk.say_hours(Argument::Missing, Spoken::English),
            "We are open Monday to Thursday from nine o'clock to five o'clock, Friday from nine o'clock to noon."
        );
        assert_eq!(
            desk.say_hours(Argument::Missing, Spoken::German),
            "Geöffnet ist Montag bis Donnerstag von neun Uhr bis siebzehn Uhr, Freitag von neun Uhr bis zwölf Uhr."
        );
    }

    #[test]
    fn a_day_of_its_own_counts_more_than_the_week() {
        let mut wire = wire();
        wire["days"] = json!([["2026-12-01", 600, 840], ["2026-12-02", 0, 0]]);
        wire["week"]
            .as_array_mut()
            .unwrap()
            .push(json!([4, 1080, 1200]));
        let desk = desk(&wire);
        let said = |day| desk.say_hours(Argument::Clear(day), Spoken::English);
        assert_eq!(
            said("2026-12-01"),
            "We are open on Tuesday the first from ten o'clock to two o'clock."
        );
        assert_eq!(said("Wednesday"), "We are closed on Wednesday the second.");
        assert_eq!(
            said("Thursday"),
            "We are open on Thursday the third from nine o'clock to five o'clock and from six o'clock to eight o'clock in \
             the evening."
        );
        assert_eq!(said("today"), "We are closed today.");
        assert_eq!(
            desk.say_hours(Argument::Clear("Donnerstag"), Spoken::German),
            "Am Donnerstag, den dritten, haben wir von neun Uhr bis siebzehn Uhr und von achtzehn Uhr bis zwanzig Uhr geöffnet."
        );
    }

    #[test]
    fn of_days_too_far_ahead_nothing_is_said() {
        let desk = desk(&wire());
        let said = |day| desk.say_hours(Argument::Clear(day), Spoken::English);
        assert!(said("2027-11-29").starts_with("We are open "));
        assert_eq!(said("2027-12-03"), "I don't know the opening hours.");
    }

    #[test]
    fn whoever_is_all_away_is_closed() {
        let mut wire = wire();
        // All of Tuesday, 1 December, in Zurich.
        wire["away"] = json!([[1_796_079_600, 1_796_166_000]]);
        let desk = desk(&wire);
        assert_eq!(
            desk.say_hours(Argument::Clear("2026-12-01"), Spoken::French),
            "Nous sommes fermés le mardi premier."
        );
        assert!(
            desk.say_hours(Argument::Clear("2026-12-02"), Spoken::French)
                .starts_with("Nous sommes ouverts")
        );
    }

    #[test]
    fn without_hours_nothing_is_made_up() {
        let mut wire = wire();
        wire["week"] = json!([]);
        let desk = desk(&wire);
        for day in [Argument::Missing, Argument::Clear("today")] {
            assert_eq!(
                desk.say_hours(day, Spoken::English),
                "I don't know the opening hours."
            );
        }
    }
}
