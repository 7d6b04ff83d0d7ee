use super::OPERATION;
use crate::{Function, Role, shapes::Id};
use new_domain::NewFunction;
use schemars::JsonSchema;
use serde_json::json;

/// A note with its organization.
#[derive(JsonSchema)]
struct NewFunctionAnswer {
    organization_id: Id,
    note: String,
}

pub(super) fn describe() -> Function {
    Function::post("new-function", "Gives a note with its organization")
        .tag(OPERATION)
        .description("Answers with the note and the id of the organization that the caller acts in.")
        .for_roles(&[Role::User])
        .in_callers_organization()
        .takes::<NewFunction>("A note", json!({ "note": "hello" }), |body| {
            NewFunction::read(body).map(drop)
        })
        .answers::<NewFunctionAnswer>(
            200,
            "The note",
            json!({ "organization_id": "00000000-0000-4000-8000-0000000000a0", "note": "hello" }),
        )
}
