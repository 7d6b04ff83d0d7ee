//! `POST /functions/v1/appointment-update`: confirms, moves, changes and cancels appointments, and records what became of
//! them.

use appointments::{
    AppointmentUpdate, Changer, Facts, Offer, RulesQuestion, SlotRequest, by_current_rules,
    in_zone, no_seats_left,
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
    let facts = match request.tells() {
        true => Some(read_facts(database, request).await?),
        false => None,
    };
    let changed = database
        .once("appointment_update", &request.change(facts.as_ref()))
        .await;
    match changed {
        Err(problem) if problem.code() == "slot_taken" => {
            let facts = read_facts(database, request).await?;
            let Some(slot) = request.slot_with_seats(&facts) else {
                return Err(problem);
            };
            slot.or_alternatives(
                Err(problem),
                Some(no_seats_left()),
                request.rules_of(),
                async |question| read_offer(database, question).await,
            )
            .await
        }
        changed => changed,
    }
}

async fn read_facts(
    database: &Database<'_>,
    request: &AppointmentUpdate,
) -> Result<Facts, Problem> {
    let question = request.facts_question();
    let facts = database.ask("appointment_facts", &question).await?;
    Facts::read(facts.text())
}

async fn read_offer(database: &Database<'_>, question: RulesQuestion) -> Result<Offer, Problem> {
    let rules = database.ask("slot_rules", &question).await?;
    Offer::read(rules.text())
}

async fn reschedule(
    database: &Database<'_>,
    request: &AppointmentUpdate,
    slot: SlotRequest<'_>,
    by: &Changer,
) -> Result<Json, Problem> {
    let offer = read_offer(database, slot.rules_question(request.rules_of())).await?;
    let (slot, faults) = request.slot_request_by_rules(slot, &offer, by);
    let arrangement = slot.arrange(&offer, faults)?;

    // Even where nobody is free: a repeated request gets the answer of the first.
    let moved = request.moved(&offer, &arrangement);
    let updated = database.once("appointment_update", &moved).await;
    slot.or_alternatives(
        updated,
        arrangement.refusal,
        request.rules_of(),
        async |question| read_offer(database, question).await,
    )
    .await
}
