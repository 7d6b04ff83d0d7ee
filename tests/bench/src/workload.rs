//! What is asked of both systems.

use anyhow::Result;
use axum::http::{Method, Request, StatusCode};
use bytes::Bytes;
use http_body_util::Full;
use serde_json::json;

use crate::world::World;

/// A kind of request, of which each one differs.
#[derive(Clone, Debug)]
pub struct Workload {
    /// As `--only` takes it.
    pub name: &'static str,
    /// In words.
    pub title: &'static str,
    kind: Kind,
    /// What a request that worked is answered.
    pub expected: StatusCode,
    authority: String,
    api_key: String,
    bearer: Option<String>,
    departures: Vec<String>,
    tour: String,
    /// Of which slots are asked for, and until when.
    slots: (String, String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Booking,
    Availability,
    Slots,
}

impl Workload {
    /// All of them, over one world.
    pub fn all(world: &World) -> Vec<Self> {
        let booking_public = Self {
            name: "booking-public",
            title: "booking-create, by the public (publishable key)",
            kind: Kind::Booking,
            expected: StatusCode::CREATED,
            authority: "127.0.0.1".to_owned(),
            api_key: world.publishable_key().to_owned(),
            bearer: None,
            departures: world.departures.clone(),
            tour: world.tour.clone(),
            slots: world.month.clone(),
        };
        let booking_user = Self {
            name: "booking-user",
            title: "booking-create, by a member of staff (ES256 token)",
            bearer: Some(format!("Bearer {}", world.token)),
            ..booking_public.clone()
        };
        let availability_user = Self {
            name: "availability-user",
            title: "tour-availability, by a member of staff (ES256 token, read through PostgREST)",
            kind: Kind::Availability,
            expected: StatusCode::OK,
            ..booking_user.clone()
        };
        let slots_month = Self {
            name: "slots-month",
            title: "slot-availability, by the public: a month of 20 resources with 2,000 busy times",
            kind: Kind::Slots,
            expected: StatusCode::OK,
            ..booking_public.clone()
        };
        let slots_year = Self {
            name: "slots-year",
            title: "slot-availability, by the public: a year of one resource with 2,000 busy times",
            slots: world.year.clone(),
            ..slots_month.clone()
        };
        vec![
            booking_public,
            booking_user,
            availability_user,
            slots_month,
            slots_year,
        ]
    }

    /// Whether it writes.
    pub fn writes(&self) -> bool {
        self.kind == Kind::Booking
    }

    /// The request with this number; no two that write name the same customer.
    pub fn request(&self, number: u64) -> Result<Request<Full<Bytes>>> {
        let (path, body) = match self.kind {
            Kind::Booking => ("/functions/v1/booking-create", self.booking(number)),
            Kind::Availability => (
                "/functions/v1/tour-availability",
                json!({ "tour_id": self.tour }).to_string(),
            ),
            Kind::Slots => {
                let (kind, until) = &self.slots;
                (
                    "/functions/v1/slot-availability",
                    json!({ "appointment_type_id": kind, "to": until }).to_string(),
                )
            }
        };
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header("host", &self.authority)
            .header("content-type", "application/json")
            .header("apikey", &self.api_key);
        if let Some(bearer) = &self.bearer {
            request = request.header("authorization", bearer);
        }
        Ok(request.body(Full::from(body))?)
    }

    fn booking(&self, number: u64) -> String {
        let turn = usize::try_from(number).unwrap_or_default() % self.departures.len().max(1);
        json!({
            "departure_id": self.departures.get(turn),
            "participants": 2,
            "customer": {
                "name": format!("Guest {number}"),
                "email": format!("guest{number}@bench.example"),
                "phone": "+41791234567",
            },
            "items": [{ "type": "experience", "id": World::EXPERIENCE, "quantity": 2 }],
            "special_requests": "Vegetarian, and a seat at the window if there is one.",
        })
        .to_string()
    }
}
