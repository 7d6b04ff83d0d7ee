//! Which of their appointments a caller means.
//!
//! What is said of it has to fit: one that only is the only one is moved or cancelled where nothing was said of it. A
//! confirmation code opens the appointment of another number together with the last name that it is booked under, since
//! whoever has seen a message has its code.

use crate::{
    Argument,
    desk::{Desk, Upcoming, may_be_called},
    expressions::TimeOfDay,
    folded::plain,
    line,
    phrase::{Phrase, any_of},
    spoken,
    tool::{When, Which},
    wanted::Wanted,
};
use calendar::Moment;
use languages::Spoken;

/// The most that a name takes of a sentence.
const NAME: usize = 60;

impl Desk {
    /// The appointment that is meant: by its code, or of those under the number of who calls.
    ///
    /// # Errors
    /// What to ask.
    pub(crate) fn appointment(&self, which: &Which, spoken: Spoken) -> Result<&Upcoming, String> {
        let known: Vec<&Upcoming> = match &which.code {
            Argument::Missing if self.caller.is_none() => {
                return Err(Phrase::Withheld.say(spoken, &[]));
            }
            Argument::Missing => self.upcoming.iter().collect(),
            Argument::Unclear => return Err(Phrase::WhichCode.say(spoken, &[])),
            Argument::Clear(code) => vec![self.by_code(code, which.name.as_text(), spoken)?],
        };
        let when = When {
            day: which.day.clone(),
            time: which.time.clone(),
            ..When::default()
        };
        let wanted = Wanted::of(&when, self.today());
        let is_unclear = wanted.question().is_some() || which.service == Argument::Unclear;
        let (day, time) = (wanted.day.clear(), wanted.time.clear());
        let service = which.service.as_text().clear();
        let fits = |known: &&&Upcoming| {
            let start = self.shows(Moment::from_second(known.starts_at));
            day.is_none_or(|day| start.date() == day)
                && match &time {
                    Some(TimeOfDay::At(time)) => start.time() == *time,
                    Some(TimeOfDay::Within(hours)) => hours.contains(&start.hour()),
                    Some(TimeOfDay::Around(_)) | None => true,
                }
                && service.is_none_or(|service| may_be_called(&known.service, service))
        };
        if known.is_empty() {
            return Err(Phrase::NoAppointment.say(spoken, &[]));
        }
        if is_unclear {
            return Err(self.which_of(&known, spoken));
        }
        let fitting: Vec<&Upcoming> = known.iter().filter(fits).copied().collect();
        match fitting.as_slice() {
            [only] => Ok(*only),
            [] => {
                let no_such = Phrase::NoSuchAppointment.say(spoken, &[]);
                Err(format!("{no_such} {}", self.which_of(&known, spoken)))
            }
            several => Err(self.which_of(several, spoken)),
        }
    }

    /// The appointment of a code, where it was booked for who calls, or they know the name too. Whether there is one is
    /// not said before.
    fn by_code(
        &self,
        code: &str,
        name: Argument<&str>,
        spoken: Spoken,
    ) -> Result<&Upcoming, String> {
        let code = confirmation_code(code);
        let mut coded = self.coded.iter();
        let known = coded.find(|known| code.as_deref() == Some(known.code.as_str()));
        match (known, name) {
            (Some(known), _) if known.is_callers => Ok(known),
            (Some(known), Argument::Clear(name)) if is_last_name(name, &known.name) => Ok(known),
            (_, Argument::Clear(_)) => Err(Phrase::NoCode.say(spoken, &[])),
            (_, Argument::Missing | Argument::Unclear) => Err(Phrase::LastName.say(spoken, &[])),
        }
    }

    fn which_of(&self, known: &[&Upcoming], spoken: Spoken) -> String {
        let said = known
            .iter()
            .take(3)
            .map(|known| self.say_upcoming(known, spoken));
        let said = any_of(&said.collect::<Vec<_>>(), spoken);
        Phrase::WhichAppointment.say(spoken, &[&said])
    }

    /// An appointment as it is listed.
    fn say_upcoming(&self, known: &Upcoming, spoken: Spoken) -> String {
        let start = self.shows(Moment::from_second(known.starts_at));
        let when = spoken::when(start, self.today(), spoken);
        format!("{} {when}", line::spoken(&known.service, NAME))
    }
}

/// Whether a name that was said is the last one of a full name, or all of it. A first name alone is not.
fn is_last_name(said: &str, full: &str) -> bool {
    let words = |name: &str| -> Vec<String> {
        plain(name)
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (said, full) = (words(said), words(full));
    let last = match full.as_slice() {
        [_, last @ ..] if !last.is_empty() => last,
        only => only,
    };
    said.iter().all(|word| full.contains(word)) && said.iter().any(|word| last.contains(word))
}

/// A confirmation code as the database has it, of what was said: `c q 3 3 m, y z a f e`.
pub(crate) fn confirmation_code(said: &str) -> Option<String> {
    let letters: String = said
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    let (first, last) = letters.split_at_checked(5)?;
    (last.len() == 5).then(|| format!("{first}-{last}"))
}

/// The codes that calls of tools name.
pub fn codes<'a>(tools: impl IntoIterator<Item = &'a crate::Tool>) -> Vec<String> {
    let codes = tools.into_iter().filter_map(|tool| match tool {
        crate::Tool::Move { which, .. } | crate::Tool::Cancel { which, .. } => {
            which.code.as_text().clear()
        }
        _ => None,
    });
    codes.filter_map(confirmation_code).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::tests::{desk, desk_of, two, wire};
    use serde_json::{Value, json};

    fn clear(text: &str) -> Argument<String> {
        Argument::Clear(text.to_owned())
    }

    fn found(desk: &Desk, which: &Which) -> Result<String, String> {
        desk.appointment(which, Spoken::English)
            .map(|known| known.code.clone())
    }

    #[test]
    fn an_appointment_is_found_by_what_is_said_of_it() {
        let desk = desk(&two());
        let by_day = |day: &str| Which {
            day: clear(day),
            ..Which::default()
        };
        for day in ["Friday", "2026-12-04", "the fourth", "Friday at ten"] {
            assert_eq!(found(&desk, &by_day(day)).unwrap(), "BBBBB-BBBBB", "{day}");
        }
        for service in ["consultation", "the consultation"] {
            let by_service = Which {
                service: clear(service),
                ..Which::default()
            };
            assert_eq!(found(&desk, &by_service).unwrap(), "AAAAA-AAAAA");
        }
        let by_time = Which {
            time: clear("ten"),
            ..Which::default()
        };
        assert_eq!(found(&desk, &by_time).unwrap(), "BBBBB-BBBBB");
        let which = "Which appointment do you mean: Consultation Thursday the third at nine o'clock or Climbing course \
                     Friday the fourth at ten o'clock?";
        assert_eq!(found(&desk, &Which::default()).unwrap_err(), which);
        for unclear in ["next Thursday or so", "31 February", "soon"] {
            assert_eq!(found(&desk, &by_day(unclear)).unwrap_err(), which);
        }
    }

    #[test]
    fn the_only_one_is_not_what_something_else_was_said_of() {
        let mut wire = two();
        wire["upcoming"].as_array_mut().unwrap().truncate(1);
        let desk = desk(&wire);
        assert_eq!(found(&desk, &Which::default()).unwrap(), "AAAAA-AAAAA");
        let other = "I find no such appointment. Which appointment do you mean: Consultation Thursday the third at nine \
                     o'clock?";
        for which in [
            Which {
                day: clear("2026-12-10"),
                ..Which::default()
            },
            Which {
                day: clear("Thursday"),
                service: clear("massage"),
                ..Which::default()
            },
            Which {
                day: clear("Thursday at ten"),
                ..Which::default()
            },
        ] {
            assert_eq!(found(&desk, &which).unwrap_err(), other, "{which:?}");
        }
        let odd = Which {
            service: Argument::Unclear,
            ..Which::default()
        };
        assert!(found(&desk, &odd).is_err());
    }

    /// An appointment of somebody else, and a call without a number.
    fn coded(is_callers: bool) -> Desk {
        let mut wire = wire();
        wire["coded"] = json!([
            { "id": "00000000-0000-4000-8000-000000000101", "service": "Consultation", "starts_at": 1_796_284_800,
              "code": "CQ33M-YZAFE", "name": "Ada King Lovelace", "is_callers": is_callers },
        ]);
        desk_of(&wire, json!({ "call": { "id": "c1" } }))
    }

    fn by(code: &str, name: Value) -> Which {
        Which {
            code: clear(code),
            name: name.as_str().map_or(Argument::Missing, clear),
            ..Which::default()
        }
    }

    #[test]
    fn a_code_and_the_last_name_open_the_appointment_of_another_number() {
        let desk = coded(false);
        for code in ["CQ33M-YZAFE", "cq33m yzafe", "C Q 3 3 M, Y Z A F E"] {
            for name in ["Lovelace", "ada lovelace", "King Lovelace", "Lövelace"] {
                assert_eq!(
                    found(&desk, &by(code, json!(name))).unwrap(),
                    "CQ33M-YZAFE",
                    "{code} {name}"
                );
            }
        }
        let unknown = "I find no appointment with that code and name.";
        for (code, name) in [
            ("CQ33M-YZAFE", "Ada"),
            ("CQ33M-YZAFE", "Byron"),
            ("CQ33M-YZAFE", "Byron Lovelace"),
            ("CQ33M-YZAFE", "!"),
            ("CQ33M-YZAFF", "Lovelace"),
            ("üüüüüüüüüü", "Lovelace"),
        ] {
            assert_eq!(
                found(&desk, &by(code, json!(name))).unwrap_err(),
                unknown,
                "{code} {name}"
            );
        }
        // Nobody learns whether there is such a code.
        for code in ["CQ33M-YZAFE", "CQ33M-YZAFF"] {
            assert_eq!(
                found(&desk, &by(code, json!(null))).unwrap_err(),
                "What is the last name that it is booked under?"
            );
        }
        assert_eq!(
            found(&desk, &Which::default()).unwrap_err(),
            "Your number is withheld. What is your confirmation code?"
        );
        let odd = Which {
            code: Argument::Unclear,
            ..Which::default()
        };
        assert_eq!(
            found(&desk, &odd).unwrap_err(),
            "What is your confirmation code?"
        );
    }

    #[test]
    fn who_booked_it_needs_the_code_alone() {
        assert_eq!(
            found(&coded(true), &by("CQ33M-YZAFE", json!(null))).unwrap(),
            "CQ33M-YZAFE"
        );
    }

    #[test]
    fn a_code_with_another_day_opens_nothing() {
        let which = Which {
            day: clear("Friday"),
            ..by("CQ33M-YZAFE", json!("Lovelace"))
        };
        let asked = found(&coded(false), &which).unwrap_err();
        assert!(asked.starts_with("I find no such appointment."), "{asked}");
    }
}
