use deserr::Deserr;
use fields::Day;
use ids::TourId;
use jiff::{Timestamp, ToSpan, civil::Date};
use problem::{Faults, Problem};

/// Maximum length of a range, in days.
pub const MAX_DAYS: i32 = 366;
/// An answer has fewer departures than these.
pub const MAX_DEPARTURES: usize = 5_000;
/// How many rows PostgREST gives at most, here (`db-max-rows`) and at Supabase.
pub(crate) const PAGE: usize = 1_000;
/// Default length of a range, in days.
const DEFAULT_DAYS: i32 = 90;

const COLUMNS: &str = "id,title,departures:departure_availability(\
    id,starts_at,ends_at,seats_left,price,currency,timezone,participant_kinds)";

/// A request for the departures of a tour in a range of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AvailabilityRequest {
    tour_id: TourId,
    from: Date,
    to: Date,
    requested_at: Timestamp,
}

#[derive(Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
struct Body {
    /// Id of the tour whose departures are listed.
    tour_id: TourId,
    /// First date of the range, in the organization's time zone. Default: today.
    #[deserr(default)]
    from: Option<Day>,
    /// Last date of the range, included. Default: 90 days after `from`; at most 366 days after it, and fewer than 5,000
    /// departures.
    #[deserr(default)]
    to: Option<Day>,
}

#[cfg(feature = "schema")]
fields::described_as!(AvailabilityRequest, Body);

impl AvailabilityRequest {
    /// Reads and checks a JSON body; `now` is the time of the request.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8], now: Timestamp) -> Result<Self, Problem> {
        let body: Body = request_body::read(body)?;

        // Where it is still yesterday, today's departures have a day less in their date.
        let yesterday = now
            .to_zoned(jiff::tz::TimeZone::UTC)
            .date()
            .saturating_sub(1.day());
        let from = body.from.map_or(yesterday, Day::get);
        let to = body
            .to
            .map_or_else(|| from.saturating_add(DEFAULT_DAYS.days()), Day::get);

        let mut faults = Faults::default();
        if to < from {
            faults.add("/to", "must not be before from");
        } else if from.until(to).map_or(i32::MAX, |span| span.get_days()) > MAX_DAYS {
            faults.add("/to", format!("must be at most {MAX_DAYS} days after from"));
        }
        if faults.is_empty() {
            Ok(Self {
                tour_id: body.tour_id,
                from,
                to,
                requested_at: now,
            })
        } else {
            Err(faults.into())
        }
    }

    /// Which tour is asked for.
    pub fn tour_id(&self) -> TourId {
        self.tour_id
    }

    /// Whether a departure on this day of its organization's calendar is asked for.
    pub fn covers(&self, day: Date) -> bool {
        (self.from..=self.to).contains(&day)
    }

    /// The same question to PostgREST: the query of `GET /tours`. `after`: the start and the id of the last departure that
    /// is known already.
    pub(crate) fn to_query(&self, after: Option<(&str, &str)>) -> Vec<(&'static str, String)> {
        // Which day a departure is on is worked out here, by the zone data that every function has. No zone is further
        // from UTC than 14 hours.
        let earliest = self.from.saturating_sub(1.day());
        let latest = self.to.saturating_add(2.days());
        let mut query = vec![
            ("select", COLUMNS.to_owned()),
            ("id", format!("eq.{}", self.tour_id)),
            ("departures.status", "eq.open".to_owned()),
            ("departures.starts_at", format!("gt.{}", self.requested_at)),
            ("departures.starts_at", format!("gte.{earliest}T00:00:00Z")),
            ("departures.starts_at", format!("lt.{latest}T00:00:00Z")),
            ("departures.order", "starts_at,id".to_owned()),
            ("departures.limit", PAGE.to_string()),
        ];
        if let Some((start, id)) = after {
            let later =
                format!("(starts_at.gt.\"{start}\",and(starts_at.eq.\"{start}\",id.gt.{id}))");
            query.push(("departures.or", later));
        }
        query
    }

    /// 422: the range has more departures than one answer may.
    pub(crate) fn too_many_departures() -> Problem {
        let mut faults = Faults::default();
        faults.add(
            "/to",
            format!("must be earlier: up to there are {MAX_DEPARTURES} departures or more"),
        );
        faults.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const TOUR: &str = "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d";

    fn read(body: Value) -> Result<AvailabilityRequest, Vec<String>> {
        let now = "2026-06-01T12:00:00Z".parse().unwrap();
        AvailabilityRequest::read(body.to_string().as_bytes(), now)
            .map_err(|problem| problem.pointers())
    }

    #[test]
    fn the_next_ninety_days_are_meant_where_none_are_named() {
        let question = read(json!({ "tour_id": TOUR })).unwrap();

        assert_eq!(
            (question.from.to_string(), question.to.to_string()),
            ("2026-05-31".into(), "2026-08-29".into())
        );
    }

    #[test]
    fn ranges_that_are_reversed_or_too_long_are_refused() {
        assert_eq!(
            read(json!({ "tour_id": TOUR, "from": "2026-06-02", "to": "2026-06-01" })).unwrap_err(),
            ["/to"]
        );
        assert_eq!(
            read(json!({ "tour_id": TOUR, "from": "2026-01-01", "to": "2027-01-03" })).unwrap_err(),
            ["/to"]
        );
        assert!(read(json!({ "tour_id": TOUR, "from": "2026-01-01", "to": "2027-01-02" })).is_ok());
        assert!(read(json!({ "tour_id": TOUR, "from": "9999-12-31" })).is_ok());
        assert_eq!(
            read(json!({ "tour_id": TOUR, "from": "-009999-01-01" })).unwrap_err(),
            ["/from"]
        );
    }

    #[test]
    fn every_fault_is_named() {
        assert_eq!(
            read(json!({ "from": "2026-02-30", "to": 1, "days": 3 }))
                .unwrap_err()
                .len(),
            4
        );
    }
}
