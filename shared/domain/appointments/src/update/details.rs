//! What `change` takes: the contact, the texts and the seats of an appointment.

use super::AppointmentUpdate;
use fields::{Count, Email, Line, Phone, Text};
use serde::Serialize;

/// What is changed; null: it stays.
#[derive(Debug, Serialize)]
pub(super) struct Details<'a> {
    customer_name: Option<&'a str>,
    customer_phone: Option<&'a Phone>,
    customer_email: Option<&'a Email>,
    service_address: Option<&'a str>,
    service_description: Option<&'a str>,
    notes: Option<&'a str>,
    seats: Option<u32>,
}

impl<'a> Details<'a> {
    /// Those of a request.
    pub(super) fn of(update: &'a AppointmentUpdate) -> Self {
        let contact = update.customer.as_ref();
        Self {
            customer_name: contact.and_then(|contact| contact.name.as_ref().map(Line::as_str)),
            customer_phone: contact.and_then(|contact| contact.phone.as_ref()),
            customer_email: contact.and_then(|contact| contact.email.as_ref()),
            service_address: update.service_address.as_ref().map(Line::as_str),
            service_description: update.service_description.as_ref().map(Text::as_str),
            notes: update.notes.as_ref().map(Text::as_str),
            seats: update.seats.map(Count::get),
        }
    }
}
