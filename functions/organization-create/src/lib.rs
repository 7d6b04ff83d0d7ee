//! `POST /functions/v1/organization-create`: creates an organization with its slug and defaults, owned by the caller.

use people::OrganizationCreate;
use problem::Problem;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Endpoint, Response, Session, User};

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("organization-create")
        .serve(request, create)
        .await
}

async fn create(session: Session<User>) -> Result<Answer, Problem> {
    let organization = OrganizationCreate::read(session.body())?;
    let created = session
        .database()
        .once("organization_create", &organization)
        .await?;
    Ok(created.created())
}
