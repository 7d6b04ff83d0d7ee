//! Who calls a function, and the only doors to the data.
//!
//! A function declares who may call it in the type of its session, and everything else follows:
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
//!     Ok(session.database().once("tour_booking", &arguments).await?.created())
//! }
//! ```
//!
//! There is no other way to a [`Database`] or to [`Rest`] than a [`Session`], and none to a session than a
//! caller whose credentials were verified and whom its type allows. Both doors act as that caller, under
//! row-level security.
//!
//! [`Endpoint::serve`] does what every function does alike: CORS, the method, the size and type of the body,
//! request ids, problems (RFC 9457), and one line in the log for each request. [`Answer::events`] tells what becomes of
//! work while it goes on.

mod address;
mod answer;
mod authentication;
mod bell;
mod client_token;
mod configuration;
mod connection;
mod cors;
mod database;
mod database_error;
mod document;
mod endpoint;
mod events;
mod exchange;
mod identity;
mod json;
mod keys;
mod log;
mod patience;
mod places;
mod project_api;
mod request;
mod rest;
mod scheduled_run;
mod session;
mod storage;
mod trace;
mod trail;

pub use access_token::OrganizationId;
pub use answer::{Answer, Response};
pub use callers::{Allowed, Anybody, Caller, Client, OneOf, Public, Service, User};
pub use client_token::{ClientAccount, ClientToken, ClientsOrganization};
pub use database::Database;
pub use document::Document;
pub use endpoint::Endpoint;
pub use events::Events;
pub use json::Json;
pub use rest::Rest;
pub use session::Session;
pub use storage::Storage;
