//! From the credentials of a request to a verified identity.

mod authentication;
mod client_token;
mod guest_token;
mod identity;
mod keys;
mod rejection;

pub(crate) use authentication::{Credentials, identify};
pub(crate) use client_token::issue;
pub use client_token::{ClientAccount, ClientsOrganization, SignedInClient};
pub(crate) use guest_token::issue as issue_for_guest;
pub use guest_token::{Booked, GuestToken};
pub(crate) use identity::{Identity, SERVICE_CLAIMS};
pub(crate) use rejection::not_accepted;
