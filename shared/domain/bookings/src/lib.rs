//! The requests that book a tour and change a booking, read and checked, without anything of the platform.

mod create;
mod update;

pub use create::{Booker, BookingCreate, Contact, Item, ItemKind, MOST_ITEMS};
pub use customers::{CustomerId, Status};
pub use update::{Action, BookingUpdate};

fields::id!(
    /// A date of a tour.
    DepartureId
);
fields::id!(
    /// A booking.
    BookingId
);
fields::id!(
    /// What can be added to a booking.
    ResourceId
);
