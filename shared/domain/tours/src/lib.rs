//! What of a tour is still to be had: the question, how it is put to PostgREST, and the answer.

mod answer;
mod question;

pub use answer::Availability;
pub use question::{AvailabilityQuestion, MOST_DAYS};

fields::id!(
    /// A tour.
    TourId
);
