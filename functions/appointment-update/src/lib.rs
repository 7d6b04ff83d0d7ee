//! `POST /functions/v1/appointment-update`: confirms, moves and cancels appointments, and records what became of them.

use appointments::{
    AppointmentUpdate, Changer, Facts, Offer, RulesQuestion, SlotRequest, by_current_rules, in_zone,
};
use problem::Problem;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{
    Answer, Client, Database, Endpoint, Guest, Json, Response, Service, Session, User,
};

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("appointment-update")
        .serve(request, update)
        .await
}

async fn update(session: Session<(Client, User, Service, Guest)>) -> Result<Answer, Problem> {
    let request = AppointmentUpdate::read(session.body())?;
    let database = session.database();
    let by = session.caller();
    let updated = by_current_rules(async || match request.slot_request() {
        None => change(&database, &request).await,
        Some(slot) => reschedule(&database, &request, slot, &by).await,
    })
    .await?;
    let appointment = updated.rewritten(|appointment| in_zone(appointment, request.zone()))?;
    Ok(appointment.ok())
}

async fn change(database: &Database<'_>, request: &AppointmentUpdate) -> Result<Json, Problem> {
    let facts = if request.tells() {
        let question = request.facts_question();
        let facts = database.ask("appointment_facts", &question).await?;
        Some(Facts::read(facts.text())?)
    } else {
        None
    };
    database
        .once("appointment_update", &request.change(facts.as_ref()))
        .await
}

async fn reschedule(
    database: &Database<'_>,
    request: &AppointmentUpdate,
    slot: SlotRequest<'_>,
    by: &Changer,
) -> Result<Json, Problem> {
    let read_offer = async |question: RulesQuestion| {
        let rules = database.ask("slot_rules", &question).await?;
        Offer::read(rules.text())
    };
    let offer = read_offer(slot.rules_question(request.rules_of())).await?;
    let (slot, faults) = request.slot_request_by_rules(slot, &offer, by);
    let arrangement = slot.arrange(&offer, faults)?;

    // Even where nobody is free: a repeated request gets the answer of the first.
    let moved = request.moved(&offer, &arrangement);
    let updated = database.once("appointment_update", &moved).await;
    slot.or_alternatives(updated, arrangement.refusal, request.rules_of(), read_offer)
        .await
}
