//! Bookings of tours: what is left of a tour, and the requests that book one and change a booking.

mod availability;
mod availability_request;
mod create;
mod update;

pub use availability::Availability;
pub use availability_request::{AvailabilityRequest, MAX_DAYS};
pub use create::{Booker, BookingCreate, Contact, Item, ItemKind, MAX_ITEMS};
pub use customers::Status;
pub use update::{Action, BookingUpdate};
