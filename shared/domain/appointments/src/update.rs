//! The request of `appointment-update`.

mod details;

use crate::{Arrangement, Message, Occasion, Offer, Price, SlotRequest, Topic, arrange::RulesOf};
use calendar::{Demand, Moment, Start, Zone, ZoneName};
use callers::{Client, Guest, OneOf, Service, User};
use customers::NewContact;
use deserr::Deserr;
use details::Details;
use fields::{Count, Line, Text};
use ids::{AppointmentId, ResourceId, Uuid};
use languages::Language;
use problem::{Faults, Problem};
use request_body::{Fields, for_its_action, given};
use serde::{Deserialize, Serialize};

/// A request to change the state, the time, the seats, the contact or the calendar event of an appointment.
#[derive(Debug, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct AppointmentUpdate {
    /// Id of the appointment to change.
    pub appointment_id: AppointmentId,
    /// Change to make, such as `cancel`. Required unless `calendar` is given.
    #[deserr(default)]
    pub action: Option<Action>,
    /// Why the appointment is cancelled. Only with `cancel`.
    #[deserr(default)]
    reason: Option<Text<500>>,
    /// Event of this appointment in an external calendar. For staff and the service.
    #[deserr(default)]
    calendar: Option<CalendarEvent>,
    /// New start in RFC 3339; without an offset, local time in `timezone`. Required by `reschedule`.
    #[deserr(default)]
    starts_at: Option<Start>,
    /// IANA time zone of a start without an offset, and of the times in the answer. Default: the organization's. Only
    /// with `reschedule`.
    #[deserr(default)]
    timezone: Option<ZoneName>,
    /// New length in minutes. Default: unchanged. Only with `reschedule`.
    #[deserr(default)]
    duration_minutes: Option<Count<1, 480>>,
    /// Id of the person or room that serves it. Default: who has it, or else any that is free. Only with `reschedule`.
    #[deserr(default)]
    resource_id: Option<ResourceId>,
    /// New contact of this appointment; what is left out stays, and so does the customer's own record. Only with `change`.
    #[deserr(default)]
    customer: Option<NewContact>,
    /// New address where the service takes place. Only with `change`.
    #[deserr(default)]
    service_address: Option<Line<500>>,
    /// What the customer needs, in other words. Only with `change`.
    #[deserr(default)]
    service_description: Option<Text<2000>>,
    /// New internal notes. Only with `change`.
    #[deserr(default)]
    notes: Option<Text<2000>>,
    /// Number of people from now on, 1 to 1000. Clients and guests may change it too. Only with `change`.
    #[deserr(default)]
    seats: Option<Count<1, 1000>>,
}

/// A change to the state of an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "AppointmentAction")
)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum Action {
    /// Confirm a pending appointment.
    Confirm,
    /// Move the appointment to another free slot.
    Reschedule,
    /// Change the seats. Staff and the service also correct the contact, the address, the description and the notes.
    Change,
    /// Cancel the appointment and free its time.
    Cancel,
    /// Mark that it took place. Only after it began.
    Complete,
    /// Mark that the customer did not come. Only after it began.
    #[serde(rename = "no_show")]
    #[deserr(rename = "no_show")]
    NoShow,
}

/// An event in an external calendar.
#[derive(Clone, Debug, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
struct CalendarEvent {
    /// Provider of the calendar, such as `google`.
    provider: CalendarProvider,
    /// Id of the event at that provider.
    event_id: Line<255>,
}

/// Provider of an external calendar.
#[derive(Clone, Copy, Debug, Deserr, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[deserr(rename_all = lowercase)]
enum CalendarProvider {
    Google,
    Outlook,
    Calendly,
}

/// Who changes an appointment.
pub type Changer = OneOf<(Client, User, Service, Guest)>;

/// What a message about an appointment says: the answer of `private.appointment_facts`.
#[derive(Debug)]
pub struct Facts {
    organization_name: String,
    appointment_type: String,
    zone: Zone,
    starts_at: Moment,
    /// In minutes.
    duration: u32,
    language: Language,
    price: Option<Price>,
}

/// The arguments of `private.appointment_facts`.
#[derive(Debug, Serialize)]
pub struct FactsQuestion {
    appointment_id: AppointmentId,
}

/// The arguments of `private.appointment_update`.
#[derive(Debug, Serialize)]
pub struct Change<'a> {
    appointment_id: AppointmentId,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<Action>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    calendar: Option<&'a CalendarEvent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
    /// The start that the message names, in seconds since 1970: if it has moved since, there is another to write.
    #[serde(skip_serializing_if = "Option::is_none")]
    seen_starts_at: Option<i64>,
    #[serde(flatten)]
    time: Option<Time<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Details<'a>>,
}

/// The new time of an appointment that is moved.
#[derive(Debug, Serialize)]
struct Time<'a> {
    version: i64,
    candidates: &'a [Uuid],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    others: &'a [Vec<Uuid>],
    starts_at: &'a str,
    ends_at: &'a str,
    /// Who was asked for. Nobody: whoever has it keeps it, so that the time that it has changes nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_id: Option<ResourceId>,
}

impl AppointmentUpdate {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        request_body::read_by(body, broken_rules)
    }

    /// The requested slot, if the appointment is moved.
    pub fn slot_request(&self) -> Option<SlotRequest<'_>> {
        Some(SlotRequest {
            start: self.starts_at?,
            zone: self.timezone.as_ref(),
            demand: Demand {
                duration: 1,
                seats: 1,
            },
            resource_id: self.resource_id,
        })
    }

    /// The slot that the appointment has, with the seats that it is to have, if they change.
    pub fn slot_with_seats(&self, facts: &Facts) -> Option<SlotRequest<'_>> {
        let seats = self.seats.map(Count::get)?;
        Some(SlotRequest {
            start: Start::At(facts.starts_at),
            zone: self.timezone.as_ref(),
            demand: Demand {
                duration: facts.duration,
                seats,
            },
            resource_id: None,
        })
    }

    /// Gives the slot the appointment's length and seats, with the faults that the rules find. Another length
    /// than it has or its kind has is for the staff.
    pub fn slot_request_by_rules<'a>(
        &'a self,
        slot: SlotRequest<'a>,
        offer: &Offer,
        by: &Changer,
    ) -> (SlotRequest<'a>, Faults) {
        let mut faults = Faults::default();
        let duration = self.duration_minutes.map(Count::get);
        let demand = offer.demand(duration, None, &by.clone().widen(), &mut faults);
        (SlotRequest { demand, ..slot }, faults)
    }

    /// The zone of the times in the answer, if it is not the organization's.
    pub fn zone(&self) -> Option<&ZoneName> {
        self.timezone.as_ref()
    }

    /// Names whose rules are needed.
    pub fn rules_of(&self) -> RulesOf {
        RulesOf::Appointment(self.appointment_id)
    }

    /// The occasion of a message to the customer, if they get one.
    fn occasion(&self) -> Option<Occasion> {
        match self.action? {
            Action::Confirm => Some(Occasion::Confirmed),
            Action::Reschedule => Some(Occasion::Rescheduled),
            Action::Cancel => Some(Occasion::Cancelled),
            Action::Change | Action::Complete | Action::NoShow => None,
        }
    }

    /// Whether the customer gets a message, which needs [`Facts`].
    pub fn tells(&self) -> bool {
        self.occasion().is_some()
    }

    /// The question to the database for [`Facts`].
    pub fn facts_question(&self) -> FactsQuestion {
        FactsQuestion {
            appointment_id: self.appointment_id,
        }
    }

    /// The arguments of the SQL function, if the appointment keeps its time.
    pub fn change(&self, facts: Option<&Facts>) -> Change<'_> {
        let message = facts.zip(self.occasion()).map(|(facts, occasion)| {
            let topic = Topic {
                organization: &facts.organization_name,
                kind: &facts.appointment_type,
                starts_at: facts.starts_at,
                zone: &facts.zone,
                price: facts.price.as_ref(),
            };
            Message::write(occasion, &topic, &facts.language)
        });
        Change {
            appointment_id: self.appointment_id,
            action: self.action,
            reason: self.reason.as_ref().map(Text::as_str),
            calendar: self.calendar.as_ref(),
            message,
            seen_starts_at: facts.map(|facts| facts.starts_at.second()),
            time: None,
            details: (self.action == Some(Action::Change)).then(|| Details::of(self)),
        }
    }

    /// The arguments of the SQL function, if the appointment is moved.
    pub fn moved<'a>(&'a self, offer: &Offer, arrangement: &'a Arrangement) -> Change<'a> {
        let topic = Topic {
            organization: &offer.organization_name,
            kind: &offer.type_name,
            starts_at: arrangement.start,
            zone: &offer.rules.zone,
            price: None,
        };
        let language = offer
            .moved
            .as_ref()
            .map(|moved| moved.language.clone())
            .unwrap_or_default();
        let is_pending = offer.moved.as_ref().is_some_and(|moved| moved.is_pending);
        let occasion = match is_pending {
            true => Occasion::RequestMoved,
            false => Occasion::Rescheduled,
        };
        Change {
            message: Some(Message::write(occasion, &topic, &language)),
            time: Some(Time {
                version: arrangement.version,
                candidates: &arrangement.candidates,
                others: &arrangement.others,
                starts_at: &arrangement.starts_at,
                ends_at: &arrangement.ends_at,
                resource_id: self.resource_id,
            }),
            ..self.change(None)
        }
    }
}

impl Facts {
    /// Reads the answer of `private.appointment_facts`.
    ///
    /// # Errors
    /// 500 for another shape.
    pub fn read(json: &str) -> Result<Self, Problem> {
        #[derive(Deserialize)]
        struct Wire {
            organization_name: String,
            appointment_type: String,
            timezone: String,
            starts_at: i64,
            duration: u32,
            language: String,
            price: Option<String>,
            currency: Option<String>,
        }
        let unreadable = |error: String| Problem::internal().because(error);
        let wire: Wire = serde_json::from_str(json)
            .map_err(|error| unreadable(format!("facts of another shape: {error}")))?;
        Ok(Self {
            organization_name: wire.organization_name,
            appointment_type: wire.appointment_type,
            // Whatever the zone, one can be told that an appointment is off.
            zone: Zone::named(&wire.timezone).unwrap_or_default(),
            starts_at: Moment::from_second(wire.starts_at),
            duration: wire.duration,
            language: Language::parse(&wire.language).unwrap_or_default(),
            price: Price::of(wire.price.as_deref(), wire.currency.as_deref()),
        })
    }
}

/// What the action `change` takes.
const DETAILS: [&str; 5] = [
    "customer",
    "service_address",
    "service_description",
    "notes",
    "seats",
];

/// Finds the faults between fields.
fn broken_rules(fields: &Fields) -> Faults {
    let mut faults = Faults::default();
    let action = given(fields, "action");
    if action.is_none() && given(fields, "calendar").is_none() {
        faults.add("/action", "is missing; give it, or a calendar event");
    }
    let moves = action.is_some_and(|action| action == "reschedule");
    if moves && given(fields, "starts_at").is_none() {
        faults.add("/starts_at", "is missing");
    }
    let changes = action.is_some_and(|action| action == "change");
    if changes && DETAILS.iter().all(|field| given(fields, field).is_none()) {
        faults.add("/customer", "is missing; give it, or what else changes");
    }
    let owners = [
        ("starts_at", "reschedule"),
        ("timezone", "reschedule"),
        ("duration_minutes", "reschedule"),
        ("resource_id", "reschedule"),
        ("reason", "cancel"),
    ];
    for_its_action(fields, &owners, &mut faults);
    for_its_action(fields, &DETAILS.map(|field| (field, "change")), &mut faults);
    faults
}

#[cfg(test)]
#[path = "update_tests.rs"]
mod tests;
