use super::CRM;
use crate::{Function, Role, shapes::Id};
use callers::{Caller, Client, Public, User};
use leads::LeadRequest;
use schemars::JsonSchema;
use serde_json::json;

/// A submission that was taken.
#[derive(JsonSchema)]
struct Taken {
    /// Id of the submission (UUID), as its row in `form_submissions` has it.
    submission_id: Id,
    /// What the form says to whoever filled it in, such as `Thank you for your submission!`.
    message: String,
    /// Page to go to next, from the form's settings; null if there is none.
    redirect_url: Option<String>,
}

/// A submission that the staff took for no spam.
#[derive(JsonSchema)]
struct Released {
    /// Id of the submission (UUID) that was released.
    submission_id: Id,
    /// State of the submission: always `accepted`.
    status: String,
    /// Id of the lead that was made or enriched; null if the form names no way to reach anybody.
    lead_id: Option<Id>,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum LeadAnswer {
    Taken(Taken),
    Released(Released),
}

pub(super) fn describe() -> Function {
    Function::post("lead-capture", "Takes what visitors fill in, and makes leads of it")
        .tag(CRM)
        .description(
            "The form's own definition decides what `answers` may hold. One person is one lead: an e-mail address, or \
             else a phone, finds it, blanks are filled, and nothing is rewritten. What looks like spam gets the same \
             answer and is kept apart, until staff `release` it. A `redirect_url` comes from the form alone.",
        )
        .for_roles(&[Role::Public, Role::Client, Role::User])
        .works_once()
        .takes::<LeadRequest>(
            "Send a form",
            json!({
                "form_id": "00000000-0000-4000-8000-0000000af001",
                "answers": { "name": "Ada Lovelace", "email": "ada@example.com", "people": 12 },
                "attribution": { "utm_source": "newsletter", "utm_campaign": "spring" },
                "page": { "url": "https://www.alpine.example/groups", "opened_at": "2026-11-28T10:00:00Z" },
                "language": "de-CH",
            }),
            |body| LeadRequest::read(body, Caller::Public(Public)).map(drop),
        )
        .or_read(|body| LeadRequest::read(body, Caller::User(User)).map(drop))
        .or_read(|body| {
            let client = Client::new("clara@client.example");
            LeadRequest::read(body, Caller::Client(client)).map(drop)
        })
        .or("Release one that was kept as spam", json!({
            "action": "release", "submission_id": "7f0c1b52-6a0f-4d2e-9b1c-2f6f1f0a7e11",
        }))
        .answers::<LeadAnswer>(200, "What the form says, or the lead of a released submission", json!({
            "submission_id": "7f0c1b52-6a0f-4d2e-9b1c-2f6f1f0a7e11",
            "message": "Thank you, we answer within a day.", "redirect_url": null,
        }))
        .for_strangers()
        .refuses(403, "staff_only", "Only staff release a submission.")
        .refuses(403, "origin_not_allowed", "The form is for pages of other origins.")
        .refuses(404, "form_not_found", "There is no such form, or it takes nothing at the moment.")
        .refuses(404, "submission_not_found", "There is no such submission, or not for this caller.")
        .refuses(409, "form_misconfigured", "The form's definition can't be read; its organization has to save it again.")
}
