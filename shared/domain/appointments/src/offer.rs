//! The rules of a kind of appointment, as the database answers them.

use crate::Price;
use calendar::{Demand, Hours, Kind, Moment, Opening, Period, Resource, Rules, Shared, Zone};
use ids::Uuid;
use jiff::civil::{Date, Weekday};
use languages::Language;
use problem::Problem;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A kind of appointment with the rules of its slots and what of its resources is taken, at one moment.
#[derive(Debug)]
pub struct Offer {
    /// Id of the organization that owns it.
    pub organization_id: Uuid,
    /// The organization's name.
    pub organization_name: String,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// The version of the rules; what takes a slot names it.
    pub version: i64,
    /// The database's time.
    pub now: Moment,
    /// The kind.
    pub type_id: Uuid,
    /// Its name.
    pub type_name: String,
    /// Default length in minutes.
    pub duration: u32,
    /// Whether everybody may choose another length.
    pub is_duration_flexible: bool,
    /// Whether an appointment is confirmed as soon as it is booked.
    pub is_confirmed_at_once: bool,
    /// What a seat costs, if it has a price.
    pub price: Option<Price>,
    /// Whether what the public books is confirmed by its payment.
    pub is_paid_ahead: bool,
    /// Whether who asks has as many of this kind ahead as one may.
    pub has_too_many: bool,
    /// The appointment that is to be moved, if one is.
    pub moved: Option<Moved>,
    /// When it can be booked, and with whom.
    pub rules: Rules<Uuid>,
}

/// An appointment that is to be moved.
#[derive(Debug)]
pub struct Moved {
    /// Its length in minutes, and its seats.
    pub demand: Demand,
    /// Who serves it now.
    pub resource_id: Uuid,
    /// What it takes besides, such as a room.
    pub other_resource_ids: Vec<Uuid>,
    /// Whether it waits for its confirmation.
    pub is_pending: bool,
    /// Of its customer.
    pub language: Language,
}

impl Offer {
    /// Whether anybody or anything serves the kind, for who asks. Where one resource was asked for: whether it does.
    pub(crate) fn is_served(&self) -> bool {
        let Rules {
            resources, others, ..
        } = &self.rules;
        !resources.is_empty() || others.iter().any(|resources| !resources.is_empty())
    }

    /// Reads the answer of `private.slot_rules`.
    ///
    /// # Errors
    /// 409 `unknown_timezone` where the organization's zone is not one of the IANA database; 500 for another shape.
    pub fn read(json: &str) -> Result<Self, Problem> {
        let wire: Wire = serde_json::from_str(json).map_err(|error| unreadable(&error))?;
        let zone = Zone::named(&wire.timezone).map_err(|_| {
            Problem::new(
                409,
                "unknown_timezone",
                "The organization's time zone is not one of the IANA database: set another one.",
            )
        })?;
        let kind = wire.r#type.rules()?;
        let away = periods(&wire.away);
        // What the kind takes besides has a list for each requirement, though nobody may serve it at present.
        let mut others: BTreeMap<u8, Vec<Resource<Uuid>>> = wire
            .requirements
            .into_iter()
            .map(|requirement| (requirement, Vec::new()))
            .collect();
        for resource in wire.resources {
            let of_its_requirement = others.entry(resource.requirement).or_default();
            of_its_requirement.push(resource.read(&away)?);
        }
        let resources = others.remove(&MAIN).unwrap_or_default();
        let moved = wire.appointment.map(WireAppointment::read).transpose()?;
        Ok(Self {
            organization_id: wire.organization_id,
            organization_name: wire.organization_name,
            country: wire.country,
            version: wire.version,
            now: Moment::from_second(wire.now),
            type_id: wire.r#type.id,
            type_name: wire.r#type.name,
            duration: wire.r#type.duration,
            is_duration_flexible: wire.r#type.is_duration_flexible,
            is_confirmed_at_once: wire.r#type.is_confirmed_at_once,
            price: Price::of(wire.r#type.price.as_deref(), Some(&wire.r#type.currency)),
            is_paid_ahead: wire.r#type.is_paid_ahead,
            has_too_many: wire.has_too_many,
            moved,
            rules: Rules {
                zone,
                kind,
                hours: hours(&wire.week, &wire.days)?,
                resources,
                others: others.into_values().collect(),
                full: wire.full.into_iter().map(period).collect(),
                known: period(wire.known),
            },
        })
    }
}

/// The requirement that an appointment is with; the others it takes besides.
const MAIN: u8 = 1;

fn main_requirement() -> u8 {
    MAIN
}

/// Times are seconds since 1970, times of day are minutes since midnight.
#[derive(Deserialize)]
struct Wire {
    organization_id: Uuid,
    organization_name: String,
    version: i64,
    now: i64,
    known: (i64, i64),
    #[serde(default)]
    full: Vec<(i64, i64)>,
    #[serde(default)]
    has_too_many: bool,
    timezone: String,
    country: Option<String>,
    r#type: WireType,
    appointment: Option<WireAppointment>,
    week: Vec<WeekHours>,
    days: Vec<DayHours>,
    away: Times,
    #[serde(default)]
    requirements: Vec<u8>,
    resources: Vec<WireResource>,
}

#[derive(Deserialize)]
struct WireType {
    id: Uuid,
    name: String,
    duration: u32,
    is_duration_flexible: bool,
    is_confirmed_at_once: bool,
    price: Option<String>,
    currency: String,
    is_paid_ahead: bool,
    interval: u32,
    buffer_before: u32,
    buffer_after: u32,
    minimum_notice: u32,
    horizon_days: u32,
    capacity: u32,
}

#[derive(Deserialize)]
struct WireAppointment {
    duration: u32,
    seats: u32,
    resource_id: Uuid,
    #[serde(default)]
    other_resource_ids: Vec<Uuid>,
    is_pending: bool,
    language: String,
}

#[derive(Deserialize)]
struct WireResource {
    id: Uuid,
    #[serde(default = "main_requirement")]
    requirement: u8,
    week: Option<Vec<WeekHours>>,
    days: Option<Vec<DayHours>>,
    busy: Times,
    taken: Vec<Taken>,
    last_assigned: Option<i64>,
}

/// Weekday (1 is Monday), opens, closes.
type WeekHours = (i8, u32, u32);
/// Day, opens, closes.
type DayHours = (String, u32, u32);
/// Starts, and the end of each.
type Times = (Vec<i64>, Vec<i64>);
/// Start, end, both with buffers, seats left for others of the kind that is asked for.
type Taken = (i64, i64, i64, i64, u32);

impl WireType {
    fn rules(&self) -> Result<Kind, Problem> {
        let kind = Kind {
            interval: self.interval,
            buffer_before: self.buffer_before,
            buffer_after: self.buffer_after,
            minimum_notice: self.minimum_notice,
            horizon_days: self.horizon_days,
            capacity: self.capacity,
        };
        kind.checked().map_err(|error| unreadable(&error))
    }
}

impl WireAppointment {
    fn read(self) -> Result<Moved, Problem> {
        let language = Language::parse(&self.language).map_err(|error| unreadable(&error))?;
        let demand = Demand {
            duration: self.duration,
            seats: self.seats,
        };
        Ok(Moved {
            demand,
            resource_id: self.resource_id,
            other_resource_ids: self.other_resource_ids,
            is_pending: self.is_pending,
            language,
        })
    }
}

impl WireResource {
    fn read(self, away: &[Period]) -> Result<Resource<Uuid>, Problem> {
        let mut resource = Resource::new(self.id);
        resource.hours = match (self.week, self.days) {
            (None, None) => None,
            (Some(week), days) => Some(hours(&week, &days.unwrap_or_default())?),
            // It is always there but for some days.
            (None, Some(days)) => {
                let week: Vec<WeekHours> = (1..=7).map(|weekday| (weekday, 0, 1440)).collect();
                Some(hours(&week, &days)?)
            }
        };
        resource.busy = periods(&self.busy);
        resource.busy.extend_from_slice(away);
        resource.last_assigned = self.last_assigned.map(Moment::from_second);
        for (start, end, taken_from, taken_to, seats_left) in self.taken {
            let taken = period((taken_from, taken_to));
            resource.taken.push(taken);
            if seats_left > 0 {
                resource.shared.push(Shared {
                    appointment: period((start, end)),
                    taken,
                    seats_left,
                });
            }
        }
        Ok(resource)
    }
}

fn hours(week: &[WeekHours], days: &[DayHours]) -> Result<Hours, Problem> {
    let opening = |opens, closes| Opening::new(opens, closes).map_err(|error| unreadable(&error));
    let mut hours = Hours::default();
    for (weekday, opens, closes) in week {
        let weekday =
            Weekday::from_monday_one_offset(*weekday).map_err(|error| unreadable(&error))?;
        hours.add_weekly(weekday, opening(*opens, *closes)?);
    }
    for (day, opens, closes) in days {
        let day: Date = day.parse().map_err(|error| unreadable(&error))?;
        hours.add_day(day, opening(*opens, *closes)?);
    }
    Ok(hours)
}

fn periods((starts, ends): &Times) -> Vec<Period> {
    starts
        .iter()
        .zip(ends)
        .map(|(start, end)| period((*start, *end)))
        .collect()
}

fn period((start, end): (i64, i64)) -> Period {
    Period::new(Moment::from_second(start), Moment::from_second(end))
}

fn unreadable(error: &impl ToString) -> Problem {
    Problem::internal().because(format!("rules of another shape: {}", error.to_string()))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// An organization in Zurich that is open on weekdays from nine to five, seen on Saturday, 21 November 2026.
    pub(crate) fn rules() -> Value {
        json!({
            "organization_id": "00000000-0000-4000-8000-0000000000a0", "organization_name": "Alpine",
            "version": 7, "now": 1_795_250_422, "known": [1_795_000_000, 1_799_000_000],
            "timezone": "Europe/Zurich", "country": "CH",
            "type": {
                "id": "00000000-0000-4000-8000-0000000a7001", "name": "Consultation", "duration": 30,
                "is_duration_flexible": false, "is_confirmed_at_once": true, "price": "89.50",
                "currency": "CHF", "is_paid_ahead": false, "interval": 30,
                "buffer_before": 0, "buffer_after": 10, "minimum_notice": 60, "horizon_days": 30, "capacity": 1,
            },
            "appointment": null,
            "week": [[1, 540, 1020], [2, 540, 1020], [3, 540, 1020], [4, 540, 1020], [5, 540, 1020]],
            "days": [["2026-11-24", 0, 0]],
            "away": [[], []],
            "resources": [{
                "id": "00000000-0000-4000-8000-0000000a5001", "name": "Mia", "week": null, "days": null,
                "busy": [[], []], "taken": [], "last_assigned": null,
            }],
        })
    }

    pub(crate) fn offer(rules: &Value) -> Offer {
        Offer::read(&rules.to_string()).unwrap()
    }

    #[test]
    fn a_zone_that_is_none_is_the_organizations_to_change() {
        let mut rules = rules();
        rules["timezone"] = json!("XYZ+5");

        let problem = Offer::read(&rules.to_string()).unwrap_err();

        assert_eq!(
            (problem.status(), problem.code()),
            (409, "unknown_timezone")
        );
    }

    #[test]
    fn rules_of_another_shape_are_no_fault_of_the_caller() {
        for (member, value) in [
            ("week", json!([[8, 540, 1020]])),
            ("days", json!([["2026-02-30", 0, 0]])),
            ("resources", json!(null)),
        ] {
            let mut rules = rules();
            rules[member] = value;
            assert_eq!(Offer::read(&rules.to_string()).unwrap_err().status(), 500);
        }
    }

    #[test]
    fn a_resource_with_days_of_its_own_alone_is_there_on_the_others() {
        let mut rules = rules();
        rules["resources"][0]["days"] = json!([["2026-11-23", 0, 0]]);

        let offer = offer(&rules);

        let hours = offer.rules.resources[0].hours.as_ref().unwrap();
        let day = |text: &str| text.parse().unwrap();
        assert_eq!(hours.on(day("2026-11-23")), [Opening::new(0, 0).unwrap()]);
        assert_eq!(
            hours.on(day("2026-11-25")),
            [Opening::new(0, 1440).unwrap()]
        );
    }
}
