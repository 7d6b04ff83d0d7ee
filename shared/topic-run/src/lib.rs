//! A run of topic-clustering: what it is asked, what it reads of a day and what it finds in it.

mod day;
mod packed;
mod request;

pub use day::{Before, Day, FoundTopic, MessageOfDay};
pub use packed::Packed;
pub use request::ClusteringRequest;

fields::id!(
    /// An organisation.
    OrganizationId
);
