//! `POST /functions/v1/invitation-claim`: staff join, clients get their account, by a token that works once.

use people::InvitationClaim;
use problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::json;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{
    Answer, ClientAccount, ClientToken, Endpoint, Json, Public, Response, Session, User,
};
use uuid::Uuid;

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("invitation-claim")
        .serve(request, claim)
        .await
}

async fn claim(session: Session<(Public, User)>) -> Result<Answer, Problem> {
    let claim = InvitationClaim::read(session.body(), session.caller())?;
    let database = session.database();
    admit(&session).await?;
    match claim {
        InvitationClaim::JoinStaff(token) => {
            let arguments = json!({ "token_hash": token.digest() });
            let joined = database.once("invitation_accept_staff", &arguments).await?;
            Ok(joined.created())
        }
        InvitationClaim::BecomeClient(token, password) => {
            // Before anything is known of the token, so that each takes as long.
            let hash = passwords::hash(&password)
                .map_err(|_| Problem::internal().because("no source of randomness"))?;
            let arguments = json!({ "token_hash": token.digest(), "password_hash": hash });
            let accepted = database
                .once("invitation_accept_client", &arguments)
                .await?;
            let welcome = welcome(&session, &accepted.parse()?).await?;
            Ok(welcome.replayed(accepted.is_replayed()))
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

/// Nobody guesses a token; but hashing passwords for whoever asks takes time that others wait for.
async fn admit(session: &Session<(Public, User)>) -> Result<(), Problem> {
    #[derive(Deserialize)]
    struct Admitted {
        wait_seconds: Option<u64>,
    }

    let network = session.client_network().await;
    let arguments = json!({
        "kind": "invitation-claim network", "subject": network, "most": 60, "regain": "10 seconds",
    });
    let admitted: Admitted = session
        .database_as_service()
        .ask("admit", &arguments)
        .await?
        .parse()?;
    match admitted.wait_seconds {
        None => Ok(()),
        Some(seconds) => Err(Problem::too_many_tries(seconds)),
    }
}

/// What the database says of somebody who became a client, first or again.
#[derive(Deserialize)]
struct Became {
    kind: String,
    invitation_id: Uuid,
    client: ClientAccount,
    token_version: i32,
}

async fn welcome(session: &Session<(Public, User)>, became: &Became) -> Result<Answer, Problem> {
    #[derive(Serialize)]
    struct Welcome<'a> {
        kind: &'a str,
        invitation_id: Uuid,
        client: &'a ClientAccount,
        #[serde(flatten)]
        token: ClientToken,
    }

    let client = &became.client;
    let token = session.client_token(client, became.token_version).await?;
    Answer::created(&Welcome {
        kind: &became.kind,
        invitation_id: became.invitation_id,
        client,
        token,
    })
}
