//! What payment providers tell of money, read into what the database keeps.
//!
//! An event of Stripe is one of hundreds of kinds, of whichever version of the API its account has. [`StripeEvent::read`]
//! takes from it what has an effect here, in one form, and leaves the rest.

mod effect;
mod money;
mod stripe;

pub use money::major_units;
pub use stripe::{Mode, Reading, StripeEvent};
