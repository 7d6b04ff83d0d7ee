use super::{APPOINTMENTS, appointment_create::Appointment};
use crate::{Function, Role};
use appointments::AppointmentUpdate;
use serde_json::json;

pub(super) fn describe() -> Function {
    Function::post("appointment-update", "Confirms, moves, changes, cancels and completes appointments")
        .tag(APPOINTMENTS)
        .description(
            "`action` is required unless `calendar` is given, which is for staff and the service. `reschedule` requires \
             `starts_at`. Only it takes `starts_at`, `timezone`, `duration_minutes` and `resource_id`; only \
             `cancel` takes `reason`. `change` corrects what `customer`, `service_address`, `service_description` and \
             `notes` give, and has as many `seats` from then on, at least one of them; only it takes them. More seats \
             are taken where there is room, and cost what a seat costs now; fewer are free at once. Clients and guests \
             may cancel and move appointments and change their `seats` alone until `changeable_until`, and confirm \
             those held for them that are not paid ahead. All else is for staff. \
             `complete` and `no_show` are refused before the start. A hold that has ended takes no action. \
             Moving to the time that it has changes nothing.",
        )
        .for_roles(&[Role::Client, Role::User, Role::Service, Role::Guest])
        .works_once()
        .takes::<AppointmentUpdate>(
            "Cancel",
            json!({
                "appointment_id": "8f14e45f-ceea-467f-a8b6-1f0a2b3c4d5e", "action": "cancel",
                "reason": "We are ill.",
            }),
            |body| AppointmentUpdate::read(body).map(drop),
        )
        .or("Reschedule", json!({
            "appointment_id": "8f14e45f-ceea-467f-a8b6-1f0a2b3c4d5e", "action": "reschedule",
            "starts_at": "2026-12-02T10:00:00+01:00",
        }))
        .or("Correct the contact", json!({
            "appointment_id": "8f14e45f-ceea-467f-a8b6-1f0a2b3c4d5e", "action": "change",
            "customer": { "phone": "+41791234567" }, "notes": "Comes with a dog.",
        }))
        .or("Change the seats", json!({
            "appointment_id": "8f14e45f-ceea-467f-a8b6-1f0a2b3c4d5e", "action": "change", "seats": 3,
        }))
        .answers::<Appointment>(200, "The appointment after the change", json!({
            "id": "8f14e45f-ceea-467f-a8b6-1f0a2b3c4d5e", "organization_id": "00000000-0000-4000-8000-0000000000a0",
            "confirmation_code": "7KXQA-BN4WE",
            "appointment_type": { "id": "00000000-0000-4000-8000-0000000a7001", "name": "Consultation" },
            "resource": { "id": "00000000-0000-4000-8000-0000000a5001", "name": "Mia Rossi" },
            "status": "cancelled", "starts_at": "2026-12-01T10:00:00+01:00",
            "ends_at": "2026-12-01T10:30:00+01:00", "timezone": "Europe/Zurich", "duration_minutes": 30, "seats": 1,
            "unit_price": null, "seat_prices": null, "total_price": null, "currency": null, "payment_status": null,
            "language": "de", "changeable_until": "2026-12-01T09:00:00+00:00", "expires_at": null, "created_at": "2026-11-21T05:11:55.550145+00:00",
            "customer_id": "00000000-0000-4000-8000-0000000ac001", "confirmed_at": null, "rescheduled_at": null,
            "cancelled_at": "2026-11-21T06:00:00+00:00", "completed_at": null, "no_show_at": null,
            "cancellation_reason": "We are ill.",
        }))
        .limited()
        .refuses_slots()
        .refuses(403, "staff_only", "This change is for staff, not for clients.")
        .refuses(404, "appointment_not_found", "There is no such appointment, or it is not the caller's.")
        .refuses(404, "appointment_type_not_found", "The kind of the appointment was deleted.")
        .refuses(409, "illegal_transition", "The appointment's state does not allow this change.")
        .refuses(409, "too_early", "The appointment has not begun.")
        .refuses(409, "too_late", "The appointment has begun, or it is past `changeable_until`.")
        .refuses(409, "payment_required", "The appointment is confirmed and paid ahead, and more would have to be paid first; `detail` says how much.")
        .refuses(409, "paid_for", "More is paid than the appointment would cost: the organization has to give it back.")
        .refuses(409, "currency_changed", "The organization's prices are in another currency than the appointment.")
        .refuses(409, "hold_expired", "The appointment was not confirmed in time, and its time is free again.")
}
