//! What a caller books, moves and cancels: the requests of `appointment-create` and `appointment-update`, made of what
//! was said on the phone.

use crate::{
    Argument, Call,
    desk::{Desk, Offered, Upcoming},
    expressions::TimeOfDay,
    line,
    phrase::Phrase,
    slots::{For, SlotSearch},
    spoken,
    tool::{BookingWish, When, Which},
    wanted::Wanted,
};
use appointments::{AppointmentCreate, AppointmentUpdate, Booking, Change, Offer};
use calendar::Moment;
use callers::Anybody;
use fields::{Email, Phone};
use ids::{AppointmentId, Uuid};
use jiff::{Timestamp, civil::DateTime};
use languages::{Language, Spoken};
use problem::Problem;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The most that a name takes of a sentence.
const NAME: usize = 60;

/// An appointment that a caller books, before it is known who can serve it.
#[derive(Debug)]
pub struct PhoneBooking {
    /// The request, as `appointment-create` reads it.
    pub request: AppointmentCreate,
    service: Uuid,
    start: DateTime,
    spoken: Spoken,
    caller: Option<Phone>,
    has_email: bool,
}

/// An appointment that a caller moves or cancels.
#[derive(Debug)]
pub struct PhoneChange {
    /// The request, as `appointment-update` reads it.
    pub request: AppointmentUpdate,
    appointment: AppointmentId,
    service: String,
    /// The new start, or that of the one that is cancelled.
    start: DateTime,
    is_moved: bool,
    spoken: Spoken,
}

/// What is said where it worked. The database knows which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sayings {
    /// Where the customer gets a message.
    told: String,
    /// Where they get none; `{code}` is their confirmation code.
    untold: String,
}

/// The arguments of `private.call_book`.
#[derive(Debug, Serialize)]
pub struct PhoneBookingArguments<'a> {
    /// The call.
    pub call: &'a Call,
    /// Of the call of a tool.
    pub tool_call: &'a str,
    /// Those of `private.appointment_create`.
    pub booking: Booking<'a>,
    /// What is said.
    pub sayings: Sayings,
}

/// The arguments of `private.call_change`.
#[derive(Debug, Serialize)]
pub struct PhoneChangeArguments<'a> {
    /// The call.
    pub call: &'a Call,
    /// Of the call of a tool.
    pub tool_call: &'a str,
    /// Its name in the log.
    pub tool: &'static str,
    /// Those of `private.appointment_update`.
    pub change: Change<'a>,
    /// What is said.
    pub saying: String,
}

impl Desk {
    /// The request that a caller makes.
    ///
    /// # Errors
    /// What to ask them, or a problem.
    pub fn booking(
        &self,
        wish: &BookingWish,
        call: &Call,
        language: &Language,
        by: &Anybody,
    ) -> Result<Result<PhoneBooking, String>, Problem> {
        let spoken = language.spoken();
        let offered = match wish.when.choice {
            Argument::Clear(choice) => self.offered_at(choice).map(|offered| offered.type_id),
            Argument::Missing | Argument::Unclear => None,
        };
        let service = match (offered, &wish.service) {
            (Some(offered), Argument::Missing) => offered,
            (offered, named) => match self.service(named.as_text(), spoken) {
                Ok(service) if offered.is_none_or(|offered| offered == service.id) => service.id,
                Ok(_) => return Ok(Err(Phrase::WhichTime.say(spoken, &[]))),
                Err(question) => return Ok(Err(question)),
            },
        };
        let (start, starts_at) = match self.start(&wish.when, None) {
            Ok(start) => start,
            Err(question) => return Ok(Err(question.say(spoken, &[]))),
        };
        let seats = match wish.seats {
            Argument::Unclear => return Ok(Err(Phrase::HowManyPeople.say(spoken, &[]))),
            seats => seats.clear(),
        };
        let Some(name) = wish.name.as_deref().or(self.caller_name.as_deref()) else {
            return Ok(Err(Phrase::WhatName.say(spoken, &[])));
        };

        let mut customer = Map::from_iter([("name".to_owned(), name.into())]);
        if let Some(phone) = &self.caller {
            customer.insert("phone".to_owned(), phone.as_str().into());
        }
        // What was heard wrong is no address.
        let email = wish
            .email
            .as_deref()
            .filter(|email| Email::parse(email).is_ok());
        if let Some(email) = email {
            customer.insert("email".to_owned(), email.into());
        }
        let notes = wish.callback.as_ref().filter(|_| self.caller.is_none());
        let notes = notes
            .map(|callback| format!("Callback number, as it was said on the phone: {callback}"));
        let body = json!({
            "appointment_type_id": service.to_string(), "starts_at": starts_at, "language": language,
            "customer": customer, "vapi_call_id": call.id(), "seats": seats, "service_address": wish.address,
            "service_description": wish.description, "notes": notes,
        });
        Ok(Ok(PhoneBooking {
            request: AppointmentCreate::read(body.to_string().as_bytes(), by)?,
            service,
            start,
            spoken,
            caller: self.caller.clone(),
            has_email: email.is_some(),
        }))
    }

    /// The appointment that a caller moves.
    ///
    /// # Errors
    /// What to ask them, or a problem.
    pub fn moving(
        &self,
        which: &Which,
        to: &When,
        spoken: Spoken,
    ) -> Result<Result<PhoneChange, String>, Problem> {
        let known = match self.appointment(which, spoken) {
            Ok(known) => known,
            Err(question) => return Ok(Err(question)),
        };
        let (start, starts_at) = match self.start(to, Some(known)) {
            Ok(start) => start,
            Err(question) => return Ok(Err(question.say(spoken, &[]))),
        };
        let body = json!({
            "appointment_id": known.id.to_string(), "action": "reschedule", "starts_at": starts_at,
        });
        self.change(known, &body, start, spoken).map(Ok)
    }

    /// The appointment that a caller cancels.
    ///
    /// # Errors
    /// What to ask them, or a problem.
    pub fn cancelling(
        &self,
        which: &Which,
        reason: Option<&str>,
        spoken: Spoken,
    ) -> Result<Result<PhoneChange, String>, Problem> {
        let known = match self.appointment(which, spoken) {
            Ok(known) => known,
            Err(question) => return Ok(Err(question)),
        };
        let body = json!({
            "appointment_id": known.id.to_string(), "action": "cancel", "reason": reason,
        });
        let start = self.shows(Moment::from_second(known.starts_at));
        self.change(known, &body, start, spoken).map(Ok)
    }

    fn change(
        &self,
        known: &Upcoming,
        body: &Value,
        start: DateTime,
        spoken: Spoken,
    ) -> Result<PhoneChange, Problem> {
        let appointment = AppointmentId::parse(&known.id.to_string())
            .map_err(|_| Problem::internal().because("an appointment's id of another shape"))?;
        Ok(PhoneChange {
            request: AppointmentUpdate::read(body.to_string().as_bytes())?,
            appointment,
            service: line::spoken(&known.service, NAME),
            start,
            is_moved: body.get("starts_at").is_some(),
            spoken,
        })
    }

    /// The time that was offered at this place, from 1.
    fn offered_at(&self, choice: usize) -> Option<&Offered> {
        self.offered.get(choice.checked_sub(1)?)
    }

    /// The start that is meant, on the organization's clock, and as a request writes it. `moved`: one that is moved
    /// keeps its day or its time where only the other is named.
    ///
    /// # Errors
    /// What to ask where it is not certain.
    fn start(&self, when: &When, moved: Option<&Upcoming>) -> Result<(DateTime, String), Phrase> {
        let wanted = Wanted::of(when, self.today());
        if let Some(question) = wanted.question() {
            return Err(question);
        }
        let (day, time) = (wanted.day.clear(), wanted.time.clear());
        let chosen = match when.choice {
            Argument::Missing => None,
            Argument::Unclear => return Err(Phrase::WhichTime),
            Argument::Clear(choice) => Some(self.offered_at(choice).ok_or(Phrase::WhichTime)?),
        };
        if let Some(offered) = chosen {
            let moment: Timestamp = offered.starts_at.parse().map_err(|_| Phrase::WhichTime)?;
            let start = self.shows(moment.into());
            // What is said besides the choice is of the same time.
            let is_same = day.is_none_or(|day| day == start.date())
                && match time {
                    Some(TimeOfDay::At(time)) => time == start.time(),
                    Some(TimeOfDay::Within(hours)) => hours.contains(&start.hour()),
                    Some(TimeOfDay::Around(_)) | None => true,
                };
            return match is_same {
                true => Ok((start, offered.starts_at.clone())),
                false => Err(Phrase::WhichTime),
            };
        }
        let own = moved.map(|moved| self.shows(Moment::from_second(moved.starts_at)));
        let time = match time {
            Some(TimeOfDay::At(time)) => time,
            Some(TimeOfDay::Around(_) | TimeOfDay::Within(_)) => return Err(Phrase::WhichTime),
            None => day.and(own).ok_or(Phrase::WhichTime)?.time(),
        };
        let day = day.or_else(|| own.map(|own| own.date()));
        let start = day.ok_or(Phrase::WhichTime)?.to_datetime(time);
        let second = start.time().with().subsec_nanosecond(0).build();
        let whole = start.date().to_datetime(second.unwrap_or(start.time()));
        Ok((start, whole.to_string()))
    }
}

impl PhoneBooking {
    /// What the database does.
    pub fn arguments<'a>(
        &'a self,
        call: &'a Call,
        tool_call: &'a str,
        desk: &Desk,
        offer: &Offer,
        booking: Booking<'a>,
    ) -> PhoneBookingArguments<'a> {
        let when = spoken::when(self.start, desk.today(), self.spoken);
        let kind = line::spoken(&offer.type_name, NAME);
        let phrase = match offer.is_confirmed_at_once {
            true => Phrase::Booked,
            false => Phrase::Requested,
        };
        let said = phrase.say(self.spoken, &[&kind, &when]);
        let follows = match self.caller.is_some() {
            true => Phrase::TextFollows,
            false => Phrase::MailFollows,
        };
        let told = format!("{said} {}", follows.say(self.spoken, &[]));
        let untold = format!("{said} {}", Phrase::Code.say(self.spoken, &["{code}"]));
        PhoneBookingArguments {
            call,
            tool_call,
            booking,
            sayings: Sayings { told, untold },
        }
    }

    /// Whether the customer can be written to at all.
    pub fn can_be_told(&self) -> bool {
        self.caller.is_some() || self.has_email
    }

    /// The search for other times where this one is not free.
    ///
    /// # Errors
    /// 500.
    pub fn other_times(&self, desk: &Desk) -> Result<SlotSearch, Problem> {
        desk.search_around(For::Service(self.service), self.start, self.spoken)
    }
}

impl PhoneChange {
    /// What is said where it worked.
    pub fn saying(&self, desk: &Desk) -> String {
        let when = spoken::when(self.start, desk.today(), self.spoken);
        let phrase = match self.is_moved {
            true => Phrase::Moved,
            false => Phrase::Cancelled,
        };
        phrase.say(self.spoken, &[&self.service, &when])
    }

    /// The search for other times where this one is not free; `None` for one that is cancelled.
    ///
    /// # Errors
    /// 500.
    pub fn other_times(&self, desk: &Desk) -> Result<Option<SlotSearch>, Problem> {
        self.is_moved
            .then(|| desk.search_around(For::Moved(self.appointment), self.start, self.spoken))
            .transpose()
    }
}

/// What is said where something was refused, before other times or instead of them, and whether there may be others.
/// `None` where the caller is not to blame, nor the calendar.
pub fn refusal(problem: &Problem, spoken: Spoken) -> Option<(String, bool)> {
    let (phrase, has_others) = match problem.code() {
        "slot_taken" | "rules_changed" => (Phrase::Taken, true),
        "day_full" => (Phrase::DayFull, true),
        "too_many_open" => (Phrase::TooManyBooked, false),
        "too_soon" => (Phrase::TooSoon, true),
        "too_far_ahead" => (Phrase::TooFar, false),
        "outside_hours" => (Phrase::NobodyThere, true),
        "not_a_slot" => (Phrase::NoStart, true),
        "too_late" => (Phrase::TooLate, false),
        "too_many_tries" => (Phrase::TooMuch, false),
        "appointment_not_found" | "hold_expired" | "illegal_transition" => {
            (Phrase::NoAppointment, false)
        }
        "appointment_type_not_found" | "not_offered" => (Phrase::NoServices, false),
        "invalid_request" => match problem.pointers() {
            pointers if pointers.iter().any(|pointer| pointer == "/seats") => {
                (Phrase::TooManyPeople, false)
            }
            // A time that the clocks skip, or show twice.
            pointers if pointers.iter().any(|pointer| pointer == "/starts_at") => {
                (Phrase::NoStart, true)
            }
            _ => return None,
        },
        _ => return None,
    };
    Some((phrase.say(spoken, &[]), has_others))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::tests::{desk, desk_of, two, wire};
    use callers::{Account, Caller, Provider};

    const BY: &Anybody = &Caller::Provider(Provider(Account::Platform));

    fn call() -> Call {
        Call::read(&json!({ "call": { "id": "c1" } })).unwrap()
    }

    fn wish() -> BookingWish {
        BookingWish {
            service: Argument::Clear("consultation".into()),
            when: on("2026-12-03", "09:30"),
            name: Some("Ada Lovelace".into()),
            ..BookingWish::default()
        }
    }

    fn on(day: &str, time: &str) -> When {
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

    fn chosen(choice: usize) -> When {
        When {
            choice: Argument::Clear(choice),
            ..When::default()
        }
    }

    fn booked(desk: &Desk, wish: &BookingWish) -> Result<PhoneBooking, String> {
        desk.booking(wish, &call(), &Language::default(), BY)
            .unwrap()
    }

    #[test]
    fn a_caller_books_by_the_number_of_the_network() {
        let mut wish = wish();
        wish.callback = Some("+1 900 555 0100".into());
        let booking = booked(&desk(&wire()), &wish).unwrap();
        let customer = booking.request.customer.unwrap();
        assert_eq!(customer.phone.unwrap().as_str(), "+41791112233");
        assert_eq!(booking.request.notes, None);
        assert_eq!(booking.request.vapi_call_id.unwrap().as_str(), "c1");
        assert_eq!(booking.start, "2026-12-03T09:30".parse().unwrap());
    }

    #[test]
    fn a_withheld_number_books_without_one_and_notes_what_was_said() {
        let mut wish = wish();
        wish.callback = Some("+41 79 555 01 23".into());
        wish.email = Some("ada at example".into());
        let desk = desk_of(
            &wire(),
            json!({ "call": { "id": "c1" }, "customer": { "number": "anonymous" } }),
        );
        let booking = booked(&desk, &wish).unwrap();
        assert!(!booking.can_be_told());
        let customer = booking.request.customer.unwrap();
        assert!(customer.phone.is_none() && customer.email.is_none());
        assert_eq!(
            booking.request.notes.unwrap().as_str(),
            "Callback number, as it was said on the phone: +41 79 555 01 23"
        );
    }

    #[test]
    fn what_is_missing_is_asked_for() {
        let desk = desk(&wire());
        let asked = |change: &dyn Fn(&mut BookingWish)| {
            let mut wish = wish();
            change(&mut wish);
            booked(&desk, &wish).unwrap_err()
        };
        assert_eq!(
            asked(&|wish| wish.name = None),
            "What name may I book it under?"
        );
        assert_eq!(
            asked(&|wish| wish.when.time = Argument::Missing),
            "Which day and what time would you like?"
        );
        assert_eq!(
            asked(&|wish| wish.when.time = Argument::Clear("morning".into())),
            "Which day and what time would you like?"
        );
        for service in [Argument::Missing, Argument::Unclear] {
            let question = asked(&|wish| wish.service = service.clone());
            assert!(question.starts_with("Which would you like"), "{question}");
        }
        assert_eq!(
            asked(&|wish| wish.seats = Argument::Unclear),
            "For how many people?"
        );
    }

    #[test]
    fn who_is_known_is_not_asked_for_their_name() {
        let mut wire = wire();
        wire["caller_name"] = json!("Ada Lovelace");
        let mut wish = wish();
        wish.name = None;
        let booking = booked(&desk(&wire), &wish).unwrap();
        assert_eq!(
            booking.request.customer.unwrap().name.unwrap().as_str(),
            "Ada Lovelace"
        );
    }

    #[test]
    fn one_of_the_times_that_were_offered_is_chosen_by_its_place() {
        let mut wire = wire();
        wire["offered"] = json!([
            { "type_id": "00000000-0000-4000-8000-0000000a7002", "starts_at": "2026-12-03T08:00:00Z" },
            { "type_id": "00000000-0000-4000-8000-0000000a7002", "starts_at": "2026-12-03T12:00:00Z" },
        ]);
        let desk = desk(&wire);
        let wish = BookingWish {
            when: chosen(2),
            name: Some("Ada".into()),
            ..BookingWish::default()
        };
        let booking = booked(&desk, &wish).unwrap();
        assert_eq!(booking.start, "2026-12-03T13:00".parse().unwrap());
        for choice in [0, 3] {
            assert_eq!(
                desk.start(&chosen(choice), None),
                Err(Phrase::WhichTime),
                "{choice}"
            );
        }
        // What is said besides has to be of the same time, and of the same kind.
        let start = |day: &str, time: &str| {
            let when = When {
                choice: Argument::Clear(2),
                ..on(day, time)
            };
            desk.start(&when, None).map(|(start, _)| start.hour())
        };
        assert_eq!(start("Thursday", "afternoon"), Ok(13));
        assert_eq!(start("Friday", ""), Err(Phrase::WhichTime));
        assert_eq!(start("", "09:00"), Err(Phrase::WhichTime));
        assert_eq!(start("the second one", ""), Err(Phrase::WhichDate));
        let other = BookingWish {
            service: Argument::Clear("consultation".into()),
            ..wish
        };
        assert!(booked(&desk, &other).is_err());
    }

    #[test]
    fn a_start_is_on_the_clock_of_the_organization_whatever_its_offset() {
        let desk = desk(&wire());
        for written in [
            "2026-12-03T09:30",
            "2026-12-03 09:30:00",
            "2026-12-03T09:30:00Z",
            "2026-12-03T09:30:00-05:00",
        ] {
            let when = When {
                start: Argument::Clear(written.into()),
                ..When::default()
            };
            let (start, text) = desk.start(&when, None).unwrap();
            assert_eq!(start, "2026-12-03T09:30".parse().unwrap(), "{written}");
            assert!(calendar::Start::parse(&text).is_ok(), "{text}");
        }
    }

    #[test]
    fn one_that_is_moved_keeps_its_day_or_its_time() {
        let desk = desk(&two());
        let moved = desk.upcoming.first().unwrap();
        let start = |day: &str, time: &str| {
            desk.start(&on(day, time), Some(moved))
                .map(|(start, _)| start.to_string())
        };
        assert_eq!(start("", "11:00").unwrap(), "2026-12-03T11:00:00");
        assert_eq!(start("2026-12-04", "").unwrap(), "2026-12-04T09:00:00");
        assert_eq!(start("", ""), Err(Phrase::WhichTime));
    }

    #[test]
    fn nothing_is_moved_or_booked_for_a_day_or_time_that_is_not_understood() {
        let desk = desk(&two());
        let moved = desk.upcoming.first().unwrap();
        for (day, time, question) in [
            ("the day after the fair", "11:00", Phrase::WhichDate),
            ("31 December or so", "", Phrase::WhichDate),
            ("2026-12-17", "halb", Phrase::WhichHour),
            ("", "25:00", Phrase::WhichHour),
            ("not Monday", "9:99", Phrase::WhichTime),
            ("2026-12-17", "in the afternoon", Phrase::WhichTime),
            ("2026-12-17", "around three", Phrase::WhichTime),
        ] {
            for moved in [Some(moved), None] {
                assert_eq!(
                    desk.start(&on(day, time), moved),
                    Err(question),
                    "{day} {time}"
                );
            }
        }
        let read = |day, time| desk.start(&on(day, time), Some(moved)).unwrap().1;
        assert_eq!(read("December 18th", "11:00"), "2026-12-18T11:00:00");
        assert_eq!(read("2026-12-17", "halb drei"), "2026-12-17T14:30:00");
        assert_eq!(read("Tuesday, December 15", "15:00"), "2026-12-15T15:00:00");
    }

    #[test]
    fn a_refusal_says_why_unless_it_is_a_fault_of_ours() {
        let said = |problem: Problem| refusal(&problem, Spoken::English);
        let fault = |pointer: &str| {
            let mut faults = problem::Faults::default();
            faults.add(pointer, "is wrong");
            Problem::from(faults)
        };
        let taken = Problem::new(409, "slot_taken", "It is taken.");
        assert_eq!(said(taken), Some(("That time is taken.".to_owned(), true)));
        for (code, why, has_others) in [
            ("day_full", "That day is full.", true),
            (
                "too_many_open",
                "You have as many of these booked as one person may. Please talk to our staff.",
                false,
            ),
        ] {
            let refused = said(Problem::new(409, code, "It is too much."));
            assert_eq!(refused, Some((why.to_owned(), has_others)), "{code}");
        }
        let many = said(fault("/seats"));
        assert_eq!(
            many,
            Some(("So many people don't fit at one time.".to_owned(), false))
        );
        assert_eq!(said(fault("/customer/name")), None);
        assert_eq!(said(Problem::internal()), None);
    }

    #[test]
    fn a_change_says_what_was_done() {
        let desk = desk(&two());
        let which = Which {
            service: Argument::Clear("consultation".into()),
            ..Which::default()
        };
        let to = on("Friday", "");
        let moved = desk.moving(&which, &to, Spoken::English).unwrap().unwrap();
        assert_eq!(
            moved.saying(&desk),
            "Consultation is moved to Friday the fourth at nine o'clock."
        );
        let cancelled = desk
            .cancelling(&which, Some("ill"), Spoken::German)
            .unwrap()
            .unwrap();
        assert_eq!(
            cancelled.saying(&desk),
            "Ich habe diesen Termin abgesagt: Consultation, Donnerstag, den dritten, um neun Uhr."
        );
        assert!(cancelled.other_times(&desk).unwrap().is_none());
    }
}
