//! `POST /functions/v1/client-login`: a client's token for their address and password, and the end of their tokens.

use passwords::{Password, Verdict};
use people::{ClientLogin, SignIn};
use problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::json;
use spin_sdk::{http::Request, http_service};
use std::time::{Duration, Instant};
use tenant_auth::{
    Answer, Caller, Client, ClientAccount, ClientToken, Endpoint, Json, Public, Response, Session,
};
use uuid::Uuid;

/// A refusal leaves at a multiple of this after it was asked for: more than any three hashes take, of whichever kind.
const BEAT: Duration = Duration::from_millis(1_200);

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("client-login").serve(request, act).await
}

async fn act(session: Session<(Public, Client)>) -> Result<Answer, Problem> {
    let started = Instant::now();
    match (ClientLogin::read(session.body())?, session.caller()) {
        (ClientLogin::SignOut, Caller::Client(_)) => session
            .database()
            .once("client_sign_out", &json!({}))
            .await
            .map(Json::ok),
        (ClientLogin::SignOut, Caller::Public(_)) => Err(Problem::new(
            401,
            "unauthorized",
            "Nobody is signed in: send the client's token.",
        )),
        (ClientLogin::SignIn(_), Caller::Client(_)) => Err(Problem::new(
            403,
            "forbidden",
            "You are signed in. Sign in with the publishable key.",
        )),
        (ClientLogin::SignIn(attempt), Caller::Public(_)) => {
            match sign_in(&session, &attempt).await? {
                Some(answer) => Ok(answer),
                None => {
                    wait_for_the_beat(started).await;
                    Err(Problem::new(
                        401,
                        "invalid_credentials",
                        "There is no account with this address and password.",
                    ))
                }
            }
        }
    }
}

/// What is known before the password is verified.
#[derive(Deserialize)]
struct Begun {
    #[serde(default)]
    wait_seconds: Option<u64>,
    /// Of this address: few, and those first that are the likeliest.
    #[serde(default)]
    accounts: Vec<Account>,
}

#[derive(Deserialize)]
struct Account {
    client_id: Uuid,
    organization_id: Uuid,
    password_hash: String,
}

/// What is known after it.
#[derive(Deserialize)]
struct Finished {
    client: Option<ClientAccount>,
    #[serde(default)]
    token_version: i32,
}

/// The client's token; none where there is no such account, or this is not its password.
async fn sign_in(
    session: &Session<(Public, Client)>,
    attempt: &SignIn,
) -> Result<Option<Answer>, Problem> {
    let network = session.client_network().await;
    let begin = json!({
        "email": attempt.email, "organization": attempt.organization, "address": network,
    });
    let begun: Begun = session
        .database_as_service()
        .ask("client_login_begin", &begin)
        .await?
        .parse()?;
    if let Some(seconds) = begun.wait_seconds {
        return Err(Problem::too_many_tries(seconds));
    }

    let Some((account, outdated)) = opened(&begun.accounts, attempt) else {
        return Ok(None);
    };
    let new_hash = Password::parse(attempt.password.as_ref())
        .ok()
        .filter(|_| outdated)
        .and_then(|password| passwords::hash(&password).ok());
    let finish = json!({
        "client_id": account.client_id, "organization_id": account.organization_id,
        "password_hash": account.password_hash, "new_password_hash": new_hash,
        "email": attempt.email, "address": network,
    });
    let finished: Finished = session
        .database_as_service()
        .ask("client_login_finish", &finish)
        .await?
        .parse()?;
    match finished.client {
        Some(client) => welcome(session, &client, finished.token_version)
            .await
            .map(Some),
        None => Ok(None),
    }
}

/// The first account that the password opens, and whether its hash is to be replaced.
fn opened<'a>(accounts: &'a [Account], attempt: &SignIn) -> Option<(&'a Account, bool)> {
    if accounts.is_empty() {
        passwords::verify(&attempt.password, None);
    }
    accounts.iter().find_map(|account| {
        match passwords::verify(&attempt.password, Some(&account.password_hash)) {
            Verdict::Right { outdated } => Some((account, outdated)),
            Verdict::Wrong => None,
        }
    })
}

async fn welcome(
    session: &Session<(Public, Client)>,
    client: &ClientAccount,
    token_version: i32,
) -> Result<Answer, Problem> {
    #[derive(Serialize)]
    struct Welcome<'a> {
        client: &'a ClientAccount,
        #[serde(flatten)]
        token: ClientToken,
    }

    let token = session.client_token(client, token_version).await?;
    Answer::ok(&Welcome { client, token })
}

async fn wait_for_the_beat(started: Instant) {
    let beat = BEAT.as_micros().max(1);
    let past = started.elapsed().as_micros() % beat;
    let left = u64::try_from(beat - past).unwrap_or(0);
    spin_sdk::time::sleep(Duration::from_micros(left)).await;
}
