//! What visitors fill in: forms, their answers, and the leads that they become.
//!
//! A form's own definition decides what it takes. Its conditions are those of the crate `conditions`: a field that they do
//! not show is neither asked for nor kept. What is sent becomes a submission, and what of it names a person goes into a lead,
//! which the database finds or makes (`private.find_or_make_lead`).

mod answer;
mod attribution;
mod capture;
mod facebook;
mod form;
mod person;
mod spam;
mod submission;

pub use attribution::Attribution;
pub use capture::{LeadCapture, LeadRequest, Page, Release};
pub use facebook::{ArrivedLead, LeadNotice, read_notices};
pub use form::Form;
pub use person::Person;
pub use submission::Submission;
