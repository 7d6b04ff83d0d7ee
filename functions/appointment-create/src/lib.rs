//! `POST /functions/v1/appointment-create`: books an appointment.

use appointments::{AppointmentCreate, BookedBy, Offer, by_current_rules, slot_taken};
use problem::Problem;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{
    Answer, Caller, Client, Database, Endpoint, Public, Response, Service, Session, User,
};

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("appointment-create")
        .serve(request, create)
        .await
}

async fn create(session: Session<(Public, Client, User, Service)>) -> Result<Answer, Problem> {
    let by = match session.caller() {
        Caller::Client(client) => BookedBy::Client {
            email: client.email(),
        },
        Caller::User(_) | Caller::Service(_) => BookedBy::Staff,
        Caller::Public => BookedBy::Public,
    };
    let request = AppointmentCreate::read(session.body(), by)?;
    let database = session.database();
    by_current_rules(async || book(&database, &request, by).await).await
}

async fn book(
    database: &Database<'_>,
    request: &AppointmentCreate,
    by: BookedBy<'_>,
) -> Result<Answer, Problem> {
    let question = request.wish().rules_question(request.asked());
    let offer = Offer::read(database.run("slot_rules", &question).await?.body())?;
    let (wish, mut faults) = request.wish_of(&offer, by);
    let phone = request.phone(&offer, &mut faults);
    let arrangement = wish.arrange(&offer, faults)?;

    // Also where nobody is free: whoever repeats a request that was carried out gets its answer.
    let booking = request.booking(&offer, &arrangement, phone);
    match database.create("appointment_create", &booking).await {
        Err(problem) if problem.code() == "slot_taken" => {
            let refusal = arrangement.refusal.unwrap_or_else(slot_taken);
            let question = wish.alternatives_question(request.asked());
            let offer = Offer::read(database.run("slot_rules", &question).await?.body())?;
            Err(wish.with_alternatives(refusal, &offer))
        }
        outcome => outcome,
    }
}
