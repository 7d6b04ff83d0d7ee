//! What is kept of a person: the requests to export or erase it, and the archive that it is exported as.
//!
//! Which tables hold something of people, and what becomes of it, the database says: `private.personal_data`.

mod archive;
mod request;

pub use archive::{Archive, Page, Position};
pub use request::{DataRequest, Named, PageQuestion, Subject};
