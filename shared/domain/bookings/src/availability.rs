use ids::TourId;
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
    local_date: String,
    /// IANA time zone of the organization, such as `Europe/Zurich`.
    timezone: String,
    /// Number of seats that can be booked; 0 if sold out.
    seats_left: u32,
    /// Price of one seat, such as `89.50`.
    price: String,
    /// Currency of the price (ISO 4217), such as `CHF`.
    currency: String,
}

#[derive(Deserialize)]
struct Row {
    title: String,
    departures: Vec<Departure>,
}

impl Availability {
    /// Reads the rows that PostgREST gives for [`crate::AvailabilityRequest::to_query`]; `None` where the
    /// caller sees no such tour.
    ///
    /// # Errors
    /// Rows of another shape.
    pub fn of_rows(tour_id: TourId, rows: &str) -> Result<Option<Self>, serde_json::Error> {
        let rows: Vec<Row> = serde_json::from_str(rows)?;
        Ok(rows.into_iter().next().map(|row| {
            let cheapest = row
                .departures
                .iter()
                .filter(|departure| departure.seats_left > 0)
                .min_by_key(|departure| minor_units(&departure.price));
            Self {
                tour: Tour {
                    id: tour_id.to_string(),
                    title: row.title,
                },
                price_from: cheapest.map(|departure| departure.price.clone()),
                currency: row
                    .departures
                    .first()
                    .map(|departure| departure.currency.clone()),
                departures: row.departures,
            }
        }))
    }
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

    #[test]
    fn the_lowest_price_is_of_what_can_be_had() {
        let departure = |price: &str, seats_left: u32| {
            format!(
                r#"{{"id":"d","starts_at":"s","ends_at":"e","local_date":"2026-06-01","timezone":"UTC",
                     "seats_left":{seats_left},"price":"{price}","currency":"CHF"}}"#
            )
        };
        let rows = format!(
            r#"[{{"id":"t","title":"T","departures":[{},{},{}]}}]"#,
            departure("100.00", 3),
            departure("9.90", 1),
            departure("1.00", 0)
        );
        let tour = TourId::parse("9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d").unwrap();

        let availability = Availability::of_rows(tour, &rows).unwrap().unwrap();

        assert_eq!(availability.price_from.as_deref(), Some("9.90"));
        assert!(Availability::of_rows(tour, "[]").unwrap().is_none());
    }
}
