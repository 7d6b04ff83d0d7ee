//! Free times: which few of them are offered, and how they are said.

use crate::{
    Argument,
    desk::{Desk, Offered},
    expressions::TimeOfDay,
    phrase::{Phrase, any_of},
    spoken,
    tool::When,
    wanted::Wanted,
};
use appointments::{Offer, SlotQuestion};
use calendar::{Demand, Moment, Period};
use ids::{AppointmentId, Uuid};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime, Time},
};
use languages::Spoken;
use problem::Problem;
use serde_json::json;

/// How many times are offered: as many as people keep in mind.
const CHOICES: usize = 3;
/// Days from a wanted one on that are searched.
const DAYS: i32 = 30;

/// A search for free times, for those who call.
#[derive(Debug)]
pub struct SlotSearch {
    question: SlotQuestion,
    day: Option<Date>,
    time: Option<TimeOfDay>,
    seats: Option<u32>,
    spoken: Spoken,
    today: Date,
}

/// What is said of free times, and which are offered by it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// The sentence.
    pub said: String,
    /// In the order in which they are said; nothing where there is nothing.
    pub offered: Vec<Offered>,
}

/// What times are free for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum For {
    Service(Uuid),
    Moved(AppointmentId),
}

impl Desk {
    /// The search that a caller asks for.
    ///
    /// # Errors
    /// What to ask them, and 500.
    pub fn slot_search(
        &self,
        service: Argument<&str>,
        when: &When,
        seats: Argument<u32>,
        spoken: Spoken,
    ) -> Result<Result<SlotSearch, String>, Problem> {
        let service = match self.service(service, spoken) {
            Ok(service) => service.id,
            Err(question) => return Ok(Err(question)),
        };
        let wanted = Wanted::of_search(when, self.today());
        let seats = match (wanted.question(), seats) {
            (Some(question), _) => return Ok(Err(question.say(spoken, &[]))),
            (None, Argument::Unclear) => {
                return Ok(Err(Phrase::HowManyPeople.say(spoken, &[])));
            }
            (None, seats) => seats.clear(),
        };
        let (day, time) = (wanted.day.clear(), wanted.time.clear());
        let search = self.search(For::Service(service), day, time, spoken)?;
        Ok(Ok(SlotSearch { seats, ..search }))
    }

    /// A search around a start that is not free.
    pub(crate) fn search_around(
        &self,
        of: For,
        start: DateTime,
        spoken: Spoken,
    ) -> Result<SlotSearch, Problem> {
        let about = TimeOfDay::At(start.time());
        self.search(of, Some(start.date()), Some(about), spoken)
    }

    fn search(
        &self,
        of: For,
        day: Option<Date>,
        time: Option<TimeOfDay>,
        spoken: Spoken,
    ) -> Result<SlotSearch, Problem> {
        let today = self.today();
        let from = day.unwrap_or(today);
        let (service, moved) = match of {
            For::Service(id) => (Some(id.to_string()), None),
            For::Moved(id) => (None, Some(id)),
        };
        let body = json!({
            "appointment_type_id": service, "appointment_id": moved, "from": from.to_string(),
            "to": from.saturating_add(DAYS.days()).to_string(),
        });
        let question = SlotQuestion::read(body.to_string().as_bytes(), Timestamp::from(self.now))?;
        Ok(SlotSearch {
            question,
            day,
            time,
            seats: None,
            spoken,
            today,
        })
    }
}

impl SlotSearch {
    /// The question to the database.
    pub fn rules_question(&self) -> appointments::RulesQuestion {
        self.question.rules_question()
    }

    /// The few times that are offered, after `before`, which says why.
    pub fn choices(&self, offer: &Offer, before: &str) -> Choices {
        let zone = &offer.rules.zone;
        let demand = offer.moved.as_ref().map_or(
            Demand {
                duration: offer.duration,
                seats: self.seats.unwrap_or(1),
            },
            |moved| moved.demand,
        );
        let horizon = offer.rules.horizon(offer.now);
        if self
            .day
            .is_some_and(|day| zone.beginning_of(day) >= horizon)
        {
            return Choices {
                said: self.sentence(before, Phrase::TooFar.say(self.spoken, &[])),
                offered: Vec::new(),
            };
        }
        let from = self.day.unwrap_or(self.today);
        let window = Period::new(
            zone.beginning_of(from),
            zone.beginning_of(from.saturating_add((DAYS + 1).days())),
        );
        let free = offer.rules.free(demand, window, offer.now);
        let free: Vec<(Moment, DateTime)> = free
            .iter()
            .map(|free| (free.start, zone.shows(free.start)))
            .collect();
        let (chosen, is_on_day) = choose(&free, self.day, self.time.as_ref());
        if chosen.is_empty() {
            return Choices {
                said: self.sentence(before, Phrase::NothingFree.say(self.spoken, &[])),
                offered: Vec::new(),
            };
        }
        let mut said = String::new();
        if let Some(day) = self.day.filter(|_| !is_on_day) {
            let day = spoken::on(day, self.today, self.spoken);
            said = Phrase::FullDay.say(self.spoken, &[&day]);
        }
        let times: Vec<DateTime> = chosen.iter().map(|(_, time)| *time).collect();
        let list = list(&times, self.today, self.spoken);
        let offered = Phrase::Offer.say(self.spoken, &[&list]);
        let said = self.sentence(&said, offered);
        Choices {
            said: self.sentence(before, said),
            offered: chosen
                .iter()
                .map(|(moment, _)| Offered {
                    type_id: offer.type_id,
                    starts_at: Timestamp::from(*moment).to_string(),
                })
                .collect(),
        }
    }

    fn sentence(&self, before: &str, sentence: String) -> String {
        match before {
            "" => sentence,
            before => format!("{before} {sentence}"),
        }
    }
}

/// Up to three of what is free, and whether they are on the day that was wanted.
fn choose(
    free: &[(Moment, DateTime)],
    day: Option<Date>,
    time: Option<&TimeOfDay>,
) -> (Vec<(Moment, DateTime)>, bool) {
    let within = |hours: &std::ops::RangeInclusive<i8>| {
        let fit: Vec<_> = free
            .iter()
            .copied()
            .filter(|(_, time)| hours.contains(&time.hour()))
            .collect();
        fit
    };
    let mut pool = match time {
        Some(TimeOfDay::Within(hours)) => within(hours),
        _ => free.to_vec(),
    };
    if pool.is_empty() {
        pool = free.to_vec();
    }
    let about = match time {
        Some(TimeOfDay::At(time) | TimeOfDay::Around(time)) => Some(*time),
        _ => None,
    };
    let on_day: Vec<_> = pool
        .iter()
        .copied()
        .filter(|(_, time)| Some(time.date()) == day)
        .collect();
    if !on_day.is_empty() {
        return (few_of_day(&on_day, about), true);
    }

    // The first days that have something.
    let mut days: Vec<Vec<(Moment, DateTime)>> = Vec::new();
    for slot in pool {
        let count = days.len();
        let is_same_day = |day: &Vec<(Moment, DateTime)>| {
            day.first()
                .is_some_and(|first| first.1.date() == slot.1.date())
        };
        match days.last_mut().filter(|last| is_same_day(last)) {
            Some(last) => last.push(slot),
            None if count == CHOICES => break,
            None => days.push(vec![slot]),
        }
    }
    let mut chosen: Vec<(Moment, DateTime)> = Vec::new();
    if about.is_none() {
        // In the morning and in the afternoon of the first, and then the next.
        let first = days.first().map_or(&[][..], Vec::as_slice);
        let later = first
            .iter()
            .find(|(_, time)| time.hour() >= 13)
            .filter(|later| Some(*later) != first.first());
        chosen.extend(first.first());
        chosen.extend(later);
        let next = days.iter().skip(1).filter_map(|day| day.first());
        chosen.extend(next.take(CHOICES - chosen.len()));
        if days.len() == 1 {
            chosen = few_of_day(first, None);
        }
    } else {
        let nearest = days.iter().filter_map(|day| few_of_day_nearest(day, about));
        chosen.extend(nearest);
    }
    (chosen, false)
}

/// The nearest to a time, or else the first, one in the middle and the last.
fn few_of_day(day: &[(Moment, DateTime)], about: Option<Time>) -> Vec<(Moment, DateTime)> {
    if day.len() <= CHOICES {
        return day.to_vec();
    }
    match about {
        Some(about) => {
            let mut nearest = day.to_vec();
            nearest.sort_by_key(|(_, time)| minutes_between(time.time(), about));
            nearest.truncate(CHOICES);
            // The very time that was wanted is all there is to say.
            if nearest
                .first()
                .is_some_and(|(_, time)| time.time() == about)
            {
                nearest.truncate(1);
            }
            nearest.sort_by_key(|(moment, _)| *moment);
            nearest
        }
        None => [0, day.len() / 2, day.len() - 1]
            .iter()
            .filter_map(|place| day.get(*place))
            .copied()
            .collect(),
    }
}

fn few_of_day_nearest(
    day: &[(Moment, DateTime)],
    about: Option<Time>,
) -> Option<(Moment, DateTime)> {
    let about = about?;
    day.iter()
        .copied()
        .min_by_key(|(_, time)| minutes_between(time.time(), about))
}

fn minutes_between(first: Time, second: Time) -> i32 {
    let minutes = |time: Time| i32::from(time.hour()) * 60 + i32::from(time.minute());
    (minutes(first) - minutes(second)).abs()
}

/// Times in their order, each day named once.
pub(crate) fn list(times: &[DateTime], today: Date, spoken: Spoken) -> String {
    let mut last = None;
    let items = times.iter().map(|time| {
        let is_same_day = last == Some(time.date());
        last = Some(time.date());
        match is_same_day {
            true => spoken::at(time.time(), spoken),
            false => spoken::when(*time, today, spoken),
        }
    });
    any_of(&items.collect::<Vec<_>>(), spoken)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::desk::tests::{desk, wire};
    use serde_json::Value;

    /// Each half hour of the offices hours of a few days, from Monday, 30 November 2026.
    fn offer(week: Value) -> Offer {
        let rules = json!({
            "organization_id": "00000000-0000-4000-8000-0000000000a0", "organization_name": "Alpine",
            "version": 7, "now": 1_795_950_000, "known": [1_795_900_000, 1_799_000_000],
            "timezone": "Europe/Zurich", "country": "CH",
            "type": {
                "id": "00000000-0000-4000-8000-0000000a7001", "name": "Consultation", "duration": 30,
                "is_duration_flexible": false, "is_confirmed_at_once": true, "price": null,
                "currency": "CHF", "is_paid_ahead": false, "interval": 30,
                "buffer_before": 0, "buffer_after": 0, "minimum_notice": 60, "horizon_days": 30, "capacity": 1,
            },
            "appointment": null, "week": week, "days": [], "away": [[], []],
            "resources": [{
                "id": "00000000-0000-4000-8000-0000000a5001", "name": "Mia", "week": null, "days": null,
                "busy": [[], []], "taken": [], "last_assigned": null,
            }],
        });
        Offer::read(&rules.to_string()).unwrap()
    }

    fn all_week() -> Value {
        (1..=5).map(|weekday| json!([weekday, 540, 1020])).collect()
    }

    fn search(week: Value, when: When, spoken: Spoken) -> Choices {
        searched(when, spoken).unwrap().choices(&offer(week), "")
    }

    fn searched(when: When, spoken: Spoken) -> Result<SlotSearch, String> {
        let service = Argument::Clear("consultation");
        desk(&wire())
            .slot_search(service, &when, Argument::Missing, spoken)
            .unwrap()
    }

    pub fn on(day: &str, time: &str) -> When {
        let given = |text: &str| match text {
            "" => Argument::Missing,
            text => Argument::Clear(text.to_owned()),
        };
        When {
            day: given(day),
            time: given(time),
            ..When::default()
        }
    }

    #[test]
    fn forty_times_become_three_over_the_day() {
        let choices = search(all_week(), on("2026-12-03", ""), Spoken::English);
        assert_eq!(
            choices.said,
            "I can offer Thursday the third at nine o'clock, at one o'clock or at half past four. Which suits you?"
        );
        let starts: Vec<_> = choices
            .offered
            .iter()
            .map(|offered| offered.starts_at.as_str())
            .collect();
        assert_eq!(
            starts,
            [
                "2026-12-03T08:00:00Z",
                "2026-12-03T12:00:00Z",
                "2026-12-03T15:30:00Z"
            ]
        );
    }

    #[test]
    fn a_wanted_time_gets_the_nearest() {
        let choices = search(all_week(), on("Thursday", "14:10"), Spoken::German);
        assert_eq!(
            choices.said,
            "Ich kann Ihnen anbieten: Donnerstag, den dritten, um halb zwei, um vierzehn Uhr oder um halb drei. Was passt Ihnen?"
        );
        let exact = search(all_week(), on("Thursday", "14:00"), Spoken::French);
        assert_eq!(
            exact.said,
            "Je peux vous proposer le jeudi trois à quatorze heures. Qu'est-ce qui vous convient ?"
        );
        let afternoon = search(all_week(), on("Thursday", "afternoon"), Spoken::Spanish);
        assert_eq!(
            afternoon.said,
            "Puedo ofrecerle el jueves tres a las doce, a las dos y media o a las cuatro y media. ¿Cuál le conviene?"
        );
    }

    #[test]
    fn without_a_day_the_next_ones_are_offered() {
        let choices = search(all_week(), When::default(), Spoken::Italian);
        assert_eq!(
            choices.said,
            "Le posso proporre lunedì trenta alle nove, alle tredici o martedì primo alle nove. Che cosa preferisce?"
        );
        let about = search(all_week(), on("", "10:00"), Spoken::English);
        assert_eq!(
            about.said,
            "I can offer Monday the thirtieth at ten o'clock, Tuesday the first at ten o'clock or Wednesday the second \
             at ten o'clock. Which suits you?"
        );
    }

    #[test]
    fn a_full_day_leads_to_the_next_ones() {
        let choices = search(
            json!([[5, 540, 600]]),
            on("2026-12-03", ""),
            Spoken::Portuguese,
        );
        assert_eq!(
            choices.said,
            "Não há nada livre na quinta-feira, dia três. Posso propor sexta-feira, dia quatro, às nove horas, sexta-feira, \
             dia onze, às nove horas ou sexta-feira, dia dezoito de dezembro, às nove horas. O que prefere?"
        );
    }

    #[test]
    fn nothing_free_and_too_far_are_said() {
        let nothing = search(json!([]), When::default(), Spoken::English);
        assert_eq!(
            nothing.said,
            "Nothing is free in the time that can be booked."
        );
        assert_eq!(nothing.offered, []);
        let far = search(all_week(), on("2027-06-01", ""), Spoken::English);
        assert_eq!(far.said, "That is too far ahead.");
    }

    #[test]
    fn a_day_or_a_time_that_is_not_certain_is_asked_back() {
        let asked = |day, time| searched(on(day, time), Spoken::English).unwrap_err();
        for day in [
            "31 February",
            "yesterday",
            "2020-01-01",
            "09/12/2026",
            "soon",
        ] {
            assert!(asked(day, "10:00").ends_with("Which date is it?"), "{day}");
        }
        for time in ["25:00", "14:61", "seven"] {
            assert!(
                asked("2026-12-03", time).ends_with("in the morning or in the afternoon?"),
                "{time}"
            );
        }
        assert_eq!(
            asked("soon", "later"),
            "Which day and what time would you like?"
        );
        let many = desk(&wire())
            .slot_search(
                Argument::Clear("consultation"),
                &When::default(),
                Argument::Unclear,
                Spoken::German,
            )
            .unwrap();
        assert_eq!(many.unwrap_err(), "Für wie viele Personen?");
    }

    #[test]
    fn offers_are_short_in_every_language() {
        for spoken in Spoken::ALL {
            let choices = search(all_week(), on("2026-12-18", ""), spoken);
            assert!(choices.said.chars().count() < 200, "{}", choices.said);
        }
    }
}
