use super::CRM;
use crate::{Function, Role, shapes::Id};
use callers::{Caller, Client, User};
use personal_data::DataRequest;
use schemars::JsonSchema;
use serde_json::json;
use std::collections::BTreeMap;

/// What was erased, counted by table.
#[derive(JsonSchema)]
struct Erased {
    /// Id of the record of this erasure (UUID), as its row in `erasures` has it.
    erasure_id: Id,
    /// Numbers of rows that were deleted, by table.
    deleted: BTreeMap<String, u64>,
    /// Numbers of rows that stay without what tells of whom they are, by table.
    anonymized: BTreeMap<String, u64>,
}

pub(super) fn describe() -> Function {
    Function::post("customer-data", "Exports and erases what is kept of a person")
        .tag(CRM)
        .description(
            "`export` gives a ZIP file with a JSON file for each table and `about.json`. `erase` deletes what is kept of \
             the person, and takes out of bookings, payments, appointments and calls what tells of whom they are. \
             Pending messages are not sent any more. Staff name a customer, a lead or a client by one id; clients name \
             nobody, it is about themselves.",
        )
        .for_roles(&[Role::Client, Role::User])
        .works_once()
        .takes::<DataRequest>(
            "Export a customer",
            json!({ "customer_id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d" }),
            |body| DataRequest::read(body, Caller::User(User)).map(drop),
        )
        .or_read(|body| {
            let client = Client::new("clara@client.example");
            DataRequest::read(body, Caller::Client(client)).map(drop)
        })
        .or("Erase a lead", json!({
            "action": "erase", "lead_id": "7f0c1b52-6a0f-4d2e-9b1c-2f6f1f0a7e11",
        }))
        .answers::<Erased>(200, "What was erased, or the archive of what is kept", json!({
            "erasure_id": "5d0f3a1e-3a52-4c0e-8f6f-0f6f1c1d2e3f",
            "deleted": { "customer_emails": 1, "messages": 12 },
            "anonymized": { "bookings": 2, "customers": 1, "payments": 2 },
        }))
        .answers_as::<String>(
            200,
            "application/octet-stream",
            "The archive, as a ZIP file to save",
            json!("PK"),
        )
        .refuses(403, "role_too_low", "Only admins and owners export and erase.")
        .refuses(404, "person_not_found", "There is no such person, or not for this caller.")
        .refuses(409, "archive_too_large", "More is kept of this person than one archive holds.")
        .refuses(409, "person_is_expected", "A booking, an appointment or a meeting of theirs is still to come.")
        .refuses(409, "person_is_shared", "Other clients sign in as the same customer: the organization erases them.")
        .refuses(429, "too_many_tries", "Too much was exported or erased from this network.")
}
