use super::OPERATION;
use crate::{Function, Role, shapes::Nothing};
use customers::{HoldRelease, HoldsReleased};
use serde_json::json;

pub(super) fn describe() -> Function {
    Function::post("hold-release", "Ends holds that were not paid or confirmed in time")
        .tag(OPERATION)
        .description(
            "Call it every minute. Unpaid bookings and unconfirmed appointments whose `expires_at` is over become \
             `expired`, and their seats and times are free. Each organization has its turn. A run ends after 20 \
             seconds; the next one continues.",
        )
        .for_roles(&[Role::Service])
        .takes::<Nothing>("Run", json!({}), HoldRelease::read)
        .answers::<HoldsReleased>(
            200,
            "How many holds the run ended",
            json!({ "bookings": 2, "appointments": 1, "skipped": 0 }),
        )
}
