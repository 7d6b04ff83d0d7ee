//! `POST /functions/v1/new-function`: gives a note with its organization.

use new_domain::NewFunction;
use problem::Problem;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Endpoint, Response, Session, User};

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("new-function").serve(request, answer).await
}

async fn answer(session: Session<User>) -> Result<Answer, Problem> {
    let request = NewFunction::read(session.body())?;
    let note = session.database().ask("new_function", &request).await?;
    Ok(note.ok())
}
