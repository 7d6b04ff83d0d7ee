//! Who calls, as a type that holds the allowed kinds of callers and no others.
//!
//! A function names the kinds that may call it, and gets a [`Caller`] that can be nobody else: the variants of the
//! other kinds hold [`Never`], so they need no arm.
//!
//! ```
//! use callers::{Caller, Client, OneOf, Public, User};
//!
//! type Booker = OneOf<(Public, Client, User)>;
//!
//! fn may_name_a_customer(by: Booker) -> bool {
//!     match by {
//!         Caller::User(_) => true,
//!         Caller::Public(_) | Caller::Client(_) => false,
//!     }
//! }
//!
//! assert!(may_name_a_customer(Caller::User(User)));
//! ```
//!
//! Who adds a kind must decide in each place that depends on it, for an arm is missing there:
//!
//! ```compile_fail,E0004
//! use callers::{Caller, Client, OneOf, Public, Service, User};
//!
//! type Booker = OneOf<(Public, Client, User, Service)>;
//!
//! fn may_name_a_customer(by: Booker) -> bool {
//!     match by {
//!         Caller::User(_) => true,
//!         Caller::Public(_) | Caller::Client(_) => false,
//!     }
//! }
//! ```
//!
//! Nor does a rule that was written for fewer kinds take more of them:
//!
//! ```compile_fail,E0308
//! use callers::{OneOf, Service, User};
//!
//! fn rotate(by: OneOf<Service>) {}
//!
//! fn handle(caller: OneOf<(User, Service)>) {
//!     rotate(caller);
//! }
//! ```

mod allowed;

pub use allowed::{Allowed, Anybody, OneOf, Slot};

use ids::OrganizationId;
use std::sync::Arc;

/// Who calls. A kind that is not allowed has [`Never`] as its parameter; [`OneOf`] fills them in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller<P, C, U, S, G, W> {
    /// Somebody with the publishable key and nothing else.
    Public(P),
    /// A client of one organization, by a token that `client-login` issued.
    Client(C),
    /// A person who signed in through Supabase Auth: one of an organization's staff, or about to be.
    User(U),
    /// A program with the secret key, or with a token of that role.
    Service(S),
    /// Somebody who booked one thing without an account, by a token for that thing.
    Guest(G),
    /// A provider that calls a webhook, by its signature.
    Provider(W),
}

/// Allows [`Caller::Public`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Public;

/// Allows [`Caller::Client`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The address in their verified token.
    pub email: Arc<str>,
}

/// Allows [`Caller::User`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct User;

/// Allows [`Caller::Service`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service;

/// Allows [`Caller::Guest`]. What they booked is in their verified token, and is all that they see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guest;

/// Allows [`Caller::Provider`]. It acts for the account whose secret verified, and for nobody whom its body names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Provider(pub Account);

/// Whose account at a provider it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// The platform's: whatever organization it tells of is one that it serves.
    Platform,
    /// An organization's own: it tells of this organization alone.
    Organization(OrganizationId),
}

/// A caller of a kind that is not allowed. There is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Never {}

impl Client {
    /// The client with this verified address.
    pub fn new(email: impl Into<Arc<str>>) -> Self {
        Self {
            email: email.into(),
        }
    }
}

impl<P, C, U, S, G, W> Caller<P, C, U, S, G, W> {
    /// The name of the kind, in the log and in errors.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Public(_) => Public::NAME,
            Self::Client(_) => Client::NAME,
            Self::User(_) => User::NAME,
            Self::Service(_) => Service::NAME,
            Self::Guest(_) => Guest::NAME,
            Self::Provider(_) => Provider::NAME,
        }
    }
}
