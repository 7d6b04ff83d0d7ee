//! What a caller books, moves and cancels: the requests of `appointment-create` and `appointment-update`, made of what
//! was said on the phone.

use crate::{
    Call,
    desk::{Desk, Upcoming},
    line,
    phrase::{Phrase, any_of},
    slots::{For, SlotSearch},
    spoken,
    tool::{BookingWish, When, Which},
    wish::{self, TimeWish, plain},
};
use appointments::{
    AppointmentCreate, AppointmentUpdate, Booking, Change, Language, Offer, Spoken,
};
use calendar::Moment;
use callers::Anybody;
use fields::{Email, Phone};
use ids::{AppointmentId, Uuid};
use jiff::{Timestamp, civil::DateTime};
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
        let chosen = wish
            .when
            .choice
            .and_then(|choice| self.offered.get(choice.checked_sub(1)?));
        let service = match chosen {
            Some(offered) => offered.type_id,
            None => match self.service(wish.service.as_deref(), spoken) {
                Ok(service) => service.id,
                Err(question) => return Ok(Err(question)),
            },
        };
        let Some((start, starts_at)) = self.start(&wish.when, None) else {
            return Ok(Err(Phrase::WhichTime.say(spoken, &[])));
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
            "customer": customer, "vapi_call_id": call.id(), "seats": wish.seats, "service_address": wish.address,
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
        let Some((start, starts_at)) = self.start(to, Some(known)) else {
            return Ok(Err(Phrase::WhichTime.say(spoken, &[])));
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

    /// The start that is meant, on the organization's clock, and as a request writes it. `moved`: one that is moved keeps
    /// its day or its time where only the other is named.
    fn start(&self, when: &When, moved: Option<&Upcoming>) -> Option<(DateTime, String)> {
        let chosen = when
            .choice
            .and_then(|choice| self.offered.get(choice.checked_sub(1)?));
        if let Some(offered) = chosen {
            let moment: Timestamp = offered.starts_at.parse().ok()?;
            return Some((self.shows(moment.into()), offered.starts_at.clone()));
        }
        let own = moved.map(|moved| self.shows(Moment::from_second(moved.starts_at)));
        let (day, time) = self.wanted(when);
        let time = match time {
            Some(TimeWish::About(time)) => Some(time),
            Some(TimeWish::Within(_)) => None,
            None => day.and(own).map(|own| own.time()),
        };
        let day = day.or_else(|| time.and(own).map(|own| own.date()));
        let start = day?.to_datetime(time?);
        Some((start, start.strftime("%Y-%m-%dT%H:%M:%S").to_string()))
    }

    /// The appointment that is meant: by its code, or of those under the number of who calls.
    fn appointment(&self, which: &Which, spoken: Spoken) -> Result<&Upcoming, String> {
        if let Some(code) = &which.code {
            let code = confirmation_code(code);
            let known = self
                .coded
                .iter()
                .find(|known| code.as_deref() == Some(known.code.as_str()));
            return known.ok_or_else(|| Phrase::NoCode.say(spoken, &[]));
        }
        if self.caller.is_none() {
            return Err(Phrase::Withheld.say(spoken, &[]));
        }
        let day = which
            .day
            .as_deref()
            .and_then(|day| wish::day(day, self.today()));
        let time = match which.day.as_deref().and_then(wish::time) {
            Some(TimeWish::About(time)) => Some(time),
            _ => None,
        };
        let service = which.service.as_deref().map(plain);
        let fits = |known: &&Upcoming| {
            let start = self.shows(Moment::from_second(known.starts_at));
            day.is_none_or(|day| start.date() == day)
                && time.is_none_or(|time| start.time() == time)
                && service
                    .as_ref()
                    .is_none_or(|service| plain(&known.service).contains(service.as_str()))
        };
        let fitting: Vec<&Upcoming> = self.upcoming.iter().filter(fits).collect();
        let among = if fitting.is_empty() {
            self.upcoming.iter().collect()
        } else {
            fitting
        };
        match among.as_slice() {
            [] => Err(Phrase::NoAppointment.say(spoken, &[])),
            [only] => Ok(*only),
            several => {
                let said = several
                    .iter()
                    .take(3)
                    .map(|known| self.say_upcoming(known, spoken));
                Err(Phrase::WhichAppointment
                    .say(spoken, &[&any_of(&said.collect::<Vec<_>>(), spoken)]))
            }
        }
    }

    /// An appointment as it is listed.
    fn say_upcoming(&self, known: &Upcoming, spoken: Spoken) -> String {
        let start = self.shows(Moment::from_second(known.starts_at));
        let when = spoken::when(start, self.today(), spoken);
        format!("{} {when}", line::spoken(&known.service, NAME))
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
            which.code.as_deref()
        }
        _ => None,
    });
    codes.filter_map(confirmation_code).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::tests::{desk, desk_of, wire};
    use callers::{Account, Caller, Provider};

    const BY: &Anybody = &Caller::Provider(Provider(Account::Platform));

    fn call() -> Call {
        Call::read(&json!({ "call": { "id": "c1" } })).unwrap()
    }

    fn wish() -> BookingWish {
        BookingWish {
            service: Some("consultation".into()),
            when: When {
                day: Some("2026-12-03".into()),
                time: Some("09:30".into()),
                ..When::default()
            },
            name: Some("Ada Lovelace".into()),
            ..BookingWish::default()
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
            asked(&|wish| wish.when.time = None),
            "Which day and what time would you like?"
        );
        assert_eq!(
            asked(&|wish| wish.when.time = Some("morning".into())),
            "Which day and what time would you like?"
        );
        assert!(asked(&|wish| wish.service = None).starts_with("Which would you like"));
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
            when: When {
                choice: Some(2),
                ..When::default()
            },
            name: Some("Ada".into()),
            ..BookingWish::default()
        };
        let booking = booked(&desk, &wish).unwrap();
        assert_eq!(booking.start, "2026-12-03T13:00".parse().unwrap());
        for choice in [0, 3] {
            let when = When {
                choice: Some(choice),
                ..When::default()
            };
            assert_eq!(desk.start(&when, None), None);
        }
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
                start: Some(written.into()),
                ..When::default()
            };
            let (start, text) = desk.start(&when, None).unwrap();
            assert_eq!(start, "2026-12-03T09:30".parse().unwrap(), "{written}");
            assert!(calendar::Start::parse(&text).is_ok(), "{text}");
        }
    }

    /// Two appointments under the number: Thursday at nine, and Friday at ten.
    fn two() -> Value {
        let mut wire = wire();
        wire["upcoming"] = json!([
            { "id": "00000000-0000-4000-8000-000000000101", "service": "Consultation", "starts_at": 1_796_284_800, "code": "AAAAA-AAAAA" },
            { "id": "00000000-0000-4000-8000-000000000102", "service": "Climbing course", "starts_at": 1_796_374_800, "code": "BBBBB-BBBBB" },
        ]);
        wire
    }

    #[test]
    fn an_appointment_is_found_by_what_is_said_of_it() {
        let desk = desk(&two());
        let found = |which: &Which| {
            desk.appointment(which, Spoken::English)
                .map(|known| known.code.clone())
        };
        let by_day = Which {
            day: Some("Friday".into()),
            ..Which::default()
        };
        assert_eq!(found(&by_day).unwrap(), "BBBBB-BBBBB");
        let by_service = Which {
            service: Some("consultation".into()),
            ..Which::default()
        };
        assert_eq!(found(&by_service).unwrap(), "AAAAA-AAAAA");
        assert_eq!(
            found(&Which::default()).unwrap_err(),
            "Which appointment do you mean: Consultation Thursday the third at nine o'clock or Climbing course Friday the \
             fourth at ten o'clock?"
        );
    }

    #[test]
    fn a_code_opens_the_appointment_of_any_number() {
        let mut wire = wire();
        wire["coded"] = json!([
            { "id": "00000000-0000-4000-8000-000000000101", "service": "Consultation", "starts_at": 1_796_284_800, "code": "CQ33M-YZAFE" },
        ]);
        let desk = desk_of(&wire, json!({ "call": { "id": "c1" } }));
        let by = |code: &str| {
            let which = Which {
                code: Some(code.into()),
                ..Which::default()
            };
            desk.appointment(&which, Spoken::English)
                .map(|known| known.service.clone())
        };
        for code in ["CQ33M-YZAFE", "cq33m yzafe", "C Q 3 3 M, Y Z A F E"] {
            assert_eq!(by(code).unwrap(), "Consultation", "{code}");
        }
        assert_eq!(
            by("CQ33M-YZAFF").unwrap_err(),
            "I find no appointment with that code."
        );
        assert_eq!(
            by("ü".repeat(10).as_str()).unwrap_err(),
            "I find no appointment with that code."
        );
        assert_eq!(
            desk.appointment(&Which::default(), Spoken::English)
                .unwrap_err(),
            "Your number is withheld. What is your confirmation code?"
        );
    }

    #[test]
    fn one_that_is_moved_keeps_its_day_or_its_time() {
        let desk = desk(&two());
        let moved = desk.upcoming.first().unwrap();
        let start = |day: Option<&str>, time: Option<&str>| {
            let when = When {
                day: day.map(Into::into),
                time: time.map(Into::into),
                ..When::default()
            };
            desk.start(&when, Some(moved))
                .map(|(start, _)| start.to_string())
        };
        assert_eq!(start(None, Some("11:00")).unwrap(), "2026-12-03T11:00:00");
        assert_eq!(
            start(Some("2026-12-04"), None).unwrap(),
            "2026-12-04T09:00:00"
        );
        assert_eq!(start(None, None), None);
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
            service: Some("consultation".into()),
            ..Which::default()
        };
        let to = When {
            day: Some("Friday".into()),
            ..When::default()
        };
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
