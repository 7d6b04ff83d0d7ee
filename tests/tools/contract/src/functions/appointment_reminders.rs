use super::APPOINTMENTS;
use crate::{Function, Role, shapes::Nothing};
use appointments::RemindersRun;
use serde_json::json;

pub(super) fn describe() -> Function {
    Function::post("appointment-reminders", "Hands the reminders that are due to the outbox")
        .tag(APPOINTMENTS)
        .description(
            "To be called every few minutes. Each customer is reminded once, however many runs there are at a \
             time. A run ends after 20 seconds; the next one goes on.",
        )
        .for_roles(&[Role::Service])
        .works_once()
        .takes::<Nothing>("Run", json!({}), RemindersRun::read)
        .answers::<RemindersRun>(200, "What was done", json!({ "sent": 2, "unreachable": 0 }))
}
