use super::APPOINTMENTS;
use crate::{
    Function, Role,
    shapes::{Id, Moment},
};
use callers::{Caller, Public, Service, User};
use calls::{EmergencyRequest, EmergencyRequestBody, IncidentStatus, Urgency};
use schemars::JsonSchema;
use serde_json::{Value, json};

/// Result of a call that stayed until its time was over.
#[derive(JsonSchema)]
struct EmergenciesAdvanced {
    /// Number of times that something of an incident was due.
    steps: u64,
    /// Number of times that it could not be done. It is tried again.
    failed: u64,
    /// Number of messages that their provider took.
    delivered: u64,
    /// Number of messages that it will never take. The next one was told at once.
    refused: u64,
    /// Number of messages that wait for another attempt.
    postponed: u64,
}

/// An emergency, and what was done since.
#[derive(JsonSchema)]
struct Incident {
    /// Id of the incident (UUID), by which it is taken and ended.
    id: Id,
    /// Id of the organization that it was reported to.
    organization_id: Id,
    /// Id of the Vapi call that reported it; null if none did.
    vapi_call_id: Option<String>,
    /// How urgent it is, as it was reported.
    urgency: Urgency,
    /// What the people on call read: what, where, and whom to call back.
    message: String,
    /// Six digits that whoever was told by text message answers, to take it.
    code: String,
    /// State that the incident is in now.
    status: IncidentStatus,
    /// Round in which the people on call are told, from 1 to 3.
    round: u32,
    /// When the next one is told or looked for, in RFC 3339; null if never.
    escalate_at: Option<Moment>,
    /// When somebody took it, in RFC 3339; null if nobody has.
    acknowledged_at: Option<Moment>,
    /// Name of whoever took it; null if nobody has.
    acknowledged_by: Option<String>,
    /// How they took it; null if nobody has.
    acknowledged_via: Option<TakenVia>,
    /// When it was resolved or cancelled, in RFC 3339; null if it goes on.
    ended_at: Option<Moment>,
    /// What the staff wrote when they ended it; null if nothing.
    note: Option<String>,
    /// When it was reported, in RFC 3339.
    created_at: Moment,
    /// What was done, in its order; nothing of it ever changes.
    steps: Vec<IncidentStep>,
    /// Name of whoever was told last; null if nobody was on call.
    contact: Option<String>,
}

/// How somebody took an incident.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
enum TakenVia {
    /// They called, and said the digits.
    Call,
    /// They answered the text message.
    Sms,
    /// They opened the link that they were sent.
    Link,
    /// They are signed in, or the service did it.
    Staff,
}

/// A step in the course of an incident.
#[derive(JsonSchema)]
struct IncidentStep {
    /// Number of the step, from 1 on.
    number: u32,
    /// What was done in this step.
    kind: IncidentStepKind,
    /// Id of the emergency contact (UUID); null if it was none, or is deleted.
    contact_id: Option<Id>,
    /// Name of whom it is about, as it was then; null if nobody.
    name: Option<String>,
    /// How: `sms`, `email`, `call`, `link` or `staff`; several with a comma; null if by nothing.
    via: Option<String>,
    /// Round in which it was done, from 1 to 3.
    round: u32,
    /// Until when whoever was told had time to answer, in RFC 3339; null for other steps.
    escalate_at: Option<Moment>,
    /// When it was done, in RFC 3339.
    at: Moment,
}

/// What was done in a step of an incident.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum IncidentStepKind {
    /// Somebody on call was told.
    Told,
    /// There is no way to tell somebody on call.
    PassedOver,
    /// Somebody did not answer in time.
    TimedOut,
    /// No message reached somebody.
    Failed,
    /// Nobody is on call; whom the organization names for that case was told.
    NobodyOnCall,
    /// Nobody answered; whom the organization names for that case was told.
    Unanswered,
    /// Somebody has taken the incident.
    Acknowledged,
    /// Somebody wanted to take it, and another was before.
    TooLate,
    /// It is over, and was looked after.
    Resolved,
    /// It is over, and was none.
    Cancelled,
}

/// A page of incidents, newest first.
#[derive(JsonSchema)]
struct Incidents {
    /// Incidents of the page, newest first.
    incidents: Vec<ListedIncident>,
    /// Where the next page begins, for `before`; null if this is the last.
    next: Option<calls::IncidentPlace>,
}

/// An incident, as a list has it.
#[derive(JsonSchema)]
struct ListedIncident {
    /// Id of the incident (UUID), for `show`.
    id: Id,
    /// How urgent it is, as it was reported.
    urgency: Urgency,
    /// What the people on call read.
    message: String,
    /// State that the incident is in now.
    status: IncidentStatus,
    /// When the next one is told or looked for, in RFC 3339; null if never.
    escalate_at: Option<Moment>,
    /// When somebody took it, in RFC 3339; null if nobody has.
    acknowledged_at: Option<Moment>,
    /// Name of whoever took it; null if nobody has.
    acknowledged_by: Option<String>,
    /// When it was resolved or cancelled, in RFC 3339; null if it goes on.
    ended_at: Option<Moment>,
    /// When it was reported, in RFC 3339.
    created_at: Moment,
}

/// What somebody on call sees by the link that they were sent.
#[derive(JsonSchema)]
struct EmergencyShown {
    /// What became of taking it; null if the link was only opened.
    outcome: Option<TakingOutcome>,
    /// Name of the organization that it was reported to.
    organization_name: String,
    /// What happened, where, and whom to call back.
    message: String,
    /// How urgent it is, as it was reported.
    urgency: Urgency,
    /// State that the incident is in now.
    status: IncidentStatus,
    /// Language (BCP 47) in which they were told.
    language: String,
    /// Name of whoever was sent the link.
    you: String,
    /// Name of whoever took it; null if nobody has.
    acknowledged_by: Option<String>,
    /// When somebody took it, in RFC 3339; null if nobody has.
    acknowledged_at: Option<Moment>,
    /// When it was reported, in RFC 3339.
    created_at: Moment,
}

/// What became of taking an incident.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
enum TakingOutcome {
    /// It is theirs from now on.
    Acknowledged,
    /// The incident was theirs already.
    Yours,
    /// Another was before, and has it.
    Taken,
    /// It was resolved or cancelled before.
    Ended,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum EmergencyAnswer {
    Advanced(EmergenciesAdvanced),
    Shown(EmergencyShown),
    Listed(Incidents),
    Incident(Incident),
}

fn incident() -> Value {
    json!({
        "id": "5492dc60-6b93-46a9-93dc-286b29aa6ff0", "organization_id": "00000000-0000-4000-8000-0000000000a0",
        "vapi_call_id": null, "urgency": "critical", "message": "Water through the ceiling. Tel. +41791112233",
        "code": "419227", "status": "open", "round": 1, "escalate_at": "2026-11-28T23:00:20+00:00",
        "acknowledged_at": null, "acknowledged_by": null, "acknowledged_via": null, "ended_at": null, "note": null,
        "created_at": "2026-11-28T22:59:50+00:00", "contact": "Nina",
        "steps": [{
            "number": 1, "kind": "told", "contact_id": "00000000-0000-4000-8000-0000000aec01", "name": "Nina",
            "via": "sms", "round": 1, "escalate_at": "2026-11-28T23:00:20+00:00", "at": "2026-11-28T22:59:50+00:00",
        }],
    })
}

pub(super) fn describe() -> Function {
    Function::post(
        "emergency-dispatch",
        "Tells the people on call of an emergency, one after another, until somebody takes it",
    )
    .tag(APPOINTMENTS)
    .description(
        "Without an `action`, for the service: does what is due, and stays for `seconds`; call it every minute. Staff and \
         the service `report`, `list` and `show` incidents, and take (`acknowledge`), `resolve` and `cancel` them. Whoever was \
         sent a link opens and takes by its token, with the publishable key. The first one to take it has it.",
    )
    .for_roles(&[Role::Public, Role::User, Role::Service])
    .in_callers_organization()
    .works_once()
    .limited()
    .takes::<EmergencyRequestBody>("Do what is due, and stay", json!({ "seconds": 55 }), |body| {
        EmergencyRequest::read(body, Caller::Service(Service)).map(drop)
    })
    .or_read(|body| EmergencyRequest::read(body, Caller::User(User)).map(drop))
    .or_read(|body| EmergencyRequest::read(body, Caller::Public(Public)).map(drop))
    .or("Report an emergency", json!({
        "action": "report", "message": "Water through the ceiling, Seestrasse 4", "callback": "+41791112233",
    }))
    .or("Take it", json!({
        "action": "acknowledge", "incident_id": "5492dc60-6b93-46a9-93dc-286b29aa6ff0",
    }))
    .or("Take it by a link", json!({
        "action": "take_by_link", "token": "VJLcYGuTRqmT3ChrKapv8Ji6FIxuQ1pPCq1J0b8XbN4",
    }))
    .with_page(
        Function::get("emergency-dispatch", "The page of a link that somebody on call was sent")
            .tag(APPOINTMENTS)
            .description("Needs no credentials, knows nothing by itself, and changes nothing.")
            .answers_as::<String>(200, "text/html", "The page, an HTML document", json!("<!doctype html>"))
            .answers::<()>(304, "The page has not changed since", json!(null)),
    )
    .answers::<EmergencyAnswer>(200, "What was done, an incident, a page of them, or what a link shows", json!({
        "steps": 3, "failed": 0, "delivered": 4, "refused": 0, "postponed": 0,
    }))
    .answers::<Incident>(201, "The incident that was opened, or that the call had opened before", incident())
    .refuses(403, "service_only", "Only the service goes on with all incidents; name an action.")
    .refuses(403, "staff_only", "The public has nothing but the link that it was sent.")
    .refuses(404, "incident_not_found", "There is no such incident, or it is not the caller's.")
    .refuses(404, "link_not_found", "The link is none of ours, or is older than a day.")
    .refuses(409, "already_taken", "Somebody else has it already.")
    .refuses(409, "incident_ended", "The incident was resolved or cancelled before.")
}
