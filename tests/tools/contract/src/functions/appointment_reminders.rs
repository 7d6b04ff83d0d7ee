use super::APPOINTMENTS;
use crate::{Function, Role, shapes::Nothing};
use appointments::RemindersRun;
use serde_json::json;

pub(super) fn describe() -> Function {
    Function::post("appointment-reminders", "Hands due reminders to the outbox")
        .tag(APPOINTMENTS)
        .description(
            "Call it every few minutes. Each customer is reminded once, also if several runs overlap. Organizations take turns, and a reminder \
             that goes wrong holds up no other. A run ends \
             after 20 seconds; the next one continues.",
        )
        .for_roles(&[Role::Service])
        .takes::<Nothing>("Run", json!({}), RemindersRun::read)
        .answers::<RemindersRun>(200, "How many reminders were sent", json!({
            "sent": 2, "unreachable": 0, "failed": 0,
        }))
}
