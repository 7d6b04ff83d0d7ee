//! `POST /functions/v1/invitation-claim`: staff join and clients get an account, by a token that works once.

use people::InvitationClaim;
use problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::json;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{
    Answer, ClientAccount, Endpoint, Json, Limit, Public, Response, Session, SignedInClient, User,
};
use uuid::Uuid;

/// Nobody guesses a token, but hashing passwords for whoever asks takes time that others wait for.
const LIMIT: Limit = Limit::per_network("invitation-claim");

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("invitation-claim")
        .serve(request, claim)
        .await
}

async fn claim(session: Session<(Public, User)>) -> Result<Answer, Problem> {
    let claim = InvitationClaim::read(session.body(), session.caller())?;
    let database = session.database();
    session.admit(LIMIT).await?;
    match claim {
        InvitationClaim::JoinStaff(token) => {
            let arguments = json!({ "token_hash": token.digest() });
            let joined = database.once("invitation_accept_staff", &arguments).await?;
            Ok(joined.created())
        }
        InvitationClaim::BecomeClient(token, password) => {
            // Before the token is looked up, so that good and bad ones take as long.
            let hash = passwords::hash(&password)
                .map_err(|_| Problem::internal().because("no source of randomness"))?;
            let arguments = json!({ "token_hash": token.digest(), "password_hash": hash });
            let accepted = database
                .once("invitation_accept_client", &arguments)
                .await?;
            let welcome = welcome(&session, accepted.parse()?).await?;
            Ok(Answer::created(&welcome)?.replayed(accepted.is_replayed()))
        }
        InvitationClaim::Show(token) => {
            let arguments = json!({ "token_hash": token.digest() });
            database
                .ask("invitation_show", &arguments)
                .await
                .map(Json::ok)
        }
        InvitationClaim::Decline(token) => {
            let arguments = json!({ "token_hash": token.digest() });
            database
                .once("invitation_decline", &arguments)
                .await
                .map(Json::ok)
        }
    }
}

/// The answer of `private.invitation_accept_client`, to the first request and to its repetitions.
#[derive(Deserialize)]
struct Accepted {
    kind: String,
    invitation_id: Uuid,
    client: ClientAccount,
    token_version: i32,
}

/// The answer to a new client.
#[derive(Serialize)]
struct Welcome {
    kind: String,
    invitation_id: Uuid,
    #[serde(flatten)]
    client: SignedInClient,
}

async fn welcome(
    session: &Session<(Public, User)>,
    accepted: Accepted,
) -> Result<Welcome, Problem> {
    Ok(Welcome {
        kind: accepted.kind,
        invitation_id: accepted.invitation_id,
        client: session
            .sign_in(accepted.client, accepted.token_version)
            .await?,
    })
}
