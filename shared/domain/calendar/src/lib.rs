//! When something can be booked: free slots as a function of rules, what is taken, a window of time and now.
//!
//! One definition serves those who offer slots and those who accept one. A start `s` of an appointment of
//! `duration` minutes is a slot if
//!
//! 1. it is not before now and the kind's minimum notice, and its day on the organization's calendar is within the
//!    horizon;
//! 2. it is on the grid of one of the organization's openings, in local time (see [`Opening::first_start`]);
//! 3. the organization is open from `s` to `s + duration` without a break;
//! 4. one resource is there all that time, and neither busy nor taken from `s - before` to
//!    `s + duration + after`; or it is taken by an appointment of the same kind, start and duration that has seats
//!    left, and not busy;
//! 5. of what the kind takes besides, such as a room, one of each is there and free in the same sense. Whoever joins
//!    an appointment of others is with them, and takes nothing besides.
//!
//! # Local time
//! Hours are meant on the clock on the wall. An opening begins at the first moment at which the clock shows its
//! beginning or a later time, and ends at the first moment at which the clock shows its end or a later time. So a
//! time that is skipped in spring is the moment of the skip, one that comes twice in autumn is its first coming, and
//! a day that a zone left out altogether (Apia, 30 December 2011) has no length. A start that comes twice is two
//! slots, told apart by their offsets.
//!
//! # Words
//! [`when`] writes a moment as people of a language do, with whose clock shows it.
//!
//! There is no I/O here, and time passes only where it is handed in.

mod cities;
mod clock;
mod day_hours;
mod field;
mod moment;
mod offer;
mod period;
mod resource;
mod rules;
mod when;

pub use clock::{Clock, NotOneMoment, UnknownZone, Zone};
pub use day_hours::{Hours, Opening, OpeningError};
pub use field::{Start, ZoneName};
pub use moment::Moment;
pub use offer::{Candidate, Demand, Free, Refusal};
pub use period::{Period, Periods};
pub use resource::{Resource, Shared};
pub use rules::{Kind, KindError, LONGEST_APPOINTMENT, Rules};
pub use when::when;
