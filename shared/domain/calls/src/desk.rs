//! What the assistant at the phone knows of an organization and of who calls.

use crate::{
    Argument, Call,
    folded::plain,
    line,
    phrase::{Phrase, any_of},
};
use calendar::{Moment, Zone};
use fields::Phone;
use ids::Uuid;
use jiff::civil::{Date, DateTime};
use languages::{Language, Spoken};
use problem::Problem;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The arguments of `private.call_desk`.
#[derive(Debug, Serialize)]
pub struct DeskQuestion<'a> {
    /// The call.
    pub call: &'a Call,
    /// Ids of calls of tools, which may have been answered before.
    pub tool_calls: Vec<&'a str>,
    /// Confirmation codes that were said.
    pub codes: Vec<String>,
}

/// An organization at the phone, in one call: the answer of `private.call_desk`.
#[derive(Debug)]
pub struct Desk {
    /// Whose call it is.
    pub organization_id: Uuid,
    pub(crate) zone: Zone,
    pub(crate) country: Option<String>,
    pub(crate) currency: String,
    pub(crate) language: Language,
    pub(crate) now: Moment,
    pub(crate) caller: Option<Phone>,
    pub(crate) caller_name: Option<String>,
    pub(crate) services: Vec<Service>,
    pub(crate) week: Vec<WeekHours>,
    pub(crate) days: Vec<DayHours>,
    pub(crate) away: Vec<(i64, i64)>,
    pub(crate) upcoming: Vec<Upcoming>,
    pub(crate) coded: Vec<Upcoming>,
    pub(crate) offered: Vec<Offered>,
    answers: HashMap<String, StoredAnswer>,
}

/// A kind of appointment that everybody may book.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Service {
    pub id: Uuid,
    pub name: String,
    /// A decimal in the organization's currency.
    pub price: Option<String>,
}

/// An appointment of who calls.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Upcoming {
    pub id: Uuid,
    pub service: String,
    /// Seconds since 1970.
    pub starts_at: i64,
    pub code: String,
    /// The name that it is booked under.
    pub name: String,
    /// Whether it was booked for the number that calls, or in this call.
    pub is_callers: bool,
}

/// A time that was offered in this call.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Offered {
    pub(crate) type_id: Uuid,
    /// RFC 3339.
    pub(crate) starts_at: String,
}

/// What a call of a tool was answered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct StoredAnswer {
    /// The text.
    pub answer: String,
    /// Whether it says that nothing was done.
    pub is_error: bool,
}

/// Weekday (1 is Monday), opens, closes, in minutes since midnight.
pub(crate) type WeekHours = (i8, i32, i32);
/// Day, opens, closes.
pub(crate) type DayHours = (Date, i32, i32);

#[derive(Deserialize)]
struct Wire {
    organization_id: Uuid,
    timezone: String,
    country: Option<String>,
    currency: String,
    language: String,
    now: i64,
    caller_name: Option<String>,
    services: Vec<Service>,
    week: Vec<WeekHours>,
    days: Vec<(String, i32, i32)>,
    away: Vec<(i64, i64)>,
    upcoming: Vec<Upcoming>,
    coded: Vec<Upcoming>,
    offered: Vec<Offered>,
    answers: HashMap<String, StoredAnswer>,
}

impl Desk {
    /// Reads the answer of `private.call_desk`; `None` where the call is no organization's.
    ///
    /// # Errors
    /// 500 for another shape.
    pub fn read(json: &str, call: &Call) -> Result<Option<Self>, Problem> {
        let unreadable = |error: String| Problem::internal().because(error);
        let wire: Option<Wire> = serde_json::from_str(json)
            .map_err(|error| unreadable(format!("a desk of another shape: {error}")))?;
        let Some(wire) = wire else {
            return Ok(None);
        };
        let days = wire.days.iter().map(|(day, opens, closes)| {
            let day = day
                .parse()
                .map_err(|_| unreadable("a day of another shape".to_owned()))?;
            Ok((day, *opens, *closes))
        });
        Ok(Some(Self {
            organization_id: wire.organization_id,
            // Whatever the zone, a call is answered.
            zone: Zone::named(&wire.timezone).unwrap_or_default(),
            country: wire.country,
            currency: wire.currency,
            language: Language::parse(&wire.language).unwrap_or_default(),
            now: Moment::from_second(wire.now),
            caller: call.caller().cloned(),
            caller_name: wire.caller_name,
            services: wire.services,
            days: days.collect::<Result<_, Problem>>()?,
            week: wire.week,
            away: wire.away,
            upcoming: wire.upcoming,
            coded: wire.coded,
            offered: wire.offered,
            answers: wire.answers,
        }))
    }

    /// What a call of a tool was answered before.
    pub fn answered(&self, tool_call: &str) -> Option<&StoredAnswer> {
        self.answers.get(tool_call)
    }

    /// Remembers what was offered, for what comes after it in the same message.
    pub fn offer(&mut self, offered: &[Offered]) {
        if !offered.is_empty() {
            self.offered = offered.to_vec();
        }
    }

    pub(crate) fn shows(&self, moment: Moment) -> DateTime {
        self.zone.shows(moment)
    }

    pub(crate) fn today(&self) -> Date {
        self.shows(self.now).date()
    }

    /// The kind that is meant: the only one, the one of this name, or the one with most words of it.
    ///
    /// # Errors
    /// What to ask.
    pub(crate) fn service(
        &self,
        named: Argument<&str>,
        spoken: Spoken,
    ) -> Result<&Service, String> {
        let names = || {
            let names = self
                .services
                .iter()
                .take(5)
                .map(|service| line::spoken(&service.name, 50));
            any_of(&names.collect::<Vec<_>>(), spoken)
        };
        match (named, self.services.as_slice()) {
            (_, []) => Err(Phrase::NoServices.say(spoken, &[])),
            (Argument::Missing, [only]) => Ok(only),
            (Argument::Missing | Argument::Unclear, _) => {
                Err(Phrase::WhichService.say(spoken, &[&names()]))
            }
            (Argument::Clear(named), services) => best(&plain(named), services)
                .ok_or_else(|| Phrase::NoSuchService.say(spoken, &[&names()])),
        }
    }

    /// 112, or what people dial in the organization's country.
    pub(crate) fn emergency_number(&self) -> &'static str {
        match self.country.as_deref() {
            Some(
                "US" | "CA" | "MX" | "PR" | "AR" | "CL" | "CO" | "PE" | "PH" | "UY" | "EC" | "PA"
                | "CR",
            ) => "911",
            Some("AU") => "000",
            Some("NZ") => "111",
            Some("BR") => "190",
            Some("GB") => "999",
            Some("JP") => "119",
            _ => "112",
        }
    }
}

/// The service whose name is this one, has it or stands in it, or shares most of its words.
fn best<'a>(named: &str, services: &'a [Service]) -> Option<&'a Service> {
    let names: Vec<(String, &Service)> = services
        .iter()
        .map(|service| (plain(&service.name), service))
        .collect();
    if named.is_empty() {
        return None;
    }
    let exact = names.iter().find(|(name, _)| name == named);
    let within = || {
        let mut within = names
            .iter()
            .filter(|(name, _)| name.contains(named) || named.contains(name.as_str()));
        // Two that have it are none.
        within.next().filter(|_| within.next().is_none())
    };
    let by_words = || {
        let words: Vec<&str> = words(named).collect();
        let shared = |name: &str| {
            self::words(name)
                .filter(|word| words.contains(word))
                .count()
        };
        let most = names
            .iter()
            .map(|(name, _)| shared(name))
            .max()
            .filter(|most| *most > 0)?;
        let mut best = names.iter().filter(|(name, _)| shared(name) == most);
        best.next().filter(|_| best.next().is_none())
    };
    exact
        .or_else(within)
        .or_else(by_words)
        .map(|(_, service)| *service)
}

/// Whether a kind of appointment may be meant by what somebody calls it.
pub(crate) fn may_be_called(name: &str, named: &str) -> bool {
    let (name, named) = (plain(name), plain(named));
    let has_word = || words(&name).any(|word| words(&named).any(|said| said == word));
    !named.is_empty() && (name.contains(&named) || named.contains(&name) || has_word())
}

/// The words of a name that say something.
fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| word.chars().count() > 3)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// Alpine in Zurich, on Sunday, 29 November 2026, at noon.
    pub(crate) fn wire() -> Value {
        json!({
            "organization_id": "00000000-0000-4000-8000-0000000000a0", "timezone": "Europe/Zurich",
            "country": "CH", "currency": "CHF", "language": "en", "now": 1_795_950_000, "caller_name": null,
            "services": [
                { "id": "00000000-0000-4000-8000-0000000a7001", "name": "Consultation", "price": "89.50" },
                { "id": "00000000-0000-4000-8000-0000000a7002", "name": "Climbing course", "price": null },
            ],
            "week": [[1, 540, 1020], [2, 540, 1020], [3, 540, 1020], [4, 540, 1020], [5, 540, 720]],
            "days": [], "away": [], "upcoming": [], "coded": [], "offered": [], "answers": {},
        })
    }

    /// Two appointments under the number: Thursday at nine, and Friday at ten.
    pub(crate) fn two() -> Value {
        let mut wire = wire();
        wire["upcoming"] = json!([
            { "id": "00000000-0000-4000-8000-000000000101", "service": "Consultation", "starts_at": 1_796_284_800, "code": "AAAAA-AAAAA",
              "name": "Ada Lovelace", "is_callers": true },
            { "id": "00000000-0000-4000-8000-000000000102", "service": "Climbing course", "starts_at": 1_796_374_800, "code": "BBBBB-BBBBB",
              "name": "Ada Lovelace", "is_callers": true },
        ]);
        wire
    }

    pub(crate) fn desk(wire: &Value) -> Desk {
        desk_of(
            wire,
            json!({ "call": { "id": "c1" }, "customer": { "number": "+41791112233" } }),
        )
    }

    pub(crate) fn desk_of(wire: &Value, message: Value) -> Desk {
        let call = Call::read(&message).unwrap();
        Desk::read(&wire.to_string(), &call).unwrap().unwrap()
    }

    #[test]
    fn a_service_is_found_by_what_people_call_it() {
        let desk = desk(&wire());
        let found = |named: Argument<&str>| {
            desk.service(named, Spoken::English)
                .map(|service| service.name.clone())
        };
        for named in [
            "consultation",
            "CONSULTATION",
            "a consultation please",
            "consult",
        ] {
            assert_eq!(
                found(Argument::Clear(named)).unwrap(),
                "Consultation",
                "{named}"
            );
        }
        assert_eq!(
            found(Argument::Clear("climbing lesson")).unwrap(),
            "Climbing course"
        );
        assert_eq!(
            found(Argument::Clear("haircut")).unwrap_err(),
            "We don't offer that. We offer Consultation or Climbing course."
        );
        assert_eq!(
            found(Argument::Missing).unwrap_err(),
            "Which would you like: Consultation or Climbing course?"
        );
    }

    #[test]
    fn the_only_service_needs_no_name() {
        let mut wire = wire();
        wire["services"].as_array_mut().unwrap().truncate(1);
        let desk = desk(&wire);
        assert_eq!(
            desk.service(Argument::Missing, Spoken::English)
                .unwrap()
                .name,
            "Consultation"
        );
        assert_eq!(
            desk.service(Argument::Unclear, Spoken::English)
                .unwrap_err(),
            "Which would you like: Consultation?"
        );
    }

    #[test]
    fn a_call_of_nobody_has_no_desk() {
        let call = Call::read(&json!({ "call": { "id": "c1" } })).unwrap();
        assert!(Desk::read("null", &call).unwrap().is_none());
        assert_eq!(Desk::read("{}", &call).unwrap_err().status(), 500);
    }
}
