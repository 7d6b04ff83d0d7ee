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
#[path = "booking_tests.rs"]
mod tests;
