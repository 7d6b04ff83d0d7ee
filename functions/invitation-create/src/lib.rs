//! `POST /functions/v1/invitation-create`: invites staff and clients, revokes invitations and lists them.

use people::{InvitationRequest, Invite};
use problem::Problem;
use serde::Serialize;
use serde_json::{Map, Value, json};
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Endpoint, MailedToken, OrganizationId, Response, Session, User};
use uuid::Uuid;

/// The purpose that an invitation's token is sealed for until its mail is sent. Its subject is the row of the outbox.
const PURPOSE: &str = "invitation_token";

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("invitation-create")
        .serve(request, act)
        .await
}

async fn act(session: Session<User>) -> Result<Answer, Problem> {
    match InvitationRequest::read(session.body())? {
        InvitationRequest::Invite(invite) => send(&session, &invite).await,
        InvitationRequest::Revoke(which) => {
            let revoked = session.database().once("invitation_revoke", &which).await?;
            Ok(revoked.ok())
        }
        InvitationRequest::List(page) => {
            let invitations = session.database().ask("invitation_list", &page).await?;
            Ok(invitations.ok())
        }
    }
}

#[derive(Serialize)]
struct Sent<'a> {
    #[serde(flatten)]
    invite: &'a Invite,
    #[serde(flatten)]
    mailed: MailedToken,
}

async fn send(session: &Session<User>, invite: &Invite) -> Result<Answer, Problem> {
    let database = session.database();
    let organization: Uuid = database
        .ask("organization_chosen", &json!({ "least_role": "admin" }))
        .await?
        .parse()?;
    let (token, mailed) = session
        .mailed_token(PURPOSE, OrganizationId(organization))
        .await?;
    let sent = Sent { invite, mailed };
    let created = database.once("invitation_create", &sent).await?;
    let mut invitation: Map<String, Value> = created.parse()?;
    invitation.insert("token".to_owned(), token.into());
    Ok(Answer::created(&invitation)?.replayed(created.is_replayed()))
}
