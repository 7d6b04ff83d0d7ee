//! What bookings of tours and appointments share: which customer one may be made for, the order of its states, and
//! the end of one that was held.

mod customer;
mod hold_release;
mod status;

pub use customer::{ContactBy, customer_faults};
pub use hold_release::{HoldRelease, HoldsReleased};
pub use status::Status;
