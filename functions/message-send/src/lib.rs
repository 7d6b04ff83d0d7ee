//! `POST /functions/v1/message-send`: sends an e-mail or a text message to a customer, a lead or an address, or shows it.

use messages::{Draft, Facts, MessageSend, Senders};
use problem::Problem;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Endpoint, Response, Service, Session, User};

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("message-send").serve(request, send).await
}

async fn send(session: Session<(User, Service)>) -> Result<Answer, Problem> {
    let request = MessageSend::read(session.body())?;
    let database = session.database();
    let question = request.facts_question();
    let facts: Facts = database.ask("message_facts", &question).await?.parse()?;
    let senders = Senders::new(
        variables::optional("email_from").await,
        variables::optional("twilio_from").await,
    );
    let draft = Draft::new(&request, &facts, &senders, session.now())?;
    if request.is_preview() {
        return Answer::ok(&draft.preview());
    }
    let sent = database.once("message_send", &draft).await?;
    Ok(sent.ok().accepted())
}
