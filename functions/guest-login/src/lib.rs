//! `POST /functions/v1/guest-login`: shows whoever booked without an account what they booked, and gives a token to move
//! or cancel it.

use appointments::in_zone;
use customers::{GuestLogin, GuestShow};
use problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{
    Answer, Booked, Caller, Endpoint, Guest, GuestToken, Limit, Public, Response, Session,
};

/// How long a token lasts, in seconds.
const LIFETIME: u64 = 60 * 60;
const LIMIT: Limit = Limit::per_network("guest-login");

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("guest-login").serve(request, act).await
}

async fn act(session: Session<(Public, Guest)>) -> Result<Answer, Problem> {
    match session.caller() {
        Caller::Public(_) => login(&session).await,
        Caller::Guest(_) => {
            GuestShow::read(session.body())?;
            let shown: Shown = session
                .database()
                .ask("guest_show", &GuestShow {})
                .await?
                .parse()?;
            Answer::ok(&shown.in_zone()?)
        }
    }
}

async fn login(session: &Session<(Public, Guest)>) -> Result<Answer, Problem> {
    let request = GuestLogin::read(session.body())?;
    session.admit(LIMIT).await?;
    let found: Found = session
        .database()
        .ask("guest_login", &request)
        .await?
        .parse()?;
    if let Some(seconds) = found.wait_seconds {
        return Err(Problem::too_many_tries(seconds));
    }
    let Some(booked) = found.booked else {
        return Err(Problem::new(
            404,
            "nothing_booked",
            "Nothing that is still to take place is booked with this code and address.",
        ));
    };
    let token = session.guest_token(&booked, LIFETIME).await?;
    Answer::ok(&LoggedIn {
        shown: found.shown.in_zone()?,
        token,
    })
}

/// The answer of `private.guest_login`.
#[derive(Deserialize)]
struct Found {
    wait_seconds: Option<u64>,
    booked: Option<Booked>,
    #[serde(flatten)]
    shown: Shown,
}

/// What is booked: one of the two.
#[derive(Deserialize, Serialize)]
struct Shown {
    booking: Option<serde_json::Value>,
    appointment: Option<serde_json::Value>,
}

#[derive(Serialize)]
struct LoggedIn {
    #[serde(flatten)]
    shown: ShownInZone,
    #[serde(flatten)]
    token: GuestToken,
}

/// What is booked, an appointment on its organization's clock.
#[derive(Serialize)]
struct ShownInZone {
    booking: Option<serde_json::Value>,
    appointment: Option<Box<RawValue>>,
}

impl Shown {
    fn in_zone(self) -> Result<ShownInZone, Problem> {
        let appointment = match self.appointment {
            None => None,
            Some(appointment) => {
                let text = in_zone(&appointment.to_string(), None)?;
                let raw = RawValue::from_string(text)
                    .map_err(|error| Problem::internal().because(error.to_string()))?;
                Some(raw)
            }
        };
        Ok(ShownInZone {
            booking: self.booking,
            appointment,
        })
    }
}
