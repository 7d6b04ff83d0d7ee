//! `POST /functions/v1/invitation-create`: invites staff and clients, revokes invitations and lists them.

use base64::{Engine, engine::general_purpose::STANDARD};
use people::{InvitationRequest, Invite};
use problem::Problem;
use sealed::Place;
use serde::Serialize;
use serde_json::{Map, Value, json};
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Endpoint, OrganizationId, Response, Session, User};
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
    token_hash: String,
    message_id: Uuid,
    sealed_token: String,
    sealed_with: String,
}

async fn send(session: &Session<User>, invite: &Invite) -> Result<Answer, Problem> {
    let database = session.database();
    let organization: Uuid = database
        .ask("organization_chosen", &json!({ "least_role": "admin" }))
        .await?
        .parse()?;
    let token = session
        .random_token("invitation", OrganizationId(organization))?
        .text();

    // The database keeps only the digest. The mail needs the token, which waits in the outbox, sealed.
    let message_id = Uuid::new_v4();
    let place = Place {
        organization,
        purpose: PURPOSE,
        subject: message_id,
    };
    let sealed = session
        .sealing_keys()
        .await?
        .seal(&place, &token)
        .map_err(|error| Problem::internal().because(error.to_string()))?;
    let sent = Sent {
        invite,
        token_hash: random_token::digest(&token),
        message_id,
        sealed_token: STANDARD.encode(sealed.bytes),
        sealed_with: sealed.key_id,
    };
    let created = database.once("invitation_create", &sent).await?;
    let mut invitation: Map<String, Value> = created.parse()?;
    invitation.insert("token".to_owned(), token.into());
    Ok(Answer::created(&invitation)?.replayed(created.is_replayed()))
}
