//! The functions, a file each.

#![allow(
    dead_code,
    reason = "the types of answers describe, and are never made"
)]

mod analytics;
mod appointment_create;
mod appointment_reminders;
mod appointment_update;
mod booking_create;
mod booking_update;
mod calendar_sync;
mod call_webhook;
mod chat_reply;
mod checkout_create;
mod client_login;
mod console;
mod customer_data;
mod departure_update;
mod document_ingest;
mod embedding_search;
mod emergency_dispatch;
mod escalation_update;
mod guest_login;
mod hold_release;
mod invitation_claim;
mod invitation_create;
mod key_store;
mod lead_capture;
mod license_verify;
mod meeting_webhook;
mod member_update;
mod message_preferences;
mod message_send;
mod openapi;
mod organization_create;
mod outbox_dispatch;
mod payment_webhook;
mod slot_availability;
mod sms_webhook;
mod social_webhook;
mod template_save;
mod topic_clustering;
mod tour_availability;
mod website_crawl;
mod widget;
mod workflow_run;

use crate::Function;

const TENANCY: &str = "Tenancy";
const TOURS: &str = "Tours and bookings";
const APPOINTMENTS: &str = "Appointments";
const CRM: &str = "Leads";
const PAYMENTS: &str = "Payments";
const SUPPORT: &str = "Support";
const MESSAGES: &str = "Messages";
const OPERATION: &str = "Operation";

/// Every function, in the order of the document.
pub fn all() -> Vec<Function> {
    vec![
        organization_create::describe(),
        member_update::describe(),
        invitation_create::describe(),
        invitation_claim::describe(),
        client_login::describe(),
        license_verify::describe(),
        key_store::describe(),
        tour_availability::describe(),
        booking_create::describe(),
        booking_update::describe(),
        departure_update::describe(),
        guest_login::describe(),
        slot_availability::describe(),
        appointment_create::describe(),
        appointment_update::describe(),
        appointment_reminders::describe(),
        calendar_sync::describe(),
        checkout_create::describe(),
        call_webhook::describe(),
        emergency_dispatch::describe(),
        payment_webhook::describe(),
        hold_release::describe(),
        message_send::describe(),
        message_preferences::describe(),
        template_save::describe(),
        outbox_dispatch::describe(),
        sms_webhook::describe(),
        lead_capture::describe(),
        workflow_run::describe(),
        customer_data::describe(),
        embedding_search::describe(),
        document_ingest::describe(),
        chat_reply::describe(),
        escalation_update::describe(),
        meeting_webhook::describe(),
        social_webhook::describe(),
        topic_clustering::describe(),
        analytics::describe(),
        console::describe(),
        website_crawl::describe(),
        widget::describe(),
        openapi::describe(),
    ]
}
