//! Bookings of tours: what is left of a tour, and the requests that book one, change a booking and change a departure
//! with its bookings.

mod availability;
mod availability_request;
mod create;
mod departure_update;
mod party;
mod special_requests;
mod update;

pub use availability::{Availability, AvailabilityPages};
pub use availability_request::{AvailabilityRequest, MAX_DAYS, MAX_DEPARTURES};
pub use create::{Booker, BookingCreate, Contact, Item, ItemKind, MAX_ITEMS};
pub use customers::Status;
pub use departure_update::{DepartureAction, DepartureChange, DepartureFacts, DepartureUpdate};
pub use party::{KindCount, MAX_KINDS, Participants};
pub use special_requests::SpecialRequests;
pub use update::{Action, BookingUpdate};
