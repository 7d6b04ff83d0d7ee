//! `POST /functions/v1/member-update`: lists the members of an organization, and changes them and their roles.

use people::TeamRequest;
use problem::Problem;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Endpoint, Json, Response, Session, User};

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("member-update").serve(request, act).await
}

async fn act(session: Session<User>) -> Result<Answer, Problem> {
    let database = session.database();
    let answer = match TeamRequest::read(session.body())? {
        TeamRequest::Change(change) => database.once("member_update", &change).await,
        TeamRequest::List(page) => database.ask("member_list", &page).await,
    };
    answer.map(Json::ok)
}
