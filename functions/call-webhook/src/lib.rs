//! `POST /functions/v1/call-webhook`: answers what Vapi asks during phone calls, and keeps what it tells of them.

mod reception;
mod tools;

use calls::{Message, News};
use problem::Problem;
use serde::Deserialize;
use serde_json::json;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Provider, Response, Scheme, Session, Webhook};

/// The report of a long call has its transcript twice, and each message with it.
const BODY_LIMIT: usize = 5_000_000;

#[http_service]
async fn handle(request: Request) -> Response {
    Webhook::post("call-webhook", "vapi", Scheme::Vapi)
        .body_limit(BODY_LIMIT)
        .serve(request, receive)
        .await
}

async fn receive(session: Session<Provider>) -> Result<Answer, Problem> {
    match Message::read(session.body()) {
        Message::AssistantRequest(call) => reception::take(&session, call).await,
        Message::Tools(call, tool_calls) => tools::answer(&session, call, &tool_calls).await,
        Message::TransferRequest(call, wish) => reception::put_through(&session, call, &wish).await,
        Message::News(news) => keep(&session, &news).await,
        Message::Nothing(_) => Answer::ok(&json!({})),
    }
}

/// News is repeated where it is not kept: it is the only message that fails.
async fn keep(session: &Session<Provider>, news: &News) -> Result<Answer, Problem> {
    #[derive(Deserialize)]
    struct Kept {
        outcome: String,
    }

    let kept: Kept = session.database().ask("call_news", news).await?.parse()?;
    let answer = Answer::ok(&json!({}))?;
    Ok(match kept.outcome.as_str() {
        "kept" => answer,
        _ => {
            let noted = Problem::new(200, kept.outcome, "The message has no effect.");
            answer.noting(Some(noted))
        }
    })
}
