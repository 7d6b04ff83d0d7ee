//! Finds who can serve an appointment at a requested start, or why nobody can.

use crate::{
    Offer,
    question::{RulesQuestion, resource_not_found},
    slots,
};
use calendar::{Candidate, Demand, Moment, Refusal, Resource, Start, Zone, ZoneName};
use ids::{AppointmentId, AppointmentTypeId, ResourceId, Uuid};
use jiff::Timestamp;
use problem::{Faults, Problem};

/// Number of free slots that a conflict lists.
const ALTERNATIVES: usize = 5;
/// Days that are read before and after a requested start: its zone may be unknown, and buffers are at most a day.
const DAYS_AROUND: i64 = 4;
/// Days after a requested start that are searched for another slot.
const DAYS_TO_LOOK: i64 = 21;

/// A requested slot, not yet checked against the rules.
#[derive(Clone, Copy, Debug)]
pub struct SlotRequest<'a> {
    /// Requested start.
    pub start: Start,
    /// Zone of a start without an offset, and of the answer.
    pub zone: Option<&'a ZoneName>,
    /// Requested length and seats.
    pub demand: Demand,
    /// Requested resource; any if there is none.
    pub resource_id: Option<ResourceId>,
}

/// Outcome for a requested slot: who can serve it, or why nobody can.
#[derive(Debug)]
pub struct Arrangement {
    /// Version of the rules that were used.
    pub version: i64,
    /// Free resources in fair order, after the one that has the appointment; empty if the slot is refused.
    pub candidates: Vec<Uuid>,
    /// The same for each thing that the kind takes besides, such as a room.
    pub others: Vec<Vec<Uuid>>,
    /// Start of the appointment.
    pub start: Moment,
    /// Start in RFC 3339, with the caller's offset.
    pub starts_at: String,
    /// End in RFC 3339, with the caller's offset.
    pub ends_at: String,
    /// Why nobody is free, if so.
    pub refusal: Option<Problem>,
}

impl SlotRequest<'_> {
    /// The question to the database for the rules around this slot.
    pub fn rules_question(&self, of: RulesOf) -> RulesQuestion {
        let about = self.start.about();
        self.question(
            of,
            about.plus_days(-DAYS_AROUND),
            about.plus_days(DAYS_AROUND),
        )
    }

    /// The question to the database for the rules around alternatives.
    fn alternatives_question(&self, of: RulesOf) -> RulesQuestion {
        let about = self.start.about();
        self.question(
            of,
            about.plus_days(-DAYS_TO_LOOK / 3),
            about.plus_days(DAYS_TO_LOOK),
        )
    }

    fn question(&self, of: RulesOf, from: Moment, to: Moment) -> RulesQuestion {
        let (appointment_type_id, appointment_id) = match of {
            RulesOf::Kind(id) => (Some(id), None),
            RulesOf::Appointment(id) => (None, Some(id)),
        };
        let written = |moment: Moment| {
            // What Postgres can take and every rule is within.
            let min = Moment::from_second(-2_208_988_800);
            let max = Moment::from_second(253_370_764_800);
            Timestamp::from(moment.clamp(min, max)).to_string()
        };
        RulesQuestion {
            appointment_type_id,
            appointment_id,
            resource_id: self.resource_id,
            from: written(from),
            to: written(to),
        }
    }

    /// Finds the resources that are free for this slot.
    ///
    /// # Errors
    /// 404 `resource_not_found`; 422 `invalid_request` for a local time that does not exist or comes twice, in addition
    /// to `faults`.
    pub fn arrange(&self, offer: &Offer, mut faults: Faults) -> Result<Arrangement, Problem> {
        if self.resource_id.is_some() && !offer.is_served() {
            return Err(resource_not_found());
        }
        let zone = self.zone(offer);
        let start = match self.start.moment(zone) {
            Ok(start) => start,
            Err(detail) => {
                faults.add("/starts_at", detail);
                return Err(faults.into());
            }
        };
        if !faults.is_empty() {
            return Err(faults.into());
        }

        let rules = &offer.rules;
        // Who has it keeps it, if they are free. The sort is stable, so the others stay in fair order.
        let ids = |resources: &[Resource<Uuid>], candidates: &[Candidate]| {
            let mut ids: Vec<Uuid> = candidates
                .iter()
                .filter_map(|candidate| resources.get(candidate.resource))
                .map(|resource| resource.id)
                .collect();
            if let Some(moved) = &offer.moved {
                ids.sort_by_key(|id| {
                    *id != moved.resource_id && !moved.other_resource_ids.contains(id)
                });
            }
            ids
        };
        let (candidates, refusal) = match rules.candidates(self.demand, start, offer.now) {
            Ok(candidates) => (ids(&rules.resources, &candidates), None),
            Err(Refusal::Full) if offer.has_too_many => (Vec::new(), Some(too_many_open())),
            Err(refusal) => (Vec::new(), Some(refused(refusal, zone))),
        };
        let others = rules.other_candidates(self.demand, start, offer.now);
        let others = rules.others.iter().zip(&others);
        Ok(Arrangement {
            version: offer.version,
            candidates,
            others: others.map(|(all, free)| ids(all, free)).collect(),
            start,
            starts_at: slots::written(zone, start),
            ends_at: slots::written(zone, start.plus_minutes(self.demand.duration.into())),
            refusal,
        })
    }

    /// Adds the nearest free slots to the refusal `slot_taken`. `refusal` replaces it where a better reason is
    /// known. `read_offer` reads the rules and what is taken around the wish.
    ///
    /// # Errors
    /// The refusal with its `alternatives`, and those of `read_offer`.
    pub async fn or_alternatives<T>(
        &self,
        outcome: Result<T, Problem>,
        refusal: Option<Problem>,
        of: RulesOf,
        read_offer: impl AsyncFnOnce(RulesQuestion) -> Result<Offer, Problem>,
    ) -> Result<T, Problem> {
        match outcome {
            Err(problem) if problem.code() == "slot_taken" => {
                let offer = read_offer(self.alternatives_question(of)).await?;
                Err(self.with_alternatives(refusal.unwrap_or_else(slot_taken), &offer))
            }
            outcome => outcome,
        }
    }

    fn with_alternatives(&self, problem: Problem, offer: &Offer) -> Problem {
        let zone = self.zone(offer);
        let requested = self.start.moment(zone).unwrap_or(self.start.about());
        let nearest = offer
            .rules
            .nearest(self.demand, requested, offer.now, ALTERNATIVES);
        problem.with_member("alternatives", slots::list(zone, &nearest))
    }

    fn zone<'a>(&'a self, offer: &'a Offer) -> &'a Zone {
        self.zone.map_or(&offer.rules.zone, ZoneName::get)
    }
}

/// Names whose rules are needed.
#[derive(Clone, Copy, Debug)]
pub enum RulesOf {
    /// The rules of a kind of appointment.
    Kind(AppointmentTypeId),
    /// The rules of an appointment that is moved: its present time counts as free.
    Appointment(AppointmentId),
}

/// 409: the slot was taken in the meantime.
fn slot_taken() -> Problem {
    Problem::new(
        409,
        "slot_taken",
        "This time is no longer free; `alternatives` names the nearest that are.",
    )
    .with_errors(at_start("is no longer free"))
}

/// 409: an appointment is to have more seats than are left at its time.
pub fn no_seats_left() -> Problem {
    Problem::new(
        409,
        "slot_taken",
        "So many seats are not left at this time; `alternatives` names the nearest that have them.",
    )
    .with_errors(vec![problem::Fault {
        pointer: "/seats".to_owned(),
        detail: "are not left at this time".to_owned(),
    }])
}

/// 409: the limit of the kind for one customer.
fn too_many_open() -> Problem {
    Problem::new(
        409,
        "too_many_open",
        "You have as many of these ahead as one may have.",
    )
}

fn refused(refusal: Refusal, zone: &Zone) -> Problem {
    let (code, detail) = match refusal {
        Refusal::Taken | Refusal::TooManySeats => return slot_taken(),
        Refusal::TooSoon(earliest) => (
            "too_soon",
            format!(
                "An appointment can begin at {} at the earliest.",
                slots::written(zone, earliest)
            ),
        ),
        Refusal::TooFar(horizon) => (
            "too_far_ahead",
            format!(
                "Appointments can be booked until {}.",
                slots::written(zone, horizon)
            ),
        ),
        Refusal::Full => (
            "day_full",
            "No more of these are taken on that day; `alternatives` names the nearest that are free."
                .to_owned(),
        ),
        Refusal::Closed => (
            "outside_hours",
            "Nobody is there at this time; `alternatives` names the nearest that are free."
                .to_owned(),
        ),
        Refusal::NoStart => (
            "not_a_slot",
            "Appointments don't begin at this time; `alternatives` names the nearest that are free."
                .to_owned(),
        ),
    };
    Problem::new(409, code, detail.clone()).with_errors(at_start(&detail))
}

fn at_start(detail: &str) -> Vec<problem::Fault> {
    vec![problem::Fault {
        pointer: "/starts_at".to_owned(),
        detail: detail.to_owned(),
    }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offer::tests::{offer, rules};
    use serde_json::{Value, json};

    fn slot(start: &str) -> SlotRequest<'static> {
        SlotRequest {
            start: Start::parse(start).unwrap(),
            zone: None,
            demand: Demand {
                duration: 30,
                seats: 1,
            },
            resource_id: None,
        }
    }

    fn arranged(start: &str, rules: &Value) -> Arrangement {
        slot(start)
            .arrange(&offer(rules), Faults::default())
            .unwrap()
    }

    #[test]
    fn a_free_start_is_arranged_in_the_zone_of_who_asks() {
        let arrangement = arranged("2026-11-23T10:00", &rules());

        assert_eq!(arrangement.candidates.len(), 1);
        assert_eq!(arrangement.starts_at, "2026-11-23T10:00:00+01:00");
        assert_eq!(arrangement.ends_at, "2026-11-23T10:30:00+01:00");

        let zone = ZoneName::parse("Asia/Kolkata").unwrap();
        let mut slot = slot("2026-11-23T14:30");
        slot.zone = Some(&zone);
        let arrangement = slot.arrange(&offer(&rules()), Faults::default()).unwrap();
        assert_eq!(arrangement.starts_at, "2026-11-23T14:30:00+05:30");
        assert_eq!(arrangement.candidates.len(), 1);
    }

    #[test]
    fn a_refusal_says_why() {
        for (start, code) in [
            ("2026-11-21T10:00:00+01:00", "too_soon"),
            ("2027-06-01T10:00:00+02:00", "too_far_ahead"),
            ("2026-11-22T10:00:00+01:00", "outside_hours"),
            ("2026-11-24T10:00:00+01:00", "outside_hours"),
            ("2026-11-23T16:45:00+01:00", "outside_hours"),
            ("2026-11-23T10:10:00+01:00", "not_a_slot"),
        ] {
            let problem = arranged(start, &rules()).refusal.unwrap();
            assert_eq!((problem.status(), problem.code()), (409, code), "{start}");
            assert_eq!(problem.errors()[0].pointer, "/starts_at");
        }
    }

    #[test]
    fn a_day_that_is_full_is_refused_and_the_next_one_is_offered() {
        let mut rules = rules();
        // Monday, 23 November in Zurich.
        rules["full"] = json!([[1_795_388_400, 1_795_474_800]]);
        let full = arranged("2026-11-23T10:00", &rules).refusal.unwrap();
        assert_eq!((full.status(), full.code()), (409, "day_full"));
        let alternatives = slot("2026-11-23T10:00").with_alternatives(full, &offer(&rules));
        let alternatives = format!("{alternatives:?}");
        assert!(!alternatives.contains("2026-11-23T"), "{alternatives}");
        assert!(alternatives.contains("2026-11-25T09:00"), "{alternatives}");
        assert_eq!(arranged("2026-11-25T10:00", &rules).candidates.len(), 1);

        rules["has_too_many"] = json!(true);
        let open = arranged("2026-11-23T10:00", &rules).refusal.unwrap();
        assert_eq!(open.code(), "too_many_open");
    }

    #[test]
    fn what_a_kind_takes_besides_is_arranged_in_fair_order_and_what_it_has_comes_first() {
        let mut rules = rules();
        let room = |number: u32| format!("00000000-0000-4000-8000-0000000a510{number}");
        rules["requirements"] = json!([1, 2]);
        for number in 1..=3 {
            let mut other = rules["resources"][0].clone();
            other["id"] = json!(room(number));
            other["requirement"] = json!(2);
            rules["resources"].as_array_mut().unwrap().push(other);
        }
        // The first is taken in the afternoon of Monday, and the second in its morning.
        rules["resources"][1]["taken"] = json!([[
            1_795_438_800,
            1_795_440_600,
            1_795_438_800,
            1_795_440_600,
            0
        ]]);
        rules["resources"][2]["taken"] = json!([[
            1_795_422_600,
            1_795_426_200,
            1_795_422_600,
            1_795_426_200,
            0
        ]]);
        let others = |rules: &Value| arranged("2026-11-23T10:00", rules).others;
        let ids = |numbers: &[u32]| -> Vec<Uuid> {
            let each = numbers.iter().map(|number| room(*number).parse().unwrap());
            each.collect()
        };
        assert_eq!(others(&rules), [ids(&[3, 1])]);

        rules["appointment"] = json!({
            "duration": 30, "seats": 1, "language": "en", "is_pending": false,
            "resource_id": "00000000-0000-4000-8000-0000000a5001", "other_resource_ids": [room(1)],
        });
        assert_eq!(others(&rules), [ids(&[1, 3])]);

        // Of one that it takes too, nobody is there at present.
        rules["requirements"] = json!([1, 2, 3]);
        let arrangement = arranged("2026-11-23T10:00", &rules);
        assert_eq!(arrangement.refusal.unwrap().code(), "outside_hours");
    }

    #[test]
    fn no_start_is_so_far_away_that_it_could_not_be_refused() {
        for start in [
            "0001-01-01T00:00",
            "0001-01-01T00:00:00Z",
            "1899-12-31T23:59:59.999",
            "2001-01-01T10:00",
            "2096-01-01T10:00",
            "9998-12-31T23:00:00Z",
            "9999-12-30T21:59:59Z",
            "9999-12-31T23:59:59",
            "9999-12-31T00:00",
        ] {
            for zone in ["Pacific/Kiritimati", "Europe/Zurich", "Etc/GMT+12"] {
                let zone = ZoneName::parse(zone).unwrap();
                let mut slot = slot(start);
                slot.zone = Some(&zone);
                let mut rules = rules();
                for known in [
                    [1_795_000_000, 1_799_000_000],
                    [253_370_764_800_i64, 1_799_000_000],
                ] {
                    rules["known"] = json!(known);
                    let offer = offer(&rules);

                    let id =
                        AppointmentTypeId::parse("00000000-0000-4000-8000-0000000a7001").unwrap();
                    slot.rules_question(RulesOf::Kind(id));
                    slot.alternatives_question(RulesOf::Kind(id));
                    let arrangement = slot.arrange(&offer, Faults::default()).unwrap();
                    let refusal = arrangement.refusal.unwrap();

                    assert_eq!(refusal.status(), 409, "{start}");
                    slot.with_alternatives(refusal, &offer);
                }
            }
        }
    }

    #[test]
    fn a_conflict_names_the_nearest_that_are_free() {
        let mut rules = rules();
        // 09:40 to 10:40 on Monday.
        rules["resources"][0]["taken"] = json!([[
            1_795_423_200,
            1_795_426_200,
            1_795_423_200,
            1_795_426_800,
            0
        ]]);
        let slot = slot("2026-11-23T10:00");

        let arrangement = arranged("2026-11-23T10:00", &rules);
        let problem = slot.with_alternatives(arrangement.refusal.unwrap(), &offer(&rules));

        let body: Value = serde_json::from_str(&problem.to_json()).unwrap();
        assert_eq!(body["code"], "slot_taken");
        let starts: Vec<&str> = body["alternatives"]
            .as_array()
            .unwrap()
            .iter()
            .map(|slot| slot["starts_at"].as_str().unwrap())
            .collect();
        assert_eq!(
            starts,
            [
                "2026-11-23T09:00:00+01:00",
                "2026-11-23T11:00:00+01:00",
                "2026-11-23T11:30:00+01:00",
                "2026-11-23T12:00:00+01:00",
                "2026-11-23T12:30:00+01:00",
            ]
        );
    }

    #[test]
    fn a_time_that_does_not_exist_is_told_with_the_other_faults() {
        let mut faults = Faults::default();
        faults.add("/seats", "too many");
        let mut rules = rules();
        rules["timezone"] = json!("Europe/Zurich");

        let problem = slot("2027-03-28T02:30")
            .arrange(&offer(&rules), faults)
            .unwrap_err();

        assert_eq!(problem.status(), 422);
        assert_eq!(problem.errors().len(), 2);
        assert_eq!(problem.errors()[1].pointer, "/starts_at");
    }
}
