//! What bookings of tours and appointments share: which customer one may be made for, and the order of
//! its states.

mod customer;
mod status;

pub use customer::{ContactBy, customer_faults};
pub use status::Status;
