//! `POST /functions/v1/analytics`: an organization's figures by day, week or month, as JSON or CSV.

use analytics_report::{AnalyticsQuestion, Format, Report};
use problem::Problem;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Endpoint, Response, Session, User};

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("analytics").serve(request, read).await
}

async fn read(session: Session<User>) -> Result<Answer, Problem> {
    let question = AnalyticsQuestion::read(session.body())?;
    let report = session.database().ask("analytics", &question).await?;
    match question.format() {
        Format::Json => Ok(report.ok()),
        Format::Csv => Report::of_answer(report.text())
            .map_err(|error| error.to_string())
            .and_then(|report| report.to_csv().map_err(|error| error.to_string()))
            .map(Answer::csv)
            .map_err(|cause| Problem::internal().because(cause)),
    }
}
