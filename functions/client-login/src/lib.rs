//! `POST /functions/v1/client-login`: signs clients in by address and password, and out; gives them another token, and
//! another password.

mod new_password;
mod sign_in;

use people::{ClientLogin, SignedInRequest, SignedOutRequest};
use problem::Problem;
use serde::Deserialize;
use serde_json::json;
use spin_sdk::{http::Request, http_service};
use std::time::{Duration, Instant};
use tenant_auth::{
    Answer, Caller, Client, ClientAccount, Endpoint, Json, Public, Response, Session,
};

/// Refusals wait for the next multiple of this, so that their time tells nothing. It is longer than three hashes take.
const REFUSAL_INTERVAL: Duration = Duration::from_millis(1_200);

/// Whoever is not signed in, and clients who are.
type Callers = (Public, Client);

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("client-login").serve(request, act).await
}

async fn act(session: Session<Callers>) -> Result<Answer, Problem> {
    match (ClientLogin::read(session.body())?, session.caller()) {
        (ClientLogin::Public(request), Caller::Public(_)) => as_public(&session, request).await,
        (ClientLogin::Client(request), Caller::Client(_)) => as_client(&session, request).await,
        (ClientLogin::Client(_), Caller::Public(_)) => Err(Problem::new(
            401,
            "unauthorized",
            "Nobody is signed in: send the client's token.",
        )),
        (ClientLogin::Public(_), Caller::Client(_)) => Err(Problem::new(
            403,
            "forbidden",
            "You are signed in. Send the publishable key for this.",
        )),
    }
}

async fn as_public(
    session: &Session<Callers>,
    request: SignedOutRequest,
) -> Result<Answer, Problem> {
    let started = Instant::now();
    match request {
        SignedOutRequest::SignIn(attempt) => match sign_in::sign_in(session, &attempt).await? {
            Some(client) => Answer::ok(&client),
            None => {
                wait_for_the_interval(started).await;
                Err(wrong_password())
            }
        },
        SignedOutRequest::ForgotPassword(forgotten) => {
            let sent = new_password::send_links(session, &forgotten).await;
            wait_for_the_interval(started).await;
            sent.and_then(|()| Answer::ok(&json!({ "is_accepted": true })))
        }
        SignedOutRequest::ResetPassword(reset) => new_password::reset(session, &reset).await,
    }
}

async fn as_client(
    session: &Session<Callers>,
    request: SignedInRequest,
) -> Result<Answer, Problem> {
    /// The answer of `private.client_refresh`.
    #[derive(Deserialize)]
    struct Refreshed {
        client: ClientAccount,
        token_version: i32,
        auth_time: u64,
    }

    let database = session.database();
    match request {
        SignedInRequest::SignOut => database
            .once("client_sign_out", &json!({}))
            .await
            .map(Json::ok),
        SignedInRequest::Refresh => {
            let refreshed: Refreshed = database.ask("client_refresh", &json!({})).await?.parse()?;
            let kept = session.keep_signed_in(
                refreshed.client,
                refreshed.token_version,
                refreshed.auth_time,
            );
            Answer::ok(&kept.await?)
        }
        SignedInRequest::ChangePassword(change) => {
            let started = Instant::now();
            match new_password::change(session, &change).await? {
                Some(client) => Answer::ok(&client),
                None => {
                    wait_for_the_interval(started).await;
                    Err(wrong_password())
                }
            }
        }
    }
}

fn wrong_password() -> Problem {
    Problem::new(
        401,
        "invalid_credentials",
        "There is no account with this address and password.",
    )
}

async fn wait_for_the_interval(started: Instant) {
    let interval = REFUSAL_INTERVAL.as_micros().max(1);
    let past = started.elapsed().as_micros() % interval;
    let left = u64::try_from(interval - past).unwrap_or(0);
    spin_sdk::time::sleep(Duration::from_micros(left)).await;
}
