//! What a booking of a tour and an appointment have in common: who makes one and for which customer, and the order of
//! its states.

mod customer;
mod status;

pub use customer::{ContactBy, customer_faults};
pub use status::Status;
