//! The request for free slots.

use crate::{Offer, slots};
use calendar::{Demand, Period, Zone, ZoneName};
use callers::{Anybody, Caller};
use deserr::Deserr;
use fields::{Count, Day};
use ids::{AppointmentId, AppointmentTypeId, ResourceId};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use problem::{Faults, Problem};
use request_body::{Fields, given};
use serde::Serialize;

/// Maximum length of a range, in days.
pub const MAX_DAYS: i32 = 366;
/// Maximum number of slots in an answer.
pub const MAX_SLOTS: usize = 20_000;
/// Default length of a range, in days.
const DEFAULT_DAYS: i32 = 30;

/// A request for the free slots of a kind of appointment in a range of days.
#[derive(Debug)]
pub struct SlotQuestion {
    body: Body,
    requested_at: Timestamp,
}

#[derive(Debug, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
struct Body {
    /// Id of the kind of appointment, such as a consultation. This or `appointment_id` is required.
    #[deserr(default)]
    appointment_type_id: Option<AppointmentTypeId>,
    /// Id of an appointment that is to be moved, for those who may move it: its own time counts as free. Instead of
    /// `appointment_type_id`.
    #[deserr(default)]
    appointment_id: Option<AppointmentId>,
    /// First date of the range, in `timezone`. Default: today.
    #[deserr(default)]
    from: Option<Day>,
    /// Last date of the range, included. Default: 30 days after `from`; at most 366 days after it.
    #[deserr(default)]
    to: Option<Day>,
    /// IANA time zone of the dates and of the times in the answer. Default: the organization's.
    #[deserr(default)]
    timezone: Option<ZoneName>,
    /// Length in minutes, if it differs from the kind's or the appointment's. For staff, unless the kind is flexible.
    #[deserr(default)]
    duration_minutes: Option<Count<1, 480>>,
    /// Number of people, 1 to 1000. Default: 1, or as many as the appointment has.
    #[deserr(default)]
    seats: Option<Count<1, 1000>>,
    /// Id of one person or room. Default: all that serve this kind of appointment.
    #[deserr(default)]
    resource_id: Option<ResourceId>,
}

/// The arguments of `private.slot_rules`.
#[derive(Debug, Serialize)]
pub struct RulesQuestion {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) appointment_type_id: Option<AppointmentTypeId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) appointment_id: Option<AppointmentId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) resource_id: Option<ResourceId>,
    /// RFC 3339.
    pub(crate) from: String,
    pub(crate) to: String,
}

#[cfg(feature = "schema")]
fields::described_as!(SlotQuestion, Body);

impl SlotQuestion {
    /// Reads and checks a JSON body; `now` is the time of the request.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8], now: Timestamp) -> Result<Self, Problem> {
        let body = request_body::read_by(body, broken_rules)?;
        let question = Self {
            body,
            requested_at: now,
        };

        // In another zone it may be a day more or less; a range that is named does not depend on it.
        let (from, to) = question.days_in_utc();
        let mut faults = Faults::default();
        if to < from && question.body.from.is_some() {
            faults.add("/to", "must not be before from");
        } else if days_between(from, to) > MAX_DAYS {
            faults.add("/to", format!("must be at most {MAX_DAYS} days after from"));
        }
        if faults.is_empty() {
            Ok(question)
        } else {
            Err(faults.into())
        }
    }

    /// The question to the database. It covers more days than requested, since their zone may be unknown.
    pub fn rules_question(&self) -> RulesQuestion {
        // Postgres has no year 0, and nothing of before is free.
        const LONG_AGO: Date = Date::constant(1900, 1, 1);
        let (from, to) = self.days_in_utc();
        let (from, to) = (from.max(LONG_AGO), to.max(LONG_AGO));
        RulesQuestion {
            appointment_type_id: self.body.appointment_type_id,
            appointment_id: self.body.appointment_id,
            resource_id: self.body.resource_id,
            from: format!("{}T00:00:00Z", from.saturating_sub(4.days())),
            to: format!("{}T00:00:00Z", to.saturating_add(5.days())),
        }
    }

    /// The answer in JSON.
    ///
    /// # Errors
    /// 404 `resource_not_found`; 422 `invalid_request` for what these rules don't allow: a first day past the horizon,
    /// more seats than there are, another duration.
    pub fn answer(&self, offer: &Offer, by: &Anybody) -> Result<String, Problem> {
        if self.body.resource_id.is_some() && !offer.is_served() {
            return Err(resource_not_found());
        }
        let mut faults = Faults::default();
        let duration = self.body.duration_minutes.map(Count::get);
        let seats = self.body.seats.map(Count::get);
        let demand = offer.demand(duration, seats, by, &mut faults);

        let zone = match &self.body.timezone {
            Some(name) => name.get(),
            None => &offer.rules.zone,
        };
        let (from, to) = self.days_on(zone);
        if to < from {
            faults.add("/to", "must not be before today");
        }
        let window = Period::new(
            zone.beginning_of(from),
            zone.beginning_of(to.saturating_add(1.day())),
        );
        let horizon = offer.rules.horizon(offer.now);
        if window.start >= horizon {
            let last = offer.rules.zone.shows(horizon.plus_minutes(-1)).date();
            faults.add(
                "/from",
                format!("must not be after {last}, the last day that can be booked"),
            );
        }
        if !faults.is_empty() {
            return Err(faults.into());
        }

        let free = offer.rules.free(demand, window, offer.now);
        if free.len() > MAX_SLOTS {
            faults.add(
                "/to",
                format!("must be earlier: up to there are more than {MAX_SLOTS} slots"),
            );
            return Err(faults.into());
        }
        Ok(slots::answer(offer, demand, zone, (from, to), &free))
    }

    /// The first and last day in UTC, while the caller's zone may be unknown.
    fn days_in_utc(&self) -> (Date, Date) {
        self.days_from(TimeZone::UTC.to_datetime(self.requested_at).date())
    }

    fn days_on(&self, zone: &Zone) -> (Date, Date) {
        self.days_from(zone.shows(self.requested_at.into()).date())
    }

    fn days_from(&self, today: Date) -> (Date, Date) {
        let from = self.body.from.map_or(today, Day::get);
        let to = self
            .body
            .to
            .map_or_else(|| from.saturating_add(DEFAULT_DAYS.days()), Day::get);
        (from, to)
    }
}

impl Offer {
    /// The demand, and the faults that these rules find with it. An appointment that is moved keeps its length and its
    /// seats, whatever its kind has by now; another length than it has or its kind has is for the staff.
    pub(crate) fn demand(
        &self,
        duration: Option<u32>,
        seats: Option<u32>,
        by: &Anybody,
        faults: &mut Faults,
    ) -> Demand {
        let own = self.moved.as_ref().map(|moved| moved.demand);
        let seats = seats.unwrap_or(own.map_or(1, |own| own.seats));
        let duration = duration.unwrap_or(own.map_or(self.duration, |own| own.duration));
        if own == Some(Demand { duration, seats }) {
            return Demand { duration, seats };
        }
        let may_differ = match by {
            Caller::User(_) | Caller::Service(_) => true,
            Caller::Public(_) | Caller::Client(_) | Caller::Guest(_) | Caller::Provider(_) => {
                self.is_duration_flexible
            }
        };
        if duration != self.duration && !may_differ {
            faults.add(
                "/duration_minutes",
                format!("must be {} for this kind of appointment", self.duration),
            );
        }
        if seats > self.rules.kind.capacity {
            faults.add(
                "/seats",
                format!(
                    "must be at most {}, the seats of this kind of appointment",
                    self.rules.kind.capacity
                ),
            );
        }
        Demand { duration, seats }
    }
}

/// Finds the faults between fields.
fn broken_rules(fields: &Fields) -> Faults {
    let mut faults = Faults::default();
    let names = |field| given(fields, field).is_some();
    match (names("appointment_type_id"), names("appointment_id")) {
        (false, false) => faults.add("/appointment_type_id", "is missing"),
        (true, true) => faults.add(
            "/appointment_id",
            "can't be given together with appointment_type_id",
        ),
        (true, false) | (false, true) => {}
    }
    faults
}

/// 404: the requested resource does not serve this kind of appointment, or not for this caller.
pub(crate) fn resource_not_found() -> Problem {
    Problem::new(
        404,
        "resource_not_found",
        "Nobody of this id serves this kind of appointment.",
    )
    .with_errors(vec![problem::Fault {
        pointer: "/resource_id".to_owned(),
        detail: "does not serve this kind of appointment".to_owned(),
    }])
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(i32::MAX, |span| span.get_days())
}
