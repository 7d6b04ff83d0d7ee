//! One module for each function; more cases of it are in its folder.

pub mod analytics;
pub mod appointment_create;
pub mod appointment_reminders;
pub mod appointment_update;
pub mod booking_create;
pub mod booking_update;
pub mod client_login;
pub mod console;
pub mod departure_update;
pub mod document_ingest;
pub mod embedding_search;
pub mod guest_login;
pub mod hold_release;
pub mod invitation_claim;
pub mod invitation_create;
pub mod key_store;
pub mod license_verify;
pub mod member_update;
pub mod openapi;
pub mod organization_create;
pub mod outbox_dispatch;
pub mod slot_availability;
pub mod strangers;
pub mod topic_clustering;
pub mod tour_availability;
