//! `POST /functions/v1/template-save`: makes and changes templates of messages, and refuses those that can't be filled in.

use messages::TemplateSave;
use problem::Problem;
use serde_json::json;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Endpoint, Response, Session, User};

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("template-save").serve(request, save).await
}

async fn save(session: Session<User>) -> Result<Answer, Problem> {
    let request = TemplateSave::read(session.body())?;
    let template = request.checked()?;
    if request.is_preview() {
        // It is for the staff, as what it shows is.
        let member = json!({ "least_role": "member" });
        session
            .database()
            .ask("organization_chosen", &member)
            .await?;
        return Answer::ok(&template.preview()?);
    }
    let saved = session.database().once("template_save", &template).await?;
    Ok(match request.is_new() {
        true => saved.created(),
        false => saved.ok(),
    })
}
