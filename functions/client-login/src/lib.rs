//! `POST /functions/v1/client-login`: signs clients in by address and password, and out.

use passwords::{Password, Verdict};
use people::{ClientLogin, SignIn};
use problem::Problem;
use serde::Deserialize;
use serde_json::json;
use spin_sdk::{http::Request, http_service};
use std::time::{Duration, Instant};
use tenant_auth::{
    Answer, Caller, Client, ClientAccount, Endpoint, Json, Public, Response, Session,
    SignedInClient,
};
use uuid::Uuid;

/// Refusals wait for the next multiple of this, so that their time tells nothing. It is longer than three hashes take.
const REFUSAL_INTERVAL: Duration = Duration::from_millis(1_200);

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
                Some(client) => Answer::ok(&client),
                None => {
                    wait_for_the_interval(started).await;
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

/// The answer of `private.client_login_begin`, before the password is verified.
#[derive(Deserialize)]
struct Begun {
    #[serde(default)]
    wait_seconds: Option<u64>,
    /// The accounts with this address, most likely first.
    #[serde(default)]
    accounts: Vec<Account>,
}

#[derive(Deserialize)]
struct Account {
    client_id: Uuid,
    organization_id: Uuid,
    password_hash: String,
}

/// The answer of `private.client_login_finish`, after it.
#[derive(Deserialize)]
struct Finished {
    client: Option<ClientAccount>,
    #[serde(default)]
    token_version: i32,
}

/// Signs the client in; `None` where there is no such account, or this is not its password.
async fn sign_in(
    session: &Session<(Public, Client)>,
    attempt: &SignIn,
) -> Result<Option<SignedInClient>, Problem> {
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
        Some(client) => session
            .sign_in(client, finished.token_version)
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

async fn wait_for_the_interval(started: Instant) {
    let interval = REFUSAL_INTERVAL.as_micros().max(1);
    let past = started.elapsed().as_micros() % interval;
    let left = u64::try_from(interval - past).unwrap_or(0);
    spin_sdk::time::sleep(Duration::from_micros(left)).await;
}
