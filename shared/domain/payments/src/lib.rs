//! What payment providers tell of money, read into what the database keeps, and what they are asked for.
//!
//! An event of Stripe is one of hundreds of kinds, of whichever version of the API its account has. [`StripeEvent::read`]
//! takes from it what has an effect here, in one form, and leaves the rest.

mod amount;
mod checkout;
mod effect;
mod money;
mod session;
mod stripe;

pub use amount::Amount;
pub use checkout::{ByHand, Checkout, CheckoutRequest, Method, PageUrl, Part, Refund};
pub use money::{major_units, minor_units};
pub use session::{Asked, Begun, CheckoutSession, Payee, SessionAnswer};
pub use stripe::{Mode, Reading, StripeEvent};
