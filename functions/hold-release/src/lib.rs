//! `POST /functions/v1/hold-release`: ends bookings and appointments that were held and not paid or confirmed in time.

use customers::{HoldRelease, HoldsReleased};
use problem::Problem;
use spin_sdk::{http::Request, http_service};
use std::time::{Duration, Instant};
use tenant_auth::{Answer, Endpoint, Response, Service, Session};

/// The time budget of a run. The next run goes on with what is left.
const BUDGET: Duration = Duration::from_secs(20);

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("hold-release").serve(request, run).await
}

async fn run(session: Session<Service>) -> Result<Answer, Problem> {
    HoldRelease::read(session.body())?;
    let released = session
        .database()
        .recorded("hold-release", release(&session))
        .await?;
    Answer::ok(&released)
}

async fn release(session: &Session<Service>) -> Result<HoldsReleased, Problem> {
    let started = Instant::now();
    let mut batch = HoldRelease::default();
    while started.elapsed() < BUDGET {
        let released = session.database().ask("holds_release", &batch).await?;
        if !batch.add(released.text())? {
            break;
        }
    }
    Ok(batch.released())
}
