//! `POST /functions/v1/appointment-create`: books an appointment.

use appointments::{AppointmentCreate, Offer, RulesQuestion, by_current_rules, in_zone};
use problem::Problem;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{
    Answer, Anybody, Client, Database, Endpoint, Json, Public, Response, Service, Session, User,
};

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("appointment-create")
        .serve(request, create)
        .await
}

async fn create(session: Session<(Public, Client, User, Service)>) -> Result<Answer, Problem> {
    let by = session.caller().widen();
    let request = AppointmentCreate::read(session.body(), &by)?;
    let database = session.database();
    let booked = by_current_rules(async || book(&database, &request, &by).await).await?;
    let appointment = booked.rewritten(|appointment| in_zone(appointment, request.zone()))?;
    Ok(appointment.created())
}

async fn book(
    database: &Database<'_>,
    request: &AppointmentCreate,
    by: &Anybody,
) -> Result<Json, Problem> {
    let read_offer = async |question: RulesQuestion| {
        let rules = database.ask("slot_rules", &question).await?;
        Offer::read(rules.text())
    };
    let offer = read_offer(request.slot_request().rules_question(request.rules_of())).await?;
    let (slot, mut faults) = request.slot_request_by_rules(&offer, by);
    let phone = request.phone(&offer, &mut faults);
    let arrangement = slot.arrange(&offer, faults)?;

    // Even where nobody is free: a repeated request gets the answer of the first.
    let booking = request.booking(&offer, &arrangement, phone);
    let booked = database.once("appointment_create", &booking).await;
    slot.or_alternatives(booked, arrangement.refusal, request.rules_of(), read_offer)
        .await
}
