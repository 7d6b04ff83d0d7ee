//! Verifies who calls a function, and holds the only doors to its data.
//!
//! A function names in the type of its session who may call it, and everything else follows:
//!
//! ```no_run
//! use problem::Problem;
//! use spin_sdk::http::Request;
//! use tenant_auth::{Answer, Client, Endpoint, Public, Response, Session, User};
//!
//! async fn handle(request: Request) -> Response {
//!     Endpoint::post("tour-booking").serve(request, create).await
//! }
//!
//! async fn create(session: Session<(Public, Client, User)>) -> Result<Answer, Problem> {
//!     let arguments = serde_json::json!({ "seats": 2 });
//!     let booking = session.database().once("tour_booking", &arguments).await?;
//!     Ok(booking.created())
//! }
//! ```
//!
//! A [`Database`] or [`Rest`] comes only from a [`Session`]. A session exists only for a caller whose credentials were
//! verified and whose kind its type allows. Both doors act as that caller, under row-level security.
//!
//! | folder | what it holds |
//! |---|---|
//! | `caller` | credentials, keys and tokens: from a request to a verified identity |
//! | `doors` | Postgres with its connection pool, PostgREST, Supabase Storage |
//! | `http` | a request's way: method, body, CORS, answers, problems (RFC 9457), server-sent events |
//! | `telemetry` | the log line and the span of each request |

mod caller;
mod challenge;
mod clock;
mod configuration;
mod context;
mod doors;
mod http;
mod limit;
mod mailed_token;
mod scheduled_run;
mod session;
mod telemetry;
mod timeout;

pub use self::{
    caller::{Booked, ClientAccount, ClientsOrganization, GuestToken, SignedInClient},
    doors::{Database, Json, Rest, Storage},
    http::{Answer, Document, Endpoint, Events, Feed, File, Page, Response, Script, Site, Webhook},
    limit::Limit,
    mailed_token::MailedToken,
    session::Session,
};
pub use access_token::OrganizationId;
pub use callers::{
    Account, Allowed, Anybody, Caller, Client, Guest, OneOf, Provider, Public, Service, User,
};
pub use signatures::Scheme;
