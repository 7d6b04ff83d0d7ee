//! `POST /functions/v1/appointment-update`: confirms, moves and calls off appointments, and tells what became of them.

use appointments::{
    AppointmentUpdate, ChangedBy, Facts, Offer, Wish, by_current_rules, slot_taken,
};
use problem::Problem;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Caller, Client, Database, Endpoint, Response, Service, Session, User};

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("appointment-update")
        .serve(request, update)
        .await
}

async fn update(session: Session<(Client, User, Service)>) -> Result<Answer, Problem> {
    let by = match session.caller() {
        Caller::Client(_) => ChangedBy::Client,
        Caller::User(_) | Caller::Service(_) | Caller::Public => ChangedBy::Staff,
    };
    let request = AppointmentUpdate::read(session.body())?;
    let database = session.database();
    let Some(wish) = request.wish() else {
        return change(&database, &request).await;
    };
    by_current_rules(async || reschedule(&database, &request, wish, by).await).await
}

async fn change(database: &Database<'_>, request: &AppointmentUpdate) -> Result<Answer, Problem> {
    let facts = if request.tells() {
        let question = request.facts_question();
        let facts = database.run("appointment_facts", &question).await?;
        Some(Facts::read(facts.body())?)
    } else {
        None
    };
    database
        .change("appointment_update", &request.change(facts.as_ref()))
        .await
}

async fn reschedule(
    database: &Database<'_>,
    request: &AppointmentUpdate,
    wish: Wish<'_>,
    by: ChangedBy,
) -> Result<Answer, Problem> {
    let question = wish.rules_question(request.asked());
    let offer = Offer::read(database.run("slot_rules", &question).await?.body())?;
    let (wish, faults) = request.wish_of(wish, &offer, by);
    let arrangement = wish.arrange(&offer, faults)?;

    // Also where nobody is free: whoever repeats a request that was carried out gets its answer.
    let moved = request.moved(&offer, &arrangement);
    match database.change("appointment_update", &moved).await {
        Err(problem) if problem.code() == "slot_taken" => {
            let refusal = arrangement.refusal.unwrap_or_else(slot_taken);
            let question = wish.alternatives_question(request.asked());
            let offer = Offer::read(database.run("slot_rules", &question).await?.body())?;
            Err(wish.with_alternatives(refusal, &offer))
        }
        outcome => outcome,
    }
}
