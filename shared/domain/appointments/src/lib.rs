//! Appointments, independent of the platform: requests, free slots, who serves one, and the messages that the
//! customer gets.
//!
//! An appointment is made in two statements. The first reads the rules and what is taken, with a version; here it is
//! worked out whether the start is free by the definition of [`calendar`], and with which resources, in fair order.
//! The second takes the time of the first of them that a constraint lets it have, and fails where the rules are no
//! longer of that version. So what is offered and what is accepted is one piece of code.

mod answer;
mod arrange;
mod create;
mod message;
mod offer;
mod price;
mod question;
mod reminders;
mod rules;
mod slots;
mod update;

pub use answer::in_zone;
pub use arrange::{Arrangement, RulesOf, SlotRequest, no_seats_left};
pub use create::{AppointmentCreate, Booking, Contact};
pub use customers::Status;
pub use message::{Message, Occasion, Topic};
pub use offer::{Moved, Offer};
pub use price::Price;
pub use question::{MAX_DAYS, MAX_SLOTS, RulesQuestion, SlotQuestion};
pub use reminders::{DueQuestion, Reminders, RemindersRun};
pub use rules::by_current_rules;
pub use update::{Action, AppointmentUpdate, Change, Changer, Facts, FactsQuestion};
