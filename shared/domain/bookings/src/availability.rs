use ids::TourId;
use serde::{Deserialize, Serialize};

/// What of a tour is still to be had. Amounts are decimal strings, times are RFC 3339.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Availability {
    /// Which tour.
    tour: Tour,
    /// The lowest price of a seat among those that are left; null where none is.
    price_from: Option<String>,
    /// Of the prices; null where there is no departure.
    currency: Option<String>,
    /// Those that are open and still to come, in order.
    departures: Vec<Departure>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "TourOfDepartures")
)]
struct Tour {
    /// UUID.
    id: String,
    /// What it is called.
    title: String,
}

#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Departure {
    /// UUID.
    id: String,
    /// RFC 3339.
    starts_at: String,
    /// RFC 3339.
    ends_at: String,
    /// The day it starts on, in `timezone`.
    local_date: String,
    /// IANA zone of the organisation.
    timezone: String,
    /// Seats that can be booked.
    seats_left: u32,
    /// Of one seat.
    price: String,
    /// ISO 4217.
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
