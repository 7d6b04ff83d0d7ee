//! `POST /functions/v1/customer-data`: exports all that is kept of a person as an archive, and erases it.

use personal_data::{Archive, DataRequest, Page, Subject};
use problem::Problem;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Client, Endpoint, Limit, Response, Session, User};

/// Each reads a good part of the database.
const LIMIT: Limit = Limit::per_network("customer-data");

type Callers = (Client, User);

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("customer-data").serve(request, answer).await
}

async fn answer(session: Session<Callers>) -> Result<Answer, Problem> {
    let request = DataRequest::read(session.body(), session.caller())?;
    session.admit(LIMIT).await?;
    match request {
        DataRequest::Export(subject) => export(&session, subject).await,
        DataRequest::Erase(subject) => {
            let erased = session
                .database()
                .once("customer_data_erase", &subject)
                .await?;
            Ok(erased.ok())
        }
    }
}

async fn export(session: &Session<Callers>, subject: Subject) -> Result<Answer, Problem> {
    let mut archive = Archive::default();
    let mut position = None;
    loop {
        let question = subject.page_at(position);
        let answer = session
            .database()
            .ask("customer_data_page", &question)
            .await?;
        let page: Page = answer.parse()?;
        archive.add(&page)?;
        match page.next {
            Some(next) => position = Some(next),
            None => break,
        }
    }
    let made_at = session.now().to_string();
    Ok(Answer::file("personal-data.zip", archive.finish(&made_at)?))
}
