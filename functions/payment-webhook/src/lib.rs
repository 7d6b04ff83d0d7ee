//! `POST /functions/v1/payment-webhook`: receives what Stripe tells of payments, refunds, disputes and subscriptions.

use payments::{Mode, Reading, StripeEvent};
use problem::Problem;
use serde::{Deserialize, Serialize};
use spin_sdk::{http::Request, http_service};
use std::borrow::Cow;
use tenant_auth::{Answer, Provider, Response, Scheme, Session, Webhook};

#[http_service]
async fn handle(request: Request) -> Response {
    Webhook::post("payment-webhook", "stripe", Scheme::Stripe)
        .serve(request, receive)
        .await
}

async fn receive(session: Session<Provider>) -> Result<Answer, Problem> {
    let mode = variables::optional("stripe_mode").await;
    let mode = Mode::parse(mode.as_deref().unwrap_or_default());
    match StripeEvent::read(session.body(), mode) {
        Reading::Nothing(reason) => Received::without_effect(reason),
        Reading::Event(event) => {
            // It may be repeated: the event is noted with its effect.
            let taken = session.database().ask("payment_webhook", &event).await?;
            taken.parse::<Received>()?.answer(event.id())
        }
    }
}

/// What became of an event. Stripe shows it beside the event.
#[derive(Deserialize, Serialize)]
struct Received {
    outcome: Cow<'static, str>,
}

impl Received {
    fn without_effect(reason: &'static str) -> Result<Answer, Problem> {
        let outcome = reason.into();
        Answer::ok(&Self { outcome })
    }

    /// 200, and a word in the log where the event changed nothing that it should have.
    fn answer(self, event: &str) -> Result<Answer, Problem> {
        let answer = Answer::ok(&self)?;
        Ok(match &*self.outcome {
            "applied" | "repeated" => answer,
            _ => {
                let noted = Problem::new(200, self.outcome, "The event has no effect.");
                answer.noting(Some(noted.because(format!("event {event}"))))
            }
        })
    }
}
