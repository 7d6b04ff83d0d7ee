//! The request of `departure-update`.

use crate::availability::unknown_timezone;
use calendar::{Moment, Start, Zone};
use deserr::Deserr;
use fields::{Day, Text};
use ids::DepartureId;
use jiff::{
    Timestamp, ToSpan,
    civil::{self, Date},
};
use problem::{Faults, Problem};
use request_body::{Fields, for_its_action, given};
use serde::{Deserialize, Serialize};

/// Maximum number of departures that one request makes.
const MAX_DATES: usize = 400;
/// Maximum number of years from now until a departure.
const MAX_YEARS: i32 = 10;
/// Maximum length of a departure, in days.
const MAX_LENGTH: i64 = 60;

/// A request to change a departure with its bookings, or to repeat it on other days.
#[derive(Debug, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct DepartureUpdate {
    /// Id of the departure to change.
    departure_id: DepartureId,
    /// Change to make, such as `reschedule`.
    action: DepartureAction,
    /// New start in RFC 3339; without an offset, local time of the organization. Required by `reschedule`, and only
    /// with it.
    #[deserr(default)]
    starts_at: Option<Start>,
    /// New end. Default: the departure keeps its length. Only with `reschedule`.
    #[deserr(default)]
    ends_at: Option<Start>,
    /// Why the departure is cancelled; each booking keeps it. Only with `cancel`.
    #[deserr(default)]
    reason: Option<Text<500>>,
    /// Days of the week on which the departure is repeated. Default: its own. Only with `repeat`.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default, length(min = 1, max = 7)))]
    weekdays: Option<Vec<Weekday>>,
    /// Last date on which the departure is repeated, on the organization's calendar. Required by `repeat`, and only
    /// with it.
    #[deserr(default)]
    until: Option<Day>,
}

/// A change of a departure with its bookings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum DepartureAction {
    /// Move the departure and its bookings to another time.
    Reschedule,
    /// Cancel the departure and its bookings.
    Cancel,
    /// Take no more bookings for the departure.
    Close,
    /// Take bookings for the departure again.
    Open,
    /// Make departures like this one on the same days of the following weeks.
    Repeat,
}

/// A day of the week, such as `saturday`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename_all = "lowercase")
)]
#[deserr(rename_all = lowercase)]
enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// What a change of a departure depends on: the answer of `private.departure_facts`.
#[derive(Debug)]
pub struct DepartureFacts {
    zone: Zone,
    starts_at: Moment,
    ends_at: Moment,
}

/// The arguments of `private.departure_facts`.
#[derive(Debug, Serialize)]
pub struct DepartureQuestion {
    departure_id: DepartureId,
}

/// The arguments of `private.departure_update`.
#[derive(Debug, Serialize)]
pub struct DepartureChange<'a> {
    departure_id: DepartureId,
    action: DepartureAction,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(flatten)]
    time: Option<Times>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dates: Vec<Times>,
}

/// When a departure starts and ends, in RFC 3339.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Times {
    starts_at: String,
    ends_at: String,
}

impl DepartureUpdate {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        request_body::read_by(body, broken_rules)
    }

    /// The question to the database for [`DepartureFacts`].
    pub fn facts_question(&self) -> DepartureQuestion {
        DepartureQuestion {
            departure_id: self.departure_id,
        }
    }

    /// The arguments of the SQL function; `now` is the time of the request.
    ///
    /// # Errors
    /// 422 `invalid_request` for times that do not exist or come twice, are over or too far away, and for days on which
    /// nothing would be repeated.
    pub fn change(
        &self,
        facts: &DepartureFacts,
        now: Timestamp,
    ) -> Result<DepartureChange<'_>, Problem> {
        let mut change = DepartureChange {
            departure_id: self.departure_id,
            action: self.action,
            reason: self.reason.as_ref().map(Text::as_str),
            time: None,
            dates: Vec::new(),
        };
        let mut faults = Faults::default();
        if let Some(starts_at) = self.starts_at {
            change.time = self.moved(starts_at, facts, now, &mut faults);
        }
        if let Some(until) = self.until {
            change.dates = self.dates(until.get(), facts, now, &mut faults);
        }
        if faults.is_empty() {
            Ok(change)
        } else {
            Err(faults.into())
        }
    }

    fn moved(
        &self,
        starts_at: Start,
        facts: &DepartureFacts,
        now: Timestamp,
        faults: &mut Faults,
    ) -> Option<Times> {
        let mut read = |pointer: &str, time: Start| match time.moment(&facts.zone) {
            Ok(moment) => Some(moment),
            Err(detail) => {
                faults.add(pointer, detail);
                None
            }
        };
        let start = read("/starts_at", starts_at);
        let end = self.ends_at.map(|time| read("/ends_at", time));
        let start = start?;
        let end = match end {
            Some(end) => end?,
            None => {
                let length = facts.ends_at.second() - facts.starts_at.second();
                Moment::from_second(start.second() + length)
            }
        };
        if start <= Moment::from(now) {
            faults.add("/starts_at", "must not be over");
        } else if start > latest(now) {
            faults.add(
                "/starts_at",
                format!("must be at most {MAX_YEARS} years from now"),
            );
        }
        if end < start {
            faults.add("/ends_at", "must not be before starts_at");
        } else if end > start.plus_days(MAX_LENGTH) {
            faults.add(
                "/ends_at",
                format!("must be at most {MAX_LENGTH} days after starts_at"),
            );
        }
        Some(Times::between(start, end))
    }

    /// The times on the days asked for: those that the departure has on the clock on the wall.
    fn dates(
        &self,
        until: Date,
        facts: &DepartureFacts,
        now: Timestamp,
        faults: &mut Faults,
    ) -> Vec<Times> {
        let first = facts.zone.shows(facts.starts_at);
        let last = facts.zone.shows(facts.ends_at);
        if until > facts.zone.shows(latest(now)).date() {
            faults.add(
                "/until",
                format!("must be at most {MAX_YEARS} years from now"),
            );
            return Vec::new();
        }
        let today = facts.zone.shows(now.into()).date();
        let days_long = first
            .date()
            .until(last.date())
            .map_or(0, |span| span.get_days());
        let is_wanted = |day: Date| match &self.weekdays {
            None => day.weekday() == first.date().weekday(),
            Some(wanted) => wanted.iter().any(|wanted| wanted.get() == day.weekday()),
        };
        let dates: Vec<Times> = first
            .date()
            .max(today.saturating_sub(2.days()))
            .series(1.day())
            .take_while(|day| *day <= until)
            .filter(|day| *day > first.date() && is_wanted(*day))
            .filter_map(|day| {
                let start = facts.zone.first_showing(day.to_datetime(first.time()));
                let end_day = day.saturating_add(days_long.days());
                let end = facts.zone.first_showing(end_day.to_datetime(last.time()));
                (start > Moment::from(now)).then(|| Times::between(start, end.max(start)))
            })
            .take(MAX_DATES + 1)
            .collect();
        if dates.is_empty() {
            faults.add("/until", "must be later: there is no such day until then");
        } else if dates.len() > MAX_DATES {
            faults.add(
                "/until",
                format!("must be earlier: up to there are more than {MAX_DATES} departures"),
            );
        }
        dates
    }
}

impl Times {
    fn between(start: Moment, end: Moment) -> Self {
        let written = |moment: Moment| Timestamp::from(moment).to_string();
        Self {
            starts_at: written(start),
            ends_at: written(end),
        }
    }
}

impl Weekday {
    fn get(self) -> civil::Weekday {
        match self {
            Self::Monday => civil::Weekday::Monday,
            Self::Tuesday => civil::Weekday::Tuesday,
            Self::Wednesday => civil::Weekday::Wednesday,
            Self::Thursday => civil::Weekday::Thursday,
            Self::Friday => civil::Weekday::Friday,
            Self::Saturday => civil::Weekday::Saturday,
            Self::Sunday => civil::Weekday::Sunday,
        }
    }
}

impl DepartureFacts {
    /// Reads the answer of `private.departure_facts`.
    ///
    /// # Errors
    /// 409 `unknown_timezone` where the organization's zone is not one of the IANA database; 500 for another shape.
    pub fn read(json: &str) -> Result<Self, Problem> {
        #[derive(Deserialize)]
        struct Wire {
            timezone: String,
            starts_at: i64,
            ends_at: i64,
        }
        let wire: Wire = serde_json::from_str(json).map_err(|error| {
            Problem::internal().because(format!("facts of another shape: {error}"))
        })?;
        Ok(Self {
            zone: Zone::named(&wire.timezone).map_err(|_| unknown_timezone())?,
            starts_at: Moment::from_second(wire.starts_at),
            ends_at: Moment::from_second(wire.ends_at),
        })
    }
}

/// The latest start that a departure may be given.
fn latest(now: Timestamp) -> Moment {
    Moment::from(now).plus_days(i64::from(MAX_YEARS) * 366)
}

/// Finds the faults between fields.
fn broken_rules(fields: &Fields) -> Faults {
    let mut faults = Faults::default();
    for (action, field) in [("reschedule", "starts_at"), ("repeat", "until")] {
        let is_needed = given(fields, "action").is_some_and(|given| given == action);
        if is_needed && given(fields, field).is_none() {
            faults.add(format!("/{field}"), "is missing");
        }
    }
    let owners = [
        ("starts_at", "reschedule"),
        ("ends_at", "reschedule"),
        ("reason", "cancel"),
        ("weekdays", "repeat"),
        ("until", "repeat"),
    ];
    for_its_action(fields, &owners, &mut faults);
    let weekdays = given(fields, "weekdays").and_then(serde_json::Value::as_array);
    if weekdays.is_some_and(|days| days.is_empty() || days.len() > 7) {
        faults.add("/weekdays", "must name one to seven days");
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const ID: &str = "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d";

    fn now() -> Timestamp {
        "2026-10-01T12:00:00Z".parse().unwrap()
    }

    /// A departure in Zurich on Saturday, 10 October 2026.
    fn facts(start: &str, end: &str) -> DepartureFacts {
        let zone = Zone::named("Europe/Zurich").unwrap();
        let moment = |local: &str| Start::parse(local).unwrap().moment(&zone).unwrap();
        DepartureFacts {
            starts_at: moment(&format!("2026-10-10T{start}")),
            ends_at: moment(end),
            zone: zone.clone(),
        }
    }

    fn read(mut body: Value) -> Result<DepartureUpdate, Vec<String>> {
        body["departure_id"] = json!(ID);
        DepartureUpdate::read(body.to_string().as_bytes()).map_err(|problem| problem.pointers())
    }

    fn changed(body: Value, facts: &DepartureFacts) -> Result<Value, Vec<String>> {
        let update = read(body)?;
        let change = update.change(facts, now());
        change
            .map(|change| serde_json::to_value(change).unwrap())
            .map_err(|problem| problem.pointers())
    }

    #[test]
    fn each_action_takes_its_own_fields() {
        for (body, faults) in [
            (json!({ "action": "cancel", "reason": "storm" }), vec![]),
            (json!({ "action": "close" }), vec![]),
            (json!({ "action": "reschedule" }), vec!["/starts_at"]),
            (json!({ "action": "repeat" }), vec!["/until"]),
            (
                json!({ "action": "repeat", "until": "2026-12-01", "weekdays": [] }),
                vec!["/weekdays"],
            ),
            (json!({ "action": "delete" }), vec!["/action"]),
            (
                json!({ "action": "close", "reason": "x", "until": "2026-12-01", "ends_at": "2026-12-01T10:00" }),
                vec!["/ends_at", "/reason", "/until"],
            ),
        ] {
            assert_eq!(
                read(body.clone()).err().unwrap_or_default(),
                faults,
                "{body}"
            );
        }
    }

    #[test]
    fn one_that_is_moved_keeps_its_length_on_the_organizations_clock() {
        let facts = facts("06:00", "2026-10-10T11:00");

        let change = changed(
            json!({ "action": "reschedule", "starts_at": "2026-11-07T06:00" }),
            &facts,
        )
        .unwrap();

        assert_eq!(change["starts_at"], "2026-11-07T05:00:00Z");
        assert_eq!(change["ends_at"], "2026-11-07T10:00:00Z");
        for (starts_at, ends_at, pointer) in [
            ("2026-10-25T02:30", None, "/starts_at"),
            ("2026-10-01T10:00", None, "/starts_at"),
            ("2046-10-01T10:00", None, "/starts_at"),
            ("2026-11-07T06:00", Some("2026-11-07T05:00"), "/ends_at"),
            ("2026-11-07T06:00", Some("2027-11-07T05:00"), "/ends_at"),
        ] {
            let body =
                json!({ "action": "reschedule", "starts_at": starts_at, "ends_at": ends_at });
            assert_eq!(changed(body, &facts).unwrap_err(), [pointer], "{starts_at}");
        }
    }

    #[test]
    fn a_repetition_keeps_the_time_of_the_clock_on_the_wall_across_its_changes() {
        let change = changed(
            json!({ "action": "repeat", "until": "2026-10-31" }),
            &facts("06:00", "2026-10-10T11:00"),
        )
        .unwrap();

        assert_eq!(
            change["dates"],
            json!([
                { "starts_at": "2026-10-17T04:00:00Z", "ends_at": "2026-10-17T09:00:00Z" },
                { "starts_at": "2026-10-24T04:00:00Z", "ends_at": "2026-10-24T09:00:00Z" },
                // The clocks were set back.
                { "starts_at": "2026-10-31T05:00:00Z", "ends_at": "2026-10-31T10:00:00Z" },
            ])
        );
    }

    #[test]
    fn a_time_that_is_skipped_or_comes_twice_is_one_moment_of_a_repetition() {
        // Over two midnights, from a time that comes twice on 25 October to one that is skipped on 28 March.
        let facts = facts("02:30", "2026-10-12T02:30");
        let on_sundays = |until: &str| {
            let body = json!({ "action": "repeat", "until": until, "weekdays": ["sunday"] });
            changed(body, &facts).unwrap()["dates"]
                .as_array()
                .unwrap()
                .clone()
        };

        let autumn = on_sundays("2026-10-25");
        assert_eq!(autumn[2]["starts_at"], "2026-10-25T00:30:00Z");
        assert_eq!(autumn[2]["ends_at"], "2026-10-27T01:30:00Z");
        let spring = on_sundays("2027-03-28");
        assert_eq!(spring.last().unwrap()["starts_at"], "2027-03-28T01:00:00Z");
    }

    #[test]
    fn several_days_of_the_week_are_taken_in_their_order_and_never_what_is_over() {
        let mut facts = facts("06:00", "2026-10-10T11:00");
        facts.starts_at = facts.starts_at.plus_days(-28);
        facts.ends_at = facts.ends_at.plus_days(-28);

        let change = changed(
            json!({ "action": "repeat", "until": "2026-10-07", "weekdays": ["wednesday", "saturday"] }),
            &facts,
        )
        .unwrap();

        let starts: Vec<&str> = change["dates"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|date| date["starts_at"].as_str())
            .collect();
        assert_eq!(starts, ["2026-10-03T04:00:00Z", "2026-10-07T04:00:00Z"]);
    }

    #[test]
    fn a_repetition_has_one_departure_at_least_and_a_bounded_number_at_most() {
        let facts = facts("06:00", "2026-10-10T11:00");
        for (until, weekdays) in [
            ("2026-10-16", vec!["saturday"]),
            ("2020-01-01", vec!["saturday"]),
            ("2035-01-01", vec!["saturday", "sunday"]),
            ("9999-12-31", vec!["monday"]),
        ] {
            let body = json!({ "action": "repeat", "until": until, "weekdays": weekdays });
            assert_eq!(changed(body, &facts).unwrap_err(), ["/until"], "{until}");
        }
    }
}
