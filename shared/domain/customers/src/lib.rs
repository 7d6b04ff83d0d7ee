//! What bookings of tours and appointments share: which customer one may be made for, its contact, the order of its
//! states, and the end of one that was held.

mod customer;
mod guest_login;
mod hold_release;
mod new_contact;
mod status;

pub use customer::{ContactBy, customer_faults};
pub use guest_login::{GuestLogin, GuestShow};
pub use hold_release::{HoldRelease, HoldsReleased};
pub use new_contact::NewContact;
pub use status::Status;
