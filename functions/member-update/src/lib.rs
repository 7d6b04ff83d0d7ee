//! `POST /functions/v1/member-update`: changes the members of an organization and their roles.

use people::MemberChange;
use problem::Problem;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Endpoint, Response, Session, User};

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("member-update").serve(request, update).await
}

async fn update(session: Session<User>) -> Result<Answer, Problem> {
    let change = MemberChange::read(session.body())?;
    let member = session.database().once("member_update", &change).await?;
    Ok(member.ok())
}
