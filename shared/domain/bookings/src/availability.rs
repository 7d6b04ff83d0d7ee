use crate::{
    AvailabilityRequest,
    availability_request::{MAX_DEPARTURES, PAGE},
};
use calendar::{Moment, Zone};
use jiff::Timestamp;
use problem::Problem;
use serde::{Deserialize, Serialize};

/// The open departures of a tour. Amounts are decimal strings, times are RFC 3339.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Availability {
    /// The tour that the departures belong to.
    tour: Tour,
    /// Lowest price of a free seat, such as `89.50`; null if no seat is free.
    price_from: Option<String>,
    /// Currency of the prices (ISO 4217), such as `CHF`; null if there is no departure.
    currency: Option<String>,
    /// Open departures that have not begun, earliest first, sold-out ones included.
    departures: Vec<Departure>,
}

/// A tour whose departures are listed.
#[derive(Debug, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "TourOfDepartures")
)]
struct Tour {
    /// Id of the tour (UUID), as in the request.
    id: String,
    /// Title of the tour, such as `Sunrise over the Niesen`.
    title: String,
}

/// A date of a tour, with its price and its free seats.
#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Departure {
    /// Id of the departure (UUID), for `booking-create`.
    id: String,
    /// Start in RFC 3339, such as `2026-11-28T05:00:00+00:00`.
    starts_at: String,
    /// End in RFC 3339, such as `2026-11-28T10:00:00+00:00`.
    ends_at: String,
    /// Date of the start in `timezone`, such as `2026-11-28`.
    #[serde(default)]
    local_date: String,
    /// IANA time zone of the organization, such as `Europe/Zurich`.
    timezone: String,
    /// Number of seats that can be booked; 0 if sold out.
    seats_left: u32,
    /// Price of one seat, such as `89.50`.
    price: String,
    /// Currency of the price (ISO 4217), such as `CHF`.
    currency: String,
    /// Kinds of people with what each pays on this departure, for `booking-create`; empty if the tour has none.
    #[serde(default, deserialize_with = "none_is_empty")]
    participant_kinds: Vec<ParticipantKind>,
}

/// A kind of people that a tour has a price for.
#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct ParticipantKind {
    /// What a booking names the kind by, such as `adult`.
    kind: String,
    /// Name of the kind for people, such as `Child (6 to 12)`.
    name: String,
    /// More words of the organization about the kind; null if there are none.
    description: Option<String>,
    /// Price of one of them on this departure, such as `44.75`.
    price: String,
    /// Whether each of them takes a seat of the departure.
    takes_seat: bool,
    /// Whether they may come without others. A booking needs somebody who may, and who takes a seat.
    may_be_alone: bool,
}

fn none_is_empty<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<ParticipantKind>, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

#[derive(Deserialize)]
struct Row {
    title: String,
    departures: Vec<Departure>,
}

/// A tour with its departures, read page by page: PostgREST gives no more than a thousand rows at once, and does not say
/// where it left some out.
#[derive(Debug, Default)]
pub struct AvailabilityPages {
    title: String,
    departures: Vec<Departure>,
    is_whole: bool,
}

impl AvailabilityPages {
    /// The query of `GET /tours` for the next page; `None` where there are no more.
    ///
    /// # Errors
    /// 422 `invalid_request` where the range has [`MAX_DEPARTURES`] or more.
    pub fn next_query(
        &self,
        request: &AvailabilityRequest,
    ) -> Result<Option<Vec<(&'static str, String)>>, Problem> {
        if self.is_whole {
            return Ok(None);
        }
        if self.departures.len() >= MAX_DEPARTURES {
            return Err(AvailabilityRequest::too_many_departures());
        }
        let last = self.departures.last();
        let after = last.map(|last| (last.starts_at.as_str(), last.id.as_str()));
        Ok(Some(request.to_query(after)))
    }

    /// Reads the rows that PostgREST gives for [`Self::next_query`].
    ///
    /// # Errors
    /// 404 `tour_not_found` where the caller sees no such tour; 500 for rows of another shape.
    pub fn add(&mut self, rows: &str) -> Result<(), Problem> {
        let rows: Vec<Row> = serde_json::from_str(rows).map_err(|error| unreadable(&error))?;
        let Some(row) = rows.into_iter().next() else {
            return Err(Problem::new(
                404,
                "tour_not_found",
                "There is no such tour.",
            ));
        };
        self.title = row.title;
        self.is_whole = row.departures.len() < PAGE;
        self.departures.extend(row.departures);
        Ok(())
    }
}

impl Availability {
    /// The answer, of all pages.
    ///
    /// # Errors
    /// 409 `unknown_timezone` where the organization's zone is not one of the IANA database; 500 for a time of another
    /// shape.
    pub fn of_pages(
        request: &AvailabilityRequest,
        pages: AvailabilityPages,
    ) -> Result<Self, Problem> {
        let departures = on_their_days(pages.departures, request)?;
        let cheapest = departures
            .iter()
            .filter(|departure| departure.seats_left > 0)
            .min_by_key(|departure| minor_units(&departure.price));
        Ok(Self {
            tour: Tour {
                id: request.tour_id().to_string(),
                title: pages.title,
            },
            price_from: cheapest.map(|departure| departure.price.clone()),
            currency: departures
                .first()
                .map(|departure| departure.currency.clone()),
            departures,
        })
    }
}

/// Gives each departure its day, and leaves out those whose day is not asked for. All are of one organization.
fn on_their_days(
    departures: Vec<Departure>,
    request: &AvailabilityRequest,
) -> Result<Vec<Departure>, Problem> {
    let Some(first) = departures.first() else {
        return Ok(departures);
    };
    let zone = Zone::named(&first.timezone).map_err(|_| unknown_timezone())?;
    let mut on_their_days = Vec::with_capacity(departures.len());
    for mut departure in departures {
        let starts_at: Timestamp = departure
            .starts_at
            .parse()
            .map_err(|error| unreadable(&error))?;
        let day = zone.shows(Moment::from(starts_at)).date();
        if request.covers(day) {
            departure.local_date = day.to_string();
            on_their_days.push(departure);
        }
    }
    Ok(on_their_days)
}

/// 409: the database took a zone that no function knows.
pub(crate) fn unknown_timezone() -> Problem {
    Problem::new(
        409,
        "unknown_timezone",
        "The organization's time zone is not one of the IANA database: set another one.",
    )
}

fn unreadable(error: &impl ToString) -> Problem {
    Problem::internal().because(format!("rows of another shape: {}", error.to_string()))
}

/// An amount without its point: the database writes each with two digits behind it.
fn minor_units(amount: &str) -> u128 {
    amount
        .bytes()
        .filter(u8::is_ascii_digit)
        .fold(0, |units, digit| units * 10 + u128::from(digit - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// What is answered to a question for one day, or several.
    fn answer(rows: &serde_json::Value, from: &str, to: &str) -> Result<Availability, Problem> {
        let body =
            json!({ "tour_id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d", "from": from, "to": to });
        let now = "2026-05-01T12:00:00Z".parse().unwrap();
        let request = AvailabilityRequest::read(body.to_string().as_bytes(), now).unwrap();
        let mut pages = AvailabilityPages::default();
        pages.add(&rows.to_string())?;
        assert_eq!(pages.next_query(&request).unwrap(), None);
        Availability::of_pages(&request, pages)
    }

    fn departure(starts_at: &str, zone: &str, price: &str, seats_left: u32) -> serde_json::Value {
        json!({ "id": "d", "starts_at": starts_at, "ends_at": starts_at, "timezone": zone,
                "seats_left": seats_left, "price": price, "currency": "CHF" })
    }

    #[test]
    fn the_lowest_price_is_of_what_can_be_had() {
        let of = |price, seats_left| departure("2026-06-01T08:00:00Z", "UTC", price, seats_left);
        let departures = json!([of("100.00", 3), of("9.90", 1), of("1.00", 0)]);
        let rows = json!([{ "id": "t", "title": "T", "departures": departures }]);

        let availability = answer(&rows, "2026-06-01", "2026-06-01").unwrap();

        assert_eq!(availability.price_from.as_deref(), Some("9.90"));
        let none = answer(&json!([]), "2026-06-01", "2026-06-01").unwrap_err();
        assert_eq!((none.status(), none.code()), (404, "tour_not_found"));
    }

    #[test]
    fn what_a_full_page_leaves_out_is_asked_for_until_there_is_too_much() {
        let body =
            json!({ "tour_id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d", "from": "2026-06-01" });
        let now = "2026-05-01T12:00:00Z".parse().unwrap();
        let request = AvailabilityRequest::read(body.to_string().as_bytes(), now).unwrap();
        let asked = |pages: &AvailabilityPages| {
            let query = pages.next_query(&request).unwrap().unwrap();
            let after = query.into_iter().find(|(name, _)| *name == "departures.or");
            after.map(|(_, after)| after)
        };
        let one = departure("2026-06-01T08:00:00+00:00", "UTC", "1.00", 1);
        let full =
            json!([{ "id": "t", "title": "T", "departures": vec![one.clone(); PAGE] }]).to_string();
        let mut pages = AvailabilityPages::default();
        assert_eq!(asked(&pages), None);

        pages.add(&full).unwrap();

        let start = "\"2026-06-01T08:00:00+00:00\"";
        assert_eq!(
            asked(&pages),
            Some(format!(
                "(starts_at.gt.{start},and(starts_at.eq.{start},id.gt.d))"
            ))
        );
        for _ in 1..MAX_DEPARTURES / PAGE {
            pages.add(&full).unwrap();
        }
        let too_many = pages.next_query(&request).unwrap_err();
        assert_eq!(too_many.pointers(), ["/to"]);
        pages
            .add(&json!([{ "id": "t", "title": "T", "departures": [one] }]).to_string())
            .unwrap();
        assert_eq!(pages.next_query(&request).unwrap(), None);
    }

    #[test]
    fn a_day_is_that_of_the_organizations_clock_by_the_zone_data_of_the_functions() {
        // Edmonton stays at UTC-6 from 2026 on: data of before has half past eleven on the day before.
        let midnight = departure("2027-01-10T06:30:00+00:00", "America/Edmonton", "1.00", 1);
        let rows = json!([{ "id": "t", "title": "T", "departures": [midnight] }]);

        let on = |day| answer(&rows, day, day).unwrap().departures;

        assert_eq!(on("2027-01-10")[0].local_date, "2027-01-10");
        assert!(on("2027-01-09").is_empty());
    }

    #[test]
    fn a_zone_that_is_none_is_the_organizations_to_change() {
        let elsewhere = departure("2026-06-01T08:00:00Z", "XYZ+5", "1.00", 1);
        let rows = json!([{ "id": "t", "title": "T", "departures": [elsewhere] }]);

        let problem = answer(&rows, "2026-06-01", "2026-06-01").unwrap_err();

        assert_eq!(
            (problem.status(), problem.code()),
            (409, "unknown_timezone")
        );
    }
}
