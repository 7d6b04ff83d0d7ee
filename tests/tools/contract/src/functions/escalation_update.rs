use super::SUPPORT;
use crate::{
    Function, Role,
    shapes::{Id, Moment},
};
use conversations::EscalationUpdate;
use schemars::JsonSchema;
use serde_json::json;

/// A conversation that a person has to take over.
#[derive(JsonSchema)]
struct Escalation {
    /// Id of the escalation (UUID), as in the request.
    id: Id,
    /// Id of the organization that the conversation is with.
    organization_id: Id,
    /// Id of the conversation (UUID), for `chat-reply`.
    conversation_id: Id,
    /// Why a person has to take over, such as `asked_for_a_person`.
    reason: String,
    /// What the customer wrote, as plain text; null if unknown.
    summary: Option<String>,
    /// State of the escalation after the change.
    status: EscalationStatus,
    /// Id of the member's user who has it, or is asked to take it; null if nobody is.
    assigned_to: Option<Id>,
    /// When it was made, in RFC 3339.
    created_at: Moment,
    /// When it was last given to somebody; null if it never was.
    assigned_at: Option<Moment>,
    /// When somebody first took it; null if nobody did.
    taken_at: Option<Moment>,
    /// When it was resolved; null if it is open.
    resolved_at: Option<Moment>,
}

/// State of an escalation, such as `pending`.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum EscalationStatus {
    /// It waits: nobody has taken it.
    Pending,
    /// Somebody of the staff looks after it.
    InProgress,
    /// It is over, and nobody has to act.
    Resolved,
}

pub(super) fn describe() -> Function {
    Function::post("escalation-update", "Assigns, takes, hands back and resolves escalated conversations")
        .tag(SUPPORT)
        .description(
            "`assign` requires `user_id`, and only it takes it: the member is told by e-mail. `take` is for what nobody \
             has taken. As long as somebody has a conversation, no assistant answers in it; `hand_back` lets one \
             answer again. `resolve` ends the conversation, until the customer writes again.",
        )
        .for_roles(&[Role::User])
        .works_once()
        .in_callers_organization()
        .takes::<EscalationUpdate>(
            "Take",
            json!({ "escalation_id": "05af453c-d470-40ca-b240-e62ad1bee5d5", "action": "take" }),
            |body| EscalationUpdate::read(body).map(drop),
        )
        .or("Assign", json!({
            "escalation_id": "05af453c-d470-40ca-b240-e62ad1bee5d5", "action": "assign",
            "user_id": "00000000-0000-4000-8000-00000000a003",
        }))
        .answers::<Escalation>(200, "The escalation after the change", json!({
            "id": "05af453c-d470-40ca-b240-e62ad1bee5d5", "organization_id": "00000000-0000-4000-8000-0000000000a0",
            "conversation_id": "57dc7df0-1c70-43c3-a03e-44993c562508", "reason": "refund_request",
            "summary": "I want a refund for CQ33M-YZAFE.", "status": "in_progress",
            "assigned_to": "00000000-0000-4000-8000-00000000a003", "created_at": "2026-11-29T05:54:14.3426+00:00",
            "assigned_at": "2026-11-29T06:01:00+00:00", "taken_at": "2026-11-29T06:01:00+00:00", "resolved_at": null,
        }))
        .refuses(404, "escalation_not_found", "There is no such escalation, or it is not the caller's.")
        .refuses(404, "member_not_found", "The organization has no such member.")
        .refuses(409, "member_suspended", "The member is suspended.")
        .refuses(409, "illegal_transition", "The escalation is resolved, taken already, or nobody's to hand back.")
}
